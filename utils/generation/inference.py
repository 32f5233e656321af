"""The ``inference`` engine: an own service that takes the seed's request and gives a picture, as bytes or in JSON."""

from typing import Any

from utils.generation.faults import Service
from utils.generation.order import OPTIONAL, MadePicture, PictureOrder, SecondsLeft
from utils.generation.wire import Wire

PATH = "/inference/images/generations"
#: our field → theirs
FIELDS = {
    "prompt": "prompt",
    "negative_prompt": "negative_prompt",
    "model": "model",
    "width": "width",
    "height": "height",
    "steps": "steps",
    "cfg_scale": "cfg_scale",
    "sampler": "sampler",
    "seed": "seed",
    "hires_fix": "hires_fix",
    "lora": "lora",
    "lora_scale": "lora_scale",
}
#: where JSON answers are known to keep the picture
_PLACES = ("image", "images", "data", "output", "b64_json", "url", "image_url")


class InferenceEngine:
    """Follows the protocol of ``utils.generation.order``."""

    name = "inference"
    label = "Inference service"
    any_model = True
    takes = frozenset(OPTIONAL)
    at_once = 1

    def __init__(
        self, url: str, api_key: str, models: tuple[str, ...], *, most_bytes: int, output_hosts: tuple[str, ...] = ()
    ) -> None:
        self.models = models or ("sdxl",)
        service = Service(
            name="the inference service",
            setting="INFERENCE_SERVICE_API_KEY",
            secrets=(api_key,) if api_key else (),
        )
        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._wire = Wire(url, service, headers=headers, output_hosts=output_hosts, most_bytes=most_bytes)

    def make(self, order: PictureOrder, seconds_left: SecondsLeft) -> MadePicture:
        """Make one picture. Raises an EngineError."""
        told = {theirs: getattr(order, ours) for ours, theirs in FIELDS.items() if _is_said(order, ours)}
        body = self._wire.ask(
            "POST",
            PATH,
            seconds_left,
            model=order.model,
            body={**told, "num_images": 1},
            most_bytes=self._wire.most_in_json,
        )
        if body.lstrip()[:1] != b"{":
            return MadePicture(data=body, order=order, loras=_loras(order))
        answer = self._wire.parsed(body)
        return MadePicture(data=self._wire.picture(_place(answer), seconds_left), order=order, loras=_loras(order))


def _is_said(order: PictureOrder, name: str) -> bool:
    value = getattr(order, name)
    return name in ("seed", "hires_fix") or value != OPTIONAL.get(name, "")


def _place(answer: object, depth: int = 0) -> Any:
    """Find the first text at one of the usual places."""
    if isinstance(answer, str) or depth > 4:
        return answer
    if isinstance(answer, list) and answer:
        return _place(answer[0], depth + 1)
    if isinstance(answer, dict):
        return next((_place(answer[name], depth + 1) for name in _PLACES if answer.get(name)), None)
    return None


def _loras(order: PictureOrder) -> tuple[tuple[str, float], ...]:
    return ((order.lora, 1.0 if order.lora_scale is None else order.lora_scale),) if order.lora else ()
