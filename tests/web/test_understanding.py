import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import create_app
from tests.fakes.engine import ScriptedEngine
from tests.fakes.gemini import FakeGemini
from tests.fakes.openai import FakeOpenAi
from tests.pictures import encoded, painted
from tests.utils.library.shelf import captioned, picture, put, tables
from utils.config import Settings
from utils.errors import EngineUnavailable, KeyRejected, RateLimited
from utils.library import Library, library_roots
from utils.library.records import Query
from utils.records import EngineReply
from utils.services import Services, build_services

KEY = "AQ.test-key-of-a-student-0001"


def words(*subjects: str, **changes: object) -> str:
    said = {"style": ["photograph"], "mood": ["calm"], "subject": list(subjects), "colors": ["blue"]}
    return json.dumps({**said, "description": "A wide hall.", "generated_prompt": "wide hall", **changes})


@pytest.fixture
def folder(services: Services) -> Path:
    return services.settings.library_folder.resolve()


@pytest.fixture(autouse=True)
def closed(services: Services) -> Iterator[None]:
    yield
    services.library.close()


@pytest.fixture
def content_hash(services: Services, folder: Path) -> str:
    """One picture in two places, captioned in one of them."""
    put(folder, "a/hall.png", captioned(picture(1)))
    put(folder, "b/copy.png", picture(1))
    services.library.scan()
    return str(services.library.find(Query()).assets[0].content_hash)


def ask(client: FlaskClient, content_hash: str, **body: object) -> Any:
    return client.post(f"/api/library/assets/{content_hash}/understanding", json=body)


def found(client: FlaskClient, **query: object) -> int:
    return int(client.get("/api/library/assets", query_string=query).get_json()["total"])


def test_tags_become_facets_and_words_of_the_files(
    client: FlaskClient, services: Services, engine: ScriptedEngine, content_hash: str, folder: Path, tmp_path: Path
) -> None:
    engine.script(words("Oak Hall", "door"))

    answer = ask(client, content_hash)

    body = answer.get_json()
    detail = client.get(f"/api/library/assets/{content_hash}").get_json()
    assert answer.status_code == 200
    assert (body["engine"], body["model"], body["attempts"]) == ("offline", "first", 1)
    assert body["keywords"] == ["photograph", "calm", "oak hall", "door", "blue"]
    assert body["written"] == [str(folder / "a/hall.png"), str(folder / "b/copy.png")]
    assert body["unwritten"] == []
    assert (found(client, keyword="OAK hall"), found(client, q="wide"), found(client, keyword="oak")) == (1, 1, 0)
    assert client.get("/api/library/stats").get_json()["by_keyword"]["door"] == 1
    assert detail["metadata"]["metadata"]["understanding"] == body["understanding"]
    assert (detail["caption"], detail["description"]) == ("photo of hall a room", "A wide hall.")
    before = tables(services.library, tmp_path / "before")
    services.library.rebuild()
    assert tables(services.library, tmp_path / "after") == before, "the files hold all of it"


def test_second_look_replaces_the_engines_own_words(
    client: FlaskClient, services: Services, engine: ScriptedEngine, content_hash: str
) -> None:
    engine.script(words("hall"), words("tower"))

    ask(client, content_hash)
    body = ask(client, content_hash).get_json()

    assert [one["provider"] for one in body["understanding"]["provider_outputs"]] == ["offline"]
    assert (found(client, keyword="tower"), found(client, keyword="hall")) == (1, 0)


