"""The one image file of a form, read in bounded memory."""

from flask import request

from utils.errors import FileTooLarge, InvalidRequest, NoFiles, NotAnImage
from web.context import services


def read_one_file() -> tuple[str, bytes]:
    """Return name and bytes of the one file. Raises NoFiles, InvalidRequest, NotAnImage, FileTooLarge."""
    maximum = services().settings.max_image_file_size
    request.max_form_parts = 20
    parts = [part for _, part in request.files.items(multi=True) if part.filename or part.stream.read(1)]
    if not parts:
        raise NoFiles("The request holds no file. Choose a JPG, PNG or WebP image.")
    if len(parts) > 1:
        raise InvalidRequest("One file at a time is taken; send one.")
    parts[0].stream.seek(0)
    data = parts[0].stream.read(maximum + 1)
    if not data:
        raise NotAnImage("The file is empty.")
    if len(data) > maximum:
        raise FileTooLarge(f"The file is larger than {maximum / 2**20:.0f} MB, which is the limit.", maximum=maximum)
    return parts[0].filename or "", data
