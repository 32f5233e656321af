"""POST /api/inspect: one image in, what it carries out. Nothing is kept."""

from dataclasses import asdict

from flask import Blueprint, Response

from utils.inspection import inspect_image
from utils.validators import clean_shown_name
from web.context import answer
from web.inspect_answers import InspectAnswer
from web.one_file import read_one_file

bp = Blueprint("inspect", __name__)


@bp.post("/api/inspect")
def inspect() -> Response:
    """Say what an image file carries."""
    filename, data = read_one_file()
    found = asdict(inspect_image(data))
    generation = found["generation"]
    if generation and generation["seed"] is not None:
        generation["seed"] = str(generation["seed"])
    return answer(InspectAnswer.model_validate({**found, "filename": clean_shown_name(filename)}))
