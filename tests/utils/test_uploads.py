import io
import threading
from collections.abc import Callable

import pytest

from tests.pictures import encoded, jpeg, painted
from utils.config import Settings
from utils.decode_gate import DecodeGate
from utils.editing import CaptionEdit, Change, edit_captions, remove_image
from utils.records import CaptionState, Session
from utils.sessions import SessionStore, utc_now
from utils.uploads import UploadedFile, UploadResult, Uploads


class Desk:
    """Uploads over a store, with files given as name and bytes."""

    def __init__(self, settings: Settings) -> None:
        self.store = SessionStore(settings.sessions_dir)
        self.uploads = Uploads(self.store, DecodeGate(), settings)
        self.session: Session = self.store.create("hall")

    def receive(self, *files: tuple[str, bytes]) -> UploadResult:
        return self.uploads.receive(
            self.session, [UploadedFile(filename=name, read=io.BytesIO(data).read) for name, data in files]
        )

    def present(self) -> list[str]:
        return [image.filename for image in self.store.read(self.session.id).present]


@pytest.fixture
def desk(settings: Settings) -> Desk:
    return Desk(settings)


def test_every_file_gets_an_answer_and_bad_ones_spoil_nothing(desk: Desk) -> None:
    result = desk.receive(("good.jpg", jpeg()), ("bad.jpg", b"no"), ("small.png", encoded(painted(50, 50), "PNG")))

    assert [image.filename for image, _ in result.images] == ["good.jpg"]
    assert [(one.filename, one.code) for one in result.rejected] == [
        ("bad.jpg", "not_an_image"),
        ("small.png", "image_too_small"),
    ]


def test_bytes_are_kept_to_the_letter(desk: Desk) -> None:
    data = jpeg()

    image = desk.receive(("a.jpg", data)).images[0][0]

    assert desk.store.read_image(desk.session.id, image.id) == data


def test_same_bytes_again_are_the_first_image(desk: Desk) -> None:
    first = desk.receive(("a.jpg", jpeg())).images[0][0]

    again = desk.receive(("renamed.jpg", jpeg()), ("a.jpg", jpeg()))

    assert [image.id for image, _ in again.images] == [first.id]
    assert desk.present() == ["a.jpg"]


