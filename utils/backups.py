"""The one-file form of a session: everything inline as base64, for download and upload. Both ways in bounded memory."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, BinaryIO

import ijson
from pybase64 import b64decode, b64encode

from utils.config import Settings
from utils.editing import BIN_FACTOR, Change
from utils.errors import BackupInvalid, CaptionInvalid, ServerFull, UploadRefused
from utils.records import CaptionState, Image, Provenance, Session
from utils.sessions import SessionStore, utc_now
from utils.uploads import Rejection, Uploads
from utils.validators import MAX_CAPTION_CHARS, clean_shown_name, validate_caption, validate_trigger_word

_PLACEHOLDER_TRIGGER = "restoring"
_CHUNK_BYTES = 64 * 1024
#: our own backups nest four deep and spend some thirty events on an image
_MAX_DEPTH = 10
_EVENTS_PER_IMAGE = 200
_LONGEST_NAME = 100


class Backups:
    """Writes a session as one JSON document and makes a session of such a document."""

    def __init__(self, store: SessionStore, uploads: Uploads, settings: Settings) -> None:
        self._store, self._uploads = store, uploads
        self._most_images = BIN_FACTOR * settings.max_images
        self._longest_string = settings.max_image_file_size * 4 // 3 + _CHUNK_BYTES

    def dump(self, session: Session) -> Iterator[bytes]:
        """Yield the document piece by piece, one image in memory at a time."""
        head = {
            "session_id": session.id,
            "trigger_word": session.trigger_word,
            "created_at": session.created_at.isoformat(),
        }
        yield json.dumps(head)[:-1].encode() + b', "images": [\n'
        for number, image in enumerate(session.present):
            yield b"" if number == 0 else b",\n"
            yield json.dumps(_facts(image), ensure_ascii=False)[:-1].encode()
            yield b', "thumbnail": "' + b64encode(self._store.read_thumbnail(session.id, image.id))
            yield b'", "data": "' + b64encode(self._store.read_image(session.id, image.id)) + b'"}'
        yield b"\n]}\n"

    def load(self, stream: BinaryIO) -> tuple[Session, list[Rejection]]:
        """Make a new session of a document; images are checked like uploads. Raises BackupInvalid, leaving nothing."""
        session = self._store.create(_PLACEHOLDER_TRIGGER)
        rejected: list[Rejection] = []
        try:
            trigger_word = self._take(session.id, _Guarded(stream, self._longest_string), rejected)
            # the captions of the document carry its trigger word already
            self._store.change(session.id, lambda current: replace(current, trigger_word=trigger_word))
            session = self._store.read(session.id)
            if not session.images:
                raise BackupInvalid(
                    "The backup holds no image that can be used.",
                    rejected=[{"filename": one.filename, "code": one.code, "message": one.message} for one in rejected],
                )
        except BaseException as error:  # whatever it was, a half-restored session helps nobody
            self._store.delete(session.id)
            if isinstance(error, ijson.JSONError | ValueError):
                raise BackupInvalid("The file is not JSON, or it breaks off before its end.") from None
            raise
        return session, rejected

    def _take(self, session_id: str, stream: "_Guarded", rejected: list[Rejection]) -> str:
        trigger_word = ""
        fields: dict[str, Any] = {}
        count = 0
        for path, event, value in self._events(stream):
            if path == "trigger_word" and event == "string":
                trigger_word = validate_trigger_word(value)
            elif path == "images.item" and event == "start_map":
                fields = {}
                count += 1
                if count > self._most_images:
                    raise BackupInvalid(
                        f"The backup names more than {self._most_images} images, too many for one session.",
                        maximum=self._most_images,
                    )
            elif path == "images.item" and event == "end_map":
                self._add(session_id, fields, rejected)
            elif event in _SCALARS and (name := path.removeprefix("images.item.")) in _FIELDS and name != path:
                fields[name] = value if name == "data" else _shortened(value)
        if not trigger_word:
            raise BackupInvalid("The file is not a session backup: it names no trigger word.")
        return trigger_word

    def _events(self, stream: "_Guarded") -> Iterator[tuple[str, str, Any]]:
        """Parse with paths. They are put together only for events that passed ``_bounded``: at the bottom of a deep
        nest each is as long as the nest is deep, which made gigabytes of a few kilobytes.
        """
        yield from ijson.parse(self._bounded(ijson.basic_parse(stream, use_float=True)))

    def _bounded(self, events: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
        """Pass events on, but not without end: neither deeper nor longer than a backup can be."""
        depth = 0
        for number, (event, value) in enumerate(events):
            depth += (event in {"start_map", "start_array"}) - (event in {"end_map", "end_array"})
            is_long = number > _EVENTS_PER_IMAGE * (1 + self._most_images)
            if depth > _MAX_DEPTH or is_long or (event == "map_key" and len(value) > _LONGEST_NAME):
                raise BackupInvalid("The file is not a session backup: it holds far more than images and captions.")
            yield event, value

    def _add(self, session_id: str, fields: dict[str, Any], rejected: list[Rejection]) -> None:
        name = clean_shown_name(str(fields.get("filename") or ""))
        try:
            data = b64decode(str(fields.get("data", "")), validate=True)
        except ValueError:
            rejected.append(Rejection(filename=name, code="not_base64", message="Its bytes are not base64."))
            return
        try:
            image, _ = self._uploads.add(session_id, name, data)
            self._store.change(session_id, _put_back(image.id, fields))
        except ServerFull:
            raise  # trying again later restores all of it
        except (UploadRefused, CaptionInvalid) as error:
            rejected.append(Rejection(filename=name, code=error.code, message=error.detail))


def _shortened(value: Any) -> Any:
    """Cut a text to what is surely too long for any field, so that a refusal still finds it so."""
    return value[:_LONGEST_FIELD] if isinstance(value, str) else value


def _facts(image: Image) -> dict[str, Any]:
    return {
        "filename": image.filename,
        "original_extension": image.extension,
        "caption": image.caption,
        "state": image.state,
        "edited_at": image.edited_at and image.edited_at.isoformat(),
        "provenance": image.provenance
        and {**asdict(image.provenance), "created_at": image.provenance.created_at.isoformat()},
    }


def _put_back(image_id: str, fields: dict[str, Any]) -> Change:
    """Return the change that gives a restored image its caption, state and provenance."""
    caption = validate_caption(str(fields.get("caption") or ""))
    known = fields.get("state") in set(CaptionState)
    state = CaptionState(fields["state"]) if known and caption.strip() else _plain_state(caption)

    def change(session: Session) -> Session:
        restored = tuple(
            replace(
                image,
                caption=caption,
                state=state,
                provenance=_provenance(fields),
                edited_at=_time(fields, "edited_at"),
            )
            if image.id == image_id
            else image
            for image in session.images
        )
        return replace(session, images=restored, updated_at=utc_now())

    return change


def _plain_state(caption: str) -> CaptionState:
    return CaptionState.EDITED if caption.strip() else CaptionState.EMPTY


def _provenance(fields: dict[str, Any]) -> Provenance | None:
    prefix = "provenance."
    given = {key.removeprefix(prefix): value for key, value in fields.items() if key.startswith(prefix)}
    created_at = _time(given, "created_at")
    if created_at is None or not all(_is_text(given.get(name)) for name in ("engine", "model", "draft")):
        return None
    told = {name: given[name] for name, fits in _PROVENANCE.items() if name in given and fits(given[name])}
    return Provenance(created_at=created_at, **told)  # what does not fit is left out: the caption counts


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_CAPTION_CHARS


def _is_amount(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < _GREATEST_AMOUNT


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and _is_amount(value)


_GREATEST_AMOUNT = 1e9
_PROVENANCE: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("engine", "model", "draft", "style", "hint"), _is_text),
    **dict.fromkeys(("attempts", "input_tokens", "output_tokens"), _is_count),
    **dict.fromkeys(("seconds", "cost_usd"), _is_amount),
    "cut_off": lambda value: isinstance(value, bool),
}


#: what is read of an image; all else is skipped
_FIELDS = frozenset(
    {"filename", "data", "caption", "state", "edited_at", "provenance.created_at"}
    | {f"provenance.{name}" for name in _PROVENANCE}
)
_SCALARS = frozenset({"string", "number", "boolean", "null"})
_LONGEST_FIELD = 2 * MAX_CAPTION_CHARS


def _time(fields: dict[str, Any], name: str) -> datetime | None:
    try:
        return datetime.fromisoformat(str(fields[name]))
    except (KeyError, ValueError):
        return None


class _Guarded:
    """A stream that stops before one JSON string could fill the memory."""

    def __init__(self, stream: BinaryIO, longest_string: int) -> None:
        self._stream, self._longest, self._run = stream, longest_string, 0

    def read(self, size: int = -1) -> bytes:
        if size == 0:  # the parser only asks whether it gets bytes; a request's stream takes that for a broken line
            return b""
        chunk = self._stream.read(_CHUNK_BYTES if size < 0 else min(size, _CHUNK_BYTES))
        quote = chunk.rfind(b'"')
        self._run = self._run + len(chunk) if quote < 0 else len(chunk) - quote
        if self._run > self._longest:
            raise BackupInvalid("The backup holds an image larger than the limit.")
        return chunk
