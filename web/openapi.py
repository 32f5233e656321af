"""The OpenAPI document, made of the very models that validate. One row a route; a test keeps rows and routes equal."""

import json
from functools import lru_cache
from typing import Any, Literal

from flask import Blueprint, Response
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from web import (
    answers,
    export_operations,
    generation_operations,
    inspect_answers,
    library_operations,
    requests,
)
from web.operation import Operation

bp = Blueprint("openapi", __name__)

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_OBJECT = {"schema": {"type": "object"}}
_IMAGES = ("image/jpeg", "image/png", "image/webp")
_UPLOAD_FORM = {
    "type": "object",
    "properties": {
        "trigger_word": {"type": "string"},
        "session_id": {"type": "string"},
        "image_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "images": {"type": "array", "items": {"type": "string", "format": "binary"}},
    },
    "required": ["images"],
    "additionalProperties": False,
}
_ONE_FILE_FORM = {
    "type": "object",
    "properties": {"file": {"type": "string", "format": "binary"}},
    "required": ["file"],
    "additionalProperties": False,
}

_BODY = (400, 403, 413, 415)
_WRITE = (403, 507)
_KEYS = {name: {"type": "string", "maxLength": 300} for name in ("X-Api-Key", "X-Access-Code")}
_ENGINE = (401, 409, 422, 429, 500, 502, 504, 507)

OPERATIONS: dict[tuple[str, str], Operation] = {
    ("get", "/"): Operation(summary="The page", media=("text/html",)),
    ("get", "/healthz"): Operation(summary="Whether the process answers", answer=answers.HealthAnswer),
    ("get", "/openapi.json"): Operation(summary="This document", media=("application/json",)),
    ("get", "/engines"): Operation(summary="Engines, styles, pacing and limits", answer=answers.EnginesAnswer),
    ("post", "/validate_key"): Operation(
        summary="Say what a key or access code can do",
        body=requests.ValidateKey,
        answer=answers.KeyAnswer,
        headers=_KEYS,
        problems=(*_BODY, 429),
    ),
    ("post", "/upload"): Operation(
        summary="Add images to a new or an existing session",
        form=_UPLOAD_FORM,
        answer=answers.UploadAnswer,
        problems=(400, 403, 404, 409, 413, 415, 422, 500, 507),
    ),
    ("post", "/generate_caption"): Operation(
        summary="Caption one image; with Prefer: respond-async in the background",
        body=requests.GenerateCaption,
        answer=answers.CaptionAnswer,
        also={202: answers.WorkingAnswer},
        headers={**_KEYS, "Prefer": {"type": "string", "enum": ["respond-async"]}},
        problems=(*_BODY, 404, *_ENGINE),
    ),
    ("post", "/update_caption"): Operation(
        summary="Write a person's caption",
        body=requests.UpdateCaption,
        answer=answers.SavedAnswer,
        problems=(*_BODY, 404, 409, 422, 500, 507),
    ),
    ("post", "/export"): Operation(
        summary="The ZIP of image/txt pairs",
        body=requests.ExportOptions,
        media=("application/zip",),
        problems=(*_BODY, 404, 422, 500),
    ),
    ("post", "/sessions"): Operation(
        summary="Make a session of a backup file",
        body=answers.BackupFile,
        answer=answers.SessionAnswer,
        status=201,
        problems=(400, 403, 413, 415, 422, 507),
    ),
    ("get", "/sessions/{session_id}"): Operation(
        summary="A session and its images",
        answer=answers.SessionAnswer,
        problems=(404, 500),
        query={"removed": {"type": "string", "enum": ["0", "1"]}},
    ),
    ("patch", "/sessions/{session_id}"): Operation(
        summary="Change the trigger word; captions follow",
        body=requests.UpdateSession,
        answer=answers.SessionAnswer,
        problems=(*_BODY, 404, 422, 500, 507),
    ),
    ("delete", "/sessions/{session_id}"): Operation(
        summary="Forget a session", bare=(204,), status=204, problems=(*_WRITE, 404)
    ),
    ("get", "/sessions/{session_id}/captions"): Operation(
        summary="Captions changed since a version",
        answer=answers.CaptionsAnswer,
        bare=(304,),
        problems=(404, 500),
        query={"since": {"type": "integer", "minimum": 0}},
    ),
    ("patch", "/sessions/{session_id}/captions"): Operation(
        summary="Write many captions at once, all or none",
        body=requests.UpdateCaptions,
        answer=answers.CaptionsAnswer,
        problems=(*_BODY, 404, 409, 422, 500, 507),
    ),
    ("post", "/sessions/{session_id}/captions"): Operation(
        summary="Put back captions that a browser kept; words that are there stay",
        body=requests.PutBack,
        answer=answers.CaptionsAnswer,
        problems=(*_BODY, 404, 422, 500, 507),
    ),
    ("post", "/sessions/{session_id}/missing"): Operation(
        summary="Which of these images the session does not hold",
        body=requests.AskMissing,
        answer=answers.MissingAnswer,
        problems=(*_BODY, 404, 500),
    ),
    ("get", "/sessions/{session_id}/images/{image_id}"): Operation(
        summary="An image's original bytes", media=_IMAGES, problems=(404, 500)
    ),
    ("get", "/sessions/{session_id}/images/{image_id}/thumbnail"): Operation(
        summary="An image's thumbnail", media=("image/jpeg",), problems=(404, 500)
    ),
    ("delete", "/sessions/{session_id}/images/{image_id}"): Operation(
        summary="Put an image into the bin", answer=answers.RemovedAnswer, problems=(*_WRITE, 404, 500)
    ),
    ("delete", "/sessions/{session_id}/images/{image_id}/removal"): Operation(
        summary="Take an image out of the bin", answer=answers.RestoredAnswer, problems=(*_WRITE, 404, 500)
    ),
    ("get", "/sessions/{session_id}/backup"): Operation(
        summary="The whole session as one JSON file", answer=answers.BackupFile, problems=(404, 500)
    ),
    ("post", "/api/inspect"): Operation(
        summary="What one image file carries; nothing is kept",
        form=_ONE_FILE_FORM,
        answer=inspect_answers.InspectAnswer,
        problems=(400, 403, 413, 422),
    ),
    ("get", "/sessions/{session_id}/export"): Operation(
        summary="What the export would hold",
        answer=answers.ExportPlanAnswer,
        problems=(400, 404, 500),
        query={
            "only": {"type": "string", "enum": ["all", "approved"]},
            "metadata": {"type": "string", "enum": ["embed", "original", "strip"]},
        },
    ),
    **library_operations.OPERATIONS,
    **export_operations.OPERATIONS,
    **generation_operations.OPERATIONS,
}


