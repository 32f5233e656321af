import pytest

from utils.caption_text import clean_caption, placeholder_caption
from utils.errors import BadReply, ContentBlocked
from utils.validators import MAX_CAPTION_CHARS, validate_caption_format


@pytest.mark.parametrize(
    ("said", "description"),
    [
        ("A red door.", "a red door"),
        ("photo of hall a red door", "a red door"),
        ("Photo of HALL, a red door!", "a red door"),
        ("photo of hall photo of hall a red door", "a red door"),
        ("A photograph of [trigger]: a red door", "a red door"),
        ("photo of {trigger_word} a red door", "a red door"),
        ("hall - a red door", "a red door"),
        ("Photo of a red door", "a red door"),
        ('"A red door"', "a red door"),
        ("“A red door.”", "a red door"),
        ("**Caption:** a red door", "a red door"),
        ("Caption: photo of hall a red door", "a red door"),
        ("Here is the caption:\n\na red door", "a red door"),
        ("Sure! Here’s a caption for your image: a red door...", "a red door"),
        ("The image shows a red door", "a red door"),
        ("```\na red door\n```", "a red door"),
        ("a red door,\nwhite wall\n\nand a lamp", "a red door, white wall and a lamp"),
        ("- red door\n- white wall.\n- lamp", "red door, white wall, lamp"),
        ("1. red door\n2. lamp", "red door, lamp"),
        ("hallway with doors", "hallway with doors"),
        ("Paris street in the rain", "Paris street in the rain"),
        ("a sign that says “OPEN”", "a sign that says “OPEN”"),
        ('A sign that says "OPEN".', 'a sign that says "OPEN"'),
        ('"OPEN" on a sign beside "CLOSED"', '"OPEN" on a sign beside "CLOSED"'),
        ("'a man's coat'", "a man's coat"),
        ('a red door"', "a red door"),
        ("*a red door*", "a red door"),
        ("_a red door_", "a red door"),
        ("# Caption\na red door", "a red door"),
        ("Sure here is a caption: a red door", "a red door"),
        ("Here is a caption for the photo.\n\nA red door", "a red door"),
        ("This is a photo of a red door", "a red door"),
        ("photo of hall This image shows a red door", "a red door"),
        ("In this image, there is a red door", "a red door"),
        ("I can see a red door", "a red door"),
        ('photo of "hall" a red door', "a red door"),
        ("photo of [hall]: a red door", "a red door"),
        ("hall's door is red", "hall's door is red"),
        ("<think>The user wants a door.</think>\na red door", "a red door"),
        ("a red door\n\nLet me know if you would like changes!", "a red door"),
        ("a red door. I'm sorry, I cannot name the people.", "a red door"),
        ("a red\u200b door\x00 and\u202e a lamp\ud83d", "a red door and a lamp"),
        ("赤い扉。", "赤い扉"),
        ("a  red \t door ;", "a red door"),
        ("ein rotes Tor mit Schönheitsfehlern", "ein rotes Tor mit Schönheitsfehlern"),
        ("a room with an error message on a screen", "a room with an error message on a screen"),
    ],
)
def test_machine_words_take_the_form(said: str, description: str) -> None:
    caption = clean_caption(said, "hall")

    assert caption == f"photo of hall {description}"
    assert validate_caption_format(caption, "hall") == []
    assert clean_caption(caption, "hall") == caption, "a clean caption stays as it is"


@pytest.mark.parametrize("trigger_word", ["ide__hall", "_hall_", "__x__", "a_b"])
def test_underscores_of_the_trigger_word_are_no_markdown(trigger_word: str) -> None:
    caption = clean_caption(f"**photo of {trigger_word}** a __red__ door", trigger_word)

    assert caption == f"photo of {trigger_word} a red door"


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("I'm sorry, but I can't describe people.", ContentBlocked),
        ("I’m unable to help with that", ContentBlocked),
        ("Sorry, no.", ContentBlocked),
        ("As an AI, I cannot", ContentBlocked),
        ("photo of hall I'm sorry, I can't describe this", ContentBlocked),
        ("Sure! Unfortunately, I cannot help with this image.", ContentBlocked),
        ("Sorry I can't do that", ContentBlocked),
        ("I do not feel comfortable describing people", ContentBlocked),
        ("My apologies, no", ContentBlocked),
        ("This content violates our policies", ContentBlocked),
        ("Photo of hall: Error: 500", BadReply),
        ("503 Service Unavailable", BadReply),
        ("null", BadReply),
        ("Please provide an image.", BadReply),
        ("No image was provided", BadReply),
        ('{"caption": "a red door"}', BadReply),
        ("<think>The user wants", BadReply),
        ("", BadReply),
        (" \n ", BadReply),
        ("...", BadReply),
        ("photo of hall", BadReply),
        ("Photo of hall.", BadReply),
        ("<!DOCTYPE html><p>502", BadReply),
        ('{"error": {"code": 500}}', BadReply),
        ("Error: quota exceeded", BadReply),
    ],
)
def test_refusal_or_error_never_becomes_a_caption(said: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        clean_caption(said, "hall")


def test_endless_answer_is_cut_between_words() -> None:
    caption = clean_caption("door " * 2000, "hall")

    assert len(caption) <= MAX_CAPTION_CHARS
    assert caption.endswith(" door")


def test_placeholder_is_in_the_form_too() -> None:
    assert placeholder_caption("hall") == "photo of hall image content"
