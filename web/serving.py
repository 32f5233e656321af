"""gunicorn's thread worker, with patience: a request gets a thread when all of it has arrived.

Until then its connection waits in the worker's event loop, where a slow one costs a few kilobytes and no thread; 40 of
them would otherwise hold all 32 threads, and the health check with them. Tells the app, too, when the end begins.
"""

import contextlib
import json
import logging
import selectors
import socket
import time
from functools import partial
from typing import Any

from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import TConn, ThreadWorker

from utils.services import Services
from web.arrivals import Arrival
from web.bodies import most_arriving_bytes, most_bytes

_READ_BYTES = 256 * 1024
_LINGER_SECONDS, _LINGER_BYTES = 2.0, 256 * 1024
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def _last_word(status: int, title: str, detail: str, *headers: str, retryable: bool = True) -> bytes:
    """Write a whole answer with a problem, as web/problems.py does for what reaches the app."""
    code = title.lower().replace(" ", "_")
    problem = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code}
    body = json.dumps({**problem, "retryable": retryable}).encode()
    lines = [f"HTTP/1.1 {status} {title}", "Connection: close", "Content-Type: application/problem+json"]
    return "\r\n".join([*lines, *headers, f"Content-Length: {len(body)}", "", ""]).encode() + body


_BAD = _last_word(400, "Bad Request", "The request is not HTTP the server understands.", retryable=False)
_FAULT = _last_word(500, "Internal Server Error", "Something went wrong on the server. Try again.")
_LATE = _last_word(408, "Request Timeout", "The request took too long to arrive. Try again on a better connection.")
_FULL = _last_word(
    503, "Service Unavailable", "The server has no room for this request now. Try again soon.", "Retry-After: 10"
)


