import json
from pathlib import Path

import datasets
import duckdb
import pandas
import pyarrow.parquet
import pytest
from PIL import Image

from tests.utils.library.shelf import captioned, fill, picture, put
from utils.errors import SelectionTooLarge
from utils.library import Library, export_to_parquet, parquet
from utils.library.records import Query

CAPTION = "photo of hall a café, 100% wool, it's “fine” 日本 \U0001f600"


@pytest.fixture
def shelf(library: Library, root: Path) -> Library:
    put(root, "set/wool.png", captioned(picture(50), CAPTION))
    put(root, "copies/wool.png", captioned(picture(50), CAPTION))
    fill(root, 5)
    put(root, "film.mp4", b"no real film")
    library.scan()
    return library


def test_duckdb_and_pandas_read_what_was_found(shelf: Library, tmp_path: Path) -> None:
    output = tmp_path / "it's out.parquet"

    rows = shelf.export_found(output, Query(text="wool"))

    quoted = str(output).replace("'", "''")
    read = duckdb.sql(f"SELECT caption, len(locations), datasets FROM '{quoted}'").fetchall()
    frame = pandas.read_parquet(output)
    assert rows == 1
    assert read == [(CAPTION, 2, ["copies", "set"])]
    assert list(frame["caption"]) == [CAPTION]
    assert [place["path"].rsplit("/", 2)[1] for place in frame["locations"][0]] == ["copies", "set"]
    assert "ZSTD" in str(pyarrow.parquet.read_metadata(output).row_group(0).column(0))


def test_whole_library_and_the_operators_own_query(shelf: Library, tmp_path: Path) -> None:
    assert export_to_parquet(shelf, tmp_path / "all.parquet") == 7
    assert export_to_parquet(shelf, tmp_path / "some.parquet", "SELECT caption FROM assets WHERE kind = 'image';") == 6
    assert list(pandas.read_parquet(tmp_path / "some.parquet").columns) == ["caption"]


def test_picture_column_is_what_hugging_face_takes_for_an_image(shelf: Library, root: Path, tmp_path: Path) -> None:
    shelf.export_shard(tmp_path / "train.parquet", Query())

    table = pyarrow.parquet.read_table(tmp_path / "train.parquet")
    features = json.loads(table.schema.metadata[b"huggingface"])["info"]["features"]
    field = table.schema.field("image")
    assert features["image"] == {"_type": "Image"}
    assert str(field.type) == "struct<bytes: binary, path: string>"
    assert field.nullable, "datasets compares the whole field, and its own is nullable"
    assert set(features) <= set(table.schema.names)
    held = {row["file_name"]: row["image"]["bytes"] for row in table.to_pylist()}
    assert len(held) == 6
    assert held["3.png"] == (root / "set/3.png").read_bytes()


def test_hugging_face_opens_the_pictures_as_images(shelf: Library, root: Path, tmp_path: Path) -> None:
    shelf.export_shard(tmp_path / "train.parquet", Query(dataset="set"))

    opened = datasets.Dataset.from_parquet(str(tmp_path / "train.parquet"), cache_dir=str(tmp_path / "cache"))

    assert opened.features["image"] == datasets.Image()
    row = next(row for row in opened if row["file_name"] == "wool.png")
    assert row["caption"] == CAPTION
    with Image.open(root / "set/wool.png") as picture_there:
        assert row["image"].tobytes() == picture_there.convert(row["image"].mode).tobytes()


def test_picture_gone_since_the_scan_is_an_empty_cell(shelf: Library, root: Path, tmp_path: Path) -> None:
    (root / "set/3.png").unlink()

    rows = shelf.export_shard(tmp_path / "train.parquet", Query(dataset="set"))

    frame = pandas.read_parquet(tmp_path / "train.parquet")
    assert rows == 6
    assert list(frame[frame["image"].isna()]["file_name"]) == ["3.png"]


def test_pictures_are_divided_so_that_each_file_stays_bounded(
    shelf: Library, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    largest = max(path.stat().st_size for path in root.rglob("*.png"))
    monkeypatch.setattr(parquet, "MAX_SHARD_BYTES", largest * 2)
    shards = shelf.count_shards(Query())

    rows = [shelf.export_shard(tmp_path / f"{number}.parquet", Query(), number) for number in range(shards)]

    assert shards == 3
    assert rows == [2, 2, 2]
    monkeypatch.setattr(parquet, "MAX_SHARD_BYTES", largest // 2)
    with pytest.raises(SelectionTooLarge):
        parquet.export_pictures(
            shelf._cache, tmp_path / "no.parquet", [shelf.find(Query(text="wool")).assets[0].content_hash]
        )
    assert not (tmp_path / "no.parquet").exists()
    assert not list(tmp_path.glob(".tmp-*"))


def test_nothing_found_is_a_file_without_rows(shelf: Library, tmp_path: Path) -> None:
    assert shelf.export_found(tmp_path / "a.parquet", Query(text="nowhere")) == 0
    assert shelf.export_shard(tmp_path / "b.parquet", Query(text="nowhere")) == 0
    assert len(pandas.read_parquet(tmp_path / "b.parquet")) == 0


def test_slices_give_every_row_once_in_order(shelf: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tmp_path / "whole.parquet"
    shelf.export_found(whole, Query())
    for rows in (6, 1):  # 4 slices, 16 slices
        monkeypatch.setattr(parquet, "_SLICE_ROWS", rows)
        shelf.export_found(tmp_path / "sliced.parquet", Query())
        assert (tmp_path / "sliced.parquet").read_bytes() == whole.read_bytes()
