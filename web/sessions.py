"""Sessions and their images as resources: read, rename, bin and take back, back up, forget."""

from typing import BinaryIO, cast

from flask import Blueprint, Response, request

from utils.editing import find_image, remove_image, rename_trigger_word, restore_image
from utils.sessions import utc_now
from utils.validators import validate_trigger_word
from web import answers, requests
from web.context import answer, services
from web.problems import UnsupportedMediaType, read_body
from web.streams import ending_short

bp = Blueprint("sessions", __name__)

_IMMUTABLE = "private, max-age=86400, immutable"


@bp.get("/sessions/<session_id>")
def read_session(session_id: str) -> Response:
    """Show a session; ``?removed=1`` adds the images in the bin."""
    session = services().sessions.read(session_id)
    services().sessions.note_use(session_id)
    return answer(answers.session_answer(session, session.images if request.args.get("removed") == "1" else None))


@bp.patch("/sessions/<session_id>")
def update_session(session_id: str) -> Response:
    """Change the trigger word; captions follow."""
    word = validate_trigger_word(read_body(requests.UpdateSession).trigger_word)
    session = services().sessions.change(session_id, lambda session: rename_trigger_word(session, word, now=utc_now()))
    return answer(answers.session_answer(session))


@bp.delete("/sessions/<session_id>")
def delete_session(session_id: str) -> Response:
    """Forget a session and everything in it."""
    services().sessions.delete(session_id)
    return Response(status=204)


@bp.post("/sessions/<session_id>/missing")
def missing_images(session_id: str) -> Response:
    """Say which of these images, named by SHA-256, the session does not hold."""
    asked = read_body(requests.AskMissing).sha256
    held = {image.sha256 for image in services().sessions.read(session_id).present}
    return answer(answers.MissingAnswer(missing=[one for one in asked if one not in held]))


@bp.get("/sessions/<session_id>/images/<image_id>")
def read_image(session_id: str, image_id: str) -> Response:
    """Give an image's original bytes."""
    image = find_image(services().sessions.read(session_id), image_id=image_id)
    given = Response(services().sessions.read_image(session_id, image_id), content_type=image.media_type)
    given.headers["Cache-Control"] = _IMMUTABLE
    return given


@bp.get("/sessions/<session_id>/images/<image_id>/thumbnail")
def read_thumbnail(session_id: str, image_id: str) -> Response:
    """Give an image's thumbnail, JPEG, upright."""
    given = Response(services().sessions.read_thumbnail(session_id, image_id), content_type="image/jpeg")
    given.headers["Cache-Control"] = _IMMUTABLE
    return given


@bp.delete("/sessions/<session_id>/images/<image_id>")
def delete_image(session_id: str, image_id: str) -> Response:
    """Put an image into the bin."""
    session = services().sessions.change(session_id, lambda session: remove_image(session, image_id, now=utc_now()))
    return answer(answers.RemovedAnswer(version=session.version))


@bp.delete("/sessions/<session_id>/images/<image_id>/removal")
def undo_removal(session_id: str, image_id: str) -> Response:
    """Take an image back out of the bin."""
    most = services().settings.max_images
    session = services().sessions.change(
        session_id, lambda session: restore_image(session, image_id, now=utc_now(), max_images=most)
    )
    index = [image.id for image in session.present].index(image_id)
    return answer(
        answers.RestoredAnswer(
            version=session.version, image=answers.image_answer(session_id, session.present[index], index)
        )
    )


@bp.get("/sessions/<session_id>/backup")
def download_backup(session_id: str) -> Response:
    """Give the whole session as one JSON file."""
    session = services().sessions.read(session_id)
    services().sessions.note_use(session_id)
    given = Response(ending_short(services().backups.dump(session), "a backup"), content_type="application/json")
    given.headers["Content-Disposition"] = f'attachment; filename="{session.trigger_word}_session.json"'
    return given


@bp.post("/sessions")
def restore_backup() -> Response:
    """Make a new session of a backup file."""
    if not request.is_json:
        raise UnsupportedMediaType("Send the backup as application/json.")
    session, rejected = services().backups.load(cast(BinaryIO, request.stream))
    shown = answers.session_answer(session)
    shown.rejected = [answers.Rejection.model_validate(one) for one in rejected]
    return answer(shown, 201)
