"""Keeps the memory of decoding bounded, however many threads want to decode. Decodes nothing itself."""

import contextlib
import threading
from collections.abc import Iterator

from utils.image_processor import is_light_decode

#: a baseline JPEG decodes scaled in a few MB; two at once use both cores
LIGHT_AT_ONCE = 2
#: originals that decode or wait for their turn: as many as may decode at once; every other waits on the disk
HELD_AT_ONCE = LIGHT_AT_ONCE + 1


class DecodeGate:
    """Lets two light decodes run at once, and of the heavy ones (PNG, WebP, progressive JPEG) one.

    A 16-megapixel WebP takes about 265 MB; two at once would end a 512 MB host.
    """

    def __init__(self) -> None:
        self._light = threading.BoundedSemaphore(LIGHT_AT_ONCE)
        self._heavy = threading.Lock()
        self._held = threading.BoundedSemaphore(HELD_AT_ONCE)

    @contextlib.contextmanager
    def to_hold(self) -> Iterator[None]:
        """Wait for a turn to have an original in memory at all; only then read it, and only then ask ``for_bytes``.

        It takes up to 24 MB with its base64, and 64 captions may be asked for at once.
        """
        with self._held:
            yield

    @contextlib.contextmanager
    def for_bytes(self, data: bytes) -> Iterator[None]:
        """Wait for a turn that fits what ``data`` will cost."""
        if is_light_decode(data):
            with self._light:
                yield
        else:
            with self._heavy:
                yield

    @contextlib.contextmanager
    def whole_picture(self) -> Iterator[None]:
        """Wait for the turn of those who keep a decoded picture in memory and work on it."""
        with self._heavy:
            yield
