"""The tables of the cache and the few statements that change them. Text of SQL only; opens nothing.

``locations`` one row a place, ``files`` one row for each different content of a file; both hold what was read.
``assets`` and ``keywords`` are derived from them: an asset speaks with the words of its best copy. Only scalar columns,
because DuckDB is slow where lists are updated; the seed's ``file_tracking`` with its list of places is a view.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from utils.library.records import AssetFacts, Reading
from utils.library.words import normalised

#: raise it whenever a table changes; a cache of another number is set aside
SCHEMA_VERSION = 2
MARK = "lora-caption-studio"

_FACTS = {
    "content_hash": "VARCHAR", "file_hash": "VARCHAR", "kind": "VARCHAR", "media_type": "VARCHAR", "size": "BIGINT",
    "width": "INTEGER", "height": "INTEGER", "caption": "VARCHAR", "trigger_word": "VARCHAR",
    "caption_state": "VARCHAR", "engine": "VARCHAR", "model": "VARCHAR", "generator": "VARCHAR", "prompt": "VARCHAR",
    "negative_prompt": "VARCHAR", "seed": "VARCHAR", "title": "VARCHAR", "description": "VARCHAR",
    "keywords": "VARCHAR", "understood_at": "VARCHAR", "duration_ms": "BIGINT", "metadata_version": "VARCHAR",
    "made_at": "VARCHAR", "metadata": "VARCHAR", "fault": "VARCHAR", "words": "VARCHAR",
}  # fmt: skip
_LOCATIONS = {
    "path": "VARCHAR", "root": "VARCHAR", "dataset": "VARCHAR", "storage_type": "VARCHAR", "size": "BIGINT",
    "mtime_ns": "BIGINT", "inode": "BIGINT", "device": "BIGINT", "file_hash": "VARCHAR", "content_hash": "VARCHAR",
    "presence": "VARCHAR", "metadata_version": "VARCHAR", "words": "VARCHAR", "last_verified": "TIMESTAMP",
    "read_at": "TIMESTAMP",
}  # fmt: skip
_ASSET_FACTS = [name for name in _FACTS if name not in {"metadata_version", "words", "content_hash"}]
#: what depends on when a scan ran, not on the files; an export of the tables leaves it out
_CLOCK_COLUMNS = frozenset({"last_verified", "read_at"})
#: every table with the columns that tell its rows apart
TABLES = {"locations": "path", "files": "file_hash", "assets": "content_hash", "keywords": "content_hash, keyword"}


def _columns(columns: dict[str, str]) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in columns.items())


SCHEMA = (
    f"CREATE TABLE locations ({_columns(_LOCATIONS)})",
    f"CREATE TABLE files ({_columns(_FACTS)})",
    "CREATE TABLE assets (content_hash VARCHAR, name VARCHAR, mtime_ns BIGINT, presence VARCHAR, "
    f"{_columns({name: _FACTS[name] for name in _ASSET_FACTS})}, search_text VARCHAR)",
    "CREATE TABLE keywords (content_hash VARCHAR, keyword VARCHAR)",
    "CREATE TABLE about (mark VARCHAR, schema_version INTEGER, made_with VARCHAR, seal VARCHAR, scanned_at TIMESTAMP)",
    """CREATE VIEW file_tracking AS
        SELECT a.content_hash, a.size AS file_size, a.media_type,
            list({path: l.path, storage_type: l.storage_type, last_verified: l.last_verified,
                  metadata_version: l.metadata_version} ORDER BY l.path) AS locations,
            a.metadata::JSON AS metadata, max(l.read_at) AS last_metadata_extraction
        FROM assets a JOIN locations l USING (content_hash) GROUP BY ALL""",
)

#: one number over all that is kept: damage that DuckDB does not notice changes it
SEAL = "SELECT concat_ws('-', " + ", ".join(
    f"(SELECT concat(count(*), ':', bit_xor(hash(t))) FROM {table} t)" for table in TABLES
) + ")"  # fmt: skip

KNOWN = "SELECT path, size, mtime_ns, inode, device, presence FROM locations WHERE root = $root"

_INSERT = "INSERT INTO {table} SELECT row.* FROM (SELECT unnest(from_json($rows, $shape)) AS row)"
FORGET_PATHS = "DELETE FROM locations WHERE path IN (SELECT unnest($paths))"
DROP_FILES = "DELETE FROM files WHERE file_hash IN (SELECT unnest($hashes))"
#: content whose last place went, or whose files changed
DROP_LOOSE_FILES = "DELETE FROM files WHERE file_hash NOT IN (SELECT file_hash FROM locations)"
HASHES_AT = "SELECT DISTINCT content_hash FROM locations WHERE path IN (SELECT unnest($paths))"
MARK_PATHS = "UPDATE locations SET presence = $presence WHERE path IN (SELECT unnest($paths))"
VERIFY_ROOT = "UPDATE locations SET last_verified = $now WHERE root = $root AND presence = 'present'"
RENEW_STATE = """UPDATE locations SET inode = r.inode, device = r.device, presence = 'present'
    FROM (SELECT unnest($paths) AS path, unnest($inodes) AS inode, unnest($devices) AS device) r
    WHERE locations.path = r.path"""

_TOUCHED = "(SELECT unnest($hashes))"
REFRESH_ASSETS = (
    f"DELETE FROM assets WHERE content_hash IN {_TOUCHED}",
    f"DELETE FROM keywords WHERE content_hash IN {_TOUCHED}",
    f"""INSERT INTO assets
        SELECT l.content_hash, parse_filename(l.path, false, 'both_slash'), l.mtime_ns, l.presence,
            {", ".join("f." + name for name in _ASSET_FACTS)},
            f.words || ' ' || (SELECT string_agg(DISTINCT p.words, ' ' ORDER BY p.words) FROM locations p
                               WHERE p.content_hash = l.content_hash)
        FROM locations l JOIN files f USING (file_hash) WHERE l.content_hash IN {_TOUCHED}
        QUALIFY row_number() OVER (PARTITION BY l.content_hash
            ORDER BY l.presence = 'present' DESC, f.made_at DESC, f.understood_at DESC, l.path) = 1""",
    f"""INSERT INTO keywords SELECT DISTINCT content_hash, unnest(from_json(f.keywords, '["VARCHAR"]'))
        FROM files f JOIN assets a USING (content_hash, file_hash) WHERE content_hash IN {_TOUCHED}""",
)


def insert_locations(readings: Iterable[Reading], now: datetime) -> tuple[str, dict[str, str]]:
    """Return the statement and its parameters that note where files lie."""
    return _insert("locations", _LOCATIONS, (_location_row(reading, now) for reading in readings))


def insert_files(facts: Iterable[AssetFacts]) -> tuple[str, dict[str, str]]:
    """Return the statement and its parameters that note what files say."""
    return _insert("files", _FACTS, map(_facts_row, facts))


def export_statement(table: str) -> str:
    """Return the query that gives a table as the files alone make it, without clocks; it may be cut into slices."""
    exclude = f" EXCLUDE ({', '.join(sorted(_CLOCK_COLUMNS))})" if table == "locations" else ""
    return f"SELECT *{exclude} FROM {table} WHERE <slice> ORDER BY {TABLES[table]}"


def _insert(table: str, columns: dict[str, str], rows: Iterable[dict[str, Any]]) -> tuple[str, dict[str, str]]:
    """One JSON text for the whole batch: 65,000 rows a second, where executemany makes 1,600."""
    text = json.dumps(list(rows), default=str)
    return _INSERT.format(table=table), {"rows": text, "shape": json.dumps([columns])}


def _location_row(reading: Reading, now: datetime) -> dict[str, Any]:
    return {
        "path": reading.path,
        "root": reading.root,
        "dataset": reading.dataset,
        "storage_type": reading.storage,
        **reading.state._asdict(),
        "file_hash": reading.facts.file_hash,
        "content_hash": reading.facts.content_hash,
        "presence": "present",
        "metadata_version": reading.facts.metadata_version,
        "words": normalised(reading.path.removeprefix(reading.root)),
        "last_verified": now,
        "read_at": now,
    }


def _facts_row(facts: AssetFacts) -> dict[str, Any]:
    told = (facts.caption, facts.trigger_word, facts.title, facts.description, *facts.keywords)
    said = (*told, facts.prompt, facts.model, facts.generator)
    return {
        **asdict(facts),
        "keywords": json.dumps(sorted({normalised(word) for word in facts.keywords} - {""})),
        "words": normalised(" \n ".join(part for part in said if part)),
    }
