"""The offline draft says what is measured, in one fluent line, and nothing else."""

import io
import json
import random
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image, ImageDraw, ImageFilter

from tests.engines.contract import EngineContract
from tests.engines.test_offline_sentence import assert_form
from tests.pictures import PHOTO_NAMES, encoded, painted, photo
from utils.engines.offline import OfflineEngine
from utils.engines.offline.colours import lab_of, name_of
from utils.engines.protocol import CaptionEngine, CaptionOptions
from utils.errors import EngineRefused
from utils.image_processor import scale_for_engine
from utils.instructions import build_instruction
from utils.records import EncodedImage, EngineReply, Instruction, Usage

ENGINE: CaptionEngine = OfflineEngine()
INSTRUCTION = Instruction(system="", user="Say that there is a giraffe.")
OPTIONS = CaptionOptions(model="offline-draft")

Painter = Callable[[], Image.Image]


def ask(data: bytes, filename: str = "IMG_0001.jpg", media_type: str = "image/jpeg") -> EngineReply:
    image = EncodedImage(data=data, media_type=media_type, width=1, height=1, filename=filename)
    return ENGINE.caption(image, INSTRUCTION, OPTIONS)


def draft(picture: Image.Image, filename: str = "IMG_0001.jpg") -> str:
    return ask(encoded(picture, "JPEG", quality=90), filename).text


# --- pictures painted to show one thing -------------------------------------------------------------------


def plain(colour: str, size: tuple[int, int] = (300, 300)) -> Image.Image:
    return Image.new("RGB", size, colour)


def disc(ground: str, colour: str, box: tuple[int, int, int, int], size: tuple[int, int] = (300, 300)) -> Image.Image:
    picture = plain(ground, size)
    ImageDraw.Draw(picture).ellipse(box, fill=colour)
    return picture


def two_bands(top: str, bottom: str) -> Image.Image:
    picture = plain(top, (400, 300))
    picture.paste(bottom, (0, 200, 400, 300))
    return picture


def grain(low: int, high: int, size: tuple[int, int] = (300, 300)) -> Image.Image:
    """Even noise between two grey levels, the same in every run."""
    levels = random.Random(7).choices(range(low, high + 1), k=size[0] * size[1])
    picture = Image.new("L", size)
    picture.putdata(levels)
    return picture.convert("RGB")


