"""What films and sounds say about themselves, through mutagen where it is installed. No file raises anything here.

mutagen is under the GPL, so it is an extra (``requirements-media.txt``) and imported with the first film or sound.
Reading is bounded, in bytes and in calls, and packed ID3 frames are not unpacked: one may hold gigabytes of nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

log = logging.getLogger(__name__)

#: covers of albums are a megabyte or two
MAX_READ_BYTES = 16 * 1024 * 1024
MAX_READS = 100_000
#: the longest that is believed: a week
MAX_DURATION_MS = 7 * 24 * 3600 * 1000

_MP4_RECORD = "----:com.lora-caption-studio:metadata"
_ID3_RECORD = "TXXX:lora-caption-studio"
_VORBIS_RECORD = "lora_caption_studio"
#: keys of title, description, keywords and our own record
_KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "mp4": (("\xa9nam",), ("desc", "\xa9cmt"), ("keyw",), (_MP4_RECORD,)),
    "id3": (("TIT2",), ("COMM",), (), (_ID3_RECORD,)),
    "vorbis": (("title",), ("description", "comment"), ("keywords",), (_VORBIS_RECORD,)),
}
_FAMILIES = {"mp4": "mp4", "m4v": "mp4", "mov": "mp4", "mp3": "id3", "wav": "id3", "flac": "vorbis", "ogg": "vorbis"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaTags:
    """What a film or a sound says; empty where it says nothing."""

    title: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    #: our own record as JSON
    record: str = ""
    duration_ms: int | None = None
    #: False where it could not be understood
    is_whole: bool = True


def read(opened: BinaryIO, extension: str) -> MediaTags | None:
    """Read the tags of an open file by its extension, without the dot; None where mutagen is not installed."""
    try:
        import mutagen  # noqa: F401
    except ImportError:
        return None
    try:
        return _read(_Bounded(opened), extension)
    except Exception as error:  # mutagen promises MutagenError; hostile files bring others along
        log.info("a film or sound of the library cannot be understood: %s", type(error).__name__)
        return MediaTags(is_whole=False)


def _read(opened: _Bounded, extension: str) -> MediaTags:
    family = _FAMILIES[extension]
    audio = _opened(opened, extension)
    title, description, keywords, record = (_text(audio.tags, keys) for keys in _KEYS[family])
    milliseconds = round(1000 * float(getattr(audio.info, "length", 0)))
    return MediaTags(
        title=title,
        description=description,
        keywords=tuple(word.strip() for word in keywords.split(",") if word.strip()),
        record=record,
        duration_ms=milliseconds if 0 < milliseconds <= MAX_DURATION_MS else None,
    )


def _opened(opened: _Bounded, extension: str) -> Any:
    from mutagen import File
    from mutagen.flac import FLAC
    from mutagen.mp3 import MP3
    from mutagen.mp4 import MP4
    from mutagen.oggflac import OggFLAC
    from mutagen.oggopus import OggOpus
    from mutagen.oggtheora import OggTheora
    from mutagen.oggvorbis import OggVorbis
    from mutagen.wave import WAVE

    match extension:
        case "mp3":
            return MP3(opened, known_frames=_frames())
        case "wav":
            return WAVE(opened, known_frames=_frames())
        case "flac":
            return FLAC(opened)
        case "ogg":
            found = File(opened, options=[OggVorbis, OggOpus, OggFLAC, OggTheora])
            if found is None:
                raise ValueError("no Ogg we know")
            return found
        case _:
            return MP4(opened)


def _frames() -> dict[str, type]:
    """The ID3 frames that are looked into. A frame's name is that of its class."""
    from mutagen.id3 import COMM, TIT2, TXXX, Frame, ID3JunkFrameError

    packed = Frame.FLAG24_COMPRESS | Frame.FLAG23_COMPRESS

    class Plain:
        @classmethod
        def _fromData(cls, header: Any, flags: int, data: bytes) -> Any:
            if flags & packed:
                raise ID3JunkFrameError("packed frames are not unpacked")
            return super()._fromData(header, flags, data)  # type: ignore[misc]

    frames: tuple[type, ...] = (COMM, TIT2, TXXX)
    return {one.__name__: type(one.__name__, (Plain, one), {}) for one in frames}


def _text(tags: Any, keys: tuple[str, ...]) -> str:
    """Return the first text under these keys; ID3 comments carry a language behind theirs."""
    for key in keys:
        found = tags.getall(key) if hasattr(tags, "getall") else (tags or {}).get(key)
        for value in found if isinstance(found, list) else [found]:
            value = getattr(value, "text", value)
            value = value[0] if isinstance(value, list) and value else value
            text = bytes(value).decode("utf-8", "replace") if isinstance(value, bytes) else value
            if isinstance(text, str) and text.strip():
                return text.strip()
    return ""


class _Bounded:
    """An open file that gives so much and no more."""

    def __init__(self, opened: BinaryIO) -> None:
        self._opened, self._bytes, self._calls = opened, MAX_READ_BYTES, MAX_READS
        self.seek, self.tell = opened.seek, opened.tell

    def read(self, size: int = -1) -> bytes:
        data = self._opened.read(self._bytes + 1 if size < 0 else min(size, self._bytes + 1))
        self._bytes -= len(data)
        self._calls -= 1
        if self._bytes < 0 or self._calls < 0:
            raise ValueError("there is more of it than is read")
        return data
