"""One generation: ask the service, check what comes like an upload, keep it, answer. Knows no service and no HTTP."""

import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from utils.config import Settings
from utils.deadline import DeadlinePassed, call_within
from utils.decode_gate import DecodeGate
from utils.errors import (
    AppError,
    BadReply,
    ContentBlocked,
    EngineTimeout,
    MetadataRefused,
    ModelUnknown,
    NotConfigured,
    ServerFull,
    UploadRefused,
)
from utils.generated_images import GeneratedImage, GeneratedImages, utc_now
from utils.generation.order import OPTIONAL, ImageEngine, MadePicture, PictureOrder, SecondsLeft, only_taken
from utils.generation.repeats import Repeats
from utils.generation.table import how_to_configure
from utils.generation.turns import Turns
from utils.image_metadata import ImageMetadataEmbedding, create_generation_id
from utils.image_processor import ImageLimits, validate_image

MAX_PICTURES = 10
#: pictures asked for at the same time, by all requests together: one of 10 MB takes 15 MB on its way
MOST_AT_ONCE = 10
#: what services take as a seed; 0 stands for "not known" in files
MAX_SEED = 2**32 - 1
#: fields an engine may drop by itself, because the model at hand does not take them
_TOLD = ("negative_prompt", "steps", "cfg_scale", "sampler")


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """What became of one request: at least one image, and what went wrong with the others."""

    images: tuple[GeneratedImage, ...]
    problems: tuple[AppError, ...] = ()
    #: fields of the order that were given and that the service does not take
    ignored: tuple[str, ...] = ()


class Playground:
    """Makes images with the configured service. Safe between threads."""

    def __init__(
        self,
        engine: ImageEngine | None,
        images: GeneratedImages,
        turns: Turns,
        gate: DecodeGate,
        settings: Settings,
        *,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
        draw_seed: Callable[[], int] = lambda: secrets.randbelow(MAX_SEED) + 1,
    ) -> None:
        self._engine, self.images, self.turns, self._gate = engine, images, turns, gate
        self._repeats: Repeats[Generation] = Repeats()
        self._on_their_way = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._how_to_configure = how_to_configure(settings)
        self._seconds = settings.generation_timeout_seconds
        self._now, self._monotonic, self._draw_seed = now, monotonic, draw_seed
        self._limits = ImageLimits(
            max_bytes=settings.max_image_file_size,
            max_pixels=settings.max_image_pixels,
            max_webp_pixels=settings.max_webp_pixels,
        )

    @property
    def is_configured(self) -> bool:
        return self._engine is not None

    @property
    def engine(self) -> ImageEngine:
        """The service that makes the pictures. Raises NotConfigured."""
        if self._engine is None:
            raise NotConfigured(self._how_to_configure)
        return self._engine

    def generate(self, order: PictureOrder, *, count: int, client: str, key: str = "") -> Generation:
        """Make ``count`` images within the time for one request; those that were made are kept whatever the others do.

        The same order with the same ``key`` of the same client is carried out once.

        Raises NotConfigured, ModelUnknown, ServerFull, RateLimited, or what the first failed with if none was made.
        """
        named = f"{client} {key} {count} {order}" if key else ""
        return self._repeats.once(named, lambda: self._generate(order, count, client))

    def _generate(self, order: PictureOrder, count: int, client: str) -> Generation:
        engine = self.engine
        wanted = only_taken(replace(order, model=_model(engine, order.model)), engine.takes)
        if "seed" in engine.takes and wanted.seed < 0:
            wanted = replace(wanted, seed=self._draw_seed())
        self.images.expect_room()
        with self.turns.take(client):
            outcomes = self._make_all(engine, wanted, count)
        images = tuple(one for one in outcomes if isinstance(one, GeneratedImage))
        problems = tuple(one for one in outcomes if isinstance(one, AppError))
        if not images:
            raise problems[0]
        return Generation(images=images, problems=problems, ignored=_ignored(order, wanted, images[0].record))

    def _make_all(self, engine: ImageEngine, wanted: PictureOrder, count: int) -> list[GeneratedImage | AppError]:
        end = self._monotonic() + self._seconds
        hopeless: list[AppError] = []

        def attempt(number: int) -> GeneratedImage | AppError:
            if hopeless:
                return hopeless[0]
            seed = (wanted.seed + number) % (MAX_SEED + 1) if wanted.seed >= 0 else wanted.seed
            try:
                return self._make_one(engine, replace(wanted, seed=seed), lambda: end - self._monotonic())
            except AppError as error:
                if not isinstance(error, ContentBlocked):  # another seed may pass the filter; nothing else gets better
                    hopeless.append(error)
                return error
            except Exception:
                hopeless.append(AppError())  # the rest is not paid for; this one ends the request
                raise

        with ThreadPoolExecutor(min(engine.at_once, count), thread_name_prefix="generation") as pool:
            return list(pool.map(attempt, range(count)))

    def _make_one(self, engine: ImageEngine, order: PictureOrder, seconds_left: SecondsLeft) -> GeneratedImage:
        if not self._on_their_way.acquire(timeout=max(seconds_left(), 0.0)):
            raise self._late()
        try:
            self.turns.count_picture()
            return self._made_and_kept(engine, order, seconds_left)
        finally:
            self._on_their_way.release()

    def _made_and_kept(self, engine: ImageEngine, order: PictureOrder, seconds_left: SecondsLeft) -> GeneratedImage:
        begun = self._monotonic()
        if seconds_left() <= 0:
            raise self._late()
        try:
            made = call_within(seconds_left(), lambda: engine.make(order, seconds_left))
        except DeadlinePassed:
            raise self._late() from None
        record = replace(
            _record(made, engine),
            generation_timestamp=self._now().isoformat(),
            generation_time_seconds=round(self._monotonic() - begun, 2),
        )
        try:
            with self._gate.for_bytes(made.data):  # saving makes copies too
                seen = validate_image(made.data, self._limits)
                return self.images.save(made.data, replace(record, width=seen.width, height=seen.height))
        except ServerFull:  # not the picture's fault
            raise
        except (UploadRefused, MetadataRefused) as refused:
            raise BadReply(f"The service did not send a picture that can be used: {refused.detail}") from None

    def _late(self) -> EngineTimeout:
        return EngineTimeout(f"The picture was not finished within {self._seconds:.0f} seconds.")


