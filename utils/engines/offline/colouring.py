"""The clause on colours: which, where, how strong. Leaves out the background's, which is named already."""

from collections.abc import Sequence

from utils.engines.offline.look import Look
from utils.engines.offline.palette import Patch
from utils.engines.offline.voice import Voice, series

_NEUTRAL = frozenset({"black", "grey", "white"})
_WARM = frozenset({"brown", "rust", "orange", "red", "yellow", "cream", "pink"})
_COOL = frozenset({"blue", "navy", "teal", "green", "purple"})
#: place → words when a colour is found there, and when it fills it
_PLACES = {
    "top": ("at the top", "across the top"),
    "bottom": ("at the bottom", "along the bottom"),
    "left": ("on the left", "down the left side"),
    "right": ("on the right", "down the right side"),
    "upper": ("over the upper part", "over the upper part"),
    "lower": ("over the lower part", "over the lower part"),
    "middle": ("in the middle", "in the middle"),
    "around": ("towards the edges", "towards the edges"),
}


def colours(look: Look, voice: Voice, *, leads: bool) -> str:
    """Say two or three colours, or that there are none but grey; ``leads`` when the clause follows the trigger word."""
    patches = [patch for patch in look.patches if patch.name != look.background]
    placed = _placed(patches)
    if look.tint == "sepia":
        return "in sepia tones" if leads else "sepia tones"
    if look.tint:
        return " ".join(filter(None, ("in" if leads else "", _black_and_white(look, patches, placed))))
    text = _coloured(look, patches, placed, voice, leads=leads)
    if not look.accent:
        return text
    accent = voice.pick(("touches of ", "a touch of ")) + look.accent
    return f"{text} with {accent}" if text and " with " not in f" {text}" else ", ".join(filter(None, (text, accent)))


def _placed(patches: Sequence[Patch]) -> list[str]:
    places: dict[str, list[Patch]] = {}
    for patch in patches:
        places.setdefault(patch.place, []).append(patch)
    return [
        f"{series([patch.name for patch in there])} {_PLACES[place][all(patch.fills_place for patch in there)]}"
        for place, there in places.items()
        if place in _PLACES
    ]


def _black_and_white(look: Look, patches: Sequence[Patch], placed: Sequence[str]) -> str:
    shown = {patch.name for patch in look.patches}
    if shown == {"black", "white"}:
        return "pure black and white"
    if shown == {look.background} and shown < {"black", "white"}:
        return ""
    said = {"black", "white"} if {"black", "white"} <= shown else set()
    tones = [patch for patch in patches if patch.place not in _PLACES and patch.name not in said]
    names = series([patch.name for patch in tones])
    if sum(patch.share for patch in tones) > 0.5:
        return f"black and white, mostly {names}" + (f" with {series(placed)}" if placed else "")
    if placed or names:
        return f"black and white with {series(placed) if placed else f'{names} tones'}"
    return "black and white"


def _coloured(look: Look, patches: Sequence[Patch], placed: Sequence[str], voice: Voice, *, leads: bool) -> str:
    loose = [patch for patch in patches if patch.place not in _PLACES]
    if not patches:
        return ""
    manner = _manner(look, (loose or patches)[0].family)
    if not loose:
        return ("with " if leads else "") + manner + series(placed)
    names = manner + series([patch.name for patch in loose])
    lying = f" with {series(placed)}" if placed else ""
    if len(loose) == 1 and loose[0].share > 0.55:
        return f"mostly {names}{lying}"
    if leads or placed:
        return ("in " if leads else "") + names + lying
    return voice.pick((f"in {names}", f"{names} tones", f"a palette of {names}"))


def _manner(look: Look, first: str) -> str:
    """Return adjectives fit for a colour of that family."""
    warmth = {"warm": _WARM, "cool": _COOL}.get(look.warmth, frozenset[str]())
    manner = (look.strength if first not in _NEUTRAL else "", look.warmth if first in warmth else "")
    return "".join(f"{word} " for word in manner if word)
