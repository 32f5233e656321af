"""exiftool as a referee: what a program of others reads out of our files, and files as other programs write them."""

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

needs_exiftool = pytest.mark.skipif(
    shutil.which("exiftool") is None, reason="exiftool is not installed (Debian: libimage-exiftool-perl)"
)

#: what a phone or an editor leaves in a picture, each with a word that must not survive
SECRETS = {
    "EXIF:GPSLatitude": "47.123456",
    "EXIF:GPSLatitudeRef": "N",
    "EXIF:Artist": "Nora Nobody",
    "EXIF:Copyright": "Nora Nobody 2026",
    "ExifIFD:OwnerName": "Nora Nobody",
    "ExifIFD:SerialNumber": "SN-4711-SECRET",
    "ExifIFD:LensSerialNumber": "LENS-4711-SECRET",
    "ExifIFD:UserComment": "seen at home SECRET",
    "XMP-exif:GPSLongitude": "8.654321",
    "XMP-dc:Creator": "Nora Nobody",
    "XMP-xmpMM:HistoryAction": "cropped SECRET",
    "XMP-aux:SerialNumber": "SN-4711-SECRET",
    "XMP-photoshop:City": "SECRETVILLE",
}
#: what may be left after stripping: facts of the file and of decoding
HARMLESS = frozenset(
    {"SourceFile", "ExifTool:ExifToolVersion", "ExifTool:Validate", "ExifTool:Warning", "IFD0:Orientation"}
    | {f"PNG:{fact}" for fact in ("ColorType", "Compression", "Filter", "Interlace", "BitDepth", "ProfileName")}
    | {"PNG:ImageWidth", "PNG:ImageHeight"}
)


def read(data: bytes, extension: str) -> dict[str, object]:
    """Return every tag exiftool finds, group names in front; facts of the file system and of coding left out."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"picture{extension}"
        path.write_bytes(data)
        told = _run(
            "-j", "-b", "-a", "-G1", "-n", "-charset", "exif=UTF8", "-all", "-validate", "-warning", "-error", str(path)
        )
    tags: dict[str, object] = json.loads(told)[0]
    coding = ("System:", "File:", "Composite:", "ICC", "RIFF:", "PNG-pHYs:", "JFIF:", "Adobe:", "APP14:")
    return {name: value for name, value in tags.items() if not name.startswith(coding)}


def write(data: bytes, extension: str, tags: Iterable[tuple[str, str]], *, thumbnail: bytes = b"") -> bytes:
    """Let exiftool write tags into a picture."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"picture{extension}"
        path.write_bytes(data)
        arguments = [f"-{name}={value}" for name, value in tags]
        if thumbnail:
            (Path(folder) / "small.jpg").write_bytes(thumbnail)
            arguments.append(f"-ThumbnailImage<={folder}/small.jpg")
        _run("-q", "-m", "-overwrite_original", *arguments, str(path))
        return path.read_bytes()


def _run(*arguments: str) -> bytes:
    done = subprocess.run(["exiftool", *arguments], capture_output=True, check=False)
    assert done.stdout or done.returncode == 0, done.stderr.decode()
    return done.stdout
