"""Generated images on disk: saved with everything that made them, listed, kept, removed for a while, cleaned up.

``MEDIA_ROOT/generated_images/YYYY/MM/name`` is the truth. Beside it two hidden folders, which the library passes over:
``.thumbnails`` may be deleted at any time, ``.removed/<id>/YYYY/MM/name`` holds what can still be brought back.
"""

import contextlib
import json
import logging
import re
import stat
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from utils import files
from utils.containers.table import read_raw, strip
from utils.decode_gate import DecodeGate
from utils.errors import GeneratedImageGone, LibraryBusy, LibraryUnavailable, ServerFull
from utils.image_metadata import ImageMetadataEmbedding, ImageMetadataWriter, ImageNamingConfig, embed, read_own
from utils.image_processor import create_thumbnail
from utils.library import Library
from utils.library.records import KnownFile

log = logging.getLogger(__name__)

FOLDER, THUMBNAILS, REMOVED = "generated_images", ".thumbnails", ".removed"
THUMBNAIL_SIDE_PX = 256
#: how long a removed image can be brought back
REMOVED_DAYS = 7
_PLACE = re.compile(r"\d{4}/(0[1-9]|1[0-2])/[0-9A-Za-z][0-9A-Za-z_-]{0,120}\.(png|jpg|webp)")
_EXTENSIONS = {"png": "png", "jpeg": "jpg", "webp": "webp"}


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedImage:
    """One image and what its file says about it."""

    #: ``YYYY/MM/name`` below the folder of generated images
    place: str
    width: int
    height: int
    size_bytes: int
    content_hash: str
    record: ImageMetadataEmbedding


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """Some of the generated images, the last made first."""

    images: tuple[GeneratedImage, ...]
    total: int
    page: int
    per_page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationCleanup:
    """What a cleanup removed, in files."""

    images: int = 0
    thumbnails: int = 0
    #: of those that were removed by hand before
    removed_for_good: int = 0


