import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.pictures import encoded, painted
from utils.containers import table
from utils.containers.findings import MAX_INFLATED_BYTES, MAX_TEXTS, Blocks
from utils.errors import MetadataRefused


def chunk(kind: bytes, payload: bytes) -> bytes:
    return struct.pack(">I", len(payload)) + kind + payload + struct.pack(">I", zlib.crc32(kind + payload))


def with_chunks(*chunks: bytes, data: bytes = b"") -> bytes:
    """Put chunks right behind the header of a PNG."""
    data = data or encoded(painted(), "PNG")
    return data[:33] + b"".join(chunks) + data[33:]


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.tobytes()


def test_texts_come_by_keyword_in_order_from_all_three_kinds() -> None:
    texts = PngInfo()
    texts.add_text("parameters", "猫 at night\nNegative prompt: dog")
    texts.add_text("Title", "café", zip=True)
    texts.add_itxt("workflow", '{"a": "日本 🙂"}', zip=True)

    raw = table.read_raw(encoded(painted(301, 207), "PNG", pnginfo=texts))

    assert (raw.container, raw.width, raw.height, raw.errors) == ("png", 301, 207, ())
    assert raw.texts == (
        ("parameters", "猫 at night\nNegative prompt: dog"),
        ("Title", "café"),
        ("workflow", '{"a": "日本 🙂"}'),
    )


def test_texts_in_utf8_where_the_book_says_latin1_are_read_as_meant() -> None:
    data = with_chunks(chunk(b"tEXt", b"a\0" + "日本".encode()), chunk(b"tEXt", b"b\0caf\xe9"))

    assert table.read_raw(data).texts == (("a", "日本"), ("b", "café"))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "I;16"])
def test_pixels_and_hash_stay_whatever_is_put_in_and_taken_out(mode: str) -> None:
    plain = encoded(Image.new("I;16", (120, 110), 700) if mode == "I;16" else painted(mode=mode), "PNG")
    new = Blocks(exif=b"II*\0\x08\0\0\0\0\0\0\0\0\0", xmp=b"<x/>", texts=(("lora_caption", "a red door 🙂"),))

    full = table.splice(plain, new)
    bare = table.strip(full)

    assert table.read_raw(full).texts == new.texts
    assert pixels(plain) == pixels(full) == pixels(bare)
    assert table.coded_hash(plain) == table.coded_hash(full) == table.coded_hash(bare)
    assert bare == plain


def test_hash_tells_pictures_apart_and_does_not_mind_how_the_data_is_cut() -> None:
    plain = encoded(painted(), "PNG")
    place = plain.index(b"IDAT") - 4
    (length,) = struct.unpack_from(">I", plain, place)
    body = plain[place + 8 : place + 8 + length]
    recut = plain[:place] + chunk(b"IDAT", body[:7]) + chunk(b"IDAT", body[7:]) + plain[place + 12 + length :]

    assert table.coded_hash(recut) == table.coded_hash(plain)
    assert table.coded_hash(encoded(painted(seed=2), "PNG")) != table.coded_hash(plain)


def test_own_keys_are_replaced_and_all_others_stay() -> None:
    texts = PngInfo()
    texts.add_text("parameters", "of another tool")
    texts.add_itxt("lora_caption", "old")
    profile = b"not a profile, but nobody looks"
    plain = with_chunks(chunk(b"prVt", b"x"), data=encoded(painted(), "PNG", pnginfo=texts, icc_profile=profile))

    made = table.splice(plain, Blocks(texts=(("lora_caption", "new"),)))

    assert sorted(table.read_raw(made).texts) == [("lora_caption", "new"), ("parameters", "of another tool")]
    assert b"prVt" in made
    with Image.open(io.BytesIO(made)) as image:
        assert image.info["icc_profile"] == profile


