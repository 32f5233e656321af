import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.utils.library.shelf import captioned, fill, names, picture, places, put, tables
from utils.errors import AssetGone
from utils.library import Library
from utils.library import scan as scanning
from utils.library.records import Query, ScanReport, Storage
from utils.library.walk import Root

Make = Callable[..., Library]
ROOT = Path(__file__).parents[3]


def told(report: ScanReport, *parts: str) -> dict[str, int]:
    return {part: getattr(report, part) for part in parts}


def test_deleted_cache_comes_back_byte_for_byte_from_the_files(make_library: Make, root: Path, tmp_path: Path) -> None:
    fill(root, 5)
    put(root, "other/copy.png", (root / "set/1.png").read_bytes())
    put(root, "other/plain twin.png", picture(2))
    put(root, "other/ruined.jpg", b"\xff\xd8\xff\xe0 no picture")
    first = make_library()
    first.scan()
    for number in (3, 0):  # a life of changes must leave no trace in the tables
        put(root, f"set/{number}.png", captioned(picture(number + 1), f"photo of hall changed {number}"))
    os.rename(root / "other/copy.png", root / "moved.png")
    put(root, "set/2.png", captioned(picture(40)))
    (root / "set/4.png").unlink()
    first.scan()
    before = tables(first, tmp_path / "before")
    first.close()
    (tmp_path / "library.duckdb").unlink()

    again = make_library()
    again.scan()

    assert tables(again, tmp_path / "after") == before
    assert again.stats().assets == 5


def test_scan_sweeps_what_cut_writes_of_ours_left_an_hour_ago(library: Library, root: Path) -> None:
    old, young = ".tmp-caption-studio-a1_b2_c3", ".tmp-caption-studio-underway"
    others = [".tmp-theirs", ".tmp-a1_b2_c3", "a.tmp-caption-studio-a1_b2_c3"]
    for name in (old, young, *others):
        put(root, f"set/{name}", b"half")
    now = time.time()
    for name in (old, *others):
        os.utime(root / "set" / name, (now - 3700,) * 2)
    os.utime(root / "set" / young, (now - 3500,) * 2)

    library.scan()

    assert {path.name for path in (root / "set").iterdir()} == {young, *others}


