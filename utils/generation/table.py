"""The services that make pictures, by name, and which of them these settings choose. Asks nothing of them."""

import time
from collections.abc import Callable

from utils.config import Settings
from utils.engines.gemini_images import GeminiImages
from utils.generation.automatic1111 import Automatic1111Engine
from utils.generation.gemini_image import GeminiImageEngine
from utils.generation.inference import InferenceEngine
from utils.generation.openai import OpenAiImageEngine
from utils.generation.order import ImageEngine
from utils.generation.replicate import ReplicateEngine

#: in the order ``auto`` looks, with the setting that configures each
CONFIGURED_BY = {
    "inference": "INFERENCE_SERVICE_URL",
    "automatic1111": "AUTOMATIC1111_URL",
    "replicate": "REPLICATE_API_TOKEN and REPLICATE_MODELS",
    "openai": "OPENAI_IMAGES_URL",
    "gemini-image": "GEMINI_API_KEY",
}


def build_image_engine(settings: Settings, *, sleep: Callable[[float], None] = time.sleep) -> ImageEngine | None:
    """Build the one service these settings choose; None where it is not configured. Opens no connection."""
    wanted = [settings.generation_engine] if settings.generation_engine != "auto" else list(CONFIGURED_BY)
    return next((engine for name in wanted if (engine := _built(name, settings, sleep)) is not None), None)


def how_to_configure(settings: Settings) -> str:
    """Say in one sentence how a service is configured."""
    if settings.generation_engine != "auto":
        return (
            f"GENERATION_ENGINE is {settings.generation_engine}: set {CONFIGURED_BY[settings.generation_engine]} too "
            "and start the server again."
        )
    *most, last = CONFIGURED_BY.values()
    return f"No service for pictures is configured: set {', '.join(most)} or {last} and start the server again."


def _built(name: str, settings: Settings, sleep: Callable[[float], None]) -> ImageEngine | None:
    most_bytes, hosts = settings.max_image_file_size, settings.generation_output_hosts
    inference_key = settings.inference_service_api_key.get_secret_value().strip()
    openai_key = settings.openai_images_api_key.get_secret_value().strip()
    gemini_key = settings.gemini_api_key.get_secret_value().strip()
    token = settings.replicate_api_token.get_secret_value().strip()
    models = settings.generation_models
    if name == "inference" and (url := settings.inference_service_url):
        return InferenceEngine(url, inference_key, models, most_bytes=most_bytes, output_hosts=hosts)
    if name == "automatic1111" and (url := settings.automatic1111_url):
        return Automatic1111Engine(url, models, most_bytes=most_bytes)
    if name == "replicate" and token:
        return ReplicateEngine(
            token,
            settings.replicate_models,
            base_url=settings.replicate_base_url,
            most_bytes=most_bytes,
            output_hosts=hosts,
            sleep=sleep,
        )
    if name == "openai" and (url := settings.openai_images_url):
        model = settings.openai_images_model
        return OpenAiImageEngine(url, openai_key, model, most_bytes=most_bytes, output_hosts=hosts)
    if name == "gemini-image" and gemini_key:
        images = GeminiImages(base_url=settings.gemini_base_url or None)
        chosen = models if settings.generation_engine == name else ()
        return GeminiImageEngine(images, gemini_key, chosen or (settings.gemini_image_model,))
    return None
