"""Takes uploaded files into a session: images, and the ``.txt`` captions beside them. A bad file spoils no other."""

import contextlib
import hashlib
import threading
import unicodedata
import uuid
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from utils.config import Settings
from utils.decode_gate import DecodeGate
from utils.editing import CaptionEdit, add_image, check_room, edit_captions, find_by_hash, restore_image
from utils.errors import (
    AppError,
    FileTooLarge,
    ImageGone,
    ServerFull,
    SessionDamaged,
    SessionFull,
    UploadRefused,
)
from utils.image_processor import ImageLimits, validate_image
from utils.records import CaptionState, Image, InspectedImage, Notice, Session
from utils.sessions import SessionStore, utc_now
from utils.validators import clean_shown_name, validate_caption

MAX_CAPTION_FILE_BYTES = 16 * 1024
#: base64 and JSON around the bytes on disk
_STORED_SHARE = 1.35


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadedFile:
    """One part of an upload. ``read(n)`` yields at most ``n`` bytes of it."""

    filename: str
    read: Callable[[int], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A file that was left out, and why."""

    filename: str
    code: str
    message: str
    #: the refusal itself where there was one
    error: UploadRefused | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadResult:
    """What became of every file of an upload."""

    session: Session
    #: the images these files are, new or known already, with a thumbnail each (JPEG bytes)
    images: tuple[tuple[Image, bytes], ...]
    rejected: tuple[Rejection, ...]
    #: how many captions came from ``.txt`` files
    imported: int


class Uploads:
    """The one way into a session for images. Holds one file in memory at a time."""

    def __init__(self, store: SessionStore, gate: DecodeGate, settings: Settings) -> None:
        self._store, self._gate, self._settings = store, gate, settings
        self._claims: set[tuple[str, str]] = set()
        self._guard = threading.Lock()
        self._limits = ImageLimits(
            max_bytes=settings.max_image_file_size,
            max_pixels=settings.max_image_pixels,
            max_webp_pixels=settings.max_webp_pixels,
        )

    def receive(self, session: Session, uploaded: Iterable[UploadedFile], *, image_id: str = "") -> UploadResult:
        """Take every file that can be taken; name every other with its reason. ``image_id`` is wished for the first."""
        taken: dict[str, tuple[Image, bytes]] = {}
        rejected: list[Rejection] = []
        texts: list[tuple[str, str]] = []
        for file in uploaded:
            name = clean_shown_name(file.filename)
            try:
                if name.casefold().endswith(".txt"):
                    texts.append((name, _read_caption(file)))
                    continue
                with self._gate.to_hold():
                    data = file.read(self._limits.max_bytes + 1)
                    image, thumbnail = self.add(session.id, name, data, wished_id="" if taken else image_id)
                    del data
                taken[image.id] = (image, thumbnail)
            except UploadRefused as error:
                rejected.append(Rejection(filename=name, code=error.code, message=error.detail, error=error))
        session, imported = self._import_captions(session.id, texts, rejected, first=set(taken))
        current = {image.id: image for image in session.images}
        images = tuple((current[key], thumbnail) for key, (_, thumbnail) in taken.items() if key in current)
        return UploadResult(session=session, images=images, rejected=tuple(rejected), imported=imported)

    def add(self, session_id: str, filename: str, data: bytes, *, wished_id: str = "") -> tuple[Image, bytes]:
        """Check and store one image; returns it with its thumbnail. The same bytes again are the first image.

        An image that is put back gets its old id (``wished_id``) where that is free. Raises an UploadRefused.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        session = self._store.read(session_id)
        known = find_by_hash(session, sha256)
        if known:
            return self._known_again(session_id, known, data)
        self._check_room(session, len(data))
        inspected = self._inspect(data)
        with self._image_id(session_id, wished_id) as image_id:
            image = _new_image(image_id, filename, data, sha256, inspected)
            self._store.write_image(session_id, image.id, data=data, thumbnail=inspected.thumbnail)
            try:
                session = self._store.change(session_id, lambda session: self._with_image(session, image))
            except BaseException:
                self._store.drop_image(session_id, image.id)
                raise
            stored = find_by_hash(session, sha256)
            if stored is None or stored.id != image.id:  # another request brought the same bytes at the same moment
                self._store.drop_image(session_id, image.id)
        return stored or image, inspected.thumbnail

    def _inspect(self, data: bytes) -> InspectedImage:
        with self._gate.for_bytes(data):
            return validate_image(data, self._limits)

    @contextlib.contextmanager
    def _image_id(self, session_id: str, wished_id: str) -> Iterator[str]:
        """Give the wished id to one request at a time, and only while no image has it; else a new one."""
        claim = (session_id, wished_id)
        with self._guard:
            is_free = bool(wished_id) and claim not in self._claims and not self._store.has_image(*claim)
            if is_free:
                self._claims.add(claim)
        try:
            yield wished_id if is_free else uuid.uuid4().hex
        finally:
            if is_free:
                self._claims.discard(claim)

    def _known_again(self, session_id: str, known: Image, data: bytes) -> tuple[Image, bytes]:
        if not self._is_whole(session_id, known):  # the way to mend a file that was lost or has changed on disk
            self._store.write_image(session_id, known.id, data=data, thumbnail=self._inspect(data).thumbnail)
        if known.removed_at is not None:
            session = self._store.change(
                session_id,
                lambda session: restore_image(session, known.id, now=utc_now(), max_images=self._settings.max_images),
            )
            known = next(image for image in session.images if image.id == known.id)
        return known, self._store.read_thumbnail(session_id, known.id)

    def _is_whole(self, session_id: str, image: Image) -> bool:
        try:
            return zlib.crc32(self._store.read_image(session_id, image.id)) == image.crc32
        except (ImageGone, SessionDamaged):
            return False

    def _with_image(self, session: Session, image: Image) -> Session:
        if find_by_hash(session, image.sha256):
            return session
        self._check_session(session, image.size_bytes)
        return add_image(session, image, now=utc_now())

    def _check_room(self, session: Session, size_bytes: int) -> None:
        """Refuse before the work of decoding; what other requests take meanwhile is seen when the image is written."""
        self._check_session(session, size_bytes)
        free, kept = self._store.free_bytes(), self._settings.min_free_disk
        if free - size_bytes * _STORED_SHARE < kept:
            raise ServerFull(
                f"The server's disk has {free / 1e6:.0f} MB left, and {kept / 1e6:.0f} MB must stay free. "
                "Export what is there, or try again later.",
                free_bytes=free,
                size_bytes=size_bytes,
                minimum_free=kept,
            )

    def _check_session(self, session: Session, size_bytes: int) -> None:
        check_room(session, self._settings.max_images)
        used, most = sum(image.size_bytes for image in session.images), self._settings.max_session_bytes
        if used + size_bytes > most:
            raise SessionFull(
                f"The batch holds {used / 1e6:.0f} MB already, removed images included, and {most / 1e6:.0f} MB is "
                "the limit. Start a new batch for the rest.",
                used_bytes=used,
                size_bytes=size_bytes,
                maximum=most,
            )

    def _import_captions(
        self, session_id: str, texts: list[tuple[str, str]], rejected: list[Rejection], *, first: set[str]
    ) -> tuple[Session, int]:
        """Give texts to images and name those nobody needs. Chosen inside the change: no edit falls in between."""
        if not texts:
            return self._store.read(session_id), 0
        edits: dict[str, CaptionEdit] = {}
        unused: list[Rejection] = []

        def take(session: Session) -> Session:
            _match(session, texts, first, edits, unused)
            return edit_captions(session, edits.values(), now=utc_now()) if edits else session

        session = self._store.change(session_id, take)
        rejected.extend(unused)
        return session, len(edits)


def _match(
    session: Session,
    texts: list[tuple[str, str]],
    first: set[str],
    edits: dict[str, CaptionEdit],
    unused: list[Rejection],
) -> None:
    """Give each text to the image of its name; among several, to one of this very upload (``first``)."""
    for name, text in texts:
        named = sorted(_images_named(session, name), key=lambda image: image.id not in first)
        image = next((image for image in named if not image.caption and image.id not in edits), None)
        if not named:
            unused.append(_unused(name, "caption_without_image", "No image with this name is in the session."))
        elif image is not None and text:
            edits[image.id] = CaptionEdit(image_id=image.id, caption=text, state=CaptionState.EDITED)
        elif text and text not in {image.caption for image in named}:
            unused.append(_unused(name, "caption_not_used", "The image has a caption already, which was kept."))


def _read_caption(file: UploadedFile) -> str:
    content = file.read(MAX_CAPTION_FILE_BYTES + 1)
    if len(content) > MAX_CAPTION_FILE_BYTES:
        raise FileTooLarge(f"A caption file may have {MAX_CAPTION_FILE_BYTES // 1024} kB.")
    try:
        return validate_caption(content.decode("utf-8-sig").strip())
    except UnicodeDecodeError:
        raise UploadRefused("The caption is not UTF-8 text; save it as UTF-8.") from None
    except AppError as error:
        raise UploadRefused(error.detail) from error


def _unused(filename: str, code: str, message: str) -> Rejection:
    return Rejection(filename=filename, code=code, message=message)


def _images_named(session: Session, caption_name: str) -> Iterator[Image]:
    wanted = _stem(caption_name)
    return (image for image in session.present if _stem(image.filename) == wanted)


def _stem(name: str) -> str:
    return unicodedata.normalize("NFC", name.rpartition(".")[0] or name).casefold()


def _new_image(image_id: str, filename: str, data: bytes, sha256: str, inspected: InspectedImage) -> Image:
    image = Image(
        id=image_id,
        filename=filename,
        extension=inspected.extension,
        media_type=inspected.media_type,
        width=inspected.width,
        height=inspected.height,
        size_bytes=len(data),
        sha256=sha256,
        crc32=zlib.crc32(data),
        warnings=inspected.warnings,
    )
    named = image.filename.rpartition(".")[2].casefold()
    if "." in image.filename and named in {"jpg", "jpeg", "png", "webp"} and not _same_type(named, image.extension):
        true = image.extension
        message = f"The file is named .{named} but is {true[1:].upper()}; it will be exported as {true}."
        return replace(image, warnings=(*image.warnings, Notice(code="extension_differs", message=message)))
    return image


def _same_type(named: str, extension: str) -> bool:
    return named == extension[1:] or (named == "jpeg" and extension == ".jpg")
