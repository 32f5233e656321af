"""Who may come in, at whose expense, and how often one may try."""

import uuid
from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from app import create_app
from tests.fakes.engine import ScriptedEngine
from tests.web.studio import Studio
from utils.config import Settings
from utils.services import build_services

KEY, CODE, OWN = "k" * 39, "right-code-16-chars-ü", "AIza" + "o" * 35
CODED = {"gemini_api_key": KEY, "secret_access_code": CODE}
LOCAL = {"openai_base_url": "http://127.0.0.1:9/v1", "openai_model": "llava"}


class Visitor(Studio):
    """Asks for captions from an address of choice."""

    def __init__(self, settings: Settings, engine: ScriptedEngine) -> None:
        engines = {engine.name: engine, "offline": ScriptedEngine()}
        services = build_services(settings, engines=engines, sleep=lambda seconds: None)
        super().__init__(create_app(services=services).test_client())
        self.engine, self.pictures = engine, self.session(8)["session_id"]

    def ask(
        self, route: str = "caption", *, address: str = "203.0.113.7", headers: object = (), **sent: object
    ) -> TestResponse:
        path, body = "/validate_key", {"engine": self.engine.name, **sent}
        if route == "caption":
            path, body = "/generate_caption", {"session_id": self.pictures, "index": 0, "overwrite": True, **body}
        return self.client.post(path, json=body, headers=headers, environ_overrides={"REMOTE_ADDR": address})


@pytest.fixture
def visitor(make_settings: Callable[..., Settings]) -> Callable[..., Visitor]:
    def make(name: str = "gemini", *, needs_key: bool = True, **settings: object) -> Visitor:
        engine = ScriptedEngine(needs_key=needs_key, default_models=("only",))
        engine.name = name
        pace = {"caption_min_interval_seconds": 0, "caption_requests_per_minute": 2000}
        return Visitor(make_settings(**{**pace, **settings}), engine)

    return make


def latin(text: str) -> str:
    return text.encode().decode("latin-1")


@pytest.mark.parametrize(
    ("sent", "headers", "status", "code"),
    [
        pytest.param({"access_code": "wrong"}, {}, 403, "access_code_wrong", id="wrong"),
        pytest.param({"access_code": "ünïcödé-日本語"}, {}, 403, "access_code_wrong", id="not-ascii"),
        pytest.param({"access_code": "\ud800"}, {}, 400, "invalid_request", id="lone-surrogate"),
        pytest.param({"access_code": ""}, {}, 401, "key_missing", id="empty"),
        pytest.param({"access_code": "   "}, {}, 401, "key_missing", id="blank"),
        pytest.param({"access_code": "x" * 900_000}, {}, 400, "invalid_request", id="nearly-1-mb"),
        pytest.param({"access_code": "x" * 1_100_000}, {}, 413, "body_too_large", id="more-than-1-mb"),
        pytest.param({"access_code": None}, {}, 400, "invalid_request", id="null"),
        pytest.param({"access_code": [CODE]}, {}, 400, "invalid_request", id="a-list"),
        pytest.param({}, [("X-Access-Code", latin(CODE))] * 2, 403, "access_code_wrong", id="header-twice"),
        pytest.param({}, {"X-Access-Code": "\xff\xfe"}, 403, "access_code_wrong", id="header-bytes"),
        pytest.param({}, {"X-Access-Code": "x" * 1_000_000}, 403, "access_code_wrong", id="header-of-1-mb"),
    ],
)
def test_no_form_of_a_wrong_code_is_a_fault_of_the_server(
    visitor: Callable[..., Visitor], sent: dict[str, object], headers: object, status: int, code: str
) -> None:
    answer = visitor(**CODED).ask(headers=headers, **sent)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


@pytest.mark.parametrize("route", ["caption", "key"])
@pytest.mark.parametrize("place", ["access_code", "api_key", "X-Access-Code", "X-Api-Key"])
def test_after_five_wrong_codes_even_the_right_one_waits(
    visitor: Callable[..., Visitor], route: str, place: str
) -> None:
    guest = visitor(**CODED)

    def say(value: str, **more: object) -> TestResponse:
        if place.startswith("X-"):
            return guest.ask(route, headers={place: latin(value)}, **more)
        return guest.ask(route, **{place: value}, **more)

    before = [say(f"guess-{n}") for n in range(5)]
    blocked = [say("guess-5"), say(CODE)]

    assert 429 not in [one.status_code for one in before]
    for one in blocked:
        assert (one.status_code, one.get_json()["code"]) == (429, "too_many_attempts")
        assert 0 < int(one.headers["Retry-After"]) <= 61
    assert say(CODE, address="203.0.113.8").status_code == 200, "others go on"
    assert guest.ask(route, api_key=OWN).status_code == 200, "so does who brings a key"


