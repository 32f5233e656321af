"""The screens a page is looked at on."""

from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Look:
    """A size in CSS pixels and a scheme; a larger ``scale`` is what zooming in does."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"
    scale: float = 1

    @property
    def options(self) -> dict[str, Any]:
        """What a browser context is made with."""
        size = {"width": self.width, "height": self.height}
        return {"viewport": size, "color_scheme": self.scheme, "device_scale_factor": self.scale}


WIDE = Look(name="1440-light", width=1440, height=900)
WIDE_DARK = Look(name="1440-dark", width=1440, height=900, scheme="dark")
MIDDLE = Look(name="1024-light", width=1024, height=768)
PHONE = Look(name="390-light", width=390, height=844)
PHONE_DARK = Look(name="390-dark", width=390, height=844, scheme="dark")
#: a window of 1440 x 900 at 200 %
ZOOMED = Look(name="1440-at-200", width=720, height=450, scale=2)

ALL = (WIDE, WIDE_DARK, MIDDLE, PHONE, PHONE_DARK)
FEW = (WIDE, PHONE_DARK)
