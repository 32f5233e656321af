"""Draw the icons of the installed app anew, in the shapes of static/favicon.svg."""

from pathlib import Path

from PIL import Image, ImageDraw

OUT = Path(__file__).parent.parent / "static" / "icons"
UNITS, FINER = 22, 4  # the view box of the drawing; painted larger, so that edges are soft
INK, PAPER, ACCENT = "#1f1b17", "#fdfcfb", "#cf3f1d"


def main() -> None:
    OUT.mkdir(exist_ok=True)
    for name, size, corner in (("app-192", 192, 5.5), ("app-512", 512, 5.5), ("app-512-maskable", 512, 0)):
        draw_icon(size, corner).save(OUT / f"{name}.png", optimize=True)


def draw_icon(size: int, corner: float) -> Image.Image:
    """``corner`` is the radius of the ground in units; a maskable icon has none."""
    unit = size * FINER / UNITS
    image = Image.new("RGBA", (size * FINER, size * FINER))
    draw = ImageDraw.Draw(image)

    def box(x: float, y: float, width: float, height: float, radius: float, colour: str) -> None:
        place = [round(part * unit) for part in (x, y, x + width, y + height)]
        draw.rounded_rectangle((place[0], place[1], place[2] - 1, place[3] - 1), radius * unit, fill=colour)

    box(0, 0, UNITS, UNITS, corner, INK)
    box(4, 4.5, 6.5, 6.5, 1.4, PAPER)
    box(12, 4.5, 6, 6.5, 1.4, ACCENT)
    box(3.95, 13.15, 14.1, 1.7, 0.85, PAPER)
    box(3.95, 16.55, 8.7, 1.7, 0.85, PAPER)
    return image.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main()