def test_bomb_in_a_text_is_an_error_and_the_others_are_read() -> None:
    bomb = zlib.compress(bytes(MAX_INFLATED_BYTES + 1))
    data = with_chunks(
        chunk(b"zTXt", b"bomb\0\0" + bomb), chunk(b"iTXt", b"b2\0\1\0\0\0" + bomb), chunk(b"tEXt", b"a\0b")
    )

    raw = table.read_raw(data)

    assert raw.texts == (("a", "b"),)
    assert raw.errors == (
        "A compressed text is cut off or larger than is read.",
        "There is more compressed text than is read.",
    )


@pytest.mark.parametrize(
    "data",
    [
        with_chunks(struct.pack(">I", 0xFFFFFFFF) + b"tEXt"),
        with_chunks(chunk(b"abcd", b"") * 100_000),
        encoded(painted(), "PNG")[:-9],
        encoded(painted(), "PNG")[:8],
        b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""),
    ],
    ids=["length that lies", "100 000 chunks", "cut", "signature alone", "no header"],
)
def test_broken_file_is_an_error_to_read_and_refused_to_write(data: bytes) -> None:
    raw = table.read_raw(data)

    assert raw.container == "png"
    assert raw.errors or not raw.width
    assert len(table.coded_hash(data)) == 64
    for change in (table.strip, lambda given: table.splice(given, Blocks(texts=(("a", "b"),)))):
        with pytest.raises(MetadataRefused):
            change(data)


def test_texts_that_are_many_or_damaged_are_given_up_before_they_cost_much() -> None:
    damaged = zlib.compress(bytes(2**20))[:-4] + b"\xff\xff\xff\xff"
    bombs = [chunk(b"zTXt", b"k%d\0\0" % number + damaged) for number in range(300)]
    plain = [chunk(b"tEXt", b"t%d\0x" % number) for number in range(1500)]

    raw = table.read_raw(with_chunks(*bombs, *plain))

    assert len(raw.texts) == MAX_TEXTS
    assert set(raw.errors) == {
        "A compressed text is damaged.",
        "There is more compressed text than is read.",
        "There is more text than is read.",
    }


def test_small_exif_that_claims_much_text_is_bounded() -> None:
    lines = [struct.pack("<HHII", 0x4000 + number, 2, 2**20, 2**14) for number in range(900)]
    block = b"II*\0\x08\0\0\0" + struct.pack("<H", len(lines)) + b"".join(lines) + b"\0\0\0\0"
    block = block.ljust(2**14, b"\0") + b"x" * 2**20

    raw = table.read_raw(with_chunks(*[chunk(b"eXIf", block)] * 3))

    assert sum(map(len, raw.exif.values())) <= 4 * 2**20
    assert raw.errors == (
        "the EXIF block holds more text than is read",
        "There are more EXIF blocks than are read.",
    )


def test_orientation_in_a_huge_profile_is_not_looked_for() -> None:
    profile = zlib.compress(b"\nexif\n 8\n" + b"4 " * 500_000)

    assert table.strip(with_chunks(chunk(b"zTXt", b"Raw profile type exif\0\0" + profile))) == encoded(painted(), "PNG")


@pytest.mark.parametrize(
    ("piece", "word"),
    [
        (chunk(b"caBX", b"SECRET"), "content credentials"),
        (chunk(b"tIME", b"\x07\xea\1\1\1\1\1"), "time of last change"),
        (chunk(b"eXIf", b"II*\0\x08\0\0\0\0\0\0\0\0\0"), None),
        (chunk(b"prVt", b"SECRET"), None),
    ],
    ids=["c2pa", "time", "exif", "unknown"],
)
def test_chunk_that_leaks_is_named_and_taken_out(piece: bytes, word: str | None) -> None:
    leaky = with_chunks(piece)

    assert table.read_raw(leaky).private == ((word,) if word else ())
    assert table.strip(leaky) == encoded(painted(), "PNG")


def test_shortcut_by_distance_into_the_data_goes_when_anything_is_put_in() -> None:
    assert b"iDOT" not in table.splice(with_chunks(chunk(b"iDOT", bytes(28))), Blocks(texts=(("a", "b"),)))
