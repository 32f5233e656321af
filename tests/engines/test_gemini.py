import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.engines.contract import INSTRUCTION, EngineContract
from tests.fakes.gemini import FakeGemini
from tests.pictures import jpeg
from utils import errors
from utils.caption_generator import generate_caption, validate_api_key
from utils.engines.gemini import GONE_SECONDS, ROOM_TO_THINK_TOKENS, GeminiEngine
from utils.engines.gemini_client import check_key
from utils.engines.gemini_models import can_caption, expected_price, facts_of
from utils.engines.protocol import CaptionOptions
from utils.image_processor import scale_for_engine
from utils.records import CaptionState, EngineReply, Usage

KEY = "AQ.test-key-of-a-student-0001"
IMAGE = scale_for_engine(jpeg(600, 400), longest_side_px=512)


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeGemini]:
    with FakeGemini() as fake:
        yield fake


@pytest.fixture
def engine(fake: FakeGemini) -> GeminiEngine:
    fake.asked.clear()
    fake.counts.clear()
    fake.known_keys.clear()
    return GeminiEngine(base_url=fake.url, default_models=("gemini-3.8-flash",), shortest_timeout_seconds=0.1)


def ask(engine: GeminiEngine, model: str, *, key: str = KEY, seconds: float = 10.0, factor: int = 1) -> EngineReply:
    options = CaptionOptions(model=model, api_key=key, timeout_seconds=seconds, budget_factor=factor)
    return engine.caption(IMAGE, INSTRUCTION, options)


class TestContract(EngineContract):
    @pytest.fixture
    def key(self) -> str:
        return KEY


WIRE = [
    ("minute-quota", errors.RateLimited),
    ("header-wait", errors.RateLimited),
    ("plain-429", errors.RateLimited),
    ("day-quota", errors.QuotaExhausted),
    ("limit-zero", errors.QuotaExhausted),
    ("unavailable", errors.EngineUnavailable),
    ("internal", errors.EngineUnavailable),
    ("gateway-timeout", errors.EngineTimeout),
    ("proxy-html", errors.EngineUnavailable),
    ("cancelled", errors.EngineUnavailable),
    ("bad-key", errors.KeyRejected),
    ("expired-key", errors.KeyRejected),
    ("region", errors.RegionRefused),
    ("bad-image", errors.EngineRefused),
    ("old-key-type", errors.KeyRejected),
    ("leaked-key", errors.KeyRejected),
    ("disabled-service", errors.KeyRejected),
    ("echoes-key", errors.KeyRejected),
    ("gone", errors.ModelGone),
    ("too-large", errors.EngineRefused),
    ("prompt-blocked", errors.ContentBlocked),
    ("prompt-blocked-new", errors.ContentBlocked),
    ("safety", errors.ContentBlocked),
    ("safety-with-text", errors.ContentBlocked),
    ("prohibited", errors.ContentBlocked),
    ("image-safety", errors.ContentBlocked),
    ("recitation", errors.EmptyReply),
    ("other", errors.EmptyReply),
    ("unknown-finish", errors.EmptyReply),
    ("thinking-ate-it", errors.Truncated),
    ("max-tokens-empty", errors.Truncated),
    ("stop-without-parts", errors.EmptyReply),
    ("only-thoughts", errors.EmptyReply),
    ("empty-object", errors.EmptyReply),
    ("error-in-200", errors.EmptyReply),
    ("empty-body", errors.EmptyReply),
    ("captive-portal", errors.BadReply),
    ("cut-json", errors.BadReply),
    ("redirect", errors.EngineMisconfigured),
    ("redirect-get", errors.EngineMisconfigured),
    ("hang-up", errors.EngineUnavailable),
    ("reset", errors.EngineUnavailable),
    ("cut-body", errors.EngineUnavailable),
]


@pytest.mark.parametrize(("model", "error"), WIRE, ids=[row[0] for row in WIRE])
def test_every_fault_of_the_wire_has_its_error(
    engine: GeminiEngine, model: str, error: type[errors.EngineError]
) -> None:
    with pytest.raises(errors.EngineError) as caught:
        ask(engine, model)

    assert type(caught.value) is error
    assert KEY not in str(caught.value.detail) + str(caught.value.facts)
    assert "<" not in caught.value.detail, "no markup of a proxy is shown"
    assert caught.value.__cause__ is caught.value.__context__ is None, "either would carry the key's header into logs"


