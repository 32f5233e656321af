"""Renders one image into files of several formats: decode, upright, sRGB, size, base image, metadata, names, URLs.

One picture is in memory at a time, whoever asks. A format that fails is told and does not take the others along.
"""

import contextlib
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypedDict

from utils import files
from utils.config import Settings
from utils.decode_gate import DecodeGate
from utils.errors import AppError, RateLimited, ServerFull
from utils.export_errors import ExportFailed
from utils.image_metadata import ImageMetadataEmbedding, carried_record, embed
from utils.image_processor import ImageLimits
from utils.outputs import Cleanup, Outputs
from utils.rendering import FORMATS, Canvas, Format, Quality, RenderOptions, blend, encode, render
from utils.signed_links import SignedLinks
from utils.windows import DAY_SECONDS

log = logging.getLogger(__name__)

#: of a picture laid over its base: 70 % are its own
BASE_SHARE = 0.3
#: the library and image models may have larger files than an upload
MAX_BYTES = 48 * 1024 * 1024
#: exports that may wait for their turn, each on a thread and with a file in memory
MAX_AT_ONCE = 4
_BUSY_RETRY_SECONDS = 5.0
_EXTENSIONS: Mapping[Format, str] = {"png": "png", "jpeg": "jpg", "webp": "webp"}
#: the client's names of facts, and ours
_ALIASES = {"source": "pipeline_type", "model": "base_model_id"}


class Export(TypedDict):
    """One exported file."""

    format: str
    url: str
    #: where it lies on this server
    file_path: str
    #: in bytes
    size: int
    width: int
    height: int
    #: ISO 8601, UTC
    exported_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportProblem:
    """What did not go as asked; ``format`` is empty where it concerns all of them."""

    format: str
    code: str
    message: str


