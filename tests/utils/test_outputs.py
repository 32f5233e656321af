import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from utils.export_errors import ExportGone
from utils.outputs import Cleanup, Outputs
from utils.windows import DAY_SECONDS

NOW = 1_800_000_000.0
TEMP = ".tmp-caption-studio-0000"


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    return Outputs(tmp_path / "output", tmp_path / "temp", clock=lambda: NOW)


def written(outputs: Outputs, *, days_old: float, extension: str = "png") -> str:
    name = f"{outputs.fresh_stem(datetime.fromtimestamp(NOW, UTC))}.{extension}"
    path = outputs.write(name, b"picture")
    aged(path, days_old)
    return name


def aged(path: Path, days: float) -> None:
    os.utime(path, (NOW - days * DAY_SECONDS,) * 2)


def test_name_says_the_moment_and_cannot_be_guessed(outputs: Outputs) -> None:
    stems = {outputs.fresh_stem(datetime.fromtimestamp(NOW, UTC)) for _ in range(50)}

    assert len(stems) == 50
    assert all(stem.startswith("export_20270115_080000_") and len(stem.split("_")[3]) == 36 for stem in stems)


def test_old_files_go_and_young_ones_stay(outputs: Outputs) -> None:
    old, young = written(outputs, days_old=7.01), written(outputs, days_old=6.99, extension="webp")
    outputs.temp_folder.mkdir()
    for name, days in ((f"{TEMP}_old", 1.01), (f"{TEMP}youn", 0.99)):
        (outputs.temp_folder / name).write_bytes(b"half")
        aged(outputs.temp_folder / name, days)

    assert outputs.cleanup_old_files() == Cleanup(temp_files_deleted=1, output_files_deleted=1)

    assert [path.name for path in outputs.folder.iterdir()] == [young] != [old]
    assert [path.name for path in outputs.temp_folder.iterdir()] == [f"{TEMP}youn"]


def test_days_can_be_chosen(outputs: Outputs) -> None:
    written(outputs, days_old=3)

    assert (outputs.cleanup_output_files(days=14), outputs.cleanup_output_files(days=2)) == (0, 1)


def test_half_written_export_is_temporary(outputs: Outputs) -> None:
    outputs.folder.mkdir()
    (outputs.folder / f"{TEMP}half").write_bytes(b"half")
    aged(outputs.folder / f"{TEMP}half", 2)

    assert outputs.cleanup_temp_files() == 1


def test_file_from_the_future_is_not_old(outputs: Outputs) -> None:
    """A clock that was put back makes files of a minute ago lie years ahead."""
    written(outputs, days_old=-400)

    assert outputs.cleanup_output_files() == 0


def test_file_being_given_out_stays_until_the_last_one_is_done(outputs: Outputs) -> None:
    name = written(outputs, days_old=30)
    path, first = outputs.claim(name)
    _, second = outputs.claim(name)

    assert outputs.cleanup_output_files() == 0
    first()
    first()  # an answer may be closed twice
    assert outputs.cleanup_output_files() == 0
    assert path.read_bytes() == b"picture"
    second()
    assert outputs.cleanup_output_files() == 1


def test_foreign_files_links_and_folders_are_left_alone(outputs: Outputs, tmp_path: Path) -> None:
    name = written(outputs, days_old=30)
    (outputs.folder / name).rename(tmp_path / "target.png")
    (outputs.folder / name).symlink_to(tmp_path / "target.png")
    (outputs.folder / "holiday.png").write_bytes(b"mine")
    aged(outputs.folder / "holiday.png", 30)
    (outputs.folder / written(outputs, days_old=30).replace(".png", ".jpg")).mkdir()

    assert outputs.cleanup_output_files() == 1  # the file the folder was named after
    assert sorted(path.suffix for path in outputs.folder.iterdir()) == [".jpg", ".png", ".png"]
    assert (tmp_path / "target.png").exists()


def test_folders_that_are_not_there_are_clean(outputs: Outputs) -> None:
    assert outputs.cleanup_old_files() == Cleanup(temp_files_deleted=0, output_files_deleted=0)


@pytest.mark.parametrize("name", ["", ".", "..", "../a.png", "holiday.png", "%2e%2e", "a/b.png", "export_1.png"])
def test_only_files_of_ours_are_given_out(outputs: Outputs, name: str) -> None:
    outputs.folder.mkdir(exist_ok=True)
    (outputs.folder / "holiday.png").write_bytes(b"mine")

    with pytest.raises(ExportGone):
        outputs.claim(name)


def test_link_in_the_folder_leads_nowhere(outputs: Outputs, tmp_path: Path) -> None:
    name = written(outputs, days_old=0)
    (tmp_path / "secret").write_bytes(b"secret")
    (outputs.folder / name).unlink()
    (outputs.folder / name).symlink_to(tmp_path / "secret")

    with pytest.raises(ExportGone):
        outputs.claim(name)
