"""Looking things up: pages of assets, one asset with all its places, counts. Texts are compared as plain characters."""

import json
import os
from collections.abc import Iterable, Sequence
from typing import Any

from utils.library.cache import Ask, Cache
from utils.library.records import Asset, KnownFile, Location, Page, Presence, Query, Stats
from utils.library.words import normalised, terms

_COLUMNS = (
    "content_hash", "file_hash", "name", "kind", "media_type", "size", "width", "height", "caption", "trigger_word",
    "caption_state", "engine", "model", "generator", "prompt", "negative_prompt", "seed", "title",
    "description", "understood_at", "duration_ms", "made_at", "fault", "keywords",
)  # fmt: skip
_ORDER = "mtime_ns DESC, content_hash"
#: facets show the most common values; the long tail is found by searching
_MOST_VALUES = 100


def find_page(cache: Cache, query: Query) -> Page:
    """Find a page of assets, newest first."""
    where, parameters = condition(query)
    statement = f"""WITH hits AS MATERIALIZED (SELECT content_hash, mtime_ns FROM assets a WHERE {where})
        SELECT (SELECT count(*) FROM hits), list(content_hash) FROM
        (SELECT content_hash FROM hits ORDER BY {_ORDER} LIMIT $most OFFSET $start)"""
    window = {"most": query.per_page, "start": (query.page - 1) * query.per_page}

    def ask_page(ask: Ask) -> Page:
        total, hashes = ask(statement, {**parameters, **window})[0]
        assets = tuple(_assets(ask, hashes or []))
        return Page(assets=assets, total=total, page=query.page, per_page=query.per_page)

    return cache.reading(ask_page)


def find_hashes(cache: Cache, query: Query) -> list[str]:
    """List the content hashes of all that a query finds, newest first."""
    where, parameters = condition(query)
    rows = cache.rows(f"SELECT content_hash FROM assets a WHERE {where} ORDER BY {_ORDER}", parameters)
    return [row[0] for row in rows]


def find_asset(cache: Cache, content_hash: str) -> Asset | None:
    """Find one asset with everything known of it."""

    def ask_one(ask: Ask) -> Asset | None:
        found = list(_assets(ask, [content_hash], metadata=True))
        return found[0] if found else None

    return cache.reading(ask_one)


def find_files(
    cache: Cache, folder: str, generation_id: str = "", *, places: str = ".*", page: int = 1, per_page: int = 50
) -> tuple[list[KnownFile], int]:
    """List the generated files there are below a folder, one row an id, the last made first; and say how many.

    ``places`` is a pattern for the whole of what follows the folder in a path.
    """
    made = "json_extract_string(f.metadata, '$.metadata.generation_id')"
    statement = f"""SELECT *, count(*) OVER () FROM (SELECT l.path, f.content_hash, f.size, f.width, f.height,
            f.metadata, f.made_at
        FROM locations l JOIN files f USING (file_hash)
        WHERE starts_with(l.path, $folder) AND l.presence = $presence AND coalesce({made}, '') != ''
            AND ($id = '' OR {made} = $id)
            AND regexp_full_match(replace(substr(l.path, length($folder) + 1), '\\', '/'), $places)
        QUALIFY row_number() OVER (PARTITION BY {made} ORDER BY l.path) = 1)
        ORDER BY made_at DESC, path LIMIT $most OFFSET $start"""
    window = {"most": per_page, "start": (page - 1) * per_page}
    folder = folder.rstrip("/\\") + os.sep
    narrow = {"folder": folder, "presence": Presence.PRESENT, "id": generation_id, "places": places}

    def ask_files(ask: Ask) -> tuple[list[KnownFile], int]:
        rows = ask(statement, {**narrow, **window})
        if not rows and page > 1:  # beyond the end there is no row that says how many
            rows_before = ask(statement, {**narrow, "most": 1, "start": 0})
            return [], rows_before[0][-1] if rows_before else 0
        names = ("path", "content_hash", "size", "width", "height", "metadata")
        files = [KnownFile(**dict(zip(names, row[:6], strict=True))) for row in rows]
        return files, rows[0][-1] if rows else 0

    return cache.reading(ask_files)


