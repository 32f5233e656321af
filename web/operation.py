"""One row of the OpenAPI document: what a route takes and gives."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a route takes and gives."""

    summary: str
    body: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    #: media types of an answer that is no JSON
    media: tuple[str, ...] = ()
    #: statuses with a problem+json body
    problems: tuple[int, ...] = ()
    #: statuses without a body
    bare: tuple[int, ...] = ()
    also: dict[int, type[BaseModel]] = field(default_factory=dict)
    query: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: headers that are read
    headers: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: the schema of a form with files
    form: dict[str, Any] | None = None
