"""The playground's rows of the OpenAPI document."""

from typing import Any

from web import generation_forms as forms
from web.operation import Operation

_BODY = (400, 403, 413, 415)
_IMAGES = ("image/png", "image/jpeg", "image/webp")
_HISTORY_QUERY: dict[str, dict[str, Any]] = forms.HistoryQuery.model_json_schema()["properties"]

OPERATIONS: dict[tuple[str, str], Operation] = {
    ("post", "/v1/images/generations"): Operation(
        summary="Make images of words; OpenAI's clients may be pointed here",
        body=forms.GenerateImages,
        answer=forms.GenerationAnswer,
        problems=(*_BODY, 401, 422, 429, 500, 502, 503, 504, 507),
    ),
    ("get", "/api/generation"): Operation(
        summary="Which service makes pictures and what it takes", answer=forms.GenerationFacts, problems=(403,)
    ),
    ("get", "/api/images/history/"): Operation(
        summary="A page of generated images, the last made first",
        answer=forms.HistoryAnswer,
        problems=(400, 403, 503),
        query=_HISTORY_QUERY,
    ),
    ("get", "/api/images/{image_id}/"): Operation(
        summary="One generated image", answer=forms.GeneratedImageAnswer, problems=(403, 404, 503)
    ),
    ("patch", "/api/images/{image_id}/"): Operation(
        summary="Keep a generated image beyond its time, or no longer",
        body=forms.MarkImage,
        answer=forms.GeneratedImageAnswer,
        problems=(*_BODY, 404, 422, 503),
    ),
    ("delete", "/api/images/{image_id}/"): Operation(
        summary="Take a generated image out of sight", status=204, bare=(204,), problems=(403, 404, 503)
    ),
    ("delete", "/api/images/{image_id}/removal"): Operation(
        summary="Bring a removed image back", answer=forms.GeneratedImageAnswer, problems=(403, 404)
    ),
    ("get", "/media/generated_images/{year}/{month}/{name}"): Operation(
        summary="The file of a generated image", media=_IMAGES, problems=(403, 404)
    ),
    ("get", "/media/thumbnails/{year}/{month}/{name}"): Operation(
        summary="The thumbnail of a generated image", media=("image/jpeg",), problems=(403, 404)
    ),
}
