import base64
import json
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from app import create_app
from tests.fakes import inference as fakes
from tests.fakes.gemini import FakeGemini
from tests.fakes.inference import FakeInference
from tests.pictures import encoded, painted
from utils.config import Settings
from utils.containers.table import read_raw
from utils.errors import ContentBlocked
from utils.generation.repeats import MOST_WAITING
from utils.generation.turns import MOST_IN_ALL
from utils.image_metadata import extract_metadata
from utils.image_metadata.parameters import parameters_text
from utils.playground import MOST_AT_ONCE
from utils.readers.table import read_generation
from utils.services import Services, build_services

TOKEN = "r8_secret-token-of-the-operator"
CODE = "sixteen-characters"
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}
ENGINES = ("inference", "automatic1111", "replicate", "openai")
ORDER = {"prompt": "photo of hall, a red door", "width": 256, "height": 256, "steps": 12, "seed": 77}


@pytest.fixture(scope="module")
def shared_fake() -> Iterator[FakeInference]:
    with FakeInference() as fake:
        yield fake


@pytest.fixture
def fake(shared_fake: FakeInference) -> FakeInference:
    shared_fake.__dict__.update(
        fault=None,
        looks=2,
        described=None,
        paint=fakes.paint,
        output_address="",
        answers_json=False,
        most_at_once=0,
        look_faults=[],
        output_faults=[],
    )
    shared_fake.asked.clear()
    shared_fake.predictions.clear()
    return shared_fake


@pytest.fixture
def build(make_settings: Callable[..., Settings], fake: FakeInference) -> Iterator[Callable[..., Services]]:
    """Build the services with one engine that asks the fake."""
    built: list[Services] = []

    def make(engine: str = "inference", **changes: object) -> Services:
        urls: dict[str, dict[str, object]] = {
            "inference": {"inference_service_url": fake.url, "inference_service_api_key": TOKEN},
            "automatic1111": {"automatic1111_url": fake.url.replace("//", f"//studio:{TOKEN}@")},
            "replicate": {
                "replicate_api_token": TOKEN,
                "replicate_models": (fakes.TRAINED,),
                "replicate_base_url": fake.url,
            },
            "openai": {"openai_images_url": fake.url, "openai_images_api_key": TOKEN, "openai_images_model": "sd"},
            "": {},
        }
        settings = make_settings(**{**urls[engine], **changes})
        built.append(build_services(settings, engines={}, sleep=lambda seconds: None))
        return built[-1]

    yield make
    for services in built:
        services.library.close()


def client_of(services: Services) -> FlaskClient:
    return create_app(services=services).test_client()


def generate(client: FlaskClient, **changes: object) -> TestResponse:
    return client.post("/v1/images/generations", json={**ORDER, **changes})


def made(client: FlaskClient, **changes: object) -> dict[str, Any]:
    answer = generate(client, response_format="url", **changes)
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


# --- what is told and what comes back -----------------------------------------------------------


@pytest.mark.parametrize("engine", ENGINES)
def test_answer_has_the_seeds_form_and_the_file_says_the_same(build: Callable[..., Services], engine: str) -> None:
    client = client_of(build(engine))

    answer = made(client, negative_prompt="blurry", cfg_scale=6.5, sampler="Euler a")

    assert {"id", "prompt", "imageUrl", "thumbnailUrl", "width", "height", "parameters", "generationTime",
            "createdAt"} <= set(answer)  # fmt: skip
    assert (answer["prompt"], answer["width"], answer["height"]) == (ORDER["prompt"], 256, 256)
    assert answer["createdAt"].endswith("Z")
    file = client.get(answer["imageUrl"])
    assert (file.status_code, file.content_type) == (200, "image/png")
    found = read_generation(read_raw(file.data))
    assert found is not None
    parameters = answer["parameters"]
    assert found.prompt.partition(" <lora:")[0] == answer["prompt"]
    assert found.seed == (-1 if parameters["seed"] is None else parameters["seed"])
    assert (found.steps or 0, found.sampler) == (parameters["steps"], parameters["sampler"])
    assert found.model
    assert answer["modelUsed"].endswith(found.model)
    assert [(one.name, one.weight) for one in found.loras] == [
        (one["name"], one["weight"]) for one in parameters["loras"]
    ]
    assert client.get(f"/api/images/{answer['id']}/").get_json().items() <= answer.items()
    thumbnail = client.get(answer["thumbnailUrl"])
    assert (thumbnail.status_code, thumbnail.content_type) == (200, "image/jpeg")


