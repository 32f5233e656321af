"""Files that are none of ours: names what somebody sent instead of a picture, by its first bytes."""

_HEADS = (
    (b"GIF8", "GIF"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"BM", "BMP"), (b"%PDF", "PDF"), (b"%!PS", "EPS"),
    (b"8BPS", "PSD"), (b"PK\3\4", "ZIP"), (b"MZ", "program"), (b"\x7fELF", "program"), (b"\0\0\1\0", "icon"),
)  # fmt: skip
_ISO_BRANDS = {b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIC", b"avif": "AVIF", b"isom": "video", b"mp42": "video"}
_ELEMENTS = (
    (b"<svg", "SVG"),
    (b"<html", "HTML"),
    (b"<!doctype html", "HTML"),
    (b"<script", "HTML"),
    (b"<body", "HTML"),
)
_SPOKEN_WITH_AN = frozenset({"EPS", "HTML", "icon", "SVG", "XML", "AVIF"})
_LOOKED_AT = 1024


def foreign_kind(data: bytes) -> str | None:
    """Name the kind of a file that is no JPEG, PNG or WebP; None where its first bytes say nothing."""
    head = data[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lstrip()
    if data[4:8] == b"ftyp" and data[8:12] in _ISO_BRANDS:
        return _ISO_BRANDS[data[8:12]]
    if head.startswith(b"<"):
        text = head.lower()
        found = [(text.find(start), kind) for start, kind in _ELEMENTS if start in text]
        return min(found)[1] if found else "XML" if text.startswith(b"<?xml") else None
    return next((kind for start, kind in _HEADS if head.startswith(start)), None)


def with_article(kind: str) -> str:
    return f"{'an' if kind in _SPOKEN_WITH_AN else 'a'} {kind}"
