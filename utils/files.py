"""The only module that creates or replaces files: atomic writes, locks, safe parts, sweeping. Knows no format."""

import contextlib
import errno
import os
import re
import shutil
import stat
import sys
import tempfile
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from utils.errors import ServerFull

if sys.platform != "win32":
    import fcntl

_SAFE_PART = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,80}(\.[0-9A-Za-z]{1,8})?")
_TEMP_PREFIX = ".tmp-caption-studio-"
#: as the system completes the prefix; nothing else counts as ours, least of all in folders of others
_LEFTOVER = re.compile(re.escape(_TEMP_PREFIX) + r"[0-9a-z_]{8}")
#: no write takes so long without a change to its file
LEFTOVER_AGE_SECONDS = 3600.0
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def write_atomically(path: Path, chunks: Iterable[bytes | memoryview], *, fsync_folder: bool = True) -> int:
    """Write a file so that it is either the old or the new one, never half. Returns the bytes written.

    Temp file beside the target, flush, fsync, replace; on any error the old file stays and the temp file goes.
    Raises ServerFull when the disk has no room.
    """
    with full_disk_named():
        return _written(path, chunks, fsync_folder=fsync_folder)


@contextlib.contextmanager
def full_disk_named() -> Iterator[None]:
    """Turn the system's word for a full disk, or a used-up share of it, into ours."""
    try:
        yield
    except OSError as error:
        if is_full_disk(error):
            raise ServerFull(
                "The server's disk is full. What was saved before is still there; try again later."
            ) from error
        raise


def is_full_disk(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in _FULL


class ChangedMeanwhile(OSError):
    """The file is not the one that was read."""


def read_with_state(path: Path) -> tuple[bytes, os.stat_result]:
    """Read a plain file and what the system says of it, of one and the same moment. Raises OSError."""
    with open(path, "rb", opener=_without_following) as opened:
        before, data = os.fstat(opened.fileno()), opened.read()
        if not stat.S_ISREG(before.st_mode) or not _is_same(before, os.fstat(opened.fileno())):
            raise ChangedMeanwhile(errno.EBUSY, "the file is being written")
        return data, before


def rewrite(path: Path, data: bytes, *, seen: os.stat_result) -> None:
    """Replace a file of somebody's own, permissions kept, if it is still the one ``seen``; else it stays as it is.

    Raises ChangedMeanwhile, PermissionError for a file that is not to be written to, ServerFull.
    """
    if not seen.st_mode & stat.S_IWUSR:
        raise PermissionError(errno.EACCES, "the file is read-only")

    def ready(temp_name: str) -> None:
        os.chmod(temp_name, stat.S_IMODE(seen.st_mode))
        if not _is_same(seen, path.lstat()):
            raise ChangedMeanwhile(errno.EBUSY, "the file was changed by somebody else")

    with full_disk_named():
        _written(path, [data], fsync_folder=True, ready=ready)


def _is_same(one: os.stat_result, other: os.stat_result) -> bool:
    return all(
        getattr(one, name) == getattr(other, name) for name in ("st_ino", "st_dev", "st_size", "st_mtime_ns", "st_mode")
    )


def _without_following(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0))


def _written(
    path: Path,
    chunks: Iterable[bytes | memoryview],
    *,
    fsync_folder: bool,
    ready: Callable[[str], None] = lambda temp_name: None,
) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temp_name = tempfile.mkstemp(prefix=_TEMP_PREFIX, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as temp:
            written = sum(temp.write(chunk) for chunk in chunks)
            temp.flush()
            os.fsync(temp.fileno())
        ready(temp_name)
        os.replace(temp_name, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temp_name)
        raise
    if fsync_folder:
        _fsync_folder(path.parent)
    return written


def create(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, whole or not at all. Raises FileExistsError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))  # the name is ours from here on
    try:
        write_atomically(path, [data])
    except BaseException:
        remove_file(path)
        raise


