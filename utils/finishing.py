"""What becomes of an image's bytes on the way out: as they came, with the caption inside, or with nothing private."""

import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from utils.containers.table import read_raw
from utils.errors import ImageGone, MetadataRefused, SessionDamaged
from utils.image_metadata import ImageMetadataEmbedding, caption_record, embed, read_own, strip
from utils.records import Image, Notice

MetadataOption = Literal["embed", "original", "strip"]
#: a length is a number and a key of some hundred bytes
_MOST_REMEMBERED = 10_000

_UNCAPTIONED = Notice(
    code="caption_not_inside", message="Its file cannot carry the caption; it goes out with nothing private in it."
)
_UNCHANGED = Notice(code="metadata_kept", message="Its file cannot be taken apart; it goes out with all it carries.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """How long an image's bytes will be, and what is to be said about them."""

    size_bytes: int
    notices: tuple[Notice, ...] = ()


def finish(data: bytes, image: Image, trigger_word: str, option: MetadataOption) -> tuple[bytes, tuple[Notice, ...]]:
    """Return the bytes an export holds, pixels untouched, and what did not work.

    Raises SessionDamaged if ``data`` is to be changed but is not what was uploaded.
    """
    if option == "original":  # the ZIP compares the checksum it computes anyway
        return data, ()
    if zlib.crc32(data) != image.crc32:
        raise SessionDamaged(f"The stored bytes of {image.filename} have changed; upload that image again.")
    try:
        stripped = strip(data)
    except MetadataRefused:
        return data, (_UNCHANGED,)
    if option == "strip":
        return stripped, ()
    carried = read_own(read_raw(data)) or ImageMetadataEmbedding()
    try:
        return embed(stripped, caption_record(image, trigger_word, carried)), ()
    except MetadataRefused:
        return stripped, (_UNCAPTIONED,)


class Measure:
    """Says how long finished images are, one in memory at a time; remembers, because a plan is asked for often."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], Measured] = OrderedDict()
        self._lock = threading.Lock()

    def size(self, image: Image, trigger_word: str, option: MetadataOption, read: Callable[[str], bytes]) -> Measured:
        """Return what ``finish`` will yield for an image; for one that is lost, what was uploaded."""
        if option == "original":
            return Measured(size_bytes=image.size_bytes)
        key = (image.sha256, caption_record(image, trigger_word).to_json() if option == "embed" else "")
        with self._lock:
            known = self._known.get(key)
        if known is None:
            try:
                data, notices = finish(read(image.id), image, trigger_word, option)
            except (ImageGone, SessionDamaged):  # the export says so when it comes to it
                return Measured(size_bytes=image.size_bytes)
            known = Measured(size_bytes=len(data), notices=notices)
        with self._lock:
            self._known[key] = known
            self._known.move_to_end(key)
            while len(self._known) > _MOST_REMEMBERED:
                self._known.popitem(last=False)
        return known
