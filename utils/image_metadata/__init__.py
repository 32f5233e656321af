"""What an image's metadata means: our own record, put into files and read back exactly, without touching a pixel."""

from utils.containers.table import strip
from utils.image_metadata.captioned import caption_record
from utils.image_metadata.carried import carried_record
from utils.image_metadata.embedding import embed, read_own
from utils.image_metadata.record import ImageMetadataEmbedding, create_generation_id, create_timestamp
from utils.image_metadata.understanding import EngineOutput, Understanding
from utils.image_metadata.writer import ImageMetadataWriter, extract_metadata, save_with_metadata
from utils.naming import ImageNamingConfig, generate_filename

__all__ = [
    "EngineOutput",
    "ImageMetadataEmbedding",
    "ImageMetadataWriter",
    "ImageNamingConfig",
    "Understanding",
    "caption_record",
    "carried_record",
    "create_generation_id",
    "create_timestamp",
    "embed",
    "extract_metadata",
    "generate_filename",
    "read_own",
    "save_with_metadata",
    "strip",
]
