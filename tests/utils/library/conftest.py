import os
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from utils.library.library import Library
from utils.library.walk import Root

#: datasets asks its hub for nothing
os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder the library looks through."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    return folder


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that goes on by an hour with every look."""
    ticks = iter(range(10_000_000))
    return lambda: datetime(2026, 11, 21) + timedelta(hours=next(ticks))


@pytest.fixture
def make_library(tmp_path: Path, root: Path, clock: Callable[[], datetime]) -> Iterator[Callable[..., Library]]:
    """Open libraries over ``root``, or other roots, with a cache in the temporary folder; all are closed at the end."""
    opened: list[Library] = []

    def make(*roots: Path, cache: str = "library.duckdb") -> Library:
        library = Library(tmp_path / cache, [Root(path=str(path)) for path in roots or (root,)], now=clock)
        opened.append(library)
        return library

    yield make
    for library in opened:
        library.close()


@pytest.fixture
def library(make_library: Callable[..., Library]) -> Library:
    return make_library()
