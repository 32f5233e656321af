import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from limits.storage import memory

from utils import errors, pacing
from utils.pacing import Pacer
from utils.windows import DAY_SECONDS

KEY, MODEL = "k" * 39, "gemini-3.8-flash"


class Clock:
    """A clock that only sleeping moves; stands in for the ``time`` module of the library too."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def time(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(memory, "time", clock)
    return clock


@pytest.fixture
def make_pacer(clock: Clock) -> Callable[..., Pacer]:
    def make(*, per_minute: int = 15, per_day: int = 1500, min_interval_seconds: float = 2.0) -> Pacer:
        return Pacer(
            per_minute=per_minute, per_day=per_day, min_interval_seconds=min_interval_seconds, clock=clock.time
        )

    return make


def start_now(pacer: Pacer, times: int, *, key: str = KEY) -> None:
    for _ in range(times):
        pacer.start(key, MODEL)


def refusal(pacer: Pacer, *, key: str = KEY, model: str = MODEL) -> errors.EngineError:
    with pytest.raises(errors.EngineError) as caught:
        pacer.start(key, model)
    return caught.value


@pytest.mark.parametrize(
    ("settings", "starts", "error", "seconds"),
    [
        pytest.param({}, 1, errors.RateLimited, 2.0, id="interval"),
        pytest.param({"min_interval_seconds": 0}, 15, errors.RateLimited, 61.0, id="minute"),
        pytest.param({"min_interval_seconds": 0, "per_minute": 1}, 1, errors.RateLimited, 61.0, id="one-a-minute"),
        pytest.param({"min_interval_seconds": 0, "per_day": 3}, 3, errors.QuotaExhausted, 86400.0, id="day"),
    ],
)
def test_retry_after_is_the_moment_the_next_start_is_allowed(
    make_pacer: Callable[..., Pacer],
    clock: Clock,
    settings: dict[str, float],
    starts: int,
    error: type[errors.EngineError],
    seconds: float,
) -> None:
    pacer = make_pacer(**settings)
    start_now(pacer, starts)

    refused = refusal(pacer)

    assert isinstance(refused, error)
    assert refused.retry_after == pytest.approx(seconds, abs=0.0011)
    clock.sleep(refused.retry_after - 0.01)
    assert refusal(pacer).retry_after == pytest.approx(0.01, abs=0.0011)
    clock.sleep(0.01)
    pacer.start(KEY, MODEL)


def test_waiting_for_a_turn_sends_nobody_to_another_model(make_pacer: Callable[..., Pacer]) -> None:
    pacer = make_pacer()
    pacer.start(KEY, MODEL)

    refused = refusal(pacer)

    assert (refused.code, refused.retryable, refused.next_model) == ("rate_limited", True, False)


def test_the_minute_moves_and_does_not_begin_anew(make_pacer: Callable[..., Pacer], clock: Clock) -> None:
    pacer = make_pacer(per_minute=3)
    for _ in range(3):
        pacer.start(KEY, MODEL)
        clock.sleep(20)

    clock.sleep(refusal(pacer).retry_after or 0)
    pacer.start(KEY, MODEL)

    assert refusal(pacer).retry_after == pytest.approx(20, abs=0.01)


def test_a_refusal_uses_nothing_up(make_pacer: Callable[..., Pacer], clock: Clock) -> None:
    pacer = make_pacer(per_day=2)
    pacer.start(KEY, MODEL)
    for _ in range(50):
        refusal(pacer)

    clock.sleep(2.001)

    pacer.start(KEY, MODEL)


@pytest.mark.parametrize(
    ("key", "model"),
    [pytest.param("o" * 39, MODEL, id="other-key"), pytest.param(KEY, "gemini-3.5-flash-lite", id="other-model")],
)
def test_keys_and_models_do_not_share_a_pace(make_pacer: Callable[..., Pacer], key: str, model: str) -> None:
    pacer = make_pacer()
    pacer.start(KEY, MODEL)
    pacer.note(errors.QuotaExhausted("Used up."), KEY, MODEL)

    pacer.start(key, model)


def test_an_engine_without_a_key_is_not_paced(make_pacer: Callable[..., Pacer]) -> None:
    pacer = make_pacer(per_minute=1)
    pacer.note(errors.RateLimited("Slow.", retry_after=9), "", "offline")

    start_now(pacer, 100, key="")

    assert not pacer._buckets


@pytest.mark.parametrize(
    ("noted", "error", "seconds"),
    [
        pytest.param(errors.RateLimited("x", retry_after=45.837), errors.RateLimited, 45.837, id="servers-wait"),
        pytest.param(errors.RateLimited("x"), errors.RateLimited, pacing.UNTOLD_PAUSE_SECONDS, id="wait-untold"),
        pytest.param(
            errors.RateLimited("x", retry_after=9e9), errors.RateLimited, pacing.LONGEST_PAUSE_SECONDS, id="absurd"
        ),
        pytest.param(errors.QuotaExhausted("x"), errors.QuotaExhausted, pacing.QUOTA_PAUSE_SECONDS, id="day"),
    ],
)
def test_what_the_server_says_pauses_all_calls_of_the_key_and_model(
    make_pacer: Callable[..., Pacer],
    clock: Clock,
    noted: errors.EngineError,
    error: type[errors.EngineError],
    seconds: float,
) -> None:
    pacer = make_pacer()
    pacer.note(noted, KEY, MODEL)

    refused = refusal(pacer)

    assert isinstance(refused, error)
    assert refused.retry_after == pytest.approx(seconds, abs=0.0011)
    clock.sleep(refused.retry_after or 0)
    pacer.start(KEY, MODEL)


def test_a_used_up_quota_is_refused_in_the_servers_words(make_pacer: Callable[..., Pacer]) -> None:
    pacer = make_pacer()
    pacer.note(errors.QuotaExhausted("Back at midnight."), KEY, MODEL)

    assert refusal(pacer).detail == "Back at midnight."


def test_a_shorter_wait_does_not_end_a_longer_one(make_pacer: Callable[..., Pacer]) -> None:
    pacer = make_pacer()
    pacer.note(errors.RateLimited("x", retry_after=40), KEY, MODEL)
    pacer.note(errors.RateLimited("x", retry_after=1), KEY, MODEL)

    assert refusal(pacer).retry_after == pytest.approx(40, abs=0.01)


@pytest.mark.parametrize(
    "error",
    [errors.EngineUnavailable("x"), errors.KeyRejected("x"), errors.ContentBlocked("x"), errors.Truncated("x")],
    ids=lambda error: error.code,
)
def test_errors_that_are_not_about_pace_change_nothing(
    make_pacer: Callable[..., Pacer], error: errors.EngineError
) -> None:
    pacer = make_pacer()
    pacer.note(error, KEY, MODEL)

    pacer.start(KEY, MODEL)


@pytest.mark.parametrize(
    ("named", "allowed"),
    [
        pytest.param(5, 5, id="slower"),
        pytest.param(1000, 15, id="never-faster-than-the-settings"),
        pytest.param(0, 15, id="nothing-named"),
        pytest.param("ten", 15, id="not-a-number"),
    ],
)
def test_a_quota_the_server_names_replaces_ours_for_an_hour(
    make_pacer: Callable[..., Pacer], clock: Clock, named: object, allowed: int
) -> None:
    pacer = make_pacer(min_interval_seconds=0)
    pacer.note(errors.RateLimited("x", retry_after=0, requests_per_minute=named), KEY, MODEL)
    clock.sleep(0.001)

    start_now(pacer, allowed)

    assert refusal(pacer).retry_after == pytest.approx(61, abs=0.01)
    clock.sleep(pacing.NAMED_QUOTA_SECONDS)
    start_now(pacer, 15)


def test_a_lowered_quota_counts_what_was_started_before(make_pacer: Callable[..., Pacer], clock: Clock) -> None:
    pacer = make_pacer(min_interval_seconds=0)
    start_now(pacer, 8)
    pacer.note(errors.RateLimited("x", retry_after=0, requests_per_minute=5), KEY, MODEL)
    clock.sleep(1)

    assert refusal(pacer).retry_after == pytest.approx(60, abs=0.01)


@pytest.mark.parametrize(
    ("wait", "slept"),
    [
        pytest.param(0.0, 0.0, id="no-wait"),
        pytest.param(0.3, 0.3, id="pushed-together"),
        pytest.param(3.9, 3.9, id="two-intervals"),
        pytest.param(4.1, None, id="longer-is-told"),
    ],
)
def test_a_call_sleeps_out_short_waits_only(
    make_pacer: Callable[..., Pacer], clock: Clock, wait: float, slept: float | None
) -> None:
    pacer = make_pacer()
    begun = clock.now
    pacer.note(errors.RateLimited("x", retry_after=wait), KEY, MODEL)

    if slept is None:
        with pytest.raises(errors.RateLimited), pacer.call(KEY, MODEL, sleep=clock.sleep):
            pytest.fail("the call must not be made")
        slept = 0.0
    else:
        with pacer.call(KEY, MODEL, sleep=clock.sleep) as said:
            assert said == pytest.approx(slept, abs=0.0011)

    assert clock.now - begun == pytest.approx(slept, abs=0.0011)


def test_a_call_that_fails_is_learned_from_and_stays_as_it_is(make_pacer: Callable[..., Pacer], clock: Clock) -> None:
    pacer = make_pacer()
    failure = errors.RateLimited("Slow down.", retry_after=30)

    with pytest.raises(errors.RateLimited) as caught, pacer.call(KEY, MODEL, sleep=clock.sleep):
        raise failure

    assert caught.value is failure
    assert refusal(pacer).retry_after == pytest.approx(30, abs=0.01)


@pytest.mark.parametrize(("interval", "allowed"), [pytest.param(0, 15, id="minute"), pytest.param(2, 1, id="interval")])
def test_twenty_threads_at_once_never_exceed_the_limits(
    make_pacer: Callable[..., Pacer], interval: float, allowed: int
) -> None:
    pacer = make_pacer(min_interval_seconds=interval)
    gate = threading.Barrier(20)

    def ask(_: int) -> bool:
        gate.wait()
        try:
            pacer.start(KEY, MODEL)
        except errors.RateLimited:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(ask, range(20))) == allowed


def test_nothing_keeps_the_key(make_pacer: Callable[..., Pacer]) -> None:
    pacer = make_pacer()
    pacer.start(KEY, MODEL)

    refused = refusal(pacer)

    kept = repr((pacer._buckets, pacer._windows.storage().__dict__, refused, refused.detail, refused.facts))
    assert KEY not in kept


def test_buckets_at_rest_for_a_day_are_forgotten(make_pacer: Callable[..., Pacer], clock: Clock) -> None:
    pacer = make_pacer()
    for number in range(3):
        pacer.start(f"old-{number}", MODEL)
    clock.sleep(DAY_SECONDS + 1)

    for number in range(3):
        pacer.start(f"new-{number}", MODEL)

    assert len(pacer._buckets) == len(pacer._windows.storage().events) == 3


def test_made_up_keys_cannot_fill_the_memory(make_pacer: Callable[..., Pacer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MAX_BUCKETS", 10)
    pacer = make_pacer()

    for number in range(100):
        pacer.start(f"made-up-{number}", MODEL)

    assert len(pacer._buckets) == len(pacer._windows.storage().events) == 10


def test_an_offline_start_pays_for_neither_library_nor_thread() -> None:
    code = (
        "import sys, threading; from utils.pacing import Pacer;"
        "Pacer(per_minute=1, per_day=1, min_interval_seconds=1).start('', 'offline');"
        "assert 'limits' not in sys.modules and threading.active_count() == 1"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=pacing.__file__.rsplit("/", 2)[0]).returncode == 0
