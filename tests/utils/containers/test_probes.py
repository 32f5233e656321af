import struct

import pytest

from tests.pictures import encoded, jpeg, painted
from utils.containers import jpeg_probes, webp


@pytest.mark.parametrize(
    "options", [{"quality": 80}, {"lossless": True}, {"quality": 80, "exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0"}]
)
def test_webp_size_is_read_from_every_kind_of_first_chunk(options: dict[str, object]) -> None:
    assert webp.canvas_size(encoded(painted(301, 207), "WEBP", **options)) == (301, 207)


@pytest.mark.parametrize("data", [b"", b"RIFF", jpeg(), b"RIFF" + struct.pack("<I", 30) + b"WEBPZZZZ" + b"\0" * 30])
def test_what_is_no_webp_has_no_size(data: bytes) -> None:
    assert webp.canvas_size(data) is None


def test_progressive_jpeg_is_told_from_a_plain_one() -> None:
    assert jpeg_probes.is_progressive(jpeg(progressive=True))
    assert not jpeg_probes.is_progressive(jpeg())
    assert jpeg_probes.count_scans(jpeg()) == 1
    assert 5 < jpeg_probes.count_scans(jpeg(progressive=True)) < 20


@pytest.mark.parametrize("data", [b"\xff\xd8", b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\0\0", b"\xff\xd8" + b"\xff" * 999])
def test_cut_jpeg_ends_the_search(data: bytes) -> None:
    assert jpeg_probes.count_scans(data) == 0
    assert not jpeg_probes.is_progressive(data)


def test_thumbnail_inside_the_metadata_is_not_counted() -> None:
    inner = jpeg(160, 160, progressive=True)
    segment = b"\xff\xe1" + struct.pack(">H", len(inner) + 2) + inner
    outer = jpeg()

    assert jpeg_probes.count_scans(outer[:2] + segment + outer[2:]) == 1