def _model(engine: ImageEngine, wanted: str) -> str:
    """Return the model to ask for. A service without a list takes whichever it has. Raises ModelUnknown."""
    if not engine.models:
        return ""
    if wanted and wanted not in engine.models and not engine.any_model:
        offered = ", ".join(engine.models[:5])
        raise ModelUnknown(f"{engine.label} does not offer this model here. Leave it out, or name one of: {offered}.")
    return wanted or engine.models[0]


def _ignored(order: PictureOrder, wanted: PictureOrder, record: ImageMetadataEmbedding) -> tuple[str, ...]:
    """Name the fields that were given and had no part in the image."""
    dropped = {name for name, empty in OPTIONAL.items() if getattr(order, name) != empty == getattr(wanted, name)}
    dropped |= {name for name in _TOLD if getattr(order, name) and not getattr(record, name)}
    if order.lora and not any(one["name"] == order.lora for one in record.loras_used):
        dropped.add("lora")
    if order.lora_scale is not None and not record.loras_used:
        dropped.add("lora_scale")
    if order.seed >= 0 and record.seed != wanted.seed:
        dropped.add("seed")
    if order.model and not wanted.model:
        dropped.add("model")
    return tuple(sorted(dropped))


def _record(made: MadePicture, engine: ImageEngine) -> ImageMetadataEmbedding:
    order = made.order
    return ImageMetadataEmbedding(
        generation_id=create_generation_id(),
        prompt=order.prompt,
        negative_prompt=order.negative_prompt,
        seed=order.seed,
        steps=order.steps,
        cfg_scale=order.cfg_scale,
        sampler=order.sampler,
        scheduler=made.scheduler,
        clip_skip=made.clip_skip,
        hires_fix=order.hires_fix,
        hires_upscale=made.hires_upscale,
        base_model_id=order.model,
        vae_model=made.vae or None,
        loras_used=[{"name": name, "weight": weight} for name, weight in made.loras],
        pipeline_type=engine.name,
        pipeline_version=made.version,
    )
