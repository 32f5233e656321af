"""Paint the six sample photos anew: one lighthouse in six lights, as a small training set ought to show its subject."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw, ImageFilter

OUT = Path(__file__).parent.parent / "static" / "samples"
MOST_BYTES = 30_000
FINER = 2  # painted larger and brought down, so that edges are soft

Colour = tuple[int, int, int]


class Scene(NamedTuple):
    """One light and one place to stand: sizes in px, places in parts of the picture."""

    size: tuple[int, int]
    sky: tuple[Colour, Colour]
    sea: tuple[Colour, Colour]
    horizon: float
    tower: tuple[float, float, float]  # middle, foot, height
    walls: Colour
    bands: Colour
    rock: Colour
    sun: tuple[float, float, float, Colour] | None = None  # place, radius, colour
    stars: int = 0
    beam: bool = False
    fog: float = 0.0


SCENES = {
    "lighthouse_at_dawn": Scene(
        (1344, 1024), ((92, 104, 158), (252, 190, 150)), ((214, 152, 140), (70, 78, 116)), 0.66, (0.68, 0.74, 0.5),
        (238, 220, 212), (176, 62, 54), (62, 52, 62), sun=(0.3, 0.63, 0.05, (255, 236, 190)),
    ),
    "lighthouse_on_a_clear_day": Scene(
        (1024, 1344), ((44, 122, 206), (176, 216, 240)), ((40, 130, 160), (16, 66, 104)), 0.72, (0.46, 0.8, 0.62),
        (250, 250, 246), (206, 46, 40), (104, 94, 78), sun=(0.82, 0.14, 0.045, (255, 250, 226)),
    ),
    "lighthouse_in_fog": Scene(
        (1344, 1024), ((196, 200, 202), (222, 224, 224)), ((190, 196, 198), (160, 168, 172)), 0.7, (0.4, 0.78, 0.56),
        (226, 226, 224), (172, 120, 116), (132, 134, 136), fog=0.55,
    ),
    "lighthouse_at_sunset": Scene(
        (1536, 1024), ((66, 34, 88), (255, 140, 58)), ((226, 104, 52), (48, 24, 56)), 0.62, (0.26, 0.7, 0.46),
        (96, 60, 74), (58, 26, 44), (30, 18, 32), sun=(0.66, 0.58, 0.08, (255, 214, 110)),
    ),
    "lighthouse_at_night": Scene(
        (1024, 1344), ((8, 12, 34), (26, 38, 78)), ((16, 26, 56), (6, 10, 24)), 0.74, (0.58, 0.82, 0.56),
        (128, 136, 164), (74, 40, 58), (14, 16, 28), stars=150, beam=True,
    ),
    "lighthouse_among_green_hills": Scene(
        (1280, 1280), ((120, 176, 214), (226, 238, 236)), ((104, 150, 66), (44, 92, 40)), 0.58, (0.54, 0.72, 0.52),
        (252, 246, 232), (198, 52, 44), (58, 108, 46),
    ),
}  # fmt: skip


def main() -> None:
    OUT.mkdir(exist_ok=True)
    for name, scene in SCENES.items():
        path = OUT / f"{name}.webp"
        paint(scene).save(path, "WEBP", quality=72, method=6)
        size = path.stat().st_size
        assert size <= MOST_BYTES, f"{path.name} has {size} bytes"
        print(f"{path.name}: {size} bytes")


def paint(scene: Scene) -> Image.Image:
    width, height = (side * FINER for side in scene.size)
    dice = random.Random(width * height)
    image = gradient((width, height), *scene.sky)
    line = round(height * scene.horizon)
    paint_sky(image, scene, line, dice)
    image.paste(gradient((width, height - line), *scene.sea), (0, line))
    paint_waves(image, scene, line, dice)
    paint_ground(image, scene, dice)
    paint_tower(image, scene)
    if scene.fog:
        image = Image.blend(
            image.filter(ImageFilter.GaussianBlur(6)), Image.new("RGB", image.size, scene.sky[1]), scene.fog
        )
    return image.resize(scene.size, Image.Resampling.LANCZOS)


def gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    mask = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), mask)


def glow(image: Image.Image, colour: Colour, blur: float, draw: Callable[[ImageDraw.ImageDraw], None]) -> None:
    """Add light to what is there."""
    layer = Image.new("RGB", image.size)
    draw(ImageDraw.Draw(layer))
    image.paste(ImageChops.screen(image, layer.filter(ImageFilter.GaussianBlur(blur))))


def paint_sky(image: Image.Image, scene: Scene, line: int, dice: random.Random) -> None:
    width = image.width
    draw = ImageDraw.Draw(image)
    for _ in range(scene.stars):
        x, y, r = dice.randrange(width), dice.randrange(line), dice.choice((1, 2, 2, 3))
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(200, 208, 236))
    if scene.sun:
        x, y, r = scene.sun[0] * width, scene.sun[1] * image.height, scene.sun[2] * width
        colour = scene.sun[3]
        halo = tuple(part // 2 for part in colour)
        glow(image, colour, r * 1.4, lambda on: on.ellipse((x - 2 * r, y - 2 * r, x + 2 * r, y + 2 * r), fill=halo))
        ImageDraw.Draw(image).ellipse((x - r, y - r, x + r, y + r), fill=colour)
    if not scene.stars and not scene.fog:
        paint_clouds(image, scene, line, dice)


def paint_clouds(image: Image.Image, scene: Scene, line: int, dice: random.Random) -> None:
    def puffs(on: ImageDraw.ImageDraw) -> None:
        for _ in range(6):
            x, y = dice.randrange(image.width), dice.randrange(round(line * 0.12), round(line * 0.6))
            for _ in range(5):
                w, h = dice.randrange(80, 260), dice.randrange(16, 44)
                dx = dice.randrange(-200, 200)
                on.ellipse((x + dx - w, y - h, x + dx + w, y + h), fill=tuple(part // 4 for part in scene.sky[1]))

    glow(image, scene.sky[1], 26, puffs)


def paint_waves(image: Image.Image, scene: Scene, line: int, dice: random.Random) -> None:
    draw = ImageDraw.Draw(image, "RGBA")
    for step in range(70):
        y = line + round((image.height - line) * (step / 70) ** 1.5) + 4
        x, length = dice.randrange(image.width), dice.randrange(60, 240) + step * 4
        draw.rounded_rectangle((x - length, y, x + length, y + 2 + step // 14), 3, fill=(*scene.sky[1], 46))


def paint_ground(image: Image.Image, scene: Scene, dice: random.Random) -> None:
    width, height = image.size
    middle, foot = scene.tower[0] * width, scene.tower[1] * height
    points = [(0.0, float(height))]
    for step in range(25):
        x = step / 24 * width
        away = abs(x - middle) / width
        points.append((x, foot + away**1.2 * height * 0.42 + dice.randrange(-14, 15) * (1 + 2 * away)))
    points.append((float(width), float(height)))
    draw = ImageDraw.Draw(image)
    draw.polygon(points, fill=scene.rock)
    for _ in range(40):
        x = dice.randrange(width)
        y = foot + (abs(x - middle) / width) ** 1.2 * height * 0.42 + dice.randrange(40, 300)
        w = dice.randrange(30, 120)
        shade = tuple(max(0, part - 12) for part in scene.rock)
        draw.polygon([(x - w, y), (x, y - w / 3), (x + w, y), (x + w / 2, y + w / 4)], fill=shade)


def paint_tower(image: Image.Image, scene: Scene) -> None:
    middle, foot, tall = scene.tower[0] * image.width, scene.tower[1] * image.height, scene.tower[2] * image.height
    base, top = tall * 0.13, tall * 0.085

    def across(part: float) -> float:
        return base + (top - base) * part

    tower = Image.new("RGB", image.size, scene.walls)
    draw = ImageDraw.Draw(tower)
    for number in range(0, 6, 2):
        low, high = foot - tall * 0.8 * (number + 1) / 6, foot - tall * 0.8 * number / 6
        draw.rectangle((0, low, image.width, high), fill=scene.bands)
    for number in range(3):
        y = foot - tall * (0.16 + 0.24 * number)
        draw.rounded_rectangle((middle - 8, y - 26, middle + 8, y + 12), 7, fill=(40, 36, 44))
    shape = Image.new("L", image.size)
    head = foot - tall * 0.8
    ImageDraw.Draw(shape).polygon(
        [
            (middle - base, foot + 20),
            (middle - across(1), head),
            (middle + across(1), head),
            (middle + base, foot + 20),
        ],
        fill=255,
    )
    shade = Image.linear_gradient("L").rotate(90).resize((round(base * 2), image.height))
    dark = Image.new("L", image.size)
    dark.paste(shade.point(lambda value: round(value * 0.42)), (round(middle - base), 0))
    tower = Image.composite(Image.new("RGB", image.size, (20, 18, 34)), tower, dark)
    image.paste(tower, mask=shape)
    paint_lamp(image, scene, middle, head, top)


def paint_lamp(image: Image.Image, scene: Scene, middle: float, head: float, top: float) -> None:
    dark = tuple(part // 3 for part in scene.bands)
    light = (255, 240, 180) if scene.beam or scene.sun is None or sum(scene.walls) < 300 else (210, 226, 232)
    draw = ImageDraw.Draw(image)
    draw.rectangle((middle - top * 1.45, head - 10, middle + top * 1.45, head + 6), fill=dark)
    draw.rectangle((middle - top * 0.75, head - top * 1.5, middle + top * 0.75, head - 10), fill=light)
    for part in (-0.75, -0.25, 0.25, 0.75):
        draw.rectangle((middle + top * part - 3, head - top * 1.5, middle + top * part + 3, head - 10), fill=dark)
    draw.pieslice((middle - top, head - top * 2.5, middle + top, head - top * 0.6), 180, 360, fill=scene.bands)
    draw.ellipse((middle - 8, head - top * 2.5 - 18, middle + 8, head - top * 2.5 + 6), fill=dark)
    y = head - top * 0.8
    if scene.beam:
        reach = image.width
        far = [(middle, y), (middle - reach, y - 330), (middle - reach, y - 90)]
        near = [(middle, y), (middle + reach, y + 30), (middle + reach, y - 150)]
        for cone in (far, near):
            glow(image, light, 18, lambda on, cone=cone: on.polygon(cone, fill=(96, 88, 58)))  # type: ignore[misc]
        glow(
            image,
            light,
            50,
            lambda on: on.ellipse((middle - 130, y - 130, middle + 130, y + 130), fill=(190, 170, 110)),
        )


if __name__ == "__main__":
    main()
