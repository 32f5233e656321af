"""POST /upload: files in, images out, and a word for every file that was left out."""

import re
from collections.abc import Iterator

from flask import Blueprint, Response, request
from pybase64 import b64encode_as_string

from utils.errors import InvalidRequest, NoFiles, NothingAccepted
from utils.records import Session
from utils.uploads import UploadedFile, UploadResult
from utils.validators import validate_session_id, validate_trigger_word
from web import answers
from web.context import answer, services

bp = Blueprint("uploads", __name__)

#: room for the form around the files
_FORM_BYTES = 1024 * 1024
_IMAGE_ID = re.compile(r"[0-9a-f]{32}")


@bp.post("/upload")
def upload() -> Response:
    """Take images into a new session or an existing one."""
    settings = services().settings
    request.max_content_length = settings.max_images * settings.max_image_file_size + _FORM_BYTES
    request.max_form_parts = 3 * settings.max_images + 20
    uploaded = list(_uploaded_files())
    if not uploaded:
        raise NoFiles("The upload holds no files. Choose JPG, PNG or WebP images.")
    image_id = _wished_image_id()
    session, is_new = _session()
    result = services().uploads.receive(session, uploaded, image_id=image_id)
    if not result.images and not result.imported:
        if is_new:
            services().sessions.delete(session.id)
        raise NothingAccepted(_summary(result), rejected=[_rejection(one).model_dump() for one in result.rejected])
    return answer(_upload_answer(result))


def _uploaded_files() -> Iterator[UploadedFile]:
    for _, part in request.files.items(multi=True):
        if part.filename or part.stream.read(1):
            part.stream.seek(0)
            yield UploadedFile(filename=part.filename or "", read=part.stream.read)


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


def _summary(result: UploadResult) -> str:
    if len(result.rejected) == 1:
        return f"{result.rejected[0].filename}: {result.rejected[0].message}"
    return f"None of the {len(result.rejected)} files could be used."


def _data_url(thumbnail: bytes) -> str:
    return "data:image/jpeg;base64," + b64encode_as_string(thumbnail)
