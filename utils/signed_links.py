"""Links that hold for a while: a signature over purpose, name and expiry. Knows no file and no URL."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from utils.export_errors import LinkExpired, LinkWrong

#: seconds since 1970 as we write them: ASCII digits, no sign, no zero in front, no blank, no underscore
_SECONDS = re.compile(r"[1-9][0-9]{0,11}")
_SIGNATURE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Signed:
    """What a link carries besides its name."""

    #: seconds since 1970
    expires: int
    #: HMAC-SHA256 as 64 hexadecimal digits
    signature: str


class SignedLinks:
    """Signs with the first secret and takes links made with any, so that secrets can be changed while links are out."""

    def __init__(
        self, secrets: Sequence[str], *, lifetime_seconds: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._secrets = tuple(secret.encode() for secret in secrets)
        self._lifetime, self._clock = lifetime_seconds, clock

    def sign(self, purpose: str, name: str) -> Signed:
        """Sign a name for one purpose, from now on for the lifetime of links. Raises ValueError without a secret."""
        if not self._secrets:
            raise ValueError("no secret to sign with")
        expires = int(self._clock()) + self._lifetime
        return Signed(expires, _signature(self._secrets[0], purpose, name, str(expires)))

    def check(self, purpose: str, name: str, *, expires: str, signature: str) -> None:
        """Pass a link of ours that still holds. Raises LinkWrong, or LinkExpired for one that held once."""
        if not _SECONDS.fullmatch(expires) or not _SIGNATURE.fullmatch(signature):
            raise LinkWrong("The link is not complete, or has been changed. Copy it again as a whole.")
        given = signature.encode()
        # every secret is tried, whichever fits, so that time tells nothing
        fits = [
            hmac.compare_digest(_signature(secret, purpose, name, expires).encode(), given) for secret in self._secrets
        ]
        if not any(fits):
            raise LinkWrong("The link is not complete, or has been changed. Copy it again as a whole.")
        if int(expires) <= self._clock():
            raise LinkExpired("The link has expired. Export the image again for a new one.")


def _signature(secret: bytes, purpose: str, name: str, expires: str) -> str:
    message = json.dumps([purpose, name, expires])  # one text for each three, whatever signs are in them
    return hmac.new(secret, message.encode(), hashlib.sha256).hexdigest()
