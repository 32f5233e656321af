"""The frozen records of the library: what is known of a file, of a place it lies at, and of a scan."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Storage(StrEnum):
    """What kind of place a file lies at; the words of the seed's table."""

    LOCAL = "local"
    NETWORK = "network"
    EXTERNAL = "external"


class Presence(StrEnum):
    """Whether a place still holds its file. Missing means: not seen, but its absence is not proven."""

    PRESENT = "present"
    MISSING = "missing"


class FileState(NamedTuple):
    """What the file system says of a file. A tuple, because a scan makes one for every file."""

    size: int
    mtime_ns: int
    inode: int
    device: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetFacts:
    """What one file says about itself; depends on its bytes alone."""

    #: SHA-256 of the coded picture, metadata excluded; of the whole file where there is no picture to tell apart
    content_hash: str
    #: SHA-256 of the whole file
    file_hash: str
    #: image, video or audio
    kind: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None
    caption: str = ""
    trigger_word: str = ""
    caption_state: str = ""
    engine: str = ""
    model: str = ""
    #: the program that made the picture, as far as it tells
    generator: str = ""
    prompt: str = ""
    negative_prompt: str = ""
    #: text, because some programs use more than 64 bits
    seed: str = ""
    #: the title of a film or a sound
    title: str = ""
    #: what is to be seen, as an engine or the file's own description says
    description: str = ""
    #: what people wrote and the tags engines gave
    keywords: tuple[str, ...] = ()
    #: when an engine last looked at it, ISO 8601 in UTC
    understood_at: str = ""
    #: length of a film or a sound
    duration_ms: int | None = None
    #: version of our own embedded metadata; empty where there is none
    metadata_version: str = ""
    #: when the metadata was written, ISO 8601 in UTC; decides between copies that differ
    made_at: str = ""
    #: everything else the file says, as JSON
    metadata: str = "{}"
    #: why the file could not be read to its end, in words; empty if it could
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file at its place, as it was read."""

    path: str
    root: str
    dataset: str
    storage: Storage
    state: FileState
    facts: AssetFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """One place an asset lies at, or lay at when last seen."""

    path: str
    dataset: str
    storage_type: str
    size: int
    mtime_ns: int
    presence: Presence
    last_verified: datetime
    metadata_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One picture, film or sound, wherever it lies."""

    content_hash: str
    file_hash: str
    name: str
    kind: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    caption: str
    trigger_word: str
    caption_state: str
    engine: str
    model: str
    generator: str
    prompt: str
    negative_prompt: str
    seed: str
    title: str
    description: str
    understood_at: str
    duration_ms: int | None
    made_at: str
    fault: str
    keywords: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()
    #: JSON as it stands in the file; filled where one asset is asked for
    metadata: str = "{}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for. Every part narrows; empty parts ask for nothing."""

    text: str = ""
    dataset: str = ""
    trigger: str = ""
    keyword: str = ""
    kind: str = ""
    page: int = 1
    per_page: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the assets a query found, and how many there are."""

    assets: tuple[Asset, ...]
    total: int
    page: int
    per_page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownFile:
    """One file of one folder and everything it says, as JSON."""

    path: str
    content_hash: str
    size: int
    width: int | None
    height: int | None
    metadata: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReport:
    """How far a scan is, or how it ended."""

    #: idle, running, done, cancelled or failed
    state: str = "idle"
    #: files looked at, and how many of them were known and unchanged
    seen: int = 0
    unchanged: int = 0
    #: files read: new places, changed files; of the new ones, those that came from a place now empty
    added: int = 0
    changed: int = 0
    moved: int = 0
    #: places that are gone for certain, and those not seen without proof
    removed: int = 0
    missing: int = 0
    #: files that could not be opened
    unreadable: int = 0
    #: roots that are not there, or empty where they were not
    absent_roots: tuple[str, ...] = ()
    started_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Counts people look at."""

    assets: int
    locations: int
    missing: int
    bytes: int
    by_kind: dict[str, int] = field(default_factory=dict)
    by_dataset: dict[str, int] = field(default_factory=dict)
    by_state: dict[str, int] = field(default_factory=dict)
    by_model: dict[str, int] = field(default_factory=dict)
    by_trigger: dict[str, int] = field(default_factory=dict)
    by_keyword: dict[str, int] = field(default_factory=dict)
    #: captions by their number of words, in steps of ten
    by_words: dict[str, int] = field(default_factory=dict)
