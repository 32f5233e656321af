"""The way from a session into the library and back: finished images become files that speak for themselves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from utils import files
from utils.config import Settings
from utils.decode_gate import DecodeGate
from utils.errors import DatasetNameInvalid, ExportNotReady, NotAnImage, NothingAccepted
from utils.image_processor import ImageLimits, validate_image
from utils.library import Library
from utils.library.facts import content_hash_of, with_caption
from utils.library.records import Asset
from utils.metadata_exporter import ExportPair, validate_export_data
from utils.naming import safe_stem
from utils.sessions import SessionStore
from utils.thumbnails import Thumbnails
from utils.uploads import UploadedFile, UploadResult, Uploads

MAX_NAME_CHARS = 80
_MOST_NAMES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledDataset:
    """What became of the images of a session."""

    dataset: str
    #: content hashes, in the order of the export
    content_hashes: tuple[str, ...]
    #: files written now, and those that lay there already with the very same bytes
    filed: int
    kept: int


class Filing:
    """Files sessions into the library and takes assets back into sessions."""

    def __init__(
        self, library: Library, store: SessionStore, uploads: Uploads, gate: DecodeGate, settings: Settings
    ) -> None:
        self._library, self._store, self._uploads, self._gate = library, store, uploads, gate
        self._folder = settings.library_folder
        self._thumbnails = Thumbnails(settings.data_dir / ".thumbnails")  # scans pass hidden folders over
        self._limits = ImageLimits(
            max_bytes=settings.max_image_file_size,
            max_pixels=settings.max_image_pixels,
            max_webp_pixels=settings.max_webp_pixels,
        )

    def file_session(self, session_id: str, name: str) -> FiledDataset:
        """Write a session's images, captions embedded, below ``library/<name>/``; nothing there is overwritten.

        Raises ExportNotReady while captions are missing or out of form, DatasetNameInvalid, MetadataRefused.
        """
        dataset = validate_dataset_name(name)
        session = self._store.read(session_id)
        plan = validate_export_data(session)
        if not plan.ready:
            raise ExportNotReady(" ".join(finding.message for finding in plan.problems))
        written: list[Path] = []
        hashes: list[str] = []
        for pair in plan.pairs:
            data = with_caption(self._store.read_image(session_id, pair.image.id), session, pair.image)
            hashes.append(content_hash_of(data))
            if path := _write_beside(self._folder / dataset, pair, data):
                written.append(path)
        self._library.add_files(written)
        return FiledDataset(
            dataset=dataset,
            content_hashes=tuple(hashes),
            filed=len(written),
            kept=len(hashes) - len(written),
        )

    def start_session(self, content_hashes: Sequence[str], trigger_word: str) -> UploadResult:
        """Make a new session of assets; captions come along and follow the trigger word. Raises AssetGone."""
        assets = [self._library.asset(content_hash) for content_hash in dict.fromkeys(content_hashes)]
        paths = [self._library.path_of(asset) for asset in assets]
        session = self._store.create(trigger_word)
        result = self._uploads.receive(session, _uploaded(assets, paths, trigger_word))
        if not result.images:
            self._store.delete(session.id)
            reasons = "; ".join(f"{one.filename}: {one.message}" for one in result.rejected[:3])
            raise NothingAccepted(f"None of the files could be used. {reasons}")
        return result

    def thumbnail(self, content_hash: str) -> bytes:
        """Give the thumbnail (JPEG) of a picture; one made before also while its disk is away.

        Raises AssetGone, UploadRefused.
        """
        asset = self._library.asset(content_hash)
        if asset.kind != "image":
            raise NotAnImage("Only pictures have a thumbnail.")
        # by the whole file's hash: how a picture is turned stands beside the coded pixels
        return self._thumbnails.get(asset.file_hash, lambda: self._made_thumbnail(asset))

    def _made_thumbnail(self, asset: Asset) -> bytes:
        data = _head(self._library.path_of(asset), self._limits.max_bytes + 1)
        with self._gate.for_bytes(data):
            return validate_image(data, self._limits).thumbnail


def validate_dataset_name(name: str) -> str:
    """Return a name that is a folder on every system. Raises DatasetNameInvalid."""
    cleaned = name.strip()
    if not cleaned or len(cleaned) > MAX_NAME_CHARS or safe_stem(cleaned) != cleaned:
        raise DatasetNameInvalid(
            f"Give the dataset a name of 1 to {MAX_NAME_CHARS} characters that every computer takes as a folder: "
            "letters, digits, blanks, - and _ do.",
            maximum=MAX_NAME_CHARS,
        )
    return cleaned


def _write_beside(folder: Path, pair: ExportPair, data: bytes) -> Path | None:
    """Write under the first free name; None if a file with these very bytes lies there already."""
    for path in _names(folder, pair):
        try:
            files.create(path, data)
        except FileExistsError:
            if path.stat().st_size == len(data) and path.read_bytes() == data:
                return None
            continue
        return path
    raise DatasetNameInvalid("This dataset holds too many files of the same name. Take another name.")


def _names(folder: Path, pair: ExportPair) -> Iterator[Path]:
    stem = pair.image_name.removesuffix(pair.image.extension)
    yield folder / pair.image_name
    yield from (folder / f"{stem}-{number}{pair.image.extension}" for number in range(2, _MOST_NAMES))


def _uploaded(assets: Sequence[Asset], paths: Sequence[Path], trigger_word: str) -> Iterator[UploadedFile]:
    """Give each asset as an uploaded file, with its caption as the text beside it; one file in memory at a time."""
    for number, (asset, path) in enumerate(zip(assets, paths, strict=True)):
        stem = f"{Path(asset.name).stem}-{number}" if _repeats(asset, assets) else Path(asset.name).stem
        yield UploadedFile(filename=f"{stem}{path.suffix}", read=lambda most, path=path: _head(path, most))  # type: ignore[misc]
        if asset.caption:
            text = BytesIO(_following(asset, trigger_word).encode())
            yield UploadedFile(filename=f"{stem}.txt", read=text.read)


def _repeats(asset: Asset, assets: Sequence[Asset]) -> bool:
    stem = Path(asset.name).stem.casefold()
    return sum(Path(other.name).stem.casefold() == stem for other in assets) > 1


def _following(asset: Asset, trigger_word: str) -> str:
    old = f"photo of {asset.trigger_word}"
    if asset.trigger_word and (asset.caption == old or asset.caption.startswith(old + " ")):
        return f"photo of {trigger_word}" + asset.caption.removeprefix(old)
    return asset.caption


def _head(path: Path, most: int) -> bytes:
    with open(path, "rb") as opened:
        return opened.read(most)