@contextlib.contextmanager
def temporary_file(folder: Path) -> Iterator[Path]:
    """Give the path of an empty file that goes when its user is done; sweeping finds it if the process dies."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=_TEMP_PREFIX, dir=folder)
    os.close(descriptor)
    try:
        yield Path(name)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)


def put_in_place(finished: Path, path: Path) -> None:
    """Put a finished file, made on the same disk, in the place of another, durably."""
    descriptor = os.open(finished, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    path.parent.mkdir(parents=True, exist_ok=True)
    os.replace(finished, path)
    _fsync_folder(path.parent)


def set_aside(path: Path) -> bool:
    """Rename a file that cannot be used, so that it may be looked at; the latest is kept. False if there is none."""
    try:
        os.replace(path, path.with_name(path.name + ".aside"))
    except FileNotFoundError:
        return False
    return True


def make_folder(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)


def safe_part(name: str) -> str:
    """Return ``name`` if it is one plain path part we could have made ourselves. Raises ValueError."""
    if not _SAFE_PART.fullmatch(name):
        raise ValueError("not a safe path part")
    return name


def make_young(path: Path) -> None:
    """Set the time of a file's last change to now. Raises FileNotFoundError."""
    os.utime(path)


def remove_file(path: Path) -> None:
    path.unlink(missing_ok=True)


def remove_tree(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)


def file_sizes(folder: Path) -> Iterator[int]:
    """Yield the size in bytes of every file straight in a folder; of none where there is no folder."""
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(FileNotFoundError):
                if entry.is_file(follow_symlinks=False) and not entry.name.startswith("."):
                    yield entry.stat(follow_symlinks=False).st_size


def sweep_temporary(folder: Path, *, older_than: float) -> int:
    """Remove what interrupted writes left behind, untouched since ``older_than`` (epoch seconds). Returns the count."""
    return sum(remove_leftover(path, older_than=older_than) for path in folder.rglob(f"{_TEMP_PREFIX}*"))


def is_leftover_name(name: str) -> bool:
    """Say whether a file of this name can only be one that we had begun to write."""
    return _LEFTOVER.fullmatch(name) is not None


def remove_leftover(path: Path, *, older_than: float) -> bool:
    """Remove a file that we had begun to write; False where it is younger, another's or not to be removed."""
    with contextlib.suppress(OSError):
        found = path.lstat()
        if is_leftover_name(path.name) and stat.S_ISREG(found.st_mode) and found.st_mtime < older_than:
            path.unlink()
            return True
    return False


def spool(memory_bytes: int) -> tempfile.SpooledTemporaryFile[bytes]:
    """Make a nameless file that lives in memory up to so many bytes and is gone when it is closed."""
    return tempfile.SpooledTemporaryFile(max_size=memory_bytes)


def free_bytes(folder: Path) -> int:
    """Say how much room is left on the disk that holds ``folder`` (or its nearest existing parent)."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


class Locks:
    """Named locks that hold between threads of this process and, through a lock file, between processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._threads: weakref.WeakValueDictionary[str, _Held] = weakref.WeakValueDictionary()

    @contextlib.contextmanager
    def hold(self, name: str) -> Iterator[None]:
        """Hold the lock called ``name``; waits as long as it takes.

        On a full disk it may hold between threads only: there must still be a way to delete.
        """
        with self._guard:
            held = self._threads.setdefault(name, _Held())
        with held.lock, self._between_processes(name):
            yield

    @contextlib.contextmanager
    def _between_processes(self, name: str) -> Iterator[None]:
        if sys.platform == "win32":  # one process there, so the thread lock is enough
            yield
            return
        with contextlib.ExitStack() as stack:
            try:
                lock_file = stack.enter_context(self._opened(self._folder / f".lock-{safe_part(name)}"))
            except OSError as error:
                if not is_full_disk(error):
                    raise
            else:
                fcntl.flock(lock_file, fcntl.LOCK_EX)
            yield  # closing the file lets go of the lock

    @staticmethod
    def _opened(path: Path) -> BinaryIO:
        try:
            return open(path, "ab")
        except FileNotFoundError:  # the first lock of a life, or the host has wiped its disk
            path.parent.mkdir(parents=True, exist_ok=True)
            return open(path, "ab")

    def forget(self, name: str) -> None:
        """Remove the lock file of something that is gone for good."""
        remove_file(self._folder / f".lock-{safe_part(name)}")


class _Held:
    """A lock that a weak dictionary may hold."""

    __slots__ = ("__weakref__", "lock")

    def __init__(self) -> None:
        self.lock = threading.Lock()


def _fsync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
