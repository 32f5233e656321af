"""Decides whose key a request may use. Compares secrets as bytes in constant time; keeps and logs none."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from utils.errors import AccessCodeWrong, KeyMissing, LibraryClosed
from utils.guessing import CodeAttempts

#: what a person needs to use an engine
Access = Literal["none", "open", "access_code", "own_key"]

#: what providers' keys look like; such a value is never compared with the access code, so it cannot be a guess at it
KEY_FORM = re.compile(r"(AIza|AQ\.|sk-|r8_|hf_|gsk_)[\w.-]{8,}")

_WRONG = "The access code is not right. Check it with whoever gave it to you."


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a request brought along; lives as long as the request."""

    api_key: str = field(default="", repr=False)
    access_code: str = field(default="", repr=False)
    #: the request comes from this very machine, through no proxy
    from_loopback: bool = False
    #: who asks, as attempts are counted
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The key a request may use, and whether it is the server's."""

    api_key: str = field(default="", repr=False)
    of_server: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerKey:
    """The operator's own key for one engine, and the code that opens it."""

    api_key: str = field(default="", repr=False)
    access_code: str = field(default="", repr=False)
    #: the engine asks for no key, but still runs at the operator's expense
    keyless: bool = False
    #: the engine takes other keys than the operator's
    takes_own_keys: bool = True

    @property
    def is_set(self) -> bool:
        return bool(self.api_key) or self.keyless

    def access(self, *, from_loopback: bool) -> Access:
        """Say what a person needs: ``open`` (nothing), ``access_code`` or ``own_key``."""
        if self.is_set and self.access_code:
            return "access_code"
        if self.is_set and from_loopback:
            return "open"
        return "own_key" if self.takes_own_keys else "access_code"

    def opens(self, code: str) -> bool:
        given, right = code.strip().encode("utf-8", "surrogatepass"), self.access_code.encode()
        return bool(self.is_set and right) and hmac.compare_digest(given, right)


class Doors:
    """Says for each engine whose key a request may use. An engine without an entry costs nobody anything."""

    def __init__(self, server_keys: Mapping[str, ServerKey], attempts: CodeAttempts) -> None:
        self._server_keys, self._attempts = server_keys, attempts

    def access(self, engine: str, *, needs_key: bool, from_loopback: bool) -> Access:
        """Say what a person needs to use that engine: ``none``, ``open``, ``access_code`` or ``own_key``."""
        door = self._door(engine, needs_key)
        return door.access(from_loopback=from_loopback) if door else "none"

    def grant(self, engine: str, credentials: Credentials, *, needs_key: bool) -> Grant:
        """Return the key to use: the person's own, or the server's if the code is right or none is needed.

        The code may also stand in the field for the key. Raises KeyMissing, AccessCodeWrong, TooManyAttempts.
        """
        door = self._door(engine, needs_key)
        if door is None:
            return Grant()
        if door.is_set and door.access_code and self._judge(door, credentials):
            return Grant(api_key=door.api_key, of_server=True)
        if credentials.api_key and door.takes_own_keys:
            return Grant(api_key=credentials.api_key)
        if door.access(from_loopback=credentials.from_loopback) == "open":
            return Grant(api_key=door.api_key, of_server=True)
        raise KeyMissing(_missing(door, credentials))

    def _door(self, engine: str, needs_key: bool) -> ServerKey | None:
        return self._server_keys.get(engine) or (ServerKey() if needs_key else None)

    def _judge(self, door: ServerKey, credentials: Credentials) -> bool:
        """Compare whatever may be meant as the code; a wrong one is counted before it is refused."""
        code, key = credentials.access_code, credentials.api_key
        could_be_own = door.takes_own_keys and bool(key)
        if could_be_own and KEY_FORM.fullmatch(key):
            key = ""
        if not code and not key:
            return False
        right = door.opens(code) or door.opens(key)
        # a key of an unknown form comes with every request of a run and is one guess, not many
        self._attempts.admit(credentials.address, right=right, once="" if code or not could_be_own else key)
        if not right and (code or not could_be_own):
            raise AccessCodeWrong(_WRONG)
        return right


class OwnersDoor:
    """Opens what is the operator's own, as the library is: to who sits at this machine, or brings the access code."""

    def __init__(self, access_code: str, attempts: CodeAttempts) -> None:
        self._door, self._attempts = ServerKey(access_code=access_code, keyless=True), attempts

    def admit(self, credentials: Credentials) -> None:
        """Raise LibraryClosed, AccessCodeWrong or TooManyAttempts."""
        if credentials.from_loopback:
            return
        if not (self._door.access_code and credentials.access_code):
            raise LibraryClosed("The library opens on the machine it runs on, or with the access code of this server.")
        right = self._door.opens(credentials.access_code)
        self._attempts.admit(credentials.address, right=right)
        if not right:
            raise AccessCodeWrong(_WRONG)


def _missing(door: ServerKey, credentials: Credentials) -> str:
    if not door.is_set and credentials.access_code:
        return (
            "This server has no key of its own, so there is nothing for an access code to open. "
            "Give your own API key, or use the offline draft."
        )
    if not door.access_code and not door.takes_own_keys:
        return "This engine works only on the server's own machine, as no access code is set. Use the offline draft."
    if not door.takes_own_keys:
        return "Give the access code of this server, or use the offline draft."
    return "Give your own API key or the access code, or use the offline draft."
