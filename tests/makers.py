"""Records for tests, with everything a test does not care about filled in."""

from datetime import UTC, datetime

from utils.records import CaptionState, GeneratedCaption, Image, Provenance, Session

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SESSION_ID = "6f1c1d0e-3a52-4d4e-9d55-0d4f6a3f9b11"


def image(image_id: str = "a", **changes: object) -> Image:
    facts = {
        "id": image_id,
        "filename": f"{image_id}.jpg",
        "extension": ".jpg",
        "media_type": "image/jpeg",
        "width": 1600,
        "height": 1200,
        "size_bytes": 5,
        "sha256": image_id * 64,
        "crc32": 0,
    }
    return Image(**{**facts, **changes})


def session(*images: Image, trigger_word: str = "hall") -> Session:
    return Session(
        id=SESSION_ID, trigger_word=trigger_word, created_at=NOW, updated_at=NOW, version=5, images=tuple(images)
    )


def generated(text: str, state: CaptionState = CaptionState.DRAFTED) -> GeneratedCaption:
    made = Provenance(engine="offline", model="offline-draft", draft=text, created_at=NOW)
    return GeneratedCaption(text=text, state=state, provenance=made)
