"""Pictures made of words, by the seed's route, which is OpenAI's too; and what a settings panel has to know."""

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path

from flask import Blueprint, Response, request

from utils.errors import NotConfigured
from utils.generated_images import REMOVED_DAYS, GeneratedImage
from utils.generation.order import ASPECT_RATIOS, SAMPLERS
from utils.playground import MAX_PICTURES, MAX_SEED
from web import generation_forms as forms
from web.context import answer, services
from web.library_access import only_for_the_owner
from web.problems import read_body
from web.security import client_address
from web.streams import ending_short

bp = Blueprint("generation", __name__)
bp.before_request(only_for_the_owner)

#: read at once of a picture on its way into base64; a multiple of three, so that the pieces are one text
_PIECE_BYTES = 3 * 256 * 1024


@bp.post("/v1/images/generations")
def generate() -> Response:
    """Make images and keep them."""
    body = read_body(forms.GenerateImages)
    made = services().playground.generate(
        body.to_record(),
        count=body.count,
        client=client_address(),
        key=request.headers.get("Idempotency-Key", "")[:200],
    )
    shown = [forms.GeneratedImageAnswer.of(image) for image in made.images]
    moment = made.images[0].record.moment
    whole = forms.GenerationAnswer(
        **shown[0].model_dump(by_alias=False),
        images=shown,
        problems=[forms.MissingImage.model_validate(problem) for problem in made.problems],
        ignored=list(made.ignored),
        created=int(moment.timestamp()) if moment else 0,
        data=[forms.OpenAiImage(url=_address(image) if body.wants_urls else None) for image in made.images],
    )
    return _with_pictures(whole, made.images) if body.wants_base64 else answer(whole)


@bp.get("/api/generation")
def read_generation() -> Response:
    """Say which service is configured and what it takes. Asks nobody."""
    playground, settings = services().playground, services().settings
    try:
        engine, message = playground.engine, ""
    except NotConfigured as error:
        engine, message = None, error.detail
    return answer(
        forms.GenerationFacts(
            configured=engine is not None,
            message=message,
            engine=engine.name if engine else "",
            label=engine.label if engine else "",
            models=list(engine.models) if engine else [],
            any_model=engine.any_model if engine else False,
            takes=sorted(engine.takes) if engine else [],
            samplers=list(SAMPLERS),
            aspect_ratios=[
                forms.AspectRatio(name=name, width=width, height=height)
                for name, (width, height) in ASPECT_RATIOS.items()
            ],
            defaults={"aspectRatio": "1:1", "steps": 30, "cfgScale": 7.5, "sampler": "Euler", "seed": -1},
            limits=forms.GenerationLimits(
                requests_per_hour=settings.generation_requests_per_hour,
                at_once=settings.generation_at_once,
                num_images=MAX_PICTURES,
                prompt_chars=forms.MAX_PROMPT_CHARS,
                min_side=forms.MIN_SIDE,
                max_side=forms.MAX_SIDE,
                max_steps=150,
                max_seed=MAX_SEED,
                timeout_seconds=settings.generation_timeout_seconds,
                days_kept=settings.generated_images_days,
                days_removed=REMOVED_DAYS,
            ),
        )
    )


@bp.after_request
def forbid_blind_repeats(given: Response) -> Response:
    """OpenAI's clients repeat what failed up to twice by themselves; each attempt may cost a picture."""
    if given.status_code >= 400 and request.method == "POST":
        given.headers["X-Should-Retry"] = "false"
    return given


def _address(image: GeneratedImage) -> str:
    return f"{request.host_url.rstrip('/')}/media/generated_images/{image.place}"


def _with_pictures(whole: forms.GenerationAnswer, images: Sequence[GeneratedImage]) -> Response:
    """Send the pictures within the answer, a piece at a time: ten of them in one text would take half a gigabyte."""
    paths = [services().playground.images.path_of(image.place) for image in images]
    return Response(ending_short(_pieces(whole, paths), "generated images"), content_type="application/json")


def _pieces(whole: forms.GenerationAnswer, paths: Sequence[Path]) -> Iterator[bytes]:
    yield whole.model_dump_json(exclude={"data"})[:-1].encode() + b',"data":['
    for number, (one, path) in enumerate(zip(whole.data, paths, strict=True)):
        head = one.model_dump_json(exclude={"b64_json"})[:-1].encode()
        yield (b"," if number else b"") + head + b',"b64_json":"'
        with open(path, "rb") as opened:
            while piece := opened.read(_PIECE_BYTES):
                yield base64.b64encode(piece)
        yield b'"}'
    yield b"]}"
