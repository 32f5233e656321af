import io
import zipfile
import zlib
from datetime import UTC, datetime

import pytest

from utils.errors import SessionDamaged
from utils.zip_stream import ZipEntry, stream_zip, zip_size

WHEN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def entry(name: str, data: bytes, **changes: object) -> ZipEntry:
    return ZipEntry(
        **{"name": name, "size_bytes": len(data), "read": lambda: data, "crc32": zlib.crc32(data), **changes}
    )


def test_archive_is_as_long_as_promised_and_opens() -> None:
    entries = [entry("a.jpg", b"x" * 5000), entry("猫.txt", "photo of ü".encode()), entry("empty.txt", b"")]

    archive = b"".join(stream_zip(entries, written_at=WHEN))

    assert len(archive) == zip_size(entries)
    opened = zipfile.ZipFile(io.BytesIO(archive))
    assert opened.testzip() is None
    assert {name: opened.read(name) for name in opened.namelist()} == {one.name: one.read() for one in entries}


def test_sizes_stand_before_the_bytes_so_that_streaming_readers_take_it() -> None:
    archive = b"".join(stream_zip([entry("a.jpg", b"12345")], written_at=WHEN))

    info = zipfile.ZipFile(io.BytesIO(archive)).infolist()[0]
    assert not info.flag_bits & 0x08, "no data descriptor"
    assert int.from_bytes(archive[14:18], "little") == zlib.crc32(b"12345")
    assert int.from_bytes(archive[22:26], "little") == 5


def test_same_entries_give_the_same_bytes() -> None:
    one, two = (b"".join(stream_zip([entry("a", b"1")], written_at=WHEN)) for _ in range(2))

    assert one == two


@pytest.mark.parametrize("changes", [{"crc32": 1}, {"size_bytes": 4}], ids=["bit-rot", "other-size"])
def test_changed_bytes_break_the_stream_and_leave_no_valid_archive(changes: dict[str, int]) -> None:
    pieces: list[bytes] = []

    with pytest.raises(SessionDamaged):
        pieces.extend(stream_zip([entry("good.jpg", b"good"), entry("bad.jpg", b"bad!!", **changes)], written_at=WHEN))

    assert not zipfile.is_zipfile(io.BytesIO(b"".join(pieces)))


def test_only_one_entry_is_in_memory_at_a_time() -> None:
    alive: list[str] = []

    def reading(name: str):  # type: ignore[no-untyped-def]
        def read() -> bytes:
            alive.append(name)
            return b"x" * 100

        return read

    stream = stream_zip([ZipEntry(name=name, size_bytes=100, read=reading(name)) for name in "abc"], written_at=WHEN)
    next(stream)

    assert alive == ["a"]
