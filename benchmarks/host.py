"""A host with little memory, as far as this one can pretend to be: a cgroup of its own, else a limit on a process."""

import contextlib
import os
import resource
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

HOST_BYTES = 512 * 1024 * 1024
#: without a cgroup every thread's stack counts as if it were used to its end
_STACK_BYTES = 32 * 8 * 1024 * 1024
_GROUPS = (
    ("cgroup v2", Path("/sys/fs/cgroup"), "memory.max", "memory.swap.max", 0),
    (
        "cgroup v1",
        Path("/sys/fs/cgroup/memory"),
        "memory.limit_in_bytes",
        "memory.memsw.limit_in_bytes",
        HOST_BYTES,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """How memory is bounded, and what a new process calls to be bounded so."""

    name: str
    enter: Callable[[], None]


@contextlib.contextmanager
def host_memory() -> Iterator[Host]:
    """Bound what enters to 512 MB; nothing may be left in it at the end."""
    for name, parent, limit, swap_limit, swap_bytes in _GROUPS:
        group = parent / f"bench-{uuid.uuid4().hex}"
        try:
            group.mkdir()
        except OSError:
            continue
        if not (group / limit).exists():  # an ordinary folder, or a kernel that does not count memory here
            group.rmdir()
            continue
        (group / limit).write_text(str(HOST_BYTES))
        with contextlib.suppress(OSError):  # not every kernel counts swap
            (group / swap_limit).write_text(str(swap_bytes))
        try:
            yield Host(name=name, enter=lambda members=group / "cgroup.procs": members.write_text(str(os.getpid())))
        finally:
            group.rmdir()
        return
    most = HOST_BYTES + _STACK_BYTES
    yield Host(
        name="RLIMIT_DATA and 256 MB of stacks, for want of a cgroup",
        enter=lambda: resource.setrlimit(resource.RLIMIT_DATA, (most, most)),
    )
