"""POST /api/inspect: one image in, what it carries out. Nothing is kept."""

from dataclasses import asdict

from flask import Blueprint, Response, request

from utils.errors import FileTooLarge, InvalidRequest, NoFiles, NotAnImage
from utils.inspection import inspect_image
from utils.validators import clean_shown_name
from web.context import answer, services
from web.inspect_answers import InspectAnswer

bp = Blueprint("inspect", __name__)


@bp.post("/api/inspect")
def inspect() -> Response:
    """Say what an image file carries."""
    maximum = services().settings.max_image_file_size
    request.max_form_parts = 20
    parts = [part for _, part in request.files.items(multi=True) if part.filename or part.stream.read(1)]
    if not parts:
        raise NoFiles("The request holds no file. Choose a JPG, PNG or WebP image.")
    if len(parts) > 1:
        raise InvalidRequest("One file at a time is inspected; send one.")
    parts[0].stream.seek(0)
    data = parts[0].stream.read(maximum + 1)
    if not data:
        raise NotAnImage("The file is empty.")
    if len(data) > maximum:
        raise FileTooLarge(f"The file is larger than {maximum / 2**20:.0f} MB, which is the limit.", maximum=maximum)
    found = asdict(inspect_image(data))
    generation = found["generation"]
    if generation and generation["seed"] is not None:
        generation["seed"] = str(generation["seed"])
    filename = clean_shown_name(parts[0].filename or "")
    return answer(InspectAnswer.model_validate({**found, "filename": filename}))
