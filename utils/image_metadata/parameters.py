"""The text other programs read a generated image's settings from, in the form AUTOMATIC1111's web UI made common."""

import json
from collections.abc import Iterator

from utils.image_metadata.record import ImageMetadataEmbedding


def parameters_text(metadata: ImageMetadataEmbedding) -> str:
    """Write prompt, negative prompt and one line of settings."""
    loras = "".join(_lora(one, metadata.prompt) for one in metadata.loras_used)
    lines = [metadata.prompt + loras]
    if metadata.negative_prompt:
        lines.append(f"Negative prompt: {metadata.negative_prompt}")
    lines.append(", ".join(f"{name}: {_quoted(value)}" for name, value in _settings(metadata)))
    return "\n".join(lines)


def _settings(metadata: ImageMetadataEmbedding) -> Iterator[tuple[str, str]]:
    shrunk = metadata.hires_upscale or 1.0  # the size is that before the enlargement
    width, height = round(metadata.width / shrunk), round(metadata.height / shrunk)
    size = f"{width}x{height}" if width and height else ""
    named = {
        "Steps": metadata.steps,
        "Sampler": metadata.sampler,
        "Schedule type": metadata.scheduler,
        "CFG scale": metadata.cfg_scale,
        "Seed": metadata.seed,
        "Size": size,
        "Model": metadata.base_model_id,
        "VAE": metadata.vae_model,
        "Clip skip": metadata.clip_skip,
        "Hires upscale": metadata.hires_upscale,
        "Version": metadata.pipeline_version,
    }
    for name, value in named.items():
        if value or (name == "Seed" and value is not None):
            yield name, f"{value:g}" if isinstance(value, float) else str(value)


def _lora(one: dict[str, object], prompt: str) -> str:
    name = str(one.get("name", ""))
    return f" <lora:{name}:{one.get('weight', 1)}>" if name and f"<lora:{name}:" not in prompt else ""


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if any(sign in value for sign in ',:\n"') else value
