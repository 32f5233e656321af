"""From whole files to records: the encodings in which the same words lie in PNG, JPEG and WebP."""

import struct

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.pictures import encoded, painted
from tests.utils.readers import samples
from tests.utils.readers.samples import SAMPLES, SEED, TAGGED, dumped, infotext
from utils.containers.table import read_raw
from utils.readers.table import read_generation
from utils.records import GenerationRecord

ENCODINGS = {
    "utf-16-be": b"UNICODE\0" + infotext().encode("utf-16-be"),
    "utf-16-le": b"UNICODE\0" + infotext().encode("utf-16-le"),
    "utf-16-bom": b"UNICODE\0" + infotext().encode("utf-16"),
    "utf-8": b"UTF8\0\0\0\0" + infotext().encode(),
    "no-header": infotext().encode(),
    "zero-header": b"\0" * 8 + infotext().encode(),
}
CONTAINERS = ("PNG", "JPEG", "WEBP")


def found(data: bytes) -> GenerationRecord:
    record = read_generation(read_raw(data))
    assert record is not None
    return record


def file_with_comment(kind: str, comment: bytes, order: str) -> bytes:
    return encoded(painted(64, 48), kind, exif=b"Exif\0\0" + user_comment_block(comment, order))


def user_comment_block(comment: bytes, order: str) -> bytes:
    """Build a TIFF block with one directory below the main one, which holds the comment."""
    mark = {"<": b"II*\0", ">": b"MM\0*"}[order]
    main = struct.pack(f"{order}HHHIII", 1, 0x8769, 4, 1, 26, 0)
    below = struct.pack(f"{order}HHHIII", 1, 0x9286, 7, len(comment), 44, 0)
    return mark + struct.pack(f"{order}I", 8) + main + below + comment


@pytest.mark.parametrize("order", ["<", ">"], ids=["little-endian", "big-endian"])
@pytest.mark.parametrize("kind", CONTAINERS)
@pytest.mark.parametrize("comment", ENCODINGS.values(), ids=ENCODINGS)
def test_comment_is_read_in_every_encoding_and_container(kind: str, comment: bytes, order: str) -> None:
    record = found(file_with_comment(kind, comment, order))

    assert (record.prompt, record.seed, record.errors) == (TAGGED, SEED, ())


@pytest.mark.parametrize("form", ["tEXt", "zTXt", "iTXt", "iTXt-compressed"])
@pytest.mark.parametrize("name", ["a1111-png", "comfy", "swarm-png", "invoke", "novelai", "fooocus-png", "easy-texts"])
def test_png_texts_are_read_in_every_form(name: str, form: str) -> None:
    sample = SAMPLES[name]
    info = PngInfo()
    for key, text in sample.raw.texts:
        if form.startswith("iTXt"):
            info.add_itxt(key, text, zip=form.endswith("compressed"))
        else:  # Latin-1 by the standard; generators write UTF-8 into it all the same
            info.add_text(key, text.encode().decode("latin-1"), zip=form == "zTXt")

    record = found(encoded(painted(64, 48), "PNG", pnginfo=info))

    assert record.generator == sample.generator
    assert record.seed == SEED
    assert record.prompt == sample.prompt


def test_graph_in_the_tags_of_a_webp_is_read() -> None:
    exif = Image.Exif()
    exif[0x0110] = f"prompt:{dumped(samples.SIMPLE_GRAPH)}".encode()
    exif[0x010F] = f"workflow:{dumped(samples.DRAWN)}".encode()

    record = found(encoded(painted(64, 48), "WEBP", exif=exif))

    assert (record.generator, record.prompt, record.seed) == ("ComfyUI", samples.PROMPT, SEED)


def test_comment_in_the_main_directory_without_a_header_is_read() -> None:
    exif = Image.Exif()
    exif[0x9286] = dumped({**samples.FOOOCUS, "prompt": "a plain door"})
    exif[0x0131] = "Fooocus v2.5.5"
    exif[0x927C] = "fooocus"

    record = found(encoded(painted(64, 48), "JPEG", exif=exif))

    assert (record.generator, record.prompt, record.seed) == ("Fooocus", "a plain door", SEED)


@pytest.mark.parametrize("kind", CONTAINERS)
def test_settings_in_xmp_are_read(kind: str) -> None:
    packet = samples.draw_things_xmp(samples.user_comment_element(dumped(samples.DRAW)))
    if kind == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet)
        data = encoded(painted(64, 48), "PNG", pnginfo=info)
    else:
        data = encoded(painted(64, 48), kind, xmp=packet.encode())

    record = found(data)

    assert (record.generator, record.prompt, record.seed) == ("Draw Things", samples.PROMPT, SEED)


@pytest.mark.parametrize("kind", CONTAINERS)
def test_plain_picture_has_no_record(kind: str) -> None:
    assert read_generation(read_raw(encoded(painted(64, 48), kind))) is None
