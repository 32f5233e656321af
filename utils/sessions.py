"""Sessions as base64 JSON files: one small document each, one file per image. Only this module knows the form.

``SESSIONS_DIR/{session_id}.json`` holds the document; ``SESSIONS_DIR/{session_id}/{image_id}.json`` one image's
bytes and thumbnail as base64, written once. An edit rewrites the document alone: kilobytes, however heavy the images.
"""

import contextlib
import sys
import time
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pybase64 import b64decode, b64encode
from pydantic import TypeAdapter, ValidationError

from utils import files
from utils.editing import Change
from utils.errors import ImageGone, SessionDamaged, SessionGone
from utils.records import Session
from utils.tally import Tally
from utils.validators import validate_session_id
from utils.windows import DAY_SECONDS

_DOCUMENT = TypeAdapter(Session)
_HEAD = b'{"thumbnail":"'
_MIDDLE = b'","data":"'
_TAIL = b'"}\n'
#: thumbnails are far smaller; reading this much of an image file yields its thumbnail
_HEAD_BYTES = 256 * 1024
_FORM_OF_AN_ID = "????????-????-????-????-????????????"


def utc_now() -> datetime:
    return datetime.now(UTC)


class SessionStore:
    """All sessions below one folder. Safe between threads; every write is atomic and under the session's lock."""

    def __init__(self, folder: Path, *, max_bytes: int = sys.maxsize) -> None:
        self._folder = folder
        self._locks = files.Locks(folder)
        self._tally = Tally(self._stored_bytes, most=max_bytes)

    def create(self, trigger_word: str) -> Session:
        """Write a new, empty session."""
        now = utc_now()
        session = Session(id=str(uuid.uuid4()), trigger_word=trigger_word, created_at=now, updated_at=now)
        self._write(session)
        return session

    def read(self, session_id: str) -> Session:
        """Read a session's document. Raises SessionGone, SessionDamaged."""
        try:
            return _DOCUMENT.validate_json(self._document(session_id).read_bytes())
        except FileNotFoundError:
            raise SessionGone("There is no session with this id; it may have been removed by the server.") from None
        except ValidationError:
            raise SessionDamaged("The session's document cannot be read.") from None

    def change(self, session_id: str, change: Change) -> Session:
        """Apply a pure change under the session's lock and write the result. What ``change`` raises changes nothing."""
        self._expect(session_id)
        with self._locks.hold(session_id):
            session = self.read(session_id)
            changed = change(session)
            if changed is not session:
                self._write(changed)
            return changed

    def write_image(self, session_id: str, image_id: str, *, data: bytes, thumbnail: bytes) -> None:
        """Write one image's file, before its session speaks of it. Raises ServerFull."""
        pieces = (_HEAD, b64encode(thumbnail), _MIDDLE, b64encode(data), _TAIL)
        with self._tally.reserved(_weight(sum(map(len, pieces)))):
            self._put(self._image_file(session_id, image_id), pieces)

    def read_image(self, session_id: str, image_id: str) -> bytes:
        """Read an image's original bytes. Raises ImageGone, SessionDamaged."""
        return _decoded(self._between(self._image_bytes(session_id, image_id), _MIDDLE, _TAIL))

    def read_thumbnail(self, session_id: str, image_id: str) -> bytes:
        """Read an image's thumbnail (JPEG) without reading the image behind it. Raises ImageGone, SessionDamaged."""
        return _decoded(self._between(self._image_bytes(session_id, image_id, _HEAD_BYTES), _HEAD, _MIDDLE))

    def has_image(self, session_id: str, image_id: str) -> bool:
        return self._image_file(session_id, image_id).exists()

    def drop_image(self, session_id: str, image_id: str) -> None:
        """Remove an image file that no session speaks of."""
        image_file = self._image_file(session_id, image_id)
        with contextlib.suppress(FileNotFoundError):
            size = image_file.stat().st_size
            files.remove_file(image_file)
            self._tally.removed(_weight(size))

    def delete(self, session_id: str) -> None:
        """Forget a session and all its images. Raises SessionGone."""
        self._expect(session_id)
        with self._locks.hold(session_id):
            self._remove(session_id)
        self._locks.forget(session_id)

    def note_use(self, session_id: str) -> None:
        """Let a session count as used now: the sweep goes by it."""
        with contextlib.suppress(FileNotFoundError):
            files.make_young(self._document(session_id))

    def free_bytes(self) -> int:
        return files.free_bytes(self._folder)

    def sweep(self, *, older_than_days: float) -> int:
        """Remove sessions unused for so long, and what interrupted writes left. Returns how many sessions went."""
        now = time.time()
        files.sweep_temporary(self._folder, older_than=now - files.LEFTOVER_AGE_SECONDS)
        oldest = now - older_than_days * DAY_SECONDS
        old = [session_id for session_id, used in self._ids() if used < oldest]
        removed = sum(self._remove_if_still_old(session_id, oldest) for session_id in old)
        self._sweep_orphans(now - files.LEFTOVER_AGE_SECONDS)
        for session_id, _ in list(self._ids()):
            self._sweep_unspoken(session_id, now - files.LEFTOVER_AGE_SECONDS)
        return removed

    def _remove_if_still_old(self, session_id: str, oldest: float) -> bool:
        """Look again under the lock: somebody may just have come back, or another process removed it."""
        is_old = False
        with self._locks.hold(session_id), contextlib.suppress(FileNotFoundError):
            is_old = self._document(session_id).stat().st_mtime < oldest
            if is_old:
                self._remove(session_id)
        if not self._document(session_id).exists():
            self._locks.forget(session_id)
        return is_old

    def _remove(self, session_id: str) -> None:
        freed = self._folder_bytes(self._folder / session_id)
        files.remove_file(self._document(session_id))
        files.remove_tree(self._folder / session_id)
        self._tally.removed(freed)

    def _sweep_orphans(self, older_than: float) -> None:
        """Remove folders whose session is gone: an upload that was under way when it went made them anew."""
        for folder in self._folder.glob(_FORM_OF_AN_ID):
            with contextlib.suppress(SessionGone, FileNotFoundError):
                if not self._document(folder.name).exists() and folder.stat().st_mtime < older_than:
                    files.remove_tree(folder)

    def _sweep_unspoken(self, session_id: str, older_than: float) -> None:
        """Remove image files that their session does not speak of, its bin neither: the process died in between."""
        with contextlib.suppress(SessionGone, SessionDamaged):
            self._expect(session_id)
            with self._locks.hold(session_id):
                spoken_of = {image.id for image in self.read(session_id).images}
                for image_file in (self._folder / session_id).glob("[!.]*.json"):
                    with contextlib.suppress(FileNotFoundError, ImageGone):
                        if image_file.stem not in spoken_of and image_file.stat().st_mtime < older_than:
                            self.drop_image(session_id, image_file.stem)

    def _stored_bytes(self) -> int:
        return sum(map(self._folder_bytes, self._folder.glob(_FORM_OF_AN_ID)))

    @staticmethod
    def _folder_bytes(folder: Path) -> int:
        return sum(map(_weight, files.file_sizes(folder)))

    def _expect(self, session_id: str) -> None:
        """Raise SessionGone before a lock file is made for a session that is not there."""
        if not self._document(session_id).exists():
            raise SessionGone("There is no session with this id; it may have been removed by the server.")

    def _ids(self) -> Iterator[tuple[str, float]]:
        for document in self._folder.glob("*.json"):
            try:
                yield validate_session_id(document.stem), document.stat().st_mtime
            except (SessionGone, FileNotFoundError):
                continue

    def _write(self, session: Session) -> None:
        self._put(self._document(session.id), [_DOCUMENT.dump_json(session)])

    @staticmethod
    def _put(path: Path, pieces: Iterable[bytes]) -> None:
        try:
            files.write_atomically(path, pieces)
        except FileNotFoundError:  # the folder went while we wrote: the host has wiped its disk
            raise SessionGone("The server has just lost this session.") from None

    def _document(self, session_id: str) -> Path:
        return self._folder / f"{validate_session_id(session_id)}.json"

    def _image_file(self, session_id: str, image_id: str) -> Path:
        try:
            return self._folder / validate_session_id(session_id) / f"{files.safe_part(image_id)}.json"
        except ValueError:
            raise ImageGone from None

    def _image_bytes(self, session_id: str, image_id: str, most: int = -1) -> bytes:
        try:
            with open(self._image_file(session_id, image_id), "rb") as image_file:
                return image_file.read(most)
        except FileNotFoundError:
            raise ImageGone("The image's file is not there any more.") from None

    @staticmethod
    def _between(content: bytes, start: bytes, end: bytes) -> memoryview:
        begin = content.find(start)
        # the end of the data is the end of the file: searching through megabytes would only cost time
        finish = len(content) - len(end) if end == _TAIL and content.endswith(end) else content.find(end, begin)
        if begin < 0 or finish < 0:
            raise SessionDamaged("The image's file cannot be read.")
        return memoryview(content)[begin + len(start) : finish]


def _weight(stored: int) -> int:
    """Say how many bytes of image and thumbnail an image file of ``stored`` bytes holds as base64."""
    return stored * 3 // 4


def _decoded(text: memoryview) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise SessionDamaged("The image's file cannot be read.") from None
