"""The record of an image of a session: its caption and how that came to be. Names nobody."""

from dataclasses import replace

from utils.image_metadata.record import ImageMetadataEmbedding
from utils.image_metadata.understanding import Understanding
from utils.records import BY_A_PERSON, Image

_NOTHING = ImageMetadataEmbedding()


def caption_record(
    image: Image, trigger_word: str, carried: ImageMetadataEmbedding = _NOTHING
) -> ImageMetadataEmbedding:
    """Say what an image's file may say about its caption. The same image gives the same record, at any time.

    Keywords, understanding and making in the record the file ``carried`` stay; its caption gives way.
    """
    made = image.provenance
    moment = image.edited_at or (made.created_at if made else None)
    return replace(
        carried,
        keep=False,  # a mark of the playground's own folder
        understanding=Understanding.from_dict(carried.understanding).to_dict(),
        schema_version=_NOTHING.schema_version,
        caption=image.caption,
        trigger_word=trigger_word,
        caption_state=image.state.value,
        engine=made.engine if made else "",
        model=made.model if made else "",
        prompt_style=made.style if made else "",
        hint=made.hint if made else "",
        edited_by="person" if image.state in BY_A_PERSON else "machine" if made else "",
        captioned_at=moment.isoformat() if moment else "",
    )
