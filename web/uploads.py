"""POST /upload: files in, images out, and a word for every file that was left out."""

import re
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, cast
from urllib.parse import unquote

from flask import Blueprint, Request, Response, request
from pybase64 import b64encode_as_string
from werkzeug.datastructures import FileStorage

from utils.errors import AppError, InvalidRequest, NoFiles, NothingAccepted
from utils.records import Session
from utils.uploads import Rejection, UploadedFile, UploadResult
from utils.validators import validate_session_id, validate_trigger_word
from web import answers
from web.context import answer, services

bp = Blueprint("uploads", __name__)

#: files up to this size wait in memory, larger ones on disk
_SPOOLED_BYTES = 500 * 1024
_FIELDS = frozenset({"trigger_word", "session_id", "image_id"})
_WRITTEN_NAME = re.compile(r';\s*filename="((?:[^"\\]|\\"|\\)*)"')
_IMAGE_ID = re.compile(r"[0-9a-f]{32}")


class BoundedRequest(Request):
    """A request whose files take no more disk than one byte beyond what an image may weigh, however much is sent."""

    def _get_file_stream(self, *args: object, **more: object) -> IO[bytes]:
        return cast(IO[bytes], _BoundedFile(services().settings.max_image_file_size + 1))


class _BoundedFile(SpooledTemporaryFile[bytes]):
    """Takes whatever is written and keeps the beginning: enough to see that it is too much."""

    def __init__(self, most: int) -> None:
        super().__init__(max_size=_SPOOLED_BYTES)
        self._room = most

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if self._room:
            self._room -= super().write(data[: self._room])
        return len(data)


@bp.post("/upload")
def upload() -> Response:
    """Take images into a new session or an existing one."""
    settings = services().settings
    request.max_form_parts = 3 * settings.max_images + 20
    uploaded = list(_uploaded_files())
    if not uploaded:
        raise NoFiles("The upload holds no files. Choose JPG, PNG or WebP images.")
    _check_form()
    image_id = _wished_image_id()
    session, is_new = _session()
    try:
        result = services().uploads.receive(session, uploaded, image_id=image_id)
        if result.rejected and not result.images and not result.imported:
            raise _nothing_accepted(result.rejected)
    except BaseException:
        if is_new:  # nobody will ever hear of it
            services().sessions.delete(session.id)
        raise
    return answer(_upload_answer(result))


def _check_form() -> None:
    """Refuse fields nobody knows, and any that stands there twice. Raises InvalidRequest."""
    for name, values in request.form.lists():
        if name not in _FIELDS:
            raise InvalidRequest(f"The form may hold {', '.join(sorted(_FIELDS))} and files, nothing else.")
        if len(values) > 1:
            raise InvalidRequest(f"{name}: give it once.")


def _uploaded_files() -> Iterator[UploadedFile]:
    for _, part in request.files.items(multi=True):
        if part.filename or part.stream.read(1):
            part.stream.seek(0)
            yield UploadedFile(filename=_filename(part), read=part.stream.read)


def _filename(part: FileStorage) -> str:
    """Read the name as browsers write it: a backslash is one, a quote is %22. Source: HTML, multipart form data."""
    written = _WRITTEN_NAME.search(part.headers.get("Content-Disposition", ""))
    if written is None:
        return part.filename or ""
    return unquote(re.sub(r"%(?!22|0[AaDd])", "%25", written[1].replace('\\"', '"')))


def _session() -> tuple[Session, bool]:
    session_id = request.form.get("session_id", "")
    if session_id:
        return services().sessions.read(validate_session_id(session_id)), False
    trigger_word = validate_trigger_word(request.form.get("trigger_word", ""))
    return services().sessions.create(trigger_word), True


def _wished_image_id() -> str:
    """The id an image had before the server lost it; whoever puts it back may ask for it."""
    image_id = request.form.get("image_id", "")
    if image_id and not _IMAGE_ID.fullmatch(image_id):
        raise InvalidRequest("image_id: give the id an earlier answer named, or none.")
    return image_id


def _upload_answer(result: UploadResult) -> answers.UploadAnswer:
    session = result.session
    places = {image.id: index for index, image in enumerate(session.present)}
    return answers.UploadAnswer(
        session_id=session.id,
        trigger_word=session.trigger_word,
        version=session.version,
        images=[
            answers.image_answer(session.id, image, places.get(image.id), _data_url(thumbnail))
            for image, thumbnail in result.images
        ],
        rejected=[_rejection(one) for one in result.rejected],
        imported=result.imported,
    )


def _rejection(rejection: object) -> answers.Rejection:
    return answers.Rejection.model_validate(rejection)


def _nothing_accepted(rejected: tuple[Rejection, ...]) -> AppError:
    """Answer with the refusal itself where it speaks of room or size and holds for every file alike."""
    rows = [_rejection(one).model_dump() for one in rejected]
    summary = f"None of the {len(rejected)} files could be used."
    if len(rejected) == 1:
        summary = f"{rejected[0].filename}: {rejected[0].message}"
    error = rejected[0].error
    if error is not None and error.status != NothingAccepted.status and {one.code for one in rejected} == {error.code}:
        return type(error)(summary, **error.facts, rejected=rows)
    return NothingAccepted(summary, rejected=rows)


def _data_url(thumbnail: bytes) -> str:
    return "data:image/jpeg;base64," + b64encode_as_string(thumbnail)
