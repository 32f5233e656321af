"""The folder of exported files: puts them there, gives them out, clears the old away. Touches no file but its own."""

import contextlib
import os
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from utils import files
from utils.export_errors import ExportGone
from utils.naming import ImageNamingConfig, generate_filename
from utils.signed_links import SignedLinks
from utils.windows import DAY_SECONDS

DOWNLOAD = "download"
#: ``export_20261121_143022_`` and a whole random id: who has not been told a name cannot guess it
_NAMING = ImageNamingConfig(prefix="export", guid_length=36)
_OUR_NAME = re.compile(r"export_[0-9]{8}_[0-9]{6}_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(?:png|jpg|webp)")


@dataclass(frozen=True, slots=True)
class Cleanup:
    """How many files were removed; the names are the client's."""

    temp_files_deleted: int
    output_files_deleted: int


class Outputs:
    """Exported files and their URLs. A file that is being given out stays until that is over."""

    def __init__(
        self,
        folder: Path,
        temp_folder: Path,
        *,
        links: SignedLinks | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.folder, self.temp_folder = folder, temp_folder
        self._links, self._clock = links, clock
        self._guard = threading.Lock()
        self._in_use: Counter[str] = Counter()

    @property
    def signs_links(self) -> bool:
        return self._links is not None

    def fresh_stem(self, moment: datetime) -> str:
        """Make a name, without extension, that no file has and nobody guesses."""
        return Path(generate_filename(_NAMING, guid=str(uuid.uuid4()), moment=moment)).stem

    def write(self, name: str, data: bytes) -> Path:
        """Write a new file, whole or not at all. Raises OSError."""
        path = self.folder / name
        files.create(path, data)
        return path

    def url(self, name: str) -> str:
        """Say under which URL a file is to be had, for a while where links are signed."""
        if self._links is None:
            return f"/static/output/{name}"
        signed = self._links.sign(DOWNLOAD, name)
        return f"/api/download/{name}?expires={signed.expires}&signature={signed.signature}"

    def check_link(self, name: str, *, expires: str, signature: str) -> None:
        """Pass a signed link that holds. Raises LinkWrong, LinkExpired; ExportGone where links are not signed."""
        if self._links is None:
            raise ExportGone("This server gives exported files without signed links.")
        self._links.check(DOWNLOAD, name, expires=expires, signature=signature)

    def claim(self, name: str) -> tuple[Path, Callable[[], None]]:
        """Keep a file from being cleared away while it is given out; the second part lets go. Raises ExportGone."""
        path = self.folder / name
        with self._guard:  # a cleaner either was here first and the file is gone, or finds it in use
            if not _OUR_NAME.fullmatch(name) or path.is_symlink() or not path.is_file():
                raise ExportGone("The exported file has been cleared away, or never was. Export the image again.")
            self._in_use[name] += 1
        return path, self._releaser(name)

    def cleanup_temp_files(self, days: float = 1) -> int:
        """Remove what interrupted work left behind more than ``days`` ago. Returns the count."""
        older_than = self._clock() - days * DAY_SECONDS
        folders = [folder for folder in (self.temp_folder, self.folder) if folder.is_dir()]
        return sum(files.sweep_temporary(folder, older_than=older_than) for folder in folders)

    def cleanup_output_files(self, days: float = 7) -> int:
        """Remove exported files older than ``days``, save those being given out. Returns the count.

        A file from the future, seen after a clock was put back, is not old.
        """
        older_than = self._clock() - days * DAY_SECONDS
        return sum(self._removed(name, older_than) for name in self._names())

    def cleanup_old_files(self) -> Cleanup:
        """Remove what is old by the usual measures: one day for temporary files, seven for exported ones."""
        return Cleanup(temp_files_deleted=self.cleanup_temp_files(), output_files_deleted=self.cleanup_output_files())

    def _names(self) -> list[str]:
        with contextlib.suppress(FileNotFoundError), os.scandir(self.folder) as entries:
            return [
                entry.name
                for entry in entries
                if _OUR_NAME.fullmatch(entry.name) and entry.is_file(follow_symlinks=False)
            ]
        return []

    def _removed(self, name: str, older_than: float) -> bool:
        path = self.folder / name
        with self._guard:
            try:
                if self._in_use[name] or path.lstat().st_mtime >= older_than:
                    return False
                files.remove_file(path)
            except OSError:  # gone meanwhile, or not ours to remove
                return False
            return True

    def _releaser(self, name: str) -> Callable[[], None]:
        released = threading.Event()

        def release() -> None:
            with self._guard:
                if not released.is_set():
                    released.set()
                    self._in_use -= Counter([name])

        return release
