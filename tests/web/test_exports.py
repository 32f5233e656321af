import hashlib
import io
import zipfile

import pytest

from tests.pictures import jpeg
from tests.web.studio import Studio

WORDS = "a wide room with tall windows, oak floor and soft morning light"


def captioned(studio: Studio, count: int = 3) -> str:
    session = studio.session(count)
    for index in range(count):
        studio.edit(session["session_id"], index, f"photo of hall {WORDS} {index}")
    return str(session["session_id"])


def test_export_is_a_flat_zip_of_pairs_with_the_uploaded_bytes(studio: Studio) -> None:
    session_id = captioned(studio)

    answer = studio.client.post("/export", json={"session_id": session_id})

    assert answer.content_type == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hall_training.zip"'
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.namelist() == ["0.jpg", "0.txt", "1.jpg", "1.txt", "2.jpg", "2.txt"]
    assert hashlib.sha256(archive.read("1.jpg")).digest() == hashlib.sha256(jpeg(seed=2)).digest()
    assert archive.read("1.txt").decode() == f"photo of hall {WORDS} 1"


def test_plan_says_what_the_zip_will_be(studio: Studio) -> None:
    session_id = captioned(studio)

    plan = studio.client.get(f"/sessions/{session_id}/export").get_json()

    assert plan["ready"] is True
    assert plan["size_bytes"] == len(studio.client.post("/export", json={"session_id": session_id}).data)
    assert [pair["image_name"] for pair in plan["pairs"]] == ["0.jpg", "1.jpg", "2.jpg"]
    assert {finding["code"] for finding in plan["warnings"]} == {"few_images", "small_for_training"}


def test_export_that_is_not_ready_lists_the_images_at_fault_and_goes_on_when_told_to(studio: Studio) -> None:
    session = studio.session(2)
    studio.edit(session["session_id"], 0, f"photo of hall {WORDS}")

    refused = studio.client.post("/export", json={"session_id": session["session_id"]})
    anyway = studio.client.post("/export", json={"session_id": session["session_id"], "anyway": True})

    assert (refused.status_code, refused.get_json()["code"]) == (422, "export_not_ready")
    assert refused.get_json()["problems"][0]["image_ids"] == [session["images"][1]["id"]]
    assert zipfile.ZipFile(io.BytesIO(anyway.data)).read("1.txt") == b""


@pytest.mark.parametrize("body", [{"target": "other"}, {"metadata": "magic"}, {"only": "some"}, {"more": 1}])
def test_unknown_option_is_refused(studio: Studio, body: dict[str, object]) -> None:
    answer = studio.client.post("/export", json={"session_id": captioned(studio, 1), **body})

    assert (answer.status_code, answer.get_json()["code"]) == (400, "invalid_request")
    assert studio.client.get(f"/sessions/{captioned(studio, 1)}/export?only=some").status_code == 400


def test_lost_image_file_is_said_before_the_first_byte(studio: Studio) -> None:
    session_id = captioned(studio, 2)
    folder = studio.client.application.extensions["services"].settings.sessions_dir / session_id
    next(folder.glob("*.json")).unlink()

    answer = studio.client.post("/export", json={"session_id": session_id})

    assert (answer.status_code, answer.get_json()["code"]) == (500, "session_damaged")


@pytest.mark.parametrize("what", ["export", "backup"])
def test_session_deleted_meanwhile_ends_the_download_short_with_one_line_in_the_log(
    studio: Studio, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    session_id = captioned(studio, 3)
    if what == "export":
        answer = studio.client.post("/export", json={"session_id": session_id}, buffered=False)
    else:
        answer = studio.client.get(f"/sessions/{session_id}/backup", buffered=False)
    received = [next(answer.iter_encoded())]
    studio.client.delete(f"/sessions/{session_id}")

    with pytest.raises(BrokenPipeError):
        received.extend(answer.iter_encoded())

    assert not zipfile.is_zipfile(io.BytesIO(b"".join(received)))
    assert not b"".join(received).endswith(b"]}\n")
    lines = [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]
    assert [(line.getMessage(), line.exc_info) for line in lines] == [
        (f"a{'n' * (what == 'export')} {what} ended early: image_gone", None)
    ]
