"""Pictures by Google's Gemini image models, for whoever wants one: a prompt and pictures in, a picture out.

Retries nothing itself and looks into no picture; the caller checks what comes back like an upload.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from utils.engines.gemini_client import SHORTEST_TIMEOUT_SECONDS, GeminiClients, check_key, safety_off
from utils.errors import BadReply, ContentBlocked, NoPicture
from utils.records import EncodedImage

if TYPE_CHECKING:
    from google.genai import types

#: Google's stable model since 2026-05-28 that takes pictures along with words
DEFAULT_MODEL = "gemini-3.1-flash-image"
#: what every image model of the family takes
ASPECT_RATIOS = ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9")
#: the length worth sending of a picture that goes along, in px
LONGEST_SIDE_PX = 1536
#: a picture takes such models 5 to 40 seconds
TIMEOUT_SECONDS = 120.0
#: a PNG of the largest size these models make has about 25 MB
MAX_ANSWER_BYTES = 48 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeImage:
    """A picture as the model gave it."""

    data: bytes = field(repr=False)
    #: what the service says it is
    media_type: str
    model: str
    #: how long the model took
    seconds: float
    #: what it said along with the picture
    words: str = ""


class GeminiImages:
    """The image models of Gemini. Methods may be called from many threads at once."""

    def __init__(
        self, *, base_url: str | None = None, shortest_timeout_seconds: float = SHORTEST_TIMEOUT_SECONDS
    ) -> None:
        self._clients = GeminiClients(base_url=base_url, shortest_timeout_seconds=shortest_timeout_seconds)

    def generate(
        self,
        prompt: str,
        images: Sequence[EncodedImage] = (),
        *,
        api_key: str,
        aspect_ratio: str | None = None,
        model: str = DEFAULT_MODEL,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> MadeImage:
        """Make one picture of a prompt, after the pictures given. ``aspect_ratio`` is one of ``ASPECT_RATIOS``.

        Raises an EngineError: KeyMissing, KeyRejected, ContentBlocked, NoPicture, RateLimited, QuotaExhausted, ….
        """
        check_key(api_key)
        begun = time.monotonic()

        def ask() -> types.GenerateContentResponse:
            return self._clients.client(api_key).models.generate_content(
                model=model, contents=_contents(prompt, images), config=self._config(aspect_ratio, timeout_seconds)
            )

        response = self._clients.within(timeout_seconds, ask, model=model, api_key=api_key)
        blob, words = _picture(response)
        data = blob.data or b""
        if len(data) > MAX_ANSWER_BYTES:
            raise BadReply(f"Gemini sent a picture of {len(data) / 1e6:.0f} MB.")
        return MadeImage(
            data=data,
            media_type=blob.mime_type or "",
            model=model,
            seconds=time.monotonic() - begun,
            words=words,
        )

    def _config(self, aspect_ratio: str | None, timeout_seconds: float) -> types.GenerateContentConfig:
        from google.genai import types

        return types.GenerateContentConfig(
            response_modalities=["TEXT", "IMAGE"],
            image_config=types.ImageConfig(aspect_ratio=aspect_ratio) if aspect_ratio else None,
            safety_settings=safety_off(),
            automatic_continuation=False,
            http_options=self._clients.http_options(timeout_seconds),
        )


def _contents(prompt: str, images: Sequence[EncodedImage]) -> types.UserContent:
    from google.genai import types

    pictures = [types.Part.from_bytes(data=image.data, mime_type=image.media_type) for image in images]
    return types.UserContent(parts=[*pictures, types.Part.from_text(text=prompt)])


def _picture(response: types.GenerateContentResponse) -> tuple[types.Blob, str]:
    """Return the last picture, which is the finished one, and the words; drafts made on the way are thoughts."""
    from utils.engines.gemini_errors import why_blocked

    if reason := why_blocked(response):
        raise ContentBlocked(f"Gemini will not make this picture ({reason}).", reason=reason)
    if not response.candidates:
        raise NoPicture("Gemini answered without a picture.")
    candidate = response.candidates[0]
    parts = [part for part in (candidate.content.parts if candidate.content else None) or [] if not part.thought]
    blobs = [part.inline_data for part in parts if part.inline_data and part.inline_data.data]
    words = "".join(part.text or "" for part in parts).strip()[:2000]
    if not blobs:
        finish = str(getattr(candidate.finish_reason, "value", "") or "no reason given")
        said = f' It said: "{words[:200]}"' if words else ""
        raise NoPicture(f"Gemini stopped without a picture ({finish}).{said}", reason=finish)
    return blobs[-1], words
