from pathlib import Path

import pytest

from tests.pictures import encoded, jpeg, painted
from tests.web.studio import Studio
from utils.containers.table import coded_hash
from utils.errors import AssetGone, DatasetNameInvalid, ExportNotReady, NotAnImage, NothingAccepted
from utils.filing import validate_dataset_name
from utils.library import extract_embedded_metadata
from utils.library.records import Query
from utils.services import Services

WORDS = "a wide room with tall windows, oak floor and soft morning light"
FORMATS = {"a.jpg": jpeg(seed=1), "b.png": encoded(painted(seed=2), "PNG"), "c.webp": encoded(painted(seed=3), "WEBP")}


@pytest.fixture
def session_id(services: Services) -> str:
    """A finished session: one image of each kind, captioned."""
    from app import create_app

    studio = Studio(create_app(services=services).test_client())
    session = studio.upload(*FORMATS.items()).get_json()
    for index in range(3):
        studio.edit(session["session_id"], index, f"photo of hall {WORDS} {index}", state="approved")
    return str(session["session_id"])


def files_of(services: Services) -> dict[str, bytes]:
    folder = services.settings.library_folder
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_filed_images_speak_for_themselves_and_keep_their_pictures(services: Services, session_id: str) -> None:
    filed = services.filing.file_session(session_id, "Main hall")

    files = files_of(services)
    assert set(files) == {"Main hall/a.jpg", "Main hall/b.png", "Main hall/c.webp"}
    for number, (name, uploaded) in enumerate(FORMATS.items()):
        path = services.settings.library_folder / "Main hall" / name
        said = extract_embedded_metadata(path)
        assert said["caption"] == f"photo of hall {WORDS} {number}"
        assert said["trigger_word"] == "hall"
        assert coded_hash(files[f"Main hall/{name}"]) == coded_hash(uploaded) == filed.content_hashes[number]
    assert (filed.filed, filed.kept) == (3, 0)


def test_filed_images_are_found_at_once_and_a_rescan_finds_the_same(services: Services, session_id: str) -> None:
    services.filing.file_session(session_id, "hall")
    at_once = services.library.find(Query(text="morning", dataset="hall"))

    report = services.library.scan()

    assert at_once.total == 3
    assert {asset.caption_state for asset in at_once.assets} == {"approved"}
    assert (report.unchanged, report.added, report.changed) == (3, 0, 0)


def test_filing_again_writes_only_what_is_new_and_overwrites_nothing(services: Services, session_id: str) -> None:
    services.filing.file_session(session_id, "hall")
    stranger = services.settings.library_folder / "hall" / "a.jpg"
    stranger.write_bytes(b"somebody else's file")
    before = files_of(services)

    filed = services.filing.file_session(session_id, "hall")
    once_more = services.filing.file_session(session_id, "hall")

    assert (filed.filed, filed.kept) == (1, 2)
    assert (once_more.filed, once_more.kept) == (0, 3)
    after = files_of(services)
    assert {name: after[name] for name in before} == before
    assert set(after) - set(before) == {"hall/a-2.jpg"}


def test_session_that_is_not_finished_writes_nothing(services: Services, session_id: str) -> None:
    image_id = services.sessions.read(session_id).images[1].id
    from utils.editing import CaptionEdit, edit_captions
    from utils.sessions import utc_now

    services.sessions.change(
        session_id, lambda session: edit_captions(session, [CaptionEdit(image_id=image_id, caption="")], now=utc_now())
    )

    with pytest.raises(ExportNotReady):
        services.filing.file_session(session_id, "hall")

    assert not services.settings.library_folder.exists()


@pytest.mark.parametrize(
    "name", ["", " ", ".", "..", "../x", "a/b", "a\\b", "-x", ".hidden", "con", "x" * 81, "a\0b", "a:b", "~x", "x."]
)
def test_name_that_is_no_folder_everywhere_is_refused(services: Services, session_id: str, name: str) -> None:
    with pytest.raises(DatasetNameInvalid):
        services.filing.file_session(session_id, name)

    assert not services.settings.library_folder.exists()


@pytest.mark.parametrize("name", ["hall", "Main hall 2", "Zoë", "日本", "a_b-c"])
def test_name_that_is_a_folder_everywhere_is_taken(name: str) -> None:
    assert validate_dataset_name(f" {name} ") == name


def test_selection_becomes_a_session_with_its_captions_under_the_new_trigger_word(
    services: Services, session_id: str
) -> None:
    filed = services.filing.file_session(session_id, "hall")

    result = services.filing.start_session(filed.content_hashes[:2] * 2, "tower")

    assert result.session.trigger_word == "tower"
    assert [image.filename for image in result.session.present] == ["a.jpg", "b.png"]
    assert [image.caption for image in result.session.present] == [f"photo of tower {WORDS} {n}" for n in (0, 1)]


def test_equal_names_in_a_selection_keep_their_own_captions(services: Services, session_id: str) -> None:
    filed = services.filing.file_session(session_id, "hall")
    plain = services.settings.library_folder / "plain" / "b.jpg"
    plain.parent.mkdir()
    plain.write_bytes(jpeg(seed=30))
    services.library.scan()

    result = services.filing.start_session([coded_hash(plain.read_bytes()), filed.content_hashes[1]], "hall")

    assert [image.caption for image in result.session.present] == ["", f"photo of hall {WORDS} 1"]


@pytest.mark.parametrize("way", ["unknown", "removed", "no picture"])
def test_selection_that_holds_nothing_usable_leaves_no_session(services: Services, session_id: str, way: str) -> None:
    filed = services.filing.file_session(session_id, "hall")
    chosen = {"unknown": "0" * 64, "removed": filed.content_hashes[0]}.get(way, "")
    (services.settings.library_folder / "hall" / "a.jpg").unlink()
    if way == "no picture":
        (services.settings.library_folder / "film.mp4").write_bytes(b"no film")
        services.library.scan()
        chosen = services.library.find(Query(kind="video")).assets[0].content_hash
    before = len(list(services.settings.sessions_dir.glob("*.json")))

    with pytest.raises((AssetGone, NothingAccepted)):
        services.filing.start_session([chosen], "tower")

    assert len(list(services.settings.sessions_dir.glob("*.json"))) == before


def test_only_pictures_have_a_thumbnail(services: Services, session_id: str) -> None:
    filed = services.filing.file_session(session_id, "hall")
    film = Path(services.settings.library_folder / "film.mp4")
    film.write_bytes(b"no film")
    services.library.scan()
    (found,) = services.library.find(Query(kind="video")).assets

    assert services.filing.thumbnail(filed.content_hashes[1])[:3] == b"\xff\xd8\xff"
    with pytest.raises(NotAnImage):
        services.filing.thumbnail(found.content_hash)
