import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.utils.library.shelf import fill, names, tables
from utils.errors import LibraryBusy, LibraryUnavailable
from utils.library import Library
from utils.library import tables as schema
from utils.library.records import Query

Make = Callable[..., Library]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def overwrite_head(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(b"SQLite format 3\0" * 256 + data[4096:])


def put_noise(path: Path) -> None:
    path.write_bytes(b"this is no database " * 1000)


def rewrite_a_row(path: Path) -> None:
    """A change that DuckDB itself cannot know for damage: only the seal tells."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE locations SET file_hash = repeat('0', 64) WHERE path LIKE '%1.png'")


def lose_rows(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("DELETE FROM locations WHERE path LIKE '%1.png'")


def make_foreign(path: Path) -> None:
    path.unlink()
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE assets (content_hash VARCHAR)")


def make_older(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE about SET schema_version = schema_version - 1")


DAMAGE = [cut, empty, overwrite_head, put_noise, rewrite_a_row, lose_rows, make_foreign, make_older]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_cache_that_cannot_be_used_is_set_aside_and_made_anew(
    make_library: Make, root: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    fill(root, 3)
    library = make_library()
    library.scan()
    before = tables(library, tmp_path / "before")
    library.close()
    damage(tmp_path / "library.duckdb")

    again = make_library()

    assert again.needs_scan()
    assert again.find(Query()).total == 0
    assert (tmp_path / "library.duckdb.aside").exists()
    again.scan()
    assert tables(again, tmp_path / "after") == before


def test_good_cache_is_used_again(make_library: Make, root: Path, tmp_path: Path) -> None:
    fill(root, 2)
    library = make_library()
    library.scan()
    library.close()

    again = make_library()

    assert not again.needs_scan()
    assert names(again) == {"0.png", "1.png"}
    assert not (tmp_path / "library.duckdb.aside").exists()


def test_file_that_fails_while_in_use_is_said_and_the_next_question_is_answered(
    library: Library, root: Path, tmp_path: Path
) -> None:
    fill(root, 2)
    library.scan()

    assert library._cache._connection is not None
    library._cache._connection.close()  # what DuckDB does to itself after a fatal error

    with pytest.raises(LibraryUnavailable):
        library.find(Query())

    assert names(library) == {"0.png", "1.png"}


def test_cache_held_by_another_process_is_left_alone(make_library: Make, root: Path, tmp_path: Path) -> None:
    fill(root, 1)
    library = make_library()
    library.scan()
    library.close()
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", script, str(tmp_path / "library.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None and other.stdout.readline() == "open\n"
        with pytest.raises(LibraryBusy):
            library.find(Query())
        other.communicate("")

    assert not (tmp_path / "library.duckdb.aside").exists()
    assert names(library) == {"0.png"}


def test_change_that_fails_changes_nothing(library: Library, root: Path) -> None:
    fill(root, 2)
    library.scan()

    def half(ask: Callable[[str], object]) -> None:
        ask("DELETE FROM locations")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        library._cache.change(half)

    assert library.stats().locations == 2


def test_many_threads_may_write_and_ask_at_once(library: Library, root: Path) -> None:
    paths = fill(root, 24)
    library.scan()
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for path in paths[number::6]:
                library.add_files([path])
                library.find(Query(text="room"))
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not faults
    assert (library.stats().assets, library.stats().locations) == (24, 24)


def test_making_a_library_touches_no_disk_and_loads_no_database(tmp_path: Path) -> None:
    script = (
        "import sys; from app import create_app; create_app();"
        "assert 'duckdb' not in sys.modules and '_duckdb' not in sys.modules"
    )
    root = Path(__file__).parents[3]
    environment = {"PATH": "", "DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", script], check=True, cwd=tmp_path, env=environment)

    assert not (tmp_path / "data").exists()


def test_columns_that_are_updated_are_scalar(library: Library) -> None:
    kinds = library._cache.rows(
        "SELECT DISTINCT data_type FROM duckdb_columns() WHERE table_name IN (SELECT unnest($tables))",
        {"tables": list(schema.TABLES)},
    )

    assert {kind[0] for kind in kinds} <= {"VARCHAR", "BIGINT", "INTEGER", "TIMESTAMP"}
