"""What requests and answers about exported images hold."""

from pathlib import PurePath
from typing import Annotated, Any, Literal, Self

from flask import request
from pydantic import Field, StringConstraints, ValidationError, field_validator, model_validator

from utils.engines.gemini_images import ASPECT_RATIOS
from utils.errors import InvalidRequest
from utils.exports import Exports
from utils.image_processor import MAX_SIDE_PX
from utils.rendering import FORMATS, Crop, Fit, Format, RenderOptions, parse_colour
from web.answers import Answer
from web.requests import Request, SessionId, Sha256, ShortText

Side = Annotated[int, Field(ge=1, le=MAX_SIDE_PX)]


class Form(Request):
    """The fields of a form beside its file; an empty one counts as left out."""

    @classmethod
    def read_form(cls) -> Self:
        """Parse the form of the current request. Raises InvalidRequest naming every fault, never a value."""
        try:
            return cls.model_validate({name: text for name, text in request.form.items() if text}, strict=False)
        except ValidationError as error:
            faults = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()]
            raise InvalidRequest(f"The form cannot be read: {'; '.join(faults[:5])}.") from None


class ExportWishes(Form):
    """How an image is to be rendered; the same names in a form and in JSON."""

    formats: Annotated[list[Format], Field(default_factory=lambda: list(FORMATS), min_length=1, max_length=3)]
    width: Side | None = None
    height: Side | None = None
    fit: Fit = "fit"
    crop: Crop = "centre"
    #: ``#rrggbb``; empty is white, or nothing where transparency is kept
    background: Annotated[str, StringConstraints(pattern=r"^(#[0-9a-fA-F]{6})?$")] = ""
    alpha: bool = True

    @field_validator("formats", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",")] if isinstance(value, str) else value

    def to_record(self) -> RenderOptions:
        return RenderOptions(
            width=self.width,
            height=self.height,
            fit=self.fit,
            crop=self.crop,
            background=parse_colour(self.background) if self.background else None,
            alpha=self.alpha,
        )


class ExportStored(ExportWishes):
    """An image of a session, or a picture of the library."""

    session_id: SessionId | None = None
    image_id: ShortText | None = None
    content_hash: Sha256 | None = None

    @model_validator(mode="after")
    def _one_image(self) -> Self:
        of_session = self.session_id is not None and self.image_id is not None
        if of_session == (self.content_hash is not None) or (self.session_id is None) != (self.image_id is None):
            raise ValueError("give session_id and image_id, or content_hash")
        return self


class ThumbnailWishes(Form):
    """The form of POST /api/thumbnails."""

    script: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]
    aspect_ratio: Literal[ASPECT_RATIOS] | None = None  # type: ignore[valid-type]
    count: Annotated[int, Field(ge=1, le=16)] = 1
    #: of the picture sent that shows through
    base_share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.3


class ExportAnswer(Answer):
    """One exported file."""

    #: PNG, JPEG or WEBP
    format: str
    url: str
    #: its name in the folder of exported files
    file_path: str
    #: bytes
    size: int
    width: int
    height: int
    exported_at: str

    @field_validator("file_path")
    @classmethod
    def _name_only(cls, value: str) -> str:
        return PurePath(value).name


class ExportProblemAnswer(Answer):
    """What did not go as asked; ``format`` is empty where it concerns all of them."""

    format: str
    code: str
    message: str


class ExportsAnswer(Answer):
    exports: dict[str, ExportAnswer]
    problems: list[ExportProblemAnswer]


class VariationAnswer(Answer):
    id: str
    #: below the folder of generated media
    storage_path: str
    metadata: dict[str, Any]
    exports: dict[str, ExportAnswer]


class VariationsAnswer(Answer):
    request_id: str
    variations: list[VariationAnswer]
    problems: list[ExportProblemAnswer]


def exports_answer(made: Exports) -> ExportsAnswer:
    return ExportsAnswer(
        exports={form: ExportAnswer.model_validate(export) for form, export in made.items()},
        problems=[ExportProblemAnswer.model_validate(problem) for problem in made.problems],
    )
