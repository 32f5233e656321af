import logging
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from tests.engines.contract import INSTRUCTION, EngineContract
from tests.fakes.openai import GOOD_WORDS, FakeOpenAi, fault, listing, page, plain
from tests.pictures import jpeg
from utils import errors
from utils.caption_generator import generate_caption, validate_api_key
from utils.engines.openai_compatible import OpenAiCompatibleEngine
from utils.engines.openai_errors import translate
from utils.engines.protocol import CaptionOptions
from utils.image_processor import scale_for_engine
from utils.records import CaptionState, EngineReply, Usage

KEY = "the-operators-own-key-0001"
OTHER_KEY = "AQ.a-gemini-key-of-a-student"
IMAGE = scale_for_engine(jpeg(600, 400), longest_side_px=512)


@pytest.fixture(scope="module")
def server() -> Iterator[FakeOpenAi]:
    with FakeOpenAi() as fake:
        yield fake


@pytest.fixture
def fake(server: FakeOpenAi) -> FakeOpenAi:
    server.forget()
    return server


@pytest.fixture
def engine(fake: FakeOpenAi) -> OpenAiCompatibleEngine:
    return OpenAiCompatibleEngine(fake.url, "llava", KEY)


def ask(
    engine: OpenAiCompatibleEngine, model: str = "llava", *, key: str = "", seconds: float = 10.0, factor: int = 1
) -> EngineReply:
    options = CaptionOptions(model=model, api_key=key, timeout_seconds=seconds, budget_factor=factor)
    return engine.caption(IMAGE, INSTRUCTION, options)


class TestContract(EngineContract):
    """With the operator's key, none of a person."""


class TestContractWhenGuarded(EngineContract):
    @pytest.fixture
    def engine(self, fake: FakeOpenAi) -> OpenAiCompatibleEngine:
        return OpenAiCompatibleEngine(fake.url, "llava", KEY, guarded=True)

    @pytest.fixture
    def key(self) -> str:
        return KEY


WIRE = [
    ("bad-key", errors.KeyRejected),
    ("forbidden", errors.KeyRejected),
    ("flagged", errors.ContentBlocked),
    ("policy", errors.ContentBlocked),
    ("no-credit", errors.QuotaExhausted),
    ("not-pulled", errors.ModelGone),
    ("unknown-id", errors.ModelGone),
    ("too-large", errors.EngineRefused),
    ("small-context", errors.EngineRefused),
    ("busy", errors.RateLimited),
    ("busy-plain", errors.RateLimited),
    ("no-quota", errors.QuotaExhausted),
    ("no-quota-today", errors.QuotaExhausted),
    ("blind-ollama", errors.EngineRefused),
    ("bad-request", errors.EngineRefused),
    ("odd-detail", errors.EngineRefused),
    ("echoes-key", errors.EngineRefused),
    ("conflict", errors.EngineRefused),
    ("slow-upstream", errors.EngineTimeout),
    ("internal", errors.EngineUnavailable),
    ("loading", errors.EngineUnavailable),
    ("overloaded", errors.EngineUnavailable),
    ("proxy-html", errors.EngineUnavailable),
    ("gateway-timeout", errors.EngineTimeout),
    ("odd-status", errors.BadReply),
    ("redirect", errors.EngineMisconfigured),
    ("error-in-200", errors.EngineUnavailable),
    ("error-429-in-200", errors.RateLimited),
    ("error-in-choice", errors.EngineUnavailable),
    ("blind-in-200", errors.EngineRefused),
    ("choices-null", errors.EmptyReply),
    ("choices-empty", errors.EmptyReply),
    ("choices-odd", errors.EmptyReply),
    ("empty-object", errors.EmptyReply),
    ("content-null", errors.EmptyReply),
    ("content-blank", errors.EmptyReply),
    ("content-odd", errors.EmptyReply),
    ("filtered", errors.ContentBlocked),
    ("filtered-with-text", errors.ContentBlocked),
    ("refusal", errors.ContentBlocked),
    ("refusal-part", errors.ContentBlocked),
    ("thinking-ate-it", errors.Truncated),
    ("thinking-unclosed", errors.Truncated),
    ("only-thoughts", errors.EmptyReply),
    ("empty-body", errors.EmptyReply),
    ("captive-portal", errors.BadReply),
    ("cut-json", errors.BadReply),
    ("json-list", errors.BadReply),
    ("deep-json", errors.BadReply),
    ("compressed", errors.BadReply),
    ("hang-up", errors.EngineUnavailable),
    ("cut-body", errors.EngineUnavailable),
]


