"""What one image file carries: facts, who made it, what would leak. Decodes no picture and keeps nothing."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Literal

from utils.containers.table import coded_hash, read_raw
from utils.image_metadata.embedding import SOFTWARE, read_own
from utils.image_metadata.record import ImageMetadataEmbedding
from utils.image_processor import refusal_of
from utils.readers.table import read_generation
from utils.readers.values import count, name, number, side, unique, whole, words
from utils.records import GenerationRecord, LoraUse, RawMetadata

MAX_TEXTS = 100
#: of one text that is shown as it stands; the largest graphs are of no use to anybody's eyes
MAX_TEXT_CHARS = 20_000
_MAX_KEY_CHARS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedText:
    """One text of a file as it stands there."""

    key: str
    text: str
    #: characters of the whole text, of which ``text`` may be the beginning
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCaption:
    """The caption that this product wrote into the file, and how it came to be; what was not said is empty."""

    caption: str
    trigger_word: str
    caption_state: str
    engine: str
    model: str
    prompt_style: str
    hint: str
    #: ``machine`` or ``person``
    edited_by: str
    #: ISO 8601, UTC
    captioned_at: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """Everything a file says without being decoded."""

    container: Literal["png", "jpeg", "webp"]
    #: as coded, in px; 0 where the file does not say
    width: int
    height: int
    size_bytes: int
    sha256: str
    #: SHA-256 of the coded image data: the same picture whatever is written beside it
    coded_hash: str
    ours: OwnCaption | None
    generation: GenerationRecord | None
    texts: tuple[CarriedText, ...]
    private: tuple[str, ...]
    errors: tuple[str, ...]


def inspect_image(data: bytes) -> Inspection:
    """Look into a PNG, JPEG or WebP file of any size in px. Raises an UploadRefused for any other file."""
    raw = read_raw(data)
    if raw.container == "other":
        raise refusal_of(data)
    own = read_own(raw)
    return Inspection(
        container=raw.container,
        width=raw.width,
        height=raw.height,
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        coded_hash=coded_hash(data),
        ours=_own_caption(own) if own and own.caption else None,
        generation=_own_generation(own) if own and own.is_generated else read_generation(raw),
        texts=tuple(_texts(raw))[:MAX_TEXTS],
        private=raw.private,
        errors=tuple(words(error) for error in raw.errors),
    )


def _own_caption(own: ImageMetadataEmbedding) -> OwnCaption:
    """Clean what may have been changed by others since we wrote it."""
    single = {one.name: words(getattr(own, one.name)) for one in fields(OwnCaption) if one.name != "keywords"}
    return OwnCaption(**single, keywords=tuple(words(keyword) for keyword in own.keywords[:MAX_TEXTS]))


def _own_generation(own: ImageMetadataEmbedding) -> GenerationRecord:
    loras = (LoraUse(name=name(one.get("name")), weight=number(one.get("weight"))) for one in own.loras_used)
    return GenerationRecord(
        generator=SOFTWARE,
        version=name(own.pipeline_version),
        prompt=words(own.prompt),
        negative_prompt=words(own.negative_prompt),
        seed=whole(own.seed),
        steps=count(own.steps),
        cfg=number(own.cfg_scale),
        sampler=name(own.sampler),
        scheduler=name(own.scheduler),
        width=side(own.width),
        height=side(own.height),
        model=name(own.base_model_id),
        loras=unique(loras),
        clip_skip=count(own.clip_skip) or None,
        raw=words(own.to_json()),
    )


def _texts(raw: RawMetadata) -> Iterator[CarriedText]:
    for key, text in (*raw.texts, *raw.exif.items(), ("XMP", raw.xmp)):
        shown = words(text, at_most=MAX_TEXT_CHARS)
        if shown:
            yield CarriedText(key=words(key, at_most=_MAX_KEY_CHARS), text=shown, length=len(text))
