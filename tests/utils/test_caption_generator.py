import pytest

from tests.fakes.engine import ScriptedEngine
from tests.pictures import jpeg
from utils import errors
from utils.caption_generator import generate_caption, validate_api_key
from utils.image_processor import scale_for_engine
from utils.records import CaptionState, EncodedImage, EngineReply, GeneratedCaption, Usage

IMAGE = EncodedImage(data=b"jpeg", media_type="image/jpeg", width=10, height=10)
KEY_BAD = errors.KeyRejected("No such key.")
DOWN = errors.EngineUnavailable("Down.")
FULL = errors.QuotaExhausted("Used up.")
BLOCKED = errors.ContentBlocked("No.")
GONE = errors.ModelGone("Gone.")
TOO_LARGE = errors.EngineRefused("Too large.", too_large=True)
PAUSE = errors.RateLimited("Wait.", retry_after=3)


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def caption(
    engine: ScriptedEngine, time: Time | None = None, image: EncodedImage = IMAGE, **more: object
) -> GeneratedCaption:
    time = time or Time()
    facts = {"trigger_word": "hall", "engine": engine, "sleep": time.sleep, "clock": lambda: time.now, **more}
    return generate_caption(image, **facts)


def test_words_become_a_draft_with_its_provenance() -> None:
    engine = ScriptedEngine()
    engine.script(EngineReply(text="A door.", model="first", usage=Usage(input_tokens=9, output_tokens=3)))

    made = caption(engine, style="space", hint="north side", api_key="k")

    assert (made.text, made.state) == ("photo of hall a door", CaptionState.DRAFTED)
    about = made.provenance
    assert (about.engine, about.model, about.style, about.hint) == ("offline", "first", "space", "north side")
    assert (about.attempts, about.input_tokens, about.output_tokens, about.draft) == (1, 9, 3, made.text)
    call = engine.calls[0]
    assert call.options.api_key == "k"
    assert "north side" in call.instruction.user
    assert "hall" in call.instruction.system


@pytest.mark.parametrize(
    ("script", "asked", "slept"),
    [
        pytest.param([DOWN, "ok"], ["first"] * 2, [1], id="transient"),
        pytest.param([DOWN, DOWN, "ok"], ["first"] * 3, [1, 2], id="twice"),
        pytest.param([DOWN, DOWN, DOWN, "ok"], ["first"] * 3 + ["second"], [1, 2], id="next-model"),
        pytest.param([errors.RateLimited("x", retry_after=5.5), "ok"], ["first"] * 2, [5.5], id="servers-wait"),
        pytest.param([errors.RateLimited("x", retry_after=0.2), "ok"], ["first"] * 2, [1], id="own-wait-if-longer"),
        pytest.param([FULL, "ok"], ["first", "second"], [], id="day-quota"),
        pytest.param([errors.ModelGone("x"), "ok"], ["first", "second"], [], id="gone"),
        pytest.param([errors.EngineRefused("x"), "ok"], ["first", "second"], [], id="refused"),
        pytest.param([errors.Truncated("x"), "ok"], ["first"] * 2, [1], id="truncated"),
        pytest.param([errors.Truncated("x")] * 2 + ["ok"], ["first"] * 2 + ["second"], [1], id="truncated-twice"),
        pytest.param([errors.EmptyReply("x")] * 2 + ["ok"], ["first"] * 2 + ["second"], [1], id="empty-twice"),
        pytest.param(["", "ok"], ["first"] * 2, [1], id="words-without-words"),
        pytest.param(["Error: 500"] * 2 + ["ok"], ["first"] * 3, [1, 2], id="bad-reply-twice"),
        pytest.param([BLOCKED, "ok"], ["first", "second"], [], id="blocked-once"),
    ],
)
def test_retry_and_fallback(script: list[object], asked: list[str], slept: list[float]) -> None:
    engine, time = ScriptedEngine(), Time()
    engine.script(*script)  # type: ignore[arg-type]

    made = caption(engine, time)

    assert made.text == "photo of hall ok"
    assert engine.models_asked == asked
    assert time.slept == slept
    assert made.provenance.attempts == len(asked)


