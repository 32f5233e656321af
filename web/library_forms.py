"""What requests and answers of the library hold; every part is bounded, every name the same in URL, JSON and table."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self

from flask import request
from pydantic import AfterValidator, ConfigDict, Field, Json, StringConstraints, ValidationError

from utils.errors import InvalidRequest
from utils.library import records
from utils.understanding import Understood
from web.answers import Answer
from web.requests import ModelName, Request, Secret, SessionId, Sha256, ShortText

MAX_SELECTION = 1000

Words = Annotated[str, StringConstraints(max_length=200)]
#: the index keeps UTC without saying so
Moment = Annotated[datetime, AfterValidator(lambda moment: moment.replace(tzinfo=moment.tzinfo or UTC))]


class Selection(Request):
    """The part of a URL that says what to look for; all of it is text, numbers too."""

    model_config = ConfigDict(strict=False)

    q: Words = ""
    dataset: Words = ""
    trigger: ShortText = ""
    keyword: Words = ""
    kind: Literal["", "image", "video", "audio"] = ""

    @classmethod
    def read(cls) -> Self:
        """Parse the query of the current request. Raises InvalidRequest naming every fault."""
        try:
            return cls.model_validate(request.args.to_dict())
        except ValidationError as error:
            faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
            raise InvalidRequest(f"The address cannot be read: {'; '.join(faults[:5])}.") from None

    def to_record(self, *, page: int = 1, per_page: int = 50) -> records.Query:
        return records.Query(
            text=self.q,
            dataset=self.dataset,
            trigger=self.trigger,
            keyword=self.keyword,
            kind=self.kind,
            page=page,
            per_page=per_page,
        )


class PagedSelection(Selection):
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    per_page: Annotated[int, Field(alias="perPage", ge=1, le=200)] = 50


class ParquetSelection(Selection):
    #: 1 adds the pictures themselves
    images: Literal["0", "1"] = "0"
    #: which of several files; needed where the pictures do not fit into one
    shard: Annotated[int, Field(ge=0, le=100_000)] | None = None


class FileDataset(Request):
    session_id: SessionId
    name: Words


class StartSession(Request):
    content_hashes: Annotated[list[Sha256], Field(min_length=1, max_length=MAX_SELECTION)]
    trigger_word: ShortText


class Understand(Request):
    api_key: Secret = ""
    access_code: Secret = ""
    engine: ShortText = ""
    model: ModelName = ""


class DatasetAnswer(Answer):
    dataset: str
    content_hashes: list[str]
    filed: int
    kept: int


class ScanAnswer(Answer):
    state: Literal["idle", "running", "done", "cancelled", "failed"]
    seen: int
    unchanged: int
    added: int
    changed: int
    moved: int
    removed: int
    missing: int
    unreadable: int
    absent_roots: list[str]
    started_at: Moment | None
    finished_at: Moment | None


class LocationAnswer(Answer):
    path: str
    dataset: str
    storage_type: str
    presence: Literal["present", "missing"]
    last_verified: Moment
    metadata_version: str


class AssetAnswer(Answer):
    content_hash: str
    file_hash: str
    name: str
    kind: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    caption: str
    trigger_word: str
    caption_state: str
    engine: str
    model: str
    generator: str
    prompt: str
    negative_prompt: str
    seed: str
    title: str
    description: str
    understood_at: str
    duration_ms: int | None
    made_at: str
    fault: str
    keywords: list[str]
    locations: list[LocationAnswer]


class AssetDetailAnswer(AssetAnswer):
    metadata: Json[dict[str, Any]]


class EngineOutputAnswer(Answer):
    provider: str = ""
    model: str = ""
    generated_at: str = ""
    tags: dict[str, list[str]] = Field(default_factory=dict)
    description: str = ""
    generated_prompt: str = ""


class UnderstandingAnswer(Answer):
    """What all engines said, as it stands in the files."""

    tags: dict[str, list[str]]
    description: str = ""
    generated_prompt: str = ""
    provider_outputs: list[EngineOutputAnswer]


class UnwrittenAnswer(Answer):
    path: str
    code: str
    message: str


class UnderstoodAnswer(Answer):
    content_hash: str
    engine: str
    model: str
    attempts: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    understanding: UnderstandingAnswer
    keywords: list[str]
    written: list[str]
    #: copies that stayed as they were, and why
    unwritten: list[UnwrittenAnswer]

    @classmethod
    def of(cls, understood: Understood) -> Self:
        return cls(
            content_hash=understood.content_hash,
            engine=understood.engine,
            model=understood.model,
            attempts=understood.attempts,
            **asdict(understood.usage),
            understanding=UnderstandingAnswer.model_validate(understood.understanding.to_dict()),
            keywords=list(understood.understanding.keywords),
            written=list(map(str, understood.written)),
            unwritten=[UnwrittenAnswer.model_validate(one) for one in understood.unwritten],
        )


class AssetsAnswer(Answer):
    model_config = ConfigDict(from_attributes=True, populate_by_name=True, serialize_by_alias=True)

    assets: list[AssetAnswer]
    total: int
    page: int
    per_page: Annotated[int, Field(alias="perPage")]


class StatsAnswer(Answer):
    assets: int
    locations: int
    missing: int
    bytes: int
    by_kind: dict[str, int]
    by_dataset: dict[str, int]
    by_state: dict[str, int]
    by_model: dict[str, int]
    by_trigger: dict[str, int]
    by_keyword: dict[str, int]
    by_words: dict[str, int]
