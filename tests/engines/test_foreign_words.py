"""What a service says reaches people without any secret that stands in it, ours or another's."""

import pytest

from utils.engines.foreign_words import shown

SECRET = "4f9Zq81LmN0pXw27"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (f"Invalid token r8_{SECRET}", "Invalid token (key)"),
        (f"Incorrect API key provided: sk-proj-{SECRET}.", "Incorrect API key provided: (key)"),
        (f"key AIza{SECRET} is blocked", "key (key) is blocked"),
        (f"AQ.{SECRET} and hf_{SECRET}, gsk_{SECRET}", "(key) and (key), (key)"),
        (f"ghp_{SECRET} github_pat_{SECRET} glpat-{SECRET} xoxb-{SECRET}", "(key) (key) (key) (key)"),
        (f"session eyJhbGciOiJIUzI1NiJ9.{SECRET}.{SECRET} is over", "session (key) is over"),
        ("AKIAIOSFODNN7EXAMPLE has no right", "(key) has no right"),
        (f"0f9e2c1a-1b2c-3d4e-5f60-718293a4b5c6:{'0a1b' * 8} unknown", "(key) unknown"),
        (f"header Authorization: Bearer {SECRET} was sent", "header Authorization: Bearer (key) was sent"),
        (f"basic {SECRET}== was sent", "basic (key) was sent"),
        (f"GET /v1?key={SECRET}&alt=json", "GET /v1?key=(key)&alt=json"),
        (f'{{"api_key": "{SECRET}", "steps": 4}}', '{"api_key": "(key)", "steps": 4}'),
        (f"see https://s3/o.png?X-Amz-Credential={SECRET}&X-Amz-Signature={SECRET}",
         "see https://s3/o.png?X-Amz-Credential=(key)&X-Amz-Signature=(key)"),
        ("no route to http://admin:hunter2@render.local:7860/sdapi", "no route to http://(key)@render.local:7860/sdapi"),
        (f"<b>steps</b> <i>r8_{SECRET}</i>", "steps (key)"),
        ("the operator's word: tell-nobody", "the operator's word: (key)"),
        (f"{'x' * 190} sk-{SECRET * 4}", f"{'x' * 190} (key)"),
        ("", "no reason given"),
    ],
    ids=lambda value: value[:24],
)  # fmt: skip
def test_secrets_are_masked(said: str, read: str) -> None:
    assert shown(said, ("tell-nobody", "none")) == read


@pytest.mark.parametrize(
    "said",
    [
        "Bearer authentication is required: see the token settings",
        "Missing key: negative_prompt",
        "steps must be less than or equal to 50 (got 99)",
        f"hall-studio/hall-lora:{'5' * 64} has no input none",
        "the task-scheduler risk-free sampler is unknown",
        "Unknown LoRA ide_main_hall_v1 at https://models.local/loras",
        "number of tokens: 4096 at most",
    ],
)
def test_what_is_no_secret_stays_legible(said: str) -> None:
    assert shown(said, ("none",)) == said