@pytest.mark.parametrize(
    ("script", "error", "calls"),
    [
        pytest.param([KEY_BAD], errors.KeyRejected, 1, id="bad-key"),
        pytest.param([errors.RegionRefused("x")], errors.RegionRefused, 1, id="region"),
        pytest.param([errors.RateLimited("x", retry_after=30)], errors.RateLimited, 1, id="long-wait-is-the-browsers"),
        pytest.param([FULL] * 3, errors.QuotaExhausted, 3, id="all-used-up"),
        pytest.param([DOWN] * 9, errors.EngineUnavailable, 9, id="all-down"),
        pytest.param(["Error: 500"] * 9, errors.BadReply, 9, id="error-texts"),
        pytest.param([DOWN] * 3 + [GONE, GONE], errors.EngineUnavailable, 5, id="what-may-pass-over-gone"),
        pytest.param([PAUSE] * 3 + [GONE, GONE], errors.RateLimited, 5, id="pause-over-gone"),
        pytest.param([FULL, GONE, GONE], errors.QuotaExhausted, 3, id="quota-over-gone"),
        pytest.param([errors.EngineRefused("x"), FULL, FULL], errors.EngineRefused, 3, id="this-image-over-quota"),
        pytest.param([DOWN] * 3 + [KEY_BAD], errors.KeyRejected, 4, id="bad-key-over-all"),
    ],
)
def test_failure_raises_and_writes_nothing(script: list[object], error: type[Exception], calls: int) -> None:
    engine = ScriptedEngine()
    engine.script(*script)  # type: ignore[arg-type]

    with pytest.raises(error):
        caption(engine)

    assert len(engine.calls) == calls


def paid(reply: str | errors.EngineError, cost_usd: float | None = 0.25) -> EngineReply | errors.EngineError:
    """Let an answer take ten tokens."""
    usage = Usage(input_tokens=9, output_tokens=1, cost_usd=cost_usd)
    if isinstance(reply, str):
        return EngineReply(text=reply, model="first", usage=usage)
    reply.usage = usage
    return reply


@pytest.mark.parametrize(
    ("script", "tokens", "cost"),
    [
        pytest.param([paid("ok")], 10, 0.25, id="one"),
        pytest.param([errors.EngineUnavailable("x"), paid("ok")], 10, 0.25, id="no-answer-costs-nothing"),
        pytest.param([paid(errors.Truncated("x")), paid("ok")], 20, 0.5, id="truncated"),
        pytest.param([paid(errors.Truncated("x")), paid(errors.Truncated("x")), paid("ok")], 30, 0.75, id="two-models"),
        pytest.param([paid("Error: 500"), paid("ok")], 20, 0.5, id="words-that-are-no-caption"),
        pytest.param([paid("I'm sorry, I can't describe this.")] * 2, 20, 0.5, id="blocked-in-the-end"),
        pytest.param([paid(errors.EmptyReply("x"), None), paid("ok")], 20, None, id="one-price-unknown"),
        pytest.param(["ok"], 0, None, id="none-told"),
    ],
)
def test_every_attempt_is_on_the_bill(script: list[object], tokens: int, cost: float | None) -> None:
    engine = ScriptedEngine()
    engine.script(*script)  # type: ignore[arg-type]

    made = caption(engine).provenance

    assert (made.input_tokens + made.output_tokens, made.cost_usd) == (tokens, cost)


def test_failure_in_the_end_says_what_it_cost() -> None:
    engine = ScriptedEngine()
    engine.script(*[paid(errors.EmptyReply("x")) for _ in range(6)])

    with pytest.raises(errors.EngineError) as caught:
        caption(engine)

    assert (caught.value.facts["input_tokens"], caught.value.facts["cost_usd"]) == (54, 1.5)


