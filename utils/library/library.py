"""The library as the rest of the app knows it: scan, look up, export. Files are the truth; the cache may be deleted."""

import os
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from utils.config import Settings
from utils.errors import AppError, AssetGone
from utils.library import parquet, search, tables
from utils.library.cache import Cache
from utils.library.records import Asset, KnownFile, Location, Page, Presence, Query, Reading, ScanReport, Stats, Storage
from utils.library.scan import Scan, facts_or_none, forget_places, write_readings
from utils.library.walk import Root, dataset_of, file_state, separate_roots


def utc_now() -> datetime:
    """The time as the cache keeps it: UTC, without saying so."""
    return datetime.now(UTC).replace(tzinfo=None)


class Library:
    """Everything captioned or generated, wherever it lies. Opens nothing until it is asked; safe between threads."""

    def __init__(self, cache_file: Path, roots: Sequence[Root], *, now: Callable[[], datetime] = utc_now) -> None:
        self._cache, self._roots, self._now = Cache(cache_file), tuple(roots), now
        self._guard = threading.Lock()
        self._scan: Scan | None = None
        self._thread: threading.Thread | None = None

    # --- scanning -----------------------------------------------------------------------------

    @property
    def roots(self) -> list[Root]:
        """The folders of the library as they are now, none inside another."""
        return separate_roots(list(self._roots))

    def scan(self, roots: Sequence[Root] | None = None) -> ScanReport:
        """Bring the cache up to date and return how it went. Joins a scan that is running already.

        Raises LibraryBusy, LibraryUnavailable.
        """
        scan, mine = self._entered(roots)
        if mine:
            return scan.run()
        thread = self._thread
        if thread is not None:
            thread.join()
        return scan.report

    def start_scan(self) -> ScanReport:
        """Begin a scan in the background, unless one is running; returns how far it is."""
        scan, mine = self._entered(None)
        if mine:
            self._thread = threading.Thread(target=_run_quietly, args=(scan,), name="library-scan", daemon=True)
            self._thread.start()
        return scan.report

    def cancel_scan(self) -> ScanReport:
        """Stop a running scan; what it read is kept."""
        if self._scan is not None:
            self._scan.cancel()
        return self.scan_report()

    def scan_report(self) -> ScanReport:
        """Say how far the scan is, or how the last one ended."""
        return self._scan.report if self._scan is not None else ScanReport()

    def needs_scan(self) -> bool:
        """Say whether the cache has never seen a whole scan."""
        return self._cache.is_fresh()

    def scan_if_new(self) -> None:
        """Begin a scan in the background if the cache is new and nobody has stopped one."""
        if self.scan_report().state not in {"running", "cancelled"} and self.needs_scan():
            self.start_scan()

    def rebuild(self) -> ScanReport:
        """Forget the cache and read every file anew."""
        return self._scan_afresh(None)

    def rebuild_from_files(self, paths: Sequence[Path]) -> ScanReport:
        """Read every media file below these folders and make the cache of them alone."""
        return self._scan_afresh(separate_roots([Root(path=str(path)) for path in paths]))

    def add_files(self, paths: Sequence[Path]) -> None:
        """Note files that have just been written, in place of what lay there, without a scan."""
        now = self._now()
        readings = [reading for path in paths if (reading := self._read(os.path.realpath(path), None))]
        if readings:
            write_readings(self._cache, readings, now=now)
            self._cache.change(lambda ask: ask(tables.DROP_LOOSE_FILES))  # what lay there before

    def forget_files(self, paths: Sequence[Path]) -> None:
        """Note that files have just been removed, without a scan."""
        forget_places(self._cache, [os.path.realpath(path) for path in paths])

    def look_at(self, folder: Path) -> None:
        """Bring what is known of the root that holds this folder up to date now, whatever else is being scanned."""
        home = next((root for root in self.roots if Path(os.path.realpath(folder)).is_relative_to(root.path)), None)
        Scan(self._cache, [home or Root(path=os.path.realpath(folder))], now=self._now, whole=False).run()

    def add_file_location(self, content_hash: str, file_path: Path, storage_type: str = "local") -> Location:
        """Note one more place an asset lies at, after reading it. Raises AssetGone if the file is another one."""
        reading = self._read(os.path.realpath(file_path), Storage(storage_type))
        if reading is None or reading.facts.content_hash != content_hash:
            raise AssetGone("The file at this place is not the one that was named.")
        write_readings(self._cache, [reading], now=self._now())
        return next(place for place in self.asset(content_hash).locations if place.path == reading.path)

    # --- looking up ---------------------------------------------------------------------------

    def find(self, query: Query) -> Page:
        """Find a page of assets, newest first."""
        return search.find_page(self._cache, query)

    def asset(self, content_hash: str) -> Asset:
        """Return one asset with all its places. Raises AssetGone."""
        found = search.find_asset(self._cache, content_hash)
        if found is None:
            raise AssetGone("There is nothing with this content in the library; scan it again if files were added.")
        return found

    def files_below(
        self, folder: Path, generation_id: str = "", *, places: str = ".*", page: int = 1, per_page: int = 50
    ) -> tuple[list[KnownFile], int]:
        """List the generated files there are below a folder, the last made first, and say how many there are."""
        real = os.path.realpath(folder)
        return search.find_files(self._cache, real, generation_id, places=places, page=page, per_page=per_page)

    def path_of(self, asset: Asset) -> Path:
        """Return a place where the asset lies unchanged at this moment. Raises AssetGone."""
        for place in sorted(asset.locations, key=lambda place: place.presence is Presence.MISSING):
            path = Path(place.path)
            try:
                state = file_state(path.lstat())
            except OSError:
                continue
            if (state.size, state.mtime_ns) == (place.size, place.mtime_ns):
                return path
        raise AssetGone("None of the places this file was seen at holds it now. Scan the library again.")

    def stats(self) -> Stats:
        return search.count_stats(self._cache)

    # --- exports ------------------------------------------------------------------------------

    def export_to_parquet(self, output_path: Path, query: str | None = None) -> int:
        """Write Parquet (zstd) of an SQL query over the cache, or of all assets. For the operator's own hands only."""
        if query is None:
            return parquet.export_found(self._cache, Path(output_path), Query())
        return parquet.export_statement(self._cache, Path(output_path), query.strip().rstrip(";"))

    def export_found(self, output: Path, query: Query) -> int:
        """Write what a query finds as Parquet (zstd), without the pictures. Returns the number of rows."""
        return parquet.export_found(self._cache, output, query)

    def count_shards(self, query: Query) -> int:
        """Say how many files the pictures of what a query finds take, at least one."""
        return max(1, sum(1 for _ in parquet.shards(self._cache, query)))

    def export_shard(self, output: Path, query: Query, number: int = 0) -> int:
        """Write one of the files that hold what a query finds with its pictures. Returns the number of rows."""
        group = next(islice(parquet.shards(self._cache, query), number, None), [])
        return parquet.export_pictures(self._cache, output, group)

    def export_tables(self, folder: Path) -> list[Path]:
        """Write every table as the files alone make it, one Parquet a table; equal files give equal bytes."""
        paths = [folder / f"{table}.parquet" for table in tables.TABLES]
        for table, path in zip(tables.TABLES, paths, strict=True):
            parquet.export_table(self._cache, path, table)
        return paths

    def close(self) -> None:
        """Stop a scan and let go of the cache."""
        self._stop_scan()
        self._cache.close()

    def _scan_afresh(self, roots: Sequence[Root] | None) -> ScanReport:
        self._stop_scan()
        self._cache.clear()
        return self.scan(roots)

    def _stop_scan(self) -> None:
        self.cancel_scan()
        if self._thread is not None:
            self._thread.join()

    def _entered(self, roots: Sequence[Root] | None) -> tuple[Scan, bool]:
        """Return the scan to look at and whether it is ours to run."""
        with self._guard:
            if self._scan is not None and self._scan.report.state == "running":
                return self._scan, False
            self._scan = Scan(self._cache, roots if roots is not None else self.roots, now=self._now)
            return self._scan, True

    def _read(self, path: str, storage: Storage | None) -> Reading | None:
        facts = facts_or_none(path)
        if facts is None:
            return None
        home = next((root for root in self.roots if Path(path).is_relative_to(root.path)), None)
        root = home or Root(path=str(Path(path).parent))
        return Reading(
            path=path,
            root=root.path,
            dataset=dataset_of(path, root.path) if home else "",
            storage=storage or root.storage,
            state=file_state(Path(path).stat()),
            facts=facts,
        )


def library_roots(settings: Settings) -> list[Root]:
    """List the folders of the library: its own, the generated media, and those the operator named."""
    own = [settings.library_folder, settings.media_folder]
    return [Root(path=str(path)) for path in own] + [
        Root(path=str(path), storage=Storage.EXTERNAL) for path in settings.library_roots
    ]


def build_library(settings: Settings) -> Library:
    """Make the library of the settings; touches no disk."""
    return Library(settings.data_dir / "library.duckdb", library_roots(settings))


def _run_quietly(scan: Scan) -> None:
    try:
        scan.run()
    except AppError:  # the report says so to everybody who asks
        return