@pytest.mark.parametrize(
    ("script", "status", "code"),
    [
        ([KeyRejected("No.")], 401, "api_key_rejected"),
        ([RateLimited("Slow down.", retry_after=30.0)] * 9, 429, "rate_limited"),
        ([EngineUnavailable("No answer.")] * 9, 502, "engine_unavailable"),
        (["I'm sorry, I can't help with that."] * 9, 422, "content_blocked"),
        (["a hall with a door"] * 9, 502, "bad_reply"),
        ([words("hall")[:60]] * 9, 502, "bad_reply"),
        ([EngineReply(text=words("hall"), model="first", cut_off=True)] * 9, 502, "truncated"),
        ([RuntimeError("a defect")], 500, "internal_error"),
    ],
    ids=["key", "pace", "away", "refusal", "prose", "cut-json", "cut-off", "defect"],
)  # fmt: skip
def test_failure_leaves_every_file_as_it_was(
    client: FlaskClient, engine: ScriptedEngine, content_hash: str, folder: Path, script: list[Any], status: int,
    code: str,
) -> None:  # fmt: skip
    client.application.config["PROPAGATE_EXCEPTIONS"] = False
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*.png")}
    engine.script(*script)

    answer = ask(client, content_hash)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*.png")} == before


def test_passing_fault_is_tried_again_with_more_room_where_that_helps(
    client: FlaskClient, engine: ScriptedEngine, content_hash: str
) -> None:
    engine.script(
        EngineUnavailable("x"), EngineReply(text='{"style": ["ph', model="first", cut_off=True), words("hall")
    )

    assert ask(client, content_hash).get_json()["attempts"] == 3
    assert [call.options.budget_factor for call in engine.calls] == [2, 2, 8]
    assert all(call.options.reply_schema for call in engine.calls)


def test_copy_that_could_not_be_written_is_named(
    client: FlaskClient, engine: ScriptedEngine, content_hash: str, folder: Path
) -> None:
    (folder / "b/copy.png").chmod(0o444)
    engine.script(words("hall"))

    body = ask(client, content_hash).get_json()

    assert body["written"] == [str(folder / "a/hall.png")]
    assert [(one["path"], one["code"]) for one in body["unwritten"]] == [(str(folder / "b/copy.png"), "read_only")]
    assert found(client, keyword="hall") == 1


def test_nothing_is_paid_for_that_no_file_could_take(
    client: FlaskClient, engine: ScriptedEngine, content_hash: str, folder: Path
) -> None:
    for path in folder.rglob("*.png"):
        path.chmod(0o444)

    answer = ask(client, content_hash)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_written")
    assert not engine.calls