@pytest.mark.parametrize(
    ("script", "asked"),
    [
        pytest.param([TOO_LARGE, "ok"], [("first", 400), ("first", 200)], id="smaller-first"),
        pytest.param(
            [TOO_LARGE, TOO_LARGE, "ok"], [("first", 400), ("first", 200), ("second", 200)], id="then-the-next"
        ),
        pytest.param(
            [TOO_LARGE, DOWN, "ok"], [("first", 400), ("first", 200), ("first", 200)], id="stays-small-when-retried"
        ),
        pytest.param([BLOCKED, TOO_LARGE], [("first", 400), ("second", 400)], id="not-on-a-second-look"),
    ],
)
def test_picture_that_is_too_large_is_shown_smaller(script: list[object], asked: list[tuple[str, int]]) -> None:
    engine, time = ScriptedEngine(), Time()
    engine.script(*script)  # type: ignore[arg-type]

    caption(engine, time, image=scale_for_engine(jpeg(800, 600), longest_side_px=400, filename="a.jpg"))

    assert [(call.options.model, call.image.width) for call in engine.calls] == asked
    assert {call.image.filename for call in engine.calls} == {"a.jpg"}
    assert sum(time.slept) == (2 if DOWN in script else 0), "a smaller picture need not wait"


def test_truncated_answer_gets_more_room_the_second_time() -> None:
    engine = ScriptedEngine()
    engine.script(errors.Truncated("x"), "ok")

    caption(engine)

    assert [call.options.budget_factor for call in engine.calls] == [1, 4]


@pytest.mark.parametrize("after", [DOWN, GONE, FULL, errors.Truncated("x"), "Error: 500"], ids=repr)
def test_other_model_is_asked_once_after_a_block_whatever_it_says(after: object) -> None:
    engine, time = ScriptedEngine(), Time()
    engine.script(errors.ContentBlocked("x"), after)  # type: ignore[arg-type]

    made = caption(engine, time)

    assert (engine.models_asked, time.slept) == (["first", "second"], [])
    assert made.state is CaptionState.BLOCKED
    assert (made.provenance.model, made.provenance.attempts) == ("first", 2)


def test_error_says_which_model_it_came_from() -> None:
    engine = ScriptedEngine()
    engine.script(errors.ModelGone("x"), *[errors.EngineUnavailable("x") for _ in range(6)])

    with pytest.raises(errors.EngineUnavailable) as caught:
        caption(engine)

    assert (caught.value.facts["model"], caught.value.facts["attempts"]) == ("third", 7)


@pytest.mark.parametrize("refusal", [BLOCKED, "I'm sorry, I can't describe this."], ids=["blocked", "refusal-in-words"])
def test_blocked_content_is_shown_to_one_other_model_and_ends_as_a_placeholder(refusal: object) -> None:
    engine = ScriptedEngine()
    engine.script(refusal, refusal)  # type: ignore[arg-type]

    made = caption(engine)

    assert engine.models_asked == ["first", "second"]
    assert (made.text, made.state) == ("photo of hall image content", CaptionState.BLOCKED)
    assert [notice.code for notice in made.warnings] == ["content_blocked"]


def test_budget_of_an_image_holds_over_all_models() -> None:
    time = Time()

    class Slow(ScriptedEngine):
        def caption(self, image, instruction, options):  # type: ignore[no-untyped-def]
            time.now += min(options.timeout_seconds, 60)
            self.calls.append(options)
            raise errors.EngineTimeout("slow")

    engine = Slow()
    with pytest.raises(errors.EngineTimeout):
        caption(engine, time)

    assert time.now <= 151
    assert [round(options.timeout_seconds) for options in engine.calls] == [60, 60, 27]  # type: ignore[attr-defined]


def test_cut_off_caption_says_so() -> None:
    engine = ScriptedEngine()
    engine.script(EngineReply(text="a long hall with", model="first", cut_off=True))

    made = caption(engine)

    assert made.provenance.cut_off
    assert [notice.code for notice in made.warnings] == ["cut_off"]


def test_key_report_without_models_is_a_no() -> None:
    report = validate_api_key("k", ScriptedEngine(default_models=()))

    assert (report.valid, report.code) == (False, "no_models")
