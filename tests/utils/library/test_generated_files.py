from collections.abc import Callable
from pathlib import Path

import pytest

from tests.utils.library.shelf import captioned, names, picture, put
from utils.image_metadata import ImageMetadataEmbedding, embed
from utils.library.library import Library

IDS = [f"{number}" * 8 for number in range(1, 6)]


def generated(number: int, *, seed: int = 1) -> bytes:
    """A picture that says when it was made, under the id of that number."""
    moment = f"2026-11-{number + 1:02}T10:00:00+00:00"
    told = ImageMetadataEmbedding(generation_id=IDS[number], generation_timestamp=moment, prompt="a door")
    return embed(picture(seed), told)


@pytest.fixture
def folder(root: Path) -> Path:
    """Three generated pictures, the first and the last of the same pixels, beside other files."""
    put(root, "set/other.png", captioned(picture(9)))
    put(root, "made-before/9.png", generated(4, seed=8))
    put(root, "made/none.png", picture(7))
    for number, seed in ((0, 1), (1, 2), (2, 1)):
        put(root, f"made/{number}.png", generated(number, seed=seed))
    return root / "made"


def listed(library: Library, folder: Path, **query: object) -> list[str]:
    return [Path(file.path).name for file in library.files_below(folder, **query)[0]]  # type: ignore[arg-type]


def test_files_are_listed_last_made_first_each_for_itself(make_library: Callable[..., Library], folder: Path) -> None:
    library = make_library()
    library.scan()

    assert listed(library, folder) == ["2.png", "1.png", "0.png"]
    assert [library.files_below(folder, page=page, per_page=2)[1] for page in (1, 2, 3)] == [3, 3, 3]
    assert listed(library, folder, page=2, per_page=2) == ["0.png"]
    assert listed(library, folder, generation_id=IDS[0]) == ["0.png"]
    assert listed(library, folder, generation_id=IDS[4]) == []


def test_a_look_sees_at_once_what_came_and_what_went(make_library: Callable[..., Library], folder: Path) -> None:
    library = make_library()

    library.look_at(folder)
    assert len(listed(library, folder)) == 3
    (folder / "1.png").unlink()
    put(folder, "3.png", generated(3, seed=4))
    library.look_at(folder)

    assert listed(library, folder) == ["3.png", "2.png", "0.png"]
    assert library.needs_scan(), "a look at one root is no scan of the library"


def test_removed_file_is_forgotten_and_its_twin_is_not(make_library: Callable[..., Library], folder: Path) -> None:
    library = make_library()
    library.scan()
    gone = [folder / "0.png", folder / "1.png"]
    for path in gone:
        path.unlink()

    library.forget_files(gone)

    assert listed(library, folder) == ["2.png"]
    assert {"0.png", "1.png"}.isdisjoint(names(library))
