"""The library's rows of the OpenAPI document."""

from typing import Any

from pydantic import BaseModel

from utils.library.walk import MEDIA_TYPES
from web import answers
from web import library_forms as forms
from web.operation import Operation

_BODY = (400, 403, 413, 415)
_WRITE = (403,)
_LIBRARY = (400, 403, 503)
_MEDIA = tuple(sorted({media_type for _, media_type in MEDIA_TYPES.values()}))


def _query_of(model: type[BaseModel]) -> dict[str, dict[str, Any]]:
    """Describe the query of a URL by the model that parses it."""
    properties: dict[str, dict[str, Any]] = model.model_json_schema()["properties"]
    return properties


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("post", "/api/library/datasets"): Operation(
        summary="File a finished session into the library",
        body=forms.FileDataset,
        answer=forms.DatasetAnswer,
        status=201,
        problems=(*_BODY, 404, 422, 500, 503),
    ),
    ("post", "/api/library/sessions"): Operation(
        summary="Start a session from files of the library",
        body=forms.StartSession,
        answer=answers.SessionAnswer,
        status=201,
        problems=(*_BODY, 404, 422, 500, 503),
    ),
    ("post", "/api/library/scan"): Operation(
        summary="Bring the library up to date with its files",
        answer=forms.ScanAnswer,
        status=202,
        problems=(*_WRITE, 503),
    ),
    ("get", "/api/library/scan"): Operation(summary="How far the scan is", answer=forms.ScanAnswer, problems=(403,)),
    ("delete", "/api/library/scan"): Operation(
        summary="Stop the scan; what it read is kept", answer=forms.ScanAnswer, problems=_WRITE
    ),
    ("get", "/api/library/assets"): Operation(
        summary="A page of the library's assets, newest first",
        answer=forms.AssetsAnswer,
        problems=_LIBRARY,
        query=_query_of(forms.PagedSelection),
    ),
    ("get", "/api/library/assets/{content_hash}"): Operation(
        summary="One asset with all its places", answer=forms.AssetDetailAnswer, problems=(403, 404, 503)
    ),
    ("get", "/api/library/assets/{content_hash}/file"): Operation(
        summary="The file of an asset", media=_MEDIA, problems=(403, 404, 503)
    ),
    ("get", "/api/library/assets/{content_hash}/thumbnail"): Operation(
        summary="The thumbnail of a picture", media=("image/jpeg",), problems=(403, 404, 413, 422, 503), bare=(304,)
    ),
    ("post", "/api/library/assets/{content_hash}/understanding"): Operation(
        summary="Have an engine look at a picture; its words go into every copy",
        body=forms.Understand,
        answer=forms.UnderstoodAnswer,
        problems=(*_BODY, 401, 404, 409, 422, 429, 502, 503, 504),
    ),
    ("get", "/api/library/stats"): Operation(
        summary="What the library holds, counted", answer=forms.StatsAnswer, problems=(403, 503)
    ),
    ("get", "/api/library/export.parquet"): Operation(
        summary="What a search finds, as Parquet",
        media=("application/vnd.apache.parquet",),
        problems=(*_LIBRARY, 422),
        query=_query_of(forms.ParquetSelection),
    ),
}
