"""WebP: the size it claims. Pillow's reader sets two canvases aside on opening, so a bomb must be seen before that."""

import struct


def canvas_size(data: bytes) -> tuple[int, int] | None:
    """Read width and height in px from the first chunk; None if this is no WebP. Source: RFC 9649, 2.5 to 2.7."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < 30:
        return None
    match data[12:16]:
        case b"VP8X":
            return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
    return None
