"""The ``replicate`` engine: a trained version asked through predictions, which are polled until they have ended.

A prediction is created once and never again for the same order: it costs money. Looking at it may be repeated, and so
may fetching its picture.
"""

import contextlib
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from utils.errors import BadReply, ContentBlocked, EngineError, EngineTimeout, EngineUnavailable, RateLimited
from utils.generation.faults import Service, refusal_in_words
from utils.generation.order import OPTIONAL, MadePicture, PictureOrder, SecondsLeft
from utils.generation.replicate_inputs import Inputs, inputs_for
from utils.generation.wire import Wire

#: where finished pictures lie for an hour
OUTPUT_HOSTS = ("replicate.delivery",)
FIRST_LOOK_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 5.0
CANCEL_SECONDS = 5.0
FETCH_PAUSES_SECONDS = (0.5, 2.0)
#: any other word means: not yet, so that new ones do no harm
_ENDED = frozenset({"succeeded", "failed", "canceled", "aborted"})
_SEED_IN_LOGS = re.compile(r"(?:using seed|seed)\s*[:=]\s*(\d{1,19})", re.IGNORECASE)
_ID = re.compile(r"[\w-]{1,100}")


class ReplicateEngine:
    """Follows the protocol of ``utils.generation.order``. What a model takes is read from its own description."""

    name = "replicate"
    label = "Replicate"
    any_model = False
    takes = frozenset(OPTIONAL) - {"hires_fix"}
    at_once = 4

    def __init__(
        self,
        token: str,
        models: tuple[str, ...],
        *,
        base_url: str,
        most_bytes: int,
        output_hosts: tuple[str, ...] = (),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.models = models
        service = Service(name="Replicate", setting="REPLICATE_API_TOKEN", secrets=(token,))
        self._wire = Wire(
            base_url,
            service,
            headers={"Authorization": f"Bearer {token}"},
            output_hosts=(*OUTPUT_HOSTS, *output_hosts),
            most_bytes=most_bytes,
        )
        self._sleep = sleep
        self._inputs: dict[str, Inputs] = {}

    def make(self, order: PictureOrder, seconds_left: SecondsLeft) -> MadePicture:
        """Make one picture. Raises an EngineError."""
        told, carried_out, loras = self._inputs_of(order.model, seconds_left).fill(order)
        prediction = self._ended(self._created(order.model, told, seconds_left), order.model, seconds_left)
        data = self._fetched(_output(prediction), seconds_left)
        seed = carried_out.seed if "seed" in told else _logged_seed(prediction)
        return MadePicture(data=data, order=replace(carried_out, seed=seed), loras=loras)

    def _inputs_of(self, model: str, seconds_left: SecondsLeft) -> Inputs:
        if model not in self._inputs:
            name, _, version = model.partition(":")
            path = f"/v1/models/{quote(name)}" + (f"/versions/{version}" if version else "")
            try:
                described = self._wire.ask_object("GET", path, seconds_left, model=model)
            except (BadReply, EngineUnavailable, RateLimited):
                return inputs_for(model, {})  # the usual form will do; ask again next time
            self._inputs[model] = inputs_for(model, described)
        return self._inputs[model]

    def _created(self, model: str, told: dict[str, Any], seconds_left: SecondsLeft) -> dict[str, Any]:
        name, _, version = model.partition(":")
        path = "/v1/predictions" if version else f"/v1/models/{quote(name)}/predictions"
        body = {"version": version, "input": told} if version else {"input": told}
        headers = {"Cancel-After": f"{max(int(seconds_left()), 5)}s"}
        prediction = self._wire.ask_object(
            "POST", path, seconds_left, model=model, body=body, headers=headers, most_bytes=self._wire.most_in_json
        )
        name_given = prediction.get("id")
        if not isinstance(name_given, str) or not _ID.fullmatch(name_given):
            raise BadReply("Replicate took the order, but did not say under which name.")
        return prediction

    def _ended(self, prediction: dict[str, Any], model: str, seconds_left: SecondsLeft) -> dict[str, Any]:
        """Look at a prediction until it has ended. Raises what it ended with; cancels it when the time is up."""
        path, pause = f"/v1/predictions/{prediction['id']}", FIRST_LOOK_SECONDS
        while prediction.get("status") not in _ENDED:
            if seconds_left() <= pause:
                self._cancel(path)
                raise EngineTimeout("Replicate had not finished in time; the order was cancelled.")
            self._sleep(pause)
            pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)
            with contextlib.suppress(
                EngineUnavailable, EngineTimeout, RateLimited
            ):  # a look may fail, the order stands
                prediction = self._wire.ask_object(
                    "GET", path, seconds_left, model=model, most_bytes=self._wire.most_in_json
                )
        if prediction["status"] == "failed":
            raise refusal_in_words(str(prediction.get("error") or "it gave no reason"), self._wire.service)
        if prediction["status"] != "succeeded":
            raise EngineUnavailable("Replicate stopped the order before it was finished. Try again.")
        return prediction

    def _fetched(self, told: object, seconds_left: SecondsLeft) -> bytes:
        """Fetch the picture. It is paid for, and gone in an hour, so a door that is shut is tried again."""
        for pause in FETCH_PAUSES_SECONDS:
            with contextlib.suppress(EngineUnavailable):
                return self._wire.picture(told, seconds_left)
            self._sleep(pause)
        return self._wire.picture(told, seconds_left)

    def _cancel(self, path: str) -> None:
        with contextlib.suppress(EngineError):
            self._wire.ask("POST", f"{path}/cancel", lambda: CANCEL_SECONDS, body={})


def _output(prediction: dict[str, Any]) -> object:
    """Return where the picture is. Flagged pictures are left out of the list. Raises ContentBlocked."""
    output = prediction.get("output")
    if output in (None, [], ""):
        raise ContentBlocked("Replicate's safety filter hid this picture. Another seed or wording may pass.")
    return output[0] if isinstance(output, list) else output


def _logged_seed(prediction: dict[str, Any]) -> int:
    found = _SEED_IN_LOGS.search(str(prediction.get("logs") or "")[:20_000])
    return int(found[1]) if found else -1
