"""Which of the pictures the docs show, and how small they are kept."""

from pathlib import Path

from PIL import Image

MOST_BYTES = 150_000
#: by the name in ``docs/images``
DOCS = {
    "images-light": "thirty-images-1440-light",
    "captions-light": "thirty-captions-1440-light",
    "captions-dark": "thirty-captions-1440-dark",
    "captions-phone": "thirty-captions-390-light",
    "export-light": "thirty-export-1440-light",
    "playground-light": "forty-pictures-playground-1440-light",
    "library-light": "file-looked-at-library-1440-light",
}


def keep_small(source: Path, target: Path) -> None:
    """Keep a picture as WebP in the best quality that fits."""
    with Image.open(source) as image:
        picture = image.convert("RGB")
    for quality in range(88, 40, -6):
        picture.save(target, "WEBP", quality=quality, method=6)
        if target.stat().st_size <= MOST_BYTES:
            return
    raise ValueError(f"{target.name} cannot be kept below {MOST_BYTES} bytes")
