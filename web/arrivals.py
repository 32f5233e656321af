"""One HTTP/1.1 request as it arrives, byte by byte: whether it is whole, whether it is late. Knows no socket.

Frames only: method, path, Content-Length and chunks (RFC 9112, sections 6 and 7). All else is for the server's own
parser, which sees the very same bytes.
"""

import re
from collections.abc import Callable

from utils.files import spool

#: a page's headers are about 1 kB; gunicorn takes 100 fields of 8 kB at most
MAX_HEAD_BYTES = 64 * 1024
#: kept in memory of one body; a thousand slow clients together stay below 64 MB
MEMORY_BYTES = 64 * 1024
HEAD_SECONDS = 10.0
#: a body may take this long, and longer as long as it comes faster than the slowest phone
BODY_SECONDS = 30.0
MIN_BYTES_PER_SECOND = 2000
LONGEST_SECONDS = 3600.0
_MAX_LINE_BYTES = 8190
_HEX = re.compile(rb"[0-9A-Fa-f]{1,15}")

#: method and path → the most bytes its body may have
BodyLimit = Callable[[str, str], int]


class Arrival:
    """Collects one request. ``now`` is monotonic; bytes after its end are kept in ``surplus`` for the next one."""

    def __init__(self, limit: BodyLimit, now: float) -> None:
        self._limit, self.began_at = limit, now
        self._head = bytearray()
        self._body: _Counted | _Chunked | None = None
        self._spool = spool(MEMORY_BYTES)
        self.received = 0
        self.surplus = b""
        self.whole = False
        #: too large, and therefore handed on without its end
        self.cut = False
        self.expects_continue = False

    def feed(self, data: bytes) -> None:
        """Take what came. Raises OSError when the disk is full, ValueError when the end cannot be known."""
        self.received += len(data)
        if self._body is None:
            searched = max(0, len(self._head) - 3)
            self._head += data
            end = self._head.find(b"\r\n\r\n", searched) + 4
            if end < 4:
                if len(self._head) > MAX_HEAD_BYTES:
                    raise ValueError("a head without an end")
                return
            head, data = bytes(self._head[:end]), bytes(self._head[end:])
            self._head.clear()
            self._spool.write(head)
            self._body = self._read_head(head)
        used = self._body.feed(data)
        self._spool.write(data[:used])
        self.surplus = data[used:]
        self.cut = self._body.length > self._most and not self._body.done
        if self._body.done or self.cut:
            self.whole = True
            self._spool.seek(0)

    def read(self, size: int) -> bytes:
        """Give the bytes back, from the first, once it is whole."""
        return self._spool.read(size)

    def is_late(self, now: float) -> bool:
        """Say whether it has had its time: so long for the head, then a least rate, and an hour in all."""
        took = now - self.began_at
        if self._body is None:
            return took > HEAD_SECONDS
        return took > min(BODY_SECONDS + self.received / MIN_BYTES_PER_SECOND, LONGEST_SECONDS)

    def close(self) -> None:
        self._spool.close()

    def _read_head(self, head: bytes) -> "_Counted | _Chunked":
        first, *lines = head.decode("latin-1").split("\r\n")
        method, _, rest = first.partition(" ")
        fields = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        lengths = [value for name, value in fields if name == "content-length"]
        codings = ",".join(value.lower() for name, value in fields if name == "transfer-encoding")
        self._most = self._limit(method, rest.partition(" ")[0].partition("?")[0])
        self.expects_continue = any(name == "expect" and value.lower() == "100-continue" for name, value in fields)
        if codings.endswith("chunked") and not lengths:
            return _Chunked()
        if (
            not codings
            and len(lengths) < 2
            and all(one.isascii() and one.isdecimal() and len(one) < 16 for one in lengths)
        ):
            return _Counted(int(lengths[0]) if lengths else 0)
        raise ValueError("a body whose length is not clear")


class _Counted:
    """A body whose length was announced."""

    def __init__(self, length: int) -> None:
        self.length, self._taken = length, 0

    @property
    def done(self) -> bool:
        return self._taken >= self.length

    def feed(self, data: bytes) -> int:
        """Take what belongs to the body and say how many bytes that was."""
        used = min(len(data), self.length - self._taken)
        self._taken += used
        return used


class _Chunked:
    """A body in chunks, each after a line with its size; the last has none, and lines up to an empty one follow."""

    def __init__(self) -> None:
        self.done = False
        #: so far, with what frames the chunks
        self.length = 0
        self._line = bytearray()
        self._left = 0
        self._in_trailer = False

    def feed(self, data: bytes) -> int:
        place = 0
        while place < len(data) and not self.done:
            if self._left:
                step = min(self._left, len(data) - place)
                self._left -= step
                place += step
                continue
            end = data.find(b"\n", place)
            self._line += data[place : end + 1] if end >= 0 else data[place:]
            place = end + 1 if end >= 0 else len(data)
            if end >= 0:
                self._end_line(bytes(self._line).strip())
                self._line.clear()
            elif len(self._line) > _MAX_LINE_BYTES:
                raise ValueError("a line without an end")
        self.length += place
        return place

    def _end_line(self, line: bytes) -> None:
        if self._in_trailer:
            self.done = not line
            return
        digits = line.partition(b";")[0].rstrip()
        if not _HEX.fullmatch(digits):
            raise ValueError("a chunk without a size")
        size = int(digits, 16)
        self._in_trailer = size == 0
        self._left = size + 2 if size else 0