def test_unchanged_files_are_not_opened_again(library: Library, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(root, 4)
    library.scan()
    opened: list[str] = []
    monkeypatch.setattr(scanning, "facts_or_none", lambda path: opened.append(path))
    put(root, "set/new.png", picture(9))
    os.utime(root / "set/2.png", ns=(1, 1))

    report = library.scan()

    assert {Path(path).name for path in opened} == {"new.png", "2.png"}
    assert told(report, "seen", "unchanged") == {"seen": 5, "unchanged": 3}


def test_one_picture_in_many_places_is_one_asset_that_speaks_with_its_captioned_copy(
    library: Library, root: Path
) -> None:
    put(root, "a/plain.png", picture(1))
    put(root, "b/captioned.png", captioned(picture(1), "photo of hall a blue room"))
    put(root, "c/copy.png", picture(1))

    library.scan()

    (asset,) = library.find(Query()).assets
    assert asset.caption == "photo of hall a blue room"
    assert [place.dataset for place in asset.locations] == ["a", "b", "c"]
    assert [bool(place.metadata_version) for place in asset.locations] == [False, True, False]
    assert library.find(Query(dataset="c", text="blue")).total == 1


def rename(root: Path) -> None:
    os.rename(root / "set/0.png", root / "set/renamed.png")


def move(root: Path) -> None:
    (root / "elsewhere").mkdir()
    shutil.move(root / "set/0.png", root / "elsewhere/0.png")


def copy(root: Path) -> None:
    shutil.copy(root / "set/0.png", root / "set/copy.png")


def remove(root: Path) -> None:
    (root / "set/0.png").unlink()


def remove_folder(root: Path) -> None:
    shutil.rmtree(root / "set")


def change(root: Path) -> None:
    put(root, "set/0.png", captioned(picture(1), "photo of hall another word"))


@pytest.mark.parametrize(
    ("act", "report", "assets", "located"),
    [
        (rename, {"added": 1, "moved": 1, "removed": 0, "changed": 0}, 4, {"renamed.png", "1.png", "2.png", "x.png"}),
        (move, {"added": 1, "moved": 1, "removed": 0, "changed": 0}, 4, {"0.png", "1.png", "2.png", "x.png"}),
        (copy, {"added": 1, "moved": 0, "removed": 0}, 4, {"0.png", "1.png", "2.png", "x.png", "copy.png"}),
        (remove, {"added": 0, "moved": 0, "removed": 1, "changed": 0}, 3, {"1.png", "2.png", "x.png"}),
        (remove_folder, {"added": 0, "moved": 0, "removed": 3, "changed": 0}, 1, {"x.png"}),
        (change, {"added": 0, "moved": 0, "removed": 0, "changed": 1}, 4, {"0.png", "1.png", "2.png", "x.png"}),
    ],
    ids=["renamed", "moved", "copied", "removed", "folder-removed", "changed"],
)  # fmt: skip
def test_scan_follows_what_people_do_with_files(
    library: Library, root: Path, act: Callable[[Path], None], report: dict[str, int], assets: int, located: set[str]
) -> None:
    fill(root, 3)
    put(root, "x.png", picture(7))
    library.scan()

    act(root)
    found = library.scan()

    assert told(found, *report) == report
    assert library.stats().assets == assets
    assert places(library) == dict.fromkeys(located, "present")


def test_root_that_is_not_there_or_empty_forgets_nothing(library: Library, root: Path) -> None:
    fill(root, 2)
    library.scan()
    shutil.move(root / "set", root.parent / "aside")

    emptied = library.scan()
    after_empty = places(library)
    root.rmdir()
    gone = library.scan()

    assert (emptied.missing, emptied.removed, emptied.absent_roots) == (2, 0, (str(root),))
    assert (gone.missing, gone.removed, gone.absent_roots) == (2, 0, (str(root),))
    assert after_empty == places(library) == {"0.png": "missing", "1.png": "missing"}
    assert names(library, text="room") == {"0.png", "1.png"}

    root.mkdir()
    shutil.move(root.parent / "aside", root / "set")
    back = library.scan()

    assert (back.unchanged, back.missing) == (2, 0)
    assert places(library) == {"0.png": "present", "1.png": "present"}


def test_folder_of_ours_that_is_not_made_yet_is_no_news_and_one_the_operator_named_is(
    make_library: Make, tmp_path: Path
) -> None:
    ours, named = Root(path=str(tmp_path / "ours")), Root(path=str(tmp_path / "named"), storage=Storage.EXTERNAL)

    assert make_library().scan([ours, named]).absent_roots == (named.path,)


def test_place_on_a_disk_that_was_not_walked_is_kept(library: Library, root: Path) -> None:
    """An unmounted disk leaves an empty folder on another device; the rest of the root is still there."""
    fill(root, 1, folder="disk")
    put(root, "own.png", picture(5))
    library.scan()
    library._cache.change(lambda ask: ask("UPDATE locations SET device = device + 1 WHERE dataset = 'disk'"))
    (root / "disk/0.png").unlink()

    report = library.scan()

    assert (report.missing, report.removed) == (1, 0)
    assert places(library) == {"0.png": "missing", "own.png": "present"}


@pytest.mark.parametrize("call", ["stat", "scandir"])
def test_folder_that_cannot_be_looked_into_proves_nothing(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    fill(root, 1, folder="closed/inner")
    put(root, "own.png", picture(5))
    library.scan()
    (root / "closed/inner/0.png").unlink()
    real = getattr(os, call)

    def refuse(path: object, **options: object) -> object:
        if str(path).endswith("closed"):
            raise PermissionError
        return real(path, **options)

    monkeypatch.setattr(os, call, refuse)
    refused = library.scan()
    monkeypatch.setattr(os, call, real)
    allowed = library.scan()

    assert (refused.missing, refused.removed) == (1, 0)
    assert (allowed.missing, allowed.removed) == (0, 1)


def test_cancelled_scan_keeps_what_it_read_and_forgets_nothing(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = fill(root, 6)
    library.scan()
    paths[0].unlink()
    monkeypatch.setattr(scanning, "BATCH", 2)
    for number in range(6):
        put(root, f"new/{number}.png", picture(20 + number))
    real, read = scanning.facts_or_none, []

    def read_three(path: str) -> object:
        read.append(path)
        if len(read) == 3:
            library.cancel_scan()
        return real(path)

    monkeypatch.setattr(scanning, "facts_or_none", read_three)
    cancelled = library.scan()
    kept = library.stats().assets
    finished = library.scan()

    assert (cancelled.state, cancelled.removed, cancelled.missing) == ("cancelled", 0, 0)
    assert 6 < kept < 12
    assert (finished.state, finished.removed, library.stats().assets) == ("done", 1, 11)


def test_ends_of_the_process_in_the_middle_of_a_scan_lose_nothing_that_was_written(
    make_library: Make, root: Path, tmp_path: Path
) -> None:
    for number in range(60):
        put(root, f"set/{number}.png", picture(number + 1))
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from utils.library import Library, scan\n"
        "from utils.library.walk import Root\n"
        "scan.BATCH = 5\n"
        "write = scan.write_readings\n"
        "def told(*args, **more):\n"
        "    write(*args, **more)\n"
        "    print(len(args[1]), flush=True)\n"
        "scan.write_readings = told\n"
        "Library(Path(sys.argv[1]), [Root(path=sys.argv[2])]).scan()\n"
    )
    written = 0
    for batches in (2, 3):
        command = [sys.executable, "-c", script, str(tmp_path / "library.duckdb"), str(root)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            written += sum(int(process.stdout.readline()) for _ in range(batches))
            process.send_signal(signal.SIGKILL)

    library = make_library()
    held = library.stats().assets
    report = library.scan()

    assert held >= written == 25
    assert not (tmp_path / "library.duckdb.aside").exists()
    assert (report.unchanged, report.added) == (held, 60 - held)
    whole = make_library(cache="whole.duckdb")
    whole.scan()
    assert tables(library, tmp_path / "a") == tables(whole, tmp_path / "b")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.png", b""),
        ("cut.png", picture(1)[:300]),
        ("lengths.png", picture(1)[:8] + b"\xff\xff\xff\xffIDAT" + b"\0" * 40),
        ("noise.jpg", b"\xff\xd8" + bytes(range(256)) * 8),
        ("riff.webp", b"RIFF\xff\xff\xff\xffWEBPVP8X" + b"\xff" * 30),
        ("text.webp", b"<svg onload=alert(1)>"),
        ("film.mp4", b"\0\0\0\x18ftypmp42" + b"\0" * 64),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_file_is_listed_by_its_hash_and_stops_nothing(
    library: Library, root: Path, name: str, data: bytes
) -> None:
    put(root, name, data)
    put(root, "good.png", picture(3))

    report = library.scan()

    assert (report.state, report.added, report.unreadable) == ("done", 2, 0)
    assert names(library) == {name, "good.png"}


def test_hostile_words_are_kept_as_words(library: Library, root: Path) -> None:
    caption = "photo of hall '; DROP TABLE assets; -- \u202e 日本 \U0001f600 " + "x" * 1500
    put(root, 'it\'s "a" $name%.png', captioned(picture(1), caption))

    library.scan()

    (asset,) = library.find(Query(text="drop table")).assets
    assert (asset.caption, asset.name) == (caption, 'it\'s "a" $name%.png')


@pytest.mark.parametrize("name", [".hidden.png", ".hidden/a.png", "notes.txt", "link.png", "loop"])
def test_what_is_no_media_file_of_ours_is_passed_over(library: Library, root: Path, name: str) -> None:
    target = put(root.parent, "outside.png", picture(2))
    if name == "link.png":
        (root / name).symlink_to(target)
    elif name == "loop":
        (root / name).symlink_to(root)
    else:
        put(root, name, picture(2))
    put(root, "a.png", picture(1))

    library.scan()

    assert places(library) == {"a.png": "present"}
    assert library.stats().locations == 1


def test_root_inside_another_is_walked_once(make_library: Make, root: Path) -> None:
    fill(root, 2)
    library = make_library(root / "set", root)

    assert library.scan().seen == 2
    assert places(library) == {"0.png": "present", "1.png": "present"}


def test_seeds_names_rebuild_from_folders_and_note_places(library: Library, root: Path, tmp_path: Path) -> None:
    from utils.library import add_file_location, embed_metadata, extract_embedded_metadata, rebuild_from_files

    path = put(root, "set/a.png", picture(1))
    embed_metadata(path, {"caption": "photo of hall a red door", "trigger_word": "hall"})
    rebuild_from_files(library, [root])
    (asset,) = library.find(Query(text="red door")).assets
    elsewhere = put(tmp_path, "disk/b.png", path.read_bytes())

    place = add_file_location(library, asset.content_hash, elsewhere, storage_type="external")

    assert extract_embedded_metadata(path)["caption"] == "photo of hall a red door"
    assert (place.path, place.storage_type) == (str(elsewhere), "external")
    tracked = library._cache.rows("SELECT content_hash, media_type, locations FROM file_tracking")
    assert [(row[0], row[1], [one["path"] for one in row[2]]) for row in tracked] == [
        (asset.content_hash, "image/png", [str(elsewhere), str(path)])
    ]
    with pytest.raises(AssetGone):
        add_file_location(library, asset.content_hash, put(tmp_path, "disk/other.png", picture(2)))
