"""Films and sounds in a few hundred bytes, made in memory: one second each, with the tags given."""

import io
import struct
import wave
import zlib
from collections.abc import Mapping


def mp3(texts: Mapping[str, str], *, packed: bytes = b"", version: int = 4) -> bytes:
    """ID3v2 frames by name and 40 frames of silence; ``packed`` adds a compressed title."""
    frames = [_id3_frame(name, b"\x03" + _id3_body(name, text)) for name, text in texts.items()]
    if packed:
        flags = b"\x00\x09" if version == 4 else b"\x00\x80"
        frames.append(_id3_frame("TIT2", struct.pack(">I", 4) + packed, flags, syncsafe=version == 4))
    return _id3(b"".join(frames), version) + (b"\xff\xfb\x90\x00" + bytes(413)) * 40


def wav(texts: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setparams((1, 1, 8000, 8000, "NONE", "not compressed"))
        sound.writeframes(bytes(8000))
    tag = _id3(b"".join(_id3_frame(name, b"\x03" + _id3_body(name, text)) for name, text in texts.items()), 4)
    body = out.getvalue() + b"ID3 " + struct.pack("<I", len(tag)) + tag + b"\0" * (len(tag) % 2)
    return body[:4] + struct.pack("<I", len(body) - 8) + body[8:]


def flac(texts: Mapping[str, str]) -> bytes:
    rates = (8000 << 44) | (0 << 41) | (15 << 36) | 8000
    info = struct.pack(">HH", 4096, 4096) + bytes(6) + struct.pack(">Q", rates) + bytes(16)
    comments = _vorbis(texts)
    return b"fLaC" + _block(0, info) + _block(4, comments, last=True) + b"\xff\xf8" + bytes(64)


def ogg(texts: Mapping[str, str]) -> bytes:
    head = b"\x01vorbis" + struct.pack("<IBIiiiBB", 0, 1, 8000, 0, 0, 0, 0xB8, 1)
    comments = b"\x03vorbis" + _vorbis(texts) + b"\x01"
    pages = [(2, 0, [head]), (0, 0, [comments, b"\x05vorbis"]), (4, 8000, [b"\0" * 8])]
    return b"".join(_page(number, kind, position, packets) for number, (kind, position, packets) in enumerate(pages))


def mp4(texts: Mapping[str, str], *, brand: bytes = b"isom") -> bytes:
    """A film without a track; keys with a colon are free-form ones, ``----:mean:name``."""
    movie = _atom(b"mvhd", bytes(4) + struct.pack(">4I", 0, 0, 1000, 1000) + bytes(80))
    items = b"".join(_mp4_item(key, text) for key, text in texts.items())
    handler = _atom(b"hdlr", bytes(8) + b"mdirappl" + bytes(9))
    tags = _atom(b"udta", _atom(b"meta", bytes(4) + handler + _atom(b"ilst", items)))
    return _atom(b"ftyp", brand + bytes(4)) + _atom(b"moov", movie + tags) + _atom(b"mdat", bytes(64))


def packed_bomb(size: int) -> bytes:
    return zlib.compress(b"\x03" + b"x" * size, 9)


def _id3(frames: bytes, version: int) -> bytes:
    return b"ID3" + bytes((version, 0, 0)) + _syncsafe(len(frames)) + frames


def _id3_body(name: str, text: str) -> bytes:
    description, _, value = text.partition("=")
    match name:
        case "TXXX":
            return description.encode() + b"\0" + value.encode()
        case "COMM":
            return b"eng\0" + text.encode()
        case _:
            return text.encode()


def _id3_frame(name: str, body: bytes, flags: bytes = b"\0\0", *, syncsafe: bool = True) -> bytes:
    return name.encode() + (_syncsafe(len(body)) if syncsafe else struct.pack(">I", len(body))) + flags + body


def _syncsafe(size: int) -> bytes:
    return bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0))


def _vorbis(texts: Mapping[str, str]) -> bytes:
    lines = [f"{key}={text}".encode() for key, text in texts.items()]
    counted = b"".join(struct.pack("<I", len(line)) + line for line in lines)
    return struct.pack("<I", 4) + b"test" + struct.pack("<I", len(lines)) + counted


def _block(kind: int, body: bytes, *, last: bool = False) -> bytes:
    return bytes((kind | (0x80 if last else 0),)) + len(body).to_bytes(3, "big") + body


def _page(number: int, kind: int, position: int, packets: list[bytes]) -> bytes:
    lacing = b"".join(b"\xff" * (len(packet) // 255) + bytes((len(packet) % 255,)) for packet in packets)
    head = b"OggS\0" + struct.pack("<BqIII", kind, position, 1, number, 0) + bytes((len(lacing),)) + lacing
    page = head + b"".join(packets)
    return page[:22] + struct.pack("<I", _ogg_checksum(page)) + page[26:]


def _ogg_checksum(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = ((value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
    return value


def _atom(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def _mp4_item(key: str, text: str) -> bytes:
    data = _atom(b"data", struct.pack(">II", 1, 0) + text.encode())
    if ":" not in key:
        return _atom(key.encode("latin-1"), data)
    _, mean, name = key.split(":")
    return _atom(b"----", _atom(b"mean", bytes(4) + mean.encode()) + _atom(b"name", bytes(4) + name.encode()) + data)
