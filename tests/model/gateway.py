"""What Replicate puts in front of a model: predictions that are created, then looked at until they have ended."""

import json
import threading
import urllib.request
from concurrent.futures import Future, ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

INPUTS = "prompt seed width height num_inference_steps guidance_scale lora_scale".split()


class Gateway:
    """Serve on a free loopback port while used as a context manager; ``model`` is the address of a cog server."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._predictions: list[Future[dict[str, Any]]] = []
        self._pool = ThreadPoolExecutor(1)  # a model makes one picture at a time
        gateway = self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                gateway._told(self)

            def do_POST(self) -> None:
                gateway._created(self)

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._pool.shutdown()

    def _created(self, door: BaseHTTPRequestHandler) -> None:
        body = json.loads(door.rfile.read(int(door.headers["Content-Length"])))
        self._predictions.append(self._pool.submit(self._predict, body["input"]))
        _answer(door, {"id": f"p{len(self._predictions) - 1}", "status": "starting"}, 201)

    def _told(self, door: BaseHTTPRequestHandler) -> None:
        if door.path.startswith("/v1/models/"):
            properties: dict[str, Any] = {name: {} for name in INPUTS}
            return _answer(door, {"openapi_schema": {"components": {"schemas": {"Input": {"properties": properties}}}}})
        name = door.path.rpartition("/")[2]
        prediction = self._predictions[int(name[1:])]
        told = prediction.result() if prediction.done() else {"status": "processing"}
        _answer(door, {**told, "id": name})
        return None

    def _predict(self, told: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps({"input": told}).encode()
        request = urllib.request.Request(f"{self._model}/predictions", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return dict(json.loads(answer.read()))


def _answer(door: BaseHTTPRequestHandler, body: object, status: int = 200) -> None:
    data = json.dumps(body).encode()
    door.send_response(status)
    door.send_header("Content-Length", str(len(data)))
    door.end_headers()
    door.wfile.write(data)
