"""Tasks come back however they fare, and stop when told to."""

import os
import threading
import uuid
from collections.abc import Callable, Iterator

import pytest

from utils.config import Settings
from utils.schedule import Schedule, Task
from utils.services import SWEEP_SECONDS, build_services, housekeeping

SOON, NEVER = 0.01, 3600.0
PATIENCE_SECONDS = 20.0


@pytest.fixture
def schedule_of() -> Iterator[Callable[..., Schedule]]:
    made = []

    def make(*tasks: Task) -> Schedule:
        made.append(Schedule(tasks))
        return made[-1]

    yield make
    for schedule in made:
        schedule.stop()


def test_task_that_fails_is_noted_and_comes_back(
    schedule_of: Callable[..., Schedule], caplog: pytest.LogCaptureFixture
) -> None:
    turns = threading.Semaphore(0)

    def fail() -> None:
        turns.release()
        raise RuntimeError("a disk that is away")

    schedule_of(Task("the sweep", SOON, fail)).start()

    assert all(turns.acquire(timeout=PATIENCE_SECONDS) for _ in range(3))
    assert "the sweep failed: RuntimeError" in caplog.text


def test_one_that_fails_keeps_no_other_from_its_turn(schedule_of: Callable[..., Schedule]) -> None:
    done = threading.Event()
    schedule_of(Task("bad", SOON, lambda: 1 / 0), Task("good", SOON, done.set)).start()

    assert done.wait(PATIENCE_SECONDS)


def test_nothing_runs_before_the_start_and_after_the_stop(schedule_of: Callable[..., Schedule]) -> None:
    before = threading.active_count()
    turns = threading.Semaphore(0)
    schedule = schedule_of(Task("count", SOON, turns.release))
    assert threading.active_count() == before

    schedule.start()
    assert turns.acquire(timeout=PATIENCE_SECONDS)
    schedule.stop()
    schedule.stop()

    names = {thread.name for thread in threading.enumerate() if thread.name.startswith("APScheduler")}
    assert not names


def test_old_sessions_are_swept_every_hour_and_young_ones_stay(make_settings: Callable[..., Settings]) -> None:
    services = build_services(make_settings(session_ttl_days=7), engines={})
    young = services.sessions.create("hall")

    sweep, *_ = housekeeping(services)
    sweep.run()

    assert sweep.seconds == SWEEP_SECONDS == NEVER
    assert services.sessions.read(young.id).trigger_word == "hall"


def test_exports_are_cleared_once_a_day(make_settings: Callable[..., Settings]) -> None:
    services = build_services(make_settings(), engines={})
    folder = services.settings.output_folder
    folder.mkdir(parents=True)
    old, young = (folder / f"export_20260101_000000_{uuid.uuid4()}.png" for _ in range(2))
    for path in (old, young):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))

    _, cleanup, _ = housekeeping(services)
    cleanup.run()

    assert cleanup.seconds == 24 * 3600
    assert (old.exists(), young.exists()) == (False, True)
