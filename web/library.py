"""The library: look up assets, see them, count them, and bring the index up to date."""

from flask import Blueprint, Response, request, send_file

from utils.library.records import ScanReport
from web import library_forms as forms
from web.context import answer, services
from web.library_access import only_for_the_owner
from web.problems import read_body
from web.security import read_credentials

bp = Blueprint("library", __name__, url_prefix="/api/library")
bp.before_request(only_for_the_owner)


@bp.get("/assets")
def find_assets() -> Response:
    """Find a page of assets, newest first."""
    selection = forms.PagedSelection.read()
    library = services().library
    library.scan_if_new()
    page = library.find(selection.to_record(page=selection.page, per_page=selection.per_page))
    return answer(forms.AssetsAnswer.model_validate(page))


@bp.get("/assets/<content_hash>")
def read_asset(content_hash: str) -> Response:
    """Show one asset with all its places."""
    return answer(forms.AssetDetailAnswer.model_validate(services().library.asset(content_hash)))


@bp.get("/assets/<content_hash>/file")
def read_asset_file(content_hash: str) -> Response:
    """Give the file as it lies there; parts of it where asked for."""
    library = services().library
    asset = library.asset(content_hash)
    return send_file(library.path_of(asset), mimetype=asset.media_type, conditional=True, download_name=asset.name)


@bp.get("/assets/<content_hash>/thumbnail")
def read_asset_thumbnail(content_hash: str) -> Response:
    """Give the thumbnail of a picture, JPEG, upright."""
    given = Response(services().filing.thumbnail(content_hash), content_type="image/jpeg")
    # how a picture lies and what its colours mean stand beside the coded picture, so its hash does not tell of them
    given.headers["Cache-Control"] = "private, no-cache"
    given.add_etag()
    return given.make_conditional(request)  # type: ignore[return-value]


@bp.post("/assets/<content_hash>/understanding")
def understand_asset(content_hash: str) -> Response:
    """Have an engine look at a picture and write what it shows into every copy."""
    body = read_body(forms.Understand)
    credentials = read_credentials(body.api_key, body.access_code, trusted_proxies=services().settings.trusted_proxies)
    understood = services().understander.understand(
        content_hash, engine=body.engine, model=body.model.strip(), credentials=credentials
    )
    return answer(forms.UnderstoodAnswer.of(understood))


@bp.get("/stats")
def count_assets() -> Response:
    """Count what the library holds, by facet."""
    services().library.scan_if_new()
    return answer(forms.StatsAnswer.model_validate(services().library.stats()))


@bp.post("/scan")
def start_scan() -> Response:
    """Begin a scan, or look at the one that runs."""
    return _report(services().library.start_scan(), 202)


@bp.get("/scan")
def read_scan() -> Response:
    """Say how far the scan is, or how the last one ended."""
    return _report(services().library.scan_report())


@bp.delete("/scan")
def cancel_scan() -> Response:
    """Stop a running scan; what it read is kept."""
    return _report(services().library.cancel_scan())


def _report(report: ScanReport, status: int = 200) -> Response:
    return answer(forms.ScanAnswer.model_validate(report), status)
