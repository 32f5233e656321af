"""The engine that needs nothing: no key, no network, no weights. Decodes a picture and has it measured."""

import io
import json
import re

from PIL import Image

from utils.engines.offline.file_names import words_of
from utils.engines.offline.look import measure
from utils.engines.offline.sentence import describe
from utils.engines.offline.tags import tags_of
from utils.engines.protocol import MODEL_NAME, CaptionOptions
from utils.errors import EngineRefused
from utils.records import EncodedImage, EngineReply, Instruction

MODEL = "offline-draft"
LONGEST_SIDE_PX = 512
#: an engine is sent far less; what it would take to decode more is not worth a draft
MAX_PIXELS = 25_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")
#: only a name is written like this in an instruction
_NAME = re.compile(r"[^\W_]+(?:_+[^\W_]+)+")


class OfflineEngine:
    """Drafts a caption from what can be measured: format, colours, light, focus, where the subject lies.

    Looks at the picture and its file name; in the instruction only for the trigger word, so as not to repeat it.
    The same pixels always give the same words.
    """

    name = "offline"
    label = "Offline draft"
    needs_key = False
    longest_side_px = LONGEST_SIDE_PX
    model_form = MODEL_NAME
    default_models: tuple[str, ...] = (MODEL,)
    price_per_image_usd: float | None = 0.0
    seconds_per_image = 0.02

    def caption(self, image: EncodedImage, instruction: Instruction, options: CaptionOptions) -> EngineReply:
        """Describe one picture in 12 to 35 words, or in tags where a form of answer is asked for.

        Raises EngineRefused when its bytes cannot be decoded.
        """
        look = measure(_decoded(image.data))
        if options.reply_schema is not None:
            return EngineReply(text=json.dumps(tags_of(look)), model=MODEL)
        words = words_of(image.filename, known=_NAME.findall(instruction.system))
        return EngineReply(text=describe(look, words), model=MODEL)

    def list_models(self, api_key: str) -> tuple[str, ...]:
        """Name the one model there is."""
        return (MODEL,)


def _decoded(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            image.draft("RGB", (LONGEST_SIDE_PX, LONGEST_SIDE_PX))  # a large JPEG is decoded at a fraction of its size
            if image.width * image.height > MAX_PIXELS:
                raise EngineRefused("The image has too many pixels for the offline draft.", maximum=MAX_PIXELS)
            return _on_white(_eight_bit(image), LONGEST_SIDE_PX)
    except EngineRefused:
        raise
    except Exception as error:  # Pillow raises OSError, ValueError, SyntaxError, struct.error … on bad bytes
        raise EngineRefused("The offline draft could not read the image.") from error


def _eight_bit(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("L")
    return image


def _on_white(image: Image.Image, longest_side_px: int) -> Image.Image:
    clear = image.has_transparency_data
    whole = image.convert("RGBA" if clear else "RGB")
    whole.thumbnail((longest_side_px, longest_side_px), Image.Resampling.BILINEAR, reducing_gap=2.0)
    if not clear:
        return whole
    white = Image.new("RGBA", whole.size, "white")
    return Image.alpha_composite(white, whole).convert("RGB")
