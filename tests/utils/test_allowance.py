"""What the server's own key gives a day."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from limits.storage import memory

from tests.utils.clock import Clock
from utils.allowance import Allowance
from utils.config import Settings
from utils.errors import QuotaExhausted
from utils.windows import DAY_SECONDS


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(memory, "time", clock)
    return clock


def refusal(allowance: Allowance, session: str = "s", address: str = "a") -> QuotaExhausted | None:
    try:
        allowance.take(session, address)
    except QuotaExhausted as error:
        return error
    return None


@pytest.mark.parametrize(
    ("limits", "asked", "scope"),
    [
        ((3, 9, 9), [(f"s{n}", f"a{n}") for n in range(4)], "server"),
        ((9, 3, 9), [("s", f"a{n}") for n in range(4)], "session"),
        ((9, 9, 3), [(f"s{n}", "a") for n in range(4)], "address"),
    ],
    ids=["in-total", "one-session-from-anywhere", "one-address-with-many-sessions"],
)
def test_the_first_limit_that_is_reached_refuses_with_its_numbers(
    clock: Clock, limits: tuple[int, int, int], asked: list[tuple[str, str]], scope: str
) -> None:
    allowance = Allowance(per_day=limits[0], per_session=limits[1], per_address=limits[2], clock=clock.time)
    *before, last = asked
    for one in before:
        allowance.take(*one)
        clock.sleep(60)

    refused = refusal(allowance, *last)

    assert refused is not None
    assert (refused.facts["scope"], refused.facts["used"], refused.facts["maximum"]) == (scope, 3, 3)
    assert refused.retry_after == pytest.approx(DAY_SECONDS - 180, abs=0.01)
    assert refused.facts["opens_at"] == "2027-01-16T08:00:00+00:00"
    assert "3 captions a day" in refused.detail and "2027-01-16 08:00 UTC" in refused.detail
    clock.sleep((refused.retry_after or 0) - 0.01)
    assert refusal(allowance, *last)
    clock.sleep(0.01)
    assert refusal(allowance, *last) is None


def test_a_refusal_counts_nothing(clock: Clock) -> None:
    allowance = Allowance(per_day=2, per_session=1, per_address=9, clock=clock.time)
    allowance.take("one", "a")
    for _ in range(5):
        assert refusal(allowance, "one")

    assert refusal(allowance, "two") is None


def test_what_is_given_back_can_be_taken_again_and_no_more_than_that(clock: Clock) -> None:
    allowance = Allowance(per_day=9, per_session=1, per_address=9, clock=clock.time)
    allowance.take("s", "a")
    for _ in range(3):
        allowance.give_back("s", "a")

    assert refusal(allowance) is None
    assert refusal(allowance)


def test_threads_together_get_no_more(clock: Clock) -> None:
    allowance = Allowance(per_day=20, per_session=99, per_address=99, clock=clock.time)
    with ThreadPoolExecutor(16) as pool:
        given = list(pool.map(lambda _: refusal(allowance) is None, range(64)))

    assert given.count(True) == 20


def test_the_defaults_let_a_class_and_six_batches_through(clock: Clock, make_settings: Callable[..., Settings]) -> None:
    settings = make_settings()
    allowance = Allowance(
        per_day=settings.server_key_captions_per_day,
        per_session=settings.server_key_captions_per_session,
        per_address=settings.server_key_captions_per_address,
        clock=clock.time,
    )

    refused = [refusal(allowance, f"person {n % 40}", "the school") for n in range(40 * 30)]
    refused += [refusal(allowance, "six batches", "at home") for _ in range(6 * 30)]

    assert refused == [None] * len(refused)
