"""What requests hold. Validates at the edge, once; the OpenAPI document is made of these models."""

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from utils.access import Credentials
from utils.captioning import CaptionRequest
from utils.editing import CaptionEdit, KeptWords
from utils.finishing import MetadataOption
from utils.instructions import MAX_TEMPLATE_CHARS
from utils.records import CaptionState, Notice, Problem, Provenance

ShortText = Annotated[str, StringConstraints(max_length=100)]
#: what an engine takes for a name is its own matter; blanks alone are none
ModelName = Annotated[str, StringConstraints(max_length=200, pattern=r"^$|\S")]
Secret = Annotated[str, StringConstraints(max_length=300)]
SessionId = Annotated[str, StringConstraints(max_length=100)]
Sentence = Annotated[str, StringConstraints(max_length=2000)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Request(BaseModel):
    """A request body; fields nobody knows are refused, and so is a number where a text belongs or the other way."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ImagePointer(Request):
    """Names one image of a session, by its id or by its place."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": ["image_id"], "properties": {"image_id": {"type": "string"}, "index": {"type": "null"}}},
                {"required": ["index"], "properties": {"index": {"type": "integer"}, "image_id": {"type": "null"}}},
            ]
        }
    )

    session_id: SessionId
    image_id: ShortText | None = None
    index: Annotated[int, Field(ge=0, le=100_000)] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.image_id is None) == (self.index is None):
            raise ValueError("give either image_id or index")
        return self


class GenerateCaption(ImagePointer):
    api_key: Secret = ""
    access_code: Secret = ""
    engine: ShortText = ""
    model: ModelName = ""
    hint: Annotated[str, StringConstraints(max_length=500)] = ""
    style: ShortText = "general"
    #: a person's own wording of the style; empty means the style's
    template: Annotated[str, StringConstraints(max_length=MAX_TEMPLATE_CHARS)] = ""
    overwrite: bool = False

    def to_record(self, credentials: Credentials) -> CaptionRequest:
        return CaptionRequest(
            session_id=self.session_id,
            image_id=self.image_id,
            index=self.index,
            engine=self.engine,
            model=self.model.strip(),
            style=self.style,
            template=self.template.strip(),
            hint=self.hint.strip(),
            overwrite=self.overwrite,
            credentials=credentials,
        )


EditState = Literal[CaptionState.EMPTY, CaptionState.DRAFTED, CaptionState.EDITED, CaptionState.APPROVED]
#: far above the limit of a caption: a longer one deserves its own error, not a refusal of the form
CaptionText = Annotated[str, StringConstraints(max_length=100_000)]


class UpdateCaption(ImagePointer):
    caption: CaptionText
    state: EditState | None = None
    version: Annotated[int, Field(ge=0)] | None = None


class OneCaption(Request):
    image_id: ShortText
    caption: CaptionText
    state: EditState | None = None
    version: Annotated[int, Field(ge=0)] | None = None

    def to_record(self) -> CaptionEdit:
        return CaptionEdit(**self.model_dump())


class UpdateCaptions(Request):
    captions: Annotated[list[OneCaption], Field(min_length=1, max_length=1000)]


Amount = Annotated[float, Field(ge=0, lt=1e9, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, lt=1_000_000_000)]


class KeptProvenance(Request):
    """The provenance of an image as an answer showed it."""

    engine: ShortText
    model: Annotated[str, StringConstraints(max_length=200)]
    draft: CaptionText
    created_at: AwareDatetime
    style: ShortText = "general"
    hint: Annotated[str, StringConstraints(max_length=500)] = ""
    attempts: Count = 1
    seconds: Amount = 0
    input_tokens: Count = 0
    output_tokens: Count = 0
    cut_off: bool = False
    cost_usd: Amount | None = None


class KeptProblem(Request):
    code: ShortText
    detail: Sentence
    retryable: bool
    retry_after: Amount | None = None
    stops_run: bool = False
    cost_usd: Amount | None = None


class KeptNotice(Request):
    code: ShortText
    message: Sentence


class KeptCaption(Request):
    """One image's words as a browser kept them, fields named as in an answer."""

    image_id: ShortText
    caption: CaptionText
    state: CaptionState
    edited_at: AwareDatetime | None = None
    provenance: KeptProvenance | None = None
    problem: KeptProblem | None = None
    warnings: Annotated[list[KeptNotice], Field(max_length=20)] = []

    def to_record(self) -> KeptWords:
        return KeptWords(
            image_id=self.image_id,
            caption=self.caption,
            state=self.state,
            edited_at=self.edited_at,
            provenance=Provenance(**self.provenance.model_dump()) if self.provenance else None,
            problem=Problem(**self.problem.model_dump()) if self.problem else None,
            warnings=tuple(Notice(**notice.model_dump()) for notice in self.warnings),
        )


class PutBack(Request):
    captions: Annotated[list[KeptCaption], Field(min_length=1, max_length=1000)]


class UpdateSession(Request):
    trigger_word: ShortText


class AskMissing(Request):
    sha256: Annotated[list[Sha256], Field(max_length=1000)]


class ExportOptions(Request):
    session_id: SessionId
    target: Literal["replicate"] = "replicate"
    metadata: MetadataOption = "embed"
    only: Literal["all", "approved"] = "all"
    anyway: bool = False


class ValidateKey(Request):
    api_key: Secret = ""
    access_code: Secret = ""
    engine: ShortText = ""
