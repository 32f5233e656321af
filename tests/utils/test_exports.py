import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.pictures import encoded, jpeg, painted
from tests.utils.readers.samples import SEED, TAGGED, infotext
from utils import files
from utils.config import Settings
from utils.decode_gate import DecodeGate
from utils.errors import ImageDamaged, RateLimited, ServerFull
from utils.export_errors import ExportFailed
from utils.exports import MAX_AT_ONCE, Exports, ImageExportService
from utils.image_metadata import ImageMetadataEmbedding, embed, extract_metadata
from utils.outputs import Outputs
from utils.rendering import RenderOptions, render

NOW = 1_800_000_000.0
RED, BLUE = (200, 40, 40), (40, 40, 200)


@pytest.fixture
def gate() -> DecodeGate:
    return DecodeGate()


@pytest.fixture
def make_service(
    make_settings: Callable[..., Settings], tmp_path: Path, gate: DecodeGate
) -> Callable[..., ImageExportService]:
    def make(**changes: object) -> ImageExportService:
        outputs = Outputs(tmp_path / "output", tmp_path / "temp", clock=lambda: NOW)
        return ImageExportService(outputs, gate, make_settings(**changes), clock=lambda: NOW)

    return make


@pytest.fixture
def service(make_service: Callable[..., ImageExportService]) -> ImageExportService:
    return make_service()


def flat(colour: tuple[int, ...], size: tuple[int, int] = (160, 120), kind: str = "PNG") -> bytes:
    return encoded(Image.new("RGB" if len(colour) == 3 else "RGBA", size, colour), kind)


