"""PNG: its chunks. Counts them without decoding, since each costs the reader a step whatever it holds."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: the largest upload in pieces of 512 bytes; common encoders write 8 kB and more
MAX_CHUNKS = 20_000


def has_too_many_chunks(data: bytes) -> bool:
    """Say whether this is a PNG of more than ``MAX_CHUNKS`` chunks. Source: W3C PNG (third edition), 5.3."""
    if data[:8] != _SIGNATURE:
        return False
    position = 8
    for _ in range(MAX_CHUNKS):
        if position >= len(data) or data[position + 4 : position + 8] == b"IEND":
            return False
        position += 12 + int.from_bytes(data[position : position + 4], "big")
    return True
