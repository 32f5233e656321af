import os
import threading
from pathlib import Path

import pytest

from utils import files


def test_failed_write_leaves_the_old_file_and_no_leftover(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    files.write_atomically(target, [b"old"])

    def broken():  # type: ignore[no-untyped-def]
        yield b"half of the new"
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        files.write_atomically(target, broken())

    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_write_counts_bytes_and_makes_folders(tmp_path: Path) -> None:
    assert files.write_atomically(tmp_path / "new" / "a.bin", [b"12", memoryview(b"345")]) == 5


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\\b", ".hidden", "a\0", "-x", "é", "x" * 200, "a.b.c"])
def test_unsafe_part_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="safe"):
        files.safe_part(name)


def test_lock_lets_no_change_get_lost_between_threads_and_stores(tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")

    def count(locks: files.Locks) -> None:
        for _ in range(50):
            with locks.hold("counter"):
                counter.write_text(str(int(counter.read_text()) + 1))

    # two lock tables on one folder behave like two processes: only the lock file joins them
    tables = [files.Locks(tmp_path), files.Locks(tmp_path)]
    threads = [threading.Thread(target=count, args=(tables[number % 2],)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counter.read_text() == "200"


def test_sweep_removes_only_old_leftovers_of_ours(tmp_path: Path) -> None:
    with files.temporary_file(tmp_path) as leftover:
        others = ["kept.json", ".tmp-old", f"{leftover.name}.jpg", leftover.name.upper()]
        for name in others:
            (tmp_path / name).write_bytes(b"x")
        link = leftover.with_name(leftover.name[:-8] + "pointing")
        link.symlink_to("kept.json")
        os.utime(leftover, (1000, 1000))

        assert files.sweep_temporary(tmp_path, older_than=1000) == 0
        assert files.sweep_temporary(tmp_path, older_than=float("inf")) == 1
        assert {path.name for path in tmp_path.iterdir()} == {*others, link.name}
    assert files.sweep_temporary(tmp_path / "absent", older_than=0) == 0


def test_free_bytes_asks_the_nearest_existing_folder(tmp_path: Path) -> None:
    assert files.free_bytes(tmp_path / "not" / "there") > 0
