import io
import random
import struct
import sys
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from tests.utils.containers import media_samples as samples
from utils.containers import media
from utils.containers.media import MediaTags
from utils.image_metadata import ImageMetadataEmbedding

RECORD = ImageMetadataEmbedding(caption="photo of hall a room", trigger_word="hall").to_json()
ID3 = {"TIT2": "The hall é", "COMM": "A walk through it", "TXXX": f"lora-caption-studio={RECORD}"}
VORBIS = {"TITLE": "The hall é", "description": "A walk through it", "LORA_CAPTION_STUDIO": RECORD}
MP4 = {"\xa9nam": "The hall é", "desc": "A walk through it", "----:com.lora-caption-studio:metadata": RECORD}
SAMPLES: dict[str, tuple[Callable[..., bytes], Mapping[str, str]]] = {
    "mp3": (samples.mp3, ID3),
    "wav": (samples.wav, ID3),
    "flac": (samples.flac, VORBIS),
    "ogg": (samples.ogg, VORBIS),
    "mp4": (samples.mp4, MP4),
    "m4v": (samples.mp4, MP4),
    "mov": (lambda texts: samples.mp4(texts, brand=b"qt  "), MP4),
}


def read(data: bytes, extension: str) -> MediaTags:
    found = media.read(io.BytesIO(data), extension)
    assert found is not None
    return found


@pytest.mark.parametrize("extension", SAMPLES)
def test_title_description_length_and_our_record_are_read(extension: str) -> None:
    make, texts = SAMPLES[extension]

    found = read(make(texts), extension)

    assert (found.title, found.description, found.is_whole) == ("The hall é", "A walk through it", True)
    assert ImageMetadataEmbedding.from_json(found.record) == ImageMetadataEmbedding.from_json(RECORD)
    assert found.duration_ms is not None and 950 <= found.duration_ms <= 1060


@pytest.mark.parametrize("extension", SAMPLES)
def test_file_without_tags_has_its_length(extension: str) -> None:
    found = read(SAMPLES[extension][0]({}), extension)

    assert (found.title, found.description, found.record, found.is_whole) == ("", "", "", True)
    assert found.duration_ms


@pytest.mark.parametrize("extension", SAMPLES)
def test_whatever_a_file_holds_raises_nothing(extension: str) -> None:
    """Cut at every place, and with bytes changed by chance."""
    make, texts = SAMPLES[extension]
    data, chance = make(texts), random.Random(5)

    for _ in range(150):
        changed = bytearray(data[: chance.randint(0, len(data))])
        for _ in range(chance.randint(0, 6)):
            if changed:
                changed[chance.randrange(len(changed))] = chance.randrange(256)
        assert isinstance(media.read(io.BytesIO(bytes(changed)), extension), MediaTags)


@pytest.mark.parametrize("version", [3, 4])
def test_packed_frame_is_not_unpacked(version: int) -> None:
    data = samples.mp3({"COMM": "here"}, packed=samples.packed_bomb(60_000_000), version=version)
    assert read(samples.mp3({"TIT2": "x"}), "mp3").title == "x"  # loads mutagen
    tracemalloc.start()

    found = read(data, "mp3")

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.title, found.description) == ("", "here")
    assert peak < 5_000_000


class Endless(io.RawIOBase):
    """A file of gigabytes that says the same again and again."""

    def __init__(self, begin: bytes, again: bytes) -> None:
        self._begin, self._again, self._place, self.given, self.calls = begin, again, 0, 0, 0

    def read(self, size: int = -1) -> bytes:
        size = 2**31 if size < 0 else min(size, 2**26)
        piece = self._begin[self._place : self._place + size]
        piece += (self._again * (1 + (size - len(piece)) // len(self._again)))[: size - len(piece)]
        self._place += len(piece)
        self.given += len(piece)
        self.calls += 1
        return piece

    def seek(self, place: int, whence: int = 0) -> int:
        self._place = place + (0, self._place, 2**33)[whence]
        return self._place

    def tell(self) -> int:
        return self._place


@pytest.mark.parametrize(
    ("extension", "begin", "again"),
    [
        ("mp3", b"ID3\x04\0\0\x7f\x7f\x7f\x7f", b"TIT2\0\0\x01\0\0\0\x03" + b"x" * 127),
        ("flac", b"fLaC", b"\x04\xff\xff\xff" + b"x" * 60),
        ("mp4", struct.pack(">I4s", 8, b"ftyp"), struct.pack(">I4s", 8, b"free")),
        ("ogg", b"", b"OggS\0\0" + bytes(20) + b"\x01\x01x"),
        ("wav", b"RIFF\xff\xff\xff\xffWAVE", b"junk\0\0\0\0"),
    ],
    ids=["id3", "blocks", "atoms", "pages", "chunks"],
)
def test_reading_has_an_end(extension: str, begin: bytes, again: bytes) -> None:
    endless: Any = Endless(begin, again)

    assert isinstance(media.read(endless, extension), MediaTags)
    assert endless.given <= media.MAX_READ_BYTES + 1
    assert endless.calls <= media.MAX_READS + 1


@pytest.fixture
def without_mutagen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in [name for name in sys.modules if name.split(".")[0] == "mutagen"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mutagen", None)
    yield


@pytest.mark.usefixtures("without_mutagen")
@pytest.mark.parametrize("extension", SAMPLES)
def test_without_the_extra_nothing_is_said(extension: str) -> None:
    make, texts = SAMPLES[extension]

    assert media.read(io.BytesIO(make(texts)), extension) is None
