"""One caption from one engine, falling back from model to model. Never returns a failure as text."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from utils.attempts import LONGEST_WAIT_SECONDS, Ask, Attempts, Effort, server_wait
from utils.caption_text import clean_caption, placeholder_caption
from utils.engines.protocol import CaptionEngine, CaptionOptions
from utils.errors import (
    ContentBlocked,
    EngineError,
    EngineTimeout,
    ModelGone,
    QuotaExhausted,
    RateLimited,
)
from utils.image_processor import scale_for_engine
from utils.instructions import build_instruction
from utils.pacing import Pacer
from utils.records import (
    CaptionState,
    EncodedImage,
    EngineReply,
    GeneratedCaption,
    Instruction,
    KeyReport,
    Notice,
    Provenance,
    Usage,
)

ATTEMPTS_PER_MODEL = 3
IMAGE_BUDGET_SECONDS = 150.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an engine finally said, after how many calls, and what all of them took."""

    text: str
    model: str
    attempts: int
    usage: Usage
    cut_off: bool = False


def generate_caption(
    image: EncodedImage,
    *,
    trigger_word: str,
    engine: CaptionEngine,
    models: Sequence[str] = (),
    api_key: str = "",
    style: str = "general",
    hint: str = "",
    template: str = "",
    pacer: Pacer | None = None,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> GeneratedCaption:
    """Caption one picture with the models given, in order, or the engine's own chain.

    Content that an engine will not describe ends as a placeholder in state ``blocked``; every other failure raises an
    EngineError.
    """
    instruction = build_instruction(style, trigger_word, hint, template=template)
    begun = clock()

    def ask(model: str, effort: Effort) -> tuple[str, EngineReply]:
        reply = ask_engine(engine, image, instruction, model, effort, api_key=api_key, pacer=pacer, sleep=sleep)
        try:
            return clean_caption(reply.text, trigger_word), reply
        except EngineError as error:
            error.usage = reply.usage
            raise

    chain = tuple(models) or engine.default_models
    try:
        answered = retry_with_fallback(ask, chain, sleep=sleep, clock=clock)
        state, warnings = CaptionState.DRAFTED, _cut_off(answered)
    except ContentBlocked as error:
        answered = _blocked(trigger_word, error)
        state, warnings = CaptionState.BLOCKED, [Notice(code="content_blocked", message=error.detail)]
    made = Provenance(
        engine=engine.name,
        model=answered.model,
        draft=answered.text,
        created_at=datetime.now(UTC),
        style=style,
        hint=hint,
        attempts=answered.attempts,
        seconds=round(clock() - begun, 2),
        input_tokens=answered.usage.input_tokens,
        output_tokens=answered.usage.output_tokens,
        cut_off=answered.cut_off,
        cost_usd=answered.usage.cost_usd,
    )
    return GeneratedCaption(text=answered.text, state=state, provenance=made, warnings=tuple(warnings))


def ask_engine(
    engine: CaptionEngine,
    image: EncodedImage,
    instruction: Instruction,
    model: str,
    effort: Effort,
    *,
    api_key: str = "",
    reply_schema: Mapping[str, Any] | None = None,
    pacer: Pacer | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> EngineReply:
    """Ask one model once, when its pace allows. Raises an EngineError."""
    shown = _halved(image) if effort.smaller else image
    with pacer.call(api_key, model, sleep=sleep) if pacer else nullcontext(0.0) as waited:
        options = CaptionOptions(
            model=model,
            api_key=api_key,
            timeout_seconds=max(0.0, effort.timeout_seconds - waited),
            budget_factor=effort.budget_factor,
            reply_schema=reply_schema,
        )
        return engine.caption(shown, instruction, options)


def validate_api_key(api_key: str, engine: CaptionEngine) -> KeyReport:
    """Say in words what a key can do, by listing its models; costs nothing."""
    try:
        models = engine.list_models(api_key)
    except EngineError as error:
        return KeyReport(valid=False, message=error.detail, code=error.code)
    if not models:
        return KeyReport(
            valid=False, message="The key is accepted, but offers no model that can caption.", code="no_models"
        )
    count = "1 model" if len(models) == 1 else f"{len(models)} models"
    return KeyReport(valid=True, message=f"The key works; {count} can caption.", models=models)


def retry_with_fallback(
    ask: Ask,
    models: Sequence[str],
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Answered:
    """Ask each model up to three times, waits of 1, 2, 4 s or what the server wants; then the next of the chain.

    A wait above 8 s is not slept: RateLimited leaves with ``retry_after``. All take at most 150 s, one call 60 s.
    A picture that is too large is shown smaller at once, and to the models that follow.
    Blocked content is shown to one other model, once. Raises the most telling EngineError of those met, with the
    model it came from, the number of calls and what all of them took.
    """
    deadline = clock() + IMAGE_BUDGET_SECONDS
    attempts = Attempts(ask, deadline=deadline, clock=clock, sleep=sleep)
    met: list[EngineError] = []
    for model in models:
        second_look = any(isinstance(error, ContentBlocked) for error in met)
        try:
            text, reply = attempts.at(model, most=1 if second_look else ATTEMPTS_PER_MODEL)
            used = attempts.used
            return Answered(
                text=text, model=reply.model, attempts=len(used), usage=Usage.total(used), cut_off=reply.cut_off
            )
        except EngineError as error:
            error.facts.setdefault("model", model)
            met.append(error)
        if second_look or not _goes_on(met[-1]) or clock() >= deadline:
            break
    telling = _most_telling(met)
    telling.usage = Usage.total(attempts.used)
    telling.facts |= {"attempts": len(attempts.used), **asdict(telling.usage)}
    raise telling


def _goes_on(error: EngineError) -> bool:
    """Say whether the next model of the chain should be asked after this one gave up."""
    if isinstance(error, RateLimited) and server_wait(error) > LONGEST_WAIT_SECONDS:
        return False  # waiting clears it; another model would only cost quota there as well
    return error.next_model


def _most_telling(met: Sequence[EngineError]) -> EngineError:
    """Choose what a person should hear of several failures; the later one of equals."""
    return max(reversed(met), key=_weight, default=EngineTimeout("No model was asked."))


def _weight(error: EngineError) -> int:
    """What no model can help with, then the block, then what may pass; a model that is gone says least."""
    if not error.next_model:
        return 5
    if isinstance(error, ContentBlocked):
        return 4
    if error.retryable:
        return 3
    return 0 if isinstance(error, ModelGone) else 1 if isinstance(error, QuotaExhausted) else 2


def _halved(image: EncodedImage) -> EncodedImage:
    return scale_for_engine(image.data, longest_side_px=max(image.width, image.height) // 2, filename=image.filename)


def _blocked(trigger_word: str, error: ContentBlocked) -> Answered:
    attempts = error.facts["attempts"]
    return Answered(
        text=placeholder_caption(trigger_word),
        model=str(error.facts["model"]),
        attempts=attempts if isinstance(attempts, int) else 1,
        usage=error.usage,
    )


def _cut_off(answered: Answered) -> list[Notice]:
    told = Notice(code="cut_off", message="The model ran out of room; the end may be missing.")
    return [told] if answered.cut_off else []
