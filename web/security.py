"""Headers on every answer, refusal of other sites' writes, and who is asking. Decides nothing about the product."""

import ipaddress
import math

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from utils.access import Credentials
from utils.errors import CrossSite, SessionGone, TooManyMisses
from utils.validators import validate_session_id
from web.context import services
from web.problems import problem_answer

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
#: these change nothing either, and are what a person needs most when a server goes
_READING_BY_POST = frozenset({"exports.export", "inspect.inspect", "sessions.missing_images"})
#: any of these says that somebody else asked and this machine only passes it on
_SIGNS_OF_A_PROXY = (
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
)
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


def register(app: Flask, *, trusted_proxies: int) -> None:
    """Guard the app. ``trusted_proxies`` says how many hops of X-Forwarded-For were added by our own side."""
    if trusted_proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=trusted_proxies, x_proto=1, x_host=0
        )
    app.before_request(_refuse_other_sites)
    app.before_request(_refuse_writes_at_the_end)
    app.register_error_handler(SessionGone, _gone_answer)
    app.after_request(_add_headers)


def read_credentials(api_key: str = "", access_code: str = "", *, trusted_proxies: int) -> Credentials:
    """Gather what the request brought: body fields, or the headers X-Api-Key and X-Access-Code."""
    return Credentials(
        api_key=(api_key or _header("X-Api-Key")).strip(),
        access_code=(access_code or _header("X-Access-Code")).strip(),
        from_loopback=is_from_loopback(trusted_proxies=trusted_proxies),
        address=client_address(),
    )


def client_address() -> str:
    """Say who asks, for counting: an IPv4 address, or the /64 of an IPv6 one, which is one household's."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))


def is_from_loopback(*, trusted_proxies: int) -> bool:
    """Say whether the asker sits at this very machine: loopback address and name, and no proxy in between."""
    forwarded = any(name in request.headers for name in _SIGNS_OF_A_PROXY)
    if trusted_proxies or forwarded or request.host.rsplit(":", 1)[0] not in _LOOPBACK_NAMES:
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _header(name: str) -> str:
    """Read a header that may hold UTF-8, which WSGI hands over as Latin-1; at most 300 characters of it."""
    value = request.headers.get(name, "")[:300]
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def _gone_answer(gone: SessionGone) -> Response:
    """Answer for a session that is not there: the same for every id, until an address has asked for too many."""
    try:
        services().session_misses.note(client_address(), _asked_session())
    except TooManyMisses as error:
        return problem_answer(error)
    return problem_answer(gone)


def _asked_session() -> str:
    """Return the session id of the path if it has the form of one."""
    try:
        return validate_session_id((request.view_args or {}).get("session_id", ""))
    except SessionGone:
        return ""


def _refuse_other_sites() -> None:
    """Source: Fetch Metadata; where a browser sends none, the Origin must be our own."""
    if request.method in _READING:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        refused = site not in ("same-origin", "none")
    else:
        origin = request.headers.get("Origin")
        refused = origin is not None and origin.split("://")[-1] != request.host
    if refused:
        raise CrossSite("Changes are taken from this app's own page only.")


def _refuse_writes_at_the_end() -> None:
    """While the server is being stopped: a write that began before is finished, a new one is for the next instance."""
    if request.method not in _READING and request.endpoint not in _READING_BY_POST:
        connection = request.environ.get("gunicorn.socket")
        services().closing.expect_open(getattr(connection, "began_at", math.inf))


def _add_headers(answer: Response) -> Response:
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer
