"""What answers hold, made from records of the same shape. The OpenAPI document is made of these models too."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from utils import records
from utils.access import Access
from utils.records import CaptionState


class Answer(BaseModel):
    """An answer body, made from a record of the same shape."""

    model_config = ConfigDict(from_attributes=True)


class Notice(Answer):
    code: str
    message: str


class Provenance(Answer):
    engine: str
    model: str
    draft: str
    created_at: datetime
    style: str
    hint: str
    attempts: int
    seconds: float
    input_tokens: int
    output_tokens: int
    cut_off: bool
    cost_usd: float | None


class CaptionProblem(Answer):
    code: str
    detail: str
    retryable: bool
    retry_after: float | None
    stops_run: bool
    cost_usd: float | None


class Image(Answer):
    """One image as the page sees it; ``thumbnail`` is something to put into an ``<img src>``."""

    id: str
    index: int | None
    filename: str
    thumbnail: str
    caption: str
    state: CaptionState
    width: int
    height: int
    size_bytes: int
    media_type: str
    sha256: str
    version: int
    warnings: list[Notice]
    provenance: Provenance | None
    problem: CaptionProblem | None
    edited_at: datetime | None
    removed: bool


class Rejection(Answer):
    filename: str
    code: str
    message: str


class UploadAnswer(Answer):
    session_id: str
    trigger_word: str
    version: int
    images: list[Image]
    rejected: list[Rejection]
    imported: int


class SessionAnswer(Answer):
    session_id: str
    trigger_word: str
    version: int
    created_at: datetime
    updated_at: datetime
    images: list[Image]
    rejected: list[Rejection] = []


class BackupImage(Answer):
    """One image of a backup; ``data`` and ``thumbnail`` are base64."""

    filename: str
    original_extension: str
    caption: str
    state: CaptionState
    edited_at: datetime | None
    provenance: Provenance | None
    thumbnail: str
    data: str


class BackupFile(Answer):
    """The one-file form of a session. Taken back, it needs a trigger word and the images' data."""

    session_id: str
    trigger_word: str
    created_at: datetime
    images: list[BackupImage]


class CaptionAnswer(Answer):
    caption: str
    state: CaptionState
    engine: str
    model: str
    attempts: int
    seconds: float
    warnings: list[Notice]
    version: int
    image: Image


class WorkingAnswer(Answer):
    state: Literal["working"] = "working"
    version: int


class SavedAnswer(Answer):
    status: Literal["success"] = "success"
    caption: str
    state: CaptionState
    version: int
    warnings: list[Notice]
    image: Image


class UnwrittenProblem(Answer):
    image_id: str
    problem: CaptionProblem


class CaptionsAnswer(Answer):
    version: int
    trigger_word: str
    working: list[str] = []
    #: why images have no caption, where the server's disk could not even take that
    unwritten: list[UnwrittenProblem] = []
    images: list[Image]


class RemovedAnswer(Answer):
    version: int
    removed: Literal[True] = True


class RestoredAnswer(Answer):
    version: int
    image: Image


class MissingAnswer(Answer):
    missing: list[str]


class ExportPairAnswer(Answer):
    image_id: str
    index: int
    filename: str
    image_name: str
    caption_name: str
    caption: str
    problems: list[Notice]
    warnings: list[Notice]


class ExportFinding(Answer):
    code: str
    message: str
    image_ids: list[str]


class ExportPlanAnswer(Answer):
    target: Literal["replicate"] = "replicate"
    filename: str
    size_bytes: int
    ready: bool
    approved: int
    total: int
    pairs: list[ExportPairAnswer]
    problems: list[ExportFinding]
    warnings: list[ExportFinding]


class KeyAnswer(Answer):
    valid: bool
    code: str
    message: str
    engine: str
    models: list[str]


class EngineAnswer(Answer):
    name: str
    label: str
    needs_key: bool
    models: list[str]
    default_model: str
    access: Access
    price_per_image_usd: float | None
    seconds_per_image: float


class StyleAnswer(Answer):
    name: str
    label: str
    template: str


class Pacing(Answer):
    concurrency: int
    min_interval_seconds: float
    requests_per_minute: int


class Limits(Answer):
    max_images: int
    max_image_file_size: int
    min_side_px: int
    max_image_pixels: int
    max_webp_pixels: int
    max_caption_chars: int


class EnginesAnswer(Answer):
    default: str
    engines: list[EngineAnswer]
    styles: list[StyleAnswer]
    pacing: Pacing
    limits: Limits


class HealthAnswer(Answer):
    status: Literal["ok"] = "ok"


class ProblemAnswer(BaseModel):
    """RFC 9457; more members carry the facts of the case."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str
    retryable: bool


def image_answer(session_id: str, image: records.Image, index: int | None, thumbnail: str = "") -> Image:
    """Show an image of a session; without a ready thumbnail its address is given."""
    facts = {name: getattr(image, name) for name in Image.model_fields if hasattr(image, name)}
    address = f"/sessions/{session_id}/images/{image.id}/thumbnail"
    return Image.model_validate(
        {**facts, "index": index, "thumbnail": thumbnail or address, "removed": image.removed_at is not None},
        from_attributes=True,
    )


def image_answers(session: records.Session, images: "tuple[records.Image, ...] | None" = None) -> list[Image]:
    """Show these images of a session, or all that are present, each with its place."""
    places = {image.id: index for index, image in enumerate(session.present)}
    return [image_answer(session.id, image, places.get(image.id)) for image in images or session.present]


def session_answer(session: records.Session, images: "tuple[records.Image, ...] | None" = None) -> SessionAnswer:
    return SessionAnswer(
        session_id=session.id,
        trigger_word=session.trigger_word,
        version=session.version,
        created_at=session.created_at,
        updated_at=session.updated_at,
        images=image_answers(session, images),
    )
