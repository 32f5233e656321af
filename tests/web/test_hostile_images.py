"""Pictures that lie, are broken or mean harm: named or taken, never a crash, never a host out of memory."""

import hashlib
import io
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from tests import pictures_hostile as hostile
from tests.pictures import encoded, jpeg, painted
from tests.web.studio import Studio

ROOT = Path(__file__).parent.parent.parent
LIMIT = 10 * 1024 * 1024
LONG = {"JPEG": jpeg(900, 700), "PNG": encoded(painted(900, 700), "PNG"), "WEBP": encoded(painted(900, 700), "WEBP")}


@pytest.mark.parametrize(
    ("name", "data", "code", "word"),
    [
        pytest.param("a.jpg", b"", "not_an_image", "empty", id="empty"),
        pytest.param("a.jpg", b"x", "not_an_image", "not an image", id="one-byte"),
        pytest.param("a.jpg", b"\xff\xd8\xff", "not_an_image", "ends", id="jpeg-signature"),
        pytest.param("a.png", hostile.PNG_SIGNATURE, "not_an_image", "ends", id="png-signature"),
        pytest.param("a.webp", b"RIFF\4\0\0\0WEBP", "not_an_image", "ends", id="webp-signature"),
        *[
            pytest.param(f"a.{kind}", hostile.cut(data), "image_damaged", "again", id=f"{kind}-cut-at-90-percent")
            for kind, data in LONG.items()
        ],
        pytest.param("a.png", b"<!doctype html><p>x", "type_not_allowed", "an HTML", id="html"),
        pytest.param("a.png", b"<script>alert(1)</script>", "type_not_allowed", "an HTML", id="script"),
        pytest.param("a.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "type_not_allowed", "an SVG", id="svg"),
        pytest.param("a.png", b'\xef\xbb\xbf<?xml version="1.0"?><svg/>', "type_not_allowed", "an SVG", id="xml-svg"),
        pytest.param("a.png", b"%PDF-1.7\n", "type_not_allowed", "a PDF", id="pdf"),
        pytest.param("a.jpg", b"%!PS-Adobe-3.0 EPSF-3.0", "type_not_allowed", "an EPS", id="eps"),
        pytest.param("a.jpg", b"MZ\x90\0\3", "type_not_allowed", "a program", id="windows-program"),
        pytest.param("a.jpg", b"\x7fELF\2\1\1", "type_not_allowed", "a program", id="linux-program"),
        pytest.param("set.zip", hostile.with_zip_behind(b""), "type_not_allowed", "Drop it on the page", id="zip"),
        pytest.param("a.gif", hostile.many_frames_gif(40_000), "type_not_allowed", "a GIF", id="gif-of-40000-frames"),
        pytest.param("a.png", hostile.whole_flat_png(5001), "too_many_pixels", "5001 x 5001", id="png-over-25-mp"),
        pytest.param("a.png", hostile.png_header(16_385, 101), "too_many_pixels", "16384 px", id="png-too-long"),
        pytest.param("a.png", hostile.png_header(60_000, 60_000), "too_many_pixels", "limit", id="lottapixel"),
        pytest.param("a.png", hostile.png_header(2 * 10**9, 2 * 10**9), "too_many_pixels", "limit", id="2e9-squared"),
        pytest.param("a.webp", hostile.flat_webp(4100), "too_many_pixels", "4100 x 4100", id="webp-over-16-mp"),
        pytest.param("a.webp", hostile.flat_webp(13_300), "too_many_pixels", "16.8 mega", id="webp-of-34-bytes"),
        pytest.param(
            "a.webp", hostile.webp_lying_about_its_canvas(13_300), "image_damaged", "again", id="webp-two-sizes"
        ),
        pytest.param("a.jpg", hostile.many_scans(500), "too_many_scans", "50 is", id="progressive-of-500-scans"),
        pytest.param("a.jpg", hostile.many_plain_scans(500), "too_many_scans", "50 is", id="plain-of-500-scans"),
        pytest.param("a.jpg", hostile.jpeg_with_comments(2_400_000), "too_many_parts", "5000", id="jpeg-of-comments"),
        pytest.param("a.jpg", b"\xff\xd8" + b"\xff" * (LIMIT - 2), "image_damaged", "filling", id="jpeg-all-filling"),
        *[
            pytest.param(
                "a.jpg", hostile.jpeg_with_filling(filling), "image_damaged", "filling", id=f"filled-with-{name}"
            )
            for name, filling in {
                "ff": b"\xff",
                "ff00": b"\xff\0",
                "restarts": b"\xff\xd0",
                "ends": b"\xff\xd9",
            }.items()
        ],
        pytest.param(
            "a.png",
            hostile.png_with([hostile.png_chunk(b"tEXt", b"a\0b")] * 100_000),
            "too_many_parts",
            "20000",
            id="png-of-100000-texts",
        ),
        pytest.param(
            "a.png",
            hostile.png_with([hostile.compressed_text(100_000_000)]),
            "image_damaged",
            "again",
            id="png-text-of-100-mb",
        ),
        pytest.param(
            "a.png",
            hostile.png_with([hostile.colour_profile(100_000_000)]),
            "image_damaged",
            "again",
            id="png-profile-of-100-mb",
        ),
        pytest.param(
            "a.png",
            hostile.png_with([hostile.png_chunk(b"tEXt", b"a\0b", good_checksum=False)]),
            "image_damaged",
            "again",
            id="png-text-with-a-false-checksum",
        ),
    ],
)
def test_bad_file_is_named_with_its_reason_and_the_others_stay(
    studio: Studio, name: str, data: bytes, code: str, word: str
) -> None:
    answer = studio.upload(("good.jpg", jpeg()), (name, data))

    body = answer.get_json()
    assert answer.status_code == 200
    assert [image["filename"] for image in body["images"]] == ["good.jpg"]
    assert [(one["filename"], one["code"]) for one in body["rejected"]] == [(name, code)]
    assert word in body["rejected"][0]["message"]
    assert len(stored_files(studio, body["session_id"])) == 1, "nothing of a bad file is kept"
    alone = studio.upload((name, data))
    assert (alone.status_code, alone.content_type) == (422, "application/problem+json")


@pytest.mark.parametrize(
    ("name", "data", "extension", "notices"),
    [
        pytest.param("a.jpg", encoded(painted(), "WEBP"), ".webp", {"extension_differs"}, id="webp-named-jpg"),
        pytest.param("a.jpg", hostile.phone_photo(), ".jpg", set(), id="phone-photo-of-two-pictures"),
        pytest.param("a.jpg", encoded(painted(mode="CMYK"), "JPEG"), ".jpg", set(), id="cmyk"),
        pytest.param("a.png", hostile.sixteen_bit(), ".png", set(), id="16-bit"),
        pytest.param("a.png", encoded(painted(mode="1"), "PNG"), ".png", set(), id="1-bit"),
        pytest.param("a.png", encoded(painted(mode="LA"), "PNG"), ".png", {"transparent"}, id="grey-with-alpha"),
        pytest.param("a.png", encoded(painted(mode="P"), "PNG"), ".png", set(), id="palette"),
        pytest.param("a.jpg", hostile.jpeg_with_filling(b"\xff", 60_000), ".jpg", set(), id="jpeg-with-some-filling"),
        pytest.param("a.jpg", hostile.many_plain_scans(1), ".jpg", set(), id="plain-of-three-scans"),
        pytest.param("a.png", hostile.png_with([]) + b"junk" * 9, ".png", set(), id="junk-behind-a-png"),
        pytest.param("a.jpg", jpeg() + b"<script>alert(1)</script>", ".jpg", set(), id="html-behind-a-jpeg"),
        pytest.param("a.jpg", hostile.with_zip_behind(jpeg()), ".jpg", set(), id="zip-behind-a-jpeg"),
        pytest.param("a.png", hostile.png_with([])[:-12], ".png", set(), id="png-without-an-end"),
        pytest.param("a.png", hostile.many_frames_png(40_000), ".png", {"animated"}, id="png-of-40000-frames"),
        pytest.param("a.webp", hostile.many_frames_webp(40_000), ".webp", {"animated"}, id="webp-of-40000-frames"),
        pytest.param("a.png", hostile.whole_flat_png(5000), ".png", set(), id="png-of-25-mp"),
        pytest.param("a.webp", hostile.flat_webp(200), ".webp", set(), id="webp-of-34-bytes-but-small"),
    ],
)
def test_odd_but_good_picture_is_taken_and_exported_byte_for_byte(
    studio: Studio, name: str, data: bytes, extension: str, notices: set[str]
) -> None:
    answer = studio.upload((name, data))

    assert answer.status_code == 200, answer.text
    image, session_id = answer.get_json()["images"][0], answer.get_json()["session_id"]
    warned = {notice["code"] for notice in image["warnings"]} - {"small_for_training", "transparent"}
    assert warned | (notices & {"transparent"}) == notices
    archive = zipfile.ZipFile(io.BytesIO(studio.client.post("/export", json=export(session_id)).data))
    exported = archive.read(f"a{extension}")
    assert hashlib.sha256(exported).hexdigest() == hashlib.sha256(data).hexdigest() == image["sha256"]
    assert max(thumbnail(studio, session_id, image["id"]).size) <= 300


@pytest.mark.parametrize(
    ("data", "corner"),
    [
        *[
            pytest.param(hostile.turned(orientation), corner, id=str(orientation))
            for orientation, corner in zip(range(1, 9), ["tl", "tr", "br", "bl", "tl", "tr", "br", "bl"], strict=True)
        ],
        pytest.param(hostile.turned(99), "tl", id="99"),
        pytest.param(hostile.turned(0), "tl", id="0"),
    ],
)
def test_photo_is_shown_upright_and_kept_as_it_came(studio: Studio, data: bytes, corner: str) -> None:
    body = studio.upload(("a.jpg", data)).get_json()

    shown = thumbnail(studio, body["session_id"], body["images"][0]["id"])
    corners = {"tl": (0.2, 0.2), "tr": (0.8, 0.2), "bl": (0.2, 0.8), "br": (0.8, 0.8)}
    at = {name: shown.getpixel((int(shown.width * x), int(shown.height * y))) for name, (x, y) in corners.items()}
    assert [name for name, (red, _, blue) in at.items() if red > 200 and blue < 60] == [corner]
    assert body["images"][0]["sha256"] == hashlib.sha256(data).hexdigest()


def test_exif_that_points_at_itself_ends(studio: Studio) -> None:
    body = studio.upload(("a.jpg", hostile.exif_that_points_at_itself())).get_json()

    assert (body["images"][0]["width"], body["images"][0]["height"]) == (200, 400), "its one turn is followed"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(hostile.png_with([hostile.compressed_text(100_000_000)]), id="one-text-of-100-mb"),
        pytest.param(hostile.png_with([hostile.international_text(100_000_000)]), id="one-international-text"),
        pytest.param(
            hostile.png_with([hostile.compressed_text(900_000, f"k{n}") for n in range(70)]), id="64-mb-in-all"
        ),
        pytest.param(
            hostile.png_with([hostile.international_text(900_000, f"k{n}", "🦊") for n in range(60)]), id="wide-letters"
        ),
        pytest.param(hostile.jpeg_with_comments(2_400_000), id="jpeg-of-comments"),
    ],
)
def test_text_bomb_takes_little_memory(studio: Studio, data: bytes) -> None:
    session_id = studio.session()["session_id"]
    tracemalloc.start()
    try:
        studio.upload(("a.png", data), session_id=session_id)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 120_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
