import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.utils.containers import referee
from tests.utils.library.shelf import captioned, picture, put
from utils import files
from utils.containers.table import coded_hash, read_raw
from utils.image_metadata import EngineOutput, ImageMetadataEmbedding, Understanding, embed, read_own
from utils.library import Library
from utils.library.copies import is_writable, known_of, write_understanding
from utils.library.records import Asset, Query

TOLD = Understanding().joined(
    [
        EngineOutput(
            engine="gemini",
            model="gemini-3.8-flash",
            created_at="2026-11-21T12:00:00+00:00",
            tags={"style": ("photograph",), "mood": ("calm",), "subject": ("hall",), "colors": ("blue", "日本")},
            description="A wide hall with an oak floor.",
            generated_prompt="wide hall, oak floor",
        )
    ]
)
KINDS = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp"}


def only(library: Library) -> Asset:
    library.scan()
    (asset,) = library.find(Query()).assets
    return asset


def own(path: Path) -> ImageMetadataEmbedding:
    return read_own(read_raw(path.read_bytes())) or ImageMetadataEmbedding()


@pytest.mark.parametrize("kind", KINDS)
def test_every_copy_takes_the_words_and_keeps_picture_caption_and_permissions(
    library: Library, root: Path, kind: str
) -> None:
    plain = put(root, f"a/plain{KINDS[kind]}", picture(1, kind))
    told = put(root, f"b/captioned{KINDS[kind]}", captioned(picture(1, kind), "photo of hall a blue room"))
    told.chmod(0o640)
    asset = only(library)

    written = write_understanding(asset, TOLD)

    assert (set(written.paths), written.unwritten) == ({plain, told}, ())
    assert [own(path).understanding for path in (plain, told)] == [TOLD.to_dict()] * 2
    assert [own(path).caption for path in (plain, told)] == ["", "photo of hall a blue room"]
    assert {coded_hash(path.read_bytes()) for path in (plain, told)} == {asset.content_hash}
    assert (plain.stat().st_mode & 0o777, told.stat().st_mode & 0o777) == (0o644, 0o640)
    library.scan()
    assert only(library).keywords == ("blue", "calm", "hall", "photograph", "日本")


@referee.needs_exiftool
@pytest.mark.parametrize("kind", KINDS)
def test_words_of_other_tools_stay_even_where_ours_were_the_same(library: Library, root: Path, kind: str) -> None:
    theirs = [
        ("XMP-dc:Subject", "blue"), ("XMP-dc:Title", "mine"), ("IFD0:Artist", "Nora"), ("GPS:GPSLatitude", "47.5"),
        ("XMP-dc:Description", "their words"),
    ]  # fmt: skip
    path = put(root, f"a{KINDS[kind]}", referee.write(picture(1, kind), KINDS[kind], theirs))
    before = referee.read(path.read_bytes(), KINDS[kind])

    write_understanding(only(library), TOLD)
    first = referee.read(path.read_bytes(), KINDS[kind])
    write_understanding(only(library), Understanding().joined([replace(TOLD.outputs[0], tags={"mood": ("grim",)})]))
    second = referee.read(path.read_bytes(), KINDS[kind])

    names = [name for name, _ in theirs if name != "XMP-dc:Subject"]
    assert [[now.get(name) for name in names] for now in (first, second)] == [[before[name] for name in names]] * 2
    assert first["XMP-dc:Subject"] == ["blue", *TOLD.keywords]
    assert second["XMP-dc:Subject"] == ["blue", "grim"]


def remove(path: Path) -> None:
    path.unlink()


def replace_picture(path: Path) -> None:
    path.write_bytes(picture(2))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-300])


def make_read_only(path: Path) -> None:
    path.chmod(0o444)


def put_link(path: Path) -> None:
    target = path.rename(path.with_name(".elsewhere.png"))
    path.symlink_to(target)


def fill_with_words(path: Path) -> None:
    """A JPEG whose own words take nearly all the room an EXIF block has."""
    path.write_bytes(embed(picture(1, "JPEG"), ImageMetadataEmbedding(prompt="word " * 3800)))


DAMAGE = {
    remove: "not_there",
    replace_picture: "changed",
    cut: "changed",
    make_read_only: "read_only",
    put_link: "unreadable",
}


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_copy_that_cannot_be_written_stays_and_is_named(
    library: Library, root: Path, damage: Callable[[Path], None]
) -> None:
    good, bad = put(root, "good.png", picture(1)), put(root, "bad.png", picture(1))
    asset = only(library)
    damage(bad)
    before = bad.read_bytes() if bad.exists() else None

    written = write_understanding(asset, TOLD)

    assert written.paths == (good,)
    assert [(one.path, one.code) for one in written.unwritten] == [(str(bad), DAMAGE[damage])]
    assert written.unwritten[0].message.endswith(".")
    assert (bad.read_bytes() if bad.exists() else None) == before


def test_words_that_do_not_fit_leave_a_file_as_it_was(library: Library, root: Path) -> None:
    path = put(root, "full.jpg", b"")
    fill_with_words(path)
    before = path.read_bytes()
    asset = only(library)
    told = Understanding().joined([replace(TOLD.outputs[0], description="oak " * 240)])

    written = write_understanding(asset, told)

    assert [one.code for one in written.unwritten] == ["no_room"]
    assert path.read_bytes() == before


def test_file_changed_between_reading_and_writing_is_left_to_the_other(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(root, "a.png", picture(1))
    asset, real = only(library), files.read_with_state

    def read_then_edited(read: Path) -> object:
        found = real(read)
        path.write_bytes(captioned(picture(1), "photo of hall edited elsewhere"))
        return found

    monkeypatch.setattr(files, "read_with_state", read_then_edited)

    assert [one.code for one in write_understanding(asset, TOLD).unwritten] == ["changed"]
    assert own(path).caption == "photo of hall edited elsewhere"
    assert [one.name for one in root.iterdir()] == ["a.png"], "no temporary file stays"


@pytest.mark.parametrize("call", ["replace", "fsync", "chmod"])
def test_write_that_fails_leaves_the_file_whole(
    library: Library, root: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = put(root, "a.png", picture(1))
    asset = only(library)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, fail)
    written = write_understanding(asset, TOLD)

    assert [one.code for one in written.unwritten] == ["disk_full"]
    assert path.read_bytes() == picture(1)
    assert [one.name for one in root.iterdir()] == ["a.png"]


def test_what_was_said_before_is_gathered_from_all_copies(library: Library, root: Path) -> None:
    put(root, "a.png", embed(picture(1), ImageMetadataEmbedding(understanding=TOLD.to_dict())))
    other = Understanding().joined([EngineOutput(engine="offline", created_at="2026-11-20", tags={"mood": ("dark",)})])
    put(root, "b.png", embed(picture(1), ImageMetadataEmbedding(understanding=other.to_dict())))

    assert known_of(only(library)) == TOLD.joined(other.outputs)


def test_asset_without_a_writable_copy_is_known_before_it_is_asked_for(library: Library, root: Path) -> None:
    path = put(root, "a.png", picture(1))
    asset = only(library)
    before = is_writable(asset)
    path.chmod(0o444)

    assert (before, is_writable(asset)) == (True, False)
    shutil.rmtree(root)
    assert not is_writable(asset)
