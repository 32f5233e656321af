"""The object graph, built once from the settings. Opens no socket, starts no thread, touches no disk."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from utils.access import Doors, OwnersDoor, ServerKey
from utils.allowance import Allowance
from utils.backups import Backups
from utils.captioning import Captioner
from utils.closing import Closing
from utils.config import Settings
from utils.decode_gate import DecodeGate
from utils.engines.gemini_images import GeminiImages
from utils.engines.protocol import CaptionEngine
from utils.engines.table import build_engines
from utils.exports import ImageExportService, build_exports
from utils.filing import Filing
from utils.finishing import Measure
from utils.generated_images import GeneratedImages
from utils.generation import build_image_engine
from utils.generation.turns import Turns
from utils.guessing import CodeAttempts, SessionMisses
from utils.library import Library, build_library
from utils.pacing import Pacer
from utils.playground import Playground
from utils.schedule import Task
from utils.sessions import SessionStore
from utils.understanding import Understander
from utils.uploads import Uploads
from utils.variations import VariationMaker
from utils.windows import DAY_SECONDS

#: a session outlives its days by an hour at most
SWEEP_SECONDS = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a view may ask for."""

    settings: Settings
    sessions: SessionStore
    uploads: Uploads
    engines: Mapping[str, CaptionEngine]
    captioner: Captioner
    backups: Backups
    measure: Measure
    library: Library
    filing: Filing
    owners_door: OwnersDoor
    understander: Understander
    session_misses: SessionMisses
    closing: Closing
    exports: ImageExportService
    variations: VariationMaker
    playground: Playground


def build_services(
    settings: Settings,
    *,
    engines: Mapping[str, CaptionEngine] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Services:
    """Build the graph; ``engines`` and ``sleep`` stand in for the real ones where given."""
    sessions = SessionStore(settings.sessions_dir, max_bytes=settings.max_total_bytes)
    gate = DecodeGate()
    uploads = Uploads(sessions, gate, settings)
    engines = build_engines(settings) if engines is None else engines
    library = build_library(settings)
    code, attempts = settings.secret_access_code.get_secret_value().strip(), CodeAttempts()
    doors = Doors(_server_keys(settings, code), attempts)
    exports = build_exports(settings, gate)
    images = GeminiImages(base_url=settings.gemini_base_url or None)
    allowance = Allowance(
        per_day=settings.server_key_captions_per_day,
        per_session=settings.server_key_captions_per_session,
        per_address=settings.server_key_captions_per_address,
    )
    pacer = Pacer(
        per_minute=settings.caption_requests_per_minute,
        per_day=settings.caption_requests_per_day,
        min_interval_seconds=settings.caption_min_interval_seconds,
    )
    captioner = Captioner(
        sessions,
        engines,
        doors,
        gate,
        default_engine=_default_engine(settings),
        allowance=allowance,
        pacer=pacer,
        sleep=sleep,
    )
    generated = GeneratedImages(
        settings.media_folder, library, gate, days=settings.generated_images_days, min_free_bytes=settings.min_free_disk
    )
    return Services(
        settings=settings,
        sessions=sessions,
        uploads=uploads,
        engines=engines,
        captioner=captioner,
        backups=Backups(sessions, uploads, settings),
        measure=Measure(),
        library=library,
        filing=Filing(library, sessions, uploads, gate, settings),
        owners_door=OwnersDoor(code, attempts),
        understander=Understander(library, captioner, gate, settings, allowance=allowance, pacer=pacer, sleep=sleep),
        session_misses=SessionMisses(),
        closing=Closing(),
        exports=exports,
        variations=VariationMaker(images, exports, doors, gate, pacer, settings, sleep=sleep),
        playground=Playground(
            build_image_engine(settings, sleep=sleep),
            generated,
            Turns(
                per_hour=settings.generation_requests_per_hour,
                at_once=settings.generation_at_once,
                pictures_per_day=settings.generation_pictures_per_day,
            ),
            gate,
            settings,
        ),
    )


def housekeeping(services: Services) -> tuple[Task, ...]:
    """What is to be done while the server runs."""

    def sweep() -> None:
        services.sessions.sweep(older_than_days=services.settings.session_ttl_days)

    return (
        Task("the sweep of old sessions", SWEEP_SECONDS, sweep),
        Task(*services.exports.cleanup_job()),
        Task("the cleanup of generated images", DAY_SECONDS, services.playground.images.clean_up),
    )


def _server_keys(settings: Settings, code: str) -> dict[str, ServerKey]:
    keys = {"gemini": ServerKey(api_key=settings.gemini_api_key.get_secret_value().strip(), access_code=code)}
    if settings.openai_base_url:
        openai_key = settings.openai_api_key.get_secret_value().strip()
        keys["openai"] = ServerKey(api_key=openai_key, access_code=code, keyless=not openai_key, takes_own_keys=False)
    return keys


def _default_engine(settings: Settings) -> str:
    """``auto`` means a real model where the server has one, else the draft that needs none."""
    if settings.caption_engine != "auto":
        return settings.caption_engine
    if settings.gemini_api_key.get_secret_value().strip():
        return "gemini"
    return "openai" if settings.openai_base_url else "offline"
