import time
from typing import Any

import pytest

from tests.fakes.engine import ScriptedEngine
from tests.web.studio import Studio
from utils.errors import EngineUnavailable, KeyRejected, RateLimited
from utils.records import EngineReply, Usage

ASYNC = {"Prefer": "respond-async"}


def ask(studio: Studio, session: dict[str, Any], *, headers: dict[str, str] | None = None, **more: object) -> Any:
    body = {"session_id": session["session_id"], "index": 0, **more}
    return studio.client.post("/generate_caption", json=body, headers=headers)


def settled(studio: Studio, session_id: str, since: int = 0) -> dict[str, Any]:
    """Poll as the page does until nothing is being worked on."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        body = dict(studio.client.get(f"/sessions/{session_id}/captions?since={since}").get_json())
        if not body["working"]:
            return body
        time.sleep(0.01)
    raise AssertionError("still working after ten seconds")


def test_caption_comes_back_in_the_required_form(studio: Studio, engine: ScriptedEngine) -> None:
    engine.script("A red door in a white wall.")

    answer = ask(studio, studio.session())

    body = answer.get_json()
    assert answer.status_code == 200
    assert body["caption"] == "photo of hall a red door in a white wall"
    assert (body["state"], body["attempts"]) == ("drafted", 1)
    assert body["image"]["provenance"]["draft"] == body["caption"]


@pytest.mark.parametrize(
    ("model", "asked"),
    [
        ("meta-llama/llama-3.2-11b-vision-instruct:free", "meta-llama/llama-3.2-11b-vision-instruct:free"),
        ("x" * 200, "x" * 200),
        (" qwen@2 ", "qwen@2"),
        ("models/vision", "vision"),
    ],
)
def test_model_that_is_asked_for_comes_first(studio: Studio, engine: ScriptedEngine, model: str, asked: str) -> None:
    engine.script(EngineUnavailable("x"), EngineUnavailable("x"), EngineUnavailable("x"))

    assert ask(studio, studio.session(), model=model).status_code == 200
    assert engine.models_asked == [asked] * 3 + ["first"]


def test_own_template_replaces_the_styles(studio: Studio, engine: ScriptedEngine) -> None:
    ask(studio, studio.session(), style="space", template="Name the colours of {trigger_word} only.")

    assert engine.calls[-1].instruction.system == "Name the colours of hall only."


def test_asked_for_in_the_background_it_is_heard_of_later(studio: Studio, engine: ScriptedEngine) -> None:
    engine.script("a red door")
    session = studio.session()

    answer = ask(studio, session, headers=ASYNC)

    assert (answer.status_code, answer.get_json()["state"]) == (202, "working")
    assert answer.headers["Preference-Applied"] == "respond-async"
    images = settled(studio, session["session_id"], since=answer.get_json()["version"])["images"]
    assert [(image["caption"], image["state"]) for image in images] == [("photo of hall a red door", "drafted")]


def test_failure_says_what_its_answers_cost(studio: Studio, engine: ScriptedEngine) -> None:
    paid = Usage(input_tokens=900, output_tokens=50, cost_usd=0.25)
    engine.script(*[EngineReply(text="", model="first", usage=paid)] * 2, KeyRejected("x"))
    session = studio.session()

    ask(studio, session, headers=ASYNC)

    (image,) = settled(studio, session["session_id"], since=session["version"])["images"]
    assert (image["state"], image["problem"]["code"], image["problem"]["cost_usd"]) == (
        "failed",
        "api_key_rejected",
        0.5,
    )


def test_poll_says_304_when_nothing_is_new(studio: Studio) -> None:
    session_id = studio.session()["session_id"]
    url = f"/sessions/{session_id}/captions?since=99"
    etag = studio.client.get(url).headers["ETag"]

    assert studio.client.get(url, headers={"If-None-Match": etag}).status_code == 304

    studio.edit(session_id, 0, "photo of hall new")
    assert studio.client.get(url, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    ("error", "status", "code", "state"),
    [
        (KeyRejected("The key is not valid."), 401, "api_key_rejected", "failed"),
        (RateLimited("Slow down.", retry_after=30.0), 429, "rate_limited", "empty"),
        (EngineUnavailable("No answer."), 502, "engine_unavailable", "failed"),
    ],
)
def test_failure_is_a_problem_and_never_a_caption(
    studio: Studio, engine: ScriptedEngine, error: Exception, status: int, code: str, state: str
) -> None:
    engine.script(*[error] * 12)
    session = studio.session()

    answer = ask(studio, session)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    image = studio.read(session["session_id"])["images"][0]
    assert (image["caption"], image["state"], image["problem"]["code"]) == ("", state, code)


def test_wait_is_told_in_body_and_header(studio: Studio, engine: ScriptedEngine) -> None:
    engine.script(*[RateLimited("Slow down.", retry_after=30.5)] * 9)

    answer = ask(studio, studio.session())

    assert answer.get_json()["retry_after"] == 30.5
    assert answer.headers["Retry-After"] == "31"


def test_background_failure_reaches_the_page_as_a_problem(studio: Studio, engine: ScriptedEngine) -> None:
    engine.script(KeyRejected("The key is not valid."))
    session = studio.session()

    ask(studio, session, headers=ASYNC)

    image = settled(studio, session["session_id"])["images"][0]
    assert (image["caption"], image["problem"]["code"], image["problem"]["stops_run"]) == ("", "api_key_rejected", True)


def test_defect_in_an_engine_reaches_the_page_too(studio: Studio, engine: ScriptedEngine) -> None:
    engine.script(ZeroDivisionError("secret detail"))
    session = studio.session()

    ask(studio, session, headers=ASYNC)

    problem = settled(studio, session["session_id"])["images"][0]["problem"]
    assert problem["code"] == "internal_error"
    assert "secret" not in problem["detail"]


def test_persons_words_are_kept_unless_asked_otherwise(studio: Studio, engine: ScriptedEngine) -> None:
    session = studio.session()
    studio.edit(session["session_id"], 0, "photo of hall mine")

    refused = ask(studio, session)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "caption_kept")

    engine.script("theirs now")
    assert ask(studio, session, overwrite=True).get_json()["caption"] == "photo of hall theirs now"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        pytest.param({"engine": "nobody"}, 400, "engine_unknown", id="engine"),
        pytest.param({"style": "poetry"}, 400, "invalid_request", id="style"),
        pytest.param({"index": 7}, 404, "image_gone", id="index"),
        pytest.param({"index": None, "image_id": "nobody"}, 404, "image_gone", id="image-id"),
        pytest.param({"index": None}, 400, "invalid_request", id="neither"),
        pytest.param({"image_id": "x"}, 400, "invalid_request", id="both"),
        pytest.param({"session_id": "../x"}, 404, "session_gone", id="session"),
        pytest.param({"surprise": 1}, 400, "invalid_request", id="unknown-field"),
        pytest.param({"hint": "x" * 501}, 400, "invalid_request", id="long-hint"),
        pytest.param({"model": "two words"}, 400, "invalid_request", id="model-with-a-blank"),
        pytest.param({"model": "a?b"}, 400, "invalid_request", id="model-with-a-sign"),
        pytest.param({"model": "  "}, 400, "invalid_request", id="model-of-blanks"),
        pytest.param({"model": "x" * 201}, 400, "invalid_request", id="long-model"),
        pytest.param({"index": -1}, 400, "invalid_request", id="negative"),
    ],
)
def test_bad_request_for_a_caption(studio: Studio, body: dict[str, object], status: int, code: str) -> None:
    sent = {key: value for key, value in {"index": 0, **body}.items() if value is not None}

    answer = studio.client.post("/generate_caption", json={"session_id": studio.session()["session_id"], **sent})

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_edit_is_saved_to_the_letter_and_says_what_the_form_lacks(studio: Studio) -> None:
    session_id = studio.session()["session_id"]
    words = "  =1+1 “naïve” 🦊 <script>\u202e  "

    body = studio.edit(session_id, 0, words).get_json()

    assert (body["status"], body["caption"], body["state"]) == ("success", words, "edited")
    assert "prefix_missing" in [warning["code"] for warning in body["warnings"]]
    assert studio.read(session_id)["images"][0]["caption"] == words


def test_stale_edit_is_answered_with_the_newer_text(studio: Studio) -> None:
    session_id = studio.session()["session_id"]
    version = studio.edit(session_id, 0, "photo of hall first").get_json()["version"]
    studio.edit(session_id, 0, "photo of hall second", version=version)

    answer = studio.edit(session_id, 0, "photo of hall third", version=version)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "stale_version")
    assert answer.get_json()["caption"] == "photo of hall second"


@pytest.mark.parametrize(
    ("caption", "code"), [("x" * 2001, "caption_too_long"), ("a\0b", "caption_invalid"), (7, "invalid_request")]
)
def test_refused_edit_keeps_the_old_words(studio: Studio, caption: Any, code: str) -> None:
    session_id = studio.session()["session_id"]
    studio.edit(session_id, 0, "photo of hall kept")

    assert studio.edit(session_id, 0, caption).get_json()["code"] == code
    assert studio.read(session_id)["images"][0]["caption"] == "photo of hall kept"


def test_many_captions_are_written_in_one_step_or_not_at_all(studio: Studio) -> None:
    session = studio.session(3)
    url = f"/sessions/{session['session_id']}/captions"
    ids = [image["id"] for image in session["images"]]

    good = [{"image_id": image_id, "caption": f"photo of hall {image_id}", "state": "approved"} for image_id in ids]
    answer = studio.client.patch(url, json={"captions": good})
    bad = studio.client.patch(
        url, json={"captions": [{"image_id": ids[0], "caption": "x"}, {"image_id": "no", "caption": "y"}]}
    )

    assert [image["state"] for image in answer.get_json()["images"]] == ["approved"] * 3
    assert bad.get_json()["code"] == "image_gone"
    assert studio.read(session["session_id"])["images"][0]["caption"] == f"photo of hall {ids[0]}"


@pytest.mark.parametrize(
    ("data", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "invalid_request"),
        (b"null", "application/json", 400, "invalid_request"),
        (b"[]", "application/json", 400, "invalid_request"),
        (b"[" * 100_000, "application/json", 400, "invalid_request"),
        (b'{"index": NaN}', "application/json", 400, "invalid_request"),
        (b'{"caption": "\\ud800"}', "application/json", 422, "caption_invalid"),
        (b"\xff\xfe", "application/json", 400, "invalid_request"),
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b"x" * 1_100_000, "application/json", 413, "body_too_large"),
    ],
    ids=["cut", "null", "list", "deep", "nan", "surrogate", "bytes", "text", "large"],
)
def test_malformed_body_is_a_clear_problem(
    studio: Studio, data: bytes, content_type: str, status: int, code: str
) -> None:
    answer = studio.client.post("/update_caption", data=data, content_type=content_type)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_image_that_is_being_captioned_is_not_paid_for_twice(studio: Studio, engine: ScriptedEngine) -> None:
    import threading

    go_on = threading.Event()
    answer = engine.caption
    engine.caption = lambda *asked: go_on.wait(10) and answer(*asked)  # type: ignore[method-assign,assignment,func-returns-value]
    session = studio.session()

    answers = [ask(studio, session, headers=ASYNC).status_code for _ in range(3)]
    go_on.set()
    settled(studio, session["session_id"])

    assert answers == [202, 202, 202]
    assert len(engine.calls) == 1


def test_requests_that_wait_leave_threads_for_the_page(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    captioner = studio.client.application.extensions["services"].captioner
    monkeypatch.setattr(captioner._now, "acquire", lambda blocking: False)

    answer = ask(studio, studio.session())

    assert (answer.status_code, answer.get_json()["code"]) == (429, "rate_limited")
    assert answer.headers["Retry-After"]
