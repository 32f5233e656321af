import zlib

import pytest

from tests.makers import NOW, image
from tests.pictures import encoded, jpeg, painted
from tests.utils.containers import referee
from utils.errors import ImageGone, SessionDamaged
from utils.finishing import Measure, MetadataOption, finish
from utils.image_metadata import ImageMetadataEmbedding, caption_record, embed, extract_metadata
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


BEFORE = ImageMetadataEmbedding(
    caption="photo of barn an old door",
    hint="the beech",
    keywords=["joinery"],
    understanding={"tags": {"mood": ["calm"]}, "description": "A door.", "hint": "Nora's house"},
    prompt="a door",
    seed=7,
    base_model_id="/home/nora/models/sdxl",
    keep=True,
)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_our_record_knew_of_the_picture_stays_beside_the_new_caption(kind: str) -> None:
    carrying = embed(encoded(painted(), kind), BEFORE)

    data, _ = finish(carrying, of(carrying), "hall", "embed")

    found = extract_metadata(data)
    assert found is not None
    assert (found.caption, found.trigger_word, found.hint) == ("photo of hall a door", "hall", "the oak")
    assert (found.keywords, found.prompt, found.seed, found.keep) == (["joinery"], "a door", 7, False)
    assert (found.understanding["tags"], found.understanding["description"]) == ({"mood": ["calm"]}, "A door.")
    assert b"nora" not in data.lower()
    assert data == finish(data, of(data), "hall", "embed")[0]
    assert extract_metadata(finish(carrying, of(carrying), "hall", "strip")[0]) is None


@referee.needs_exiftool
@pytest.mark.parametrize(("kind", "extension"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp")])
def test_exiftool_reads_the_kept_keywords_and_nothing_private(kind: str, extension: str) -> None:
    seen = referee.write(embed(encoded(painted(), kind), BEFORE), extension, referee.SECRETS.items())

    data, _ = finish(seen, of(seen), "hall", "embed")

    told = referee.read(data, extension)
    assert told["XMP-dc:Subject"] == ["hall", "joinery", "calm"]
    assert told["XMP-dc:Description"] == "photo of hall a door"
    assert not [word for word in ("SECRET", "Nora", "47.1", "8.65") if word in str(told)]


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