class GeneratedImages:
    """Everything about images that are there already. Safe between threads."""

    def __init__(
        self,
        media_folder: Path,
        library: Library,
        gate: DecodeGate,
        *,
        days: int,
        min_free_bytes: int = 0,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._folder = media_folder / FOLDER
        self._thumbnails, self._removed = media_folder / THUMBNAILS, media_folder / REMOVED
        self._library, self._gate, self._days, self._now = library, gate, days, now
        self._min_free_bytes = min_free_bytes
        self._guard = threading.Lock()

    def expect_room(self) -> None:
        """Say before anything is paid for whether there is room to keep it. Raises ServerFull."""
        if files.free_bytes(self._folder.absolute()) < self._min_free_bytes:
            raise ServerFull("The disk for generated images is full. Remove some, or wait for the cleanup.")

    def save(self, data: bytes, record: ImageMetadataEmbedding) -> GeneratedImage:
        """Write a checked picture with its record in it; what the service wrote into it goes. Raises OSError."""
        moment = record.moment or self._now()
        extension = _EXTENSIONS[read_raw(data).container]
        naming = replace(ImageNamingConfig.standard(), extension=extension)
        path = ImageMetadataWriter(naming).save_with_metadata(strip(data), record, self._folder / f"{moment:%Y/%m}")
        self._tell(lambda: self._library.add_files([path]))
        return self._read(path)

    def history(self, page: int, per_page: int) -> HistoryPage:
        """List images as the files say at this moment. Raises LibraryBusy, LibraryUnavailable."""
        with self._guard:
            self._library.look_at(self._folder)
        found, total = self._library.files_below(self._folder, places=_PLACE.pattern, page=page, per_page=per_page)
        images = tuple(image for file in found if (image := self._known(file)) is not None)
        return HistoryPage(images=images, total=total, page=page, per_page=per_page)

    def find(self, image_id: str) -> GeneratedImage:
        """Return one image. Raises GeneratedImageGone, LibraryBusy, LibraryUnavailable."""
        wanted = _checked_id(image_id)
        for known_already in (True, False):
            if not known_already:
                with self._guard:
                    self._library.look_at(self._folder)
            found, _ = self._library.files_below(self._folder, wanted, places=_PLACE.pattern)
            for file in found:
                if Path(file.path).is_file() and (image := self._known(file)) is not None:
                    return image
        raise GeneratedImageGone("There is no generated image with this id; it may have been removed.")

    def path_of(self, place: str) -> Path:
        """Return where the file of a ``YYYY/MM/name`` lies. Raises GeneratedImageGone."""
        path = self._folder / place
        if not _PLACE.fullmatch(place) or path.is_symlink() or not path.is_file():
            raise GeneratedImageGone("There is no generated image of this name; it may have been removed.")
        return path

    def thumbnail(self, place: str) -> bytes:
        """Return the thumbnail (JPEG, ≤ 256 px a side), made when it is first asked for. Raises GeneratedImageGone."""
        path, kept = self.path_of(place), (self._thumbnails / place).with_suffix(".jpg")
        with contextlib.suppress(FileNotFoundError):
            return kept.read_bytes()
        data = path.read_bytes()
        with self._gate.for_bytes(data):
            made = create_thumbnail(data, side_px=THUMBNAIL_SIDE_PX)
        with contextlib.suppress(ServerFull):  # made again when it is asked for again
            files.write_atomically(kept, [made], fsync_folder=False)
        return made

    def mark(self, image_id: str, *, keep: bool) -> GeneratedImage:
        """Keep an image beyond its time, or no longer; the mark is in the file. Raises GeneratedImageGone."""
        path = self.path_of(self.find(image_id).place)
        with self._guard:
            data = path.read_bytes()
            record = replace(read_own(read_raw(data)) or ImageMetadataEmbedding(), keep=keep)
            files.write_atomically(path, [embed(data, record)])
        self._tell(lambda: self._library.add_files([path]))
        return self._read(path)

    def remove(self, image_id: str) -> None:
        """Take an image out of sight; ``restore`` brings it back for a while. Raises GeneratedImageGone."""
        image = self.find(image_id)
        path = self.path_of(image.place)
        with self._guard, _gone_if_missing():
            files.put_in_place(path, self._removed / image.record.generation_id / image.place)
            files.remove_file((self._thumbnails / image.place).with_suffix(".jpg"))
        self._tell(lambda: self._library.forget_files([path]))

    def restore(self, image_id: str) -> GeneratedImage:
        """Bring a removed image back. Raises GeneratedImageGone."""
        bin_folder = self._removed / _checked_id(image_id)
        with self._guard, _gone_if_missing():
            removed = next(iter(sorted(bin_folder.glob("*/*/*.*"))), None)
            if removed is None:
                raise FileNotFoundError
            path = self._folder / removed.relative_to(bin_folder)
            files.put_in_place(removed, path)
            files.remove_tree(bin_folder)
        self._tell(lambda: self._library.add_files([path]))
        return self._read(path)

    def clean_up(self) -> GenerationCleanup:
        """Remove what is older than its days and not marked, and what was removed by hand a week ago.

        Only files with our own record count, by the moment it names; other files are left alone.
        """
        with self._guard:
            for folder in (self._folder, self._thumbnails):
                files.sweep_temporary(folder, older_than=self._now().timestamp() - files.LEFTOVER_AGE_SECONDS)
            old = [path for path in self._outlived() if _went(path)]
            stale = [one for one in self._thumbnails.glob("*/*/*.jpg") if not self._has_image(one)]
            loose = [one for one in stale if _went(one)]
            purged = [one for one in self._removed.glob("*") if self._age(one) > timedelta(days=REMOVED_DAYS)]
            for folder in purged:
                files.remove_tree(folder)
        if old:
            self._tell(lambda: self._library.forget_files(old))
        return GenerationCleanup(images=len(old), thumbnails=len(loose), removed_for_good=len(purged))

    def _outlived(self) -> Iterator[Path]:
        for path in sorted(self._folder.glob("*/*/*.*")):
            try:
                if self._is_outlived(path):
                    yield path
            except OSError as error:  # of somebody else, or gone meanwhile; the others do not depend on it
                log.warning("the cleanup passed over %s: %s", path.name, type(error).__name__)

    def _is_outlived(self, path: Path) -> bool:
        longest = timedelta(days=self._days)
        if not stat.S_ISREG(path.lstat().st_mode) or self._age(path) <= longest:
            return False  # written lately, so made lately or touched by somebody; no need to read it
        record = read_own(read_raw(path.read_bytes()))
        moment = record.moment if record and record.generation_id else None
        return bool(record and moment and not record.keep and self._now() - moment > longest)

    def _age(self, path: Path) -> timedelta:
        return self._now() - datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _has_image(self, thumbnail: Path) -> bool:
        place = self._folder / thumbnail.relative_to(self._thumbnails)
        return any(place.with_suffix(f".{extension}").exists() for extension in _EXTENSIONS.values())

    def _read(self, path: Path) -> GeneratedImage:
        data = path.read_bytes()
        raw = read_raw(data)
        record = read_own(raw) or ImageMetadataEmbedding()
        return GeneratedImage(
            place=path.relative_to(self._folder).as_posix(),
            width=raw.width,
            height=raw.height,
            size_bytes=len(data),
            content_hash=record.content_hash,
            record=record,
        )

    def _known(self, file: KnownFile) -> GeneratedImage | None:
        told = json.loads(file.metadata).get("metadata")
        record = ImageMetadataEmbedding.from_json(json.dumps(told))
        place = Path(file.path).relative_to(self._folder.resolve()).as_posix()
        if record is None or not _PLACE.fullmatch(place):
            return None
        return GeneratedImage(
            place=place,
            width=file.width or 0,
            height=file.height or 0,
            size_bytes=file.size,
            content_hash=file.content_hash,
            record=record,
        )

    def _tell(self, note: Callable[[], None]) -> None:
        """Tell the library; when it cannot hear now, it will see for itself with the next look."""
        try:
            note()
        except (LibraryBusy, LibraryUnavailable) as error:
            log.info("the library was not told of a generated image: %s", error.code)


def _went(path: Path) -> bool:
    try:
        files.remove_file(path)
    except OSError as error:
        log.warning("%s could not be removed: %s", path.name, type(error).__name__)
        return False
    return True


def _checked_id(image_id: str) -> str:
    try:
        return str(uuid.UUID(image_id))
    except ValueError:
        raise GeneratedImageGone("There is no generated image with this id.") from None


@contextlib.contextmanager
def _gone_if_missing() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise GeneratedImageGone("There is no generated image with this id any more.") from None
