"""JPEG: its markers. Tells progressive files, and how many passes over the picture they ask for, without decoding."""

import re

_NEXT_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])", re.DOTALL)
_PROGRESSIVE_FRAMES = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_START_OF_IMAGE, _END_OF_IMAGE, _START_OF_SCAN, _TEMPORARY = 0xD8, 0xD9, 0xDA, 0x01


def is_jpeg(data: bytes) -> bool:
    return data[:2] == b"\xff\xd8"


def is_progressive(data: bytes) -> bool:
    """Say whether the picture comes in several passes."""
    return not _PROGRESSIVE_FRAMES.isdisjoint(_markers(data, within_scans=False))


def count_scans(data: bytes) -> int:
    """Count the passes over the picture."""
    return _markers(data, within_scans=True).count(_START_OF_SCAN)


def _markers(data: bytes, *, within_scans: bool) -> list[int]:
    """List the marker codes in order, up to the first scan unless told to go on. Source: ITU-T T.81, B.1."""
    codes: list[int] = []
    position = 2
    while (found := _NEXT_MARKER.search(data, position)) is not None:
        code = found[1][0]
        codes.append(code)
        if code == _END_OF_IMAGE or (code == _START_OF_SCAN and not within_scans):
            break
        length = int.from_bytes(data[found.end() : found.end() + 2], "big")
        position = found.end() + (max(length, 2) if code not in (_TEMPORARY, _START_OF_IMAGE) else 0)
    return codes
