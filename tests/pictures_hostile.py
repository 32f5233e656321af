"""Files meant to hurt: bombs, lies and broken pictures, each made in memory from a few bytes of intent."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable

from PIL import Image

from tests.pictures import encoded, jpeg, painted

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = -12  # an IEND chunk has twelve bytes


def png_chunk(kind: bytes, body: bytes, *, good_checksum: bool = True) -> bytes:
    checksum = zlib.crc32(kind + body) ^ (0 if good_checksum else 1)
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)


def png_with(chunks: Iterable[bytes], *, width: int = 200, height: int = 200, first: bool = True) -> bytes:
    """A good PNG with more chunks: right after its header, or just before its end."""
    data = encoded(painted(width, height), "PNG")
    place = 33 if first else len(data) + _END
    return data[:place] + b"".join(chunks) + data[place:]


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims any size."""
    header = struct.pack(">II", width, height) + b"\x08\x02\0\0\0"
    return PNG_SIGNATURE + png_chunk(b"IHDR", header) + encoded(painted(120, 120), "PNG")[33:]


def whole_flat_png(side: int) -> bytes:
    """A true PNG of one colour and one bit a pixel: megapixels in a few kB."""
    rows = zlib.compressobj(9)
    row = b"\0" + b"\0" * ((side + 7) // 8)
    body = b"".join(rows.compress(row) for _ in range(side)) + rows.flush()
    header = struct.pack(">II", side, side) + b"\x01\0\0\0\0"
    return PNG_SIGNATURE + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


def compressed_text(size: int, key: str = "Comment") -> bytes:
    return png_chunk(b"zTXt", key.encode() + b"\0\0" + zlib.compress(b"x" * size, 9))


def international_text(size: int, key: str = "Comment", first: str = "") -> bytes:
    text = first.encode() + b"x" * size
    return png_chunk(b"iTXt", key.encode() + b"\0\1\0\0\0" + zlib.compress(text, 9))


def colour_profile(size: int) -> bytes:
    return png_chunk(b"iCCP", b"profile\0\0" + zlib.compress(b"x" * size, 9))


def flat_webp(side: int) -> bytes:
    """A true lossless WebP of one colour in 34 bytes, whatever its side."""
    bits = (side - 1) | (side - 1) << 14
    chunk = b"VP8L" + struct.pack("<I", 13) + b"\x2f" + struct.pack("<I", bits) + b"\x88\x88\x08" + b"\0" * 6
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def webp_lying_about_its_canvas(side: int) -> bytes:
    """An extended WebP whose small canvas holds one picture of another size."""
    inner = flat_webp(side)[12:]
    extended = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + 2 * (199).to_bytes(3, "little")
    body = extended + inner + b"\0" * (len(inner) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def many_frames_webp(count: int) -> bytes:
    """An animated WebP with that many frames of one colour."""
    frame = flat_webp(200)[12:]
    frame += b"\0" * (len(frame) % 2)
    header = b"\0" * 6 + 2 * (199).to_bytes(3, "little") + (40).to_bytes(3, "little") + b"\0"
    animation = b"ANMF" + struct.pack("<I", len(header + frame)) + header + frame
    extended = b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + 2 * (199).to_bytes(3, "little")
    body = extended + b"ANIM" + struct.pack("<I", 6) + b"\0" * 6 + animation * count
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def many_frames_png(count: int) -> bytes:
    """An APNG that announces that many frames; only the first is there."""
    control = struct.pack(">IIIIIHHBB", 0, 200, 200, 0, 0, 1, 25, 0, 0)
    return png_with([png_chunk(b"acTL", struct.pack(">II", count, 0)), png_chunk(b"fcTL", control)])


def many_frames_gif(count: int) -> bytes:
    frame = b"\x2c\0\0\0\0\xc8\0\xc8\0\0\x02\x02\x44\x01\0"
    return b"GIF89a\xc8\0\xc8\0\xf0\0\0\0\0\0\xff\xff\xff" + frame * count + b"\x3b"


def many_scans(count: int, *, side: int = 400) -> bytes:
    """A progressive JPEG whose last scan stands in it many times over."""
    return with_last_scan_repeated(jpeg(side, side, progressive=True), count)


def with_last_scan_repeated(data: bytes, count: int) -> bytes:
    last = data.rfind(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


def phone_photo() -> bytes:
    """A JPEG with a second picture behind the first, as phones write them."""
    return encoded(painted(), "MPO", save_all=True, append_images=[painted(seed=2)])


def turned(orientation: object, *, width: int = 400, height: int = 200) -> bytes:
    """A JPEG, red in its upper left quarter as stored, whose EXIF asks for a turn."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height // 2))
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(image, "JPEG", exif=exif, quality=95)


def exif_that_points_at_itself() -> bytes:
    """A JPEG whose EXIF directory names itself as the next one."""
    directory = struct.pack(">H", 1) + struct.pack(">HHII", 0x0112, 3, 1, 0x0006 << 16) + struct.pack(">I", 8)
    body = b"Exif\0\0MM\0*\0\0\0\x08" + directory
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    data = jpeg(400, 200)
    return data[:2] + segment + data[2:]


def sixteen_bit() -> bytes:
    ramp = Image.linear_gradient("L").resize((400, 300))
    deep = b"".join(struct.pack("<H", value * 257) for value in ramp.tobytes())
    return encoded(Image.frombytes("I;16", ramp.size, deep), "PNG")


def with_zip_behind(data: bytes) -> bytes:
    """A picture that is a ZIP as well."""
    out = io.BytesIO(data)
    out.seek(0, io.SEEK_END)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("evil.txt", "x")
    return out.getvalue()


def cut(data: bytes, share: float = 0.9) -> bytes:
    return data[: int(len(data) * share)]


def many_plain_scans(count: int, *, side: int = 400) -> bytes:
    """A JPEG that is not progressive and yet sends its first colour that many times before the other two."""
    grey = encoded(Image.radial_gradient("L").resize((side, side)), "JPEG")
    frame, scan = grey.find(b"\xff\xc0"), grey.find(b"\xff\xda")
    parts = b"".join(bytes((number, 0x11, 0)) for number in (1, 2, 3))
    header = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, side, side, 3) + parts
    body = grey[scan + 10 : -2]  # the header of a scan of one colour has ten bytes
    scans = [b"\xff\xda\0\x08\x01" + bytes((number, 0)) + b"\0\x3f\0" + body for number in (1, 2, 3)]
    return grey[:frame] + header + grey[frame + 13 : scan] + scans[0] * count + scans[1] + scans[2] + b"\xff\xd9"


def jpeg_with_comments(count: int) -> bytes:
    data = jpeg()
    return data[:2] + b"\xff\xfe\0\2" * count + data[2:]


def jpeg_with_filling(filling: bytes, size: int = 10 * 1024 * 1024) -> bytes:
    """A good JPEG with that between its start and its first segment, over and over."""
    data = jpeg()
    return data[:2] + filling * ((size - len(data)) // len(filling)) + data[2:]
