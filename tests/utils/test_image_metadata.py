"""Our record in files: exactly back from every container, beside what others wrote, and readable by others."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.pictures import encoded, jpeg, painted
from tests.utils.containers import referee
from utils.containers import table, xmp
from utils.containers.findings import Blocks
from utils.errors import MetadataRefused
from utils.image_metadata import (
    ImageMetadataEmbedding,
    ImageMetadataWriter,
    ImageNamingConfig,
    create_generation_id,
    create_timestamp,
    embed,
    extract_metadata,
    read_own,
    save_with_metadata,
    strip,
)
from utils.image_metadata.parameters import parameters_text

NASTY = 'a “red” door,\r\n\tsaid "it\'s" \\ 日本語の看板 🙂👩‍👩‍👧 <b>&amp;</b> ü\u202e \x07'

CAPTIONED = ImageMetadataEmbedding(
    caption=f"photo of hall {NASTY}",
    trigger_word="hall",
    caption_state="edited",
    engine="gemini",
    model="gemini-3.8-flash",
    prompt_style="space",
    hint=NASTY,
    edited_by="person",
    captioned_at="2026-11-21T12:00:00+00:00",
    keywords=["oak, solid", "日本", "a;b"],
)
GENERATED = ImageMetadataEmbedding(
    generation_id="a3f2e9d4-b2c1-4a8e-9f3d-1e2a4b5c6d7e",
    generation_timestamp="2025-01-11T14:30:22+00:00",
    prompt=NASTY,
    negative_prompt="low quality, blurry",
    seed=42,
    steps=30,
    cfg_scale=7.5,
    width=1024,
    height=1024,
    sampler="DPM++ 2M",
    scheduler="karras",
    clip_skip=2,
    base_model_id="stabilityai/sdxl-base-1.0",
    base_model_architecture="SDXL",
    vae_model="sdxl-vae",
    loras_used=[{"name": "hall", "weight": 0.8}],
    generation_time_seconds=12.25,
    peak_vram_gb=8.5,
    pipeline_type="text2img",
    pipeline_version="1.2",
)

SEE_THROUGH = painted(mode="RGBA")
SEE_THROUGH.putalpha(Image.linear_gradient("L").resize(SEE_THROUGH.size))
FILES = {
    "png": encoded(painted(), "PNG"),
    "png alpha": encoded(SEE_THROUGH, "PNG"),
    "jpeg": jpeg(),
    "jpeg progressive": jpeg(progressive=True),
    "webp lossy": encoded(painted(), "WEBP"),
    "webp lossless": encoded(painted(), "WEBP", lossless=True),
    "webp alpha": encoded(SEE_THROUGH, "WEBP"),
}
EXTENSIONS = {"png": ".png", "jpeg": ".jpg", "webp": ".webp"}


def extension(name: str) -> str:
    return EXTENSIONS[name.split()[0]]


def pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as image:
        return image.tobytes()


def back(data: bytes) -> ImageMetadataEmbedding | None:
    return read_own(table.read_raw(data))


@pytest.mark.parametrize("record", [CAPTIONED, GENERATED], ids=["captioned", "generated"])
@pytest.mark.parametrize("name", FILES)
def test_every_field_comes_back_exactly_and_the_pixels_stay(name: str, record: ImageMetadataEmbedding) -> None:
    plain = FILES[name]

    made = embed(plain, record)

    assert back(made) == replace(record, content_hash=table.coded_hash(plain))
    assert pixels(made) == pixels(plain)
    assert table.coded_hash(made) == table.coded_hash(plain)
    assert table.read_raw(made).errors == ()
    assert embed(made, record) == made
    assert back(strip(made)) is None


@pytest.mark.parametrize("name", FILES)
def test_record_replaces_the_one_before_and_leaves_nothing_of_it(name: str) -> None:
    once = embed(FILES[name], replace(GENERATED, prompt="OLDWORDS", hint="OLDHINT", keywords=["OLDKEY"]))

    twice = embed(once, CAPTIONED)

    assert b"OLD" in once
    assert b"OLD" not in twice
    assert twice == embed(FILES[name], CAPTIONED)


@referee.needs_exiftool
@pytest.mark.parametrize("name", FILES)
def test_other_programs_read_what_we_wrote(name: str) -> None:
    tags = referee.read(embed(FILES[name], CAPTIONED), extension(name))

    plain = CAPTIONED.caption.replace("\x07", "")  # XML has no place for a bell
    assert tags["IFD0:ImageDescription"] == CAPTIONED.caption
    assert tags["IFD0:Software"] == tags["XMP-xmp:CreatorTool"] == "LoRA Caption Studio"
    assert (tags["IFD0:ModifyDate"], tags["ExifIFD:OffsetTime"]) == ("2026:11:21 12:00:00", "+00:00")
    assert tags["XMP-dc:Description"] == plain
    assert tags["XMP-dc:Subject"] == ["hall", *CAPTIONED.keywords]
    assert (tags["XMP-lora:TriggerWord"], tags["XMP-lora:CaptionState"]) == ("hall", "edited")
    assert json.loads(str(tags["ExifIFD:UserComment"]))["caption"] == CAPTIONED.caption
    assert str(tags["ExifIFD:UserComment"]).isascii()
    assert tags["XMP-lora:ContentHash"] == table.coded_hash(FILES[name])
    assert "ExifTool:Error" not in tags
    assert all("required" in str(tags[tag]) for tag in tags if tag.startswith("ExifTool:Warning"))


@referee.needs_exiftool
@pytest.mark.parametrize("name", FILES)
def test_what_other_programs_wrote_stays(name: str) -> None:
    written = {
        "IFD0:Make": "Maker", "IFD0:Artist": "Nora", "IFD0:ImageDescription": "their words", "GPS:GPSLatitude": "47.5",
        "ExifIFD:UserComment": "their comment", "ExifIFD:DateTimeOriginal": "2020:01:01 01:01:01",
        "XMP-dc:Description": "their words", "XMP-dc:Subject": "theirs", "XMP-photoshop:City": "Berlin",
        "XMP-xmpMM:HistoryAction": "cropped", "XMP-dc:Title": "title <&>",
    }  # fmt: skip
    theirs = referee.write(FILES[name], extension(name), written.items())
    before = referee.read(theirs, extension(name))

    after = referee.read(embed(embed(theirs, GENERATED), CAPTIONED), extension(name))

    ours = {"XMP-dc:Subject", "XMP-x:XMPToolkit", "SourceFile", "ExifTool:Warning"}
    assert {tag: value for tag, value in before.items() if tag not in ours} == {
        tag: after.get(tag) for tag in before if tag not in ours
    }
    assert after["XMP-dc:Subject"] == ["theirs", "hall", *CAPTIONED.keywords]
    assert back(embed(theirs, CAPTIONED)) == replace(CAPTIONED, content_hash=table.coded_hash(theirs))


@pytest.mark.parametrize("key", ["parameters", "prompt", "workflow", "invokeai_metadata", "Comment", "Description"])
def test_texts_of_other_tools_are_never_written_over(key: str) -> None:
    info = PngInfo()
    info.add_text(key, "theirs")

    made = embed(embed(encoded(painted(), "PNG", pnginfo=info), GENERATED), replace(GENERATED, seed=43))

    texts = table.read_raw(made).texts
    assert [text for name, text in texts if name == key] == ["theirs"]
    assert dict(texts)["seed"] == "43"


def test_generated_png_is_read_by_other_tools_and_by_the_keys_of_the_documents() -> None:
    with Image.open(io.BytesIO(embed(FILES["png"], replace(GENERATED, prompt="a room")))) as image:
        texts = image.text  # type: ignore[attr-defined]

    assert texts["parameters"] == (
        "a room <lora:hall:0.8>\nNegative prompt: low quality, blurry\nSteps: 30, Sampler: DPM++ 2M, "
        "Schedule type: karras, CFG scale: 7.5, Seed: 42, Size: 1024x1024, Model: stabilityai/sdxl-base-1.0, "
        "VAE: sdxl-vae, Clip skip: 2, Version: 1.2"
    )
    assert (texts["prompt"], texts["seed"], texts["steps"]) == ("a room", "42", "30")
    assert json.loads(texts["ml_lib_metadata"])["loras_used"] == [{"name": "hall", "weight": 0.8}]


def test_captioned_png_carries_no_text_of_a_generation() -> None:
    assert not {"parameters", "prompt", "seed"} & set(dict(table.read_raw(embed(FILES["png"], CAPTIONED)).texts))


def test_value_with_a_comma_is_quoted_in_the_line_of_settings() -> None:
    text = parameters_text(
        ImageMetadataEmbedding(prompt="x <lora:a:1>", sampler='a, "b"', seed=0, loras_used=[{"name": "a"}])
    )

    assert text == 'x <lora:a:1>\nSampler: "a, \\"b\\"", Seed: 0'


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/home/nora/models/sdxl.safetensors", "sdxl.safetensors"),
        ("C:\\Users\\nora\\sdxl.safetensors", "sdxl.safetensors"),
        ("\\\\server\\share\\sdxl", "sdxl"),
        ("~/sdxl", "sdxl"),
        ("../sdxl/", "sdxl"),
        ("file:///home/nora/sdxl", "sdxl"),
        ("https://nora.example/files/sdxl.safetensors?token=SECRET", "sdxl.safetensors"),
        ("models\\nora\\sdxl", "sdxl"),
        ("stabilityai/sdxl", "stabilityai/sdxl"),
        ("sdxl 1.0", "sdxl 1.0"),
    ],
)
def test_no_path_host_or_token_goes_into_a_file(given: str, kept: str) -> None:
    record = ImageMetadataEmbedding(base_model_id=given, vae_model=given, loras_used=[{"name": given, "weight": 1}])

    for name in ("png", "jpeg", "webp lossy"):
        made = embed(FILES[name], record)
        found = back(made)
        assert found is not None
        assert (found.base_model_id, found.vae_model, found.loras_used[0]["name"]) == (kept, kept, kept)
        assert b"nora" not in made
        assert b"SECRET" not in made


def test_record_too_long_for_a_jpeg_is_cut_and_says_so() -> None:
    long = replace(CAPTIONED, hint="🙂" * 20_000)

    found = back(embed(FILES["jpeg"], long))

    assert found is not None
    assert found.shortened
    assert found.caption == CAPTIONED.caption
    assert found.hint == "🙂" * 2000
    assert back(embed(FILES["png"], long)) == replace(long, content_hash=table.coded_hash(FILES["png"]))
    blocks = table.blocks(embed(FILES["jpeg"], long))
    assert max(len(blocks.exif), len(blocks.xmp)) <= 60_000


def test_jpeg_full_of_the_metadata_of_others_is_refused_not_broken() -> None:
    packet = xmp.written("", description="x" * 59_900, ours={})

    with pytest.raises(MetadataRefused, match="no room"):
        embed(table.splice(FILES["jpeg"], Blocks(xmp=packet)), CAPTIONED)


@pytest.mark.parametrize(
    ("blocks", "why"),
    [
        (Blocks(xmp=b"<x:xmpmeta"), "XMP"),
        (Blocks(exif=b"II*\0\xff\xff\xff\xff"), "EXIF"),
        (Blocks(exif=b"nothing"), "EXIF"),
    ],
)
def test_damaged_metadata_of_others_is_a_clear_error(blocks: Blocks, why: str) -> None:
    with pytest.raises(MetadataRefused, match=why):
        embed(table.splice(FILES["jpeg"], blocks), CAPTIONED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"schema":"lora-caption-studio/1"}',
        '{"schema":"lora-caption-studio/1","seed":"x","steps":true,"keywords":[1],"loras_used":["a"],"prompt":5}',
        '{"seed":' + "9" * 5000 + "}",
        "x" * 3_000_000,
    ],
    ids=["nothing", "empty", "list", "deep list", "deep object", "mark alone", "wrong types", "huge number", "long"],
)
def test_hostile_json_is_no_record(text: str) -> None:
    info = PngInfo()
    info.add_itxt("ml_lib_metadata", text)
    data = encoded(painted(), "PNG", pnginfo=info)

    assert back(data) is None


def test_file_of_the_older_program_is_read() -> None:
    info = PngInfo()
    info.add_text("ml_lib_metadata", json.dumps({"prompt": "a sunset", "seed": 42, "cfg_scale": 7, "unknown": [1]}))

    found = back(encoded(painted(), "PNG", pnginfo=info))

    assert found == ImageMetadataEmbedding(prompt="a sunset", seed=42, cfg_scale=7)


def test_record_without_mark_in_a_user_comment_is_not_ours() -> None:
    assert ImageMetadataEmbedding.from_json('{"prompt":"a","seed":1}') is None


# --- files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["png", "jpg", "webp"])
def test_picture_is_saved_under_its_own_name_and_read_back(tmp_path: Path, kind: str) -> None:
    writer = ImageMetadataWriter(ImageNamingConfig(extension=kind))

    path = writer.save_with_metadata(painted(), GENERATED, tmp_path / "out")

    assert path.name == f"20250111_143022_a3f2e9d4.{kind}"
    found = extract_metadata(path)
    assert found == replace(GENERATED, content_hash=table.coded_hash(path.read_bytes()))
    with Image.open(path) as image:
        assert image.format == {"jpg": "JPEG"}.get(kind, kind.upper())
        assert kind == "jpg" or image.tobytes() == painted().tobytes()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    writer = ImageMetadataWriter()

    paths = [writer.save_with_metadata(painted(seed=seed), GENERATED, tmp_path) for seed in (1, 2, 3)]
    named = [writer.save_with_metadata(painted(), GENERATED, tmp_path, "mine.png") for _ in range(2)]

    assert [path.name for path in paths[:2]] == [
        "20250111_143022_a3f2e9d4.png",
        "20250111_143022_a3f2e9d4-b2c1-4a8e-9f3d-1e2a4b5c6d7e.png",
    ]
    assert len({*paths, *named}) == 5
    assert len({table.coded_hash(path.read_bytes()) for path in paths}) == 3
    assert named[0].name == "mine.png"


@pytest.mark.parametrize("filename", ["../../etc/x.png", "a/b.png", "/x.png", "CON.png", "x\0.png"])
def test_file_name_of_a_caller_stays_in_the_folder(tmp_path: Path, filename: str) -> None:
    path = save_with_metadata(painted(), GENERATED, tmp_path / "out", filename=filename)

    assert path.parent == tmp_path / "out"
    assert [one.name for one in tmp_path.iterdir()] == ["out"]


def test_sidecar_is_written_when_asked_for(tmp_path: Path) -> None:
    record = replace(GENERATED, base_model_id="/home/nora/sdxl")
    path = ImageMetadataWriter().save_with_metadata(painted(), record, tmp_path, save_sidecar_json=True)

    sidecar = path.with_name("20250111_143022_a3f2e9d4.metadata.json")
    assert ImageMetadataEmbedding.from_json(sidecar.read_text()) == replace(record, base_model_id="sdxl")
    assert len(list(tmp_path.iterdir())) == 2


def test_exif_and_the_whole_record_can_be_left_out(tmp_path: Path) -> None:
    path = ImageMetadataWriter().save_with_metadata(
        painted(), GENERATED, tmp_path, embed_full_json=False, embed_exif=False
    )

    raw = table.read_raw(path.read_bytes())
    assert raw.exif == {}
    assert "ml_lib_metadata" not in dict(raw.texts)
    assert dict(raw.texts)["seed"] == "42"
    assert extract_metadata(path) is None


def test_picture_that_came_with_secrets_is_saved_without_them(tmp_path: Path) -> None:
    with Image.open(io.BytesIO(jpeg(comment=b"by Nora"))) as image:
        path = save_with_metadata(image, GENERATED, tmp_path, filename="a.jpg")

    assert b"Nora" not in path.read_bytes()


def test_bytes_keep_their_pixels(tmp_path: Path) -> None:
    path = save_with_metadata(FILES["webp lossy"], GENERATED, tmp_path, filename="a.webp")

    assert table.coded_hash(path.read_bytes()) == table.coded_hash(FILES["webp lossy"])


def test_file_that_cannot_take_metadata_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(MetadataRefused):
        save_with_metadata(b"no image", GENERATED, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_file_without_our_record_yields_none(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg())

    assert extract_metadata(tmp_path / "a.jpg") is None


def test_ids_and_times_are_unique_and_in_utc() -> None:
    assert create_generation_id() != create_generation_id()
    assert create_timestamp().endswith("+00:00")
    assert ImageMetadataEmbedding(generation_timestamp=create_timestamp()).moment is not None
    assert ImageMetadataEmbedding(generation_timestamp="yesterday").moment is None
