"""The page, its static files under a path that holds their hash, the health check and the OpenAPI document."""

import gzip
import hashlib
import mimetypes
import re
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, request, send_from_directory

from web import answers
from web.context import answer
from web.engines import engines_answer

bp = Blueprint("pages", __name__)

_FOREVER = "public, max-age=31536000, immutable"
#: lies beside the files it keeps, under their hash, and keeps the page above them too
_SHELL_KEEPER = "service-worker.js"
_SHEET = "css/main.css"
_TEXTS = (".css", ".js")
_IMPORT = re.compile(r'@import "([^"]+)";')
#: of these the browser fetches those of one language, which is known there only
_WORDS = "js/texts/"


@bp.get("/")
def index() -> str:
    """Give the page."""
    version = _static_hash()
    return render_template(
        "index.html",
        boot=engines_answer().model_dump(mode="json"),
        static_root=f"/static/{version}",
        modules=_modules(_static_folder(), version),
    )


@bp.get("/static/<version>/<path:filename>")
def static_file(version: str, filename: str) -> Response:
    """Give a static file; one asked for under the current hash may be kept for ever."""
    given = send_from_directory(_static_folder(), filename)  # it refuses what lies elsewhere
    if Path(filename).suffix in _TEXTS:
        given.close()
        given = _text_answer(filename)
    given.headers["Cache-Control"] = _FOREVER if version == _static_hash() else "no-cache"
    if filename == _SHELL_KEEPER:
        given.headers["Service-Worker-Allowed"] = "/"
    return given


@bp.get("/favicon.ico")
def favicon() -> Response:
    """Give the icon browsers ask for unasked."""
    return send_from_directory(_static_folder(), "favicon.svg")


@bp.get("/healthz")
def health() -> Response:
    """Say that the process answers."""
    return answer(answers.HealthAnswer())


def _static_folder() -> Path:
    return Path(current_app.root_path) / "static"


def _static_hash() -> str:
    return _hash_of(_static_folder(), _newest_change(_static_folder()) if current_app.debug else 0.0)


def _newest_change(folder: Path) -> float:
    return max(path.stat().st_mtime for path in folder.rglob("*"))


@lru_cache(maxsize=4)
def _hash_of(folder: Path, changed_at: float) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _text_answer(filename: str) -> Response:
    raw, packed = _read(_static_folder(), filename, _static_hash())
    is_packed = request.accept_encodings.quality("gzip") > 0
    given = Response(packed if is_packed else raw, mimetype=mimetypes.guess_type(filename)[0])
    given.vary.add("Accept-Encoding")
    if is_packed:
        given.content_encoding = "gzip"
    given.add_etag()
    given.make_conditional(request)
    return given


@lru_cache(maxsize=1024)
def _read(folder: Path, filename: str, _version: str) -> tuple[bytes, bytes]:
    """Read a text as it is and packed, which takes a third of the time on a phone's line."""
    raw = _whole_sheet(folder).encode() if filename == _SHEET else (folder / filename).read_bytes()
    return raw, gzip.compress(raw, mtime=0)


def _whole_sheet(folder: Path) -> str:
    """Put the sheets that the one imports into it: nothing is painted before all of them have come."""
    sheet = folder / _SHEET
    return _IMPORT.sub(lambda found: (sheet.parent / found[1]).read_text(), sheet.read_text())


@lru_cache(maxsize=4)
def _modules(folder: Path, _version: str) -> list[str]:
    """List what the page's script imports, so that a browser need not find it out file by file."""
    paths = sorted(path.relative_to(folder).as_posix() for path in (folder / "js").rglob("*.js"))
    return [path for path in paths if not path.startswith(_WORDS)]
