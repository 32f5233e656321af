"""In and out of the library: file a session, start one from a selection, take everything as Parquet."""

from collections.abc import Iterator
from pathlib import Path

from flask import Blueprint, Response

from utils import files
from utils.errors import SelectionTooLarge
from utils.validators import validate_trigger_word
from web import answers
from web import library_forms as forms
from web.context import answer, services
from web.library_access import only_for_the_owner
from web.problems import read_body

bp = Blueprint("datasets", __name__, url_prefix="/api/library")
bp.before_request(only_for_the_owner)

_PIECE_BYTES = 256 * 1024


@bp.post("/datasets")
def file_dataset() -> Response:
    """Write a finished session into the library, captions embedded."""
    body = read_body(forms.FileDataset)
    return answer(forms.DatasetAnswer.model_validate(services().filing.file_session(body.session_id, body.name)), 201)


@bp.post("/sessions")
def start_session() -> Response:
    """Make a new session of assets, captions included."""
    body = read_body(forms.StartSession)
    result = services().filing.start_session(body.content_hashes, validate_trigger_word(body.trigger_word))
    shown = answers.session_answer(result.session)
    shown.rejected = [answers.Rejection.model_validate(one) for one in result.rejected]
    return answer(shown, 201)


@bp.get("/export.parquet")
def export_parquet() -> Response:
    """Give what a search finds as Parquet, with the pictures if wanted."""
    selection = forms.ParquetSelection.read()
    library, query = services().library, selection.to_record()
    name = "library.parquet"
    with files.temporary_file(services().settings.temp_folder) as output:
        if selection.images == "1":
            shards = library.count_shards(query)
            if shards > 1 and selection.shard is None:
                raise SelectionTooLarge(
                    f"The pictures fill {shards} files. Narrow the search, or ask for each file with shard=0 to "
                    f"shard={shards - 1}.",
                    shards=shards,
                )
            library.export_shard(output, query, selection.shard or 0)
            name = f"train-{selection.shard or 0:05d}-of-{shards:05d}.parquet"
        else:
            library.export_found(output, query)
        return _stream(output, name)


def _stream(path: Path, name: str) -> Response:
    """Send a file that is removed meanwhile: an open file stays readable."""
    opened = open(path, "rb")  # noqa: SIM115 - closed by the answer

    def pieces() -> Iterator[bytes]:
        with opened:
            while piece := opened.read(_PIECE_BYTES):
                yield piece

    given = Response(pieces(), content_type="application/vnd.apache.parquet")
    given.call_on_close(opened.close)
    given.headers["Content-Length"] = str(path.stat().st_size)
    given.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return given
