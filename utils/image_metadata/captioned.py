"""The record of an image of a session: its caption and how that came to be. Names nobody."""

from utils.image_metadata.record import ImageMetadataEmbedding
from utils.records import BY_A_PERSON, Image


def caption_record(image: Image, trigger_word: str) -> ImageMetadataEmbedding:
    """Say what an image's file may say about its caption. The same image gives the same record, at any time."""
    made = image.provenance
    moment = image.edited_at or (made.created_at if made else None)
    return ImageMetadataEmbedding(
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