@pytest.mark.parametrize("key", [KEY, "my-key-of-a-form-nobody-knows-yet", "AIzaSyB-made-up-key-0123456789abcdefghi"])
def test_key_that_the_server_repeats_is_not_shown(engine: GeminiEngine, key: str) -> None:
    with pytest.raises(errors.KeyRejected, match="suspended") as caught:
        ask(engine, "echoes-key", key=key)

    assert key not in repr(caught.value) + str(caught.value.facts)


@pytest.mark.parametrize("model", ["old-key-type", "bad-key", "expired-key"])
def test_rejected_key_is_told_where_a_new_one_comes_from(engine: GeminiEngine, model: str) -> None:
    with pytest.raises(errors.KeyRejected, match="new key in Google AI Studio"):
        ask(engine, model)


def test_too_large_an_image_says_that_a_smaller_one_may_do(engine: GeminiEngine) -> None:
    with pytest.raises(errors.EngineRefused) as caught:
        ask(engine, "too-large")

    assert caught.value.facts["too_large"] is True


@pytest.mark.parametrize(("model", "wait"), [("minute-quota", 45.837), ("header-wait", 12.0), ("plain-429", None)])
def test_wait_is_read_from_where_the_server_says_it(engine: GeminiEngine, model: str, wait: float | None) -> None:
    with pytest.raises(errors.RateLimited) as caught:
        ask(engine, model)

    assert caught.value.retry_after == wait
    assert caught.value.facts.get("requests_per_minute") == (15 if model == "minute-quota" else None)


def test_thoughts_are_no_part_of_the_caption_but_of_the_bill(engine: GeminiEngine) -> None:
    reply = ask(engine, "thoughts")

    assert (reply.text, reply.usage.input_tokens, reply.usage.output_tokens) == ("a red car", 860, 85)


def test_cost_is_by_the_tokens_counted(engine: GeminiEngine) -> None:
    assert ask(engine, "gemini-3.8-flash").usage.cost_usd == pytest.approx((860 * 0.75 + 85 * 3.75) / 1e6)
    assert ask(engine, "gemini-9-unheard-of").usage.cost_usd is None


@pytest.mark.parametrize("model", ["thinking-ate-it", "safety", "only-thoughts"])
def test_answer_without_a_caption_is_on_the_bill_too(engine: GeminiEngine, model: str) -> None:
    with pytest.raises(errors.EngineError) as caught:
        ask(engine, model)

    assert caught.value.usage == Usage(input_tokens=860, output_tokens=85)


def test_cut_off_answer_is_marked(engine: GeminiEngine) -> None:
    assert ask(engine, "cut-off").cut_off
    assert not ask(engine, "gemini-3.8-flash").cut_off


@pytest.mark.parametrize(("model", "seconds"), [("stall", 0.4), ("drip", 0.5)])
def test_slow_server_ends_at_the_deadline(engine: GeminiEngine, model: str, seconds: float) -> None:
    begin = time.monotonic()

    with pytest.raises(errors.EngineTimeout):
        ask(engine, model, seconds=seconds)

    assert time.monotonic() - begin < 1.4, "the server itself takes longer"


def test_call_that_was_given_up_leaves_no_thread_behind_when_its_connection_ends(engine: GeminiEngine) -> None:
    with pytest.raises(errors.EngineTimeout):
        ask(engine, "stall", seconds=0.2)

    left = [thread for thread in threading.enumerate() if thread.name == "within-deadline"]
    for thread in left:
        thread.join(timeout=5)

    assert left and not any(thread.is_alive() for thread in left)
    assert ask(engine, "gemini-3.8-flash").text, "the client of that key still works"


def test_port_without_a_server_is_unavailable() -> None:
    with FakeGemini() as closed:
        url = closed.url

    engine = GeminiEngine(base_url=url, default_models=("gemini-3.8-flash",))

    with pytest.raises(errors.EngineUnavailable):
        ask(engine, "gemini-3.8-flash")


def test_request_carries_key_picture_and_nothing_the_model_refuses(engine: GeminiEngine, fake: FakeGemini) -> None:
    ask(engine, "gemini-3.8-flash")

    asked = fake.asked[-1]
    assert asked.headers["x-goog-api-key"] == KEY
    assert KEY not in asked.path
    assert asked.picture[:3] == b"\xff\xd8\xff"
    assert "hall" in str(asked.body.get("systemInstruction"))
    config = asked.body["generationConfig"]
    assert not {"temperature", "topP", "topK"} & set(config)
    assert config["maxOutputTokens"] == 2048
    assert "LOW" in str(config["thinkingConfig"])


