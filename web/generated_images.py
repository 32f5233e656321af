"""Generated images that are there: history, one image, its file and thumbnail; keep, remove, bring back."""

from flask import Blueprint, Response, send_file

from web import generation_forms as forms
from web.context import answer, services
from web.library_access import only_for_the_owner
from web.problems import read_body

bp = Blueprint("generated_images", __name__)
bp.before_request(only_for_the_owner)

#: a name is never used twice, and a mark does not change the picture
_IMMUTABLE = "private, max-age=86400, immutable"


@bp.get("/api/images/history/")
def read_history() -> Response:
    """Show a page of generated images, the last made first."""
    query = forms.HistoryQuery.read()
    return answer(forms.HistoryAnswer.of(services().playground.images.history(query.page, query.per_page)))


@bp.get("/api/images/<image_id>/")
def read_image(image_id: str) -> Response:
    """Show one generated image."""
    return answer(forms.GeneratedImageAnswer.of(services().playground.images.find(image_id)))


@bp.patch("/api/images/<image_id>/")
def mark_image(image_id: str) -> Response:
    """Keep a generated image beyond its time, or no longer."""
    body = read_body(forms.MarkImage)
    return answer(forms.GeneratedImageAnswer.of(services().playground.images.mark(image_id, keep=body.keep)))


@bp.delete("/api/images/<image_id>/")
def remove_image(image_id: str) -> Response:
    """Take a generated image out of sight; it can be brought back for a while."""
    services().playground.images.remove(image_id)
    return Response(status=204)


@bp.delete("/api/images/<image_id>/removal")
def restore_image(image_id: str) -> Response:
    """Bring a removed image back."""
    return answer(forms.GeneratedImageAnswer.of(services().playground.images.restore(image_id)))


@bp.get("/media/generated_images/<year>/<month>/<name>")
def read_image_file(year: str, month: str, name: str) -> Response:
    """Give the file of a generated image, everything embedded; parts of it where asked for."""
    path = services().playground.images.path_of(f"{year}/{month}/{name}")
    given = send_file(path.absolute(), conditional=True, download_name=name)
    given.headers["Cache-Control"] = _IMMUTABLE
    return given


@bp.get("/media/thumbnails/<year>/<month>/<name>")
def read_image_thumbnail(year: str, month: str, name: str) -> Response:
    """Give the thumbnail of a generated image, JPEG."""
    given = Response(services().playground.images.thumbnail(f"{year}/{month}/{name}"), content_type="image/jpeg")
    given.headers["Cache-Control"] = _IMMUTABLE
    return given
