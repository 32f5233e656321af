"""Decides whose key a request may use. Compares secrets as bytes in constant time; keeps and logs none."""

import hmac
from dataclasses import dataclass, field
from typing import Literal

from utils.errors import AccessCodeWrong, KeyMissing

#: what a person needs to use an engine
Access = Literal["none", "open", "access_code", "own_key"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a request brought along; lives as long as the request."""

    api_key: str = field(default="", repr=False)
    access_code: str = field(default="", repr=False)
    #: the request comes from this very machine, through no proxy
    from_loopback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerKey:
    """The operator's own key for one engine, and the code that opens it."""

    api_key: str = field(default="", repr=False)
    access_code: str = field(default="", repr=False)

    def access(self, *, from_loopback: bool) -> Access:
        """Say what a person needs: ``open`` (nothing), ``access_code`` or ``own_key``."""
        if not self.api_key:
            return "own_key"
        if self.access_code:
            return "access_code"
        return "open" if from_loopback else "own_key"

    def key_for(self, credentials: Credentials) -> str:
        """Return the key to use: the person's own, or the server's if the code is right or none is needed.

        The code may also stand in the field for the key. Raises KeyMissing, AccessCodeWrong.
        """
        if self._opens(credentials.access_code) or self._opens(credentials.api_key):
            return self.api_key
        if credentials.access_code:
            raise AccessCodeWrong("The access code is not right. Check it with whoever gave it to you.")
        if credentials.api_key:
            return credentials.api_key
        if self.access(from_loopback=credentials.from_loopback) == "open":
            return self.api_key
        raise KeyMissing("Give your own API key or the access code, or use the offline draft.")

    def _opens(self, code: str) -> bool:
        given, right = code.strip().encode("utf-8", "surrogatepass"), self.access_code.encode()
        return bool(self.api_key and right) and hmac.compare_digest(given, right)