@pytest.mark.parametrize(("model", "error"), WIRE, ids=[row[0] for row in WIRE])
def test_every_fault_of_the_wire_has_its_error(
    engine: OpenAiCompatibleEngine, fake: FakeOpenAi, model: str, error: type[errors.EngineError]
) -> None:
    with pytest.raises(errors.EngineError) as caught:
        ask(engine, model)

    assert type(caught.value) is error
    assert KEY not in str(caught.value.detail) + str(caught.value.facts)
    assert "<" not in caught.value.detail, "no markup of a proxy is shown"
    assert caught.value.__cause__ is None, "a cause would carry the request and its key into logs"
    assert fake.counts[model] == 1, "nothing is retried inside"


@pytest.mark.parametrize(
    "model", ["blind-ollama", "blind-lmstudio", "blind-llamacpp", "blind-openrouter", "blind-behind", "blind-in-200"]
)
def test_model_without_eyes_is_told_as_that(engine: OpenAiCompatibleEngine, model: str) -> None:
    with pytest.raises(errors.EngineRefused, match=f"{model} cannot see images"):
        ask(engine, model)


@pytest.mark.parametrize("model", ["too-large", "small-context"])
def test_picture_that_is_too_large_says_so(engine: OpenAiCompatibleEngine, model: str) -> None:
    with pytest.raises(errors.EngineRefused) as caught:
        ask(engine, model)

    assert caught.value.facts["too_large"] is True


@pytest.mark.parametrize(
    ("model", "wait"),
    [("busy", 12.0), ("busy-a-fraction", 0.3), ("busy-until", 0.0), ("busy-oddly", None), ("loading", 2.0)],
)
def test_wait_is_read_from_the_header(engine: OpenAiCompatibleEngine, model: str, wait: float | None) -> None:
    with pytest.raises(errors.EngineError) as caught:
        ask(engine, model)

    assert caught.value.retry_after == wait


@pytest.mark.parametrize(
    "model",
    [
        "parts",
        "bare-parts",
        "reasoning",
        "think-tags",
        "think-closed-only",
        "think-brackets",
        "thinking-later",
        "finish-unsaid",
        "finish-odd",
        "usage-odd",
    ],
)
def test_words_are_read_without_the_thoughts(engine: OpenAiCompatibleEngine, model: str) -> None:
    assert ask(engine, model).text == "a red car"


def test_tokens_are_counted_where_the_server_does(engine: OpenAiCompatibleEngine) -> None:
    told, odd, untold = ask(engine), ask(engine, "usage-odd"), ask(engine, "usage-null")

    assert (told.text, told.model) == (GOOD_WORDS, "llava")
    assert told.usage == Usage(input_tokens=1310, output_tokens=27), "the price of a server unknown to us is not known"
    assert odd.usage == untold.usage == Usage()


@pytest.mark.parametrize("model", ["thinking-ate-it", "filtered", "content-blank"])
def test_answer_without_a_caption_is_on_the_bill_too(engine: OpenAiCompatibleEngine, model: str) -> None:
    with pytest.raises(errors.EngineError) as caught:
        ask(engine, model)

    assert caught.value.usage == Usage(input_tokens=1310, output_tokens=27)


def test_cut_off_answer_is_marked(engine: OpenAiCompatibleEngine) -> None:
    assert ask(engine, "cut-off").cut_off
    assert not ask(engine).cut_off


def test_half_a_character_can_still_be_stored(engine: OpenAiCompatibleEngine) -> None:
    assert ask(engine, "half-surrogate").text.encode() == b"a red car ?"


def test_request_has_the_shape_all_servers_take(engine: OpenAiCompatibleEngine, fake: FakeOpenAi) -> None:
    ask(engine)

    body = fake.last.body
    system, user = body["messages"]
    assert (fake.last.method, fake.last.path) == ("POST", "/v1/chat/completions")
    assert (system["role"], system["content"]) == ("system", INSTRUCTION.system)
    assert [part["type"] for part in user["content"]] == ["text", "image_url"]
    assert user["content"][0]["text"] == INSTRUCTION.user
    assert fake.last.picture_url.startswith("data:image/jpeg;base64,")
    assert fake.last.picture == IMAGE.data
    del body["messages"]
    assert body == {"model": "llava", "stream": False, "max_tokens": 1024, "temperature": 0.7}


def test_more_room_is_given_when_asked_for(engine: OpenAiCompatibleEngine, fake: FakeOpenAi) -> None:
    ask(engine, factor=4)

    assert fake.last.body["max_tokens"] == 4096


def test_particular_model_is_asked_its_way_from_then_on(engine: OpenAiCompatibleEngine, fake: FakeOpenAi) -> None:
    assert ask(engine, "particular").text == ask(engine, "particular").text == GOOD_WORDS

    assert fake.counts["particular"] == 3
    assert fake.last.body["max_completion_tokens"] == 1024
    assert not {"temperature", "max_tokens"} & set(fake.last.body)


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
def test_base_url_may_end_in_many_ways(fake: FakeOpenAi, end: str) -> None:
    engine = OpenAiCompatibleEngine(fake.url.removesuffix("/v1") + end, "llava")

    assert ask(engine).text


