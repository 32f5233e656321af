"""The caption engines there are, by name. Builds them; asks nothing of them."""

from utils.config import Settings
from utils.engines.gemini import GeminiEngine
from utils.engines.offline import OfflineEngine
from utils.engines.openai_compatible import OpenAiCompatibleEngine
from utils.engines.protocol import CaptionEngine


def build_engines(settings: Settings) -> dict[str, CaptionEngine]:
    """Build every engine these settings allow, best first; none opens a connection before it is asked for a caption."""
    engines: dict[str, CaptionEngine] = {
        "gemini": GeminiEngine(base_url=settings.gemini_base_url or None, default_models=settings.gemini_models)
    }
    if settings.openai_base_url:
        engines["openai"] = OpenAiCompatibleEngine(
            settings.openai_base_url, settings.openai_model, settings.openai_api_key.get_secret_value(), guarded=True
        )
    return {**engines, "offline": OfflineEngine()}
