"""One caption from one engine: the only loop that retries and falls back. Never returns a failure as text."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from utils.caption_text import clean_caption, placeholder_caption
from utils.engines.protocol import CaptionEngine, CaptionOptions
from utils.errors import (
    ContentBlocked,
    EmptyReply,
    EngineError,
    EngineTimeout,
    ModelGone,
    QuotaExhausted,
    RateLimited,
    Truncated,
)
from utils.instructions import build_instruction
from utils.pacing import Pacer
from utils.records import (
    CaptionState,
    EncodedImage,
    EngineReply,
    GeneratedCaption,
    KeyReport,
    Notice,
    Provenance,
    Usage,
)

ATTEMPTS_PER_MODEL = 3
#: a longer wait is the browser's: a thread that sleeps serves nobody
LONGEST_WAIT_SECONDS = 8.0
IMAGE_BUDGET_SECONDS = 150.0
CALL_BUDGET_SECONDS = 60.0
#: what a second try with more room gets, when thinking ate the first
_MORE_ROOM = 4
#: how often it makes sense to ask the same model again after these
_RETRIES: dict[type[EngineError], int] = {Truncated: 1, EmptyReply: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an engine finally said, after how many calls, and what all of them took."""

    text: str
    model: str
    attempts: int
    usage: Usage
    cut_off: bool = False


#: asks one model with a budget factor and a timeout in seconds; returns a clean caption with the reply it came from
Ask = Callable[[str, int, float], tuple[str, EngineReply]]


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

    def ask(model: str, budget_factor: int, timeout_seconds: float) -> tuple[str, EngineReply]:
        with pacer.call(api_key, model, sleep=sleep) if pacer else nullcontext(0.0) as waited:
            options = CaptionOptions(
                model=model,
                api_key=api_key,
                timeout_seconds=max(0.0, timeout_seconds - waited),
                budget_factor=budget_factor,
            )
            reply = engine.caption(image, instruction, options)
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
    Blocked content is shown to one other model, once. Raises the most telling EngineError of those met, with the
    model it came from, the number of calls and what all of them took.
    """
    deadline = clock() + IMAGE_BUDGET_SECONDS
    used: list[Usage] = []
    met: list[EngineError] = []
    for model in models:
        second_look = any(isinstance(error, ContentBlocked) for error in met)
        attempts = _Attempts(ask, model, deadline, clock, sleep, used, most=1 if second_look else ATTEMPTS_PER_MODEL)
        try:
            text, reply = attempts.run()
            return Answered(
                text=text, model=reply.model, attempts=len(used), usage=Usage.total(used), cut_off=reply.cut_off
            )
        except EngineError as error:
            error.facts.setdefault("model", model)
            met.append(error)
        if second_look or not _goes_on(met[-1]) or clock() >= deadline:
            break
    telling = _most_telling(met)
    telling.usage = Usage.total(used)
    telling.facts |= {"attempts": len(used), **asdict(telling.usage)}
    raise telling


class _Attempts:
    """The attempts at one model; what each took is added to ``used``."""

    def __init__(
        self,
        ask: Ask,
        model: str,
        deadline: float,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        used: list[Usage],
        *,
        most: int,
    ) -> None:
        self._ask, self._model, self._deadline, self._clock, self._sleep = ask, model, deadline, clock, sleep
        self._used, self._most = used, most
        self._seen: Counter[type[BaseException]] = Counter()
        self._budget_factor = 1

    def run(self) -> tuple[str, EngineReply]:
        retrying = Retrying(
            stop=stop_after_attempt(self._most),
            wait=_wait_seconds,
            retry=retry_if_exception(self._worth_another),
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(self._call)

    def _call(self) -> tuple[str, EngineReply]:
        left = self._deadline - self._clock()
        if left <= 0:
            raise EngineTimeout("This image has taken two and a half minutes; ask again later.")
        try:
            text, reply = self._ask(self._model, self._budget_factor, min(CALL_BUDGET_SECONDS, left))
        except EngineError as error:
            self._used.append(error.usage)
            raise
        self._used.append(reply.usage)
        return text, reply

    def _worth_another(self, error: BaseException) -> bool:
        if not isinstance(error, EngineError) or not error.retryable:
            return False
        self._seen[type(error)] += 1
        if isinstance(error, Truncated):
            self._budget_factor = _MORE_ROOM
        wait = _server_wait(error)
        in_time = self._clock() + wait < self._deadline
        return wait <= LONGEST_WAIT_SECONDS and in_time and self._seen[type(error)] <= _RETRIES.get(type(error), 9)


def _goes_on(error: EngineError) -> bool:
    """Say whether the next model of the chain should be asked after this one gave up."""
    if isinstance(error, RateLimited) and _server_wait(error) > LONGEST_WAIT_SECONDS:
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


def _server_wait(error: EngineError) -> float:
    return error.retry_after or 0.0


def _wait_seconds(state: RetryCallState) -> float:
    own = float(2 ** (state.attempt_number - 1))
    error = state.outcome.exception() if state.outcome else None
    return max(own, _server_wait(error)) if isinstance(error, EngineError) else own


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
