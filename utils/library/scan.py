"""Brings the tables up to date with the files: walk, read what is new or changed, forget what is proven gone.

What is unchanged by size, time and inode is not opened. Files are read in batches, each one transaction, so an end at
any moment loses no batch that was written; the next scan goes on from there. What writes of ours left behind an hour
ago is swept on the way.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from utils import files
from utils.library import tables
from utils.library.cache import Ask, Cache, run_all
from utils.library.facts import read_facts
from utils.library.records import AssetFacts, FileState, Presence, Reading, ScanReport, Storage
from utils.library.walk import Root, Walk, dataset_of

log = logging.getLogger(__name__)

#: files of one transaction: about a second of reading, and little to repeat after a crash
BATCH = 500
#: hashing leaves the interpreter free for a second thread
READERS = 2
_FACTS_FAULT = "The file could not be understood."


@dataclass(frozen=True, slots=True)
class _Known:
    """What the cache holds of one root."""

    states: dict[str, FileState]
    missing: frozenset[str]


class Scan:
    """One scan of some roots. ``report`` may be read from any thread while it runs."""

    def __init__(self, cache: Cache, roots: Sequence[Root], *, now: Callable[[], datetime], whole: bool = True) -> None:
        self._cache, self._roots, self._now = cache, roots, now
        #: False for a look at one folder, after which the library still has not been scanned
        self._whole = whole
        self._cancelled = threading.Event()
        #: content found at places that were not known before
        self._new_content: set[str] = set()
        self.report = ScanReport(state="running", started_at=now())

    def cancel(self) -> None:
        """Stop after the file at hand; what was read is kept, nothing is forgotten."""
        self._cancelled.set()

    def run(self) -> ScanReport:
        """Scan all roots. Raises LibraryBusy, LibraryUnavailable; the report says where it stopped."""
        try:
            walks = [self._scan_root(root) for root in self._roots]
            state = "cancelled" if self._cancelled.is_set() else "done"
            if state == "done":
                for walk, known, seen in walks:
                    self._settle(walk, known, seen)
                if self._whole:
                    self._cache.change(lambda ask: ask("UPDATE about SET scanned_at = $now", {"now": self._now()}))
        except BaseException:
            self._note(state="failed", finished_at=self._now())
            raise
        self._note(state=state, finished_at=self._now())
        return self.report

    def _scan_root(self, root: Root) -> "tuple[Walk, _Known, set[str]]":
        walk, known, seen = Walk(root), self._known(root.path), set[str]()
        renewed: list[tuple[str, FileState]] = []
        wanted = self._to_read(walk, known, seen, renewed)
        with ThreadPoolExecutor(max_workers=READERS, thread_name_prefix="library-reader") as readers:
            while batch := list(islice(wanted, BATCH)):
                readings = [one for one in readers.map(lambda place: self._read(root, *place), batch) if one]
                self._write(readings, known)
        self._renew(renewed)
        for leftover in walk.leftovers:
            files.remove_leftover(Path(leftover), older_than=time.time() - files.LEFTOVER_AGE_SECONDS)
        return walk, known, seen

    def _to_read(
        self, walk: Walk, known: _Known, seen: set[str], renewed: list[tuple[str, FileState]]
    ) -> Iterator[tuple[str, FileState]]:
        """Yield what must be opened; count the rest."""
        unchanged = 0
        for path, state in walk.files():
            if self._cancelled.is_set():
                return
            seen.add(path)
            before = known.states.get(path)
            if before is None or before[:3] != state[:3]:
                yield path, state
                continue
            unchanged += 1
            if before.device != state.device or path in known.missing:
                renewed.append((path, state))
            if unchanged % 1000 == 0:
                self._note(seen=self.report.seen + 1000, unchanged=self.report.unchanged + 1000)
        self._note(seen=self.report.seen + unchanged % 1000, unchanged=self.report.unchanged + unchanged % 1000)

    def _read(self, root: Root, path: str, state: FileState) -> Reading | None:
        if self._cancelled.is_set():
            return None
        facts = facts_or_none(path)
        if facts is None:
            self._note(seen=self.report.seen + 1, unreadable=self.report.unreadable + 1)
            return None
        return Reading(
            path=path,
            root=root.path,
            dataset=dataset_of(path, root.path),
            storage=root.storage,
            state=state,
            facts=facts,
        )

    def _write(self, readings: list[Reading], known: _Known) -> None:
        if not readings:
            return
        write_readings(self._cache, readings, now=self._now())
        new = [reading.facts.content_hash for reading in readings if reading.path not in known.states]
        self._new_content.update(new)
        changed = len(readings) - len(new)
        self._note(
            seen=self.report.seen + len(readings),
            changed=self.report.changed + changed,
            added=self.report.added + len(new),
        )

    def _known(self, root: str) -> _Known:
        rows = self._cache.rows(tables.KNOWN, {"root": root})
        return _Known(
            {row[0]: FileState(*row[1:5]) for row in rows},
            frozenset(row[0] for row in rows if row[5] == Presence.MISSING),
        )

    def _renew(self, renewed: list[tuple[str, FileState]]) -> None:
        """Note that places are there again, or on a device of another number."""
        if not renewed:
            return
        paths = [path for path, _ in renewed]
        states = {
            "paths": paths,
            "inodes": [state.inode for _, state in renewed],
            "devices": [state.device for _, state in renewed],
        }

        def renew(ask: Ask) -> None:
            ask(tables.RENEW_STATE, states)
            refresh_assets(ask, hashes_at(ask, paths))

        self._cache.change(renew)

    def _settle(self, walk: Walk, known: _Known, seen: set[str]) -> None:
        """Forget the places that are proven gone, keep the others as missing, note when the rest was seen."""
        vanished = [path for path in known.states if path not in seen]
        gone = [path for path in vanished if walk.proves_gone(path, known.states[path].device)]
        missing = sorted(set(vanished) - set(gone))

        def settle(ask: Ask) -> int:
            left, touched = hashes_at(ask, gone), hashes_at(ask, vanished)
            ask(tables.FORGET_PATHS, {"paths": gone})
            ask(tables.MARK_PATHS, {"paths": missing, "presence": Presence.MISSING})
            ask(tables.DROP_LOOSE_FILES)
            refresh_assets(ask, touched)
            ask(tables.VERIFY_ROOT, {"root": walk.root.path, "now": self._now()})
            return len(self._new_content.intersection(left))

        moved = self._cache.change(settle)
        # our own folders are made when they are needed; one the operator named ought to be there
        expected = known.states or (walk.root.path in walk.closed and walk.root.storage is not Storage.LOCAL)
        absent = (walk.root.path,) if walk.absent and expected else ()
        self._note(
            removed=self.report.removed + len(gone) - moved,
            moved=self.report.moved + moved,
            missing=self.report.missing + len(missing),
            absent_roots=(*self.report.absent_roots, *absent),
        )

    def _note(self, **changes: object) -> None:
        self.report = replace(self.report, **changes)  # type: ignore[arg-type]


def facts_or_none(path: str) -> AssetFacts | None:
    """Read a file; None if it cannot be opened. Whatever its bytes do to our readers stops no scan."""
    try:
        return read_facts(path)
    except OSError as error:
        log.info("a file of the library cannot be opened: %s", type(error).__name__)
        return None


def write_readings(cache: Cache, readings: Sequence[Reading], *, now: datetime) -> None:
    """Write what was read in one transaction, in place of what was known of those paths."""
    paths = [reading.path for reading in readings]
    facts = {reading.facts.file_hash: reading.facts for reading in readings}

    def write(ask: Ask) -> None:
        before = hashes_at(ask, paths)
        ask(tables.FORGET_PATHS, {"paths": paths})
        ask(tables.DROP_FILES, {"hashes": list(facts)})
        ask(*tables.insert_files(facts.values()))
        ask(*tables.insert_locations(readings, now))
        refresh_assets(ask, {*before, *(one.content_hash for one in facts.values())})

    cache.change(write)


def forget_places(cache: Cache, paths: Sequence[str]) -> None:
    """Forget places that hold nothing any more, and what was known through them alone."""

    def forget(ask: Ask) -> None:
        touched = hashes_at(ask, paths)
        ask(tables.FORGET_PATHS, {"paths": list(paths)})
        ask(tables.DROP_LOOSE_FILES)
        refresh_assets(ask, touched)

    cache.change(forget)


def hashes_at(ask: Ask, paths: Sequence[str]) -> list[str]:
    return [row[0] for row in ask(tables.HASHES_AT, {"paths": list(paths)})] if paths else []


def refresh_assets(ask: Ask, content_hashes: Iterable[str]) -> None:
    """Derive these assets anew from the places and files that are there."""
    if touched := sorted(set(content_hashes)):
        run_all(ask, tables.REFRESH_ASSETS, {"hashes": touched})
