"""Files with our record in them: saves a picture under a name of its own, reads the record back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from utils import files
from utils.containers import table
from utils.image_metadata.embedding import embed, read_own
from utils.image_metadata.record import ImageMetadataEmbedding, create_generation_id
from utils.image_processor import Picture, encode_image
from utils.naming import ImageNamingConfig, generate_filename, safe_stem

_EXTENSIONS = frozenset({"png", "jpg", "jpeg", "webp"})
_FRESH_NAMES = 5


class ImageMetadataWriter:
    """Saves generated images with everything that is needed to make them again."""

    def __init__(self, naming_config: ImageNamingConfig | None = None) -> None:
        self._naming = naming_config or ImageNamingConfig.standard()

    def save_with_metadata(
        self,
        image: Picture | bytes,
        metadata: ImageMetadataEmbedding,
        output_dir: Path | str,
        filename: str | None = None,
        embed_full_json: bool = True,
        embed_exif: bool = True,
        save_sidecar_json: bool = False,
    ) -> Path:
        """Write a new file and return where it is; never writes over one that is there.

        ``image`` is a picture, or the bytes of an image file, which keep their pixels. The extension of ``filename``
        or of the naming decides the format: png, jpg or webp. Raises MetadataRefused, OSError.
        """
        extension = self._extension(filename)
        data = image if isinstance(image, bytes) else table.strip(encode_image(image, extension))
        made = embed(data, metadata, full_json=embed_full_json, with_exif=embed_exif)
        path = _created(Path(output_dir), self._names(metadata, filename), made)
        if save_sidecar_json:
            files.write_atomically(path.with_name(f"{path.stem}.metadata.json"), [_sidecar(metadata)])
        return path

    def generate_filename(self, metadata: ImageMetadataEmbedding, custom_prefix: str | None = None) -> str:
        """Put a name together from the record's time, prompt and id."""
        return self._name(metadata, metadata.generation_id or create_generation_id(), prefix=custom_prefix or "")

    def extract_metadata(self, image: Path | str | bytes) -> ImageMetadataEmbedding | None:
        """Read our record out of a file or its bytes; None if it has none. Raises OSError if there is no such file."""
        return read_own(table.read_raw(image if isinstance(image, bytes) else Path(image).read_bytes()))

    def _extension(self, filename: str | None) -> str:
        wanted = (Path(filename).suffix[1:] if filename else self._naming.extension).lower()
        return wanted if wanted in _EXTENSIONS else "png"

    def _name(self, metadata: ImageMetadataEmbedding, guid: str, *, prefix: str = "", whole: bool = False) -> str:
        moment = metadata.moment or datetime.now(UTC)
        return generate_filename(
            self._naming, guid=guid, moment=moment, prompt=metadata.prompt, prefix=prefix, whole_guid=whole
        )

    def _names(self, metadata: ImageMetadataEmbedding, filename: str | None) -> Iterator[str]:
        """Yield names to try: the wanted one first, then such as nobody else has."""
        fresh = [create_generation_id() for _ in range(_FRESH_NAMES)]
        if filename:
            stem, extension = safe_stem(Path(filename).stem), self._extension(filename)
            yield from (f"{stem}.{extension}", *(f"{safe_stem(f'{guid}_{stem}')}.{extension}" for guid in fresh))
            return
        yield self.generate_filename(metadata)
        yield from (self._name(metadata, guid, whole=True) for guid in (metadata.generation_id, *fresh) if guid)


def save_with_metadata(
    image: Picture | bytes,
    metadata: ImageMetadataEmbedding,
    output_dir: Path | str,
    *,
    naming_config: ImageNamingConfig | None = None,
    filename: str | None = None,
) -> Path:
    """Save a picture with our record in it; see ``ImageMetadataWriter``."""
    return ImageMetadataWriter(naming_config).save_with_metadata(image, metadata, output_dir, filename)


def extract_metadata(image: Path | str | bytes) -> ImageMetadataEmbedding | None:
    """Read our record out of a file or its bytes; see ``ImageMetadataWriter``."""
    return ImageMetadataWriter().extract_metadata(image)


def _created(folder: Path, names: Iterator[str], data: bytes) -> Path:
    clash: FileExistsError | None = None
    for name in names:
        try:
            files.create(folder / name, data)
        except FileExistsError as error:
            clash = error
        else:
            return folder / name
    raise clash or FileExistsError(str(folder))


def _sidecar(metadata: ImageMetadataEmbedding) -> bytes:
    return metadata.without_places().to_json().encode() + b"\n"
