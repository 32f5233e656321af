import errno
import os
from pathlib import Path

import pytest

from utils.errors import NotAnImage
from utils.thumbnails import Thumbnails


def jpeg(number: int, size: int = 1000) -> bytes:
    return b"\xff\xd8" + bytes([number]) * (size - 4) + b"\xff\xd9"


def name(number: int) -> str:
    return f"{number:064x}"


def never() -> bytes:
    raise AssertionError("it is kept and need not be made")


def kept(folder: Path) -> set[str]:
    return {path.stem for path in folder.rglob("*.jpg")}


def test_thumbnail_is_made_once_and_kept_beyond_the_process(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    assert Thumbnails(folder).get(name(1), lambda: jpeg(1)) == jpeg(1)

    assert Thumbnails(folder).get(name(1), never) == jpeg(1)


@pytest.mark.parametrize("ruin", [b"", jpeg(1)[:500], b"no picture"], ids=["empty", "cut", "other"])
def test_damaged_thumbnail_is_made_anew(tmp_path: Path, ruin: bytes) -> None:
    thumbnails = Thumbnails(tmp_path)
    thumbnails.get(name(1), lambda: jpeg(1))
    next(tmp_path.rglob("*.jpg")).write_bytes(ruin)

    assert thumbnails.get(name(1), lambda: jpeg(2)) == jpeg(2)
    assert thumbnails.get(name(1), never) == jpeg(2)


def test_folder_stays_within_its_bounds_and_keeps_what_was_looked_at_last(tmp_path: Path) -> None:
    Thumbnails(tmp_path).get(name(0), lambda: jpeg(0))  # from an earlier life
    thumbnails = Thumbnails(tmp_path, max_bytes=10_000)
    for number in range(1, 10):
        thumbnails.get(name(number), lambda number=number: jpeg(number))  # type: ignore[misc]
    for number in range(10):
        (path,) = tmp_path.rglob(f"{name(number)}.jpg")
        os.utime(path, ns=(number, number))
    thumbnails.get(name(0), never)  # looked at just now

    thumbnails.get(name(10), lambda: jpeg(10))

    assert kept(tmp_path) == {name(number) for number in (0, 4, 5, 6, 7, 8, 9, 10)}
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.jpg")) <= 10_000


def test_full_disk_costs_the_keeping_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)

    assert Thumbnails(tmp_path).get(name(1), lambda: jpeg(1)) == jpeg(1)
    assert not list(tmp_path.rglob("*.*"))


def test_picture_that_has_none_leaves_nothing(tmp_path: Path) -> None:
    def refuse() -> bytes:
        raise NotAnImage("No picture.")

    with pytest.raises(NotAnImage):
        Thumbnails(tmp_path).get(name(1), refuse)
    assert not list(tmp_path.rglob("*.*"))


@pytest.mark.parametrize("hostile", ["../../etc/passwd", "a/b", "", ".hidden"])
def test_name_is_a_plain_part_of_a_path(tmp_path: Path, hostile: str) -> None:
    with pytest.raises(ValueError, match="safe"):
        Thumbnails(tmp_path).get(hostile, lambda: jpeg(1))
