"""A small driver over the test client, in the words of the product."""

import io
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.pictures import jpeg


class Studio:
    """Uploads, captions and exports through the routes."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def upload(self, *files: tuple[str, bytes], **fields: str) -> TestResponse:
        parts = [(io.BytesIO(data), name) for name, data in files]
        return self.client.post("/upload", data={"trigger_word": "hall", **fields, "files": parts})

    def session(self, count: int = 1) -> dict[str, Any]:
        """Make a session of that many images and return the answer of the upload."""
        answer = self.upload(*((f"{number}.jpg", jpeg(seed=number + 1)) for number in range(count)))
        assert answer.status_code == 200, answer.text
        return dict(answer.get_json())

    def read(self, session_id: str) -> dict[str, Any]:
        return dict(self.client.get(f"/sessions/{session_id}").get_json())

    def edit(self, session_id: str, index: int, caption: str, **more: object) -> TestResponse:
        body = {"session_id": session_id, "index": index, "caption": caption, **more}
        return self.client.post("/update_caption", json=body)
