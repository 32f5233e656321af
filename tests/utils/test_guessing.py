"""Who guesses is slowed down; who does not is left alone."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from limits.storage import memory

from tests.utils.clock import Clock
from utils.errors import TooManyAttempts, TooManyMisses
from utils.guessing import CODES_IN_TOTAL, CODES_PER_ADDRESS, MISSES_PER_ADDRESS, CodeAttempts, SessionMisses

HERE, THERE = "203.0.113.7", "203.0.113.8"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(memory, "time", clock)
    return clock


@pytest.fixture
def codes(clock: Clock) -> CodeAttempts:
    return CodeAttempts(clock=clock.time)


@pytest.fixture
def misses(clock: Clock) -> SessionMisses:
    return SessionMisses(clock=clock.time)


def refused(ask: Callable[[], None]) -> bool:
    try:
        ask()
    except (TooManyAttempts, TooManyMisses):
        return True
    return False


def test_the_sixth_wrong_code_and_a_right_one_after_it_wait_a_minute(codes: CodeAttempts, clock: Clock) -> None:
    for _ in range(CODES_PER_ADDRESS):
        codes.admit(HERE, right=False)

    for right in (False, True):
        with pytest.raises(TooManyAttempts) as caught:
            codes.admit(HERE, right=right)
    assert not refused(lambda: codes.admit(THERE, right=True))

    clock.sleep((caught.value.retry_after or 0) - 0.01)
    assert refused(lambda: codes.admit(HERE, right=True))
    clock.sleep(0.01)
    codes.admit(HERE, right=True)


def test_right_codes_use_nothing_up(codes: CodeAttempts) -> None:
    for _ in range(100):
        codes.admit(HERE, right=True)
    for _ in range(CODES_PER_ADDRESS):
        codes.admit(HERE, right=False)


def test_many_addresses_share_one_count(codes: CodeAttempts) -> None:
    tried = [refused(lambda n=n: codes.admit(f"10.0.0.{n}", right=False)) for n in range(CODES_IN_TOTAL + 5)]  # type: ignore[misc]

    assert tried == [False] * CODES_IN_TOTAL + [True] * 5


def test_many_at_once_get_no_more_tries(codes: CodeAttempts) -> None:
    with ThreadPoolExecutor(16) as pool:
        tried = list(pool.map(lambda _: refused(lambda: codes.admit(HERE, right=False)), range(64)))

    assert tried.count(False) == CODES_PER_ADDRESS


def test_the_same_value_of_a_run_is_one_try_and_another_value_another(codes: CodeAttempts) -> None:
    for _ in range(50):
        codes.admit(HERE, right=False, once="some-key")
    tried = [refused(lambda n=n: codes.admit(HERE, right=False, once=f"key-{n}")) for n in range(CODES_PER_ADDRESS)]  # type: ignore[misc]

    assert tried == [False] * (CODES_PER_ADDRESS - 1) + [True]


def test_each_wrong_code_is_one_line_of_the_log_without_it(
    codes: CodeAttempts, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    codes.admit(HERE, right=False, once="canary-value")
    codes.admit(HERE, right=False, once="canary-value")
    codes.admit(HERE, right=True)

    assert [(one.levelname, HERE in one.getMessage()) for one in caplog.records] == [("WARNING", True)]
    assert "canary" not in caplog.text + repr(codes._windows.storage().__dict__)


@pytest.mark.parametrize("form", ["", "d0a5b1c6-0f0e-4b1e-8f5e-5b0c4b8f1d{:02x}"], ids=["no-id-at-all", "ids"])
def test_sixty_misses_a_minute_then_a_pause(misses: SessionMisses, clock: Clock, form: str) -> None:
    for n in range(MISSES_PER_ADDRESS):
        misses.note(HERE, form.format(n))

    with pytest.raises(TooManyMisses) as caught:
        misses.note(HERE, form.format(200))
    misses.note(THERE, form.format(200))
    clock.sleep(float(str(caught.value.facts["retry_after"])))
    misses.note(HERE, form.format(200))


def test_the_same_gone_session_is_one_miss_a_minute(misses: SessionMisses) -> None:
    for n in range(40 * 100):
        misses.note(HERE, f"session-of-person-{n % 40}")
