"""Caption styles and hints as the text an engine is given. The templates are shown to people as they are."""

from dataclasses import dataclass

from utils.errors import InvalidRequest
from utils.records import Instruction

MAX_HINT_CHARS = 500
MAX_TEMPLATE_CHARS = 2000

_RULES = """\
Write the caption as one line of plain English, 15 to 45 words, no full stop at its end.
Name only what can be seen: objects, materials, colours, light, where things stand, framing.
No interpretation, mood or praise, nothing about what is absent, no "this image shows", no quotation marks, no markdown.
Begin directly with the description; "photo of {trigger_word}" is put before it afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionStyle:
    """A way of describing, for one kind of training set."""

    name: str
    label: str
    #: what the engine is told; ``{trigger_word}`` stands for the trigger word
    template: str


def _style(name: str, label: str, focus: str) -> CaptionStyle:
    return CaptionStyle(name=name, label=label, template=f"{focus}\n{_RULES}")


STYLES: dict[str, CaptionStyle] = {
    style.name: style
    for style in (
        _style(
            "general",
            "General",
            "You caption photos for training an image model on one subject, called {trigger_word}. "
            "Describe what varies from photo to photo: surroundings, light, angle, what else is in the frame.",
        ),
        _style(
            "space",
            "Space or building",
            "You caption photos of one place, called {trigger_word}. Say which part of it is seen and from where; "
            "then furniture and people, materials of floor, walls and ceiling, openings, and how the light falls.",
        ),
        _style(
            "object",
            "Object",
            "You caption photos of one object, called {trigger_word}. Leave the object's own lasting features out; "
            "say from which side it is seen, what it stands on, what surrounds it, light and framing.",
        ),
        _style(
            "person",
            "Person",
            "You caption photos of one person, called {trigger_word}. Leave face, eyes, skin, hair and age out; "
            "describe pose, expression of the body, clothes, place, light and framing.",
        ),
        _style(
            "style",
            "Style",
            "You caption pictures made in one visual style, called {trigger_word}. Describe only what is depicted; "
            "leave technique, medium, palette and rendering out.",
        ),
        _style(
            "product",
            "Product",
            "You caption photos of one product, called {trigger_word}. Leave its lasting design out; describe angle, "
            "what is open, worn or used, background, props, surface, light and reflections.",
        ),
    )
}


def build_instruction(style: str, trigger_word: str, hint: str = "", *, template: str = "") -> Instruction:
    """Put a style, or a person's own ``template`` of it, and a hint into words for an engine.

    Raises InvalidRequest for an unknown style.
    """
    if style not in STYLES:
        raise InvalidRequest(f"There is no caption style “{style[:40]}”; use {', '.join(STYLES)}.")
    ask = "Describe this photo."
    note = " ".join(hint.split())[:MAX_HINT_CHARS].replace('"', "'")
    if note:
        ask += f' The person who took it notes: "{note}". Use the note where the photo bears it out.'
    return Instruction(system=(template or STYLES[style].template).replace("{trigger_word}", trigger_word), user=ask)
