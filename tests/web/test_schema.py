"""Whatever is sent, the answer is one that the OpenAPI document tells of: status, media type, form. Never a 5xx.

``SCHEMA_EXAMPLES=1000`` sends that many requests to each route instead of the fixed ones of every test run.
"""

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any
from wsgiref.types import WSGIApplication

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from pybase64 import b64encode_as_string
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.generation.case import Case
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app import create_app
from tests.fakes.engine import ScriptedEngine
from tests.fakes.inference import FakeInference
from tests.pictures import jpeg
from tests.utils.library.shelf import captioned, picture, put
from tests.web.studio import Studio
from utils.config import Settings
from utils.services import build_services
from web.openapi import OPERATIONS

#: nobody listens there
NOWHERE = "http://127.0.0.1:9"
#: what chance cannot open: a signature, a model's answer
SHUT = {("get", "/api/download/{name}"), ("post", "/api/thumbnails")}
EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "0"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
#: a whole hand of bad luck: the picture that is sent may be one, or not
FILES = st.sampled_from([jpeg(260, 260), jpeg(260, 260, seed=2), b"", b"no picture", jpeg(20, 20)])
REAL = st.sampled_from([True, True, False])
MODES = st.sampled_from([GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE])


@pytest.fixture(scope="module")
def pictures() -> Iterator[FakeInference]:
    with FakeInference() as fake:
        yield fake


@pytest.fixture
def client(settings: Settings, pictures: FakeInference) -> Iterator[FlaskClient]:
    engines = {"offline": ScriptedEngine(), "gemini": ScriptedEngine(needs_key=True)}
    unpaced = settings.model_copy(
        update={
            "caption_min_interval_seconds": 0,
            "caption_requests_per_minute": 2000,
            "gemini_base_url": NOWHERE,
            "automatic1111_url": pictures.url,
            "generation_requests_per_hour": 10_000,
        }
    )
    services = build_services(unpaced, engines=engines, sleep=lambda seconds: None)
    put(unpaced.library_folder, "set/room.png", captioned(picture(1)))
    services.library.scan()
    app = create_app(services=services)
    app.wsgi_app = _at_this_machine(app.wsgi_app)  # type: ignore[method-assign]
    yield app.test_client()
    services.library.close()


def _at_this_machine(app: WSGIApplication) -> WSGIApplication:
    return lambda environ, start: app({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)


class Batch:
    """Fills a made-up request with what is there, so that it gets further than "no such session"."""

    def __init__(self, studio: Studio) -> None:
        self._studio, self._session_id = studio, ""
        self._content_hash = studio.client.get("/api/library/assets").get_json()["assets"][0]["content_hash"]

    def put_into(self, case: Case, data: st.DataObject) -> None:
        true = self._names() | {"trigger_word": "hall", "engine": "offline", "style": "general", "name": "set"}
        for place in (case.path_parameters, case.body):
            if isinstance(place, dict):
                place.update({name: true[name] for name in place if name in true})
        if isinstance(case.body, dict):
            if case.operation.path in ("/generate_caption", "/update_caption"):
                case.body.pop("index", None)
                case.body["image_id"] = true["image_id"]
            for one in [*_objects(case.body, "captions"), *_objects(case.body, "images")]:
                one.update({"image_id": true["image_id"]} if "image_id" in one else {})
                one.update({"data": b64encode_as_string(data.draw(FILES))} if "data" in one else {})
            if case.operation.path == "/upload":
                case.body["images"] = data.draw(st.lists(FILES, min_size=1, max_size=2))
                case.body.pop("image_id", None)
            if "image" in case.body:
                case.body["image"] = data.draw(FILES)
            if case.operation.path == "/api/library/datasets":
                for index in range(2):
                    self._studio.edit(self._session_id, index, f"photo of hall a room with number {index}")
            if "content_hashes" in case.body:
                case.body["content_hashes"] = [true["content_hash"]]
        if case.operation.path.startswith(("/api/images/", "/media/")):
            self._point_at_generated(case)

    def _point_at_generated(self, case: Case) -> None:
        """Name a generated image; one that was removed where it is to come back."""
        order = {"prompt": "a red door", "width": 128, "height": 128, "response_format": "url"}
        history = self._studio.client.get("/api/images/history/").get_json()["images"]
        made = history[0] if history else self._studio.client.post("/v1/images/generations", json=order).get_json()
        if case.operation.path.endswith("/removal"):
            self._studio.client.delete(f"/api/images/{made['id']}/")
        year, month, name = made["imageUrl"].split("/")[-3:]
        true = {"image_id": made["id"], "year": year, "month": month, "name": name}
        case.path_parameters.update({part: true[part] for part in case.path_parameters})

    def _names(self) -> dict[str, str]:
        """Name the batch and one of its images; a new batch where an earlier request did away with them."""
        answer = self._studio.client.get(f"/sessions/{self._session_id}")
        if answer.status_code != 200 or not answer.get_json()["images"]:
            self._session_id = self._studio.session(2)["session_id"]
            answer = self._studio.client.get(f"/sessions/{self._session_id}")
        return {
            "session_id": self._session_id,
            "image_id": answer.get_json()["images"][-1]["id"],
            "content_hash": self._content_hash,
        }


def _objects(body: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = body.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=[f"{method} {path}" for method, path in OPERATIONS])
def test_answer_is_one_the_document_tells_of(method: str, path: str, client: FlaskClient, studio: Studio) -> None:
    # without a key there is no service, and 503 says so
    checks = CHECKS[1:] if path == "/api/thumbnails" else CHECKS
    operation = schemathesis.openapi.from_wsgi("/openapi.json", client.application)[path][method]
    batch, statuses = Batch(studio), Counter[int]()
    how = effort(
        max_examples=EXAMPLES or 25, derandomize=not EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck)
    )

    @how
    @given(data=st.data(), mode=MODES, real=REAL)
    def ask(data: st.DataObject, mode: GenerationMode, real: bool) -> None:
        case = data.draw(operation.as_strategy(mode))
        if real:
            batch.put_into(case, data)
        response = case.call()
        statuses[response.status_code] += 1
        case.validate_response(response, checks=checks)

    ask()
    print(method, path, dict(statuses))
    assert 500 not in statuses
    assert (method, path) in SHUT or min(statuses) < 300, f"no request got through: {dict(statuses)}"