def middle(path: str) -> tuple[int, ...]:
    with Image.open(path) as image:
        return image.convert("RGB").getpixel((image.width // 2, image.height // 2))  # type: ignore[return-value]


def test_three_files_are_written_and_told(service: ImageExportService) -> None:
    made = service.process_and_export_image(jpeg(), normalize_dimensions=(320, 180))

    assert list(made) == ["png", "jpeg", "webp"]
    assert not made.problems
    for form, export in made.items():
        path = Path(export["file_path"])
        with Image.open(path) as image:
            assert (image.format, image.size) == (export["format"], (320, 180)) == (form.upper(), image.size)
        assert export["size"] == path.stat().st_size
        assert export["url"] == f"/static/output/{path.name}"
        assert export["exported_at"] == "2027-01-15T08:00:00+00:00"
        assert (export["width"], export["height"]) == (320, 180)
    assert len({Path(export["file_path"]).stem for export in made.values()}) == 1


def test_quality_is_the_settings(make_service: Callable[..., ImageExportService]) -> None:
    data = encoded(painted(400, 300), "PNG")
    sizes = [
        {form: export["size"] for form, export in make_service(**quality).process_and_export_image(data).items()}
        for quality in (
            {"jpeg_quality": 95, "webp_quality": 95, "png_compression": 1},
            {"jpeg_quality": 30, "webp_quality": 30, "png_compression": 9},
        )
    ]

    assert all(sizes[0][form] > sizes[1][form] for form in ("png", "jpeg", "webp"))


def test_what_is_handed_in_is_embedded_in_every_format(service: ImageExportService) -> None:
    told = {"prompt": "a door", "seed": 7, "source": "gemini", "model": "m-1", "unknown": object(), "steps": "many"}

    for export in service.process_and_export_image(jpeg(), metadata=told).values():
        read = extract_metadata(export["file_path"])
        assert read is not None
        assert (read.prompt, read.seed, read.pipeline_type, read.base_model_id) == ("a door", 7, "gemini", "m-1")
        assert read.steps == 0, "what does not fit its field is left out"


def test_words_an_image_carries_go_along_and_its_place_does_not(service: ImageExportService) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010F] = "Camera Co"
    info = PngInfo()
    info.add_itxt("parameters", infotext())
    foreign = encoded(painted(), "PNG", pnginfo=info, exif=exif.tobytes())
    own = embed(jpeg(), ImageMetadataEmbedding(caption="photo of hall a door", trigger_word="hall"))

    for export in service.process_and_export_image(foreign).values():
        read = extract_metadata(export["file_path"])
        assert read is not None
        assert (read.prompt, read.seed, read.pipeline_type) == (TAGGED, SEED, "AUTOMATIC1111")
        with Image.open(export["file_path"]) as image:
            assert not image.getexif().get_ifd(0x8825)
            assert 0x010F not in image.getexif()
    for export in service.process_and_export_image(own).values():
        read = extract_metadata(export["file_path"])
        assert read is not None
        assert (read.caption, read.trigger_word) == ("photo of hall a door", "hall")


def test_transparency_stays_where_the_format_has_it(service: ImageExportService) -> None:
    made = service.process_and_export_image(flat((200, 40, 40, 0)))

    modes = {}
    for form, export in made.items():
        with Image.open(export["file_path"]) as image:
            modes[form] = image.mode
    assert modes == {"png": "RGBA", "jpeg": "RGB", "webp": "RGBA"}
    assert middle(made["jpeg"]["file_path"]) == (255, 255, 255)


@pytest.mark.parametrize("size", [(160, 120), (500, 130), (120, 400)], ids=str)
def test_base_lies_beneath_at_thirty_percent(
    service: ImageExportService, tmp_path: Path, size: tuple[int, int]
) -> None:
    (tmp_path / "base.jpg").write_bytes(flat(BLUE, size, "JPEG"))

    made = service.process_and_export_image(flat(RED), base_image_path=tmp_path / "base.jpg")

    found = middle(made["png"]["file_path"])
    assert max(abs(a - b) for a, b in zip(found, (152, 40, 88), strict=True)) <= 2
    assert (made["png"]["width"], made["png"]["height"], made.problems) == (160, 120, [])


@pytest.mark.parametrize("base", [None, b"not an image", flat(BLUE)[:90], encoded(Image.new("1", (6000, 6000)), "PNG")])
def test_base_that_cannot_be_used_is_left_out_and_told(
    service: ImageExportService, tmp_path: Path, base: bytes | None
) -> None:
    if base is not None:
        (tmp_path / "base").write_bytes(base)

    made = service.process_and_export_image(flat(RED), base_image_path=str(tmp_path / "base"))

    assert middle(made["png"]["file_path"]) == RED
    assert [(problem.format, problem.code) for problem in made.problems] == [("", "base_unusable")]
    assert str(tmp_path) not in made.problems[0].message


def test_format_that_fails_loses_no_other(make_service: Callable[..., ImageExportService]) -> None:
    made = make_service(max_webp_pixels=10_000).process_and_export_image(flat(RED))

    assert list(made) == ["png", "jpeg"]
    assert [(problem.format, problem.code) for problem in made.problems] == [("webp", "too_many_pixels")]


def test_disk_that_fails_for_one_file_loses_no_other(
    service: ImageExportService, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = files.create

    def fails_for_jpeg(path: Path, data: bytes) -> None:
        if path.suffix == ".jpg":
            raise OSError(28, "No space left on device")
        write(path, data)

    monkeypatch.setattr(files, "create", fails_for_jpeg)
    made = service.process_and_export_image(flat(RED))

    assert list(made) == ["png", "webp"]
    assert [(problem.format, problem.code) for problem in made.problems] == [("jpeg", "format_failed")]
    assert "space" not in made.problems[0].message, "what a system says is for the log"


def test_no_format_at_all_is_an_error(make_service: Callable[..., ImageExportService]) -> None:
    with pytest.raises(ExportFailed, match="WebP"):
        make_service(max_webp_pixels=10_000).process_and_export_image(flat(RED), formats=["webp"])


def test_bad_profile_is_told(service: ImageExportService) -> None:
    data = encoded(Image.new("RGB", (160, 120), RED), "PNG", icc_profile=b"nonsense")

    made = service.process_and_export_image(data)

    assert [problem.code for problem in made.problems] == ["profile_unusable"]
    assert middle(made["png"]["file_path"]) == RED


def test_damaged_image_leaves_nothing_behind(service: ImageExportService) -> None:
    with pytest.raises(ImageDamaged):
        service.process_and_export_image(jpeg()[:4000])

    assert not service.outputs.folder.exists()


def test_full_disk_is_said_before_work_begins(make_service: Callable[..., ImageExportService]) -> None:
    with pytest.raises(ServerFull):
        make_service(min_free_disk=2**60).process_and_export_image(jpeg())


def test_every_picture_is_decoded_in_its_turn(
    service: ImageExportService, gate: DecodeGate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[bool] = []

    def watched(*given: Any) -> Any:
        held.append(gate._heavy.locked())
        return render(*given)

    monkeypatch.setattr("utils.exports.render", watched)
    (tmp_path / "base.jpg").write_bytes(jpeg())

    service.process_and_export_image(jpeg(), base_image_path=tmp_path / "base.jpg")

    assert held == [True, True]
    assert not gate._heavy.locked()


def test_few_may_wait_for_their_turn(service: ImageExportService, gate: DecodeGate) -> None:
    made: list[Exports] = []
    threads = [
        threading.Thread(target=lambda: made.append(service.process_and_export_image(jpeg())))
        for _ in range(MAX_AT_ONCE)
    ]
    with gate.for_bytes(b"something heavy"):
        for thread in threads:
            thread.start()
        while service.waiting < MAX_AT_ONCE:
            pass
        with pytest.raises(RateLimited):
            service.process_and_export_image(jpeg())
    for thread in threads:
        thread.join()

    assert [len(one) for one in made] == [3] * MAX_AT_ONCE
    assert service.process_and_export_image(jpeg(), options=RenderOptions(width=100))
