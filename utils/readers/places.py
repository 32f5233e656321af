"""Where in a file words may lie: text chunks by keyword, EXIF tags, XMP elements. Gives the words as they are."""

import html
import re
from collections.abc import Iterator

from utils.records import RawMetadata

#: in the order in which they are worth looking into
_COMMENT_TAGS = ("UserComment", "ImageDescription", "XPComment")


def text_named(raw: RawMetadata, *keywords: str) -> str:
    """Give the first text chunk of these keywords, looked up one after the other."""
    return next((text for wanted in keywords for keyword, text in raw.texts if keyword == wanted), "")


def comments(raw: RawMetadata) -> Iterator[str]:
    """Give what a generator may have put into a comment: ``parameters``, EXIF comments, a JPEG's comment."""
    places = [text_named(raw, "parameters"), *(raw.exif.get(tag, "") for tag in _COMMENT_TAGS)]
    yield from (text for text in [*places, text_named(raw, "Comment")] if text.strip())


def xmp_text(raw: RawMetadata, element: str) -> str:
    """Give the words within an XMP element such as ``exif:UserComment``, or of an attribute of that name."""
    start = raw.xmp.find(f"<{element}")
    end = raw.xmp.find(f"</{element}>", start)
    if start >= 0 and end >= 0:
        inner = raw.xmp[raw.xmp.find(">", start) + 1 : end]
        return html.unescape(re.sub(r"<[^<>]*>", "", inner)).strip()
    found = re.search(rf'\s{re.escape(element)}="([^"]*)"', raw.xmp)
    return html.unescape(found[1]).strip() if found else ""
