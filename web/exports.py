"""The export of a session: the plan first, then the ZIP."""

from dataclasses import asdict
from typing import Literal

from flask import Blueprint, Response, request
from pydantic import TypeAdapter, ValidationError

from utils.errors import InvalidRequest, SessionDamaged
from utils.metadata_exporter import ExportPair, ExportPlan, create_training_zip, validate_export_data
from web import answers, requests
from web.context import answer, services
from web.problems import read_body
from web.streams import ending_short

bp = Blueprint("exports", __name__)

_ONLY: TypeAdapter[Literal["all", "approved"]] = TypeAdapter(Literal["all", "approved"])


@bp.get("/sessions/<session_id>/export")
def plan_export(session_id: str) -> Response:
    """Show what the export would hold and what stands against it."""
    try:
        only = _ONLY.validate_python(request.args.get("only", "all"))
    except ValidationError:
        raise InvalidRequest("only takes all or approved.") from None
    return answer(_plan_answer(validate_export_data(services().sessions.read(session_id), only=only)))


@bp.post("/export")
def export() -> Response:
    """Stream the ZIP of image/txt pairs."""
    options = read_body(requests.ExportOptions)
    store = services().sessions
    plan = validate_export_data(store.read(options.session_id), only=options.only)
    lost = [pair.image.filename for pair in plan.pairs if not store.has_image(options.session_id, pair.image.id)]
    if lost:
        raise SessionDamaged(f"The server has lost {', '.join(lost[:3])}; upload it again.", lost=lost)
    pieces = create_training_zip(
        plan, lambda image_id: store.read_image(options.session_id, image_id), anyway=options.anyway
    )
    given = Response(ending_short(pieces, "an export"), content_type="application/zip")
    given.headers["Content-Length"] = str(plan.size_bytes)
    given.headers["Content-Disposition"] = f'attachment; filename="{plan.filename}"'
    return given


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
