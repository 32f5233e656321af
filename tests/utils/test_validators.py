import uuid

import pytest

from utils.errors import CaptionInvalid, CaptionTooLong, SessionGone, TriggerWordInvalid
from utils.validators import (
    clean_shown_name,
    validate_caption,
    validate_caption_format,
    validate_session_id,
    validate_trigger_word,
)


@pytest.mark.parametrize("word", ["abc", "ide_main_hall", "A1_", "x" * 50, "  padded  "])
def test_good_trigger_word_is_returned_without_blanks(word: str) -> None:
    assert validate_trigger_word(word) == word.strip()


@pytest.mark.parametrize(
    "word", ["", "  ", "ab", "x" * 51, "two words", "naïve", "a-b-c", "../etc", "猫猫猫", "abc\nx", "١٢٣"]
)
def test_bad_trigger_word_is_refused_with_a_sentence(word: str) -> None:
    with pytest.raises(TriggerWordInvalid) as caught:
        validate_trigger_word(word)

    assert caught.value.detail.endswith((".", "blanks."))


def test_own_session_id_is_returned() -> None:
    session_id = str(uuid.uuid4())

    assert validate_session_id(session_id) == session_id


@pytest.mark.parametrize(
    "session_id",
    [
        "",
        "x",
        "../../etc/passwd",
        str(uuid.uuid1()),
        str(uuid.uuid4()).upper(),
        "{" + str(uuid.uuid4()) + "}",
        uuid.uuid4().hex,
    ],
)
def test_any_other_session_id_is_gone(session_id: str) -> None:
    with pytest.raises(SessionGone):
        validate_session_id(session_id)


@pytest.mark.parametrize("caption", ["", "photo of abc x", "line\nbreak ", "‮rtl 🦊 é", "=1+1", "x" * 2000])
def test_a_persons_caption_is_kept_to_the_letter(caption: str) -> None:
    assert validate_caption(caption) == caption


@pytest.mark.parametrize(
    ("caption", "error"), [("x" * 2001, CaptionTooLong), ("a\0b", CaptionInvalid), ("a\ud800b", CaptionInvalid)]
)
def test_what_no_text_file_holds_is_refused(caption: str, error: type[CaptionInvalid]) -> None:
    with pytest.raises(error):
        validate_caption(caption)


@pytest.mark.parametrize(
    ("caption", "codes"),
    [
        ("photo of abc a red door", []),
        ("photo of abc v1.5 of a door", []),
        ("", ["caption_missing"]),
        ("   ", ["caption_missing"]),
        ("photo of abc", ["description_missing"]),
        ("photo of abc  ", ["description_missing"]),
        ("photo of abcdef a door", ["prefix_missing"]),
        ("Photo of abc a door", ["prefix_missing"]),
        ("a red door", ["prefix_missing"]),
        ("photo of abc a door.", ["trailing_punctuation"]),
        ("photo of abc a door! ", ["trailing_punctuation"]),
        ("photo of abc a\ndoor", ["several_lines"]),
        ("photo of abc a\u2028door", ["several_lines"]),
        ("a door\nwith glass?", ["prefix_missing", "several_lines", "trailing_punctuation"]),
    ],
)
def test_caption_form_names_every_fault(caption: str, codes: list[str]) -> None:
    assert [notice.code for notice in validate_caption_format(caption, "abc")] == codes


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("IMG_1.jpg", "IMG_1.jpg"),
        ("猫.png", "猫.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x.png", "x.png"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\0b\nc.png", "abc.png"),
        ("e\u0301.png", "é.png"),
        ("", "unnamed"),
        ("\u200b", "unnamed"),
        ("x" * 300 + ".jpeg", "x" * 115 + ".jpeg"),
    ],
)
def test_shown_name_is_clean(name: str, shown: str) -> None:
    assert clean_shown_name(name) == shown
