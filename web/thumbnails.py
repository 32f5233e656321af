"""POST /api/thumbnails: a picture and a script in, variations out."""

import json

from flask import Blueprint, Response

from utils.errors import InvalidRequest
from utils.variations import Variation, VariationRequest
from web import export_forms as forms
from web.context import answer, services
from web.one_file import read_one_file
from web.security import read_credentials

bp = Blueprint("thumbnails", __name__)


@bp.post("/api/thumbnails")
def make_thumbnails() -> Response:
    """Make variations of a picture with Gemini's image model."""
    settings = services().settings
    _, data = read_one_file()
    wishes = forms.ThumbnailWishes.read_form()
    if wishes.count > settings.max_variations:
        raise InvalidRequest(f"count: at most {settings.max_variations} variations are made in one go.")
    made = services().variations.make(
        VariationRequest(
            script=wishes.script,
            image=data,
            aspect_ratio=wishes.aspect_ratio,
            count=wishes.count,
            base_share=wishes.base_share,
            credentials=read_credentials(trusted_proxies=settings.trusted_proxies),
        )
    )
    return answer(
        forms.VariationsAnswer(
            request_id=made.request_id,
            variations=[_variation(one) for one in made.variations],
            problems=[forms.ExportProblemAnswer.model_validate(one) for one in made.problems],
        )
    )


def _variation(made: Variation) -> forms.VariationAnswer:
    return forms.VariationAnswer(
        id=made.id,
        storage_path=made.storage_path,
        metadata=json.loads(made.metadata.to_json()),
        exports=forms.exports_answer(made.exports).exports,
    )
