"""The ``openai`` engine: any server that speaks OpenAI's ``/v1/images/generations``."""

import re
from dataclasses import replace
from typing import Any

from utils.errors import EngineRefused
from utils.generation.faults import Fault, Service
from utils.generation.order import MadePicture, PictureOrder, SecondsLeft, nearest_ratio
from utils.generation.wire import Wire

#: by the beginning of a model's name: the sizes it makes, and whether it must be told how to answer
_SIZES = {
    "gpt-image": ("1024x1024", "1536x1024", "1024x1536"),
    "chatgpt-image": ("1024x1024", "1536x1024", "1024x1536"),
    "dall-e-3": ("1024x1024", "1792x1024", "1024x1792"),
    "dall-e-2": ("256x256", "512x512", "1024x1024"),
}
#: these always answer with base64 and refuse the question
_ALWAYS_BASE64 = ("gpt-image", "chatgpt-image")
FAULTS = (Fault((400, 422), EngineRefused, "{service} does not make this size with {model}: {words}", r"\bsize\b"),)


class OpenAiImageEngine:
    """Follows the protocol of ``utils.generation.order``. Such servers tell no seed and take none."""

    name = "openai"
    label = "OpenAI-compatible"
    any_model = True
    takes: frozenset[str] = frozenset()
    at_once = 4

    def __init__(
        self, url: str, api_key: str, model: str, *, most_bytes: int, output_hosts: tuple[str, ...] = ()
    ) -> None:
        self.models: tuple[str, ...] = (model,)
        root = url.rstrip("/").removesuffix("/images/generations")
        service = Service(
            name="the image server",
            setting="OPENAI_IMAGES_API_KEY",
            faults=FAULTS,
            secrets=(api_key,) if api_key else (),
        )
        self._wire = Wire(
            root if re.search(r"/v\d", root) else f"{root}/v1",
            service,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            output_hosts=output_hosts,
            most_bytes=most_bytes,
        )

    def make(self, order: PictureOrder, seconds_left: SecondsLeft) -> MadePicture:
        """Make one picture. Raises an EngineError."""
        answer = self._wire.ask_object(
            "POST",
            "/images/generations",
            seconds_left,
            model=order.model,
            body=_body(order),
            most_bytes=self._wire.most_in_json,
        )
        listed = answer.get("data")
        first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
        data = self._wire.picture(first.get("b64_json") or first.get("url"), seconds_left)
        return MadePicture(data=data, order=replace(order))


def _body(order: PictureOrder) -> dict[str, Any]:
    body = {"model": order.model, "prompt": order.prompt, "n": 1, "size": _size(order)}
    return body if order.model.startswith(_ALWAYS_BASE64) else {**body, "response_format": "b64_json"}


def _size(order: PictureOrder) -> str:
    """Return the sides wanted, or of those a known model makes the nearest in form, then in area."""
    known = next((sizes for start, sizes in _SIZES.items() if order.model.startswith(start)), None)
    if known is None:
        return f"{order.width}x{order.height}"
    ratio = nearest_ratio(order, tuple(size.replace("x", ":") for size in known))
    alike = [size for size in known if _form(size) == _form(ratio.replace(":", "x"))]
    return min(alike, key=lambda size: abs(int(size.split("x")[0]) - order.width))


def _form(size: str) -> float:
    width, height = size.split("x")
    return int(width) / int(height)
