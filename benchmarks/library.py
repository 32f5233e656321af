"""What scans, searches and Parquet cost in a large library, beside the least any design must do, in the same run."""

import hashlib
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.measure import Row, wall
from tests.pictures import jpeg, noisy_jpeg
from utils.library.library import Library, utc_now
from utils.library.records import AssetFacts, FileState, Query, Reading, Storage
from utils.library.scan import write_readings
from utils.library.walk import Root

SMALL_FILES, LARGE_FILES, ASSETS = 20_000, 600, 100_000
WORDS = (
    "a wide room with tall windows oak floor white walls soft morning light from the left view person standing red "
    "1girl long_hair blue_eyes street night rain reflection neon sign bicycle café garden stone path hill cloud river"
).split()


def rows() -> Iterator[Row]:
    """Measure scans, searches and Parquet."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield _first_scan_row(Path(folder))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield _rescan_row(Path(folder))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        library = _large_library(Path(folder))
        yield _search_row(library)
        yield _parquet_row(library, Path(folder))
        library.close()


def _first_scan_row(folder: Path) -> Row:
    """Files of about 300 kB, read and hashed twice, beside reading and SHA-256 once."""
    pictures = [noisy_jpeg(1000, 750, seed=seed) for seed in range(6)]
    for number in range(LARGE_FILES):
        data = pictures[number % len(pictures)]
        _write(folder / "set" / f"{number}.jpg", data + b"%d" % number)
    size = sum(map(len, pictures)) / len(pictures)
    library = Library(folder / "cache.duckdb", [Root(path=str(folder / "set"))])
    library.needs_scan()  # loads DuckDB
    ours = _cpu(library.scan)
    library.close()
    plain = _cpu(lambda: _hash_all(folder / "set"))
    return _rate_row(
        f"first scan, files of {size / 1000:.0f} kB, per core (read + SHA-256 as the floor)",
        LARGE_FILES / ours,
        LARGE_FILES / plain,
        least=500,
    )


def _rescan_row(folder: Path) -> Row:
    data = jpeg(100, 100)
    for number in range(SMALL_FILES):
        _write(folder / "set" / f"{number // 1000}" / f"{number}.jpg", data + b"%d" % number)
    library = Library(folder / "cache.duckdb", [Root(path=str(folder / "set"))])
    library.scan()
    ours, floor = _in_turn(library.scan, lambda: _stat_all(folder / "set"), rounds=5)
    library.close()
    name = f"rescan of {SMALL_FILES} unchanged files (stat walk as the floor)"
    return _rate_row(name, SMALL_FILES / ours, SMALL_FILES / floor, least=20_000)


def _search_row(library: Library) -> Row:
    """Searches of one to three words, a facet among them, beside DuckDB's own LIKE over the same text."""
    chance = random.Random(7)
    queries = [Query(text=" ".join(chance.sample(WORDS, chance.randint(1, 3))), per_page=50) for _ in range(60)]
    queries += [Query(text=chance.choice(WORDS), dataset=f"set{number}", keyword="red") for number in range(10)]
    taken = sorted(wall(lambda query=query: library.find(query), rounds=1)[0] for query in queries)  # type: ignore[misc]
    like = "SELECT count(*) FROM assets WHERE search_text LIKE '%' || $term || '%'"
    plain = statistics.median(wall(lambda: library._cache.rows(like, {"term": chance.choice(WORDS)}), rounds=20))
    p95 = taken[int(len(taken) * 0.95)]
    return Row(
        name=f"search among {ASSETS} assets, p95 (plain LIKE as the floor)",
        figure=f"{p95 * 1000:.0f} ms",
        floor=f"floor {plain * 1000:.0f} ms",
        verdict=f"median {statistics.median(taken) * 1000:.0f} ms, promised at most 150 ms",
        holds=p95 <= 0.15,
    )


def _parquet_row(library: Library, folder: Path) -> Row:
    output = folder / "out.parquet"
    ours, floor = _in_turn(
        lambda: library.export_to_parquet(output),
        lambda: library.export_to_parquet(folder / "floor.parquet", "SELECT * FROM assets"),
        rounds=3,
    )
    return Row(
        name=f"Parquet of {ASSETS} assets, {output.stat().st_size / 1e6:.0f} MB (the bare table as the floor)",
        figure=f"{ours:.2f} s",
        floor=f"floor {floor:.2f} s",
        verdict="promised at most 3 s",
        holds=ours <= 3,
    )


def _large_library(folder: Path) -> Library:
    library = Library(folder / "cache.duckdb", [Root(path=str(folder / "none"))])
    chance = random.Random(1)
    for start in range(0, ASSETS, 5000):
        readings = [_reading(number, chance) for number in range(start, start + 5000)]
        write_readings(library._cache, readings, now=utc_now())
    return library


def _reading(number: int, chance: random.Random) -> Reading:
    content = hashlib.sha256(b"%d" % number).hexdigest()
    return Reading(
        path=f"/library/set{number % 40}/{number}.jpg",
        root="/library",
        dataset=f"set{number % 40}",
        storage=Storage.LOCAL,
        state=FileState(300_000, 1_700_000_000_000_000_000 + number, number, 1),
        facts=AssetFacts(
            content_hash=content,
            file_hash=content[::-1],
            kind="image",
            media_type="image/jpeg",
            size=300_000,
            width=1600,
            height=1200,
            caption="photo of hall " + " ".join(chance.choices(WORDS, k=60)),
            trigger_word="hall",
            caption_state="approved",
            engine="gemini",
            model="gemini-3.8-flash",
            keywords=tuple(chance.sample(WORDS, 8)),
            metadata='{"metadata": {"prompt_style": "general"}}',
        ),
    )


def _rate_row(name: str, rate: float, floor: float, *, least: float) -> Row:
    return Row(
        name=name,
        figure=f"{rate:,.0f} files/s",
        floor=f"floor {floor:,.0f} files/s",
        verdict=f"{rate / floor:.2f} of the floor's rate, promised {least:,.0f} files/s",
        holds=rate >= least,
    )


def _cpu(work: Callable[[], object]) -> float:
    """CPU seconds of all threads: what one core would take."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _in_turn(ours: Callable[[], object], floor: Callable[[], object], *, rounds: int) -> tuple[float, float]:
    taken = [(wall(ours, rounds=1)[0], wall(floor, rounds=1)[0]) for _ in range(rounds)]
    return statistics.median(one[0] for one in taken), statistics.median(one[1] for one in taken)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _hash_all(folder: Path) -> None:
    for path in folder.iterdir():
        hashlib.sha256(path.read_bytes()).hexdigest()


def _stat_all(folder: Path) -> None:
    pending = [str(folder)]
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                else:
                    entry.stat(follow_symlinks=False)
