"""The ``gemini-image`` engine: Google's image models, which take words and a form and nothing else."""

from utils.engines.gemini_images import ASPECT_RATIOS, GeminiImages
from utils.generation.order import MadePicture, PictureOrder, SecondsLeft, nearest_ratio


class GeminiImageEngine:
    """Follows the protocol of ``utils.generation.order``. Faults are translated where Gemini is asked."""

    name = "gemini-image"
    label = "Gemini"
    any_model = False
    takes: frozenset[str] = frozenset()
    at_once = 4

    def __init__(self, images: GeminiImages, api_key: str, models: tuple[str, ...]) -> None:
        self.models = models
        self._images, self._api_key = images, api_key

    def make(self, order: PictureOrder, seconds_left: SecondsLeft) -> MadePicture:
        """Make one picture. Raises an EngineError."""
        made = self._images.generate(
            order.prompt,
            api_key=self._api_key,
            aspect_ratio=nearest_ratio(order, ASPECT_RATIOS),
            model=order.model,
            timeout_seconds=max(seconds_left(), 0.001),
        )
        return MadePicture(data=made.data, order=order)
