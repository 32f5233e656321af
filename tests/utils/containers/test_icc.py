"""Colour profiles that claim more than they hold are not given to a reader, which would set the room aside."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import ImageCms

from tests.colours import P3_PRIMARIES, claiming_profile, cmyk_profile, grey_profile, press_profile, rgb_profile
from utils.containers import icc

ROOT = Path(__file__).parents[3]
PRESS = cmyk_profile(
    dict.fromkeys([(c, m, y, k) for c in (0, 1) for m in (0, 1) for y in (0, 1) for k in (0, 1)], (50, 0, 0))
)


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(rgb_profile(P3_PRIMARIES, 2.2), id="display"),
        pytest.param(grey_profile(1.8), id="grey"),
        pytest.param(PRESS, id="press"),
        pytest.param(claiming_profile(b"mft2", 9, held=2 * 3 * 9**4), id="16-bit table"),
        pytest.param(claiming_profile(b"mAB ", 9, held=2 * 3 * 9**4), id="table of version 4"),
        pytest.param(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), id="sRGB of version 4"),
    ],
)
def test_profile_that_holds_what_it_claims_is_sound(profile: bytes) -> None:
    assert icc.is_sound(profile)


@pytest.mark.parametrize(
    "profile",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"x" * 200, id="tags beyond its end"),
        *[pytest.param(claiming_profile(kind, 60), id=f"long {kind.decode()}") for kind in (b"mft1", b"mft2", b"mAB ")],
        pytest.param(claiming_profile(b"mft2", 9, held=2 * 3 * 9**4 - 200), id="table cut"),
        pytest.param(press_profile(b"mpet" + bytes(100)), id="form that is not looked into"),
        pytest.param(PRESS + bytes(icc.MAX_BYTES), id="too long"),
    ],
)
def test_profile_that_claims_more_is_not(profile: bytes) -> None:
    assert not icc.is_sound(profile)


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
def test_picture_with_such_a_profile_takes_no_memory_for_it() -> None:
    """In a process of its own: read for what it claims, each of these takes 60 to 400 MB."""
    program = """
from pathlib import Path
from PIL import Image
from tests.colours import claiming_profile, press_profile
from tests.utils.containers.test_icc import PRESS
from utils.colour import to_srgb

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

ink = Image.new("CMYK", (100, 100), (10, 20, 30, 40))
assert to_srgb(ink, PRESS)[1]
before = peak()
for kind, side in ((b"mft1", 80), (b"mft2", 80), (b"mAB ", 60), (b"mAB ", 90)):
    made, used = to_srgb(ink, claiming_profile(kind, side))
    assert made.mode == "RGB" and not used
print((peak() - before) // 1024)
"""
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stderr
    assert int(run.stdout) < 10, "MB"
