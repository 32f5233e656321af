"""Measured facts into one fluent line. Says nothing that was not measured; the same look gives the same words."""

from utils.engines.offline.colouring import colours
from utils.engines.offline.look import Look
from utils.engines.offline.placing import gathering, opening, size
from utils.engines.offline.voice import Voice, series

FEWEST_WORDS, MOST_WORDS = 12, 35
_ORDERS = (
    ("opening", "size", "gathering", "colours", "light", "focus", "lead"),
    ("opening", "size", "gathering", "light", "colours", "focus", "lead"),
    ("opening", "size", "gathering", "colours", "focus", "light", "lead"),
    ("opening", "size", "gathering", "focus", "colours", "light", "lead"),
    ("colours", "opening", "size", "gathering", "light", "lead", "focus"),
)
#: what goes first when the line grows too long
_DROPPED = ("lead", "size", "gathering", "focus", "light")


def describe(look: Look, name_words: str = "") -> str:
    """Write the line: words of the file name first, 12 to 35 words, no prefix, no full stop."""
    voice = Voice(look.seed)
    order = voice.pick(_ORDERS)
    clauses = {
        "opening": opening(look, voice),
        "size": size(look, voice),
        "gathering": gathering(look, voice),
        "colours": colours(look, voice, leads=order[0] == "colours"),
        "light": _light(look, voice),
        "focus": _focus(look, voice),
        "lead": _lead(look, voice),
    }
    return _fitted(look, name_words, {name: clauses[name] for name in order if clauses[name]})


def _fitted(look: Look, name_words: str, clauses: dict[str, str]) -> str:
    for name in _DROPPED:
        if _count(name_words, clauses) > MOST_WORDS:
            clauses.pop(name, None)
    if _count(name_words, clauses) > MOST_WORDS:
        clauses["colours"] = series([patch.name for patch in look.patches])
    for name, filler in _fillers(look):
        if _count(name_words, clauses) < FEWEST_WORDS and name not in " ".join(clauses.values()):
            clauses[name] = filler
    return ", ".join(filter(None, (name_words, *clauses.values())))


def _fillers(look: Look) -> list[tuple[str, str]]:
    """What is measured of every picture and said where there is little else: the word that shows it is, the clause."""
    sides = "lit alike on all sides" if look.brightest in ("", "even") else "unevenly lit"
    return [("contrast", f"{look.contrast} contrast"), ("light", f"{look.light} tones overall"), ("lit", sides)]


def _count(name_words: str, clauses: dict[str, str]) -> int:
    return len(" ".join((name_words, *clauses.values())).split())


def _light(look: Look, voice: Voice) -> str:
    even = "even " if look.brightest == "even" else ""
    light = {
        "high-key": voice.pick(("high-key light", "pale high-key light")),
        "bright": voice.pick((f"bright {even}light", "bright overall")),
        "medium": "even light" if even else "",
        "dark": voice.pick(("dark overall", "mostly dark tones")),
        "dim": voice.pick((f"dim {even}light", "dimly lit")),
        "low-key": voice.pick(("low-key light", "dark low-key light")),
    }[look.light]
    strong = voice.pick(("strong contrast", "high contrast"))
    contrast = {"strong": strong, "low": "low contrast", "moderate": ""}[look.contrast]
    return " with ".join(filter(None, (light, contrast)))


def _focus(look: Look, voice: Voice) -> str:
    if look.is_graphic:
        return ""
    says_detail = not look.subject and (look.gathered or look.texture == "busy")
    focus = {
        "crisp": ("sharply focused",) if says_detail else ("crisp fine detail", "sharp fine detail", "sharply focused"),
        "soft": ("soft focus", "softly blurred"),
        "middle": ("sharp in the middle and soft towards the edges", "a sharp centre with soft surroundings"),
    }
    texture = {"busy": ("busy with detail", "full of detail"), "plain": ("large plain areas",)}
    ways = focus.get(look.focus) or (texture.get(look.texture) if look.subject else None)
    return voice.pick(ways) if ways else ""


def _lead(look: Look, voice: Voice) -> str:
    """Say what is brighter than what."""
    if look.subject and look.subject.brighter > 45:
        return voice.pick(("brighter than its surroundings", "brighter than the rest of the picture"))
    if look.subject and look.subject.brighter < -45:
        return voice.pick(("darker than its surroundings", "darker than the rest of the picture"))
    if look.brightest in ("", "even"):
        return ""
    where = {"top": "at the top", "bottom": "at the bottom", "middle": "in the middle"}
    return voice.pick(("brightest ", "lightest ")) + where.get(look.brightest, f"on the {look.brightest}")
