"""A ComfyUI workflow as drawn, turned into the form the server runs: values by name, subgraphs unfolded.

A drawn node lists its widgets' values without names. Newer files name them among the inputs; for older ones the order
of the common nodes is known here. Unfolding is bounded, so a subgraph that holds itself ends.
Source: docs.comfy.org/specs/workflow_json.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from utils.readers.errors import Unreadable
from utils.readers.values import JsonObject, items, section

#: nodes and links looked at while unfolding
_MAX_LOOKS = 200_000
_MAX_DEPTH = 8
_SUBGRAPH_INPUT, _SUBGRAPH_OUTPUT = "-10", "-20"
_MUTED, _BYPASSED = 2, 4
#: what follows a seed's widget and is no input
_AFTER_SEED = frozenset({"fixed", "increment", "decrement", "randomize"})
_WIDGETS = {
    "KSampler": ("seed", "steps", "cfg", "sampler_name", "scheduler", "denoise"),
    "KSamplerAdvanced": ("add_noise", "noise_seed", "steps", "cfg", "sampler_name", "scheduler", "start_at_step"),
    "CLIPTextEncode": ("text",),
    "CheckpointLoaderSimple": ("ckpt_name",),
    "UNETLoader": ("unet_name", "weight_dtype"),
    "EmptyLatentImage": ("width", "height", "batch_size"),
    "EmptySD3LatentImage": ("width", "height", "batch_size"),
    "LoraLoader": ("lora_name", "strength_model", "strength_clip"),
    "LoraLoaderModelOnly": ("lora_name", "strength_model"),
    "CLIPSetLastLayer": ("stop_at_clip_layer",),
    "FluxGuidance": ("guidance",),
    "RandomNoise": ("noise_seed",),
    "KSamplerSelect": ("sampler_name",),
    "BasicScheduler": ("scheduler", "steps", "denoise"),
    "CFGGuider": ("cfg",),
    "PrimitiveNode": ("value",),
    "PrimitiveInt": ("value",),
    "PrimitiveString": ("value",),
    "PrimitiveStringMultiline": ("value",),
}


@dataclass(slots=True)
class _Unfolding:
    subgraphs: dict[str, JsonObject]
    nodes: JsonObject = field(default_factory=dict)
    #: where an output of a subgraph comes from
    aliases: dict[tuple[str, int], list[Any]] = field(default_factory=dict)
    looks: int = _MAX_LOOKS


def run_form(workflow: JsonObject) -> JsonObject:
    """Give the workflow's nodes by id, each with its class and inputs."""
    listed = (section(one) for one in items(section(workflow.get("definitions")).get("subgraphs")))
    state = _Unfolding({str(one.get("id")): one for one in listed})
    _unfold(state, workflow, prefix="", given={}, depth=0)
    for node in state.nodes.values():
        for name, value in node["inputs"].items():
            node["inputs"][name] = _resolved(state, value)
    return state.nodes


def _unfold(state: _Unfolding, graph: JsonObject, *, prefix: str, given: dict[int, Any], depth: int) -> None:
    state.looks -= len(items(graph.get("links"))) + len(items(graph.get("nodes"))) + 1
    if state.looks < 0:
        raise Unreadable("It unfolds without end.")
    links = dict(_links(graph, prefix, given))
    for node in map(section, items(graph.get("nodes"))):
        key, kind = f"{prefix}{node.get('id')}", str(node.get("type"))
        if node.get("mode") == _MUTED:
            continue
        inputs = _inputs(node, kind, links)
        inner = state.subgraphs.get(kind)
        if inner is None:
            state.nodes[key] = {"class_type": "Reroute" if node.get("mode") == _BYPASSED else kind, "inputs": inputs}
        elif depth < _MAX_DEPTH:
            names = [section(one).get("name") for one in items(inner.get("inputs"))]
            handed = {place: inputs.get(str(name)) for place, name in enumerate(names)}
            _unfold(state, inner, prefix=f"{key}:", given=handed, depth=depth + 1)
            for origin, slot, target, place in _ends(inner):
                if target == _SUBGRAPH_OUTPUT:
                    state.aliases[key, place] = [f"{key}:{origin}", slot]


def _links(graph: JsonObject, prefix: str, given: dict[int, Any]) -> Iterator[tuple[Any, Any]]:
    """Give each link's id with where it comes from; within a subgraph that may be what was handed in."""
    for link in items(graph.get("links")):
        if isinstance(link, dict):
            number, origin, slot = link.get("id"), link.get("origin_id"), link.get("origin_slot")
        elif isinstance(link, list) and len(link) >= 3:
            number, origin, slot = link[:3]
        else:
            continue
        if isinstance(number, (int, str)) and isinstance(slot, int):
            yield number, given.get(slot) if str(origin) == _SUBGRAPH_INPUT else [f"{prefix}{origin}", slot]


def _ends(graph: JsonObject) -> Iterator[tuple[str, int, str, int]]:
    for link in map(section, items(graph.get("links"))):
        slot, place = link.get("origin_slot"), link.get("target_slot")
        if isinstance(slot, int) and isinstance(place, int):
            yield str(link.get("origin_id")), slot, str(link.get("target_id")), place


def _inputs(node: JsonObject, kind: str, links: dict[Any, Any]) -> JsonObject:
    values = node.get("widgets_values")
    found: JsonObject = dict(values) if isinstance(values, dict) else {}
    slots = [section(one) for one in items(node.get("inputs"))]
    if isinstance(values, list):
        named = tuple(str(slot.get("name")) for slot in slots if "widget" in slot)
        shown = [value for value in values if not _is_after_seed(value)]
        known = _WIDGETS.get(kind) or (named if len(named) == len(shown) else ())
        found = dict(zip(known, shown, strict=False)) if known else _only_words(shown)
    for slot in slots:
        number = slot.get("link")
        if isinstance(number, (int, str)) and links.get(number) is not None:
            found[str(slot.get("name"))] = links[number]
    return found


def _is_after_seed(value: object) -> bool:
    return isinstance(value, str) and value in _AFTER_SEED


def _only_words(values: list[Any]) -> JsonObject:
    """Of a node whose widgets have no names, take the words if there is no choice."""
    texts = [value for value in values if isinstance(value, str) and len(value) > 1]
    return {"text": texts[0]} if len(texts) == 1 else {}


def _resolved(state: _Unfolding, value: Any) -> Any:
    """Follow a link into a subgraph to the node that makes the value."""
    for _ in range(_MAX_DEPTH + 1):
        if not (isinstance(value, list) and len(value) == 2 and isinstance(value[1], int)):
            return value
        further = state.aliases.get((str(value[0]), value[1]))
        if further is None:
            return value
        value = further
    return value
