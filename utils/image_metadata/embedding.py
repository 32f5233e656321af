"""Our record into a file's bytes and back. What other programs wrote stays; the coded image data stays."""

import json
import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from utils.containers import exif, jpeg, table, tiff, xmp
from utils.containers.findings import Blocks
from utils.containers.tiff import TiffError, Value
from utils.containers.xmp import XmpError
from utils.errors import MetadataRefused
from utils.image_metadata.parameters import parameters_text
from utils.image_metadata.record import ImageMetadataEmbedding
from utils.image_metadata.understanding import Understanding
from utils.records import RawMetadata

Texts = tuple[tuple[str, str], ...]

SOFTWARE = "LoRA Caption Studio"
#: the PNG key of the whole record
FULL_KEY = "ml_lib_metadata"
_CONFIGURATION = "configuration"
#: texts are cut to so many characters where the whole record does not fit into a JPEG
_CUTS = (8000, 2000, 500, 100)
_TAGS = {"ImageDescription": 0x010E, "Software": 0x0131, "DateTime": 0x0132}
_SUB_TAGS = {"OffsetTime": 0x9010, "UserComment": 0x9286}
_EXIF_VERSION = 0x9000
#: PNG keys of the seed's documents for generated images; others use some of them too
_PLAIN_KEYS = (
    "prompt negative_prompt seed steps cfg_scale sampler scheduler clip_skip base_model_id base_model_architecture"
).split()
_CAPTION_KEYS = "caption trigger_word caption_state engine model prompt_style hint edited_by content_hash".split()
_OWN_PREFIX = "lora_"


def embed(data: bytes, metadata: ImageMetadataEmbedding, *, full_json: bool = True, with_exif: bool = True) -> bytes:
    """Return the file with our record in it; the content hash is filled in.

    What an earlier call wrote is replaced, what other programs wrote is not. A record too long for a JPEG is cut and
    says so. Depends on nothing but its arguments. Raises MetadataRefused.
    """
    metadata = replace(metadata.without_places(), content_hash=table.coded_hash(data), shortened=False)
    room = jpeg.MAX_BLOCK_BYTES if jpeg.matches(data) else None
    old = table.blocks(data)
    previous = _own(old.texts, old.xmp.decode("utf-8", "replace").strip("\0\ufeff"), exif.read(old.exif).texts)
    previous = previous or ImageMetadataEmbedding()
    for record in (metadata, *(metadata.cut(longest) for longest in _CUTS if room)):
        new = Blocks(
            exif=_exif(old.exif, previous, record) if with_exif else b"",
            xmp=_xmp(old.xmp, previous, record, full_json=full_json),
            texts=_texts(old.texts, previous, record, full_json=full_json),
        )
        if room is None or max(len(new.exif), len(new.xmp)) <= room:
            return table.splice(data, new)
    raise MetadataRefused("The metadata already in the JPEG leaves no room for more.")


def read_own(raw: RawMetadata) -> ImageMetadataEmbedding | None:
    """Find our own record in what a file says; None if there is none."""
    return _own(raw.texts, raw.xmp, raw.exif)


def _own(texts: Texts, packet: str, exif_texts: Mapping[str, str]) -> ImageMetadataEmbedding | None:
    for key, text in texts:
        if key == FULL_KEY and (found := ImageMetadataEmbedding.from_json(text, own=False)):
            return found
    return _from_xmp(packet) or ImageMetadataEmbedding.from_json(exif_texts.get("UserComment", ""))


def _from_xmp(packet: str) -> ImageMetadataEmbedding | None:
    try:
        ours = xmp.read(packet).ours if packet else {}
    except XmpError:
        return None
    return ImageMetadataEmbedding.from_json(ours.get(_CONFIGURATION, ""))


# --- EXIF ---------------------------------------------------------------------------------------


def _exif(block: bytes, previous: ImageMetadataEmbedding, metadata: ImageMetadataEmbedding) -> bytes:
    """Write our entries into an EXIF block, save where another program has written before us."""
    there = exif.read(block).texts if block else {}
    before, now = _exif_texts(previous), _exif_texts(metadata)
    if not block or _is_ours_alone(block, there, before):
        block = exif.orientation_block(int(there["Orientation"])) if "Orientation" in there else b""
        there = {}
    free = {name: text for name, text in now.items() if not there.get(name) or there[name] == before.get(name)}
    main = {_TAGS[name]: Value(tiff.ASCII, _ascii(text)) for name, text in free.items() if name in _TAGS}
    below = {_SUB_TAGS[name]: Value(tiff.ASCII, _ascii(text)) for name, text in free.items() if name == "OffsetTime"}
    if "UserComment" in free:
        below[_SUB_TAGS["UserComment"]] = Value(tiff.UNDEFINED, b"ASCII\0\0\0" + free["UserComment"].encode("ascii"))
    try:
        return tiff.changed(block, main, {_EXIF_VERSION: Value(tiff.UNDEFINED, b"0232"), **below})
    except (TiffError, struct.error):
        raise MetadataRefused("The EXIF block of the image is damaged.") from None