def test_picture_is_looked_at_once_at_a_time(
    client: FlaskClient, services: Services, engine: ScriptedEngine, content_hash: str
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    real = engine.caption

    def slow(*asked: Any) -> EngineReply:
        begun.set()
        assert go_on.wait(10)
        return real(*asked)

    engine.caption = slow  # type: ignore[method-assign]
    engine.script(words("hall"))
    first: list[Any] = []
    thread = threading.Thread(target=lambda: first.append(services.understander.understand(content_hash)))
    thread.start()
    assert begun.wait(10)
    second = ask(client, content_hash)
    go_on.set()
    thread.join()

    assert (second.status_code, second.get_json()["code"]) == (429, "rate_limited")
    assert len(engine.calls) == len(first) == 1


@pytest.mark.parametrize(
    ("name", "data", "body", "status", "code"),
    [
        ("film.mp4", b"no film", {}, 422, "not_an_image"),
        ("bomb.png", encoded(painted(6000, 5000), "PNG"), {}, 422, "too_many_pixels"),
        ("large.png", picture(1) + bytes(10 * 2**20), {}, 413, "file_too_large"),
        ("torn.png", picture(1)[:300], {}, 422, "image_damaged"),
        ("a.png", picture(1), {"engine": "nobody"}, 400, "engine_unknown"),
        ("a.png", picture(1), {"model": "no name\n"}, 400, "invalid_request"),
        ("a.png", picture(1), {"hint": "x"}, 400, "invalid_request"),
        ("a.png", picture(1), {"api_key": "x" * 301}, 400, "invalid_request"),
    ],
    ids=["film", "bomb", "large", "torn", "engine", "model", "field", "key"],
)
def test_what_cannot_be_looked_at_is_refused_before_the_engine(
    client: FlaskClient, services: Services, engine: ScriptedEngine, folder: Path, name: str, data: bytes,
    body: dict[str, object], status: int, code: str,
) -> None:  # fmt: skip
    put(folder, name, data)
    services.library.scan()

    answer = ask(client, str(services.library.find(Query()).assets[0].content_hash), **body)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert not engine.calls


@pytest.fixture
def outside(make_settings: Callable[..., Settings]) -> Iterator[Callable[..., FlaskClient]]:
    """An app with the real engines; the path of a picture in its library is ``a.png``."""
    opened: list[Services] = []

    def make(**changes: object) -> FlaskClient:
        services = build_services(make_settings(caption_min_interval_seconds=0, **changes), sleep=lambda seconds: None)
        put(services.settings.library_folder, "a.png", picture(1))
        services.library.scan()
        opened.append(services)
        return create_app(services=services).test_client()

    yield make
    for services in opened:
        services.library.close()


def first_hash(client: FlaskClient) -> str:
    return str(client.get("/api/library/assets").get_json()["assets"][0]["content_hash"])


def test_gemini_is_held_to_the_form_and_given_the_persons_key(outside: Callable[..., FlaskClient]) -> None:
    with FakeGemini(describe=lambda data: words("hall")) as fake:
        client = outside(gemini_base_url=fake.url)
        keyless = ask(client, first_hash(client), engine="gemini")
        body = ask(client, first_hash(client), engine="gemini", api_key=KEY).get_json()

    config = fake.asked[-1].body["generationConfig"]
    assert (keyless.status_code, keyless.get_json()["code"]) == (401, "key_missing")
    assert config["responseMimeType"] == "application/json"
    assert set(config["responseJsonSchema"]["required"]) >= {"style", "mood", "subject", "colors"}
    assert fake.asked[-1].headers["x-goog-api-key"] == KEY
    assert body["keywords"] == ["photograph", "calm", "hall", "blue"]
    assert (body["input_tokens"], body["cost_usd"] > 0) == (860, True)


def test_servers_key_counts_for_what_the_server_gives_a_day(outside: Callable[..., FlaskClient]) -> None:
    with FakeGemini(describe=lambda data: words("hall")) as fake:
        client = outside(gemini_base_url=fake.url, gemini_api_key=KEY, server_key_captions_per_session=1)
        first = ask(client, first_hash(client), engine="gemini")
        second = ask(client, first_hash(client), engine="gemini")

    assert (first.status_code, second.status_code, second.get_json()["code"]) == (200, 429, "quota_exhausted")


def test_compatible_server_that_knows_no_forms_is_asked_in_words(outside: Callable[..., FlaskClient]) -> None:
    with FakeOpenAi(describe=lambda data: f"```json\n{words('hall')}\n```") as fake:
        client = outside(openai_base_url=fake.url, openai_model="formless")
        bodies = [ask(client, first_hash(client), engine="openai").get_json() for _ in range(2)]

    assert [body["keywords"] for body in bodies] == [["photograph", "calm", "hall", "blue"]] * 2
    assert fake.counts["formless"] == 3, "refused once, then known"
    assert "response_format" not in fake.last.body


def test_offline_look_says_what_is_measured_alone(outside: Callable[..., FlaskClient]) -> None:
    client = outside()

    body = ask(client, first_hash(client), engine="offline").get_json()

    tags = body["understanding"]["tags"]
    assert "landscape" in tags["style"] and tags["colors"]
    assert "subject" not in tags, "what a picture is of cannot be measured"
    assert body["cost_usd"] in (None, 0.0)


def test_library_of_another_machine_knows_the_words_by_the_files_alone(
    client: FlaskClient, services: Services, engine: ScriptedEngine, content_hash: str, tmp_path: Path
) -> None:
    engine.script(words("hall"))
    ask(client, content_hash)

    other = Library(tmp_path / "other.duckdb", library_roots(services.settings))
    other.scan()
    keywords = other.asset(content_hash).keywords
    other.close()

    assert keywords == ("blue", "calm", "hall", "photograph")
