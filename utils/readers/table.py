"""Asks the readers one after the other whose words an image carries. The only way in; raises nothing.

The order is from words that only one generator writes to those that many do.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from utils.readers import (
    a1111,
    civitai,
    comfyui,
    drawthings,
    easydiffusion,
    fooocus,
    invokeai,
    mflux,
    novelai,
    swarmui,
)
from utils.readers.errors import NotMine, Unreadable
from utils.readers.values import words
from utils.records import GenerationRecord, RawMetadata

_RAW_CHARS_OF_RUINS = 10_000
#: keywords that more than one chunk of a file may carry only by accident or ill will
_ONCE = frozenset({"parameters", "prompt", "workflow", "Comment", "invokeai_metadata", "sd-metadata", "Dream"})


@dataclass(frozen=True, slots=True)
class Reader:
    """A generator's name and what reads its words."""

    name: str
    read: Callable[[RawMetadata], GenerationRecord]


READERS = tuple(
    Reader(module.NAME, module.read)
    for module in (
        swarmui,
        invokeai,
        novelai,
        mflux,
        drawthings,
        fooocus,
        easydiffusion,
        civitai,
        comfyui,
        a1111,
    )
)


def read_generation(raw: RawMetadata) -> GenerationRecord | None:
    """Tell how an image was made, or None if no known generator says so.

    What a generator wrote and cannot be read is told in ``errors``, in a record of its own unless another generator's
    words can be read; no input gives an exception.
    """
    ruins: GenerationRecord | None = None
    for reader in READERS:
        try:
            made = reader.read(raw)
        except NotMine:
            continue
        except Unreadable as error:
            ruins = ruins or _ruins(reader.name, raw, f"The words of {reader.name} cannot be read. {error}")
        except Exception as error:  # a fault of ours must not cost a person the rest of the file's facts
            ruins = ruins or _ruins(
                reader.name, raw, f"Reading the words of {reader.name} failed ({type(error).__name__})."
            )
        else:
            return _with_notes(made if ruins is None else replace(made, errors=(*ruins.errors, *made.errors)), raw)
    return ruins and _with_notes(ruins, raw)


def _with_notes(made: GenerationRecord, raw: RawMetadata) -> GenerationRecord:
    times = Counter(keyword for keyword, _ in raw.texts if keyword in _ONCE)
    notes = [f"The file has {many} texts named {key}; the first was read." for key, many in times.items() if many > 1]
    return replace(made, errors=(*made.errors, *notes)) if notes else made


def _ruins(generator: str, raw: RawMetadata, problem: str) -> GenerationRecord:
    found = [text for _, text in raw.texts] + list(raw.exif.values())
    longest = max(found, key=len, default="")
    shown = words(longest, at_most=_RAW_CHARS_OF_RUINS)
    return GenerationRecord(generator=generator, raw=shown, errors=(problem,))
