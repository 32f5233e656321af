"""ICC profiles: whether their tables are as long as they claim. Source: ICC.1:2022, 10.10 to 10.13.

A reader sets aside the room a table claims before it reads one; a profile of 700 bytes may claim half a gigabyte.
"""

import struct
from collections.abc import Iterator
from math import prod

#: printers' profiles, the largest there are, have one to three megabytes
MAX_BYTES = 4 * 1024 * 1024
MAX_TAGS = 100
_HEADER_BYTES, _ROW_BYTES = 128, 12
_ENTRY_BYTES = {b"mft1": 1, b"mft2": 2}


def is_sound(profile: bytes) -> bool:
    """Say whether a profile can be given to a reader: no table in it claims more than the profile holds."""
    if len(profile) > MAX_BYTES:
        return False
    try:
        return all(_claimed_bytes(profile, start) <= len(profile) - start for start in _tag_starts(profile))
    except (struct.error, IndexError):
        return False


def _tag_starts(profile: bytes) -> Iterator[int]:
    (count,) = struct.unpack_from(">I", profile, _HEADER_BYTES)
    for number in range(min(count, MAX_TAGS)):  # readers look at no more
        yield struct.unpack_from(">I", profile, _HEADER_BYTES + 4 + number * _ROW_BYTES + 4)[0]


def _claimed_bytes(profile: bytes, start: int) -> int:
    """Say how long the table of a tag is by its own word; infinitely, for forms that are not looked into."""
    kind = profile[start : start + 4]
    if kind in _ENTRY_BYTES:
        inputs, outputs, side = profile[start + 8 : start + 11]
        return int(side**inputs) * outputs * _ENTRY_BYTES[kind]
    if kind in (b"mAB ", b"mBA "):
        inputs, outputs = profile[start + 8], profile[start + 9]
        (place,) = struct.unpack_from(">I", profile, start + 24)
        table = start + place
        return place + prod(profile[table : table + min(inputs, 16)]) * outputs * profile[table + 16] if place else 0
    return len(profile) + 1 if kind == b"mpet" else 0
