"""Who may see the library: whoever sits at this machine, or brings the access code. It shows all files of its owner."""

import hmac

from utils.errors import AccessCodeWrong, LibraryClosed
from web.context import services
from web.security import read_credentials


def only_for_the_owner() -> None:
    """Refuse a request from elsewhere without the code. Raises LibraryClosed, AccessCodeWrong."""
    settings = services().settings
    credentials = read_credentials(trusted_proxies=settings.trusted_proxies)
    if credentials.from_loopback:
        return
    right = settings.secret_access_code.get_secret_value().strip().encode()
    given = credentials.access_code.encode("utf-8", "surrogatepass")
    if not (right and given):
        raise LibraryClosed("The library opens on the machine it runs on, or with the access code of this server.")
    if not hmac.compare_digest(given, right):
        raise AccessCodeWrong("The access code is not right. Check it with whoever gave it to you.")
