"""The one module that knows DuckDB: opens the cache when first asked, sets a bad one aside, writes in one thread.

DuckDB lets one process own a file, and threads that write at once get in each other's way; so all changes go through
one thread, each as one transaction, and questions are asked through cursors of their own.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from utils import files
from utils.errors import LibraryBusy, LibraryUnavailable
from utils.library import tables

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

log = logging.getLogger(__name__)

T = TypeVar("T")
Rows = list[tuple[Any, ...]]
Parameters = dict[str, Any]
#: runs one statement and returns its rows
Ask = Callable[..., Rows]

MEMORY_LIMIT = "128MB"
#: for pictures on their way into Parquet, which DuckDB holds several times over
APART_MEMORY_LIMIT = "256MB"
THREADS = 2
_HELD_ELSEWHERE = "Could not set lock on file"


class Cache:
    """A DuckDB file that may be deleted at any time. Opens nothing until it is asked; safe between threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._guard = threading.RLock()
        self._connection: DuckDBPyConnection | None = None
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="library-writer")

    def rows(self, statement: str, parameters: Parameters | None = None) -> Rows:
        """Ask for rows. Raises LibraryBusy, LibraryUnavailable."""
        return self.reading(lambda ask: ask(statement, parameters))

    def reading(self, question: Callable[[Ask], T]) -> T:
        """Ask several things at one moment: all of them see the same state. Raises LibraryBusy, LibraryUnavailable."""
        return self._guarded(question)

    def change(self, change: Callable[[Ask], T]) -> T:
        """Apply a change in one transaction, one after another, and seal it. Raises LibraryBusy, LibraryUnavailable."""

        def sealed(ask: Ask) -> T:
            result = change(ask)
            ask(f"UPDATE about SET seal = ({tables.SEAL})")
            return result

        return self._writer.submit(self._guarded, sealed).result()

    def is_fresh(self) -> bool:
        """Say whether no scan has been finished since the cache was made."""
        return self.rows("SELECT scanned_at FROM about")[0][0] is None

    def clear(self) -> None:
        """Forget everything: the files hold it all."""

        def emptied(ask: Ask) -> None:
            for table in tables.TABLES:
                ask(f"DELETE FROM {table}")
            ask("UPDATE about SET scanned_at = NULL")

        self.change(emptied)

    def close(self) -> None:
        """Finish what is being written and let go of the file; the next question opens it again."""
        if self._connection is None:
            return
        self._writer.submit(lambda: None).result()
        with self._guard:
            if self._connection is not None:
                self._let_go(self._connection)

    def _guarded(self, work: Callable[[Ask], T]) -> T:
        """Run work in a transaction of a cursor of its own. After a fault the file is opened, and judged, anew."""
        import duckdb

        connection = self._open()
        try:
            with connection.cursor() as cursor:  # closing it takes an unfinished transaction along
                cursor.begin()
                result = work(_asking(cursor))
                cursor.commit()
                return result
        except (duckdb.ProgrammingError, duckdb.DataError):  # the statement is wrong, not the file
            raise
        except duckdb.Error as error:
            log.warning("the library's cache failed: %s", type(error).__name__)
            if not isinstance(error, duckdb.OutOfMemoryException):
                self._let_go(connection)
            raise LibraryUnavailable("The library's index cannot be used just now. Try again soon.") from error

    def apart(self, work: Callable[[Ask], T]) -> T:
        """Run work in an empty database of its own, in memory, that is gone afterwards. Raises LibraryUnavailable."""
        import duckdb

        with duckdb.connect(
            config={"memory_limit": APART_MEMORY_LIMIT, "threads": 1, "temp_directory": f"{self.path}.tmp"}
        ) as connection:
            try:
                return work(_asking(connection))
            except duckdb.Error as error:
                log.warning("an export of the library failed: %s", type(error).__name__)
                raise LibraryUnavailable("The file cannot be written just now. Try again later.") from error

    def _open(self) -> "DuckDBPyConnection":
        with self._guard:
            if self._connection is None:
                self._connection = self._opened() or self._made_anew()
            return self._connection

    def _opened(self) -> "DuckDBPyConnection | None":
        """Open what is there; None if it is not ours, of another form, or damaged."""
        import duckdb  # 30 MB and a tenth of a second: only for those who use the library

        if not self.path.exists():
            return None
        connection: DuckDBPyConnection | None = None
        try:
            connection = self._connect()
            mark, version, made_with, seal = connection.execute(
                "SELECT mark, schema_version, made_with, seal FROM about"
            ).fetchall()[0]
            found = connection.execute(tables.SEAL).fetchall()[0][0]
        except (duckdb.Error, IndexError) as error:
            if connection is not None:
                connection.close()
            if _HELD_ELSEWHERE in str(error):
                raise LibraryBusy("Another process has the library open. Stop it, or use the page it serves.") from None
            return None
        if (mark, version) == (tables.MARK, tables.SCHEMA_VERSION) and (
            seal == found or made_with != duckdb.__version__
        ):
            return connection
        connection.close()
        return None

    def _made_anew(self) -> "DuckDBPyConnection":
        import duckdb

        self._set_aside()
        files.make_folder(self.path.parent)
        connection = self._connect()
        try:
            connection.begin()
            for statement in tables.SCHEMA:
                connection.execute(statement)
            connection.execute(
                f"INSERT INTO about SELECT $mark, $version, $made_with, ({tables.SEAL}), NULL",
                {"mark": tables.MARK, "version": tables.SCHEMA_VERSION, "made_with": duckdb.__version__},
            )
            connection.commit()
        except duckdb.Error as error:  # somebody still reads the file that was set aside
            connection.close()
            raise LibraryUnavailable("The library's index is being made anew. Try again soon.") from error
        return connection

    def _connect(self) -> "DuckDBPyConnection":
        import duckdb

        return duckdb.connect(
            str(self.path),
            config={
                "memory_limit": MEMORY_LIMIT,
                "threads": THREADS,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )

    def _let_go(self, connection: "DuckDBPyConnection") -> None:
        with self._guard:
            if self._connection is connection:
                self._connection = None
            connection.close()

    def _set_aside(self) -> None:
        for path in (self.path, self.path.with_name(self.path.name + ".wal")):
            if files.set_aside(path):
                log.warning(
                    "%s could not be used and was set aside; the library is read from its files anew", path.name
                )


def _asking(cursor: "DuckDBPyConnection") -> Ask:
    def ask(statement: str, parameters: Parameters | None = None) -> Rows:
        return cursor.execute(statement, parameters or None).fetchall()

    return ask


def run_all(ask: Ask, statements: Iterable[str], parameters: Parameters) -> None:
    for statement in statements:
        ask(statement, parameters)
