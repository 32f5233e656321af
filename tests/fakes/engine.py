"""An engine with a script: it answers what is queued and remembers every call."""

import re
import threading
from collections import deque
from dataclasses import dataclass

from utils.engines.protocol import MODEL_NAME, CaptionOptions
from utils.records import EncodedImage, EngineReply, Instruction

TAGS = '{"subject": ["a thing", "a table"], "description": "A thing on a table."}'


@dataclass(frozen=True, kw_only=True)
class Call:
    """What the engine was asked."""

    image: EncodedImage
    instruction: Instruction
    options: CaptionOptions


class ScriptedEngine:
    """Answers queued words, raises queued errors, and says "a thing on a table" when the script is over,
    in tags where a form of answer is asked for."""

    name = "offline"
    label = "Scripted"
    longest_side_px = 512
    model_form = re.compile(rf"(?:models/)?{MODEL_NAME.pattern}", re.ASCII)
    price_per_image_usd = 0.0
    seconds_per_image = 0.1

    def __init__(
        self, *, needs_key: bool = False, default_models: tuple[str, ...] = ("first", "second", "third")
    ) -> None:
        self.needs_key = needs_key
        self.default_models = default_models
        self.calls: list[Call] = []
        self._script: deque[str | EngineReply | BaseException] = deque()
        self._guard = threading.Lock()

    def script(self, *answers: str | EngineReply | BaseException) -> None:
        """Queue answers: words, whole replies or errors."""
        self._script.extend(answers)

    @property
    def models_asked(self) -> list[str]:
        return [call.options.model for call in self.calls]

    def caption(self, image: EncodedImage, instruction: Instruction, options: CaptionOptions) -> EngineReply:
        with self._guard:
            self.calls.append(Call(image=image, instruction=instruction, options=options))
            answer = self._script.popleft() if self._script else TAGS if options.reply_schema else "a thing on a table"
        if isinstance(answer, BaseException):
            raise answer
        return answer if isinstance(answer, EngineReply) else EngineReply(text=answer, model=options.model)

    def list_models(self, api_key: str) -> tuple[str, ...]:
        return self.default_models
