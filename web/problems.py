"""Turns every error into one problem+json answer (RFC 9457). Shows no trace, path or secret."""

import json
import logging
from typing import TypeVar

from flask import Flask, Response, request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from utils.errors import AppError, BodyTooLarge, InvalidRequest, ServerFull
from utils.files import is_full_disk
from web.bodies import JSON_BODY_BYTES
from web.strict_json import check_json

log = logging.getLogger(__name__)

Model = TypeVar("Model", bound=BaseModel)


class UnsupportedMediaType(AppError):
    status, code, title = 415, "unsupported_media_type", "This route takes application/json"


def register(app: Flask) -> None:
    """Answer every error of the app with a problem."""
    app.register_error_handler(AppError, problem_answer)
    app.register_error_handler(HTTPException, _foreign_answer)
    app.register_error_handler(Exception, _unexpected_answer)


def read_body(model: type[Model]) -> Model:
    """Parse the JSON body of the current request. Raises InvalidRequest naming every fault, never a value.

    A caption that no file could hold is CaptionInvalid, as it is where a caption is saved.
    """
    if not request.is_json:
        raise UnsupportedMediaType("Send the body as application/json.")
    try:
        data = request.get_data(cache=False)
        check_json(data)
        return model.model_validate_json(data)
    except ValidationError as error:
        faults = [{"field": ".".join(map(str, one["loc"])) or "body", "message": one["msg"]} for one in error.errors()]
        summary = "; ".join(f"{fault['field']}: {fault['message']}" for fault in faults[:5])
        raise InvalidRequest(f"The request cannot be read: {summary}.", faults=faults) from None
    except RequestEntityTooLarge:
        raise BodyTooLarge(
            f"The request has more than {JSON_BODY_BYTES // 1024} kB.", maximum=JSON_BODY_BYTES
        ) from None


def problem_answer(error: AppError) -> Response:
    """Show one of our errors."""
    body = {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        "retryable": error.retryable,
    }
    answer = Response(json.dumps({**error.facts, **body}), error.status, content_type="application/problem+json")
    if error.status in (429, 503, 507) and (wait := error.facts.get("retry_after")):
        answer.headers["Retry-After"] = str(int(float(str(wait))) + 1)
    return answer


def _foreign_answer(error: HTTPException) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        return problem_answer(BodyTooLarge("The request is larger than the server takes. Send fewer files at once."))
    status = error.code or 500
    known = type("HttpProblem", (AppError,), {"status": status, "code": _code(error.name), "title": error.name})
    answer = problem_answer(known(error.description or ""))
    for name, value in error.get_headers():
        if name.lower() == "allow":
            answer.headers[name] = value
    return answer


def _unexpected_answer(error: Exception) -> Response:
    if is_full_disk(error):  # the framework keeps large uploads in temporary files of its own
        return problem_answer(ServerFull("The server's disk is full; nothing was taken. Try again later."))
    log.error("unexpected %s in %s %s", type(error).__name__, request.method, request.url_rule, exc_info=error)
    return problem_answer(AppError("Something went wrong on the server. Nothing that was saved is lost; try again."))


def _code(name: str) -> str:
    return name.lower().replace(" ", "_").replace("'", "").replace("-", "_")
