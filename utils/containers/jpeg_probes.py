"""JPEG: its markers. Tells how many passes over the picture a file asks for, without decoding it."""

import re
import sys
from collections.abc import Iterator

#: a photograph has a dozen segments, with large profiles a few hundred; each costs a step of the reader
MAX_SEGMENTS = 5000
#: bytes before the picture that are no segment: a reader looks at each for itself
MAX_FILLING_BYTES = 64 * 1024

#: filling before a marker is more of its first byte; matching that too would take for ever where no marker follows
_NEXT_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])", re.DOTALL)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PLAIN_FRAMES = frozenset({0xC0, 0xC1})
_PROGRESSIVE_FRAMES = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_START_OF_IMAGE, _END_OF_IMAGE, _START_OF_SCAN, _TEMPORARY = 0xD8, 0xD9, 0xDA, 0x01
_LONE_MARKERS = frozenset({_START_OF_IMAGE, _END_OF_IMAGE, _TEMPORARY})


def is_jpeg(data: bytes) -> bool:
    return data[:2] == b"\xff\xd8"


def is_progressive(data: bytes) -> bool:
    """Say whether the picture comes in several passes by its own word."""
    return any(code in _PROGRESSIVE_FRAMES for code, _ in _header(data))


def is_one_pass(data: bytes) -> bool:
    """Say whether one scan brings all colours, so that no decoder must hold the whole picture's coefficients."""
    colours = 0
    for code, start in _header(data):
        if code in _FRAMES:
            colours = data[start + 7] if code in _PLAIN_FRAMES and start + 7 < len(data) else 0
        elif code == _START_OF_SCAN:
            return colours > 0 and start + 2 < len(data) and data[start + 2] == colours
    return False


def count_scans(data: bytes) -> int:
    """Count the passes over the picture."""
    return sum(code == _START_OF_SCAN for code, _ in _markers(data))


def has_too_many_segments(data: bytes) -> bool:
    """Say whether more than ``MAX_SEGMENTS`` stand before the picture."""
    return sum(1 for _ in _header(data)) > MAX_SEGMENTS


def has_too_much_filling(data: bytes) -> bool:
    """Say whether more than ``MAX_FILLING_BYTES`` before the picture belong to no segment."""
    position, filling = 2, 0
    for code, start in _header(data):
        filling += start - 2 - position
        if code == _START_OF_SCAN:
            return filling > MAX_FILLING_BYTES
        position = _segment_end(data, code, start)
    return filling + len(data) - position > MAX_FILLING_BYTES


def _header(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the markers up to the first scan, and that; none behind more filling than there may be."""
    for code, start in _markers(data, filling=MAX_FILLING_BYTES):
        yield code, start
        if code == _START_OF_SCAN:
            return


def _markers(data: bytes, *, filling: int = sys.maxsize) -> Iterator[tuple[int, int]]:
    """Yield each marker's code and where its segment starts, one beyond the limit at most. Source: ITU-T T.81, B.1."""
    position = 2
    for _ in range(MAX_SEGMENTS + 1):
        found = _NEXT_MARKER.search(data, position, min(position + filling + 2, len(data)))
        if found is None:
            return
        code = found[1][0]
        yield code, found.end()
        if code == _END_OF_IMAGE:
            return
        position = _segment_end(data, code, found.end())


def _segment_end(data: bytes, code: int, start: int) -> int:
    if code in _LONE_MARKERS:
        return start
    return start + max(int.from_bytes(data[start : start + 2], "big"), 2)