@pytest.mark.parametrize(
    ("base_url", "root"),
    [
        ("https://openrouter.ai/api/v1", "https://openrouter.ai/api/v1"),
        ("https://example.org/v1beta/openai/", "https://example.org/v1beta/openai"),
        (" http://[::1]:1234 ", "http://[::1]:1234/v1"),
    ],
)
def test_version_in_the_address_is_kept(base_url: str, root: str) -> None:
    assert OpenAiCompatibleEngine(base_url, "llava")._root == root


# --- whose key goes where -----------------------------------------------------------------------


def test_key_is_in_the_authorization_header_only(engine: OpenAiCompatibleEngine, fake: FakeOpenAi) -> None:
    ask(engine)

    others = {name: value for name, value in fake.last.headers.items() if name != "authorization"}
    assert fake.last.headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in fake.last.path + str(others) + str(fake.last.body)


@pytest.mark.parametrize("operators", [KEY, ""], ids=["with the operator's key", "without one"])
def test_key_of_a_person_is_never_sent(fake: FakeOpenAi, operators: str) -> None:
    engine = OpenAiCompatibleEngine(fake.url, "llava", operators)

    ask(engine, key=OTHER_KEY)
    engine.list_models(OTHER_KEY)

    assert not engine.needs_key
    assert {asked.headers.get("authorization", "") for asked in fake.asked} == {
        f"Bearer {operators}" if operators else ""
    }
    assert OTHER_KEY not in str(fake.asked)


@pytest.mark.parametrize(("key", "error"), [("", errors.KeyMissing), (OTHER_KEY, errors.KeyRejected)])
def test_guarded_key_is_spent_for_nobody_else(fake: FakeOpenAi, key: str, error: type[errors.EngineError]) -> None:
    engine = OpenAiCompatibleEngine(fake.url, "llava", KEY, guarded=True)

    for call in (lambda: ask(engine, key=key), lambda: engine.list_models(key)):
        with pytest.raises(error):
            call()

    assert engine.needs_key
    assert not fake.asked


def test_there_is_nothing_to_guard_without_a_key(fake: FakeOpenAi) -> None:
    assert not OpenAiCompatibleEngine(fake.url, "llava", guarded=True).needs_key


@pytest.mark.parametrize("key", ["ключ-ключ-ключ", "two\nlines", "with blanks"])
def test_impossible_key_is_refused_without_a_call(fake: FakeOpenAi, key: str) -> None:
    with pytest.raises(errors.KeyRejected) as caught:
        ask(OpenAiCompatibleEngine(fake.url, "llava", key))

    assert key not in caught.value.detail
    assert not fake.asked


def test_key_that_a_server_repeats_is_not_shown(engine: OpenAiCompatibleEngine) -> None:
    with pytest.raises(errors.EngineRefused) as caught:
        ask(engine, "echoes-key")

    assert caught.value.detail.endswith("Broken by Bearer (key), see https://help api_error")


