import pytest

from utils.errors import InvalidRequest
from utils.instructions import MAX_HINT_CHARS, STYLES, build_instruction


@pytest.mark.parametrize("style", STYLES)
def test_every_style_speaks_of_the_trigger_word_and_keeps_the_rules(style: str) -> None:
    instruction = build_instruction(style, "ide_hall")

    assert "ide_hall" in instruction.system
    assert "{" not in instruction.system
    assert "one line" in instruction.system
    assert STYLES[style].label


def test_hint_is_bounded_and_on_one_line() -> None:
    assert "notes" not in build_instruction("general", "hall").user

    user = build_instruction("general", "hall", 'north\nside of "B" ' + "x" * 900).user

    assert "\"north side of 'B' x" in user
    assert len(user) < MAX_HINT_CHARS + 200


def test_unknown_style_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidRequest, match="general"):
        build_instruction("poetry", "hall")
