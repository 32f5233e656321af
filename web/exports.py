"""The export of a session: the plan first, then the ZIP."""

from dataclasses import asdict
from typing import Literal

from flask import Blueprint, Response, request
from pydantic import TypeAdapter, ValidationError

from utils.errors import InvalidRequest, SessionDamaged
from utils.finishing import Measured, MetadataOption
from utils.metadata_exporter import ExportPair, ExportPlan, create_training_zip, validate_export_data
from utils.records import Image, Session
from web import answers, requests
from web.context import answer, services
from web.problems import read_body
from web.streams import ending_short

bp = Blueprint("exports", __name__)

_ONLY: TypeAdapter[Literal["all", "approved"]] = TypeAdapter(Literal["all", "approved"])
_METADATA: TypeAdapter[MetadataOption] = TypeAdapter(MetadataOption)


@bp.get("/sessions/<session_id>/export")
def plan_export(session_id: str) -> Response:
    """Show what the export would hold and what stands against it."""
    try:
        only = _ONLY.validate_python(request.args.get("only", "all"))
        metadata = _METADATA.validate_python(request.args.get("metadata", "embed"))
    except ValidationError:
        raise InvalidRequest("only takes all or approved; metadata takes embed, original or strip.") from None
    return answer(_plan_answer(_plan(services().sessions.read(session_id), only, metadata)))


@bp.post("/export")
def export() -> Response:
    """Stream the ZIP of image/txt pairs."""
    options = read_body(requests.ExportOptions)
    store = services().sessions
    session = store.read(options.session_id)
    plan = _plan(session, options.only, options.metadata)
    store.note_use(session.id)
    lost = [pair.image.filename for pair in plan.pairs if not store.has_image(session.id, pair.image.id)]
    if lost:
        raise SessionDamaged(f"The server has lost {', '.join(lost[:3])}; upload it again.", lost=lost)
    pieces = create_training_zip(
        plan, lambda image_id: store.read_image(options.session_id, image_id), anyway=options.anyway
    )
    given = Response(ending_short(pieces, "an export"), content_type="application/zip")
    given.headers["Content-Length"] = str(plan.size_bytes)
    given.headers["Content-Disposition"] = f'attachment; filename="{plan.filename}"'
    return given


def _plan(session: Session, only: str, metadata: MetadataOption) -> ExportPlan:
    def read(image_id: str) -> bytes:
        return services().sessions.read_image(session.id, image_id)

    def measure(image: Image) -> Measured:
        return services().measure.size(image, session.trigger_word, metadata, read)

    return validate_export_data(session, only=only, metadata=metadata, measure=measure)


def _plan_answer(plan: ExportPlan) -> answers.ExportPlanAnswer:
    return answers.ExportPlanAnswer(
        filename=plan.filename,
        size_bytes=plan.size_bytes,
        ready=plan.ready,
        approved=plan.approved,
        total=plan.total,
        pairs=[_pair_answer(pair) for pair in plan.pairs],
        problems=[answers.ExportFinding.model_validate(asdict(finding)) for finding in plan.problems],
        warnings=[answers.ExportFinding.model_validate(asdict(finding)) for finding in plan.warnings],
    )


def _pair_answer(pair: ExportPair) -> answers.ExportPairAnswer:
    return answers.ExportPairAnswer(
        image_id=pair.image.id,
        index=pair.index,
        filename=pair.image.filename,
        image_name=pair.image_name,
        caption_name=pair.caption_name,
        caption=pair.image.caption,
        problems=[answers.Notice.model_validate(notice) for notice in pair.problems],
        warnings=[answers.Notice.model_validate(notice) for notice in pair.warnings],
    )