class Exports(dict[str, Export]):
    """The exported files by format, and what went wrong beside."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[ExportProblem] = []


class ImageExportService:
    """Turns image bytes into exported files. Methods may be called from many threads."""

    def __init__(
        self, outputs: Outputs, gate: DecodeGate, settings: Settings, *, clock: Callable[[], float] = time.time
    ) -> None:
        self.outputs, self._gate, self._clock = outputs, gate, clock
        self._min_free = settings.min_free_disk
        self._quality = Quality(
            jpeg=settings.jpeg_quality, webp=settings.webp_quality, png_compression=settings.png_compression
        )
        self._limits = ImageLimits(
            max_bytes=max(settings.max_image_file_size, MAX_BYTES),
            max_pixels=settings.max_image_pixels,
            max_webp_pixels=settings.max_webp_pixels,
        )
        self._guard = threading.Lock()
        #: how many exports are at work or wait for their turn
        self.waiting = 0

    def process_and_export_image(
        self,
        image_data: bytes,
        base_image_path: Path | str | None = None,
        normalize_dimensions: tuple[int, int] | None = None,
        metadata: ImageMetadataEmbedding | Mapping[str, Any] | None = None,
        *,
        options: RenderOptions | None = None,
        formats: Sequence[Format] = FORMATS,
        base_share: float = BASE_SHARE,
        waits: bool = False,
    ) -> Exports:
        """Write ``image_data`` as PNG, JPEG and WebP and say where each is.

        ``normalize_dimensions`` (px) stands for the size in ``options``. ``base_image_path`` is laid beneath with
        ``base_share`` of the picture; one that cannot be used is left out and told. ``metadata`` is embedded; without
        it, what the image says of itself. ``waits`` is for a picture that was paid for: however many are before it, it
        waits for its turn. Raises UploadRefused for a bad image, ServerFull, RateLimited, ExportFailed.
        """
        options = options or RenderOptions()
        if normalize_dimensions:
            options = replace(options, width=normalize_dimensions[0], height=normalize_dimensions[1])
        record = _record(image_data, metadata)
        exports = Exports()
        with self._turn(waits=waits):
            self.expect_room()
            canvas = self._rendered(image_data, options, exports)
            if base_image_path is not None:
                self._composite(canvas, Path(base_image_path), base_share, exports)
            made = self._write(canvas, sorted(set(formats), key=_last_without_alpha), record, exports)
        exports.update({form: made[form] for form in formats if form in made})
        if not exports:
            raise ExportFailed(
                " ".join(problem.message for problem in exports.problems if problem.format),
                problems=[f"{problem.format}: {problem.message}" for problem in exports.problems],
            )
        return exports

    def expect_room(self) -> None:
        """Say before anything is done or paid for whether there is room for its files. Raises ServerFull."""
        free = files.free_bytes(self.outputs.folder)
        if free < self._min_free:
            raise ServerFull("The server's disk is full. Download what is there, or try again later.", free_bytes=free)

    def cleanup_temp_files(self, days: float = 1) -> int:
        """Remove what interrupted work left behind more than ``days`` ago. Returns the count."""
        return self.outputs.cleanup_temp_files(days)

    def cleanup_output_files(self, days: float = 7) -> int:
        """Remove exported files older than ``days``, save those being given out. Returns the count."""
        return self.outputs.cleanup_output_files(days)

    def cleanup_old_files(self) -> Cleanup:
        """Do both by the usual measures."""
        return self.outputs.cleanup_old_files()

    def cleanup_job(self) -> tuple[str, int, Callable[[], object]]:
        """Give the name, the seconds between runs and the work of the daily cleanup, for whoever runs jobs."""
        return "cleanup_exports", DAY_SECONDS, self.cleanup_old_files

    @contextlib.contextmanager
    def _turn(self, *, waits: bool) -> Iterator[None]:
        with self._guard:
            if self.waiting >= MAX_AT_ONCE and not waits:
                raise RateLimited("The server is busy with other exports.", retry_after=_BUSY_RETRY_SECONDS)
            self.waiting += 1
        try:
            with self._gate.whole_picture():
                yield
        finally:
            with self._guard:
                self.waiting -= 1

    def _rendered(self, data: bytes, options: RenderOptions, exports: Exports) -> Canvas:
        rendered = render(data, self._limits, options)
        if not rendered.profile_used:
            message = "The colour profile in the image cannot be used; its colours were taken for sRGB."
            exports.problems.append(ExportProblem(format="", code="profile_unusable", message=message))
        return rendered.canvas

    def _composite(self, canvas: Canvas, path: Path, share: float, exports: Exports) -> None:
        """Lay the base beneath, cut to the size of the canvas; without it if it cannot be read."""
        width, height = canvas.size
        try:
            with open(path, "rb") as opened:
                data = opened.read(self._limits.max_bytes + 1)
            base = render(data, self._limits, RenderOptions(width=width, height=height, alpha=False)).canvas
        except (AppError, OSError) as error:
            reason = error.detail if isinstance(error, AppError) else "It cannot be read."
            message = f"The base image was left out. {reason}"
            exports.problems.append(ExportProblem(format="", code="base_unusable", message=message))
            return
        blend(canvas, base, share)

    def _write(
        self, canvas: Canvas, formats: Sequence[Format], record: ImageMetadataEmbedding, exports: Exports
    ) -> dict[str, Export]:
        moment = datetime.fromtimestamp(self._clock(), UTC)
        stem = self.outputs.fresh_stem(moment)
        made: dict[str, Export] = {}
        for form in formats:
            name = f"{stem}.{_EXTENSIONS[form]}"
            try:
                data = embed(encode(canvas, form, self._quality, self._limits), record)
                path = self.outputs.write(name, data)
            except AppError as error:
                exports.problems.append(ExportProblem(format=form, code=error.code, message=error.detail))
            except (OSError, ValueError, MemoryError) as error:
                log.warning("exporting %s as %s failed: %s", name, form, error)
                message = f"The {form.upper()} could not be written; the others do not depend on it."
                exports.problems.append(ExportProblem(format=form, code="format_failed", message=message))
            else:
                made[form] = Export(
                    format=form.upper(),
                    url=self.outputs.url(name),
                    file_path=str(path),
                    size=len(data),
                    width=canvas.size[0],
                    height=canvas.size[1],
                    exported_at=moment.isoformat(),
                )
        return made


def build_exports(settings: Settings, gate: DecodeGate) -> ImageExportService:
    """Make the service of the settings; touches no disk."""
    links = None
    if settings.sign_urls:
        links = SignedLinks(settings.signing_secrets, lifetime_seconds=settings.url_signature_expiry)
    return ImageExportService(Outputs(settings.output_folder, settings.temp_folder, links=links), gate, settings)


def _last_without_alpha(form: Format) -> tuple[bool, int]:
    return form == "jpeg", FORMATS.index(form)


def _record(data: bytes, metadata: ImageMetadataEmbedding | Mapping[str, Any] | None) -> ImageMetadataEmbedding:
    """Say what is embedded: what was handed in, else what the image carries."""
    if metadata is None:
        return carried_record(data)
    if isinstance(metadata, ImageMetadataEmbedding):
        return metadata
    named = {_ALIASES.get(name, name): value for name, value in metadata.items()}
    return ImageMetadataEmbedding.from_json(json.dumps(named, default=str), own=False) or ImageMetadataEmbedding()