def test_right_codes_and_one_key_of_a_new_form_are_never_too_many(visitor: Callable[..., Visitor]) -> None:
    guest = visitor(**CODED)

    for _ in range(7):
        assert guest.ask("key", access_code=CODE).get_json()["valid"] is True
        assert guest.ask("key", api_key="a-key-of-a-form-nobody-knows").get_json()["valid"] is True


def test_ipv6_is_counted_by_household_and_mapped_ipv4_by_address(visitor: Callable[..., Visitor]) -> None:
    guest = visitor(**CODED)
    for n in range(5):
        guest.ask(access_code="wrong", address=f"2001:db8:1:1::{n}")
        guest.ask(access_code="wrong", address="::ffff:203.0.113.9")

    statuses = [
        guest.ask(access_code=CODE, address=address).status_code
        for address in ("2001:db8:1:1:ffff::1", "2001:db8:1:2::1", "203.0.113.9", "::ffff:203.0.113.10")
    ]

    assert statuses == [429, 200, 429, 200]


def test_behind_trusted_proxies_the_client_is_counted_and_cannot_invent_addresses(
    visitor: Callable[..., Visitor],
) -> None:
    guest = visitor(trusted_proxies=2, **CODED)

    def say(forwarded: str, code: str) -> int:
        return guest.ask(access_code=code, address="10.0.0.1", headers={"X-Forwarded-For": forwarded}).status_code

    for n in range(5):
        say(f"9.9.9.{n}, 203.0.113.7, 172.16.0.1", "wrong")

    assert say("1.2.3.4, 203.0.113.7, 172.16.0.1", CODE) == 429
    assert say("203.0.113.8, 172.16.0.1", CODE) == 200


@pytest.mark.parametrize("sent", [{"access_code": CODE}, {"access_code": "anything"}], ids=["the-code", "any-code"])
def test_a_code_for_a_server_without_a_key_is_told_so(visitor: Callable[..., Visitor], sent: dict[str, str]) -> None:
    guest = visitor(secret_access_code=CODE)

    for _ in range(7):
        answer = guest.ask(**sent)
        assert (answer.status_code, answer.get_json()["code"]) == (401, "key_missing")
        assert "no key of its own" in answer.get_json()["detail"]
    assert guest.ask(api_key=OWN, **sent).status_code == 200


@pytest.mark.parametrize(
    ("server", "sent", "address", "outcome"),
    [
        pytest.param({"secret_access_code": CODE}, {}, "127.0.0.1", "key_missing", id="code-set-none-given"),
        pytest.param(
            {"secret_access_code": CODE}, {"access_code": "no"}, "203.0.113.7", "access_code_wrong", id="wrong"
        ),
        pytest.param({"secret_access_code": CODE}, {"api_key": OWN}, "203.0.113.7", "access_code_wrong", id="any-key"),
        pytest.param({"secret_access_code": CODE}, {"access_code": CODE}, "203.0.113.7", "ok", id="right"),
        pytest.param({"secret_access_code": CODE}, {"api_key": CODE}, "203.0.113.7", "ok", id="right-in-the-key-field"),
        pytest.param({}, {}, "127.0.0.1", "ok", id="no-code-on-this-machine"),
        pytest.param({}, {}, "203.0.113.7", "key_missing", id="no-code-from-elsewhere"),
        pytest.param({}, {"api_key": OWN}, "203.0.113.7", "key_missing", id="no-code-from-elsewhere-with-a-key"),
    ],
)
def test_a_model_server_without_a_key_is_not_open_to_everybody(
    visitor: Callable[..., Visitor], server: dict[str, str], sent: dict[str, str], address: str, outcome: str
) -> None:
    guest = visitor("openai", needs_key=False, **LOCAL, **server)

    answer = guest.ask(address=address, **sent)

    assert (answer.get_json().get("code") or "ok") == outcome
    assert bool(guest.engine.calls) is (outcome == "ok")
    assert all(call.options.api_key == "" for call in guest.engine.calls)


