"""The frozen records that travel between the layers. Holds no behaviour beyond small facts about itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Self


class CaptionState(StrEnum):
    """Where a caption stands; a text without its state is not a caption."""

    EMPTY = "empty"
    DRAFTED = "drafted"
    EDITED = "edited"
    APPROVED = "approved"
    BLOCKED = "blocked"
    FAILED = "failed"


#: States that mean "a person has had their hands on it": no run writes over them unasked.
BY_A_PERSON = frozenset({CaptionState.EDITED, CaptionState.APPROVED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something worth knowing that does not stop the work: a code for programs, a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why the last attempt to caption an image did not end in a caption. Never a caption itself."""

    code: str
    detail: str
    retryable: bool
    #: seconds to wait before it makes sense to ask again; None when nobody said
    retry_after: float | None = None
    #: True when every further image would fail the same way (bad key, region, no quota)
    stops_run: bool = False
    #: US dollars that answers took which were no caption; None where there were none or no price is known
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How the machine's draft of a caption came to be."""

    engine: str
    model: str
    #: the engine's text in caption form, kept so that an edit can be compared with it
    draft: str
    created_at: datetime
    style: str = "general"
    hint: str = ""
    attempts: int = 1
    seconds: float = 0.0
    #: of every attempt, also those that came to nothing: they were paid for
    input_tokens: int = 0
    output_tokens: int = 0
    cut_off: bool = False
    #: US dollars by the tokens counted and the known price; None where no price is known
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """One uploaded picture of a session: what it is and what is said about it. The bytes live elsewhere."""

    id: str
    #: the name it came with, cleaned for showing; never used as a path
    filename: str
    #: true extension by content, with the dot: .jpg .png .webp
    extension: str
    media_type: str
    #: upright size in px, as a viewer shows it
    width: int
    height: int
    size_bytes: int
    sha256: str
    #: CRC-32 of the bytes; the ZIP computes it anyway, so bit rot cannot be exported unseen
    crc32: int
    caption: str = ""
    state: CaptionState = CaptionState.EMPTY
    #: the session's version when this image last changed
    version: int = 0
    #: the session's version when its words or state last changed; what an edit is compared with
    caption_version: int = 0
    warnings: tuple[Notice, ...] = ()
    provenance: Provenance | None = None
    problem: Problem | None = None
    #: when a person last changed the words
    edited_at: datetime | None = None
    #: set while the image lies in the bin, from which it can come back
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One working batch: a trigger word and its images, in order."""

    id: str
    trigger_word: str
    created_at: datetime
    updated_at: datetime
    #: grows by one with every change
    version: int = 0
    images: tuple[Image, ...] = field(default=())

    @property
    def present(self) -> tuple[Image, ...]:
        """The images that are not in the bin; an image's ``index`` is its place in here."""
        return tuple(image for image in self.images if image.removed_at is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectedImage:
    """What one pass over uploaded bytes found, with the thumbnail that pass yields."""

    extension: str
    media_type: str
    width: int
    height: int
    #: JPEG bytes, upright, longest side ≤ 300 px
    thumbnail: bytes
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedImage:
    """A picture as an engine gets it: upright, scaled, without metadata."""

    data: bytes
    media_type: str
    width: int
    height: int
    #: the name the picture came with; the offline engine may read words from it
    filename: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """What an engine is told to do, already put into words."""

    system: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The tokens that answers took, and what they cost."""

    input_tokens: int = 0
    output_tokens: int = 0
    #: US dollars; None where no price is known
    cost_usd: float | None = None

    @classmethod
    def total(cls, parts: Iterable[Self]) -> Self:
        """Add up; tokens at an unknown price make the whole cost unknown."""
        known = [part for part in parts if part.input_tokens or part.output_tokens or part.cost_usd is not None]
        costs = [part.cost_usd for part in known if part.cost_usd is not None]
        return cls(
            input_tokens=sum(part.input_tokens for part in known),
            output_tokens=sum(part.output_tokens for part in known),
            cost_usd=sum(costs) if known and len(costs) == len(known) else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineReply:
    """What an engine answered: raw words, not yet a caption."""

    text: str
    model: str
    usage: Usage = Usage()
    cut_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedCaption:
    """A caption in the required form and how it came to be."""

    text: str
    state: CaptionState
    provenance: Provenance
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyReport:
    """What a key can do: the usable models, or in words why there are none."""

    valid: bool
    message: str
    code: str = "ok"
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMetadata:
    """What an image file says about itself, before anybody makes sense of it."""

    container: Literal["png", "jpeg", "webp", "other"]
    #: as coded, in px, not turned by an orientation; 0 where unknown
    width: int = 0
    height: int = 0
    #: keyword and text in file order: PNG text chunks, JPEG comments as ``Comment``
    texts: tuple[tuple[str, str], ...] = ()
    #: decoded text values by EXIF tag name
    exif: Mapping[str, str] = field(default_factory=dict)
    #: the XMP packet; empty if there is none
    xmp: str = ""
    #: what could not be read, in words
    errors: tuple[str, ...] = ()
    #: what a reader of the file would learn that its owner may not want to tell, in words
    private: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoraUse:
    """A LoRA that took part in a generation, and how strongly; None where nobody said."""

    name: str
    weight: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRecord:
    """How an image was made, as its generator wrote it; what was not said is empty or None."""

    generator: str
    version: str = ""
    prompt: str = ""
    negative_prompt: str = ""
    seed: int | None = None
    steps: int | None = None
    cfg: float | None = None
    sampler: str = ""
    scheduler: str = ""
    #: px, as generated; a later enlargement is not in here
    width: int | None = None
    height: int | None = None
    model: str = ""
    model_hash: str = ""
    loras: tuple[LoraUse, ...] = ()
    clip_skip: int | None = None
    #: the words the record was made of, bounded
    raw: str = ""
    #: what could not be read, in words
    errors: tuple[str, ...] = ()