def ramp(low: int, high: int) -> Image.Image:
    """A grey ramp from left to right."""
    levels = Image.linear_gradient("L").rotate(90).point([low + value * (high - low) // 255 for value in range(256)])
    return levels.resize((400, 300)).convert("RGB")


def grain_at_bottom() -> Image.Image:
    picture = plain("#8fb4d8", (400, 300))
    picture.paste(grain(40, 200, (400, 110)), (0, 190))
    return picture


def sharp_middle() -> Image.Image:
    soft = painted(420, 300, seed=4).filter(ImageFilter.GaussianBlur(12))
    soft.paste(grain(60, 220, (190, 130)), (115, 85))
    return soft


def as_sepia(picture: Image.Image) -> Image.Image:
    browns = [(level, round(level * 0.93), round(level * 0.78)) for level in range(256)]
    grey = picture.convert("L")
    return Image.merge("RGB", [grey.point([brown[channel] for brown in browns]) for channel in range(3)])


MEASURED: dict[str, tuple[Painter, str]] = {
    "square": (lambda: plain("teal"), "square"),
    "landscape": (lambda: plain("teal", (400, 300)), "landscape"),
    "portrait": (lambda: plain("teal", (300, 400)), "portrait"),
    "panorama": (lambda: plain("teal", (600, 200)), "panoramic"),
    "tall": (lambda: plain("teal", (150, 400)), "tall narrow portrait"),
    "two_places": (lambda: two_bands("#a3c6e8", "#3b8c37"), r"light blue .*(upper part|top)"),
    "other_place": (lambda: two_bands("#a3c6e8", "#3b8c37"), r"green (along|at) the bottom"),
    "background": (lambda: disc("navy", "yellow", (110, 110, 190, 190)), "against a plain dark blue background"),
    "left": (lambda: disc("white", "red", (10, 100, 110, 200)), "on the left side of"),
    "right_of_centre": (lambda: disc("white", "red", (140, 90, 260, 210)), "right of centre in"),
    "high": (lambda: disc("white", "red", (110, 20, 190, 100)), "high in"),
    "lower_right": (lambda: disc("white", "red", (190, 190, 270, 270)), "in the lower right of"),
    "centre": (lambda: disc("white", "red", (110, 110, 190, 190)), "(middle|centre|centred)"),
    "small": (lambda: disc("white", "red", (125, 125, 175, 175)), r"\bsmall\b"),
    "half": (lambda: disc("white", "red", (35, 35, 265, 265)), "filling about half of"),
    "a_third": (lambda: disc("white", "red", (55, 55, 245, 245)), "about a third of the frame"),
    "brighter": (
        lambda: disc("#202020", "#f0d070", (90, 90, 210, 210)),
        "brighter than (its surroundings|the rest)",
    ),
    "darker": (
        lambda: disc("#e0d0f0", "#302010", (90, 90, 210, 210)),
        "darker than (its surroundings|the rest)",
    ),
    "graphic": (lambda: disc("#87b7e8", "#f5e030", (200, 40, 280, 120), (400, 300)), "as a flat graphic"),
    "black_and_white": (lambda: ramp(0, 255), "black and white"),
    "sepia": (lambda: as_sepia(ramp(20, 240)), "sepia tone"),
    "strong_contrast": (lambda: ramp(0, 255), "(strong|high) contrast"),
    "low_contrast": (lambda: ramp(100, 140), "low contrast"),
    "bright": (lambda: ramp(120, 250), "bright (overall|light)"),
    "high_key": (lambda: ramp(200, 255), "high-key"),
    "dim": (lambda: ramp(10, 70), "dim"),
    "low_key": (lambda: ramp(0, 230).point([value * value // 255 for value in range(256)] * 3), "low-key"),
    "even_light": (lambda: plain("#808080"), "even light"),
    "brightest_side": (lambda: ramp(0, 255), r"(bright|light)est on the (left|right)"),
    "even_texture": (lambda: grain(60, 200), "as an even texture from edge to edge"),
    "crisp": (lambda: grain(60, 200), "(crisp|sharp)"),
    "soft": (lambda: photo("motorcycle_left.png").filter(ImageFilter.GaussianBlur(9)), "soft"),
    "shallow": (sharp_middle, "sharp (in the middle|centre)"),
    "gathered": (grain_at_bottom, "(most of the detail|detailed mainly) in the lower half"),
    "busy": (lambda: photo("motorcycle_left.png").crop((150, 80, 640, 430)), "(busy|full of detail)"),
    "vivid": (lambda: disc("#ff2010", "#ffa000", (60, 60, 240, 240)), "vivid"),
    "muted": (lambda: two_bands("#8a8078", "#6a6058"), "muted"),
    "warm": (lambda: two_bands("#c88a58", "#7c4e2c"), "warm"),
    "cool": (lambda: two_bands("#3c64b4", "#182449"), "cool"),
    "accent": (lambda: disc("#8a9a70", "#e01010", (20, 20, 70, 70)), "(a touch|touches) of red"),
}


@pytest.mark.parametrize(("paint", "expected"), MEASURED.values(), ids=MEASURED)
def test_what_is_measured_is_said(paint: Painter, expected: str) -> None:
    assert re.search(expected, draft(paint()))


@pytest.mark.parametrize(
    ("paint", "claim"),
    [
        (lambda: painted(400, 300), "black and white"),
        (lambda: photo("chelsea.png"), "black and white|sepia"),
        (lambda: photo("coffee.png"), "flat graphic"),
        (lambda: Image.effect_noise((300, 300), 60).convert("RGB"), "left|right|middle|plain|soft"),
        (lambda: plain("white"), "contrast.*contrast|strong|sharp|soft"),
        (lambda: photo("hubble_deep_field.jpg"), "black and white"),
        (lambda: photo("astronaut.png"), "soft|dim|giraffe"),
        (lambda: disc("#101010", "#f03020", (100, 100, 200, 200)), "muted|black in|cool"),
        (lambda: two_bands("#c88a58", "#7c4e2c"), "background|sepia|detail"),
    ],
    ids=["coloured", "brown", "photo", "noise", "blank", "stray-colour", "sharp-and-lit", "background", "two-bands"],
)
def test_what_is_not_so_is_not_said(paint: Painter, claim: str) -> None:
    assert not re.search(claim, draft(paint()))


@pytest.mark.parametrize(
    ("rgb", "name"),
    [
        ((255, 0, 0), "red"), ((0, 0, 255), "blue"), ((0, 128, 0), "green"), ((255, 255, 0), "yellow"),
        ((255, 165, 0), "orange"), ((128, 0, 128), "purple"), ((255, 255, 255), "white"), ((0, 0, 0), "black"),
        ((128, 128, 128), "grey"), ((255, 192, 203), "pink"), ((139, 69, 19), "reddish brown"),
        ((64, 224, 208), "turquoise"), ((245, 245, 220), "cream"), ((210, 180, 140), "beige"), ((0, 128, 128), "teal"),
        ((0, 0, 128), "dark blue"),
    ],
)  # fmt: skip
def test_colours_have_the_names_people_give_them(rgb: tuple[int, int, int], name: str) -> None:
    assert name_of(lab_of(rgb)).name == name


def test_lab_is_that_of_the_standard() -> None:
    red = lab_of((255, 0, 0))

    assert (red.lightness, red.a, red.b) == pytest.approx((53.24, 80.09, 67.20), abs=0.05)


# --- the engine -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PHOTO_NAMES)
def test_a_photograph_gets_one_clean_line(name: str) -> None:
    assert_form(draft(photo(name)))


def test_a_look_is_said_in_more_ways_than_one() -> None:
    said = {draft(painted(400, 300, seed=seed)) for seed in range(1, 40)}

    assert len(said) > 30


@pytest.mark.parametrize(
    ("filename", "words"),
    [
        ("ide_main_hall_03.jpg", ""),
        ("IDE-Main-Hall north window.jpg", "north window"),
        ("idemainhall.jpg", ""),
        ("main hall.jpg", "main hall"),
    ],
)
def test_trigger_word_in_a_file_name_is_not_said_again(filename: str, words: str) -> None:
    instruction = build_instruction("space", "ide_main_hall")
    image = EncodedImage(data=encoded(plain("teal")), media_type="image/jpeg", width=1, height=1, filename=filename)

    text = ENGINE.caption(image, instruction, OPTIONS).text

    assert text.startswith(f"{words}, in a " if words else "in a ")


def test_file_name_leads_the_draft() -> None:
    picture = painted(400, 300)

    assert draft(picture, "coffee_table.jpg").startswith("coffee table, ")
    assert draft(picture, "coffee_table.jpg").endswith(draft(picture, "IMG_0001.jpg").split(", ")[-1])


class TestContract(EngineContract):
    @pytest.fixture
    def engine(self) -> CaptionEngine:
        return ENGINE


def test_facts() -> None:
    assert (ENGINE.name, ENGINE.label, ENGINE.needs_key) == ("offline", "Offline draft", False)
    assert ENGINE.longest_side_px == 512
    assert ENGINE.default_models == ENGINE.list_models("") == ("offline-draft",)
    assert ENGINE.price_per_image_usd == 0


def test_reply_names_its_model_and_costs_no_tokens() -> None:
    reply = ask(encoded(painted()))

    assert (reply.model, reply.usage, reply.cut_off) == ("offline-draft", Usage(), False)


@pytest.mark.parametrize(
    ("paint", "tags"),
    [
        (
            lambda: Image.new("RGB", (400, 200), "#141470"),
            {"style": "panorama", "mood": "dark", "colors": "dark blue"},
        ),
        (lambda: Image.new("RGB", (200, 300), "#fafafa"), {"style": "portrait", "mood": "high-key", "colors": "white"}),
    ],
    ids=["dark-panorama", "white-portrait"],
)
def test_asked_for_a_form_it_gives_what_is_measured_as_tags(
    paint: Callable[[], Image.Image], tags: dict[str, str]
) -> None:
    image = scale_for_engine(encoded(paint(), "PNG"), longest_side_px=512, filename="grandmother.png")
    instruction = build_instruction("general", "hall")

    reply = OfflineEngine().caption(image, instruction, CaptionOptions(model="x", reply_schema={}))

    said = json.loads(reply.text)
    assert {group: tag for group, tag in tags.items() if tag in said[group]} == tags
    assert said["subject"] == []
    assert "grandmother" not in reply.text, "a file name is not measured"


def test_same_pixels_give_the_same_words_whatever_is_asked() -> None:
    data = encoded(painted(), "PNG")
    image = EncodedImage(data=data, media_type="image/png", width=400, height=300)
    other = Instruction(system="You are a poet.", user="hint: a giraffe")

    first = ENGINE.caption(image, INSTRUCTION, OPTIONS)
    again = OfflineEngine().caption(image, other, CaptionOptions(model="offline-draft", api_key="k", budget_factor=2))

    assert first == again


def test_crops_of_one_photograph_get_different_words() -> None:
    picture = photo("coffee.png")
    crops = [picture.crop((20 * step, 10 * step, 300 + 20 * step, 300 + 5 * step)) for step in range(12)]

    assert len({draft(crop) for crop in crops}) == 12


def test_an_upload_comes_through_whole() -> None:
    image = scale_for_engine(encoded(photo("coffee.png"), "PNG"), longest_side_px=512, filename="coffee_cup.png")

    text = ENGINE.caption(image, INSTRUCTION, OPTIONS).text

    assert text.startswith("coffee cup, ")
    assert "landscape" in text and "reddish brown" in text


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_mode_of_a_png_is_read(mode: str) -> None:
    grey = painted(300, 200).convert("L")
    picture = (
        grey.convert("I").point(lambda level: level * 257).convert("I;16") if mode == "I;16" else painted(300, 200)
    )

    text = ask(encoded(picture if mode == "I;16" else picture.convert(mode), "PNG")).text

    assert_form(text)
    assert ("black and white" in text) == (mode in {"1", "L", "LA", "I;16"})


def test_sixteen_bits_say_the_same_as_eight() -> None:
    grey = ramp(0, 255).convert("L")
    deep = grey.convert("I").point(lambda level: level * 257).convert("I;16")

    assert ask(encoded(deep, "PNG")) == ask(encoded(grey, "PNG"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_type_of_an_upload_is_read(kind: str) -> None:
    assert_form(ask(encoded(painted(), kind)).text)


def test_transparency_is_shown_on_white() -> None:
    picture = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((100, 100, 200, 200), fill="red")

    assert "against a plain white background" in ask(encoded(picture, "PNG")).text


@pytest.mark.parametrize("size", [(100, 100), (16_000, 100), (100, 16_000), (101, 4000), (1, 1)], ids=str)
def test_extreme_sizes_are_described(size: tuple[int, int]) -> None:
    assert_form(draft(painted(400, 300).resize(size)))


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"\xff\xd8\xff\xe0 not a jpeg", encoded(painted())[:2000], encoded(painted(), "PNG")[:3000],
     encoded(painted(), "GIF"), encoded(painted(), "TIFF")],
    ids=["empty", "text", "jpeg-head", "cut-jpeg", "cut-png", "gif", "tiff"],
)  # fmt: skip
def test_bytes_that_cannot_be_decoded_are_refused(data: bytes) -> None:
    with pytest.raises(EngineRefused):
        ask(data)


def test_more_pixels_than_a_draft_is_worth_are_refused_undecoded() -> None:
    out = io.BytesIO()
    Image.new("1", (6000, 5000)).save(out, "PNG")

    with pytest.raises(EngineRefused) as refused:
        ask(out.getvalue())

    assert refused.value.facts["maximum"] == 25_000_000


def test_many_threads_get_the_words_one_thread_gets() -> None:
    pictures = [encoded(painted(300, 200, seed=seed)) for seed in range(1, 7)]
    alone = [ask(data).text for data in pictures] * 2

    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(lambda data: ask(data).text, pictures * 2))

    assert together == alone
