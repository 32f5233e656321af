"""``flask library …`` and ``flask cleanup`` for the operator. One process at a time may have the library open."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from flask.cli import AppGroup, with_appcontext

from utils.errors import AppError
from utils.library import Library
from utils.library.records import Query, ScanReport
from web.context import services

library = AppGroup("library", help="Scan, search and export the library.")

T = TypeVar("T")
_KINDS = click.Choice(["image", "video", "audio"])
_MOST_LISTED = 200


def _selection(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the same ways to choose as a search in the page."""
    command = click.option("--kind", type=_KINDS, default=None, help="Only this kind.")(command)
    for name in ("keyword", "trigger", "dataset"):
        command = click.option(f"--{name}", default="", help=f"Only this {name}.")(command)
    return click.argument("words", nargs=-1)(command)


@library.command("scan")
def scan() -> None:
    """Bring the index up to date with the files."""
    _tell(_with_library(Library.scan))


@library.command("rebuild")
def rebuild() -> None:
    """Forget the index and read every file anew; what is missing is forgotten too."""
    _tell(_with_library(Library.rebuild))


@library.command("search")
@_selection
@click.option("--most", type=click.IntRange(1, _MOST_LISTED), default=20, show_default=True, help="How many to list.")
def search(words: tuple[str, ...], most: int, **filters: str | None) -> None:
    """List what holds all the WORDS: place, size and caption."""
    query = _query(words, filters, per_page=most)
    page = _with_library(lambda library: _scanned(library).find(query))
    for asset in page.assets:
        click.echo(f"{asset.locations[0].path}\t{asset.width}x{asset.height}\t{asset.caption or asset.prompt}")
    click.echo(f"{len(page.assets)} of {page.total}", err=True)


@library.command("export")
@click.argument("output", type=click.Path(path_type=Path))
@_selection
@click.option("--images", is_flag=True, help="With the pictures, as a folder for Hugging Face datasets.")
@click.option("--tables", is_flag=True, help="The bare tables instead, one file each, in a folder.")
def export(output: Path, words: tuple[str, ...], images: bool, tables: bool, **filters: str | None) -> None:
    """Write what holds all the WORDS to OUTPUT as Parquet."""
    query = _query(words, filters)

    def write(library: Library) -> None:
        _scanned(library)
        if tables:
            for path in library.export_tables(output):
                click.echo(f"{path}")
            return
        shards = library.count_shards(query) if images else 1
        for number in range(shards):
            path = output / f"train-{number:05d}-of-{shards:05d}.parquet" if images else output
            rows = library.export_shard(path, query, number) if images else library.export_found(path, query)
            click.echo(f"{path}: {rows} rows")

    _with_library(write)


@click.command("cleanup")
@click.option("--temp-days", type=click.FloatRange(0), default=1, show_default=True, help="Age of temporary files.")
@click.option("--output-days", type=click.FloatRange(0), default=7, show_default=True, help="Age of exported files.")
@with_appcontext
def cleanup(temp_days: float, output_days: float) -> None:
    """Remove temporary and exported files that are older than this, and generated images that have had their days."""
    exports = services().exports
    temporary, exported = exports.cleanup_temp_files(temp_days), exports.cleanup_output_files(output_days)
    click.echo(f"{temporary} temporary files and {exported} exported files removed.")
    generated = services().playground.images.clean_up()
    click.echo(f"{generated.images} generated images and {generated.removed_for_good} that had been removed by hand.")


def _query(words: tuple[str, ...], filters: dict[str, str | None], *, per_page: int = 50) -> Query:
    return Query(text=" ".join(words), per_page=per_page, **{name: value or "" for name, value in filters.items()})  # type: ignore[arg-type]


def _with_library(work: Callable[[Library], T]) -> T:
    """Run work on the app's library and let go of it; an error is a sentence and exit status 1."""
    opened = services().library
    try:
        return work(opened)
    except AppError as error:
        raise click.ClickException(error.detail) from error
    finally:
        opened.close()


def _scanned(library: Library) -> Library:
    """Give a new library its first scan."""
    if library.needs_scan():
        library.scan()
    return library


def _tell(report: ScanReport) -> None:
    parts = ("seen", "unchanged", "added", "changed", "moved", "removed", "missing", "unreadable")
    click.echo(", ".join(f"{getattr(report, part)} {part}" for part in parts))
    for root in report.absent_roots:
        click.echo(f"{root} is not there or empty; what was known of it is kept.", err=True)