def test_same_bytes_at_the_same_moment_are_stored_once(desk: Desk) -> None:
    threads = [threading.Thread(target=desk.receive, args=(("a.jpg", jpeg()),)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert desk.present() == ["a.jpg"]
    folder = desk.store._folder / desk.session.id
    assert len(list(folder.glob("*.json"))) == 1


def test_removed_image_that_is_dropped_again_comes_back_with_its_caption(desk: Desk) -> None:
    image = desk.receive(("a.jpg", jpeg())).images[0][0]
    edit = CaptionEdit(image_id=image.id, caption="photo of hall mine")
    desk.store.change(desk.session.id, lambda session: edit_captions(session, [edit], now=utc_now()))
    desk.store.change(desk.session.id, lambda session: remove_image(session, image.id, now=utc_now()))

    again = desk.receive(("a.jpg", jpeg())).images[0][0]

    assert (again.id, again.caption, again.removed_at) == (image.id, "photo of hall mine", None)


def test_captions_beside_images_are_taken_as_written_by_a_person(desk: Desk) -> None:
    text = "\ufeffphoto of hall ein schöner Saal\n".encode()

    result = desk.receive(("Á.JPG", jpeg()), ("a\u0301.txt", text), ("nobody.txt", b"x"), ("b.jpg", jpeg(seed=2)))

    captions = {image.filename: (image.caption, image.state) for image, _ in result.images}
    assert captions["Á.JPG"] == ("photo of hall ein schöner Saal", CaptionState.EDITED)
    assert captions["b.jpg"] == ("", CaptionState.EMPTY)
    assert result.imported == 1
    assert [one.code for one in result.rejected] == ["caption_without_image"]


def test_imported_caption_never_replaces_words_written_here(desk: Desk) -> None:
    desk.receive(("a.jpg", jpeg()), ("a.txt", b"first"))

    result = desk.receive(("a.txt", b"second"))

    assert desk.store.read(desk.session.id).present[0].caption == "first"
    assert result.imported == 0
    assert [one.code for one in result.rejected] == ["caption_not_used"]


def test_pairs_of_the_same_name_from_two_folders_stay_pairs(desk: Desk) -> None:
    for folder, seed in (("north", 1), ("south", 2)):
        desk.receive((f"{folder}/1.jpg", jpeg(seed=seed)), (f"{folder}/1.txt", folder.encode()))

    assert [image.caption for image in desk.store.read(desk.session.id).present] == ["north", "south"]


@pytest.mark.parametrize(
    ("text", "code"),
    [(b"\xff\xfe\0x", "upload_refused"), (b"x" * 17_000, "file_too_large"), (b"y" * 2001, "upload_refused")],
)
def test_unusable_caption_file_is_named_and_the_image_stays(desk: Desk, text: bytes, code: str) -> None:
    result = desk.receive(("a.jpg", jpeg()), ("a.txt", text))

    assert [one.code for one in result.rejected] == [code]
    assert desk.present() == ["a.jpg"]


def test_true_extension_wins_over_the_name_and_is_mentioned(desk: Desk) -> None:
    image = desk.receive(("a.jpg", encoded(painted(), "WEBP"))).images[0][0]

    assert image.extension == ".webp"
    assert "extension_differs" in [notice.code for notice in image.warnings]


def test_full_session_refuses_one_more_and_keeps_the_rest(make_settings: Callable[..., Settings]) -> None:
    desk = Desk(make_settings(max_images=2))

    result = desk.receive(*((f"{seed}.jpg", jpeg(seed=seed)) for seed in (1, 2, 3)))

    assert [one.code for one in result.rejected] == ["too_many_images"]
    assert desk.present() == ["1.jpg", "2.jpg"]
    assert len(list((desk.store._folder / desk.session.id).glob("*.json"))) == 2, "nothing is left of the refused one"


def test_full_disk_refuses_before_writing(make_settings: Callable[..., Settings]) -> None:
    desk = Desk(make_settings(min_free_disk=2**62))

    assert [one.code for one in desk.receive(("a.jpg", jpeg())).rejected] == ["server_full"]


@pytest.mark.parametrize(("extra", "code"), [(0, None), (1, "file_too_large")])
def test_size_limit_holds_to_the_byte(make_settings: Callable[..., Settings], extra: int, code: str | None) -> None:
    limit = 40_000
    data = jpeg() + b"\0" * (limit - len(jpeg()) + extra)

    rejected = Desk(make_settings(max_image_file_size=limit)).receive(("a.jpg", data)).rejected

    assert [one.code for one in rejected] == ([code] if code else [])


class Interrupted(SessionStore):
    """A store in which something happens just before the next change."""

    meanwhile: Callable[[], object] | None = None

    def change(self, session_id: str, change: Change) -> Session:
        if self.meanwhile is not None:
            happens, self.meanwhile = self.meanwhile, None
            happens()
        return super().change(session_id, change)


def test_words_written_while_a_caption_file_comes_in_are_kept(settings: Settings) -> None:
    desk = Desk(settings)
    image = desk.receive(("a.jpg", jpeg())).images[0][0]
    store = Interrupted(settings.sessions_dir)
    words = CaptionEdit(image_id=image.id, caption="mine")
    store.meanwhile = lambda: desk.store.change(
        desk.session.id, lambda session: edit_captions(session, [words], now=utc_now())
    )
    desk.uploads = Uploads(store, DecodeGate(), settings)

    result = desk.receive(("a.txt", b"from the file"))

    assert [image.caption for image in result.session.present] == ["mine"]
    assert [one.code for one in result.rejected] == ["caption_not_used"]


def test_one_wished_id_goes_to_one_image_even_at_the_same_moment(settings: Settings) -> None:
    desk = Desk(settings)
    wished = "0" * 32
    other = Uploads(desk.store, DecodeGate(), settings)
    inner: list[str] = []
    write = desk.store.write_image

    def write_late(session_id: str, image_id: str, *, data: bytes, thumbnail: bytes) -> None:
        if not inner:
            inner.append("")
            inner[0] = desk.uploads.add(desk.session.id, "b.jpg", jpeg(seed=2), wished_id=wished)[0].id
        write(session_id, image_id, data=data, thumbnail=thumbnail)

    desk.store.write_image = write_late  # type: ignore[method-assign]
    first = desk.uploads.add(desk.session.id, "a.jpg", jpeg(seed=1), wished_id=wished)[0]

    assert (first.id, inner[0] != wished) == (wished, True)
    assert desk.store.read_image(desk.session.id, first.id) == jpeg(seed=1)
    assert desk.store.read_image(desk.session.id, inner[0]) == jpeg(seed=2)
    assert other.add(desk.session.id, "c.jpg", jpeg(seed=3), wished_id=wished)[0].id != wished