@bp.get("/openapi.json")
def openapi() -> Response:
    """Give the OpenAPI document."""
    return Response(_document(), content_type="application/json")


@lru_cache(maxsize=1)
def _document() -> str:
    models: set[type[BaseModel]] = {answers.ProblemAnswer}
    for one in OPERATIONS.values():
        models.update(model for model in (one.body, one.answer, *one.also.values()) if model)
    wanted: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = [
        (model, "validation" if issubclass(model, requests.Request) else "serialization")
        for model in sorted(models, key=lambda model: model.__name__)
    ]
    schemas = models_json_schema(wanted, ref_template="#/components/schemas/{model}")[1]["$defs"]
    paths: dict[str, dict[str, Any]] = {}
    for (method, path), operation in OPERATIONS.items():
        paths.setdefault(path, {})[method] = _described(path, operation)
    document = {
        "openapi": "3.1.0",
        "info": {"title": "LoRA Caption Studio", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }
    return json.dumps(document)


def _described(path: str, operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {"summary": operation.summary, "responses": _responses(operation)}
    parameters = [
        {"name": part[1:-1], "in": "path", "required": True, "schema": {"type": "string"}}
        for part in path.split("/")
        if part.startswith("{")
    ]
    parameters += [{"name": name, "in": "query", "schema": schema} for name, schema in operation.query.items()]
    parameters += [{"name": name, "in": "header", "schema": schema} for name, schema in operation.headers.items()]
    if parameters:
        described["parameters"] = parameters
    content: dict[str, Any] = {}
    if operation.body:
        content["application/json"] = {"schema": _ref(operation.body)}
    if operation.form:
        content["multipart/form-data"] = {"schema": operation.form}
    if content:
        described["requestBody"] = {"required": True, "content": content}
    return described


def _responses(operation: Operation) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    if operation.answer:
        responses[str(operation.status)] = _json_answer(operation.answer)
    elif operation.media:
        responses[str(operation.status)] = {
            "description": "Success",
            "content": {media: _OBJECT if media == "application/json" else _BINARY for media in operation.media},
        }
    for status, model in operation.also.items():
        responses[str(status)] = _json_answer(model)
    for status in operation.bare:
        responses[str(status)] = {"description": "Nothing to say"}
    problem = {"application/problem+json": {"schema": _ref(answers.ProblemAnswer)}}
    # every route of a session may find that too many were missed; every write that the server is being stopped
    also = {429 for status in operation.problems if status == 404} | {
        503 for status in operation.problems if status == 403
    }
    for status in sorted({*operation.problems, *also}):
        responses[str(status)] = {"description": "A problem", "content": problem}
    return responses


def _json_answer(model: type[BaseModel]) -> dict[str, Any]:
    return {"description": "Success", "content": {"application/json": {"schema": _ref(model)}}}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