def test_the_days_captions_are_counted_for_the_servers_key_only(visitor: Callable[..., Visitor]) -> None:
    guest = visitor(server_key_captions_per_day=3, **CODED)
    own = [guest.ask(api_key=OWN).status_code for _ in range(4)]
    with_code = [guest.ask(access_code=CODE, address=f"203.0.113.{n}").status_code for n in range(3)]

    refused = guest.ask(access_code=CODE, address="203.0.113.99")

    assert own + with_code == [200] * 7
    body = refused.get_json()
    assert (refused.status_code, body["code"], body["stops_run"]) == (429, "quota_exhausted", True)
    assert (body["used"], body["maximum"], body["scope"]) == (3, 3, "server")
    assert 0 < int(refused.headers["Retry-After"]) <= 24 * 3600 + 1
    assert len(guest.engine.calls) == 7, "the model is not asked"
    assert guest.ask(api_key=OWN).status_code == 200


def test_background_captions_are_counted_before_they_are_accepted(visitor: Callable[..., Visitor]) -> None:
    guest = visitor(server_key_captions_per_address=1, **CODED)
    guest.ask(access_code=CODE)

    refused = guest.ask(access_code=CODE, index=1, headers={"Prefer": "respond-async"})

    assert (refused.status_code, refused.get_json()["scope"]) == (429, "address")
    news = guest.client.get(f"/sessions/{guest.pictures}/captions?since=999").get_json()
    assert news["working"] == [], "what was refused is not said to be worked on"


def test_a_caption_that_must_wait_its_turn_is_not_counted(visitor: Callable[..., Visitor]) -> None:
    guest = visitor(server_key_captions_per_session=2, caption_requests_per_minute=1, **CODED)
    guest.ask(access_code=CODE)

    refused = [guest.ask(access_code=CODE).get_json()["code"] for _ in range(4)]

    assert refused == ["rate_limited"] * 4


GONE = ["unknown", "x", "%00", "%2e%2e", "..", "%C3%BC", "a" * 500, "00000000-0000-0000-0000-000000000000"]


def test_every_session_that_is_not_there_gets_the_same_answer(visitor: Callable[..., Visitor]) -> None:
    guest = visitor()
    ids = [*GONE, str(uuid.uuid4()), guest.pictures[:8], guest.pictures.upper(), guest.pictures + "%0a"]

    answers = [guest.client.get(f"/sessions/{one}") for one in ids]
    answers += [
        guest.client.post("/export", json={"session_id": one}) for one in (str(uuid.uuid4()), guest.pictures[:8])
    ]
    answers.append(guest.client.delete(f"/sessions/{uuid.uuid4()}"))

    assert {(one.status_code, one.text) for one in answers} == {(404, answers[0].text)}
    assert answers[0].get_json()["code"] == "session_gone"


@pytest.mark.parametrize("form", ["malformed", "well-formed"])
def test_sixty_unknown_sessions_a_minute_then_a_pause_for_that_address(
    visitor: Callable[..., Visitor], form: str
) -> None:
    guest = visitor()

    def look(session_id: str, address: str = "203.0.113.7") -> TestResponse:
        return guest.client.get(f"/sessions/{session_id}", environ_overrides={"REMOTE_ADDR": address})

    misses = [look(str(uuid.uuid4()) if form == "well-formed" else "x").status_code for _ in range(61)]
    blocked = look(str(uuid.uuid4()))

    assert misses == [404] * 60 + [429]
    assert (blocked.status_code, blocked.get_json()["code"]) == (429, "rate_limited")
    assert 0 < int(blocked.headers["Retry-After"]) <= 61
    assert look(guest.pictures).status_code == 200, "whoever has a session goes on working"
    assert look(str(uuid.uuid4()), "203.0.113.8").status_code == 404


def test_a_page_that_returns_to_a_gone_session_is_told_so_however_often_it_asks(
    visitor: Callable[..., Visitor],
) -> None:
    guest, gone = visitor(), str(uuid.uuid4())

    assert {guest.client.get(f"/sessions/{gone}").status_code for _ in range(100)} == {404}
