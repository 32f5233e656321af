"""From the bytes of a file to what the library keeps of it: the one place where containers and readers meet it."""

import hashlib
import json
import logging
import os
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, BinaryIO

from utils import files
from utils.containers import media
from utils.containers.table import coded_hash, read_raw
from utils.image_metadata import ImageMetadataEmbedding, Understanding, embed, read_own
from utils.library.records import AssetFacts
from utils.library.walk import media_type_of
from utils.readers.table import read_generation
from utils.records import BY_A_PERSON, GenerationRecord, Image, Session

log = logging.getLogger(__name__)

#: larger pictures are listed by the hash of the whole file; looking into them would hold this much in memory
MAX_IMAGE_BYTES = 128 * 1024 * 1024
_TOO_LARGE = "The file is too large to be looked into."
MAX_TEXT_CHARS = 20_000
MAX_NAME_CHARS = 300
MAX_KEYWORDS = 100
MAX_METADATA_CHARS = 200_000


def read_facts(path: str) -> AssetFacts:
    """Read a file and say what it is; what is wrong with its content is a fault in words. Raises OSError."""
    kind, media_type = media_type_of(os.path.basename(path)) or ("file", "application/octet-stream")
    with open(path, "rb") as opened:
        size = os.fstat(opened.fileno()).st_size
        if kind == "image" and size <= MAX_IMAGE_BYTES:
            return image_facts(opened.read(), media_type)
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
        opened.seek(0)
        told = {"fault": _TOO_LARGE} if kind == "image" else _media_told(opened, path)
    return AssetFacts(content_hash=digest, file_hash=digest, kind=kind, media_type=media_type, size=size, **told)


def image_facts(data: bytes, media_type: str) -> AssetFacts:
    """Say what the bytes of a picture are."""
    whole = hashlib.sha256(data).hexdigest()
    known: dict[str, Any] = {"file_hash": whole, "kind": "image", "media_type": media_type, "size": len(data)}
    try:
        return AssetFacts(content_hash=coded_hash(data), **known, **_told(data))
    except Exception as error:  # readers promise to raise nothing; a defect there must not end the scan of a library
        log.info("a picture of the library cannot be understood: %s", type(error).__name__)
        return AssetFacts(content_hash=whole, fault="The picture cannot be read; it may be damaged.", **known)


def content_hash_of(data: bytes) -> str:
    """Return what names an asset: SHA-256 of its coded picture."""
    return coded_hash(data)


def extract_embedded_metadata(file_path: Path) -> dict[str, Any]:
    """Return what our own record in a file says; empty where there is none. Raises OSError."""
    return _known(read_own(read_raw(Path(file_path).read_bytes())))


def embed_metadata(file_path: Path, metadata: Mapping[str, Any]) -> None:
    """Write fields of ``ImageMetadataEmbedding`` into a file, beside what it says already; the picture stays.

    The tags of an ``understanding`` become keywords. Raises ValueError naming a field that does not exist,
    MetadataRefused, OSError.
    """
    path = Path(file_path)
    data = path.read_bytes()
    told = dict(metadata)
    told.pop("content_hash", None)  # follows from the picture
    own = read_own(read_raw(data)) or ImageMetadataEmbedding()
    if "understanding" in told:
        told["understanding"] = Understanding.from_dict(told["understanding"]).to_dict()
    if unknown := sorted(set(told) - {one.name for one in fields(ImageMetadataEmbedding)}):
        raise ValueError(f"There is no place in a file for {', '.join(unknown)}.")
    files.write_atomically(path, [embed(data, replace(own, **told))])


def with_caption(data: bytes, session: Session, image: Image) -> bytes:
    """Put what a session says of an image into its bytes; the same words give the same bytes again.

    What our record said of the making of the picture stays. Raises MetadataRefused.
    """
    made = image.provenance
    when = image.edited_at or (made.created_at if made else session.created_at)
    told = replace(
        read_own(read_raw(data)) or ImageMetadataEmbedding(),
        caption=image.caption,
        trigger_word=session.trigger_word,
        caption_state=image.state.value,
        engine=made.engine if made else "",
        model=made.model if made else "",
        prompt_style=made.style if made else "",
        hint=made.hint if made else "",
        edited_by="person" if image.edited_at or image.state in BY_A_PERSON else "machine",
        captioned_at=when.isoformat(),
    )
    return embed(data, told)


