"""How gunicorn serves the app: one process, many threads (see docs/ARCHITECTURE.md, decisions 3 and 6)."""

import ctypes
import os
import sys

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = 1
worker_class = "web.serving.PatientWorker"  # gthread, but slow clients hold no thread
threads = 32
timeout = 120
graceful_timeout = 25
keepalive = 5
control_socket_disable = True

_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 1024 * 1024


def post_worker_init(worker):  # type: ignore[no-untyped-def]
    """Sweep old sessions and exports now and again and again; after the fork, so it also holds under --preload."""
    _give_large_buffers_back()
    services = worker.wsgi.extensions["services"]
    removed = services.sessions.sweep(older_than_days=services.settings.session_ttl_days)
    worker.log.info("Removed %d sessions older than %d days", removed, services.settings.session_ttl_days)
    from utils.schedule import Schedule  # here, as gunicorn reads this file before it knows where the app is
    from utils.services import housekeeping

    services.exports.cleanup_old_files()
    services.playground.images.clean_up()
    worker.schedule = Schedule(housekeeping(services))
    worker.schedule.start()


def worker_int(worker):  # type: ignore[no-untyped-def]
    """Begin no further captions when told to stop; those that wait would only be paid for and lost."""
    worker.wsgi.extensions["services"].captioner.close()


def worker_exit(server, worker):  # type: ignore[no-untyped-def]
    """The same for a stop that asks politely; and let go of the library's cache, which one process may hold."""
    if getattr(worker, "wsgi", None) is not None:
        services = worker.wsgi.extensions["services"]
        services.captioner.close()
        if getattr(worker, "schedule", None) is not None:
            worker.schedule.stop()
        services.library.close()


def when_ready(server):  # type: ignore[no-untyped-def]
    """Say where the page is."""
    for host, port, *_ in server.address:
        server.log.info("LoRA Caption Studio is ready on http://%s:%s", host, port)


def _give_large_buffers_back() -> None:
    """Tell glibc to return buffers of images to the system at once; otherwise every thread's heap keeps its largest."""
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries return them anyway
        if mallopt is not None:
            mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
