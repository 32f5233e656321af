"""Parquet out of the library, written by DuckDB: one row an asset, with or without the picture itself.

Rows are gathered in order, a slice at a time, in a table that DuckDB keeps on disk where memory is short: sorting all
of them at once would take far more than it is granted. The picture is a column of the form {bytes, path}, and the file
says so in the words that Hugging Face's ``datasets`` looks for, so that it opens as an Image there.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from utils import files
from utils.errors import SelectionTooLarge
from utils.library import tables
from utils.library.cache import Ask, Cache, Parameters, Rows
from utils.library.records import Query
from utils.library.search import condition

#: pictures of one file
MAX_SHARD_BYTES = 64 * 1024 * 1024
#: rows DuckDB holds before it writes them; its usual 122,880 do not fit into the memory we grant it
_ROW_GROUP = 8192
#: rows sorted at once; a hash is as good as chance, so its first digit cuts a table into equal slices
_SLICE_ROWS = 30_000
_TEXTS = (
    "content_hash", "file_hash", "file_name", "kind", "media_type", "caption", "trigger_word", "caption_state",
    "engine", "model", "generator", "prompt", "negative_prompt", "seed", "title", "description", "understood_at",
    "made_at", "metadata", "fault",
)  # fmt: skip
_NUMBERS = {"size": "int64", "width": "int32", "height": "int32", "duration_ms": "int64"}
_SELECT = """SELECT a.content_hash, a.file_hash, a.name AS file_name, a.kind, a.media_type, a.size, a.width, a.height,
        a.caption, a.trigger_word, a.caption_state, a.engine, a.model, a.generator, a.prompt, a.negative_prompt, a.seed,
        a.title, a.description, a.understood_at, a.duration_ms, a.made_at,
        from_json(a.keywords, '["VARCHAR"]') AS keywords, l.datasets, l.locations, a.metadata, a.fault
    FROM assets a JOIN (
        SELECT content_hash, list_sort(list_distinct(list(dataset))) AS datasets,
            list({path: path, storage_type: storage_type, metadata_version: metadata_version} ORDER BY path)
                AS locations
        FROM locations WHERE <slice> GROUP BY content_hash) l USING (content_hash)
    WHERE <slice> AND <where> ORDER BY content_hash"""
#: of each picture the very copy whose words stand in its row
_PLACES = """SELECT content_hash, min(l.path) FROM assets JOIN locations l USING (content_hash, file_hash)
    WHERE content_hash IN (SELECT unnest($hashes)) GROUP BY content_hash ORDER BY content_hash"""
_CHOSEN = "content_hash IN (SELECT unnest($hashes))"
#: a picture gone since the last scan is null
_WITH_PICTURE = """SELECT CASE WHEN $data IS NOT NULL THEN {bytes: $data::BLOB, path: file_name} END AS image, *
    FROM chosen WHERE content_hash = $hash"""
#: DuckDB must not see that no picture is null: the column would not be nullable, and ``datasets`` not know it for one
_NULLABLE = "SELECT CASE WHEN length(content_hash) > 0 THEN image END AS image, * EXCLUDE (image) FROM gathered"

Statement = tuple[str, Parameters]


def export_found(cache: Cache, output: Path, query: Query) -> int:
    """Write what a query finds, without the pictures. Returns the number of rows."""
    where, parameters = condition(query)
    statement = _SELECT.replace("<where>", where)
    return cache.reading(lambda ask: _write(ask, output, _sliced(ask, "assets", statement, parameters)))


def export_pictures(cache: Cache, output: Path, content_hashes: Sequence[str]) -> int:
    """Write these assets with their pictures, one shard of at most ``MAX_SHARD_BYTES``. Raises SelectionTooLarge."""

    chosen = _SELECT.replace("<slice>", _CHOSEN).replace("<where>", "a.kind = 'image'")
    places = cache.rows(_PLACES, {"hashes": list(content_hashes)})
    with files.temporary_file(output.parent) as facts:
        cache.reading(lambda ask: _write(ask, facts, [(chosen, {"hashes": list(content_hashes)})]))
        return cache.apart(lambda ask: _write_pictures(ask, facts, places, output))


def export_statement(cache: Cache, output: Path, statement: str) -> int:
    """Write the rows of the operator's own statement."""
    return cache.reading(lambda ask: _write(ask, output, [(statement, {})]))


