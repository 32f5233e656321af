"""What ingest, one edit and a ZIP cost in a session of 100 x 5 MB, beside the least any design must do."""

import io
import os
import statistics
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from pybase64 import b64encode

from benchmarks.measure import Row, alternate, bound_row, ratio_row, wall
from tests.makers import NOW, image
from tests.pictures import noisy_jpeg
from utils import files
from utils.config import Settings
from utils.decode_gate import DecodeGate
from utils.editing import CaptionEdit, add_image, edit_captions
from utils.metadata_exporter import create_training_zip, validate_export_data
from utils.records import CaptionState, Session
from utils.sessions import SessionStore
from utils.uploads import Uploads

ROOT = Path(__file__).parent.parent
IMAGES, IMAGE_BYTES = 100, 5_000_000
CAPTION = (
    "photo of hall a wide room with tall windows, oak floor, white walls and soft morning light from the left, view "
)


def rows() -> Iterator[Row]:
    """Measure ingest, edit and export."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield _ingest_row(Path(folder))
    with tempfile.TemporaryDirectory(prefix="bench-") as small, tempfile.TemporaryDirectory(prefix="bench-") as large:
        few, many = SessionStore(Path(small)), SessionStore(Path(large))
        session = _filled(many, IMAGES, IMAGE_BYTES)
        yield from _edit_rows(few, _filled(few, 10, 2_000_000), many, session, Path(large))
        yield _lost_edits_row(many, session, Path(large))
        yield from _zip_rows(many, session)


def _ingest_row(folder: Path) -> Row:
    """Everything an upload does after parsing, beside decode + base64 + one durable write."""
    settings = Settings(sessions_dir=folder, min_free_disk=0, max_image_file_size=64 << 20)
    store = SessionStore(folder)
    uploads = Uploads(store, DecodeGate(), settings)
    session = store.create("hall")
    photo, numbers = noisy_jpeg(4000, 3000, seed=2), iter(range(10_000))

    def ours() -> None:
        uploads.add(session.id, "a.jpg", photo + b"%d" % next(numbers))

    def floor() -> None:
        with Image.open(io.BytesIO(photo)) as decoded:
            decoded.draft("RGB", (300, 300))
            decoded.load()
        files.write_atomically(folder / "floor", [b64encode(photo)])

    taken = alternate({"ours": ours, "floor": floor}, rounds=7)
    name = f"ingest of a 12 MP JPEG, {len(photo) / 1e6:.1f} MB (decode + base64 + durable write as the floor)"
    return ratio_row(name, taken["ours"], taken["floor"], most=1.5)


def _filled(store: SessionStore, images: int, image_bytes: int) -> Session:
    session = store.create("hall")
    data, thumbnail = os.urandom(image_bytes), os.urandom(20_000)
    for number in range(images):
        one = image(
            f"i{number:03d}",
            sha256=f"{number:064x}",
            size_bytes=image_bytes,
            crc32=zlib.crc32(data),
            caption=f"{CAPTION}{number}",
            state=CaptionState.EDITED,
        )
        store.write_image(session.id, one.id, data=data, thumbnail=thumbnail)
        session = store.change(session.id, lambda current, one=one: add_image(current, one, now=NOW))
    return session


def _edit_rows(few: SessionStore, small: Session, many: SessionStore, large: Session, folder: Path) -> Iterator[Row]:
    steps = iter(range(10_000))

    def edit(store: SessionStore, session: Session) -> None:
        words = CaptionEdit(image_id="i005", caption=f"{CAPTION}edited {next(steps)}")
        store.change(session.id, lambda current: edit_captions(current, [words], now=NOW))

    taken: dict[str, list[float]] = {"small": [], "large": [], "floor": []}
    for _ in range(60):  # in turn, so that a busy moment of the machine meets all three
        taken["small"] += wall(lambda: edit(few, small), rounds=1)
        taken["large"] += wall(lambda: edit(many, large), rounds=1)
        taken["floor"] += wall(lambda: files.write_atomically(folder / "floor", [b"x" * 500]), rounds=1)
    middle = {name: statistics.median(values) for name, values in taken.items()}
    written = (folder / f"{large.id}.json").stat().st_size
    yield bound_row("edit in a session of 100 x 5 MB: rewritten", written / 1000, "kB", most=200)
    beside = f"atomic write {middle['floor'] * 1000:.2f} ms"
    yield bound_row("edit in a session of 100 x 5 MB: store", middle["large"] * 1000, "ms", most=20, beside=beside)
    yield ratio_row("edit, 100 x 5 MB beside 10 x 2 MB", middle["large"], middle["small"], most=3)


def _lost_edits_row(store: SessionStore, session: Session, folder: Path) -> Row:
    """Two processes, fifteen edits each, of different images."""
    before = store.read(session.id).version
    workers = [
        subprocess.Popen([sys.executable, "-c", _EDITOR, str(folder), session.id, str(first)], cwd=ROOT)
        for first in (10, 30)
    ]
    for worker in workers:
        worker.wait(60)
    lost = 30 - (store.read(session.id).version - before)
    return bound_row("edits lost of 2 processes x 15", lost, "edits", most=1)


_EDITOR = """
import sys
from pathlib import Path
from tests.makers import NOW
from utils.editing import CaptionEdit, edit_captions
from utils.sessions import SessionStore
store, session_id, first = SessionStore(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
for number in range(first, first + 15):
    words = CaptionEdit(image_id=f"i{number:03d}", caption="photo of hall by another process")
    store.change(session_id, lambda session: edit_captions(session, [words], now=NOW))
"""


def _zip_rows(store: SessionStore, session: Session) -> Iterator[Row]:
    session = store.read(session.id)
    plan = validate_export_data(session)
    ids = [one.id for one in session.images]

    def stream() -> Iterator[bytes]:
        return create_training_zip(plan, lambda image_id: store.read_image(session.id, image_id))

    def ours() -> None:
        for piece in stream():
            memoryview(piece)

    def floor() -> None:
        for image_id in ids:
            zlib.crc32(store.read_image(session.id, image_id))  # every ZIP needs the checksum

    taken = alternate({"ours": ours, "floor": floor}, rounds=3)
    yield ratio_row(
        "ZIP of 100 x 5 MB (read + decode + checksum as the floor)", taken["ours"], taken["floor"], most=1.3
    )
    first_byte = statistics.median(wall(lambda: next(stream()), rounds=9))
    one_read = statistics.median(wall(lambda: zlib.crc32(store.read_image(session.id, ids[0])), rounds=9))
    yield ratio_row("ZIP of 100 x 5 MB: first byte (read + checksum of one image)", first_byte, one_read, most=3)
