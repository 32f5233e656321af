"""The table of conditions in docs/DEVELOPMENT.md speaks of the pictures that are taken and of tests that exist."""

import re
from pathlib import Path

import pytest

from scripts.screens.conditions import CONDITIONS

ROOT = Path(__file__).parent.parent
WORDS = (ROOT / "docs" / "DEVELOPMENT.md").read_text(encoding="utf-8")
SECTION = WORDS.split("\n## Conditions\n")[1].split("\n## ")[0]
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in SECTION.splitlines() if line.startswith("| ")]
TESTS = set(re.findall(r"^def (test_\w+)", "\n".join(p.read_text() for p in (ROOT / "tests").rglob("*.py")), re.M))


def test_table_names_what_is_taken_a_picture_of() -> None:
    table = [(name, tuple(views.split())) for name, _, _, views in ROWS[1:]]

    assert table == [(one.name, one.views) for one in CONDITIONS]


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(test_\w+)`", SECTION))))
def test_test_that_holds_a_condition_exists(name: str) -> None:
    assert name in TESTS


def test_every_condition_is_held_by_something() -> None:
    assert [name for name, _, held_by, _ in ROWS[1:] if not re.fullmatch(r"`test_\w+`|its pictures", held_by)] == []