def _told(data: bytes) -> dict[str, Any]:
    raw = read_raw(data)
    own = read_own(raw) or ImageMetadataEmbedding()
    made = read_generation(raw)
    generator = made if made and not own.is_generated else None
    seen = Understanding.from_dict(own.understanding)
    return {
        "width": raw.width or None,
        "height": raw.height or None,
        "caption": _text(own.caption),
        "trigger_word": _name(own.trigger_word),
        "caption_state": _name(own.caption_state),
        "engine": _name(own.engine),
        "model": _name(own.model or own.base_model_id or (generator.model if generator else "")),
        "generator": _name(generator.generator if generator else own.pipeline_type),
        "prompt": _text(own.prompt or (generator.prompt if generator else "")),
        "negative_prompt": _text(own.negative_prompt or (generator.negative_prompt if generator else "")),
        "seed": _name(own.seed if own.is_generated else generator.seed if generator else None),
        "description": _text(seen.description),
        "keywords": tuple(_name(word) for word in [*own.keywords, *seen.keywords][:MAX_KEYWORDS]),
        "understood_at": _moment(seen.understood_at),
        "metadata_version": _name(_known(own).get("schema")) if own != ImageMetadataEmbedding() else "",
        "made_at": _moment(own.captioned_at, own.generation_timestamp),
        "metadata": _metadata(own, generator),
        "fault": " ".join(raw.errors)[:MAX_NAME_CHARS],
    }


def _media_told(opened: BinaryIO, path: str) -> dict[str, Any]:
    """Say what a film or a sound says; nothing where the extra is not installed."""
    tags = media.read(opened, path.rpartition(".")[2].lower())
    if tags is None:
        return {}
    own = ImageMetadataEmbedding.from_json(tags.record) or ImageMetadataEmbedding()
    seen = Understanding.from_dict(own.understanding)
    return {
        "caption": _text(own.caption),
        "trigger_word": _name(own.trigger_word),
        "title": _name(tags.title),
        "description": _text(seen.description or tags.description),
        "keywords": tuple(_name(word) for word in [*own.keywords, *seen.keywords, *tags.keywords][:MAX_KEYWORDS]),
        "duration_ms": tags.duration_ms,
        "model": _name(own.model or own.base_model_id),
        "prompt": _text(own.prompt),
        "metadata_version": _name(_known(own).get("schema")) if own != ImageMetadataEmbedding() else "",
        "made_at": _moment(own.captioned_at, own.generation_timestamp),
        "metadata": _metadata(own, None),
        "fault": "" if tags.is_whole else "What the file says about itself cannot be read.",
    }


def _metadata(own: ImageMetadataEmbedding, made: GenerationRecord | None) -> str:
    """Keep all of it as JSON, unless it is out of all proportion; the file holds it anyway."""
    told: dict[str, Any] = {}
    if own != ImageMetadataEmbedding():
        told["metadata"] = _known(own)
    if made:
        told["generation"] = {name: value for name, value in asdict(made).items() if value and name != "raw"}
    text = json.dumps(told, default=str, sort_keys=True)
    return text if len(text) <= MAX_METADATA_CHARS else "{}"


def _known(own: ImageMetadataEmbedding | None) -> dict[str, Any]:
    """Return the fields that are filled, and the schema they are of."""
    return dict(json.loads(own.to_json())) if own else {}


def _moment(*stamps: str) -> str:
    """Return the latest of some moments, in one form, so that they may be compared as text."""
    moments = [moment for stamp in stamps if (moment := ImageMetadataEmbedding(captioned_at=stamp).moment)]
    return max(moments).isoformat(timespec="microseconds") if moments else ""


def _text(value: object) -> str:
    return _clean(value, MAX_TEXT_CHARS)


def _name(value: object) -> str:
    return _clean(value, MAX_NAME_CHARS)


def _clean(value: object, most: int) -> str:
    """Make a bounded text of anything, without what no table keeps: NUL and half of a pair of surrogates."""
    text = "" if value is None else str(value)[:most]
    return text.replace("\0", "").encode("utf-8", "replace").decode()
