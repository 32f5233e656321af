import base64
from collections.abc import Iterator

import pytest

from tests.fakes.gemini import FakeGemini
from tests.pictures import encoded, jpeg, painted
from utils import errors
from utils.engines.gemini_images import DEFAULT_MODEL, MAX_ANSWER_BYTES, GeminiImages
from utils.image_processor import scale_for_engine

KEY = "AQ.test-key-of-a-student-0001"
PICTURE = encoded(painted(256, 256), "PNG")
BASE = scale_for_engine(jpeg(600, 400), longest_side_px=512)


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeGemini]:
    with FakeGemini(paint=lambda number: PICTURE) as fake:
        yield fake


@pytest.fixture
def images(fake: FakeGemini) -> GeminiImages:
    fake.asked.clear()
    fake.counts.clear()
    return GeminiImages(base_url=fake.url, shortest_timeout_seconds=0.1)


def test_picture_comes_back_byte_for_byte_and_drafts_do_not(images: GeminiImages) -> None:
    made = images.generate("a door", api_key=KEY)

    assert made.data == PICTURE
    assert (made.media_type, made.model, made.words) == ("image/png", DEFAULT_MODEL, "Here it is.")


def test_request_says_what_is_wanted(images: GeminiImages, fake: FakeGemini) -> None:
    images.generate("the hall at night", [BASE], api_key=KEY, aspect_ratio="16:9")

    asked = fake.asked[0]
    parts = asked.body["contents"][0]["parts"]
    assert asked.model == DEFAULT_MODEL
    assert base64.urlsafe_b64decode(parts[0]["inlineData"]["data"]) == BASE.data
    assert parts[1]["text"] == "the hall at night"
    assert asked.body["generationConfig"]["imageConfig"] == {"aspectRatio": "16:9"}
    assert "IMAGE" in asked.body["generationConfig"]["responseModalities"]
    assert {one["threshold"] for one in asked.body["safetySettings"]} == {"OFF"}


FAULTS = [
    ("talks-image", errors.NoPicture),
    ("draws-no-image", errors.NoPicture),
    ("only-a-draft-image", errors.NoPicture),
    ("empty-object", errors.NoPicture),
    ("stop-without-parts", errors.NoPicture),
    ("blocked-image", errors.ContentBlocked),
    ("prompt-blocked", errors.ContentBlocked),
    ("minute-quota", errors.RateLimited),
    ("limit-zero", errors.QuotaExhausted),
    ("bad-key", errors.KeyRejected),
    ("echoes-key", errors.KeyRejected),
    ("gone", errors.ModelGone),
    ("unavailable", errors.EngineUnavailable),
    ("redirect", errors.EngineMisconfigured),
    ("captive-portal", errors.BadReply),
    ("cut-body", errors.EngineUnavailable),
]


@pytest.mark.parametrize(("model", "error"), FAULTS, ids=[row[0] for row in FAULTS])
def test_every_fault_has_its_error(images: GeminiImages, model: str, error: type[errors.EngineError]) -> None:
    with pytest.raises(errors.EngineError) as caught:
        images.generate("a door", api_key=KEY, model=model)

    assert type(caught.value) is error
    assert KEY not in str(caught.value.detail) + str(caught.value.facts)
    assert caught.value.__cause__ is caught.value.__context__ is None


@pytest.mark.parametrize(("key", "error"), [("", errors.KeyMissing), ("short", errors.KeyRejected)])
def test_no_call_without_a_key(images: GeminiImages, fake: FakeGemini, key: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        images.generate("a door", api_key=key)

    assert not fake.asked


def test_dripping_answer_meets_the_deadline(images: GeminiImages) -> None:
    with pytest.raises(errors.EngineTimeout):
        images.generate("a door", api_key=KEY, model="drip", timeout_seconds=0.3)


def test_answer_of_more_bytes_than_any_picture_is_refused(
    images: GeminiImages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("utils.engines.gemini_images.MAX_ANSWER_BYTES", len(PICTURE) - 1)
    assert MAX_ANSWER_BYTES > 25_000_000

    with pytest.raises(errors.BadReply):
        images.generate("a door", api_key=KEY)
