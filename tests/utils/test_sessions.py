import json
import os
import threading
from pathlib import Path

import pytest

from tests.makers import NOW, image
from utils.editing import CaptionEdit, add_image, edit_captions
from utils.errors import ImageGone, SessionDamaged, SessionGone
from utils.sessions import SessionStore


@pytest.fixture
def store(tmp_path: Path) -> SessionStore:
    return SessionStore(tmp_path)


def with_images(store: SessionStore, count: int = 2) -> str:
    session = store.create("hall")
    for number in range(count):
        store.change(
            session.id, lambda current, n=number: add_image(current, image(f"i{n}", sha256=f"{n:064x}"), now=NOW)
        )
    return session.id


def test_what_is_written_is_read_back_equal(store: SessionStore) -> None:
    session_id = with_images(store)

    changed = store.change(
        session_id, lambda current: edit_captions(current, [CaptionEdit(image_id="i0", caption="ü 🦊 “x”")], now=NOW)
    )

    assert store.read(session_id) == changed


def test_image_file_is_base64_json_and_thumbnail_is_found_in_its_head(store: SessionStore, tmp_path: Path) -> None:
    session_id = with_images(store)
    data, thumbnail = os.urandom(300_001), os.urandom(20_000)

    store.write_image(session_id, "i0", data=data, thumbnail=thumbnail)

    document = json.loads((tmp_path / session_id / "i0.json").read_bytes())
    assert set(document) == {"thumbnail", "data"}
    assert store.read_image(session_id, "i0") == data
    assert store.read_thumbnail(session_id, "i0") == thumbnail


def test_edit_rewrites_the_document_alone(store: SessionStore, tmp_path: Path) -> None:
    session_id = with_images(store, 3)
    store.write_image(session_id, "i0", data=b"x" * 1000, thumbnail=b"y")
    before = (tmp_path / session_id / "i0.json").stat()

    store.change(
        session_id, lambda current: edit_captions(current, [CaptionEdit(image_id="i0", caption="a b")], now=NOW)
    )

    after = (tmp_path / session_id / "i0.json").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.mark.parametrize("session_id", ["", "x", "../x", "6f1c1d0e-3a52-4d4e-9d55-0d4f6a3f9b11"])
def test_unknown_malformed_and_foreign_ids_are_all_gone(store: SessionStore, session_id: str) -> None:
    for ask in (store.read, store.delete, lambda key: store.change(key, lambda current: current)):
        with pytest.raises(SessionGone):
            ask(session_id)


@pytest.mark.parametrize("image_id", ["nobody", "../x", "a/b", "", ".."])
def test_unknown_image_is_gone(store: SessionStore, image_id: str) -> None:
    with pytest.raises(ImageGone):
        store.read_image(with_images(store), image_id)


@pytest.mark.parametrize("content", [b"", b"{", b'{"thumbnail":"', b'{"thumbnail":"AAAA","data":"AA!A"}\n'])
def test_damaged_image_file_is_said_to_be_damaged(store: SessionStore, tmp_path: Path, content: bytes) -> None:
    session_id = with_images(store)
    store.write_image(session_id, "i0", data=b"x", thumbnail=b"y")
    (tmp_path / session_id / "i0.json").write_bytes(content)

    with pytest.raises(SessionDamaged):
        store.read_image(session_id, "i0")


def test_damaged_document_is_said_to_be_damaged(store: SessionStore, tmp_path: Path) -> None:
    session_id = with_images(store)
    (tmp_path / f"{session_id}.json").write_bytes(b'{"id": 1')

    with pytest.raises(SessionDamaged):
        store.read(session_id)


def test_failed_change_leaves_everything_as_it_was(store: SessionStore) -> None:
    session_id = with_images(store)
    before = store.read(session_id)

    def broken(_: object) -> None:
        raise ImageGone

    with pytest.raises(ImageGone):
        store.change(session_id, broken)  # type: ignore[arg-type]

    assert store.read(session_id) == before


def test_no_edit_of_many_threads_is_lost(store: SessionStore) -> None:
    session_id = with_images(store, 8)

    def write(number: int, step: int) -> None:
        words = CaptionEdit(image_id=f"i{number}", caption=f"words {step}")
        store.change(session_id, lambda current: edit_captions(current, [words], now=NOW))

    def edit(number: int) -> None:
        for step in range(10):
            write(number, step)

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    session = store.read(session_id)
    assert [one.caption for one in session.present] == ["words 9"] * 8
    assert session.version == 8 + 80


def test_sweep_takes_old_sessions_whole_and_leaves_the_rest(store: SessionStore, tmp_path: Path) -> None:
    old, young = with_images(store), with_images(store)
    store.write_image(old, "i0", data=b"x", thumbnail=b"y")
    os.utime(tmp_path / f"{old}.json", (0, 0))
    (tmp_path / "stranger.json").write_text("{}")

    assert store.sweep(older_than_days=7) == 1

    assert store.read(young)
    assert not (tmp_path / old).exists()
    assert (tmp_path / "stranger.json").exists()
    with pytest.raises(SessionGone):
        store.read(old)


def test_asking_for_what_is_not_there_leaves_no_file(store: SessionStore, tmp_path: Path) -> None:
    for ask in (store.delete, lambda key: store.change(key, lambda current: current)):
        with pytest.raises(SessionGone):
            ask("6f1c1d0e-3a52-4d4e-9d55-0d4f6a3f9b11")

    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("deed", ["image", "document"])
def test_disk_wiped_while_we_write_is_a_session_gone(
    store: SessionStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    session_id = with_images(store)

    def wipe(descriptor: int) -> None:
        for path in (*tmp_path.glob("*.json"), *tmp_path.rglob(".tmp-*")):
            path.unlink()

    monkeypatch.setattr("utils.files.os.fsync", wipe)
    with pytest.raises(SessionGone):
        if deed == "image":
            store.write_image(session_id, "i0", data=b"x", thumbnail=b"y")
        else:
            store.change(
                session_id, lambda current: edit_captions(current, [CaptionEdit(image_id="i0", caption="a")], now=NOW)
            )


def test_sweep_takes_folders_whose_session_is_gone(store: SessionStore, tmp_path: Path) -> None:
    kept = with_images(store)
    store.write_image(kept, "i0", data=b"x", thumbnail=b"y")
    orphan, young = (tmp_path / f"6f1c1d0e-3a52-4d4e-9d55-0d4f6a3f9b1{n}" for n in (1, 2))
    for folder in (orphan, young):
        folder.mkdir()
        (folder / "i0.json").write_bytes(b"{}")
    os.utime(orphan, (0, 0))
    os.utime(tmp_path / kept, (0, 0))

    store.sweep(older_than_days=7)

    assert store.read_image(kept, "i0") == b"x"
    assert (orphan.exists(), young.exists()) == (False, True), "a young one may be an upload under way"
