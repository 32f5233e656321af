"""Variations of a picture after a script, by Gemini's image model: ask, check, keep, export.

One after the other: each is a call of seconds, and one picture is in memory at a time.
"""

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from utils import files
from utils.access import Credentials, Doors
from utils.config import Settings
from utils.decode_gate import DecodeGate
from utils.engines.gemini_images import LONGEST_SIDE_PX, TIMEOUT_SECONDS, GeminiImages, MadeImage
from utils.errors import (
    AppError,
    BadReply,
    EngineTimeout,
    KeyMissing,
    NotConfigured,
    RateLimited,
    ServerFull,
    UploadRefused,
)
from utils.exports import BASE_SHARE, ExportProblem, Exports, ImageExportService
from utils.image_metadata import ImageMetadataEmbedding, create_generation_id, create_timestamp, save_with_metadata
from utils.image_processor import ImageLimits, scale_for_engine, validate_image
from utils.naming import ImageNamingConfig
from utils.pacing import Pacer
from utils.records import EncodedImage

ENGINE = "gemini-image"
#: requests that may be at work at once; each holds a thread for as long as the model takes
MAX_AT_ONCE = 4
#: for all variations of a request together; what is there by then is the answer
TOTAL_SECONDS = 240.0
_BUSY_RETRY_SECONDS = 20.0
_SHORTEST_CALL_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VariationRequest:
    """What is asked for."""

    script: str
    image: bytes = field(repr=False)
    aspect_ratio: str | None = None
    count: int = 1
    #: how much of the picture sent shows through; 0 leaves the model's picture alone
    base_share: float = BASE_SHARE
    credentials: Credentials = field(default_factory=Credentials, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """One picture the model made: the file as it came, and its exports."""

    id: str
    #: below the folder of generated media
    storage_path: str
    metadata: ImageMetadataEmbedding
    exports: Exports


@dataclass(frozen=True, slots=True, kw_only=True)
class Variations:
    """What became of a request; a variation that failed is a problem beside those that did not."""

    request_id: str
    variations: tuple[Variation, ...]
    problems: tuple[ExportProblem, ...]


class VariationMaker:
    """Makes variations. Methods may be called from many threads."""

    def __init__(
        self,
        images: GeminiImages,
        exports: ImageExportService,
        doors: Doors,
        gate: DecodeGate,
        pacer: Pacer,
        settings: Settings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._images, self._exports, self._doors = images, exports, doors
        self._gate, self._pacer, self._sleep, self._clock = gate, pacer, sleep, clock
        self._model, self._media = settings.gemini_image_model, settings.media_folder
        self._limits = ImageLimits(
            max_bytes=settings.max_image_file_size,
            max_pixels=settings.max_image_pixels,
            max_webp_pixels=settings.max_webp_pixels,
        )
        self._turns = threading.BoundedSemaphore(MAX_AT_ONCE)

    def make(self, request: VariationRequest) -> Variations:
        """Make the variations. Raises what the first one failed with if there is none, and UploadRefused."""
        api_key = self._key(request.credentials)
        with self._turn(), files.temporary_file(self._exports.outputs.temp_folder) as base:
            with self._gate.for_bytes(request.image):
                validate_image(request.image, self._limits)
                sent = scale_for_engine(request.image, longest_side_px=LONGEST_SIDE_PX)
            files.write_atomically(base, [request.image])
            return self._make_all(request, sent, base, api_key)

    def _key(self, credentials: Credentials) -> str:
        try:
            return self._doors.grant("gemini", credentials, needs_key=True).api_key
        except KeyMissing:
            raise NotConfigured(
                "Pictures are made by Gemini. Send your own key as X-Api-Key, or set GEMINI_API_KEY on the server."
            ) from None

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(blocking=False):
            raise RateLimited("The server is busy with other pictures.", retry_after=_BUSY_RETRY_SECONDS)
        try:
            yield
        finally:
            self._turns.release()

    def _make_all(self, request: VariationRequest, sent: EncodedImage, base: Path, api_key: str) -> Variations:
        end = self._clock() + TOTAL_SECONDS
        made: list[Variation] = []
        problems: list[ExportProblem] = []
        failure: AppError | None = None
        for number in range(1, request.count + 1):
            try:
                made.append(self._make_one(request, number, sent, base, api_key, end - self._clock()))
            except AppError as error:
                failure = failure or error
                problems.append(
                    ExportProblem(format="", code=error.code, message=f"Variation {number}: {error.detail}")
                )
                if getattr(error, "stops_run", False):
                    break
        if failure and not made:
            raise failure
        return Variations(request_id=f"req_{uuid.uuid4().hex}", variations=tuple(made), problems=tuple(problems))

    def _make_one(
        self, request: VariationRequest, number: int, sent: EncodedImage, base: Path, api_key: str, seconds: float
    ) -> Variation:
        if seconds < _SHORTEST_CALL_SECONDS:
            raise EngineTimeout("The variations before it took all the time there was.")
        self._exports.expect_room()
        prompt = prompt_for(request.script, number, request.count)
        with self._pacer.call(api_key, self._model, sleep=self._sleep):
            image = self._images.generate(
                prompt,
                [sent],
                api_key=api_key,
                aspect_ratio=request.aspect_ratio,
                model=self._model,
                timeout_seconds=min(seconds, TIMEOUT_SECONDS),
            )
        record = _record(prompt, image)
        exports = self._exported(image, record, base, request.base_share)
        return Variation(id=f"var-{number}", storage_path=self._keep(image, record), metadata=record, exports=exports)

    def _exported(self, image: MadeImage, record: ImageMetadataEmbedding, base: Path, base_share: float) -> Exports:
        try:
            return self._exports.process_and_export_image(
                image.data,
                base_image_path=base if base_share > 0 else None,
                metadata=record,
                base_share=base_share,
                waits=True,
            )
        except ServerFull:
            raise
        except UploadRefused as error:  # not the picture of whoever asked
            raise BadReply(f"What Gemini sent cannot be used as a picture. {error.detail}") from None

    def _keep(self, image: MadeImage, record: ImageMetadataEmbedding) -> str:
        """Write the picture as the model gave it, once the export has proved that it is one."""
        now = datetime.now(UTC)
        extension = {"image/jpeg": "jpg", "image/webp": "webp"}.get(image.media_type, "png")
        path = save_with_metadata(
            image.data,
            record,
            self._media / "generated_images" / f"{now:%Y}" / f"{now:%m}",
            naming_config=ImageNamingConfig(guid_length=36, extension=extension),
        )
        return path.relative_to(self._media).as_posix()


def prompt_for(script: str, number: int, count: int) -> str:
    """Say what is wanted of the model."""
    asked = (
        "Paint one picture that would make people want to watch the video described below. "
        "Take people, places and things from the picture given. Put no words into it.\n\n"
        f"The video: {script}"
    )
    return asked if count == 1 else f"{asked}\n\nThis is picture {number} of {count}; compose each of them differently."


def _record(prompt: str, image: MadeImage) -> ImageMetadataEmbedding:
    return ImageMetadataEmbedding(
        generation_id=create_generation_id(),
        generation_timestamp=create_timestamp(),
        prompt=prompt,
        base_model_id=image.model,
        pipeline_type=ENGINE,
        generation_time_seconds=round(image.seconds, 3),
    )
