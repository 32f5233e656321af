"""A request is whole at its last byte, however it is cut on its way."""

import pytest

from tests.wire import chunked, request
from web.arrivals import BODY_SECONDS, HEAD_SECONDS, LONGEST_SECONDS, MAX_HEAD_BYTES, MIN_BYTES_PER_SECOND, Arrival

LIMIT = 10_000
CHUNKS = "Transfer-Encoding: chunked"
WHOLE = {
    "no body": request("GET", "/"),
    "body": request("POST", "/upload", body=b"abc\r\n\r\ndef" * 99),
    "body of no length": request("POST", "/", "Content-Length: 0"),
    "chunks": request("POST", "/", CHUNKS) + chunked(b"0\r\n\r\n" * 200, 7),
    "chunks of capitals": request("POST", "/", "transfer-encoding: Chunked") + b"A\r\n0123456789\r\n0\r\n\r\n",
    "body as large as may be": request("POST", "/", body=b"x" * LIMIT),
}


def arrived(data: bytes, step: int) -> Arrival:
    arrival = Arrival(lambda method, path: LIMIT, now=0)
    for at in range(0, len(data), step):
        assert not arrival.whole, "too early"
        arrival.feed(data[at : at + step])
    return arrival


@pytest.mark.parametrize("data", WHOLE.values(), ids=WHOLE)
@pytest.mark.parametrize("step", [1, 2, 3, 1000, 10**6])
def test_request_comes_out_as_it_went_in(data: bytes, step: int) -> None:
    arrival = arrived(data, step)

    assert arrival.whole
    assert not arrival.cut
    assert b"".join(iter(lambda: arrival.read(100), b"")) == data


@pytest.mark.parametrize("data", WHOLE.values(), ids=WHOLE)
def test_what_follows_is_left_for_the_next_request(data: bytes) -> None:
    arrival = arrived(data + b"GET /next", 10**6)

    assert arrival.surplus == b"GET /next"
    assert arrival.read(10**6) == data


@pytest.mark.parametrize(
    "data",
    [request("POST", "/", length=LIMIT + 1), request("POST", "/", CHUNKS) + b"ffff\r\n" + b"x" * LIMIT],
    ids=["announced", "in chunks"],
)
def test_too_large_a_body_is_not_waited_for(data: bytes) -> None:
    arrival = arrived(data, 10**6)

    assert (arrival.whole, arrival.cut) == (True, True)


def test_limit_is_asked_for_method_and_path_alone() -> None:
    asked = []
    Arrival(lambda method, path: asked.append((method, path)) or LIMIT, now=0).feed(request("PUT", "/a/b?c=d"))

    assert asked == [("PUT", "/a/b")]


NO_END = {
    "two lengths": request("POST", "/", "Content-Length: 3", body=b"ab"),
    "length and chunks": request("POST", "/", "Content-Length: 3", CHUNKS),
    "negative length": request("POST", "/", "Content-Length: -1"),
    "length with a plus": request("POST", "/", "Content-Length: +1"),
    "length of other digits": request("POST", "/", "Content-Length: ²"),
    "length beyond all": request("POST", "/", "Content-Length: " + "9" * 99),
    "coding unknown": request("POST", "/", "Transfer-Encoding: gzip"),
    "chunk of negative size": request("POST", "/", CHUNKS) + b"-1\r\n",
    "chunk of odd digits": request("POST", "/", CHUNKS) + b"1_0\r\n",
    "chunk with 0x": request("POST", "/", CHUNKS) + b"0x1\r\n",
    "chunk with an endless line": request("POST", "/", CHUNKS) + b"1;" + b"a" * 9000,
    "head without an end": b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * (MAX_HEAD_BYTES // 6),
}


@pytest.mark.parametrize("data", NO_END.values(), ids=NO_END)
def test_request_without_a_clear_end_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"end|length|size"):
        arrived(data, 10**6)


BEGUN = request("POST", "/upload", length=LIMIT)


@pytest.mark.parametrize(
    ("data", "seconds", "late"),
    [
        (b"", HEAD_SECONDS, False),
        (b"", HEAD_SECONDS + 1, True),
        (BEGUN[:-1], HEAD_SECONDS + 1, True),
        (BEGUN, HEAD_SECONDS + 1, False),
        (BEGUN, BODY_SECONDS + 1, True),
        (BEGUN + b"x" * 5 * MIN_BYTES_PER_SECOND, BODY_SECONDS + 4, False),
        (BEGUN + b"x" * 5 * MIN_BYTES_PER_SECOND, BODY_SECONDS + 6, True),
    ],
)
def test_head_has_a_time_and_a_body_a_least_rate(data: bytes, seconds: float, late: bool) -> None:
    arrival = Arrival(lambda method, path: 10 * LIMIT, now=100.0)
    arrival.feed(data)

    assert arrival.is_late(100.0 + seconds) is late


def test_no_body_takes_longer_than_the_longest() -> None:
    arrival = Arrival(lambda method, path: 10**9, now=0)
    arrival.feed(request("POST", "/upload", length=10**8))
    for _ in range(10):
        arrival.feed(b"x" * MIN_BYTES_PER_SECOND * 1000)

    assert not arrival.is_late(LONGEST_SECONDS)
    assert arrival.is_late(LONGEST_SECONDS + 1)
