"""One caption for one image of a session: now, or in the background. The only verb that writes a machine's words.

Refuses to write over a person's words unasked, and never lets a failure become a caption.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from utils.access import Access, Credentials, Doors, Grant
from utils.allowance import Allowance
from utils.caption_generator import generate_caption
from utils.decode_gate import DecodeGate
from utils.editing import AskedFor, find_image, record_caption, record_problem, refuse_person_written
from utils.engines.protocol import CaptionEngine
from utils.errors import (
    AppError,
    EngineError,
    EngineUnknown,
    InvalidRequest,
    QuotaExhausted,
    RateLimited,
    ServerFull,
    Stopping,
)
from utils.image_processor import scale_for_engine
from utils.instructions import build_instruction
from utils.pacing import Pacer
from utils.records import EncodedImage, GeneratedCaption, Image, Problem
from utils.sessions import SessionStore, utc_now

log = logging.getLogger(__name__)

#: enough for two classes of twenty waiting on a model at once; threads that only wait are cheap
WORKERS = 64
#: captions accepted but not begun; beyond it the page is told to come back
MAX_WAITING = 200
#: requests that wait for their caption hold a web thread each; the page needs the others
MAX_AT_ONCE_NOW = 12
_BUSY_RETRY_SECONDS = 5.0
#: problems in memory while the disk is full; the oldest go first
_MOST_UNWRITTEN = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionRequest:
    """What is asked of an engine for one image."""

    session_id: str
    image_id: str | None = None
    index: int | None = None
    engine: str = ""
    model: str = ""
    style: str = "general"
    hint: str = ""
    template: str = ""
    overwrite: bool = False
    credentials: Credentials = field(default_factory=Credentials, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A request that has been checked: engine and key are there, the image may be captioned."""

    session_id: str
    trigger_word: str
    image: Image
    engine: CaptionEngine
    models: tuple[str, ...]
    grant: Grant
    address: str
    style: str
    hint: str
    template: str
    asked: AskedFor


