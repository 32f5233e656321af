"""The locks hold what is asked for, each package at one version, by hash, from nowhere in particular."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
ASKED = sorted(path.name for path in ROOT.glob("requirements*.in"))
_PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s;\\]+)(?: ; [^\\]+)?(?: \\\n +--hash=sha256:[0-9a-f]{64})+")


def locked(asked: str) -> str:
    text = (ROOT / asked).with_suffix(".txt").read_text(encoding="utf-8")
    return re.sub(r"^ *#.*\n?", "", text, flags=re.MULTILINE).strip()


def test_there_is_something_to_lock() -> None:
    assert {"requirements.in", "requirements-dev.in", "requirements-media.in"} <= set(ASKED)


@pytest.mark.parametrize("asked", ASKED)
def test_lock_is_nothing_but_hashed_pins(asked: str) -> None:
    entries = re.split(r"\n(?! )", locked(asked))

    assert [entry for entry in entries if not _PIN.fullmatch(entry)] == []


@pytest.mark.parametrize("asked", ASKED)
def test_lock_says_nothing_of_the_machine_that_made_it(asked: str) -> None:
    text = (ROOT / asked).with_suffix(".txt").read_text(encoding="utf-8")

    assert re.findall(r"://|--index-url|--find-links|--trusted-host|/home/|/work/|/tmp/", text) == []


@pytest.mark.parametrize("asked", ASKED)
def test_every_wish_is_met_by_its_lock(asked: str) -> None:
    pins = {canonicalize_name(found[1]): found[2] for found in _PIN.finditer(locked(asked))}
    lines = [line.partition("#")[0].strip() for line in (ROOT / asked).read_text(encoding="utf-8").splitlines()]
    wishes = [Requirement(line) for line in lines if line and not line.startswith("-")]

    assert wishes
    assert [str(wish) for wish in wishes if canonicalize_name(wish.name) not in pins] == []
    assert [str(wish) for wish in wishes if not wish.specifier.contains(pins[canonicalize_name(wish.name)])] == []
