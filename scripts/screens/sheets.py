"""Many pictures on one, to look through them quickly."""

from pathlib import Path

from PIL import Image, ImageDraw

COLUMNS, ROWS = {"wide": 2, "phone": 5}, {"wide": 3, "phone": 1}
SIZES = {"wide": (960, 600), "phone": (390, 1400)}
LABEL_PX = 18


def write_sheets(folder: Path) -> None:
    """Lay the wide and the narrow pictures of a folder out on sheets of their own."""
    out = folder / "sheets"
    out.mkdir()
    for kind, is_phone in (("wide", False), ("phone", True)):
        paths = sorted(path for path in folder.glob("*.png") if ("-390-" in path.name) == is_phone)
        amount = COLUMNS[kind] * ROWS[kind]
        for number, first in enumerate(range(0, len(paths), amount), start=1):
            _sheet(paths[first : first + amount], kind).save(out / f"{kind}-{number:02d}.png")


def _sheet(paths: list[Path], kind: str) -> Image.Image:
    width, height = SIZES[kind]
    columns = COLUMNS[kind]
    rows = -(-len(paths) // columns)
    sheet = Image.new("RGB", (columns * (width + 8), rows * (height + LABEL_PX + 8)), "#777")
    pen = ImageDraw.Draw(sheet)
    for place, path in enumerate(paths):
        left, top = place % columns * (width + 8), place // columns * (height + LABEL_PX + 8)
        pen.text((left + 4, top + 3), path.stem, fill="white")
        with Image.open(path) as image:
            sheet.paste(_fitted(image, width, height), (left, top + LABEL_PX))
    return sheet


def _fitted(image: Image.Image, width: int, height: int) -> Image.Image:
    scale = min(1.0, width / image.width)
    small = image.convert("RGB").resize(
        (round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS
    )
    return small.crop((0, 0, small.width, min(height, small.height)))