def condition(query: Query) -> tuple[str, dict[str, Any]]:
    """Put a query into SQL over ``assets a``; every value is a parameter."""
    parts: list[str] = ["true"]
    parameters: dict[str, Any] = {}
    for number, term in enumerate(terms(query.text)):
        parts.append(f"contains(a.search_text, $term{number})")
        parameters[f"term{number}"] = term
    for column, value in (("trigger_word", query.trigger), ("kind", query.kind)):
        if value:
            parts.append(f"a.{column} = ${column}")
            parameters[column] = value
    if query.keyword:
        parts.append("a.content_hash IN (SELECT content_hash FROM keywords WHERE keyword = $keyword)")
        parameters["keyword"] = normalised(query.keyword)
    if query.dataset:
        parts.append("a.content_hash IN (SELECT content_hash FROM locations WHERE dataset = $dataset)")
        parameters["dataset"] = query.dataset
    return " AND ".join(parts), parameters


def _assets(ask: Ask, hashes: Sequence[str], *, metadata: bool = False) -> Iterable[Asset]:
    """Gather assets in the order of their hashes: two questions, however many there are."""
    if not hashes:
        return
    named = {"hashes": list(hashes)}
    columns = (*_COLUMNS, "metadata") if metadata else _COLUMNS
    wanted = "content_hash IN (SELECT unnest($hashes))"
    rows = {row[0]: row for row in ask(f"SELECT {', '.join(columns)} FROM assets WHERE {wanted}", named)}
    places: dict[str, list[Location]] = {}
    for row in ask(
        f"""SELECT content_hash, path, dataset, storage_type, size, mtime_ns, presence, last_verified, metadata_version
        FROM locations WHERE {wanted} ORDER BY path""",
        named,
    ):
        places.setdefault(row[0], []).append(_location(row[1:]))
    for content_hash in hashes:
        if content_hash in rows:
            known = dict(zip(columns, rows[content_hash], strict=True))
            known["keywords"] = tuple(json.loads(known["keywords"]))
            yield Asset(**known, locations=tuple(places.get(content_hash, ())))


def _location(row: Sequence[Any]) -> Location:
    path, dataset, storage_type, size, mtime_ns, presence, last_verified, metadata_version = row
    return Location(
        path=path,
        dataset=dataset,
        storage_type=storage_type,
        size=size,
        mtime_ns=mtime_ns,
        presence=Presence(presence),
        last_verified=last_verified,
        metadata_version=metadata_version,
    )


def count_stats(cache: Cache) -> Stats:
    """Count what the library holds, by the facets people filter by."""
    return cache.reading(_stats)


def _stats(ask: Ask) -> Stats:
    assets, size = ask("SELECT count(*), coalesce(sum(size), 0)::BIGINT FROM assets")[0]
    places, missing = ask("SELECT count(*), count(*) FILTER (presence = 'missing') FROM locations")[0]

    def facet(value: str, table: str = "assets") -> dict[str, int]:
        rows = ask(
            f"""SELECT {value} AS value, count(DISTINCT content_hash) AS number FROM {table} GROUP BY value
            HAVING value != '' ORDER BY number DESC, value LIMIT {_MOST_VALUES}"""
        )
        return dict(rows)

    words = "(array_length(string_split(trim(caption), ' ')) // 10 * 10)::VARCHAR"
    return Stats(
        assets=assets,
        locations=places,
        missing=missing,
        bytes=size,
        by_kind=facet("kind"),
        by_dataset=facet("dataset", "locations"),
        by_state=facet("caption_state"),
        by_model=facet("model"),
        by_trigger=facet("trigger_word"),
        by_keyword=facet("keyword", "keywords"),
        by_words=facet(f"CASE WHEN caption = '' THEN '' ELSE {words} END"),
    )
