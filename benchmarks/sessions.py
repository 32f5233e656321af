"""What one edit costs and writes in a session of 100 x 5 MB, beside a bare atomic write; and what a ZIP costs."""

import os
import shutil
import statistics
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from pybase64 import b64decode

from benchmarks.measure import Row, alternate, bound_row, ratio_row, wall
from tests.makers import NOW, image
from utils import files
from utils.editing import CaptionEdit, add_image, edit_captions
from utils.metadata_exporter import create_training_zip, validate_export_data
from utils.records import CaptionState, Session
from utils.sessions import SessionStore

IMAGES, IMAGE_BYTES = 100, 5_000_000
CAPTION = (
    "photo of hall a wide room with tall windows, oak floor, white walls and soft morning light from the left, view "
)


def rows() -> Iterator[Row]:
    """Measure edit and export over one session."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        store = SessionStore(folder)
        session = _filled(store)
        yield from _edit_rows(store, session, folder)
        yield _zip_row(store, session)
    finally:
        shutil.rmtree(folder)


def _filled(store: SessionStore) -> Session:
    session = store.create("hall")
    data, thumbnail = os.urandom(IMAGE_BYTES), os.urandom(20_000)
    for number in range(IMAGES):
        one = image(
            f"i{number:03d}",
            sha256=f"{number:064x}",
            size_bytes=IMAGE_BYTES,
            crc32=zlib.crc32(data),
            caption=f"{CAPTION}{number}",
            state=CaptionState.EDITED,
        )
        store.write_image(session.id, one.id, data=data, thumbnail=thumbnail)
        session = store.change(session.id, lambda current, one=one: add_image(current, one, now=NOW))
    return session


def _edit_rows(store: SessionStore, session: Session, folder: Path) -> Iterator[Row]:
    steps = iter(range(10_000))

    def edit() -> None:
        words = CaptionEdit(image_id="i050", caption=f"{CAPTION}edited {next(steps)}")
        store.change(session.id, lambda current: edit_captions(current, [words], now=NOW))

    ours = statistics.median(wall(edit, rounds=60))
    document = folder / f"{session.id}.json"
    written = document.stat().st_size
    floor = statistics.median(wall(lambda: files.write_atomically(folder / "floor", [b"x" * 500]), rounds=60))
    yield bound_row("edit in a session of 100 x 5 MB: rewritten", written / 1000, "kB", most=200)
    yield bound_row(
        "edit in a session of 100 x 5 MB: store", ours * 1000, "ms", most=20, beside=f"floor {floor * 1000:.2f} ms"
    )


def _zip_row(store: SessionStore, session: Session) -> Row:
    session = store.read(session.id)
    plan = validate_export_data(session)
    paths = [store._image_file(session.id, one.id) for one in session.images]

    def ours() -> None:
        for piece in create_training_zip(plan, lambda image_id: store.read_image(session.id, image_id)):
            memoryview(piece)

    def floor() -> None:
        for path in paths:
            content = path.read_bytes()
            begin = content.find(b'","data":"') + 10
            zlib.crc32(b64decode(memoryview(content)[begin:-3], validate=True))  # every ZIP needs it

    taken = alternate({"ours": ours, "floor": floor}, rounds=3)
    return ratio_row(
        "ZIP of 100 x 5 MB (read + decode + checksum as the floor)", taken["ours"], taken["floor"], most=1.3
    )