def test_pixel_bombs_are_refused_before_any_pixel_takes_memory() -> None:
    """In a process of its own, which may set 256 MB more aside and touch 20 of them."""
    program = """
import resource
from pathlib import Path
from tests import pictures_hostile as hostile
from utils.errors import TooManyPixels
from utils.image_processor import ImageLimits, validate_image

def taken(what):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what))

limits = ImageLimits(max_bytes=10**7, max_pixels=25_000_000, max_webp_pixels=16_800_000)
def refused(data):
    try:
        validate_image(data, limits)
    except TooManyPixels:
        return
    raise SystemExit("a bomb was opened")

bombs = [hostile.flat_webp(13_300), hostile.whole_flat_png(5001), hostile.png_header(60_000, 60_000)]
validate_image(hostile.flat_webp(200), limits)
before = taken("VmHWM")
resource.setrlimit(resource.RLIMIT_AS, ((taken("VmSize") + 256 * 1024) * 1024,) * 2)
for bomb in bombs:
    refused(bomb)
print((taken("VmHWM") - before) // 1024)
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert int(run.stdout) < 20, "MB"


def stored_files(studio: Studio, session_id: str) -> list[Path]:
    folder = studio.client.application.extensions["services"].settings.sessions_dir / session_id
    return [path for path in folder.iterdir() if path.is_file()]


def thumbnail(studio: Studio, session_id: str, image_id: str) -> Image.Image:
    data = studio.client.get(f"/sessions/{session_id}/images/{image_id}/thumbnail").data
    return Image.open(io.BytesIO(data)).convert("RGB")


def export(session_id: str) -> dict[str, object]:
    return {"session_id": session_id, "anyway": True, "metadata": "original"}
