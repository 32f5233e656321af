import hashlib
import io
import tracemalloc
import zipfile
from pathlib import Path

import psutil
import pytest

from tests.pictures import encoded, jpeg, painted
from tests.web.studio import Studio
from utils.containers.table import coded_hash, read_raw
from utils.image_metadata import extract_metadata

WORDS = "a wide room with tall windows, oak floor and soft morning light"


def captioned(studio: Studio, count: int = 3) -> str:
    session = studio.session(count)
    for index in range(count):
        studio.edit(session["session_id"], index, f"photo of hall {WORDS} {index}")
    return str(session["session_id"])


def test_export_is_a_flat_zip_of_pairs_with_the_uploaded_bytes(studio: Studio) -> None:
    session_id = captioned(studio)

    answer = studio.client.post("/export", json={"session_id": session_id, "metadata": "original"})

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


#: how the same picture leaves: default, explicit, freed of everything
OPTIONS: list[dict[str, str]] = [{}, {"metadata": "embed"}, {"metadata": "strip"}, {"metadata": "original"}]


def with_secrets() -> dict[str, bytes]:
    """Paint a picture of every kind that tells where it was made and by whom."""
    exif = painted().getexif()
    exif[0x013B] = "Nora Nobody"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (47.0, 5.0, 1.0)
    moving = {"save_all": True, "append_images": [painted(seed=2)]}
    return {
        "a.jpg": encoded(painted(), "JPEG", exif=exif, comment=b"Nora"),
        "b.png": encoded(painted(), "PNG", exif=exif),
        "c.webp": encoded(painted(), "WEBP", exif=exif),
        "d.webp": encoded(painted(), "WEBP", exif=exif, **moving),
    }


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: options.get("metadata", "default"))
def test_size_is_exact_and_the_picture_the_same_whatever_is_done_to_its_metadata(
    studio: Studio, options: dict[str, str]
) -> None:
    files = with_secrets()
    session_id = studio.upload(*files.items()).get_json()["session_id"]
    for index in range(len(files)):
        studio.edit(session_id, index, f"photo of hall {WORDS} 日本 🙂 {index}")

    plan = studio.client.get(f"/sessions/{session_id}/export", query_string=options).get_json()
    answer = studio.client.post("/export", json={"session_id": session_id, **options})

    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert plan["size_bytes"] == int(answer.headers["Content-Length"]) == len(answer.data)
    for name, data in files.items():
        exported = archive.read(name)
        assert coded_hash(exported) == coded_hash(data)
        assert (exported == data) == (options.get("metadata") == "original")
        assert (b"Nora" in exported) == (options.get("metadata") == "original")
        assert read_raw(exported).private == (read_raw(data).private if options.get("metadata") == "original" else ())
        assert read_raw(exported).exif["Orientation"] == "6"


@pytest.mark.parametrize("options", OPTIONS[:2], ids=["default", "explicit"])
def test_caption_and_how_it_came_to_be_are_inside_the_image(studio: Studio, options: dict[str, str]) -> None:
    session_id = studio.upload(*list(with_secrets().items())[:3]).get_json()["session_id"]
    for index in range(3):
        studio.edit(session_id, index, f"photo of hall {WORDS} 日本 🙂 {index}")

    archive = zipfile.ZipFile(
        io.BytesIO(studio.client.post("/export", json={"session_id": session_id, **options}).data)
    )

    for index, name in enumerate(("a.jpg", "b.png", "c.webp")):
        found = extract_metadata(archive.read(name))
        assert found is not None
        assert found.caption == archive.read(f"{name[0]}.txt").decode() == f"photo of hall {WORDS} 日本 🙂 {index}"
        assert (found.trigger_word, found.caption_state, found.edited_by) == ("hall", "edited", "person")


def test_image_that_cannot_carry_its_caption_is_a_warning(studio: Studio) -> None:
    session = studio.upload(*list(with_secrets().items())[2:]).get_json()
    for index in range(2):
        studio.edit(session["session_id"], index, f"photo of hall {WORDS} {index}")

    plan = studio.client.get(f"/sessions/{session['session_id']}/export").get_json()

    found = [finding for finding in plan["warnings"] if finding["code"] == "caption_not_inside"]
    assert [finding["image_ids"] for finding in found] == [[session["images"][1]["id"]]]
    assert plan["ready"]


def test_plan_follows_a_caption_that_changes(studio: Studio) -> None:
    session_id = captioned(studio, 1)
    before = studio.client.get(f"/sessions/{session_id}/export").get_json()["size_bytes"]
    studio.edit(session_id, 0, f"photo of hall {WORDS} and a very much longer description")

    after = studio.client.get(f"/sessions/{session_id}/export").get_json()["size_bytes"]

    assert after > before
    assert after == len(studio.client.post("/export", json={"session_id": session_id}).data)


@pytest.mark.parametrize("body", [{"target": "other"}, {"metadata": "magic"}, {"only": "some"}, {"more": 1}])
def test_unknown_option_is_refused(studio: Studio, body: dict[str, object]) -> None:
    answer = studio.client.post("/export", json={"session_id": captioned(studio, 1), **body})

    assert (answer.status_code, answer.get_json()["code"]) == (400, "invalid_request")
    assert studio.client.get(f"/sessions/{captioned(studio, 1)}/export?only=some").status_code == 400
    assert studio.client.get(f"/sessions/{captioned(studio, 1)}/export?metadata=magic").status_code == 400


def test_lost_image_file_is_said_before_the_first_byte(studio: Studio) -> None:
    session_id = captioned(studio, 2)
    folder = studio.client.application.extensions["services"].settings.sessions_dir / session_id
    next(folder.glob("*.json")).unlink()

    answer = studio.client.post("/export", json={"session_id": session_id})

    assert (answer.status_code, answer.get_json()["code"]) == (500, "session_damaged")
    assert studio.client.get(f"/sessions/{session_id}/export").status_code == 200


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


def test_export_broken_off_half_way_frees_everything_and_the_next_is_the_same(studio: Studio) -> None:
    session_id = studio.upload(
        *((f"{number}.jpg", jpeg(seed=number + 1) + bytes(3_000_000)) for number in range(4))
    ).get_json()["session_id"]
    folder = studio.client.application.extensions["services"].settings.sessions_dir
    body = {"session_id": session_id, "anyway": True, "metadata": "original"}
    whole = studio.client.post("/export", json=body).data
    before = sorted(folder.rglob("*"))
    tracemalloc.start()
    try:
        for _ in range(10):
            answer = studio.client.post("/export", json=body, buffered=False)
            pieces = answer.iter_encoded()
            while len(next(pieces)) < 3_000_000:
                pass
            assert studio.client.get(f"/sessions/{session_id}/export").status_code == 200
            answer.close()
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert held < 8_000_000, "the last piece and what was there, not ten of them"
    assert sorted(folder.rglob("*")) == before
    assert not [path for path in open_files() if folder in path.parents]
    assert hashlib.sha256(studio.client.post("/export", json=body).data).digest() == hashlib.sha256(whole).digest()


def open_files() -> list[Path]:
    return [Path(file.path) for file in psutil.Process().open_files()]
