"""What services are told, where no server is needed to see it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes.inference import FAULTS, TRAINED, FakeInference
from utils.errors import EngineTimeout, InvalidRequest
from utils.generation.automatic1111 import Automatic1111Engine
from utils.generation.inference import InferenceEngine
from utils.generation.openai import OpenAiImageEngine
from utils.generation.order import ASPECT_RATIOS, PictureOrder, nearest_ratio
from utils.generation.replicate_inputs import inputs_for

ORDER = PictureOrder(prompt="a red door", width=256, height=256)


@pytest.fixture
def fake() -> Iterator[FakeInference]:
    with FakeInference() as fake:
        yield fake


@pytest.mark.parametrize(
    ("model", "sides", "told"),
    [
        ("gpt-image-1", (1344, 768), "1536x1024"),
        ("gpt-image-1", (832, 1216), "1024x1536"),
        ("dall-e-3", (1344, 768), "1792x1024"),
        ("dall-e-2", (1024, 1024), "1024x1024"),
        ("dall-e-2", (300, 280), "256x256"),
        ("stable-diffusion", (1344, 768), "1344x768"),
    ],
)
def test_openai_models_are_asked_for_sizes_they_make(
    fake: FakeInference, model: str, sides: tuple[int, int], told: str
) -> None:
    engine = OpenAiImageEngine(fake.url, "", model, most_bytes=10**7)

    engine.make(PictureOrder(prompt="a", model=model, width=sides[0], height=sides[1]), lambda: 10.0)

    body = fake.orders()[0].body
    assert body["size"] == told
    assert ("response_format" in body) is not model.startswith("gpt-image"), "these refuse the question"


def test_web_ui_is_told_the_model_of_the_list_and_the_second_pass(fake: FakeInference) -> None:
    engine = Automatic1111Engine(fake.url, ("dreamshaper", "sdxl"), most_bytes=10**7)

    engine.make(PictureOrder(prompt="a", model="sdxl", width=256, height=256, hires_fix=True), lambda: 10.0)

    body = fake.orders()[0].body
    assert body["override_settings"] == {"sd_model_checkpoint": "sdxl"}
    assert (body["enable_hr"], body["hr_scale"], body["seed"]) == (True, 2, -1)


@pytest.mark.parametrize("way", ["json", "address", "bytes"])
def test_inference_service_may_answer_in_three_ways(fake: FakeInference, way: str) -> None:
    engine = InferenceEngine(fake.url, "", (), most_bytes=10**7)
    made = [engine.make(ORDER, lambda: 10.0).data]
    fake.answers_json = way == "json"
    if way == "address":
        from tests.fakes.inference import Prediction

        fake.predictions["p9"] = Prediction("p9", {}, 0, picture=made[0])
        fake.output_address = f"{fake.url}/outputs/p9.png"

    assert engine.make(ORDER, lambda: 10.0).data == made[0]


@pytest.mark.parametrize("fault", ["drip", "oversized"])
def test_service_that_sends_for_ever_is_hung_up_on(fake: FakeInference, fault: str) -> None:
    """Whoever waited has gone by then; the connection and its thread must not stay behind."""
    fake.fault = FAULTS[fault]
    left = iter([10.0])

    with pytest.raises(EngineTimeout):
        InferenceEngine(fake.url, "", (), most_bytes=10**9).make(ORDER, lambda: next(left, 0.0))


@pytest.mark.parametrize("lora", ["https://169.254.169.254/x.safetensors", "a b/c", "name", "a/b:zz", "../../x"])
def test_replicate_is_given_no_address_as_a_lora(lora: str) -> None:
    with pytest.raises(InvalidRequest):
        inputs_for(TRAINED, {}).fill(PictureOrder(prompt="a", lora=lora))


def test_replicates_description_is_read_through_its_references() -> None:
    schemas: dict[str, Any] = {
        "Input": {"properties": {"prompt": {}, "scheduler": {"allOf": [{"$ref": "#/components/schemas/Words"}]}}},
        "Words": {"enum": ["DDIM"]},
    }
    described = {"latest_version": {"openapi_schema": {"components": {"schemas": schemas}}}}
    inputs = inputs_for("owner/name", described)

    assert inputs.fill(PictureOrder(prompt="a", sampler="DDIM"))[0] == {"prompt": "a", "scheduler": "DDIM"}
    assert inputs.fill(PictureOrder(prompt="a", sampler="Euler"))[0] == {"prompt": "a"}


@pytest.mark.parametrize("described", [{}, {"openapi_schema": 7}, {"openapi_schema": {"components": {"schemas": []}}}])
def test_model_that_says_nothing_is_asked_as_a_training(described: dict[str, Any]) -> None:
    told, _, loras = inputs_for(TRAINED, described).fill(PictureOrder(prompt="a", seed=3, lora_scale=9.0))

    assert (told["lora_scale"], told["seed"], told["go_fast"], loras) == (3, 3, False, (("hall-lora", 3),))


@pytest.mark.parametrize(("ratio", "sides"), list(ASPECT_RATIOS.items()))
def test_each_form_is_nearest_to_itself(ratio: str, sides: tuple[int, int]) -> None:
    order = PictureOrder(prompt="a", width=sides[0], height=sides[1])

    assert nearest_ratio(order, tuple(ASPECT_RATIOS)) == ratio
