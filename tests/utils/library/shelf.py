"""Files for the library's tests, and its tables as plain values."""

from pathlib import Path

from tests.makers import image, session
from tests.pictures import encoded, painted
from utils.library.facts import with_caption
from utils.library.library import Library
from utils.library.records import Query
from utils.records import CaptionState


def picture(seed: int = 1, kind: str = "PNG") -> bytes:
    return encoded(painted(120, 100, seed=seed), kind)


def captioned(data: bytes, caption: str = "photo of hall a room", *, trigger_word: str = "hall") -> bytes:
    """Embed a caption the way filing does."""
    told = image(caption=caption, state=CaptionState.APPROVED)
    return with_caption(data, session(told, trigger_word=trigger_word), told)


def put(root: Path, name: str, data: bytes) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def fill(root: Path, count: int, *, folder: str = "set") -> list[Path]:
    """Put that many captioned pictures into a folder below the root."""
    return [
        put(root, f"{folder}/{number}.png", captioned(picture(number + 1), f"photo of hall room number {number}"))
        for number in range(count)
    ]


def names(library: Library, **query: object) -> set[str]:
    return {asset.name for asset in library.find(Query(**query)).assets}  # type: ignore[arg-type]


def places(library: Library) -> dict[str, str]:
    """Every place with its presence, by the last part of its path."""
    found = library.find(Query(per_page=200)).assets
    return {Path(place.path).name: place.presence.value for asset in found for place in asset.locations}


def tables(library: Library, folder: Path) -> dict[str, bytes]:
    """The bytes of the exported tables."""
    return {path.name: path.read_bytes() for path in library.export_tables(folder)}
