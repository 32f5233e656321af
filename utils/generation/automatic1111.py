"""The ``automatic1111`` engine: Stable Diffusion web UI, Forge, and sd.cpp, by ``/sdapi/v1/txt2img``."""

import json
import re
from dataclasses import replace
from typing import Any

from utils.errors import EngineRefused
from utils.generation.faults import Fault, Service
from utils.generation.order import OPTIONAL, MadePicture, PictureOrder, SecondsLeft
from utils.generation.wire import Wire

PATH = "/sdapi/v1/txt2img"
#: our field → theirs
FIELDS = {
    "prompt": "prompt",
    "negative_prompt": "negative_prompt",
    "width": "width",
    "height": "height",
    "steps": "steps",
    "cfg_scale": "cfg_scale",
    "sampler": "sampler_name",
    "seed": "seed",
    "hires_fix": "enable_hr",
}
#: what the real request cannot leave open
_FIXED = {"batch_size": 1, "n_iter": 1, "send_images": True, "save_images": False}
#: twice the size in the second pass, and how much of it may change
_HIRES = {"hr_scale": 2, "denoising_strength": 0.5}
FAULTS = (
    Fault((404, 422), EngineRefused, "{service} has no such sampler: {words}", r"sampler not found"),
    Fault((404,), EngineRefused, "{service} answers, but without its API; start it with --api.", r"not found"),
)
_TAG = re.compile(r"<lora:([^<>:]{1,200}):(-?\d{1,2}(?:\.\d{1,6})?)[^<>]{0,40}>")


class Automatic1111Engine:
    """Follows the protocol of ``utils.generation.order``. Without ``models`` it takes whichever is loaded."""

    name = "automatic1111"
    label = "Stable Diffusion web UI"
    any_model = False
    takes = frozenset(OPTIONAL)
    at_once = 1

    def __init__(self, url: str, models: tuple[str, ...] = (), *, most_bytes: int) -> None:
        self.models = models
        service = Service(name="the Stable Diffusion web UI", setting="AUTOMATIC1111_URL", faults=FAULTS)
        self._wire = Wire(url, service, most_bytes=most_bytes)

    def make(self, order: PictureOrder, seconds_left: SecondsLeft) -> MadePicture:
        """Make one picture. Raises an EngineError."""
        answer = self._wire.ask_object(
            "POST",
            PATH,
            seconds_left,
            model=order.model,
            body=self._body(order),
            most_bytes=self._wire.most_in_json,
        )
        images = answer.get("images")
        data = self._wire.picture(images[0] if isinstance(images, list) and images else None, seconds_left)
        info = _info(answer.get("info"))
        tags = _TAG.findall(_tagged(order))
        return MadePicture(
            data=data,
            order=_carried_out(order, info),
            clip_skip=_whole(info.get("clip_skip")),
            hires_upscale=float(_HIRES["hr_scale"]) if order.hires_fix else 0.0,
            vae=_text(info.get("sd_vae_name")),
            loras=tuple((name, float(weight)) for name, weight in tags),
            version=_text(info.get("version")),
        )

    def _body(self, order: PictureOrder) -> dict[str, Any]:
        told = {theirs: getattr(order, ours) for ours, theirs in FIELDS.items() if getattr(order, ours)}
        body = {**told, **_FIXED, "prompt": _tagged(order), "seed": order.seed}
        if order.hires_fix:
            body |= _HIRES
        if order.model in self.models:
            body["override_settings"] = {"sd_model_checkpoint": order.model}
        return body


def _tagged(order: PictureOrder) -> str:
    """Put the LoRA into the prompt, where this service looks for it."""
    if not order.lora:
        return order.prompt
    scale = 1.0 if order.lora_scale is None else order.lora_scale
    return f"{order.prompt} <lora:{re.sub('[<>:]', '_', order.lora)}:{scale:g}>"


def _carried_out(order: PictureOrder, info: dict[str, Any]) -> PictureOrder:
    """Take over what the service says it has done; it chooses where the order is silent."""
    seed = info.get("seed")
    return replace(
        order,
        seed=seed if isinstance(seed, int) and seed >= 0 else order.seed,
        model=_text(info.get("sd_model_name")) or (order.model if order.model else ""),
        sampler=_text(info.get("sampler_name")) or order.sampler,
        steps=_whole(info.get("steps")) or order.steps,
        cfg_scale=_number(info.get("cfg_scale")) or order.cfg_scale,
    )


def _info(told: object) -> dict[str, Any]:
    """Read ``info``, which is JSON in a string; nothing depends on it."""
    try:
        found = json.loads(told) if isinstance(told, str) else told
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return value[:200] if isinstance(value, str) else ""


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1000 else 0


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and 0 < value < 1000 else 0.0
