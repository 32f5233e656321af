import io
import zipfile
import zlib

import pytest

from tests.makers import image, session
from utils.errors import ExportNotReady, SessionDamaged
from utils.metadata_exporter import create_training_zip, validate_export_data
from utils.records import CaptionState, Image, Notice

GOOD = "photo of hall a wide room with tall windows, oak floor and morning light"


def captioned(image_id: str, caption: str | None = None, **changes: object) -> Image:
    data = image_id.encode() * 5
    facts = {"caption": f"{GOOD} {image_id}" if caption is None else caption, "state": CaptionState.EDITED}
    return image(image_id, **{**facts, "size_bytes": len(data), "crc32": zlib.crc32(data), **changes})


def read(image_id: str) -> bytes:
    return image_id.encode() * 5


def test_ready_set_is_pairs_sorted_by_name() -> None:
    plan = validate_export_data(session(captioned("b"), captioned("a", filename="Z.PNG", extension=".png")))

    assert plan.ready
    assert [(pair.image_name, pair.caption_name) for pair in plan.pairs] == [("b.jpg", "b.txt"), ("Z.png", "Z.txt")]
    assert plan.filename == "hall_training.zip"


def test_archive_is_flat_with_exact_bytes_and_captions() -> None:
    plan = validate_export_data(session(captioned("b"), captioned("ü", filename="ü x.webp", extension=".webp")))

    archive = b"".join(create_training_zip(plan, read))

    assert len(archive) == plan.size_bytes
    opened = zipfile.ZipFile(io.BytesIO(archive))
    assert opened.namelist() == ["b.jpg", "b.txt", "ü x.webp", "ü x.txt"]
    assert opened.read("b.jpg") == b"bbbbb"
    assert opened.read("ü x.txt").decode() == f"{GOOD} ü"


@pytest.mark.parametrize(
    ("images", "codes"),
    [
        ([], ["no_images"]),
        ([captioned("a", "")], ["caption_missing"]),
        ([captioned("a", "a door")], ["prefix_missing"]),
        ([captioned("a", GOOD + "."), captioned("b", "")], ["caption_missing", "trailing_punctuation"]),
    ],
)
def test_set_that_is_not_ready_is_refused_before_the_first_byte(images: list[Image], codes: list[str]) -> None:
    plan = validate_export_data(session(*images))

    assert [finding.code for finding in plan.problems] == codes
    with pytest.raises(ExportNotReady) as caught:
        create_training_zip(plan, read)
    assert [problem["code"] for problem in caught.value.facts["problems"]] == codes  # type: ignore[attr-defined]


def test_anyway_exports_an_empty_caption_as_an_empty_file_but_never_an_empty_archive() -> None:
    plan = validate_export_data(session(captioned("a", "")))

    archive = zipfile.ZipFile(io.BytesIO(b"".join(create_training_zip(plan, read, anyway=True))))

    assert archive.read("a.txt") == b""
    with pytest.raises(ExportNotReady):
        create_training_zip(validate_export_data(session()), read, anyway=True)


def test_only_approved_leaves_the_others_out() -> None:
    both = session(captioned("a", state=CaptionState.APPROVED), captioned("b"))

    plan = validate_export_data(both, only="approved")

    assert [pair.image.id for pair in plan.pairs] == ["a"]
    assert (plan.approved, plan.total) == (1, 2)
    assert validate_export_data(session(captioned("b")), only="approved").problems[0].code == "no_images"


TEN = [captioned(name) for name in "abcdefghij"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        (captioned("k", width=800, height=600), "small_for_training"),
        (captioned("k", f"{GOOD} a"), "identical_caption"),
        (captioned("k", "photo of hall a small red door"), "few_words"),
        (captioned("k", "photo of hall — a small , red - door & wet wall"), "few_words"),
        (captioned("k", f"{GOOD} in hall"), "trigger_word_twice"),
        (captioned("k", f"{GOOD} in hall, bright"), "trigger_word_twice"),
        (captioned("k", f"{GOOD} of the hall's"), "trigger_word_twice"),
        (captioned("k", f"{GOOD} {{trigger_word}}"), "leftover_placeholder"),
        (captioned("k", "photo of hall image content", state=CaptionState.BLOCKED), "placeholder"),
        (captioned("k", warnings=(Notice(code="transparent", message="x"),)), "transparent"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_doubts_are_warnings_not_problems(changed: Image, code: str) -> None:
    plan = validate_export_data(session(*TEN, changed))

    assert plan.ready
    assert [finding.code for finding in plan.warnings] == [code]
    assert "k" in plan.warnings[0].image_ids


def test_small_set_is_a_warning() -> None:
    plan = validate_export_data(session(*TEN[:9]))

    assert [finding.code for finding in plan.warnings] == ["few_images"]


@pytest.mark.parametrize("words", ["a whitehall door", "a hall-like door", "a Hall door"])
def test_other_words_are_not_taken_for_the_trigger_word(words: str) -> None:
    assert validate_export_data(session(*TEN, captioned("k", f"{GOOD} {words}"))).warnings == ()


@pytest.mark.parametrize(("size", "codes"), [(2**31 - 10_000, []), (2**31, ["too_large"])])
def test_archive_not_every_program_opens_is_refused_before_the_first_byte(size: int, codes: list[str]) -> None:
    plan = validate_export_data(session(captioned("a", size_bytes=size)))

    assert [finding.code for finding in plan.problems] == codes
    if codes:
        assert "2.1 GB" in plan.problems[0].message
        with pytest.raises(ExportNotReady):
            create_training_zip(plan, read, anyway=True)


def test_original_whose_stored_bytes_changed_ends_the_stream() -> None:
    plan = validate_export_data(session(captioned("b")))

    with pytest.raises(SessionDamaged, match="have changed"):
        list(create_training_zip(plan, lambda image_id: b"BBBBB"))
