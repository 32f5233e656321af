"""What is wanted, what came back, and what a service that makes pictures is. Knows no service and no HTTP."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

#: says how much of the time for the whole request is left
SecondsLeft = Callable[[], float]

RANDOM_SEED = -1
#: common names; a service may know more, and takes any that is given
SAMPLERS = ("Euler", "Euler a", "DPM++ 2M", "DPM++ SDE", "Heun", "DDIM", "UniPC", "LCM")
#: sides in px that models of the size of SDXL were trained on
ASPECT_RATIOS = {
    "1:1": (1024, 1024),
    "3:2": (1216, 832),
    "2:3": (832, 1216),
    "4:3": (1152, 896),
    "3:4": (896, 1152),
    "16:9": (1344, 768),
    "9:16": (768, 1344),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureOrder:
    """One picture that somebody wants. What is empty, zero or, for the seed, -1 is left to the service."""

    prompt: str
    negative_prompt: str = ""
    model: str = ""
    #: in px
    width: int = 1024
    height: int = 1024
    steps: int = 0
    cfg_scale: float = 0.0
    sampler: str = ""
    seed: int = RANDOM_SEED
    hires_fix: bool = False
    #: a LoRA beside the model, and how strongly it or the trained one counts
    lora: str = ""
    lora_scale: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePicture:
    """A picture as the service gave it, not yet looked at."""

    data: bytes = field(repr=False)
    #: the order as it was carried out: what the service does not take is empty, what it chose is filled in
    order: PictureOrder
    scheduler: str = ""
    clip_skip: int = 0
    #: how many times the picture was enlarged on the way, where that is known
    hires_upscale: float = 0.0
    vae: str = ""
    #: name and weight
    loras: tuple[tuple[str, float], ...] = ()
    #: of the service, as far as it tells
    version: str = ""


class ImageEngine(Protocol):
    """One service that makes pictures.

    Facts: ``name`` is what settings and files say, ``label`` what people read; ``models`` what it offers, the usual one
    first; ``any_model`` whether it judges other names itself; ``takes`` the optional fields of an order it knows;
    ``at_once`` how many pictures of one request it may be asked for at the same time.
    Promises: ``make`` may be called from many threads at once, retries nothing, sends each order once, stops on its own
    soon after the time is up, and raises only EngineErrors, which hold no key and no address.
    """

    name: str
    label: str
    models: tuple[str, ...]
    any_model: bool
    takes: frozenset[str]
    at_once: int

    def make(self, order: PictureOrder, seconds_left: SecondsLeft) -> MadePicture:
        """Make one picture. Raises an EngineError."""
        ...


#: fields of an order that not every service takes, with what stands for "not said"
OPTIONAL: dict[str, object] = {
    "negative_prompt": "",
    "steps": 0,
    "cfg_scale": 0.0,
    "sampler": "",
    "seed": RANDOM_SEED,
    "hires_fix": False,
    "lora": "",
    "lora_scale": None,
}


def only_taken(order: PictureOrder, takes: frozenset[str]) -> PictureOrder:
    """Empty the fields that a service does not take."""
    return replace(order, **{name: empty for name, empty in OPTIONAL.items() if name not in takes})  # type: ignore[arg-type]


def nearest_ratio(order: PictureOrder, offered: tuple[str, ...]) -> str:
    """Return the ``W:H`` of those offered that comes closest to the sides wanted."""

    def distance(ratio: str) -> float:
        width, height = (float(side) for side in ratio.split(":"))
        return max(width * order.height, height * order.width) / min(width * order.height, height * order.width)

    return min(offered, key=distance)
