"""The containers in one table: the bytes of any image file go to the module that knows their form."""

import hashlib
from types import ModuleType

from utils.containers import jpeg, png, webp
from utils.containers.findings import Blocks
from utils.errors import MetadataRefused
from utils.records import RawMetadata

_TABLE: tuple[ModuleType, ...] = (png, jpeg, webp)


def read_raw(data: bytes) -> RawMetadata:
    """Read what an image file says about itself. Never raises; hostile or broken parts are errors in the record."""
    container = _sniffed(data)
    if container is None:
        return RawMetadata(container="other", errors=("This is no PNG, JPEG or WebP.",))
    found: RawMetadata = container.read(data)
    return found


def blocks(data: bytes) -> Blocks:
    """Return a file's metadata blocks as bytes. Raises MetadataRefused."""
    found: Blocks = _known(data).blocks(data)
    return found


def splice(data: bytes, new: Blocks) -> bytes:
    """Put metadata blocks into a file without touching the coded image data. Raises MetadataRefused."""
    made: bytes = _known(data).splice(data, new)
    return made


def strip(data: bytes) -> bytes:
    """Take everything out that decoding does not need. Raises MetadataRefused."""
    made: bytes = _known(data).strip(data)
    return made


def coded_hash(data: bytes) -> str:
    """SHA-256 (hex) of the coded image data, metadata excluded: the same before and after ``splice`` and ``strip``.

    What counts stands at ``coded_hash`` of each container. Another kind of file, or one whose parts cannot be followed
    to the end, counts as a whole.
    """
    container = _sniffed(data)
    if container is not None:
        try:
            digest: str = container.coded_hash(data)
            return digest
        except MetadataRefused:
            pass
    return hashlib.sha256(data).hexdigest()


def _sniffed(data: bytes) -> ModuleType | None:
    return next((container for container in _TABLE if container.matches(data)), None)


def _known(data: bytes) -> ModuleType:
    container = _sniffed(data)
    if container is None:
        raise MetadataRefused("Only PNG, JPEG and WebP can carry metadata here.")
    return container