@pytest.mark.parametrize(
    ("model", "sampling", "thinking", "room"),
    [
        ("gemini-2.5-pro", True, "128", 1024),
        ("gemini-2.5-flash", True, "0", 512),
        ("gemini-2.0-flash-exp", True, "", 512),
        ("gemini-3.5-flash-lite", False, "MINIMAL", 1024),
        ("gemini-3.1-flash-lite", False, "MINIMAL", 1024),
        ("gemini-3.8-flash", False, "LOW", 2048),
        ("gemini-9-unheard-of", False, "", 2048),
    ],
)
def test_parameters_follow_the_model(
    engine: GeminiEngine, fake: FakeGemini, model: str, sampling: bool, thinking: str, room: int
) -> None:
    ask(engine, model, factor=1)

    config = fake.asked[-1].body["generationConfig"]
    assert ("temperature" in config) is sampling
    assert config["maxOutputTokens"] == room
    assert (thinking in str(config["thinkingConfig"])) if thinking else ("thinkingConfig" not in config)


def test_more_room_is_given_when_asked_for(engine: GeminiEngine, fake: FakeGemini) -> None:
    ask(engine, "gemini-3.8-flash", factor=4)

    assert fake.asked[-1].body["generationConfig"]["maxOutputTokens"] == 8192


@pytest.mark.parametrize(
    ("model", "usual_room"), [("gemini-3.5-flash-lite-dislikes", 1024), ("gemini-2.5-flash-led-elsewhere", 512)]
)
def test_model_that_refuses_our_parameters_is_asked_plainly_once(
    engine: GeminiEngine, fake: FakeGemini, model: str, usual_room: int
) -> None:
    assert ask(engine, model).text

    assert fake.counts[model] == 2
    assert fake.asked[-1].body["generationConfig"] == {"maxOutputTokens": usual_room + ROOM_TO_THINK_TOKENS}


def test_model_that_refuses_a_form_of_answer_is_asked_in_words(engine: GeminiEngine, fake: FakeGemini) -> None:
    options = CaptionOptions(model="formless", api_key=KEY, timeout_seconds=10, reply_schema={"type": "object"})

    assert engine.caption(IMAGE, INSTRUCTION, options).text
    assert ["responseJsonSchema" in asked.body["generationConfig"] for asked in fake.asked] == [True, False]


@pytest.mark.parametrize("model", ["redirect", "redirect-get"])
def test_redirect_keeps_the_key_at_home_and_stops_the_run(engine: GeminiEngine, fake: FakeGemini, model: str) -> None:
    with pytest.raises(errors.EngineMisconfigured, match="GEMINI_BASE_URL") as caught:
        generate_caption(IMAGE, trigger_word="hall", engine=engine, models=[model, "gemini-3.8-flash"], api_key=KEY)

    assert [asked.model for asked in fake.asked] == [model]
    assert caught.value.stops_run


def test_gone_model_is_not_asked_again_for_that_key(fake: FakeGemini) -> None:
    now = [0.0]
    engine = GeminiEngine(base_url=fake.url, default_models=("gone",), clock=lambda: now[0])
    fake.counts.clear()

    for key in (KEY, KEY, KEY + "2"):
        with pytest.raises(errors.ModelGone):
            ask(engine, "gone", key=key)
    assert fake.counts["gone"] == 2

    now[0] = GONE_SECONDS + 1
    with pytest.raises(errors.ModelGone):
        ask(engine, "gone")
    assert fake.counts["gone"] == 3


def test_gone_models_are_not_listed_and_are_forgotten_with_time(fake: FakeGemini) -> None:
    now = [0.0]
    engine = GeminiEngine(base_url=fake.url, default_models=("gemini-3.8-flash",), clock=lambda: now[0])
    engine._remember_gone(check_key(KEY), "gemini-2.5-flash")

    assert "gemini-2.5-flash" not in engine.list_models(KEY)
    assert "gemini-2.5-flash" in engine.list_models(KEY + "2"), "another key may still have it"

    now[0] = GONE_SECONDS + 1
    engine._remember_gone(check_key(KEY), "gone")
    assert "gemini-2.5-flash" in engine.list_models(KEY)
    assert len(engine._gone) == 1


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("gemini-3.8-flash", "gemini-3.8-flash"),
        ("models/gemini-3.8-flash", "gemini-3.8-flash"),
        ("tunedModels/mine", None),
        ("models/../files", None),
        ("..", None),
        ("gemini 3", None),
        ("gemini-3\n", None),
        ("g" * 201, None),
    ],
)
def test_name_of_a_model_leads_to_no_other_path(name: str, sent: str | None) -> None:
    form = GeminiEngine.model_form.fullmatch(name)

    assert (form[1] if form else None) == sent
    assert sent is None or GeminiEngine(default_models=(name,)).default_models == (sent,)


