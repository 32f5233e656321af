"""Measured facts as tags in groups. Names no thing and no feeling: what was not measured is not said."""

from utils.engines.offline.look import Look
from utils.engines.offline.sentence import describe

_LIGHT = {
    "high-key": ("high-key", "bright"),
    "bright": ("bright",),
    "dark": ("dark",),
    "dim": ("dim", "dark"),
    "low-key": ("low-key", "dark"),
}
_FOCUS = {"soft": "soft focus", "middle": "shallow focus"}
_CONTRAST = {"strong": "high contrast", "low": "low contrast"}


def tags_of(look: Look) -> dict[str, object]:
    """Say style, mood and colours as far as they can be measured, and a sentence made of the same facts."""
    style = (look.frame, "graphic" if look.is_graphic else "", look.tint, _FOCUS.get(look.focus, ""))
    mood = (*_LIGHT.get(look.light, ()), look.strength, look.warmth, _CONTRAST.get(look.contrast, ""))
    colours = [patch.name for patch in look.patches] + [look.accent]
    return {
        "style": [tag for tag in style if tag],
        "mood": [tag for tag in mood if tag],
        "subject": [],
        "colors": [tag for tag in dict.fromkeys(colours) if tag],
        "description": describe(look),
    }
