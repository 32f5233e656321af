"""One look at one picture of the library: an engine's tags and description, written into every copy of the file."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from utils.access import Credentials, Grant
from utils.allowance import Allowance
from utils.attempts import Effort
from utils.caption_generator import Answered, ask_engine, retry_with_fallback
from utils.captioning import Captioner, model_chain
from utils.config import Settings
from utils.decode_gate import DecodeGate
from utils.engines.protocol import CaptionEngine
from utils.errors import EngineError, NotAnImage, NotWritten, QuotaExhausted, RateLimited, Truncated
from utils.image_metadata import EngineOutput, Understanding
from utils.image_processor import ImageLimits, scale_for_engine, validate_image
from utils.library import Library
from utils.library.copies import Unwritten, is_writable, known_of, write_understanding
from utils.library.records import Asset
from utils.pacing import Pacer
from utils.records import EncodedImage, EngineReply, Usage
from utils.understanding_text import INSTRUCTION, SCHEMA, read_answer

#: tags and sentences take more room than a caption
_MORE_ROOM = 2
#: each holds a web thread for as long as the engine takes
MAX_AT_ONCE = 6
_BUSY_RETRY_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What an engine said of an asset, and which files say so now."""

    content_hash: str
    engine: str
    model: str
    attempts: int
    usage: Usage
    #: all engines' words together, as they stand in the files
    understanding: Understanding
    written: tuple[Path, ...]
    unwritten: tuple[Unwritten, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    asset: Asset
    engine: CaptionEngine
    models: Sequence[str]
    grant: Grant
    address: str = field(repr=False)


class Understander:
    """Asks an engine what a picture of the library shows and writes it down. Safe between threads."""

    def __init__(
        self,
        library: Library,
        captioner: Captioner,
        gate: DecodeGate,
        settings: Settings,
        *,
        allowance: Allowance,
        pacer: Pacer | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._library, self._captioner, self._gate = library, captioner, gate
        self._limits = ImageLimits(
            max_bytes=settings.max_image_file_size,
            max_pixels=settings.max_image_pixels,
            max_webp_pixels=settings.max_webp_pixels,
        )
        self._allowance, self._pacer, self._sleep = allowance, pacer, sleep
        self._guard = threading.Lock()
        self._working: set[str] = set()

    def understand(
        self, content_hash: str, *, engine: str = "", model: str = "", credentials: Credentials | None = None
    ) -> Understood:
        """Ask and write. A failure of the engine changes no file.

        Raises AssetGone, NotAnImage, UploadRefused, NotWritten, EngineError.
        """
        asset = self._library.asset(content_hash)
        if asset.kind != "image":
            raise NotAnImage("Only pictures can be looked at by an engine.")
        job = self._checked(asset, engine, model, credentials or Credentials())
        with self._turn(content_hash):
            encoded = self._encoded(job)
            if not is_writable(asset):  # before anything is paid for
                raise NotWritten(
                    "No copy of this picture can be written to. Check that its disk is there and writable."
                )
            said, answered = self._ask(job, encoded)
            return self._written(job, said, answered)

    def _checked(self, asset: Asset, engine_name: str, model: str, credentials: Credentials) -> _Job:
        engine = self._captioner.engine(engine_name)
        return _Job(
            asset=asset,
            engine=engine,
            models=model_chain(engine, model),
            grant=self._captioner.grant(engine, credentials),
            address=credentials.address,
        )

    @contextmanager
    def _turn(self, content_hash: str) -> Iterator[None]:
        """Let a picture be looked at once at a time: nothing is paid for twice, no words are lost between two."""
        with self._guard:
            if content_hash in self._working or len(self._working) >= MAX_AT_ONCE:
                raise RateLimited("The server is looking at other pictures.", retry_after=_BUSY_RETRY_SECONDS)
            self._working.add(content_hash)
        try:
            yield
        finally:
            with self._guard:
                self._working.discard(content_hash)

    def _encoded(self, job: _Job) -> EncodedImage:
        with open(self._library.path_of(job.asset), "rb") as opened:
            data = opened.read(self._limits.max_bytes + 1)
        with self._gate.for_bytes(data):
            validate_image(data, self._limits)
            return scale_for_engine(data, longest_side_px=job.engine.longest_side_px)

    def _ask(self, job: _Job, image: EncodedImage) -> tuple[EngineOutput, Answered]:
        paid = job.grant.of_server and bool(job.grant.api_key)
        if paid:
            self._allowance.take(job.asset.content_hash, job.address)
        try:
            return look_at(
                image, job.engine, job.models, api_key=job.grant.api_key, pacer=self._pacer, sleep=self._sleep
            )
        except (RateLimited, QuotaExhausted):  # refused, hence not paid for
            if paid:
                self._allowance.give_back(job.asset.content_hash, job.address)
            raise

    def _written(self, job: _Job, said: EngineOutput, answered: Answered) -> Understood:
        understanding = known_of(job.asset).joined([said])
        written = write_understanding(job.asset, understanding)
        if not written.paths:
            raise NotWritten(" ".join(dict.fromkeys(one.message for one in written.unwritten)))
        self._library.add_files(written.paths)
        return Understood(
            content_hash=job.asset.content_hash,
            engine=job.engine.name,
            model=answered.model,
            attempts=answered.attempts,
            usage=answered.usage,
            understanding=understanding,
            written=written.paths,
            unwritten=written.unwritten,
        )


def look_at(
    image: EncodedImage,
    engine: CaptionEngine,
    models: Sequence[str],
    *,
    api_key: str = "",
    pacer: Pacer | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[EngineOutput, Answered]:
    """Ask the models in order what a picture shows, with the retries of a caption. Raises an EngineError."""
    said: list[EngineOutput] = []

    def ask(model: str, effort: Effort) -> tuple[str, EngineReply]:
        room = replace(effort, budget_factor=effort.budget_factor * _MORE_ROOM)
        reply = ask_engine(
            engine, image, INSTRUCTION, model, room, api_key=api_key, reply_schema=SCHEMA, pacer=pacer, sleep=sleep
        )
        try:
            if reply.cut_off:
                raise Truncated("The model ran out of room in the middle of its answer.")
            said.append(read_answer(reply.text))
        except EngineError as error:
            error.usage = reply.usage
            raise
        return reply.text, reply

    answered = retry_with_fallback(ask, models, sleep=sleep)
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    return replace(said[-1], engine=engine.name, model=answered.model, created_at=now), answered
