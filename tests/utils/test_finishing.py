import zlib

import pytest

from tests.makers import NOW, image
from tests.pictures import jpeg
from utils.errors import ImageGone, SessionDamaged
from utils.finishing import Measure, MetadataOption, finish
from utils.image_metadata import caption_record, extract_metadata
from utils.records import CaptionState, Image, Provenance

PICTURE = jpeg(comment=b"by Nora")


def of(data: bytes, **changes: object) -> Image:
    made = Provenance(engine="gemini", model="m-1", draft="draft", created_at=NOW, style="space", hint="the oak")
    facts = {"caption": "photo of hall a door", "state": CaptionState.DRAFTED, "provenance": made}
    return image(**{"size_bytes": len(data), "crc32": zlib.crc32(data), **facts, **changes})


def test_caption_goes_in_with_how_it_came_to_be_and_nothing_else_stays() -> None:
    data, notices = finish(PICTURE, of(PICTURE), "hall", "embed")

    found = extract_metadata(data)
    assert found is not None
    assert (found.caption, found.trigger_word, found.engine, found.model) == (
        "photo of hall a door",
        "hall",
        "gemini",
        "m-1",
    )
    assert (found.prompt_style, found.hint, found.edited_by) == ("space", "the oak", "machine")
    assert found.captioned_at == NOW.isoformat()
    assert b"Nora" not in data
    assert notices == ()


@pytest.mark.parametrize(
    ("changes", "who"),
    [
        ({"state": CaptionState.EDITED, "edited_at": NOW}, "person"),
        ({"state": CaptionState.APPROVED}, "person"),
        ({}, "machine"),
        ({"provenance": None, "state": CaptionState.EMPTY}, ""),
    ],
)
def test_record_says_whether_a_person_had_their_hands_on_it(changes: dict[str, object], who: str) -> None:
    assert caption_record(of(PICTURE, **changes), "hall").edited_by == who


@pytest.mark.parametrize("option", ["embed", "strip"])
def test_bytes_that_changed_since_the_upload_are_never_finished(option: MetadataOption) -> None:
    with pytest.raises(SessionDamaged, match="have changed"):
        finish(PICTURE + b"\0", of(PICTURE), "hall", option)


@pytest.mark.parametrize("option", ["embed", "strip"])
def test_file_that_cannot_be_taken_apart_goes_out_as_it_is_and_that_is_said(option: MetadataOption) -> None:
    odd = b"what no reader knows"

    data, notices = finish(odd, of(odd), "hall", option)

    assert data == odd
    assert [notice.code for notice in notices] == ["metadata_kept"]


def test_length_is_measured_once_for_the_same_words() -> None:
    reads: list[str] = []

    def read(image_id: str) -> bytes:
        reads.append(image_id)
        return PICTURE

    measure = Measure()
    sizes = [measure.size(of(PICTURE), "hall", option, read).size_bytes for option in ("embed", "embed", "strip")]
    other = measure.size(of(PICTURE, caption="photo of hall a longer door"), "hall", "embed", read)

    assert sizes == [len(finish(PICTURE, of(PICTURE), "hall", option)[0]) for option in ("embed", "embed", "strip")]
    assert other.size_bytes > sizes[0]
    bigger = jpeg(800, 600)
    assert measure.size(of(bigger, sha256="b"), "hall", "strip", lambda image_id: bigger).size_bytes > sizes[2]
    assert len(reads) == 3
    assert measure.size(of(PICTURE), "hall", "original", read).size_bytes == len(PICTURE)
    assert len(reads) == 3


@pytest.mark.parametrize("error", [ImageGone(), SessionDamaged()])
def test_lost_image_counts_as_it_was_and_is_looked_for_again(error: Exception) -> None:
    def lost(image_id: str) -> bytes:
        raise error

    measure = Measure()

    assert measure.size(of(PICTURE), "hall", "embed", lost).size_bytes == len(PICTURE)
    assert measure.size(of(PICTURE), "hall", "embed", lambda image_id: PICTURE).size_bytes > len(PICTURE)
