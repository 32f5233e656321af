"""Which inputs a model on Replicate takes, and an order put into them. Reads the model's own description."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from utils.errors import InvalidRequest
from utils.generation.order import PictureOrder, nearest_ratio, only_taken

#: our field → theirs
FIELDS = {
    "prompt": "prompt",
    "negative_prompt": "negative_prompt",
    "steps": "num_inference_steps",
    "cfg_scale": "guidance_scale",
    "sampler": "scheduler",
    "seed": "seed",
}
#: our samplers in the words of models built on diffusers
SCHEDULERS = {
    "Euler": "K_EULER",
    "Euler a": "K_EULER_ANCESTRAL",
    "DPM++ 2M": "DPMSolverMultistep",
    "Heun": "HeunDiscrete",
    "DDIM": "DDIM",
}
#: another LoRA than the trained one, and its strength; the first a model knows is used
_LORAS = (("extra_lora", "extra_lora_scale"), ("lora_weights", "lora_scale"), ("replicate_weights", "lora_scale"))
#: what a trained version of FLUX takes, where a model does not describe itself
_TRAINED: dict[str, dict[str, Any]] = {
    "prompt": {},
    "aspect_ratio": {"enum": ["1:1", "16:9", "3:2", "2:3", "4:5", "5:4", "3:4", "4:3", "9:16", "custom"]},
    "width": {"minimum": 256, "maximum": 1440},
    "height": {"minimum": 256, "maximum": 1440},
    "num_outputs": {},
    "num_inference_steps": {"minimum": 1, "maximum": 50},
    "guidance_scale": {"minimum": 0, "maximum": 10},
    "seed": {},
    "output_format": {"enum": ["webp", "jpg", "png"]},
    "lora_scale": {"minimum": -1, "maximum": 3},
    "extra_lora": {},
    "extra_lora_scale": {"minimum": -1, "maximum": 3},
    "go_fast": {},
}
_LORA_FORM = re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}(:[0-9a-f]{64})?")
_SIDE_STEP = 16
_RATIO = re.compile(r"\d+:\d+")


@dataclass(frozen=True, slots=True)
class Inputs:
    """What one model takes: a JSON Schema by input."""

    model: str
    schemas: Mapping[str, Mapping[str, Any]]

    def fill(self, order: PictureOrder) -> tuple[dict[str, Any], PictureOrder, tuple[tuple[str, float], ...]]:
        """Return the inputs to send, the order as it will be carried out, and its LoRAs. Raises InvalidRequest."""
        told: dict[str, Any] = {"num_outputs": 1, "go_fast": False, "output_format": "png", **self._fields(order)}
        told |= self._sides(order)
        loras = self._loras(order, told)
        sent = {name: value for name, value in told.items() if name in self.schemas and self._is_offered(name, value)}
        taken = frozenset(ours for ours, theirs in FIELDS.items() if theirs in sent)
        carried_out = only_taken(order, taken | ({"lora", "lora_scale"} if loras else frozenset()))
        return (
            sent,
            replace(
                carried_out,
                steps=sent.get("num_inference_steps", 0),
                cfg_scale=float(sent.get("guidance_scale", 0.0)),
            ),
            loras,
        )

    def _fields(self, order: PictureOrder) -> dict[str, Any]:
        said: dict[str, Any] = {theirs: getattr(order, ours) for ours, theirs in FIELDS.items() if ours != "seed"}
        said["scheduler"] = SCHEDULERS.get(order.sampler, order.sampler)
        filled = {name: self._bounded(name, value) for name, value in said.items() if value}
        return {**filled, "seed": order.seed} if order.seed >= 0 else filled

    def _sides(self, order: PictureOrder) -> dict[str, Any]:
        """Say the size in the way the model takes it: exact sides where it can, else the nearest form."""
        ratios = self._enum("aspect_ratio")
        sides = {
            name: self._bounded(name, max(round(side / _SIDE_STEP), 1) * _SIDE_STEP)
            for name, side in (("width", order.width), ("height", order.height))
        }
        if ratios is None or ("custom" in ratios and "width" in self.schemas):
            return sides if ratios is None else {"aspect_ratio": "custom", **sides}
        offered = tuple(ratio for ratio in ratios if _RATIO.fullmatch(ratio))
        return {"aspect_ratio": nearest_ratio(order, offered)} if offered else {}

    def _loras(self, order: PictureOrder, told: dict[str, Any]) -> tuple[tuple[str, float], ...]:
        """Put the LoRAs into the inputs: the trained one, which is the model itself, and another one."""
        used: list[tuple[str, float]] = []
        name, _, version = self.model.partition(":")
        scale = 1.0 if order.lora_scale is None else order.lora_scale
        if version and "lora_scale" in self.schemas:
            told["lora_scale"] = self._bounded("lora_scale", scale)
            used.append((name.rpartition("/")[2], told["lora_scale"]))
        if order.lora:
            if not _LORA_FORM.fullmatch(order.lora):
                raise InvalidRequest("Name a LoRA for Replicate as owner/name or owner/name:version.")
            field, strength = next((pair for pair in _LORAS if pair[0] in self.schemas), ("", ""))
            if field:
                told[field] = order.lora
                told.setdefault(strength, self._bounded(strength, scale))
                used.append((order.lora, told[strength]))
        return tuple(used)

    def _bounded(self, name: str, value: Any) -> Any:
        schema = self.schemas.get(name, {})
        if not isinstance(value, int | float) or isinstance(value, bool):
            return value
        least, most = schema.get("minimum"), schema.get("maximum")
        value = max(value, least) if isinstance(least, int | float) else value
        return min(value, most) if isinstance(most, int | float) else value

    def _enum(self, name: str) -> list[str] | None:
        """The words an input takes; None if the model has no such input."""
        schema = self.schemas.get(name)
        if schema is None:
            return None
        listed = schema.get("enum")
        return [str(one) for one in listed] if isinstance(listed, list) else []

    def _is_offered(self, name: str, value: Any) -> bool:
        words = self._enum(name)
        return not words or str(value) in words


def inputs_for(model: str, described: Mapping[str, Any]) -> Inputs:
    """Read what a model, or a version of it, says of itself; the form of a trained version where it says nothing."""
    version = described.get("latest_version") if ":" not in model else described
    schemas = _at(version, "openapi_schema", "components", "schemas")
    properties = _at(schemas, "Input", "properties")
    known = {name: _resolved(one, schemas) for name, one in properties.items() if isinstance(one, Mapping)}
    return Inputs(model, known if "prompt" in known else _TRAINED)


def _resolved(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow the reference that stands in for the words of an input."""
    referred = [schema, *(one for one in schema.get("allOf") or [] if isinstance(one, Mapping))]
    for one in referred:
        if isinstance(one.get("$ref"), str):
            return {**_at(schemas, one["$ref"].rpartition("/")[2]), **schema}
    return schema


def _at(found: Any, *names: str) -> Mapping[str, Any]:
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}
