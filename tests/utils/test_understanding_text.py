import json
from typing import Any

import pytest

from utils.errors import BadReply, ContentBlocked, EngineError
from utils.image_metadata.understanding import (
    MAX_OUTPUTS,
    MAX_TAG_CHARS,
    MAX_TAGS,
    MAX_TEXT_CHARS,
    EngineOutput,
    Understanding,
)
from utils.understanding_text import read_answer

GOOD = {"style": ["Photograph"], "mood": ["calm"], "subject": ["hall"], "colors": ["blue"], "description": "A hall."}


def said(**changes: object) -> str:
    return json.dumps({**GOOD, **changes})


@pytest.mark.parametrize(
    "text",
    [
        said(),
        f"```json\n{said()}\n```",
        f"<think>a {{hall}}?</think>{said()}",
        f"Here you are: {said()} Anything else?",
        json.dumps({"tags": {name: GOOD[name] for name in ("style", "mood", "subject", "colors")}, **GOOD}),
        said(style="Photograph, ", mood="calm"),
    ],
    ids=["bare", "fenced", "after-thoughts", "among-words", "nested", "with-commas"],
)
def test_answer_is_read_however_it_is_wrapped(text: str) -> None:
    output = read_answer(text)

    assert dict(output.tags) == {
        "style": ("photograph",), "mood": ("calm",), "subject": ("hall",), "colors": ("blue",)
    }  # fmt: skip
    assert output.description == "A hall."


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("I'm sorry, I can't help with that.", ContentBlocked),
        (said(description="I cannot describe this image."), ContentBlocked),
        ("a hall with a blue door", BadReply),
        ("<html>Bad gateway</html>", BadReply),
        (said()[:40], BadReply),
        ("[" * 100_000, BadReply),
        ('{"a":' * 20_000 + "}" * 20_000, BadReply),
        ("[]", BadReply),
        ("{}", BadReply),
        (said(style=[], mood=[], subject=None, colors=7), BadReply),
        (said(style=["x" * 41], mood=["one two three four five"], subject=["<b>"], colors=["none"]), BadReply),
    ],
    ids=[
        "refusal", "refusal-within", "words", "page", "cut", "deep-list", "deep", "list", "empty", "no-tags",
        "no-tag-in-form",
    ],
)  # fmt: skip
def test_what_is_no_answer_raises(text: str, error: type[EngineError]) -> None:
    with pytest.raises(EngineError) as caught:
        read_answer(text)

    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("tags", "kept"),
    [
        ([" Oak  Floor. ", "oak floor", "#Hall"], ("oak floor", "hall")),
        (["a\u202eb\u200b", "c\x00d", "\ud800e"], ("ab", "cd", "e")),
        (["日本", "café"], ("日本", "café")),
        (["x" * MAX_TAG_CHARS, "y" * (MAX_TAG_CHARS + 1)], ("x" * MAX_TAG_CHARS,)),
        (["one two three four", "one two three four five"], ("one two three four",)),
        (["https://a.b", "<i>", "a{b}", "Unknown", "n/a", "...", "", None, 3, ["x"]], ()),
        ([f"tag {number}" for number in range(100)], tuple(f"tag {number}" for number in range(MAX_TAGS))),
        ({"a": 1}, ()),
    ],
    ids=["spelling", "unseen", "languages", "length", "words", "no-tags", "number", "no-list"],
)
def test_tags_are_cleaned_bounded_and_never_cut(tags: object, kept: tuple[str, ...]) -> None:
    assert EngineOutput.cleaned({"subject": tags}).tags.get("subject", ()) == kept


def test_long_text_ends_with_a_whole_word() -> None:
    words = EngineOutput.cleaned({"description": "wonderful " * 500}).description
    sentences = EngineOutput.cleaned({"description": "It is a hall. " * 500}).description

    assert MAX_TEXT_CHARS - 20 < len(words) <= MAX_TEXT_CHARS and words.endswith("wonderful")
    assert len(sentences) <= MAX_TEXT_CHARS and sentences.endswith("a hall.")


def output(engine: str, minute: int, *subjects: str, **more: Any) -> EngineOutput:
    return EngineOutput(
        engine=engine, created_at=f"2026-11-21T12:{minute:02}:00+00:00", tags={"subject": subjects}, **more
    )


def test_newest_words_of_each_engine_count_and_those_that_see_describe() -> None:
    told = Understanding().joined(
        [
            output("gemini", 1, "hall", "old"),
            output("gemini", 2, "hall", "door", description="A hall with a door."),
            output("offline", 3, "door", "light", description="Bright tones."),
        ]
    )

    assert told.keywords == ("door", "light", "hall")
    assert told.description == "A hall with a door."
    assert [one.engine for one in told.outputs] == ["offline", "gemini"]
    assert Understanding.from_dict(told.to_dict()) == told


@pytest.mark.parametrize(
    "read",
    [
        None, [], "x", {"tags": []}, {"provider_outputs": 7}, {"provider_outputs": [None, []]}, {"tags": {"style": 5}},
        {"provider_outputs": [{"provider": {"a": 1}, "tags": {"style": {"x": 1}}, "description": 8}]},
    ],
    ids=str,
)  # fmt: skip
def test_hostile_words_of_a_file_are_none(read: object) -> None:
    assert Understanding.from_dict(read).to_dict() == {}


def test_outputs_are_bounded_however_many_a_file_holds() -> None:
    many = {"provider_outputs": [output(f"engine{number}", 1, "hall").to_dict() for number in range(5000)]}

    assert len(Understanding.from_dict(many).outputs) == MAX_OUTPUTS


def test_tags_without_outputs_are_taken_as_said_by_nobody() -> None:
    read = Understanding.from_dict({"tags": {"mood": ["calm"]}, "description": "A hall."})

    assert (read.keywords, read.description) == (("calm",), "A hall.")