TOLD = {
    "inference": (
        {"prompt": ORDER["prompt"], "negative_prompt": "blurry", "model": "sdxl", "width": 256, "height": 256,
         "steps": 12, "cfg_scale": 6.5, "sampler": "Euler a", "seed": 77, "hires_fix": False, "lora": "hall-lora",
         "lora_scale": 0.8, "num_images": 1},
        {"steps": 12, "cfgScale": 6.5, "sampler": "Euler a", "seed": 77, "negativePrompt": "blurry",
         "loras": [{"name": "hall-lora", "weight": 0.8}], "hiresFix": False},
        [],
    ),
    "automatic1111": (
        {"prompt": f"{ORDER['prompt']} <lora:hall-lora:0.8>", "negative_prompt": "blurry", "width": 256, "height": 256,
         "steps": 12, "cfg_scale": 6.5, "sampler_name": "Euler a", "seed": 77, "batch_size": 1, "n_iter": 1,
         "send_images": True, "save_images": False},
        {"steps": 12, "cfgScale": 6.5, "sampler": "Euler a", "seed": 77, "negativePrompt": "blurry",
         "loras": [{"name": "hall-lora", "weight": 0.8}], "hiresFix": False},
        [],
    ),
    "openai": (
        {"prompt": ORDER["prompt"], "model": "sd", "n": 1, "size": "256x256", "response_format": "b64_json"},
        {"steps": 0, "cfgScale": 0.0, "sampler": "", "seed": None, "negativePrompt": "", "loras": [],
         "hiresFix": False},
        ["cfg_scale", "lora", "lora_scale", "negative_prompt", "sampler", "seed", "steps"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("engine", TOLD)
def test_each_service_is_told_in_its_own_words_and_no_more_is_claimed(
    build: Callable[..., Services], fake: FakeInference, engine: str
) -> None:
    told, parameters, ignored = TOLD[engine]

    answer = made(
        client_of(build(engine)),
        negative_prompt="blurry", cfg_scale=6.5, sampler="Euler a", lora="hall-lora", lora_scale=0.8,
    )  # fmt: skip

    assert [one.body for one in fake.orders()] == [told]
    assert (answer["parameters"], answer["ignored"]) == (parameters, ignored)


FLUX = {
    "prompt": {}, "seed": {}, "num_outputs": {}, "go_fast": {}, "lora_scale": {"minimum": -1, "maximum": 3},
    "num_inference_steps": {"minimum": 1, "maximum": 50}, "guidance_scale": {"minimum": 0, "maximum": 10},
    "aspect_ratio": {"enum": ["1:1", "custom"]}, "width": {"minimum": 256, "maximum": 1440},
    "height": {"minimum": 256, "maximum": 1440}, "output_format": {"enum": ["webp", "png"]},
    "extra_lora": {}, "extra_lora_scale": {},
}  # fmt: skip
SDXL = {
    "prompt": {}, "negative_prompt": {}, "seed": {}, "width": {}, "height": {}, "num_inference_steps": {},
    "scheduler": {"enum": ["DDIM", "K_EULER"]}, "replicate_weights": {}, "lora_scale": {},
}  # fmt: skip
REPLICATE_ROWS = {
    "flux": (
        FLUX, {"steps": 99, "lora_scale": 1.2, "negative_prompt": "blurry", "width": 250, "sampler": "Euler"},
        {"prompt": ORDER["prompt"], "seed": 77, "num_outputs": 1, "go_fast": False, "lora_scale": 1.2,
         "num_inference_steps": 50, "aspect_ratio": "custom", "width": 256, "height": 256, "output_format": "png"},
        ["negative_prompt", "sampler"],
    ),
    "flux-without-free-sides": (
        {"prompt": {}, "aspect_ratio": {"enum": ["1:1", "16:9", "3:2"]}}, {"width": 512, "height": 288},
        {"prompt": ORDER["prompt"], "aspect_ratio": "16:9"}, ["seed", "steps"],
    ),
    "sdxl": (
        SDXL, {"negative_prompt": "blurry", "sampler": "Euler"},
        {"prompt": ORDER["prompt"], "negative_prompt": "blurry", "seed": 77, "width": 256, "height": 256,
         "num_inference_steps": 12, "scheduler": "K_EULER", "lora_scale": 1.0}, [],
    ),
    "sampler-it-lacks": (
        SDXL, {"sampler": "LCM"},
        {"prompt": ORDER["prompt"], "seed": 77, "width": 256, "height": 256, "num_inference_steps": 12,
         "lora_scale": 1.0}, ["sampler"],
    ),
    "another-lora": (
        FLUX, {"lora": "someone/soft-light", "lora_scale": 0.5, "steps": 4},
        {"prompt": ORDER["prompt"], "seed": 77, "num_outputs": 1, "go_fast": False, "lora_scale": 0.5,
         "num_inference_steps": 4, "aspect_ratio": "custom", "width": 256, "height": 256, "output_format": "png",
         "extra_lora": "someone/soft-light", "extra_lora_scale": 0.5}, [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("row", REPLICATE_ROWS)
def test_replicate_is_told_what_the_model_says_it_takes(
    build: Callable[..., Services], fake: FakeInference, row: str
) -> None:
    fake.described, changes, told, ignored = REPLICATE_ROWS[row]

    answer = made(client_of(build("replicate")), **changes)

    order = fake.orders()[0]
    assert order.body == {"version": fakes.VERSION, "input": told}
    assert (order.headers["authorization"], order.headers["cancel-after"]) == (f"Bearer {TOKEN}", "119s")
    assert answer["ignored"] == ignored
    if "lora_scale" in told:
        assert answer["parameters"]["loras"][0] == {"name": "hall-lora", "weight": told["lora_scale"]}


def test_replicate_tells_the_seed_it_drew_in_its_logs(build: Callable[..., Services], fake: FakeInference) -> None:
    fake.described = {"prompt": {}}

    assert made(client_of(build("replicate")))["parameters"]["seed"] == 4711


def test_random_seed_is_drawn_here_and_known_afterwards(build: Callable[..., Services], fake: FakeInference) -> None:
    client = client_of(build())

    seeds = [made(client, seed=-1)["parameters"]["seed"] for _ in range(2)]

    assert [one.body["seed"] for one in fake.orders()] == seeds
    assert seeds[0] != seeds[1]
    assert min(seeds) > 0


def test_several_images_have_seeds_in_a_row(build: Callable[..., Services], fake: FakeInference) -> None:
    answer = made(client_of(build()), num_images=3)

    assert [one["parameters"]["seed"] for one in answer["images"]] == [77, 78, 79]
    assert len({one["imageUrl"] for one in answer["images"]}) == len(answer["data"]) == 3
    assert answer["id"] == answer["images"][0]["id"]


@pytest.mark.parametrize(
    ("changes", "model"),
    [
        ({}, "gemini-3.1-flash-image"),
        ({"gemini_image_model": "gemini-9-image"}, "gemini-9-image"),
        ({"generation_models": ("sdxl",), "gemini_image_model": "gemini-9-image"}, "gemini-9-image"),
        ({"generation_models": ("gemini-9-pro-image",), "generation_engine": "gemini-image"}, "gemini-9-pro-image"),
    ],
    ids=["usual", "chosen", "list-of-another-service", "own-list"],
)
def test_gemini_makes_a_picture_of_the_nearest_form(
    make_settings: Callable[..., Settings], changes: dict[str, object], model: str
) -> None:
    with FakeGemini(paint=lambda number: encoded(painted(128, 128), "PNG")) as gemini:
        settings = make_settings(gemini_api_key="AIza-made-up-key-of-the-server", gemini_base_url=gemini.url, **changes)
        services = build_services(settings, sleep=lambda seconds: None)
        answer = made(client_of(services), width=1344, height=768)
        services.library.close()

    assert gemini.asked[0].body["generationConfig"]["imageConfig"]["aspectRatio"] == "16:9"
    assert (answer["engine"], answer["modelUsed"]) == ("gemini-image", model)
    assert answer["ignored"] == ["seed", "steps"]


# --- faults -------------------------------------------------------------------------------------

FAULT_ROWS = {
    "busy": (429, "rate_limited"),
    "busy-until": (429, "rate_limited"),
    "no-quota": (429, "quota_exhausted"),
    "no-credit": (429, "quota_exhausted"),
    "bad-key": (401, "api_key_rejected"),
    "flagged": (422, "content_blocked"),
    "refused": (502, "engine_refused"),
    "crash": (502, "engine_unavailable"),
    "away": (502, "engine_unavailable"),
    "slow": (504, "engine_timeout"),
    "redirect": (502, "bad_reply"),
    "html": (502, "bad_reply"),
    "empty": (502, "bad_reply"),
    "cut-json": (502, "bad_reply"),
    "deep-json": (502, "bad_reply"),
    "json-null": (502, "bad_reply"),
    "packed": (502, "bad_reply"),
    "drip": (504, "engine_timeout"),
    "drip-head": (504, "engine_timeout"),
    "oversized": (502, "bad_reply"),
    "hang-up": (502, "engine_unavailable"),
}


def test_every_fault_has_its_row() -> None:
    assert set(FAULT_ROWS) == set(fakes.FAULTS)


@pytest.mark.parametrize("fault", FAULT_ROWS)
@pytest.mark.parametrize("engine", ENGINES)
def test_fault_is_the_right_answer_and_leaves_the_counters_right(
    build: Callable[..., Services], fake: FakeInference, engine: str, fault: str
) -> None:
    fake.described = FLUX
    slow = {"generation_timeout_seconds": 1} if fault.startswith("drip") else {}
    services = build(engine, generation_requests_per_hour=2, generation_at_once=1, **slow)
    client = client_of(services)
    fake.fault = fakes.FAULTS[fault]

    answer = generate(client)

    problem = answer.get_json()
    assert (answer.status_code, problem["code"]) == FAULT_ROWS[fault]
    assert TOKEN not in answer.text
    assert fake.url not in answer.text
    assert "<" not in problem["detail"]
    assert answer.headers["X-Should-Retry"] == "false"
    assert len(fake.orders()) == 1, "an order is sent once, whatever comes back"
    assert not [one for one in fake.asked if one.path == "/stolen"]
    assert not list(services.settings.media_folder.rglob("*.*")), "nothing is kept of it"
    assert services.playground.turns.running("127.0.0.1") == 0
    fake.fault = None
    made(client)  # the turn was given back: one at once, and this is the second of two in the hour
    assert generate(client).get_json()["code"] == "rate_limited"


def test_wait_is_taken_from_the_header_or_from_the_words(build: Callable[..., Services], fake: FakeInference) -> None:
    client = client_of(build("replicate"))

    fake.fault = fakes.FAULTS["busy"]
    assert generate(client).get_json()["retry_after"] == 7.0
    fake.fault = fakes.FAULTS["busy-until"]
    answer = generate(client)

    assert (answer.get_json()["retry_after"], answer.headers["Retry-After"]) == (12.0, "13")


NO_PICTURES = {
    "gif": b"GIF89a" + bytes(100),
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "cut": encoded(painted(256, 256), "PNG")[:900],
    "tiny": encoded(painted(50, 50), "PNG"),
    "bomb": encoded(painted(256, 256), "PNG").replace(
        b"\x00\x00\x01\x00\x00\x00\x01\x00", b"\x00\x00\xff\xff\x00\x00\xff\xff"
    ),
    "too-large": encoded(painted(256, 256), "PNG") + bytes(300_000),
}


@pytest.mark.parametrize("kind", NO_PICTURES)
@pytest.mark.parametrize("engine", ENGINES)
def test_answer_is_checked_like_an_upload(
    build: Callable[..., Services], fake: FakeInference, engine: str, kind: str
) -> None:
    services = build(engine, max_image_file_size=250_000)
    fake.paint = lambda told: NO_PICTURES[kind]

    answer = generate(client_of(services))

    assert (answer.status_code, answer.get_json()["code"]) == (502, "bad_reply")
    assert not list(services.settings.media_folder.rglob("*.*"))


ENDINGS = {
    "hidden": ({"output": []}, 422, "content_blocked"),
    "all-flagged": ({"status": "failed", "error": "NSFW content detected. Try again"}, 422, "content_blocked"),
    "failed": ({"status": "failed", "error": f"CUDA <i>broke</i> {TOKEN}"}, 502, "engine_refused"),
    "canceled": ({"status": "canceled"}, 502, "engine_unavailable"),
    "aborted": ({"status": "aborted"}, 502, "engine_unavailable"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_replicates_other_endings(build: Callable[..., Services], fake: FakeInference, ending: str) -> None:
    told, status, code = ENDINGS[ending]
    ended = fakes._told
    fake.fault = lambda exchange: exchange.json({"id": "p0", "status": "starting"}, 201)
    fake.predictions["p0"] = fakes.Prediction("p0", {"prompt": "x"}, 1, picture=b"x", ended=told)
    assert ended(fake, fake.predictions["p0"])["status"] == "processing"

    answer = generate(client_of(build("replicate")))

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert TOKEN not in answer.text


@pytest.mark.parametrize("fault", ["away", "busy", "hang-up", "slow"])
def test_look_that_fails_is_repeated_and_the_order_is_not(
    build: Callable[..., Services], fake: FakeInference, fault: str
) -> None:
    fake.look_faults = [fakes.FAULTS[fault]] * 2

    made(client_of(build("replicate")))

    assert len(fake.orders()) == 1
    assert not fake.look_faults


@pytest.mark.parametrize("fault", ["away", "hang-up", "slow"])
def test_picture_that_is_paid_for_is_fetched_again(
    build: Callable[..., Services], fake: FakeInference, fault: str
) -> None:
    client = client_of(build("replicate"))
    fake.output_faults = [fakes.FAULTS[fault]] * 2
    made(client)
    assert len(fake.orders()) == 1

    fake.output_faults = [fakes.FAULTS[fault]] * 3
    assert (generate(client).status_code, fake.output_faults) == (502, [])


def test_replicate_order_that_takes_too_long_is_cancelled(build: Callable[..., Services], fake: FakeInference) -> None:
    fake.looks = 10**9

    answer = generate(client_of(build("replicate", generation_timeout_seconds=1)))

    assert (answer.status_code, answer.get_json()["code"]) == (504, "engine_timeout")
    assert fake.predictions["p0"].cancelled
    assert len(fake.orders()) == 1


@pytest.mark.parametrize("engine", ["inference", "replicate", "openai"])
@pytest.mark.parametrize(
    "address",
    ["http://169.254.169.254/latest/meta-data", "{other}/secret", "http://replicate.delivery/x.png",
     "https://replicate.delivery.evil.example/x.png", "https://user@replicate.delivery/x.png",
     "https://replicate.delivery:22/x.png", "{own}@{other_host}/x", "file:///etc/passwd", "https://[::1/x"],
)  # fmt: skip
def test_picture_is_fetched_from_listed_hosts_alone(
    build: Callable[..., Services], fake: FakeInference, engine: str, address: str
) -> None:
    with FakeInference() as other:
        fake.output_address = address.format(
            other=other.url, own=fake.url, other_host=other.url.removeprefix("http://")
        )
        answer = generate(client_of(build(engine)))

    assert (answer.status_code, answer.get_json()["code"]) == (502, "bad_reply")
    assert not other.asked
    assert "169.254" not in answer.text


def test_listed_host_is_asked_without_our_key(build: Callable[..., Services], fake: FakeInference) -> None:
    """The hosts of the list are asked over TLS alone, so what is sent is seen where it is put together."""
    services = build("replicate", generation_output_hosts=("pictures.example",))
    wire = services.playground.engine._wire  # type: ignore[attr-defined]
    sent: list[tuple[str, dict[str, str]]] = []

    def exchange(method: str, address: str, left: object, most: int, body: object, headers: dict[str, str]) -> object:
        sent.append((address, headers))
        raise ContentBlocked

    wire._exchange = exchange
    for address in ("https://cdn.pictures.example/x.png", "https://pbxt.replicate.delivery/x.png", f"{fake.url}/x.png"):
        with pytest.raises(ContentBlocked):
            wire.picture(address, lambda: 1.0)

    assert [headers for _, headers in sent] == [{}, {}, {"Authorization": f"Bearer {TOKEN}"}]


def test_what_was_made_is_kept_when_another_fails(build: Callable[..., Services], fake: FakeInference) -> None:
    def some(told: dict[str, Any]) -> bytes:
        return b"no picture" if told["seed"] == 78 else fakes.paint(told)

    fake.paint = some
    answer = made(client_of(build()), num_images=2)

    assert len(answer["images"]) == 1
    assert [one["code"] for one in answer["problems"]] == ["bad_reply"]


def test_hopeless_fault_is_met_once(build: Callable[..., Services], fake: FakeInference) -> None:
    fake.fault = fakes.FAULTS["no-quota"]

    assert generate(client_of(build()), num_images=5).status_code == 429
    assert len(fake.orders()) == 1


# --- limits -------------------------------------------------------------------------------------


def test_fifty_requests_an_hour_then_a_wait(build: Callable[..., Services], fake: FakeInference) -> None:
    fake.fault = fakes.FAULTS["away"]
    client = client_of(build())
    assert {generate(client).status_code for _ in range(50)} == {502}

    refused = generate(client)

    assert (refused.status_code, refused.get_json()["code"]) == (429, "rate_limited")
    assert 3000 < refused.get_json()["retry_after"] <= 3601
    assert int(refused.headers["Retry-After"]) > 3000
    assert len(fake.orders()) == 50


def test_pictures_of_a_day_are_counted_for_all_together(build: Callable[..., Services], fake: FakeInference) -> None:
    """A service costs by the picture, and who has the code may ask from any address."""
    client = client_of(build(generation_pictures_per_day=3, secret_access_code=CODE))
    there = {"headers": {"X-Access-Code": CODE}}
    first = client.post("/v1/images/generations", json=ORDER, environ_base=ELSEWHERE, **there)
    assert first.status_code == 200

    answer = client.post("/v1/images/generations", json={**ORDER, "num_images": 10}, **there)
    refused = client.post("/v1/images/generations", json=ORDER, **there)

    assert (len(answer.get_json()["images"]), len(fake.orders())) == (2, 3), "what was made is given"
    assert {one["code"] for one in answer.get_json()["problems"]} == {"quota_exhausted"}
    assert (refused.status_code, refused.get_json()["code"]) == (429, "quota_exhausted")
    assert 86_000 < refused.get_json()["retry_after"] <= 86_401
    assert "3 pictures a day" in refused.get_json()["detail"]


def test_two_at_once_and_the_third_waits(build: Callable[..., Services], fake: FakeInference) -> None:
    services = build()
    client, started = client_of(services), threading.Barrier(3, timeout=20)

    def slowly(told: dict[str, Any]) -> bytes:
        started.wait()
        return fakes.paint(told)

    fake.paint = slowly
    fake.open.clear()
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(generate, create_app(services=services).test_client()) for _ in range(2)]
        fake.open.set()
        while services.playground.turns.running("127.0.0.1") < 2 or len(fake.orders()) < 2:
            assert not any(one.done() for one in running)
        third = generate(client)
        started.wait()
        answers = [one.result() for one in running]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (third.status_code, third.get_json()["code"], third.get_json()["retry_after"]) == (429, "rate_limited", 5.0)
    assert (fake.most_at_once, len(fake.orders())) == (2, 2)
    fake.paint = fakes.paint
    assert generate(client).status_code == 200


def test_repeated_request_gets_the_images_of_the_first(build: Callable[..., Services], fake: FakeInference) -> None:
    client = client_of(build(generation_requests_per_hour=3))

    def ask(key: str, **changes: object) -> TestResponse:
        order = {**ORDER, "seed": -1, "response_format": "url", **changes}
        return client.post("/v1/images/generations", json=order, headers={"Idempotency-Key": key} if key else {})

    first = ask("one").get_json()
    assert ask("one").get_json() == first
    assert len(fake.orders()) == 1
    assert ask("one", steps=13).get_json()["id"] != first["id"], "another order under the same key is another order"

    fake.fault = fakes.FAULTS["away"]
    assert ask("two").status_code == 502
    fake.fault = None
    assert ask("two").status_code == 429, "a failure is not remembered, and this is the fourth that would cost"


def test_repeat_waits_for_the_first_that_still_works(build: Callable[..., Services], fake: FakeInference) -> None:
    services = build(generation_at_once=1)
    headers = {"Idempotency-Key": "one"}
    fake.open.clear()

    app = create_app(services=services)

    def ask() -> TestResponse:
        client = app.test_client()
        return client.post("/v1/images/generations", json={**ORDER, "seed": -1}, headers=headers)

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(ask) for _ in range(2)]
        while not fake.orders():
            assert not any(one.done() for one in running)
        fake.open.set()
        ids = {one.result().get_json()["id"] for one in running}

    assert (len(ids), len(fake.orders())) == (1, 1)


def test_repeats_beyond_a_few_do_not_hold_a_thread_each(build: Callable[..., Services], fake: FakeInference) -> None:
    services = build(generation_at_once=1)
    fake.open.clear()

    app = create_app(services=services)

    def ask() -> TestResponse:
        client = app.test_client()
        return client.post("/v1/images/generations", json=ORDER, headers={"Idempotency-Key": "one"})

    with ThreadPoolExecutor(MOST_WAITING + 2) as pool:
        running = [pool.submit(ask) for _ in range(MOST_WAITING + 2)]
        try:
            refused = next(as_completed(running, timeout=30)).result()
            assert sum(one.done() for one in running) == 1
        finally:
            fake.open.set()
        statuses = Counter(one.result().status_code for one in running)

    assert (refused.status_code, refused.get_json()["code"], refused.get_json()["retry_after"]) == (
        429,
        "rate_limited",
        5.0,
    )
    assert (statuses, len(fake.orders())) == ({200: MOST_WAITING + 1, 429: 1}, 1)
    assert ask().status_code == 200, "asked again, it has its answer"


def test_all_clients_together_leave_threads_to_the_page(build: Callable[..., Services], fake: FakeInference) -> None:
    """Each request for pictures holds one of 32 threads for up to two minutes."""
    services = build(generation_requests_per_hour=1, secret_access_code=CODE)
    clients = [f"203.0.113.{number}" for number in range(MOST_IN_ALL)]
    turns = services.playground.turns

    app = create_app(services=services)

    def ask(address: str) -> TestResponse:
        return app.test_client().post(
            "/v1/images/generations",
            json=ORDER,
            headers={"X-Access-Code": CODE},
            environ_base={"REMOTE_ADDR": address},
        )

    fake.open.clear()
    with ThreadPoolExecutor(MOST_IN_ALL + 1) as pool:
        running = [pool.submit(ask, address) for address in clients]
        try:
            while sum(map(turns.running, clients)) < MOST_IN_ALL:
                assert not any(one.done() for one in running)
            refused = pool.submit(ask, "203.0.113.200").result(timeout=5)
        finally:
            fake.open.set()
        assert {one.result().status_code for one in running} == {200}

    assert (refused.status_code, refused.get_json()["code"], refused.get_json()["retry_after"]) == (
        429,
        "rate_limited",
        5.0,
    )
    assert ask("203.0.113.200").status_code == 200, "what was refused has not been counted"


def test_pictures_on_their_way_are_bounded_whoever_asks(build: Callable[..., Services], fake: FakeInference) -> None:
    """Sixteen could be asked for here at the same time; each is held in memory until it is kept."""
    services = build("openai", generation_at_once=4)
    fake.open.clear()

    app = create_app(services=services)

    def ask() -> TestResponse:
        return generate(app.test_client(), num_images=4, response_format="url")

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(ask) for _ in range(4)]
        try:
            while len(fake.orders()) < MOST_AT_ONCE or makers() < 16:
                assert not any(one.done() for one in running)
        finally:
            fake.open.set()
        answers = [one.result().get_json() for one in running]

    assert [len(answer["images"]) for answer in answers] == [4] * 4
    assert fake.most_at_once == MOST_AT_ONCE


def makers() -> int:
    return sum(thread.name.startswith("generation") for thread in threading.enumerate())


def test_pictures_leave_within_the_answer_a_piece_at_a_time(
    build: Callable[..., Services], fake: FakeInference
) -> None:
    """Whole, ten pictures of 10 MB in base64 would take a host of 512 MB with them."""
    noise = encoded(Image.effect_noise((1800, 1400), 60), "PNG")
    fake.paint = lambda told: noise
    client = client_of(build())

    answer = client.post("/v1/images/generations", json={**ORDER, "num_images": 2}, buffered=False)
    pieces = list(answer.iter_encoded())

    assert max(len(piece) for piece in pieces) <= 1024 * 1024 < len(noise)
    told = json.loads(b"".join(pieces))
    assert answer.content_type == "application/json"
    for image, same in zip(told["images"], told["data"], strict=True):
        assert same["url"].endswith(image["imageUrl"])
        assert base64.b64decode(same["b64_json"], validate=True) == client.get(image["imageUrl"]).data


def test_full_disk_is_noticed_before_anything_is_paid_for(build: Callable[..., Services], fake: FakeInference) -> None:
    answer = generate(client_of(build(min_free_disk=2**60)))

    assert (answer.status_code, answer.get_json()["code"]) == (507, "server_full")
    assert not fake.asked


def test_clients_do_not_share_their_hour(build: Callable[..., Services], fake: FakeInference) -> None:
    client = client_of(build(generation_requests_per_hour=1, secret_access_code=CODE))
    there = {"headers": {"X-Access-Code": CODE}}
    made(client)

    assert generate(client).status_code == 429
    assert client.post("/v1/images/generations", json=ORDER, environ_base=ELSEWHERE, **there).status_code == 200


# --- the edge -----------------------------------------------------------------------------------

BAD_REQUESTS: dict[str, dict[str, object]] = {
    "no-prompt": {"prompt": ""},
    "blank-prompt": {"prompt": "  "},
    "long-prompt": {"prompt": "x" * 4001},
    "nul": {"prompt": "a\0b"},
    "width": {"width": 127},
    "height": {"height": 2049},
    "steps": {"steps": 0},
    "cfg": {"cfg_scale": 31},
    "seed": {"seed": 2**32},
    "many": {"num_images": 11},
    "two-counts": {"num_images": 1, "n": 2},
    "size": {"size": "1024x1024"},
    "odd-size": {"size": "big", "width": None, "height": None},
    "large-size": {"size": "4096x4096", "width": None, "height": None},
    "format": {"response_format": "gif"},
    "stream": {"stream": True},
    "unknown": {"webhook": "http://169.254.169.254"},
}


@pytest.mark.parametrize("fault", BAD_REQUESTS)
def test_request_out_of_bounds_is_refused_and_not_counted(
    build: Callable[..., Services], fake: FakeInference, fault: str
) -> None:
    client = client_of(build(generation_requests_per_hour=1))

    answer = generate(client, **BAD_REQUESTS[fault])

    assert (answer.status_code, answer.get_json()["code"]) == (400, "invalid_request")
    assert not fake.asked
    made(client)


def test_without_a_service_the_answer_says_how_to_configure_one(build: Callable[..., Services]) -> None:
    client = client_of(build(""))

    answer = generate(client)

    assert (answer.status_code, answer.get_json()["code"]) == (503, "not_configured")
    assert "INFERENCE_SERVICE_URL" in answer.get_json()["detail"]
    facts = client.get("/api/generation").get_json()
    assert (facts["configured"], facts["message"]) == (False, answer.get_json()["detail"])


def test_chosen_service_without_its_address_is_not_configured(build: Callable[..., Services]) -> None:
    client = client_of(build("inference", generation_engine="replicate"))

    assert "REPLICATE_API_TOKEN" in generate(client).get_json()["detail"]


def test_model_that_is_not_offered_is_refused(build: Callable[..., Services], fake: FakeInference) -> None:
    client = client_of(build("replicate"))

    answer = generate(client, model="someone/else")

    assert (answer.status_code, answer.get_json()["code"]) == (400, "model_unknown")
    assert not fake.asked
    assert made(client, model=fakes.TRAINED)["modelUsed"] == fakes.TRAINED


def test_web_ui_without_a_list_takes_the_model_it_has_loaded(build: Callable[..., Services]) -> None:
    answer = made(client_of(build("automatic1111")), model="sdxl")

    assert (answer["modelUsed"], answer["ignored"]) == ("dreamshaper_8", ["model"])


def test_panel_learns_everything_in_one_answer(build: Callable[..., Services], fake: FakeInference) -> None:
    facts = client_of(build("replicate")).get("/api/generation").get_json()

    assert (facts["configured"], facts["engine"], facts["models"]) == (True, "replicate", [fakes.TRAINED])
    assert {"negative_prompt", "seed", "lora_scale"} <= set(facts["takes"])
    assert facts["aspectRatios"][0] == {"name": "1:1", "width": 1024, "height": 1024}
    assert facts["samplers"][0] == facts["defaults"]["sampler"] == "Euler"
    assert (facts["limits"]["requestsPerHour"], facts["limits"]["atOnce"]) == (50, 2)
    assert TOKEN not in str(facts)
    assert not fake.asked, "nobody is asked for it"


ROUTES = [
    ("POST", "/v1/images/generations"), ("GET", "/api/generation"), ("GET", "/api/images/history/"),
    ("GET", "/api/images/x/"), ("PATCH", "/api/images/x/"), ("DELETE", "/api/images/x/"),
    ("DELETE", "/api/images/x/removal"), ("GET", "/media/generated_images/2026/11/x.png"),
    ("GET", "/media/thumbnails/2026/11/x.png"),
]  # fmt: skip
CODES: dict[str, tuple[dict[str, str], str]] = {
    "none": ({}, "library_closed"),
    "wrong": ({"X-Access-Code": "sixteen-charactors"}, "access_code_wrong"),
    "wrong-bearer": ({"Authorization": "Bearer sixteen-charactors"}, "access_code_wrong"),
    "basic": ({"Authorization": f"Basic {CODE}"}, "library_closed"),
}


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_from_elsewhere_every_route_wants_the_code(
    build: Callable[..., Services], method: str, path: str, code: str
) -> None:
    headers, refusal = CODES[code]
    client = client_of(build(secret_access_code=CODE))

    answer = client.open(path, method=method, json={}, headers=headers, environ_base=ELSEWHERE)

    assert (answer.status_code, answer.get_json()["code"]) == (403, refusal)


@pytest.mark.parametrize(
    "headers", [{"X-Access-Code": CODE}, {"Authorization": f"Bearer {CODE}"}], ids=["own", "bearer"]
)
def test_with_the_code_it_opens(build: Callable[..., Services], headers: dict[str, str]) -> None:
    client = client_of(build(secret_access_code=CODE))

    assert client.get("/api/generation", headers=headers, environ_base=ELSEWHERE).status_code == 200


@pytest.mark.parametrize(
    ("engine", "used", "settings"),
    [
        ("automatic1111", True, "Size: 128x128, Hires upscale: 2"),
        ("inference", True, "Size: 256x256"),
        ("openai", False, "Size: 256x256"),
    ],
)
def test_enlargement_on_the_way_is_kept_with_the_picture(
    build: Callable[..., Services], engine: str, used: bool, settings: str
) -> None:
    services = build(engine)
    client = client_of(services)

    answer = made(client, hires_fix=True)

    record = extract_metadata(client.get(answer["imageUrl"]).data)
    assert record is not None
    assert answer["parameters"]["hiresFix"] is record.hires_fix is used
    written = re.sub(r"(Model|VAE|Clip skip|Version): [^,]*(, )?", "", parameters_text(record).splitlines()[-1])
    assert settings in written.rstrip(", ")
    assert ("Hires" in written) is ("Hires" in settings)
