"""Whatever was measured, the sentence keeps its form."""

import random
import re
from itertools import product

import pytest

from utils.engines.offline.look import Look
from utils.engines.offline.palette import Patch
from utils.engines.offline.sentence import describe
from utils.engines.offline.subject import Subject


def assert_form(text: str) -> None:
    assert text == text.strip()
    assert len(text.splitlines()) == 1
    assert re.fullmatch(r"[^.!?;:]*\w", text), text
    assert not re.search(r"  |,,| ,|\b(\w+) \1\b|photo of|possibly|seems|None", text), text
    assert 12 <= len(text.split()) <= 35, text


PATCHES = [
    (Patch("red", "red", 0.9, "everywhere"),),
    (
        Patch("reddish brown", "rust", 0.5, ""),
        Patch("dark green", "green", 0.3, "lower"),
        Patch("grey", "grey", 0.2, "top"),
    ),
    (Patch("white", "white", 0.5, "upper"), Patch("black", "black", 0.3, "")),
    (
        Patch("light grey", "grey", 0.4, "left"),
        Patch("dark teal", "teal", 0.3, "left"),
        Patch("tan", "brown", 0.2, "right"),
    ),
]
SUBJECTS = [
    None,
    Subject(right=0.3, down=0.3, share=0.03, is_solid=True, brighter=60),
    Subject(right=0, down=-0.2, share=0.7, is_solid=True, brighter=-60),
    Subject(right=-0.1, down=0, share=0.3, is_solid=True, brighter=0),
]


def looks() -> list[Look]:
    """A few hundred looks from every corner, most of which no picture has."""
    frames, tints = ("square", "tall"), ("", "sepia", "black and white")
    kinds = product(PATCHES, SUBJECTS, tints, ("", "dark teal", "black"), ("", "plain", "busy", "even"), range(3))
    chosen = random.Random(5)
    return [
        Look(
            frame=chosen.choice(frames),
            tint=tint,
            patches=patches,
            accent="" if tint else chosen.choice(("", "magenta")),
            strength=chosen.choice(("", "vivid")),
            warmth=chosen.choice(("", "warm", "cool")),
            light=chosen.choice(("high-key", "bright", "medium", "dark", "dim", "low-key")),
            contrast=chosen.choice(("strong", "low", "moderate")),
            brightest=chosen.choice(("", "even", "top", "left", "middle")),
            focus=chosen.choice(("", "crisp", "soft", "middle")),
            texture=texture,
            gathered=chosen.choice(("", "bottom", "left")),
            background=background,
            is_graphic=chosen.random() < 0.2,
            subject=subject,
            seed=chosen.getrandbits(32),
        )
        for patches, subject, tint, background, texture, _ in kinds
    ]


@pytest.mark.parametrize("name_words", ["", "coffee", "an old wooden coffee table by the window"], ids=len)
def test_every_look_is_said_in_12_to_35_words(name_words: str) -> None:
    for look in looks():
        assert_form(describe(look, name_words))
