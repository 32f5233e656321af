"""A picture made anew: upright, in sRGB, at a wished size, in a wished format. Pillow's other room."""

from utils.rendering.fitting import Crop, Fit
from utils.rendering.picture import (
    FORMATS,
    Canvas,
    Colour,
    Format,
    Quality,
    Rendered,
    RenderOptions,
    blend,
    encode,
    parse_colour,
    render,
)

__all__ = [
    "FORMATS",
    "Canvas",
    "Colour",
    "Crop",
    "Fit",
    "Format",
    "Quality",
    "RenderOptions",
    "Rendered",
    "blend",
    "encode",
    "parse_colour",
    "render",
]
