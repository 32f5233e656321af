"""A ComfyUI graph in the form the server runs: nodes by id, inputs that are values or links. Walks against the links.

A walk looks at a node once, so a graph in a circle ends, and all walks together are bounded. Custom nodes are not known
by name: what counts is which inputs a node has, which holds for most of them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from utils.readers.errors import Unreadable
from utils.readers.values import JsonObject, words

MAX_NODES = 5_000
MAX_INPUTS = 200
MAX_TEXT_PARTS = 200
#: inputs looked at in all walks through one graph; a large real one needs some ten thousand
MAX_LOOKS = 1_000_000

#: names of inputs that hold words, the most telling first; what a node filled in stands before what it was given
_TEXT_INPUTS = (
    "populated_text", "text_0", "text", "string", "prompt", "value", "text_g", "text_l", "clip_l", "t5xxl",
    "wildcard_text", "multiline", "positive_prompt", "user_prompt",
)  # fmt: skip
#: inputs of nodes that join or pick: text_a, string1, text_list, input2 …
_PART_INPUT = re.compile(
    r"(text|string|prompt|str|input|value|any)s?_?([a-z]|\d{1,3})?|prepend|append|prefix|suffix|source"
)
_VALUE_INPUTS = ("value", "int", "float", "number", "Number", "seed", "noise_seed", "string", "text")
_LONGEST_RELAY = 20
_PASSED_ON = re.compile(
    r"conditioning(_\w{1,8}|\d)?|cond\w{0,3}|guider|(basic_|sdxl_)?pipe|(sdxl_)?tuple|(base_)?ctx|context|"
    r"any(_\d\d)?|input|value|\*|"
)


@dataclass(frozen=True, slots=True)
class Node:
    """One node: its id, its class and its inputs."""

    id: str
    kind: str
    inputs: JsonObject

    def link(self, name: str) -> str | None:
        """Give the id of the node that feeds this input, or None if the input is a value or missing."""
        value = self.inputs.get(name)
        if isinstance(value, list) and len(value) == 2 and isinstance(value[0], (str, int)):
            return str(value[0])
        return None


class Graph:
    """Nodes that can be asked for what lies before them."""

    def __init__(self, source: JsonObject) -> None:
        self._nodes: dict[str, Node] = {}
        self._looks = MAX_LOOKS
        for key, value in source.items():
            if len(self._nodes) < MAX_NODES and _is_node(value):
                inputs = dict(islice(value["inputs"].items(), MAX_INPUTS))
                self._nodes[str(key)] = Node(str(key), value["class_type"], inputs)

    def __len__(self) -> int:
        return len(self._nodes)

    def __iter__(self) -> Iterator[Node]:
        return iter(self._nodes.values())

    def feeding(self, node: Node, name: str) -> Node | None:
        """Give the node that feeds an input."""
        source = node.link(name)
        return self._nodes.get(source) if source is not None else None

    def before(self, starts: Iterable[Node | None], *, through: Callable[[str], bool] = bool) -> Iterator[Node]:
        """Give these nodes and all that feed them, the nearest first, by inputs that ``through`` lets pass."""
        waiting = [node for node in starts if node is not None]
        seen = {node.id for node in waiting}
        for node in waiting:  # grows while it is walked
            yield node
            self._looks -= len(node.inputs) + 1
            if self._looks < 0:
                raise Unreadable("It is too tangled.")
            for name in node.inputs:
                source = self.feeding(node, name) if through(name) else None
                if source is not None and source.id not in seen:
                    seen.add(source.id)
                    waiting.append(source)

    def value(self, node: Node, name: str) -> Any:
        """Give an input's value; behind a link, that of the node that makes it, past nodes that only pass it on."""
        if node.link(name) is None:
            return node.inputs.get(name)
        maker = self.feeding(node, name)
        for _ in range(_LONGEST_RELAY):
            if maker is None:
                break
            for key in (name, *_VALUE_INPUTS):
                if not isinstance(maker.inputs.get(key, []), (list, dict)):
                    return maker.inputs[key]
            maker = self.feeding(maker, next(iter(maker.inputs))) if len(maker.inputs) == 1 else None
        return None

    def text(self, node: Node, name: str) -> str:
        """Give the words of an input; behind links, those of all nodes that joined them, in order."""
        if node.link(name) is None:
            return words(node.inputs.get(name))
        return self._joined(self.feeding(node, name), set())

    def prompt(self, sampler: Node, role: str) -> str:
        """Give the words behind a sampler's input ``positive`` or ``negative``, through whatever passes them on."""
        parts: list[str] = []
        seen: set[str] = set()
        waiting = [sampler]
        while waiting and len(parts) < MAX_TEXT_PARTS:
            node = waiting.pop()
            if node.id in seen or "ZeroOut" in node.kind:
                continue
            seen.add(node.id)
            found = self._own_words(node, role)
            if found is not None:
                parts.append(found)
                continue
            waiting.extend(reversed(self._passing(node, role)))
        return words("\n".join(dict.fromkeys(part for part in parts if part)))

    def _own_words(self, node: Node, role: str) -> str | None:
        """Give a node's words for a role; None if it only passes on what others made."""
        if isinstance(node.inputs.get(role), str):
            return words(node.inputs[role])
        source = self.feeding(node, role)
        if source is not None:
            return None
        for key in _TEXT_INPUTS:
            if key in node.inputs and (isinstance(node.inputs[key], str) or node.link(key)):
                both = ("text_g", "text_l") if key == "text_g" else ("clip_l", "t5xxl") if key == "clip_l" else (key,)
                told = [self.text(node, one) for one in both]
                return "\n".join(dict.fromkeys(filter(None, told)))
        return None

    def _passing(self, node: Node, role: str) -> list[Node]:
        own = self.feeding(node, role)
        if own is not None:
            return [own]
        if role == "negative" and "Guider" in node.kind:
            return []  # it has one conditioning, which is the positive one
        names = [name for name in node.inputs if _PASSED_ON.fullmatch(name)]
        return [source for name in names if (source := self.feeding(node, name)) is not None]

    def _joined(self, node: Node | None, seen: set[str]) -> str:
        """Follow words upstream without recursion: parts are put in place in the order of the inputs."""
        parts: list[str] = []
        waiting: list[Node | str] = [node] if node is not None else []
        glue = "\n"
        while waiting and len(parts) < MAX_TEXT_PARTS:
            current = waiting.pop()
            if isinstance(current, str):
                parts.append(current)
            elif current.id not in seen:
                seen.add(current.id)
                glue = _glue_of(current) if "delimiter" in current.inputs or "separator" in current.inputs else glue
                waiting.extend(reversed(self._word_inputs(current)))
        return words(glue.join(part for part in parts if part))

    def _word_inputs(self, node: Node) -> list["Node | str"]:
        names = [name for name in node.inputs if _PART_INPUT.fullmatch(name)]
        own = next((key for key in _TEXT_INPUTS if isinstance(node.inputs.get(key), str) or node.link(key)), None)
        if own is not None and not any(name not in _TEXT_INPUTS for name in names):
            names = [own]
        if not names:
            names = [name for name in node.inputs if node.link(name)][:1]
        found: list[Node | str] = []
        for name in names:
            source = self.feeding(node, name)
            if source is not None:
                found.append(source)
            elif isinstance(node.inputs[name], str):
                found.append(words(node.inputs[name]))
        return found


def _is_node(value: object) -> bool:
    return (
        isinstance(value, dict) and isinstance(value.get("class_type"), str) and isinstance(value.get("inputs"), dict)
    )


def _glue_of(node: Node) -> str:
    glue = node.inputs.get("delimiter", node.inputs.get("separator"))
    return glue[:20].replace("\\n", "\n") if isinstance(glue, str) else "\n"