@pytest.mark.parametrize("key", ["short", "ключ-ключ-ключ-ключ-ключ", "with blanks in the middle of it", "x" * 201])
def test_impossible_key_is_refused_without_a_call(engine: GeminiEngine, fake: FakeGemini, key: str) -> None:
    with pytest.raises(errors.KeyRejected):
        ask(engine, "gemini-3.8-flash", key=key)

    assert not fake.asked


def test_no_key_is_missing(engine: GeminiEngine) -> None:
    with pytest.raises(errors.KeyMissing):
        ask(engine, "gemini-3.8-flash", key="")


def test_models_of_a_key_are_those_that_can_caption(engine: GeminiEngine) -> None:
    assert engine.list_models(KEY) == ("gemini-3.8-flash", "gemini-3.5-flash-lite", "gemini-2.5-flash")


def test_key_report_speaks_in_words(engine: GeminiEngine, fake: FakeGemini) -> None:
    good = validate_api_key(KEY, engine)
    fake.known_keys.add("another-key-entirely-1")
    bad = validate_api_key(KEY, engine)

    assert (good.valid, good.message) == (True, "The key works; 3 models can caption.")
    assert (bad.valid, bad.code) == (False, "api_key_rejected")
    assert "AI Studio" in bad.message


def test_no_key_of_many_threads_crosses(engine: GeminiEngine) -> None:
    keys = [f"key-of-student-number-{number:04d}" for number in range(8)]

    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda key: (key, ask(engine, "gemini-3.8-flash", key=key).text), keys * 50))

    assert len(replies) == 400
    assert all(text.endswith(f"view {key[-4:]}") for key, text in replies)


@pytest.mark.parametrize(
    ("chain", "state", "calls"),
    [
        (["unavailable", "gemini-3.8-flash"], CaptionState.DRAFTED, 4),
        (["gone", "gemini-3.8-flash"], CaptionState.DRAFTED, 2),
        (["day-quota", "gemini-3.8-flash"], CaptionState.DRAFTED, 2),
        (["needs-room"], CaptionState.DRAFTED, 2),
        (["minute-quota-short"], CaptionState.DRAFTED, 2),
        (["safety", "prohibited", "gemini-3.8-flash"], CaptionState.BLOCKED, 2),
        (["safety", "gemini-3.8-flash"], CaptionState.DRAFTED, 2),
    ],
)
def test_chain_over_the_wire(
    engine: GeminiEngine, fake: FakeGemini, chain: list[str], state: CaptionState, calls: int
) -> None:
    made = generate_caption(
        IMAGE, trigger_word="hall", engine=engine, models=chain, api_key=KEY, sleep=lambda seconds: None
    )

    assert made.state is state
    assert len(fake.asked) == made.provenance.attempts == calls
    if state is CaptionState.BLOCKED:
        assert made.text == "photo of hall image content"


@pytest.mark.parametrize("version", ["v1", "v1beta"])
@pytest.mark.parametrize("config", ["generationConfig", "generation_config"])
def test_fake_serves_both_versions_and_both_ways_to_write(fake: FakeGemini, version: str, config: str) -> None:
    url = f"{fake.url}/{version}/models/needs-room:generateContent"
    room = "maxOutputTokens" if config == "generationConfig" else "max_output_tokens"

    with urllib.request.urlopen(url, json.dumps({config: {room: 5000}}).encode()) as answered:
        body = json.load(answered)

    assert body["candidates"][0]["finishReason"] == "STOP"


@pytest.mark.parametrize(
    ("name", "usable"),
    [
        ("gemini-3.8-flash", True),
        ("gemini-2.5-flash-image", False),
        ("gemini-live-2", False),
        ("embedding-001", False),
        ("gemini-3.8-flash-tts", False),
    ],
)
def test_names_tell_what_can_caption(name: str, usable: bool) -> None:
    assert can_caption(name) is usable


def test_longest_known_name_counts_and_price_is_honest() -> None:
    assert facts_of("gemini-3.5-flash-lite-preview").thinking_level == "MINIMAL"
    assert facts_of("gemini-3.5-flash").thinking_level == "LOW"
    assert expected_price("gemini-9") is None
    assert 0.001 < (expected_price("gemini-3.8-flash") or 0) < 0.005
