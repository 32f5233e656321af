"""ComfyUI: the graph that was run as PNG text ``prompt``, as drawn as ``workflow``; in WebP both in EXIF tags.

A graph may hold several samplers. The one that made the picture from nothing tells prompt, seed and steps, as other
generators do; later ones only refine. Texts of nodes that write A1111 parameters fill what the graph leaves open.
Source: comfyanonymous/ComfyUI, nodes.py and comfy_api/latest/_ui.py; docs.comfy.org/specs.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any

from utils.readers import a1111
from utils.readers.comfyui_graph import Graph, Node
from utils.readers.comfyui_workflow import run_form
from utils.readers.errors import NotMine, Unreadable
from utils.readers.places import comments, text_named
from utils.readers.values import (
    count,
    file_stem,
    json_object,
    loras_in,
    name,
    number,
    section,
    side,
    unique,
    whole,
    words,
)
from utils.records import GenerationRecord, LoraUse, RawMetadata

NAME = "ComfyUI"

_TAGGED = re.compile(r"\s*(prompt|workflow):\s*(?=\{)", re.IGNORECASE)
_MODEL_INPUTS = ("ckpt_name", "unet_name", "base_ckpt_name", "diffusion_model", "gguf_name", "model_name", "model_path")
_WIDTHS = (("width", "height"), ("empty_latent_width", "empty_latent_height"), ("image_width", "image_height"))
_LORA_PLACE = re.compile(r"lora(?:_name)?_?(\d{1,2})?")
_SAMPLED = ("positive", "guider", "pipe", "basic_pipe", "ctx", "context", "sdxl_tuple", "base_ctx", "conditioning")


def read(raw: RawMetadata) -> GenerationRecord:
    """Read the graph that was run, or else the one that was drawn."""
    ran, drawn = _graphs(raw)
    if not ran and not drawn:
        raise NotMine
    graph, text = _first_readable(ran, drawn)
    return _with_parameters(_record(graph, text), raw)


def _graphs(raw: RawMetadata) -> tuple[str, str]:
    found = {"prompt": text_named(raw, "prompt"), "workflow": text_named(raw, "workflow")}
    for value in raw.exif.values():
        if tag := _TAGGED.match(value):
            found[tag[1].casefold()] = found[tag[1].casefold()] or value[tag.end() :]
    comment = raw.exif.get("UserComment", "")
    if not any(found.values()) and comment.lstrip().startswith("{") and '"class_type"' in comment:
        return comment, ""
    return _if_object(found["prompt"]), _if_object(found["workflow"])


def _if_object(text: str) -> str:
    return text if text.lstrip("\ufeff \t\r\n").startswith("{") else ""


def _first_readable(ran: str, drawn: str) -> tuple[Graph, str]:
    damage: Unreadable | None = None
    for text, is_drawn in ((ran, False), (drawn, True)):
        try:
            source = json_object(text.strip("\ufeff \t\r\n\0")) if text else {}
        except Unreadable as error:
            damage = error
            continue
        source = section(source.get("prompt")) or source
        graph = Graph(run_form(source) if is_drawn else source)
        if len(graph):
            return graph, text
    if damage is None:
        raise NotMine  # somebody else's JSON under a common name
    raise Unreadable(f"The graph cannot be read. {damage}")


def _record(graph: Graph, text: str) -> GenerationRecord:
    sampler = _first_sampler(graph)
    if sampler is None:
        return _without_sampler(graph, text)
    prompt, negative = graph.prompt(sampler, "positive"), graph.prompt(sampler, "negative")
    width, height = _size(graph, sampler)
    models = list(graph.before([sampler], through=_is_not_image))
    return GenerationRecord(
        generator=NAME,
        prompt=prompt,
        negative_prompt=negative if negative != prompt else "",  # one text wired to both ends
        seed=whole(_nearest(graph, sampler, "seed", "noise_seed")),
        steps=count(_nearest(graph, sampler, "steps")),
        cfg=number(_nearest(graph, sampler, "cfg", "guidance")),
        sampler=name(_nearest(graph, sampler, "sampler_name", "sampler")),
        scheduler=name(_nearest(graph, sampler, "scheduler")),
        width=width,
        height=height,
        model=file_stem(_first_value(graph, models, _MODEL_INPUTS)),
        loras=unique((*(lora for node in models for lora in _loras(graph, node)), *loras_in(prompt))),
        clip_skip=_clip_skip(graph, models),
        raw=words(text),
    )


def _first_sampler(graph: Graph) -> Node | None:
    """Find what made the picture: of the samplers before the saved image, the one furthest from it."""
    outputs = [node for node in graph if _is_output(node)]
    saved = [node for node in outputs if "Preview" not in node.kind] or outputs
    for output in saved[:20]:
        samplers = [node for node in graph.before([output]) if _is_sampler(node)]
        if samplers:
            return samplers[-1]
    return next((node for node in graph if _is_sampler(node)), None)


def _is_output(node: Node) -> bool:
    return any(node.link(key) for key in ("images", "image", "video")) and bool(
        re.search(r"save|preview|output|websocket", node.kind, re.IGNORECASE)
    )


def _is_sampler(node: Node) -> bool:
    if "sampler" not in node.kind.casefold() and not {"seed", "steps", "cfg", "denoise"} <= node.inputs.keys():
        return False
    return any(node.link(key) for key in _SAMPLED)


def _is_not_image(input_name: str) -> bool:
    return not re.fullmatch(r"images?|latent(_image)?|samples|pixels|mask|video", input_name)


def _nearest(graph: Graph, sampler: Node, *keys: str) -> Any:
    """Give the value of the nearest node before the sampler that has one of these inputs, not through the words."""
    near = graph.before([sampler], through=lambda key: key not in ("positive", "negative") and _is_not_image(key))
    found = _first_value(graph, near, keys)
    if found is None:  # the guidance of distilled models stands among the words
        found = _first_value(graph, graph.before([sampler], through=_is_not_image), keys)
    return found


def _first_value(graph: Graph, nodes: Iterable[Node], keys: Iterable[str]) -> Any:
    for node in nodes:
        for key in keys:
            value = graph.value(node, key) if key in node.inputs else None
            if isinstance(value, (str, int, float)) and value != "":
                return value
    return None


def _size(graph: Graph, sampler: Node) -> tuple[int | None, int | None]:
    starts = [graph.feeding(sampler, key) for key in ("latent_image", "latent", "samples", "pipe", "sdxl_tuple")]
    for nodes in (graph.before(starts), graph.before([sampler])):
        for node in nodes:
            for wide, high in _WIDTHS:
                width, height = side(graph.value(node, wide)), side(graph.value(node, high))
                if width and height and "Encode" not in node.kind:
                    return width, height
    return None, None


def _loras(graph: Graph, node: Node) -> Iterator[LoraUse]:
    """Read single loaders, stacks (``lora_name_1``, ``lora_wt_1``) and rows (``{"on", "lora", "strength"}``)."""
    for key, value in node.inputs.items():
        place = _LORA_PLACE.fullmatch(key.casefold())
        if not place or _is_off(node, place[1] or ""):
            continue
        if isinstance(value, dict):
            if value.get("on", True):
                yield LoraUse(name=file_stem(value.get("lora")), weight=number(value.get("strength")))
        elif isinstance(value := graph.value(node, key), str) and value not in ("None", ""):
            yield LoraUse(name=file_stem(value), weight=_lora_weight(graph, node, place[1] or ""))
    if "lora" in node.kind.casefold() and isinstance(node.inputs.get("text"), str):
        yield from loras_in(node.inputs["text"])


def _is_off(node: Node, place: str) -> bool:
    if node.inputs.get(f"switch_{place}") == "Off":
        return True
    shown = node.inputs.get("lora_count")
    return bool(place) and isinstance(shown, int) and int(place) > shown


def _lora_weight(graph: Graph, node: Node, place: str) -> float | None:
    stems = ("strength_model", "lora_wt", "model_str", "model_weight", "strength", "lora_model_strength", "weight")
    keys = [f"{stem}_{place}" if place else stem for stem in stems] + [f"strength_{place}", f"lora_strength_{place}"]
    return next((weight for key in keys if (weight := number(graph.value(node, key))) is not None), None)


def _clip_skip(graph: Graph, nodes: list[Node]) -> int | None:
    layer = whole(_first_value(graph, nodes, ("stop_at_clip_layer", "clip_skip")))
    return abs(layer) if layer is not None and abs(layer) < 100 else None


def _without_sampler(graph: Graph, text: str) -> GenerationRecord:
    """Read what nodes without a sampler say, such as those that ask a service."""
    outputs = [node for node in graph if _is_output(node)]
    nodes = list(graph.before(outputs or list(graph)))
    asking = next((node for node in nodes if isinstance(node.inputs.get("prompt"), str) or node.link("prompt")), None)
    return GenerationRecord(
        generator=NAME,
        prompt=graph.text(asking, "prompt") if asking else "",
        negative_prompt=graph.text(asking, "negative_prompt") if asking else "",
        seed=whole(_first_value(graph, nodes, ("seed",))),
        model=file_stem(_first_value(graph, nodes, ("model", *_MODEL_INPUTS))),
        raw=words(text),
        errors=() if asking else ("The graph holds no sampler, so it cannot be told what made the image.",),
    )


def _with_parameters(made: GenerationRecord, raw: RawMetadata) -> GenerationRecord:
    for text in comments(raw):
        try:
            told = a1111.record(text)
        except NotMine:
            continue
        empty = {field.name: getattr(told, field.name) for field in fields(made) if not getattr(made, field.name)}
        return replace(made, **{key: value for key, value in empty.items() if key != "errors"})
    return made
