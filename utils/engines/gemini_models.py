"""What each Gemini model takes: sampling, thinking, output room, price. Knows no SDK.

Source: Google's model, thinking and pricing pages as of November 2026. Thinking counts against the output room, so a
room of 200 tokens comes back empty; newer models refuse or ignore sampling fields.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """The parameters one family of models works with."""

    max_output_tokens: int = 2048
    #: takes temperature, top_p and top_k
    sampling: bool = False
    #: one of the two at most; both together are refused
    thinking_level: str | None = None
    thinking_budget: int | None = None
    #: fixed tokens an image costs at medium resolution; None leaves the resolution to the model
    medium_resolution: bool = False
    #: US dollars for a million tokens in and out; None when not known
    price_in: float | None = None
    price_out: float | None = None


#: what is sent to a model nobody has heard of: nothing it could refuse
UNKNOWN = ModelFacts()

#: the longest prefix of a model's name counts
_TABLE = {
    "gemini-2.0": ModelFacts(sampling=True, max_output_tokens=512),
    "gemini-2.5-pro": ModelFacts(
        sampling=True, thinking_budget=128, max_output_tokens=1024, price_in=1.25, price_out=10.0
    ),
    "gemini-2.5-flash": ModelFacts(
        sampling=True, thinking_budget=0, max_output_tokens=512, price_in=0.30, price_out=2.50
    ),
    "gemini-2.5-flash-lite": ModelFacts(
        sampling=True, thinking_budget=0, max_output_tokens=512, price_in=0.10, price_out=0.40
    ),
    "gemini-3": ModelFacts(thinking_level="LOW", medium_resolution=True),
    "gemini-3.1-flash-lite": ModelFacts(
        thinking_level="MINIMAL", max_output_tokens=1024, medium_resolution=True, price_in=0.25, price_out=1.50
    ),
    "gemini-3.5-flash-lite": ModelFacts(
        thinking_level="MINIMAL", max_output_tokens=1024, medium_resolution=True, price_in=0.30, price_out=2.50
    ),
    "gemini-3.6-flash": ModelFacts(thinking_level="LOW", medium_resolution=True, price_in=1.50, price_out=7.50),
    "gemini-3.8-flash": ModelFacts(thinking_level="LOW", medium_resolution=True, price_in=0.75, price_out=3.75),
    "gemini-4-hydrogen": ModelFacts(thinking_level="LOW", medium_resolution=True, price_in=1.50, price_out=7.50),
}

#: of a caption: picture at medium resolution and instruction in, words and a little thinking out
_TOKENS_IN, _TOKENS_OUT = 860, 420
#: models whose names say that they do something else than look and write
_OTHER_USES = ("image", "tts", "live", "embedding", "robotics", "omni", "audio", "computer-use")


def facts_of(model: str) -> ModelFacts:
    """Find the facts of a model by the longest known beginning of its name."""
    known = [prefix for prefix in _TABLE if model == prefix or model.startswith((prefix + "-", prefix + "."))]
    return _TABLE[max(known, key=len)] if known else UNKNOWN


def can_caption(model: str) -> bool:
    """Say whether a listed model looks at pictures and writes text, as far as its name tells."""
    return model.startswith("gemini-") and not any(use in model for use in _OTHER_USES)


def expected_price(model: str) -> float | None:
    """Estimate what one caption costs, in US dollars; None when the model's price is not known."""
    return price_of(model, _TOKENS_IN, _TOKENS_OUT)


def price_of(model: str, tokens_in: int, tokens_out: int) -> float | None:
    """Say what so many tokens cost, in US dollars; None when the model's price is not known."""
    facts = facts_of(model)
    if facts.price_in is None or facts.price_out is None:
        return None
    return (tokens_in * facts.price_in + tokens_out * facts.price_out) / 1_000_000
