"""What is done again and again while the server runs, in one thread beside it. Making one starts nothing."""

import logging
from collections.abc import Callable, Iterable
from datetime import UTC
from typing import NamedTuple

log = logging.getLogger(__name__)


class Task(NamedTuple):
    """Something to do every so many seconds."""

    name: str
    seconds: float
    run: Callable[[], object]


class Schedule:
    """Runs tasks one after the other, each for the first time when its seconds have passed; a failure ends none."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler

        self._scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
        for task in tasks:
            # a host that slept through some turns makes up for them with one
            self._scheduler.add_job(
                _quietly, "interval", [task], seconds=task.seconds, coalesce=True, misfire_grace_time=None
            )

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """Begin no further turn; one that runs may go on. Does nothing if it was never started."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _quietly(task: Task) -> None:
    try:
        task.run()
    except Exception as error:
        log.error("%s failed: %s", task.name, type(error).__name__, exc_info=error)
