"""Who may see the library: whoever sits at this machine, or brings the access code. It shows all files of its owner."""

from web.context import services
from web.security import read_credentials


def only_for_the_owner() -> None:
    """Refuse a request from elsewhere without the code. Raises LibraryClosed, AccessCodeWrong, TooManyAttempts."""
    services().owners_door.admit(read_credentials(trusted_proxies=services().settings.trusted_proxies))
