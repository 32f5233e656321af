"""The rows of the OpenAPI document about exported images."""

from typing import Any

from web import export_forms as forms
from web.operation import Operation

_MEDIA = ("image/png", "image/jpeg", "image/webp")


def _form_of(model: type[forms.Form]) -> dict[str, Any]:
    """Describe a form by the model that parses it, and the file beside."""
    schema = model.model_json_schema()
    return {
        "type": "object",
        "properties": {"image": {"type": "string", "format": "binary"}, **schema["properties"]},
        "required": ["image", *schema.get("required", [])],
    }


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("post", "/api/exports"): Operation(
        summary="Render an image into other formats and sizes",
        body=forms.ExportStored,
        form=_form_of(forms.ExportWishes),
        answer=forms.ExportsAnswer,
        problems=(400, 403, 404, 413, 415, 422, 429, 500, 503, 507),
    ),
    ("get", "/api/download/{name}"): Operation(
        summary="An exported file, under a signed link",
        media=_MEDIA,
        problems=(403, 404, 410),
        query={"expires": {"type": "string"}, "signature": {"type": "string"}},
    ),
    ("post", "/api/thumbnails"): Operation(
        summary="Variations of a picture after a script",
        form=_form_of(forms.ThumbnailWishes),
        answer=forms.VariationsAnswer,
        problems=(400, 401, 403, 413, 422, 429, 500, 502, 503, 504, 507),
    ),
}
