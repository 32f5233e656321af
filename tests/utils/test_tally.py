from contextlib import ExitStack

import pytest

from utils.errors import ServerFull
from utils.tally import RECOUNT_AFTER_SECONDS, Tally


class Disk:
    """What is stored, who counts it and when."""

    def __init__(self, stored: int = 0, most: int = 100) -> None:
        self.stored, self.counts, self.now = stored, 0, 1000.0
        self.tally = Tally(self.count, most=most, monotonic=lambda: self.now)

    def count(self) -> int:
        self.counts += 1
        return self.stored

    def write(self, size: int) -> None:
        with self.tally.reserved(size):
            self.stored += size


def test_full_is_full_to_the_byte_and_says_its_numbers() -> None:
    disk = Disk(stored=60)
    disk.write(40)

    with pytest.raises(ServerFull) as caught:
        disk.write(1)

    assert caught.value.facts == {"stored_bytes": 100, "size_bytes": 1, "maximum": 100}


def test_writes_under_way_take_room_too() -> None:
    disk = Disk()
    with ExitStack() as under_way:
        under_way.enter_context(disk.tally.reserved(60))
        with pytest.raises(ServerFull):
            disk.write(60)


def test_write_that_fails_gives_its_room_back() -> None:
    disk = Disk()
    with pytest.raises(OSError, match="broken"), disk.tally.reserved(100):
        raise OSError("broken")

    disk.write(100)


def test_removed_files_make_room_at_once_without_another_count() -> None:
    disk = Disk(stored=100)
    with pytest.raises(ServerFull):
        disk.write(1)

    disk.tally.removed(1)
    disk.write(1)

    assert disk.counts == 1


def test_files_that_somebody_else_removed_are_noticed_after_a_while() -> None:
    disk = Disk(stored=100)
    with pytest.raises(ServerFull):
        disk.write(1)
    disk.stored = 0

    with pytest.raises(ServerFull):
        disk.write(1)
    assert disk.counts == 1, "being refused again and again costs no count"
    disk.now += RECOUNT_AFTER_SECONDS
    disk.write(1)