def _exif_texts(metadata: ImageMetadataEmbedding) -> dict[str, str]:
    texts = {
        "ImageDescription": metadata.caption or metadata.prompt,
        "Software": f"{SOFTWARE} {metadata.pipeline_version}".strip(),
        "UserComment": metadata.to_json(),
    }
    if moment := metadata.moment:
        texts |= {"DateTime": f"{moment:%Y:%m:%d %H:%M:%S}", "OffsetTime": "+00:00"}
    return {name: _storable(text) for name, text in texts.items() if _storable(text)}


def _is_ours_alone(block: bytes, there: Mapping[str, str], before: Mapping[str, str]) -> bool:
    """Say whether a block holds nothing but what we wrote, so that it can be written anew instead of growing."""
    try:
        parsed = tiff.parse(block)
        plain = tiff.only(parsed.main, {*_TAGS.values(), tiff.EXIF_IFD, 0x0112}) and tiff.only(
            parsed.below(tiff.EXIF_IFD), {*_SUB_TAGS.values(), _EXIF_VERSION}
        )
    except TiffError:
        return False
    return plain and all(before.get(name) == text for name, text in there.items() if name != "Orientation")


def _storable(text: str) -> str:
    """Leave out what no text block holds: NUL and halves of pairs. The JSON has them all."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _ascii(text: str) -> bytes:
    return text.encode() + b"\0"


# --- XMP and PNG texts --------------------------------------------------------------------------


def _xmp(
    packet: bytes, previous: ImageMetadataEmbedding, metadata: ImageMetadataEmbedding, *, full_json: bool
) -> bytes:
    text = packet.decode("utf-8", "replace").strip("\0\ufeff")
    try:
        there = xmp.read(text) if text else xmp.Xmp()
        description = metadata.caption or metadata.prompt
        foreign = there.description not in ("", _xml(previous.caption or previous.prompt))
        theirs = list((Counter(there.subjects) - Counter(map(_xml, _subjects(previous)))).elements())
        return xmp.written(
            text,
            description="" if foreign else description,
            # a word that others wrote too stands twice: only ours goes with the next writing
            subjects=(*theirs, *_subjects(metadata)),
            creator_tool=SOFTWARE if there.creator_tool in ("", SOFTWARE) else "",
            ours=_properties(metadata, full_json=full_json),
        )
    except XmpError as error:
        raise MetadataRefused(f"The image cannot take metadata: {error}.") from None


def _xml(text: str) -> str:
    return xmp.writable(text)


def _subjects(metadata: ImageMetadataEmbedding) -> list[str]:
    tags = Understanding.from_dict(metadata.understanding).keywords
    return [one for one in dict.fromkeys([metadata.trigger_word, *metadata.keywords, *tags]) if one]


def _properties(metadata: ImageMetadataEmbedding, *, full_json: bool) -> dict[str, str]:
    """Our flat properties; programs may depend on the names."""
    named = {
        "schemaVersion": metadata.schema_version,
        "caption": metadata.caption,
        "triggerWord": metadata.trigger_word,
        "captionState": metadata.caption_state,
        "engine": metadata.engine,
        "model": metadata.model,
        "promptStyle": metadata.prompt_style,
        "editedBy": metadata.edited_by,
        "contentHash": metadata.content_hash,
        "shortened": "true" if metadata.shortened else "",
        "understanding": _understanding_json(metadata),
        "parameters": parameters_text(metadata) if metadata.is_generated else "",
        _CONFIGURATION: metadata.to_json() if full_json else "",
    }
    return {name: text for name, text in named.items() if text}


def _texts(
    there: Texts,
    previous: ImageMetadataEmbedding,
    metadata: ImageMetadataEmbedding,
    *,
    full_json: bool,
) -> Texts:
    """PNG texts: one key a concern and the whole record. An empty text takes its key out."""
    before, now = _png_texts(previous), _png_texts(metadata)
    taken = {key for key, text in there if text != before.get(key)}
    texts = {key: now.get(key, "") for key in {**now, **before} if key.startswith(_OWN_PREFIX) or key not in taken}
    texts[FULL_KEY] = metadata.to_json() if full_json else ""
    present = {key for key, _ in there}
    return tuple((key, text) for key, text in texts.items() if text or key in present)


def _png_texts(metadata: ImageMetadataEmbedding) -> dict[str, str]:
    own = {
        f"{_OWN_PREFIX}{name}": _storable(str(getattr(metadata, name)))
        for name in _CAPTION_KEYS
        if getattr(metadata, name)
    }
    if told := _understanding_json(metadata):
        own[f"{_OWN_PREFIX}understanding"] = told
    if not metadata.is_generated:
        return own
    plain = {name: _storable(str(getattr(metadata, name))) for name in _PLAIN_KEYS if _is_known(metadata, name)}
    return {**own, "parameters": _storable(parameters_text(metadata)), **plain}


def _understanding_json(metadata: ImageMetadataEmbedding) -> str:
    return json.dumps(metadata.understanding, separators=(",", ":"), default=str) if metadata.understanding else ""


def _is_known(metadata: ImageMetadataEmbedding, name: str) -> bool:
    value = getattr(metadata, name)
    return bool(value) or (name == "seed" and value is not None)
