"""Turns a session into what Replicate's FLUX trainer reads: a flat ZIP of image/txt pairs. Judges, then streams."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from utils.errors import ExportNotReady
from utils.finishing import Measured, MetadataOption, finish
from utils.image_processor import TRAINING_SIDE_PX
from utils.naming import unique_stems
from utils.records import CaptionState, Image, Notice, Session
from utils.validators import validate_caption_format
from utils.zip_stream import MAX_ZIP_BYTES, ZipEntry, stream_zip, zip_size

FEWEST_IMAGES = 10
FEWEST_WORDS = 8
#: a word as people count: "tall-windowed" and "it's" are one, a dash alone is none
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_LEFTOVERS = ("{trigger_word}", "[trigger]", "[name]", "{trigger}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPair:
    """One image and its caption under the names they will have."""

    image: Image
    index: int
    image_name: str
    caption_name: str
    #: of the image as it goes out
    size_bytes: int
    problems: tuple[Notice, ...]
    warnings: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFinding:
    """Something about the set, said once for all images it concerns."""

    code: str
    message: str
    image_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPlan:
    """What an export would hold, and what stands against it."""

    session: Session
    metadata: MetadataOption
    pairs: tuple[ExportPair, ...]
    problems: tuple[ExportFinding, ...]
    warnings: tuple[ExportFinding, ...]
    approved: int
    total: int

    @property
    def ready(self) -> bool:
        return not self.problems

    @property
    def filename(self) -> str:
        return f"{self.session.trigger_word}_training.zip"

    @property
    def size_bytes(self) -> int:
        return zip_size(_entries(self.pairs, lambda image: b""))


def measure_upload(image: Image) -> Measured:
    """Say how long an image is that goes out as it came."""
    return Measured(size_bytes=image.size_bytes)


def validate_export_data(
    session: Session,
    *,
    only: str = "all",
    metadata: MetadataOption = "original",
    measure: Callable[[Image], Measured] = measure_upload,
) -> ExportPlan:
    """Plan the export of all images, or of the approved ones; images sorted by name.

    ``measure`` says how long an image is once ``metadata`` has been put in or taken out.
    """
    present = list(enumerate(session.present))
    chosen = [(index, image) for index, image in present if only == "all" or image.state is CaptionState.APPROVED]
    chosen.sort(key=lambda place: (place[1].filename.casefold(), place[1].filename, place[0]))
    stems = unique_stems((image.id, image.filename) for _, image in chosen)
    repeated = _repeated_captions(image for _, image in chosen)
    pairs = tuple(_pair(session, index, image, stems[image.id], repeated, measure(image)) for index, image in chosen)
    return ExportPlan(
        session=session,
        metadata=metadata,
        pairs=pairs,
        problems=(*_no_images(pairs, only), *_too_large(pairs), *_gathered(pairs, "problems")),
        warnings=(*_few_images(pairs), *_gathered(pairs, "warnings")),
        approved=sum(image.state is CaptionState.APPROVED for _, image in present),
        total=len(present),
    )


def create_training_zip(
    plan: ExportPlan, read_image: Callable[[str], bytes], *, anyway: bool = False
) -> Iterator[bytes]:
    """Stream the ZIP of a plan, ``plan.size_bytes`` long; ``read_image`` takes an image id.

    Raises ExportNotReady before the first byte if the plan has problems, unless ``anyway``; never an empty archive,
    nor one that not every reader takes.
    """
    can_be = plan.pairs and plan.size_bytes <= MAX_ZIP_BYTES
    if not can_be or not (plan.ready or anyway):
        raise ExportNotReady(
            " ".join(finding.message for finding in plan.problems),
            problems=[
                {"code": finding.code, "message": finding.message, "image_ids": list(finding.image_ids)}
                for finding in plan.problems
            ],
        )

    def finished(image: Image) -> bytes:
        return finish(read_image(image.id), image, plan.session.trigger_word, plan.metadata)[0]

    entries = _entries(plan.pairs, finished, as_uploaded=plan.metadata == "original")
    return stream_zip(entries, written_at=plan.session.created_at)


def _entries(
    pairs: Sequence[ExportPair], read: Callable[[Image], bytes], *, as_uploaded: bool = True
) -> Iterator[ZipEntry]:
    for pair in pairs:
        image, caption = pair.image, pair.image.caption.encode()
        yield ZipEntry(
            name=pair.image_name,
            size_bytes=pair.size_bytes,
            read=lambda image=image: read(image),  # type: ignore[misc]
            crc32=image.crc32 if as_uploaded else None,
        )
        yield ZipEntry(name=pair.caption_name, size_bytes=len(caption), read=lambda text=caption: text)  # type: ignore[misc]


def _pair(
    session: Session, index: int, image: Image, stem: str, repeated: frozenset[str], measured: Measured
) -> ExportPair:
    return ExportPair(
        image=image,
        index=index,
        image_name=stem + image.extension,
        caption_name=stem + ".txt",
        size_bytes=measured.size_bytes,
        problems=tuple(validate_caption_format(image.caption, session.trigger_word)),
        warnings=(*_doubts(image, session.trigger_word, repeated), *measured.notices),
    )


def _doubts(image: Image, trigger_word: str, repeated: frozenset[str]) -> Iterator[Notice]:
    """Yield what a trainer would take but a careful person would look at."""
    caption = image.caption
    if (image.width * image.height) ** 0.5 < TRAINING_SIDE_PX:
        yield Notice(
            code="small_for_training", message=f"Under {TRAINING_SIDE_PX} px; the trainer does not enlarge it."
        )
    yield from (notice for notice in image.warnings if notice.code in {"animated", "transparent"})
    if not caption.strip():
        return
    if image.state is CaptionState.BLOCKED:
        yield Notice(code="placeholder", message="A placeholder, because the engine would not describe the image.")
    elif len(_WORD.findall(caption)) - 2 < FEWEST_WORDS:
        yield Notice(code="few_words", message=f"Fewer than {FEWEST_WORDS} words.")
    if caption in repeated:
        yield Notice(code="identical_caption", message="Another image has the same caption.")
    if len(re.findall(rf"(?<![\w-]){trigger_word}(?![\w-])", caption)) > 1:
        yield Notice(code="trigger_word_twice", message="The trigger word stands in it more than once.")
    if any(leftover in caption for leftover in _LEFTOVERS):
        yield Notice(code="leftover_placeholder", message="It still holds a placeholder for the trigger word.")


_SUMMARIES = {
    "caption_missing": ("1 image has no caption.", "{n} images have no caption."),
    "prefix_missing": (
        "1 caption does not start with “photo of” and the trigger word.",
        "{n} captions do not start with “photo of” and the trigger word.",
    ),
    "description_missing": ("1 caption has no description.", "{n} captions have no description."),
    "several_lines": ("1 caption has more than one line.", "{n} captions have more than one line."),
    "trailing_punctuation": ("1 caption ends with a full stop, ! or ?.", "{n} captions end with a full stop, ! or ?."),
    "small_for_training": (
        f"1 image is under {TRAINING_SIDE_PX} px. The trainer does not enlarge it.",
        f"{{n}} images are under {TRAINING_SIDE_PX} px. The trainer does not enlarge them.",
    ),
    "animated": (
        "1 image is animated; its first frame is used.",
        "{n} images are animated; their first frames are used.",
    ),
    "transparent": ("1 image has transparency, which is dropped.", "{n} images have transparency, which is dropped."),
    "placeholder": (
        "1 caption is a placeholder. Write it yourself.",
        "{n} captions are placeholders. Write them yourself.",
    ),
    "few_words": (
        f"1 caption has fewer than {FEWEST_WORDS} words.",
        f"{{n}} captions have fewer than {FEWEST_WORDS} words.",
    ),
    "identical_caption": ("", "{n} captions are identical to another. Tell the pictures apart."),
    "trigger_word_twice": ("1 caption has the trigger word twice.", "{n} captions have the trigger word twice."),
    "leftover_placeholder": ("1 caption holds a leftover placeholder.", "{n} captions hold a leftover placeholder."),
    "caption_not_inside": (
        "1 image cannot carry its caption inside. It goes out without, and with nothing private in it.",
        "{n} images cannot carry their captions inside. They go out without, and with nothing private in them.",
    ),
    "metadata_kept": (
        "1 image cannot be freed of its metadata. It goes out as it was uploaded.",
        "{n} images cannot be freed of their metadata. They go out as they were uploaded.",
    ),
}


def _gathered(pairs: Sequence[ExportPair], kind: str) -> Iterator[ExportFinding]:
    found = [(notice.code, pair.image.id) for pair in pairs for notice in getattr(pair, kind)]
    order = list(_SUMMARIES)
    for code, group in groupby(sorted(found, key=lambda item: order.index(item[0])), key=lambda item: item[0]):
        ids = tuple(image_id for _, image_id in group)
        one, many = _SUMMARIES[code]
        yield ExportFinding(code=code, message=one if len(ids) == 1 and one else many.format(n=len(ids)), image_ids=ids)


def _no_images(pairs: Sequence[ExportPair], only: str) -> Iterator[ExportFinding]:
    if not pairs:
        message = "No image is approved yet." if only == "approved" else "There are no images to export."
        yield ExportFinding(code="no_images", message=message)


def _too_large(pairs: Sequence[ExportPair]) -> Iterator[ExportFinding]:
    size = zip_size(_entries(pairs, lambda image: b""))
    if size > MAX_ZIP_BYTES:
        message = (
            f"The ZIP would have {size / 1e9:.1f} GB; beyond {MAX_ZIP_BYTES / 1e9:.1f} GB not every program opens it. "
            "Approve some of the images and export those alone."
        )
        yield ExportFinding(code="too_large", message=message)


def _few_images(pairs: Sequence[ExportPair]) -> Iterator[ExportFinding]:
    if 0 < len(pairs) < FEWEST_IMAGES:
        count = "1 image is" if len(pairs) == 1 else f"{len(pairs)} images are"
        yield ExportFinding(code="few_images", message=f"{count} few for training; take {FEWEST_IMAGES} or more.")


def _repeated_captions(images: Iterator[Image]) -> frozenset[str]:
    counts = Counter(image.caption for image in images if image.caption.strip())
    return frozenset(caption for caption, number in counts.items() if number > 1)
