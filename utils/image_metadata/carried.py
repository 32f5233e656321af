"""What an image says of itself as a record of ours, whoever wrote it: for a picture made anew of it."""

from dataclasses import replace

from utils.containers.table import read_raw
from utils.image_metadata.embedding import read_own
from utils.image_metadata.record import ImageMetadataEmbedding, create_generation_id
from utils.readers.table import read_generation
from utils.records import GenerationRecord


def carried_record(data: bytes) -> ImageMetadataEmbedding:
    """Read what an image says of its making and its caption, ours or another program's, as a record of ours."""
    raw = read_raw(data)
    own = read_own(raw)
    if own and own.is_generated:
        return own
    made = read_generation(raw)
    return _told_by(made, own or ImageMetadataEmbedding()) if made else own or ImageMetadataEmbedding()


def _told_by(made: GenerationRecord, own: ImageMetadataEmbedding) -> ImageMetadataEmbedding:
    return replace(
        own,
        generation_id=own.generation_id or create_generation_id(),
        prompt=made.prompt,
        negative_prompt=made.negative_prompt,
        seed=made.seed or 0,
        steps=made.steps or 0,
        cfg_scale=made.cfg or 0.0,
        sampler=made.sampler,
        scheduler=made.scheduler,
        width=made.width or 0,
        height=made.height or 0,
        clip_skip=made.clip_skip or 0,
        base_model_id=made.model,
        loras_used=[{"name": lora.name, "weight": lora.weight} for lora in made.loras],
        pipeline_type=made.generator,
    )
