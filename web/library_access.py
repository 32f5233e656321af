"""Who may see the library: whoever sits at this machine, or brings the access code. It shows all files of its owner."""

from flask import request

from web.context import services
from web.security import read_credentials


def only_for_the_owner() -> None:
    """Refuse a request from elsewhere without the code. Raises LibraryClosed, AccessCodeWrong, TooManyAttempts."""
    services().owners_door.admit(
        read_credentials(access_code=_bearer(), trusted_proxies=services().settings.trusted_proxies)
    )


def _bearer() -> str:
    """Read what programs that know nothing of access codes send as their key."""
    scheme, _, token = request.headers.get("Authorization", "")[:300].partition(" ")
    return token if scheme.lower() == "bearer" and "X-Access-Code" not in request.headers else ""
