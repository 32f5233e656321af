"""What the reader of one container gathers on its way, within bounds, and the blocks a writer puts in."""

import contextlib
import re
import zlib
from dataclasses import dataclass
from typing import Literal

from utils.containers import exif, xmp
from utils.records import RawMetadata

#: more parts than any real image has; each one costs a moment
MAX_PARTS = 65_536
#: all texts of one file together, in characters
MAX_TEXT_CHARS = 8 * 2**20
MAX_TEXTS = 1000
#: all compressed texts of one file together, inflated
MAX_INFLATED_BYTES = 8 * 2**20
#: what a damaged text is counted as: how far it got is not told
_DAMAGED_BYTES = 2**20
#: one is the rule; some programs leave a second one
_MAX_EXIF_BLOCKS = 2
_MAX_ERRORS = 20
_HOME_FOLDER = re.compile(r"(?:/home/|/Users/|/root/|[A-Za-z]:\\+Users\\+|\\\\[\w.-]+\\)[\w.-]+")
_PERSONAL_KEYS = {"author": "owner name", "artist": "owner name", "copyright": "owner name", "comment": "comment"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """The metadata blocks of a file as bytes: what it has, or what it is to have instead."""

    #: the TIFF block, without ``Exif\\0\\0``
    exif: bytes = b""
    #: the XMP packet
    xmp: bytes = b""
    #: PNG only: texts by keyword, in place of those under the same keywords
    texts: tuple[tuple[str, str], ...] = ()

    def orientation_only(self) -> "Blocks":
        """Return a block that says nothing but how to turn the picture; none where it stands upright."""
        orientation = exif.read(self.exif).orientation if self.exif else 1
        if orientation == 1 and self.xmp:
            with contextlib.suppress(xmp.XmpError):
                orientation = xmp.read(self.xmp.decode("utf-8", "replace")).orientation
        return Blocks(exif=exif.orientation_block(orientation) if orientation != 1 else b"")


class Findings:
    """Gathers and never raises for what a file holds."""

    def __init__(self) -> None:
        self.width = self.height = 0
        self._texts: list[tuple[str, str]] = []
        self._exif: dict[str, str] = {}
        self._xmp = ""
        self._errors: list[str] = []
        self._private: list[str] = []
        self._room = MAX_TEXT_CHARS
        self._exif_blocks = 0
        self.inflate = Inflater()

    def add_text(self, key: str, text: str) -> None:
        if len(self._texts) >= MAX_TEXTS or len(key) + len(text) > self._room:
            self.fail("There is more text than is read.")
            return
        self._room -= len(key) + len(text)
        self._texts.append((key, text))
        self._look_into(text)
        if key.casefold() in _PERSONAL_KEYS:
            self.leak(_PERSONAL_KEYS[key.casefold()])

    def add_exif(self, block: bytes) -> None:
        self._exif_blocks += 1
        if self._exif_blocks > _MAX_EXIF_BLOCKS:
            self.fail("There are more EXIF blocks than are read.")
            return
        found = exif.read(block)
        for name, text in found.texts.items():
            self._exif.setdefault(name, text)
            self._look_into(text)
        for word in found.private:
            self.leak(word)
        for error in found.errors:
            self.fail(error)

    def add_xmp(self, packet: bytes) -> None:
        text = packet.decode("utf-8", "replace").strip("\0\ufeff")
        if self._xmp or len(text) > self._room:
            return
        self._xmp = text
        self._room -= len(text)
        self._look_into(text)
        try:
            for word in xmp.read(text).private:
                self.leak(word)
        except xmp.XmpError as error:
            self.fail(str(error))

    def fail(self, error: str) -> None:
        if len(self._errors) < _MAX_ERRORS and error not in self._errors:
            self._errors.append(error)

    def leak(self, word: str) -> None:
        if word not in self._private:
            self._private.append(word)

    def record(self, container: Literal["png", "jpeg", "webp"]) -> RawMetadata:
        return RawMetadata(
            container=container,
            width=self.width,
            height=self.height,
            texts=tuple(self._texts),
            exif=self._exif,
            xmp=self._xmp,
            errors=tuple(self._errors),
            private=tuple(self._private),
        )

    def _look_into(self, text: str) -> None:
        if _HOME_FOLDER.search(text):
            self.leak("file paths")


class Inflater:
    """Inflates the compressed texts of one file, up to ``MAX_INFLATED_BYTES`` in all."""

    def __init__(self) -> None:
        self._room = MAX_INFLATED_BYTES

    def __call__(self, data: bytes) -> bytes:
        """Inflate a zlib stream. Raises ValueError if it is damaged or there is no room for it."""
        if self._room <= 0:
            raise ValueError("There is more compressed text than is read.")
        machine = zlib.decompressobj()
        try:
            plain = machine.decompress(data, self._room)
        except zlib.error:
            self._room -= _DAMAGED_BYTES
            raise ValueError("A compressed text is damaged.") from None
        self._room -= len(plain)
        if machine.unconsumed_tail or not machine.eof:
            raise ValueError("A compressed text is cut off or larger than is read.")
        return plain
