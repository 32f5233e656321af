import base64

import pytest

from tests.pictures import encoded, jpeg, painted
from tests.web.studio import Studio


def test_upload_answers_in_the_documented_form(studio: Studio) -> None:
    answer = studio.upload(("a.jpg", jpeg()), ("b.txt", b"x"), ("c.gif", encoded(painted(), "GIF")))

    body = answer.get_json()
    assert set(body) == {"session_id", "trigger_word", "version", "images", "rejected", "imported"}
    image = body["images"][0]
    assert {
        "index",
        "id",
        "filename",
        "thumbnail",
        "caption",
        "width",
        "height",
        "size_bytes",
        "sha256",
        "state",
    } <= set(image)
    assert (image["index"], image["filename"], image["caption"], image["state"]) == (0, "a.jpg", "", "empty")
    head, data = image["thumbnail"].split(",")
    assert head == "data:image/jpeg;base64"
    assert base64.b64decode(data)[:2] == b"\xff\xd8"
    assert [one["code"] for one in body["rejected"]] == ["type_not_allowed", "caption_without_image"]


def test_second_upload_adds_to_the_session_and_answers_with_what_it_added(studio: Studio) -> None:
    session_id = studio.session(2)["session_id"]

    body = studio.upload(("new.jpg", jpeg(seed=9)), session_id=session_id).get_json()

    assert [(image["index"], image["filename"]) for image in body["images"]] == [(2, "new.jpg")]
    assert len(studio.read(session_id)["images"]) == 3


@pytest.mark.parametrize("field", ["file", "images", "images[]", "whatever"])
def test_any_file_part_counts(studio: Studio, field: str) -> None:
    import io

    answer = studio.client.post("/upload", data={"trigger_word": "hall", field: (io.BytesIO(jpeg()), "a.jpg")})

    assert len(answer.get_json()["images"]) == 1


@pytest.mark.parametrize(
    ("files", "fields", "status", "code"),
    [
        pytest.param([], {}, 400, "no_files", id="no-files"),
        pytest.param([("a.jpg", b"no image")], {}, 422, "nothing_accepted", id="nothing-good"),
        pytest.param([("a.jpg", jpeg())], {"trigger_word": "a b"}, 422, "trigger_word_invalid", id="trigger-word"),
        pytest.param([("a.jpg", jpeg())], {"trigger_word": ""}, 422, "trigger_word_invalid", id="no-trigger-word"),
        pytest.param([("a.jpg", jpeg())], {"session_id": "x"}, 404, "session_gone", id="malformed-session"),
        pytest.param(
            [("a.jpg", jpeg())],
            {"session_id": "6f1c1d0e-3a52-4d4e-9d55-0d4f6a3f9b11"},
            404,
            "session_gone",
            id="unknown-session",
        ),
    ],
)
def test_upload_that_cannot_be_taken_says_why_and_leaves_no_session(
    studio: Studio, files: list[tuple[str, bytes]], fields: dict[str, str], status: int, code: str
) -> None:
    answer = studio.upload(*files, **fields)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert answer.content_type == "application/problem+json"
    sessions = studio.client.application.extensions["services"].settings.sessions_dir
    assert not list(sessions.glob("*.json"))


def test_body_without_a_boundary_is_no_files(studio: Studio) -> None:
    answer = studio.client.post("/upload", data=b"x", content_type="multipart/form-data")

    assert (answer.status_code, answer.get_json()["code"]) == (400, "no_files")


def test_failed_upload_into_a_session_keeps_the_session(studio: Studio) -> None:
    session_id = studio.session(1)["session_id"]

    answer = studio.upload(("bad.jpg", b"no"), session_id=session_id)

    assert answer.status_code == 422
    assert len(studio.read(session_id)["images"]) == 1


def test_too_large_a_body_is_refused(studio: Studio) -> None:
    answer = studio.client.post(
        "/upload",
        data=b"",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(2_000_000_000)},
    )

    assert (answer.status_code, answer.get_json()["code"]) == (413, "body_too_large")
