"""HTTP/1.1 by hand, for clients that no library would be: slow ones, hasty ones, ones that lie."""

import json
import socket
from dataclasses import dataclass
from typing import Any, Self

#: long enough for a busy machine; a test that waits so long has failed
PATIENCE_SECONDS = 20.0
_BOUNDARY = "boundary"
FORM_TYPE = f"multipart/form-data; boundary={_BOUNDARY}"


@dataclass(frozen=True)
class Answer:
    """One answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.body))


class Wire:
    """One connection to the server."""

    def __init__(self, port: int, *, patience: float = PATIENCE_SECONDS) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=patience)
        self._file = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def answer(self) -> Answer:
        """Read the next answer whole; 100 Continue counts as one."""
        status = int(self._file.readline().split()[1])
        headers = {}
        while (line := self._file.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        return Answer(status, headers, self._file.read(int(headers.get("content-length", 0))))

    def is_at_its_end(self) -> bool:
        """Say whether the server has closed the connection; waits for it or for something else to come."""
        try:
            return self._file.read(1) == b""
        except ConnectionResetError:
            return True


def request(method: str, path: str, *fields: str, body: bytes = b"", length: int | None = None) -> bytes:
    """Write a request; ``length`` may claim more than there is, and 0 claims nothing."""
    length = len(body) if length is None else length
    counted = [f"Content-Length: {length}"] if length else []
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *counted, *fields, "", ""]).encode() + body


def form(trigger_word: str, filename: str, data: bytes) -> bytes:
    """Write the body of an upload with one file."""
    head = (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="trigger_word"\r\n\r\n{trigger_word}\r\n'
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{filename}"\r\n\r\n'
    )
    return head.encode() + data + f"\r\n--{_BOUNDARY}--\r\n".encode()


def chunked(data: bytes, size: int) -> bytes:
    """Cut a body into chunks with an extension here and a trailer there, as the standard allows."""
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    chunks = b"".join(b"%x;part=1\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    return chunks + b"0\r\nX-Sum: 1\r\n\r\n"
