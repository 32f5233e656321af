"""Captions: ask for one, hear how it went, write one's own."""

import hashlib

from flask import Blueprint, Response, request

from utils.editing import CaptionEdit, edit_captions, find_image, put_back
from utils.records import Image, Session
from utils.sessions import utc_now
from utils.validators import validate_caption_format
from web import answers, requests
from web.context import answer, services
from web.problems import read_body
from web.security import read_credentials

bp = Blueprint("captions", __name__)


@bp.post("/generate_caption")
def generate_caption() -> Response:
    """Caption one image; with ``Prefer: respond-async`` in the background."""
    body = read_body(requests.GenerateCaption)
    credentials = read_credentials(body.api_key, body.access_code, trusted_proxies=services().settings.trusted_proxies)
    asked = body.to_record(credentials)
    if "respond-async" in request.headers.get("Prefer", ""):
        accepted = answer(answers.WorkingAnswer(version=services().captioner.caption_soon(asked)), 202)
        accepted.headers["Preference-Applied"] = "respond-async"
        accepted.headers["Location"] = f"/sessions/{body.session_id}/captions"
        return accepted
    image = services().captioner.caption_now(asked)
    return answer(_caption_answer(services().sessions.read(body.session_id), image))


@bp.post("/update_caption")
def update_caption() -> Response:
    """Write a person's caption for one image."""
    body = read_body(requests.UpdateCaption)

    def edit(session: Session) -> Session:
        image = find_image(session, image_id=body.image_id, index=body.index)
        words = CaptionEdit(image_id=image.id, caption=body.caption, state=body.state, version=body.version)
        return edit_captions(session, [words], now=utc_now())

    session = services().sessions.change(body.session_id, edit)
    return answer(_saved_answer(session, find_image(session, image_id=body.image_id, index=body.index)))


@bp.patch("/sessions/<session_id>/captions")
def update_captions(session_id: str) -> Response:
    """Write many captions at once, all or none."""
    edits = [one.to_record() for one in read_body(requests.UpdateCaptions).captions]
    session = services().sessions.change(session_id, lambda session: edit_captions(session, edits, now=utc_now()))
    changed = tuple(find_image(session, image_id=edit.image_id) for edit in edits)
    return answer(_captions_answer(session, changed))


@bp.post("/sessions/<session_id>/captions")
def put_back_captions(session_id: str) -> Response:
    """Put captions back that a browser kept; an image that has words, or had a draft, keeps its own."""
    kept = [one.to_record() for one in read_body(requests.PutBack).captions]
    session = services().sessions.change(session_id, lambda session: put_back(session, kept, now=utc_now()))
    return answer(_captions_answer(session, session.present))


@bp.get("/sessions/<session_id>/captions")
def changed_captions(session_id: str) -> Response:
    """Tell what has changed since a version, and what is being worked on; 304 when nothing is new."""
    since = request.args.get("since", default=0, type=int)
    working = list(services().captioner.working(session_id))  # before reading, so that no outcome falls between
    unwritten = services().captioner.unwritten(session_id)
    session = services().sessions.read(session_id)
    services().sessions.note_use(session_id)
    changed = tuple(image for image in session.images if image.version > since)
    body = _captions_answer(session, changed) if changed else _captions_answer(session, ())
    body.working = working
    body.unwritten = [
        answers.UnwrittenProblem(image_id=image_id, problem=answers.CaptionProblem.model_validate(problem))
        for image_id, problem in unwritten.items()
    ]
    told = [f"{image_id}:{problem.code}" for image_id, problem in unwritten.items()]
    return _with_etag(answer(body), f"{session.version}|{since}|{','.join(working)}|{','.join(told)}")


def _with_etag(given: Response, state: str) -> Response:
    given.set_etag(hashlib.sha256(state.encode()).hexdigest()[:24])
    given.headers["Cache-Control"] = "no-cache"
    return given.make_conditional(request)  # type: ignore[return-value]


def _captions_answer(session: Session, images: tuple[Image, ...]) -> answers.CaptionsAnswer:
    places = {image.id: index for index, image in enumerate(session.present)}
    return answers.CaptionsAnswer(
        version=session.version,
        trigger_word=session.trigger_word,
        images=[answers.image_answer(session.id, image, places.get(image.id)) for image in images],
    )


def _notices(session: Session, image: Image) -> list[answers.Notice]:
    faults = validate_caption_format(image.caption, session.trigger_word)
    return [answers.Notice.model_validate(notice) for notice in (*faults, *image.warnings)]


def _image(session: Session, image: Image) -> answers.Image:
    places = {one.id: index for index, one in enumerate(session.present)}
    return answers.image_answer(session.id, image, places.get(image.id))


def _saved_answer(session: Session, image: Image) -> answers.SavedAnswer:
    return answers.SavedAnswer(
        caption=image.caption,
        state=image.state,
        version=image.version,
        warnings=_notices(session, image),
        image=_image(session, image),
    )


def _caption_answer(session: Session, image: Image) -> answers.CaptionAnswer:
    made = image.provenance
    return answers.CaptionAnswer(
        caption=image.caption,
        state=image.state,
        engine=made.engine if made else "",
        model=made.model if made else "",
        attempts=made.attempts if made else 0,
        seconds=made.seconds if made else 0.0,
        warnings=_notices(session, image),
        version=image.version,
        image=_image(session, image),
    )
