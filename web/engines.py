"""What can write captions here, what it needs and what it costs; and whether a key is good."""

from flask import Blueprint, Response

from utils.caption_generator import validate_api_key
from utils.captioning import Captioner
from utils.engines.protocol import CaptionEngine
from utils.errors import AppError, TooManyAttempts
from utils.image_processor import MIN_SIDE_PX
from utils.instructions import STYLES
from utils.validators import MAX_CAPTION_CHARS
from web import answers, requests
from web.context import answer, services
from web.problems import read_body
from web.security import is_from_loopback, read_credentials

bp = Blueprint("engines", __name__)


@bp.get("/engines")
def list_engines() -> Response:
    """List the engines, the styles and the limits the page works with."""
    return answer(engines_answer())


@bp.post("/validate_key")
def validate_key() -> Response:
    """Say in words what a key or an access code can do; costs nothing."""
    body = read_body(requests.ValidateKey)
    captioner = services().captioner
    engine = captioner.engine(body.engine or "gemini")
    credentials = read_credentials(body.api_key, body.access_code, trusted_proxies=services().settings.trusted_proxies)
    try:
        report = validate_api_key(captioner.grant(engine, credentials).api_key, engine)
    except TooManyAttempts:
        raise
    except AppError as error:  # "no" is the answer that was asked for, not a failure of the request
        return answer(
            answers.KeyAnswer(valid=False, code=error.code, message=error.detail, engine=engine.name, models=[])
        )
    return answer(
        answers.KeyAnswer(
            valid=report.valid,
            code=report.code,
            message=report.message,
            engine=engine.name,
            models=list(report.models),
        )
    )


def engines_answer() -> answers.EnginesAnswer:
    """Gather what the page has to know before anything is uploaded."""
    settings, captioner = services().settings, services().captioner
    return answers.EnginesAnswer(
        default=captioner.default_engine,
        engines=[_engine_answer(captioner, engine) for engine in services().engines.values()],
        styles=[
            answers.StyleAnswer(name=style.name, label=style.label, template=style.template)
            for style in STYLES.values()
        ],
        pacing=answers.Pacing(
            concurrency=settings.caption_concurrency,
            min_interval_seconds=settings.caption_min_interval_seconds,
            requests_per_minute=settings.caption_requests_per_minute,
        ),
        limits=answers.Limits(
            max_images=settings.max_images,
            max_image_file_size=settings.max_image_file_size,
            min_side_px=MIN_SIDE_PX,
            max_image_pixels=settings.max_image_pixels,
            max_webp_pixels=settings.max_webp_pixels,
            max_caption_chars=MAX_CAPTION_CHARS,
        ),
    )


def _engine_answer(captioner: Captioner, engine: CaptionEngine) -> answers.EngineAnswer:
    loopback = is_from_loopback(trusted_proxies=services().settings.trusted_proxies)
    return answers.EngineAnswer(
        name=engine.name,
        label=engine.label,
        needs_key=engine.needs_key,
        models=list(engine.default_models),
        default_model=engine.default_models[0],
        access=captioner.access(engine, from_loopback=loopback),
        price_per_image_usd=engine.price_per_image_usd,
        seconds_per_image=engine.seconds_per_image,
    )