class Captioner:
    """Checks a request, asks the engine, writes the outcome. Threads start with the first background request."""

    def __init__(
        self,
        store: SessionStore,
        engines: Mapping[str, CaptionEngine],
        doors: Doors,
        gate: DecodeGate,
        *,
        default_engine: str,
        allowance: Allowance,
        pacer: Pacer | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store, self._engines, self._doors, self._gate = store, engines, doors, gate
        self.default_engine, self._allowance, self._pacer, self._sleep = default_engine, allowance, pacer, sleep
        self._pool = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="caption")
        self._guard = threading.Lock()
        self._working: set[tuple[str, str]] = set()
        self._unwritten: dict[tuple[str, str], Problem] = {}
        self._now = threading.BoundedSemaphore(MAX_AT_ONCE_NOW)

    def engine(self, name: str) -> CaptionEngine:
        """Return the engine of that name, or the default one for an empty name. Raises EngineUnknown."""
        try:
            return self._engines[name or self.default_engine]
        except KeyError:
            raise EngineUnknown(f"There is no engine called “{name[:40]}”; use {' or '.join(self._engines)}.") from None

    def grant(self, engine: CaptionEngine, credentials: Credentials) -> Grant:
        """Return the key this request may use. Raises KeyMissing, AccessCodeWrong, TooManyAttempts."""
        return self._doors.grant(engine.name, credentials, needs_key=engine.needs_key)

    def access(self, engine: CaptionEngine, *, from_loopback: bool) -> Access:
        """Say what a person needs to use that engine: ``none``, ``open``, ``access_code`` or ``own_key``."""
        return self._doors.access(engine.name, needs_key=engine.needs_key, from_loopback=from_loopback)

    def caption_now(self, request: CaptionRequest) -> Image:
        """Caption the image and return it as written. Raises what went wrong, after noting it on the image."""
        job = self._checked(request)
        if not self._now.acquire(blocking=False):
            raise RateLimited("The server is busy with other captions.", retry_after=_BUSY_RETRY_SECONDS)
        try:
            self._count(job)
            return self._run(job)
        finally:
            self._now.release()

    def caption_soon(self, request: CaptionRequest) -> int:
        """Check the request, leave the work to the background and return the session's version as of now."""
        job = self._checked(request)
        if self._enter(job):
            try:
                self._count(job)
                self._submit(job)
            except BaseException:
                self._leave(job)
                raise
        return self._store.read(job.session_id).version

    def working(self, session_id: str) -> Sequence[str]:
        """List the ids of the session's images that are waiting for an engine or being captioned."""
        with self._guard:
            return sorted(image_id for (owner, image_id) in self._working if owner == session_id)

    def unwritten(self, session_id: str) -> Mapping[str, Problem]:
        """Tell by image id which problems the disk did not take, until the image is asked for again."""
        with self._guard:
            return {image_id: problem for (owner, image_id), problem in self._unwritten.items() if owner == session_id}

    def close(self) -> None:
        """Start nothing new; what runs may finish as long as the process lasts."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _submit(self, job: _Job) -> None:
        try:
            self._pool.submit(self._run_quietly, job)
        except RuntimeError:  # the pool says so when it is closed
            raise Stopping("The server is being restarted. Try again in a moment.", retry_after=5.0) from None

    def _checked(self, request: CaptionRequest) -> _Job:
        session = self._store.read(request.session_id)
        image = find_image(session, image_id=request.image_id, index=request.index)
        refuse_person_written(image, overwrite=request.overwrite)
        engine = self.engine(request.engine)
        build_instruction(request.style, session.trigger_word, request.hint)  # an unknown style is refused at once
        return _Job(
            session_id=session.id,
            trigger_word=session.trigger_word,
            image=image,
            engine=engine,
            models=model_chain(engine, request.model),
            grant=self.grant(engine, request.credentials),
            address=request.credentials.address,
            style=request.style,
            hint=request.hint,
            template=request.template,
            asked=AskedFor.about(session, image, overwrite=request.overwrite),
        )

    def _run(self, job: _Job) -> Image:
        with self._guard:
            self._unwritten.pop((job.session_id, job.image.id), None)
        try:
            generated = self._generate(job)
        except AppError as error:
            if isinstance(error, RateLimited | QuotaExhausted):  # refused, hence not paid for, and soon asked again
                self._give_back(job)
            self._note(job, _problem(error))
            raise
        try:
            session = self._store.change(
                job.session_id,
                lambda session: record_caption(session, job.image.id, generated, asked=job.asked, now=utc_now()),
            )
        except ServerFull as error:  # the next caption would be paid for and lost, too
            self._note(job, replace(_problem(error), stops_run=True, cost_usd=generated.provenance.cost_usd))
            raise
        return next(image for image in session.images if image.id == job.image.id)

    def _generate(self, job: _Job) -> GeneratedCaption:
        return generate_caption(
            self._scaled(job),
            trigger_word=job.trigger_word,
            engine=job.engine,
            models=job.models,
            api_key=job.grant.api_key,
            style=job.style,
            hint=job.hint,
            template=job.template,
            pacer=self._pacer,
            sleep=self._sleep,
        )

    def _scaled(self, job: _Job) -> EncodedImage:
        """Make the small picture an engine gets; it may take a minute, and the original is not kept for it."""
        with self._gate.to_hold():
            data = self._store.read_image(job.session_id, job.image.id)
            with self._gate.for_bytes(data):
                side = job.engine.longest_side_px
                return scale_for_engine(data, longest_side_px=side, filename=job.image.filename)

    def _run_quietly(self, job: _Job) -> None:
        try:
            self._run(job)
        except AppError as error:
            log.info("caption of image %s ended as %s", job.image.id, error.code)
        except Exception as error:  # a defect of ours must reach the page as a problem, not vanish in a thread
            log.error("captioning image %s failed: %s", job.image.id, type(error).__name__)
            self._note(job, Problem(code="internal_error", detail=AppError.title + " on the server.", retryable=True))
        finally:
            self._leave(job)

    def _count(self, job: _Job) -> None:
        """Take one caption from what the server's key gives a day. Raises QuotaExhausted."""
        if job.grant.of_server and job.grant.api_key:
            self._allowance.take(job.session_id, job.address)

    def _give_back(self, job: _Job) -> None:
        if job.grant.of_server and job.grant.api_key:
            self._allowance.give_back(job.session_id, job.address)

    def _enter(self, job: _Job) -> bool:
        """Say whether this is new work; an image that is being captioned is not captioned, and paid for, twice."""
        with self._guard:
            if (job.session_id, job.image.id) in self._working:
                return False
            if len(self._working) >= WORKERS + MAX_WAITING:
                raise RateLimited("The server is busy with other captions.", retry_after=_BUSY_RETRY_SECONDS)
            self._working.add((job.session_id, job.image.id))
            return True

    def _leave(self, job: _Job) -> None:
        with self._guard:
            self._working.discard((job.session_id, job.image.id))

    def _note(self, job: _Job, problem: Problem) -> None:
        """Write the problem to the image; where the disk takes nothing, remember it for whoever asks."""
        try:
            self._store.change(
                job.session_id, lambda session: record_problem(session, job.image.id, problem, now=utc_now())
            )
        except (ServerFull, OSError) as error:
            log.error("problem of image %s cannot be written: %s", job.image.id, type(error).__name__)
            self._remember(job, problem)
        except AppError as error:  # the session or the image went meanwhile: nobody is left to tell
            log.info("problem of image %s not noted: %s", job.image.id, error.code)

    def _remember(self, job: _Job, problem: Problem) -> None:
        with self._guard:
            self._unwritten[job.session_id, job.image.id] = problem
            while len(self._unwritten) > _MOST_UNWRITTEN:
                del self._unwritten[next(iter(self._unwritten))]


def model_chain(engine: CaptionEngine, model: str) -> tuple[str, ...]:
    """The asked-for model first, then the engine's own chain without it. Raises InvalidRequest for no model's name."""
    if not model:
        return engine.default_models
    if model not in engine.default_models:
        named = engine.model_form.fullmatch(model)
        if not named:
            raise InvalidRequest(f"“{model[:60]}” is not what {engine.label} calls a model; check the name.")
        model = named[1]
    return (model, *(name for name in engine.default_models if name != model))


def _problem(error: AppError) -> Problem:
    problem = Problem(code=error.code, detail=error.detail, retryable=error.retryable)
    if not isinstance(error, EngineError):
        return problem
    return replace(problem, retry_after=error.retry_after, stops_run=error.stops_run, cost_usd=error.usage.cost_usd)