def export_table(cache: Cache, output: Path, table: str) -> int:
    """Write a table as the files alone make it: equal files give equal bytes."""
    statement = tables.export_statement(table)
    return cache.reading(lambda ask: _write(ask, output, _sliced(ask, table, statement, {})))


def shards(cache: Cache, query: Query) -> Iterator[list[str]]:
    """Divide what a query finds into groups whose pictures fit into one file each."""
    where, parameters = condition(query)
    found = f"SELECT content_hash, size FROM assets a WHERE {where} AND a.kind = 'image' ORDER BY content_hash"
    group: list[str] = []
    held = 0
    for content_hash, size in cache.rows(found, parameters):
        if group and held + size > MAX_SHARD_BYTES:
            yield group
            group, held = [], 0
        group.append(content_hash)
        held += size
    if group:
        yield group


def _sliced(ask: Ask, table: str, statement: str, parameters: Parameters) -> Iterator[Statement]:
    """Cut a statement into few slices that follow each other in its order."""
    column = tables.TABLES[table].split(",")[0]
    rows = ask(f"SELECT count(*) FROM {table}")[0][0]
    steps = 1 if column == "path" else next(steps for steps in (1, 4, 16) if steps == 16 or rows <= steps * _SLICE_ROWS)
    digits = "0123456789abcdef"[:: 16 // steps] + "g"
    for first, end in pairwise(digits):
        within = f"{column} >= '{first}' AND {column} < '{end}'" if steps > 1 else "true"
        yield statement.replace("<slice>", within), parameters


def _write_pictures(ask: Ask, facts: Path, places: Rows, output: Path) -> int:
    ask(f"CREATE TABLE chosen AS FROM read_parquet({_quoted(str(facts))})")
    return _write(ask, output, _with_pictures(places), features=_hugging_face_features())


def _with_pictures(places: Rows) -> Iterator[Statement]:
    """Read one picture after the other."""
    held = 0
    yield _WITH_PICTURE, {"hash": "", "data": None}  # makes the table, also where nothing was chosen
    for content_hash, path in places:
        data = _read(path)
        held += len(data or b"")
        if held > MAX_SHARD_BYTES:
            raise SelectionTooLarge("The pictures have grown since the last scan. Scan the library again.")
        yield _WITH_PICTURE, {"hash": content_hash, "data": data}


def _write(ask: Ask, output: Path, statements: Iterable[Statement], *, features: str = "") -> int:
    """Gather the rows of all statements, in order, then write them as Parquet (zstd), atomically."""
    create = "CREATE TEMP TABLE gathered AS"
    for statement, parameters in statements:
        ask(f"{create} {statement}", parameters)
        create = "INSERT INTO gathered"
    rows = f"({_NULLABLE})" if features else "gathered"
    notes = f", KV_METADATA {{huggingface: {_quoted(features)}}}" if features else ""
    options = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP}{notes}"
    with files.temporary_file(output.parent) as temp:
        count = int(ask(f"COPY {rows} TO {_quoted(str(temp))} ({options})")[0][0])
        files.put_in_place(temp, output)
    return count


def _read(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except OSError:  # gone since the last scan: the row stays, its picture is empty
        return None


def _hugging_face_features() -> str:
    """Describe the columns the way ``datasets`` does in its own files."""
    features: dict[str, Any] = {name: {"dtype": "string", "_type": "Value"} for name in _TEXTS}
    features |= {name: {"dtype": dtype, "_type": "Value"} for name, dtype in _NUMBERS.items()}
    return json.dumps({"info": {"features": {**features, "image": {"_type": "Image"}}}})


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