def test_credentials_of_the_address_stay_out_of_sight(fake: FakeOpenAi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    host = fake.url.removeprefix("http://")
    engine = OpenAiCompatibleEngine(f"http://teacher:swordfish%21long@{host}", "llava")

    ask(engine)
    with pytest.raises(errors.EngineRefused) as caught:
        ask(engine, "echoes-key")

    assert fake.last.headers["authorization"] == "Basic dGVhY2hlcjpzd29yZGZpc2ghbG9uZw=="
    assert "dGVhY2hlcj" not in caught.value.detail
    assert "swordfish" not in caplog.text + caught.value.detail


def test_redirect_keeps_the_key_at_home_and_stops_the_run(engine: OpenAiCompatibleEngine, fake: FakeOpenAi) -> None:
    with pytest.raises(errors.EngineMisconfigured, match="OPENAI_BASE_URL") as caught:
        ask(engine, "redirect")

    assert [asked.path for asked in fake.asked] == ["/v1/chat/completions"]
    assert caught.value.stops_run


def test_proxy_of_the_environment_is_not_used(
    engine: OpenAiCompatibleEngine, fake: FakeOpenAi, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert ask(engine).text


# --- slow, endless, absent ----------------------------------------------------------------------


def test_stalled_server_ends_at_the_deadline(engine: OpenAiCompatibleEngine) -> None:
    begin = time.monotonic()

    with pytest.raises(errors.EngineTimeout):
        ask(engine, "stall", seconds=0.4)

    assert time.monotonic() - begin < 1.4, "the server itself takes 1.5 seconds"


def test_dripping_server_ends_at_the_deadline(engine: OpenAiCompatibleEngine, fake: FakeOpenAi) -> None:
    begin = time.monotonic()

    with pytest.raises(errors.EngineTimeout):
        ask(engine, "drip", seconds=0.4)

    assert time.monotonic() - begin < 2, "the server itself takes 3 seconds"
    assert fake.hung_up.wait(2), "the thread left behind would read on"


@pytest.mark.parametrize(
    ("model", "error"), [("endless", errors.BadReply), ("endless-error", errors.EngineUnavailable)]
)
def test_oversize_reply_stops(
    engine: OpenAiCompatibleEngine, fake: FakeOpenAi, model: str, error: type[errors.EngineError]
) -> None:
    with pytest.raises(error):
        ask(engine, model)

    assert fake.hung_up.wait(2)
    assert fake.sent_bytes < 16_000_000, "what the sockets hold, and the megabyte that was read"


def test_port_without_a_server_is_unavailable() -> None:
    with FakeOpenAi() as closed:
        url = closed.url

    with pytest.raises(errors.EngineUnavailable):
        ask(OpenAiCompatibleEngine(url, "llava"))


def test_address_that_is_none_is_unavailable() -> None:
    with pytest.raises(errors.EngineUnavailable):
        ask(OpenAiCompatibleEngine("http://exa\x00mple", "llava"))


@pytest.mark.parametrize(
    ("raised", "error"),
    [
        (httpx2.ReadTimeout("slow"), errors.EngineTimeout),
        (httpx2.ConnectError("closed"), errors.EngineUnavailable),
        (httpx2.InvalidURL("odd"), errors.EngineUnavailable),
    ],
    ids=["timeout", "connection", "anything else"],
)
def test_what_a_connection_raises_has_its_error(raised: Exception, error: type[errors.EngineError]) -> None:
    assert type(translate(raised)) is error


# --- models -------------------------------------------------------------------------------------


def test_models_begin_with_the_configured_one(engine: OpenAiCompatibleEngine) -> None:
    assert engine.list_models("") == ("llava", "llava:latest", "qwen-vl")


def test_model_that_takes_no_images_is_not_listed(engine: OpenAiCompatibleEngine, fake: FakeOpenAi) -> None:
    entries = [
        {"id": "sees", "architecture": {"input_modalities": ["text", "image"]}},
        {"id": "reads", "architecture": {"input_modalities": ["text"]}},
        {"id": None},
        "odd",
    ]
    fake.listing = plain({"data": entries})

    assert engine.list_models("") == ("sees",)


@pytest.mark.parametrize(
    "handler",
    [fault(404, "not found"), fault(405, "no"), page(b"", 501), listing(), listing("nomic-embed-text"), plain({})],
    ids=["404", "405", "501", "none", "none that sees", "another form"],
)
def test_configured_model_stands_in_for_a_list(
    engine: OpenAiCompatibleEngine, fake: FakeOpenAi, handler: object
) -> None:
    fake.listing = handler  # type: ignore[assignment]

    assert engine.list_models("") == ("llava",)


def test_key_report_speaks_in_words(engine: OpenAiCompatibleEngine, fake: FakeOpenAi) -> None:
    good = validate_api_key("", engine)
    fake.known_keys.add("another-key-entirely")
    bad = validate_api_key("", engine)

    assert (good.valid, good.models[0]) == (True, "llava")
    assert (bad.valid, bad.code) == (False, "api_key_rejected")
    assert "OPENAI_API_KEY" in bad.message


# --- with the verb, and many at once ------------------------------------------------------------


@pytest.mark.parametrize(
    ("chain", "state", "calls"),
    [
        (["internal", "llava"], CaptionState.DRAFTED, 4),
        (["not-pulled", "llava"], CaptionState.DRAFTED, 2),
        (["needs-room"], CaptionState.DRAFTED, 2),
        (["filtered", "refusal", "llava"], CaptionState.BLOCKED, 2),
    ],
)
def test_chain_over_the_wire(
    engine: OpenAiCompatibleEngine, fake: FakeOpenAi, chain: list[str], state: CaptionState, calls: int
) -> None:
    made = generate_caption(IMAGE, trigger_word="hall", engine=engine, models=chain, sleep=lambda seconds: None)

    assert made.state is state
    assert len(fake.asked) == made.provenance.attempts == calls


def test_no_answer_of_many_threads_crosses(fake: FakeOpenAi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake, "describe", lambda picture: f"picture of {len(picture)} bytes, {hash(picture)}")
    engine = OpenAiCompatibleEngine(fake.url, "llava")
    images = [scale_for_engine(jpeg(200, 100, seed=seed), longest_side_px=256) for seed in range(8)] * 10

    with ThreadPoolExecutor(8) as pool:
        options = CaptionOptions(model="llava")
        texts = list(pool.map(lambda image: engine.caption(image, INSTRUCTION, options).text, images))

    assert texts == [f"picture of {len(image.data)} bytes, {hash(image.data)}" for image in images]
