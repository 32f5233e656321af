"""The opening words: where the mass lies, in what format, against what.

They follow the trigger word, so they begin with a preposition or an adjective.
"""

from utils.engines.offline.look import Look
from utils.engines.offline.subject import Subject
from utils.engines.offline.voice import Voice

_SHAPES = {
    "square": "square",
    "landscape": "landscape",
    "portrait": "portrait",
    "panorama": "wide panoramic",
    "tall": "tall narrow portrait",
}
_WHERE = {
    "left": "on the left",
    "right": "on the right",
    "top": "in the upper half",
    "bottom": "in the lower half",
    "middle": "in the middle",
}
#: offsets from the middle from which a place has a name, and from which it is a side
_OFF_CENTRE, _ABOVE_OR_BELOW, _AT_SIDE = 0.11, 0.16, 0.2
#: shares of the picture
_SMALL, _QUARTER, _THIRD, _HALF, _MOST = 0.06, 0.2, 0.29, 0.42, 0.6


def opening(look: Look, voice: Voice) -> str:
    """Say place, format and background."""
    kind = "as a flat graphic " if look.is_graphic else ""
    ground = f" against a plain {look.background} background" if look.background else ""
    shape = _SHAPES[look.frame]
    if look.subject:
        return f"{kind}{_placed(look, look.subject, voice)} a {shape} frame{ground}"
    if look.texture == "even":
        return f"as an even texture from edge to edge in {shape} format"
    texture = {
        "plain": voice.pick((f"in a sparse {shape} frame", f"in a simple {shape} frame")),
        "busy": voice.pick((f"in a busy {shape} frame", f"in a {shape} frame full of detail")),
        "": f"in {shape} format",
    }
    return kind + texture[look.texture] + ground


def gathering(look: Look, voice: Voice) -> str:
    """Say where most of the detail is, where no subject says it already."""
    if look.subject or look.texture == "busy" or not look.gathered:
        return ""
    return voice.pick(("most of the detail ", "detailed mainly ")) + _WHERE[look.gathered]


def size(look: Look, voice: Voice) -> str:
    """Say how much of the frame the subject takes, where that is worth saying."""
    if not look.subject or not _shows_whole(look, look.subject) or not _QUARTER < look.subject.share <= _HALF:
        return ""
    part = "a third" if look.subject.share > _THIRD else "a quarter"
    return voice.pick((f"filling about {part} of the frame", f"taking up about {part} of the frame"))


def _placed(look: Look, subject: Subject, voice: Voice) -> str:
    whole = _shows_whole(look, subject)
    if whole and subject.share > _HALF:
        return f"filling {'most' if subject.share > _MOST else 'about half'} of"
    return f"small {_place(subject, voice)}" if whole and subject.share < _SMALL else _place(subject, voice)


def _shows_whole(look: Look, subject: Subject) -> bool:
    """Tell whether its share can be trusted: before a mixed background parts of it may count as background."""
    return subject.is_solid and bool(look.background)


def _place(subject: Subject, voice: Voice) -> str:
    side = "left" if subject.right < 0 else "right"
    aside, beside = abs(subject.right) > _OFF_CENTRE, abs(subject.right) > _AT_SIDE
    if abs(subject.down) > _ABOVE_OR_BELOW:
        height = ("high", "upper") if subject.down < 0 else ("low", "lower")
        return f"in the {height[1]} {side} of" if aside else f"{height[0]} in"
    if not aside:
        return voice.pick(("in the middle of", "centred in", "at the centre of"))
    return f"on the {side} side of" if beside else f"{side} of centre in"