class ArrivedSocket:
    """A socket with nothing to read but the request that has arrived; writing is the socket's own."""

    def __init__(self, real: socket.socket, arrival: Arrival) -> None:
        self.real, self.arrival = real, arrival
        #: read by web/security.py when the server is being stopped
        self.began_at = arrival.began_at

    def recv(self, size: int, flags: int = 0) -> bytes:
        return self.arrival.read(size)

    def send(self, data: bytes) -> int:
        if data == _CONTINUE:  # has been said when the head arrived
            return len(data)
        return self.real.send(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


class PatientWorker(ThreadWorker):  # type: ignore[misc]
    """Everything but ``handle_error`` runs in the event loop's thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[TConn, Arrival] = {}
        self._lingering: dict[TConn, list[float]] = {}
        self._looked_at = 0.0

    def enqueue_req(self, conn: TConn) -> None:
        """Wait for the next request of a connection; gunicorn asks for it whenever one may be coming."""
        if self.cfg.is_ssl:
            super().enqueue_req(conn)
            return
        arrival = self._arriving[conn] = Arrival(partial(most_bytes, self._services().settings), time.monotonic())
        self._real(conn).setblocking(False)
        self.poller.register(self._real(conn), selectors.EVENT_READ, partial(self._receive, conn))
        if conn.parser is not None and (buffered := conn.parser.unreader.take_buffered()):
            self._feed(conn, arrival, buffered)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Keep the connection as gunicorn does; close it without waiting for its client."""
        if not isinstance(conn.sock, ArrivedSocket):
            super().finish_request(conn, fs)
            return
        arrival = conn.sock.arrival
        arrival.close()
        keep = not fs.cancelled() and fs.exception() is None and fs.result()
        if not keep:
            self._linger(conn)
            return
        if arrival.surplus:
            conn.parser.unreader.unread(arrival.surplus)
        conn.sock = conn.sock.real
        conn.parser.unreader.sock = conn.sock
        super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Close who had their time; gunicorn calls it after every turn of its loop."""
        super().murder_pending()
        now = time.monotonic()
        if now - self._looked_at < 0.5:
            return
        self._looked_at = now
        for conn, arrival in list(self._arriving.items()):
            idle_at_the_end = not self.alive and not arrival.received and now - arrival.began_at > _LINGER_SECONDS
            if idle_at_the_end or arrival.is_late(now):
                self._drop(conn, _LATE if arrival.received else b"")
        for conn, (until, _) in list(self._lingering.items()):
            if now > until:
                self._end(conn)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Go on accepting while what had begun is finished: a client that is told to come back need not hang."""
        if enabled or self.alive:
            super().set_accept_enabled(enabled)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """SIGTERM. Only noted here: a signal may come while this very thread holds a lock."""
        if self.alive:
            self.method_queue.defer(self._begin_end)
        super().handle_exit(sig, frame)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Refuse what is no HTTP. gunicorn's own way quotes it, and whatever secret it holds, in answer and log."""
        is_theirs = isinstance(exc, ParseException)
        self.log.log(
            logging.INFO if is_theirs else logging.ERROR,
            "A request ended as %s before it reached the app",
            type(exc).__name__,
            exc_info=None if is_theirs else exc,
        )
        with contextlib.suppress(OSError):
            client.sendall(_BAD if is_theirs else _FAULT)

    def _begin_end(self) -> None:
        services = self._services()
        services.closing.begin()
        services.captioner.close()
        for arrival in self._arriving.values():
            if not arrival.received:
                arrival.began_at = time.monotonic()

    def _receive(self, conn: TConn, real: socket.socket) -> None:
        arrival = self._arriving[conn]
        try:
            data = real.recv(_READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._feed(conn, arrival, data)
        else:
            self._drop(conn)

    def _feed(self, conn: TConn, arrival: Arrival, data: bytes) -> None:
        real, expected = self._real(conn), arrival.expects_continue
        try:
            arrival.feed(data)
            if arrival.expects_continue and not expected and not arrival.whole:
                real.send(_CONTINUE)
        except ValueError:
            self._drop(conn, _BAD)
            return
        except OSError:  # the disk is full, or the client has gone
            self._drop(conn, _FULL)
            return
        if arrival.whole:
            self._hand_on(conn, arrival)
        elif arrival.received > _READ_BYTES and self._all_received() > most_arriving_bytes(self._services().settings):
            self._drop(conn, _FULL)

    def _hand_on(self, conn: TConn, arrival: Arrival) -> None:
        del self._arriving[conn]
        self.poller.unregister(self._real(conn))
        conn.sock = ArrivedSocket(self._real(conn), arrival)
        if conn.parser is not None:
            conn.parser.unreader.sock = conn.sock
        conn.data_ready = True
        super().enqueue_req(conn)

    def _drop(self, conn: TConn, answer: bytes = b"") -> None:
        """Close a connection whose request will not be answered, with a last word if it takes one at once."""
        self._arriving.pop(conn).close()
        real = self._real(conn)
        self.poller.unregister(real)
        if answer:
            with contextlib.suppress(OSError):
                real.send(answer)
            self._linger(conn)
        else:
            self.nr_conns -= 1
            conn.close()

    def _linger(self, conn: TConn) -> None:
        """Say that nothing more comes, and read on for a moment so that the answer is not lost (RFC 9112, 9.6)."""
        real = self._real(conn)
        try:
            real.setblocking(False)
            real.shutdown(socket.SHUT_WR)
            self.poller.register(real, selectors.EVENT_READ, partial(self._discard, conn))
        except OSError:
            self.nr_conns -= 1
            conn.close()
            return
        self._lingering[conn] = [time.monotonic() + _LINGER_SECONDS, _LINGER_BYTES]

    def _discard(self, conn: TConn, real: socket.socket) -> None:
        try:
            count = len(real.recv(_READ_BYTES))
        except BlockingIOError:
            return
        except OSError:
            count = 0
        self._lingering[conn][1] -= count
        if not count or self._lingering[conn][1] < 0:
            self._end(conn)

    def _end(self, conn: TConn) -> None:
        del self._lingering[conn]
        self.poller.unregister(self._real(conn))
        self.nr_conns -= 1
        conn.close()

    def _all_received(self) -> int:
        return sum(arrival.received for arrival in self._arriving.values())

    def _services(self) -> Services:
        services: Services = self.wsgi.extensions["services"]
        return services

    @staticmethod
    def _real(conn: TConn) -> socket.socket:
        real: socket.socket = getattr(conn.sock, "real", conn.sock)
        return real
