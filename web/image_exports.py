"""Images made anew in other formats and sizes, and the files that come of it."""

from flask import Blueprint, Response, request, send_file

from utils.editing import find_image
from utils.errors import AssetGone, MetadataRefused, NotAnImage
from utils.export_errors import ExportGone, LinkWrong
from utils.exports import MAX_BYTES
from utils.library.facts import with_caption
from utils.outputs import Outputs
from web import export_forms as forms
from web.context import answer, services
from web.library_access import only_for_the_owner
from web.one_file import read_one_file
from web.problems import read_body

bp = Blueprint("image_exports", __name__)

#: a name is never given twice
_IMMUTABLE = "private, max-age=86400, immutable"


@bp.post("/api/exports")
def export_image() -> Response:
    """Render one image: a file sent along, one of a session, or one of the library."""
    if request.mimetype == "multipart/form-data":
        _, data = read_one_file()
        wishes = forms.ExportWishes.read_form()
    else:
        wishes = stored = read_body(forms.ExportStored)
        data = _stored_image(stored)
    made = services().exports.process_and_export_image(data, options=wishes.to_record(), formats=wishes.formats)
    return answer(forms.exports_answer(made))


@bp.get("/static/output/<path:name>")
def read_output(name: str) -> Response:
    """Give an exported file, where links need no signature."""
    outputs = services().exports.outputs
    if outputs.signs_links:
        raise ExportGone("This server gives exported files under signed links only.")
    given = _file(outputs, name)
    given.headers["Cache-Control"] = _IMMUTABLE
    return given


@bp.get("/api/download/<path:name>")
def download(name: str) -> Response:
    """Give an exported file to whoever has a link that holds."""
    outputs = services().exports.outputs
    asked = request.args.to_dict(flat=False)
    if sorted(asked) != ["expires", "signature"] or any(len(values) != 1 for values in asked.values()):
        raise LinkWrong("The link is not complete, or has been changed. Copy it again as a whole.")
    outputs.check_link(name, expires=asked["expires"][0], signature=asked["signature"][0])
    given = _file(outputs, name)
    given.headers["Cache-Control"] = "no-store"  # a copy would outlive the link
    return given


def _stored_image(stored: forms.ExportStored) -> bytes:
    if stored.content_hash:
        only_for_the_owner()
        return _library_picture(stored.content_hash)
    store, session_id, image_id = services().sessions, stored.session_id or "", stored.image_id or ""
    session = store.read(session_id)
    image = find_image(session, image_id=image_id)
    data = store.read_image(session_id, image.id)
    try:
        return with_caption(data, session, image) if image.caption else data
    except MetadataRefused:  # the words cannot go along; the picture can
        return data


def _library_picture(content_hash: str) -> bytes:
    library = services().library
    asset = library.asset(content_hash)
    if asset.kind != "image":
        raise NotAnImage("Only pictures can be converted.")
    try:
        with open(library.path_of(asset), "rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError:
        raise AssetGone("The file is gone from where it was seen. Scan the library again.") from None


def _file(outputs: Outputs, name: str) -> Response:
    path, release = outputs.claim(name)
    try:
        given = send_file(path.absolute(), conditional=True, download_name=name)
    except BaseException:
        release()
        raise
    given.direct_passthrough = False  # passed through, nobody would hear of its end
    given.call_on_close(release)
    return given
