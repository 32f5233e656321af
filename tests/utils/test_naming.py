import unicodedata
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.naming import (
    MAX_STEM_BYTES,
    ImageNamingConfig,
    generate_filename,
    prompt_excerpt,
    safe_stem,
    stem_key,
    unique_stems,
)


@pytest.mark.parametrize(
    ("stem", "safe"),
    [
        ("IMG_0001", "IMG_0001"),
        ("hall (2) north", "hall (2) north"),
        ("猫", "猫"),
        ("a/b\\c:d*e?f", "a_b_c_d_e_f"),
        ("..", "image"),
        ("", "image"),
        (".htaccess", "htaccess"),
        ("-rf", "rf"),
        ("=1+1", "1+1"),
        ("CON", "image_CON"),
        ("com1.backup", "image_com1.backup"),
        ("trailing. ", "trailing"),
        ("a\u202eb\u200bc", "abc"),
        ("e\u0301", "é"),
        ("🙂", "🙂"),
    ],
)
def test_stem_is_made_safe_and_left_alone_where_it_is(stem: str, safe: str) -> None:
    assert safe_stem(stem) == safe


def test_long_stem_is_cut_between_characters() -> None:
    stem = safe_stem("é" * 200)

    assert stem == "é" * (MAX_STEM_BYTES // 2)


@pytest.mark.parametrize(
    ("names", "stems"),
    [
        (["b.jpg", "a.jpg"], ["b", "a"]),
        (["a.png", "a.jpg", "A.PNG"], ["a", "a-2", "A-3"]),
        (["é.png", "e\u0301.jpg"], ["é", "é-2"]),
        (["a.png", "a.jpg", "a-2.png"], ["a", "a-3", "a-2"]),
        ([".jpg", "..png", ""], ["jpg", "image", "image-2"]),
        (["straße.jpg", "STRASSE.jpg"], ["straße", "STRASSE-2"]),
    ],
)
def test_every_image_gets_a_stem_of_its_own(names: list[str], stems: list[str]) -> None:
    given = unique_stems((str(number), name) for number, name in enumerate(names))

    assert list(given.values()) == stems
    assert len({stem_key(stem) for stem in given.values()}) == len(names)
    assert all(stem == unicodedata.normalize("NFC", stem) for stem in given.values())


MOMENT = datetime(2025, 1, 11, 15, 30, 22, tzinfo=timezone(timedelta(hours=1)))
GUID = "a3f2e9d4-b2c1-4a8e-9f3d-1e2a4b5c6d7e"


@pytest.mark.parametrize(
    ("config", "prefix", "name"),
    [
        (ImageNamingConfig.standard(), "", "20250111_143022_a3f2e9d4.png"),
        (ImageNamingConfig.descriptive(), "", "20250111_143022_a-beautiful-sunset-over_a3f2e9d4.png"),
        (ImageNamingConfig.guid_only(), "", f"{GUID}.png"),
        (ImageNamingConfig.standard(), "test", "test_20250111_143022_a3f2e9d4.png"),
        (
            ImageNamingConfig(
                include_prompt_excerpt=True,
                prompt_excerpt_length=11,
                timestamp_format="%Y%m%d",
                separator="-",
                extension="webp",
                guid_length=13,
                prefix="set1",
            ),
            "",
            "set1-20250111-a-beautiful-a3f2e9d4-b2c1.webp",
        ),
        (
            ImageNamingConfig(timestamp_format="%H:%M/%S", separator="/", extension="../sh"),
            "..",
            "14-30-22-a3f2e9d4.sh",
        ),
        (ImageNamingConfig(include_timestamp=False, include_guid=False), "", "image.png"),
        (ImageNamingConfig(guid_length=0, separator="", extension=""), "", "20250111_143022_a.png"),
    ],
    ids="standard descriptive guid prefix custom hostile nothing zeros".split(),
)
def test_name_is_put_together_as_asked(config: ImageNamingConfig, prefix: str, name: str) -> None:
    prompt = "A beautiful sunset over mountains"

    assert generate_filename(config, guid=GUID, moment=MOMENT, prompt=prompt, prefix=prefix) == name


@pytest.mark.parametrize(
    ("prompt", "excerpt"),
    [
        ("", ""),
        ("...///\\\\:::***", ""),
        ("photo of a cat, sitting", "photo-of-a-cat-sitting"),
        ("Caf\u0065\u0301 au lait", "café-au-lait"),
        ("日本の夕焼け、山の上", "日本の夕焼け-山の上"),
        ("🙂🙂", ""),
        ("supercalifragilisticexpialidocious words", "supercalifragilisticexpialidoc"),
        ("snake_case and   blanks", "snake-case-and-blanks"),
        ("\u202egnp.exe", "gnp-exe"),
        ("a\0b\nc", "a-b-c"),
        ("../../etc/passwd", "etc-passwd"),
        ("$(rm -rf ~); `id`", "rm-rf-id"),
    ],
)
def test_excerpt_is_words_with_hyphens(prompt: str, excerpt: str) -> None:
    assert prompt_excerpt(prompt, 30) == excerpt


def test_id_is_never_cut_off_by_long_words() -> None:
    config = ImageNamingConfig(include_prompt_excerpt=True, prompt_excerpt_length=1000, guid_length=36)

    name = generate_filename(config, guid=GUID, moment=MOMENT, prompt="日本" * 300, prefix="é" * 300)

    assert name.endswith(f"_{GUID}.png")
    assert len(name.encode()) <= MAX_STEM_BYTES + 4


@given(
    prompt=st.text(st.characters(), max_size=300),
    prefix=st.text(st.characters(), max_size=60),
    separator=st.text(st.characters(), max_size=5),
    form=st.text(st.characters(), max_size=20),
    extension=st.text(st.characters(), max_size=10),
    length=st.integers(0, 1000),
)
def test_any_text_makes_a_name_that_every_system_takes(
    prompt: str, prefix: str, separator: str, form: str, extension: str, length: int
) -> None:
    config = ImageNamingConfig(
        include_prompt_excerpt=True,
        prompt_excerpt_length=length,
        separator=separator,
        timestamp_format=form,
        extension=extension,
        guid_length=36,
    )

    name = generate_filename(config, guid=GUID, moment=MOMENT, prompt=prompt, prefix=prefix)

    stem, _, ending = name.rpartition(".")
    assert safe_stem(stem) == stem
    assert len(name.encode()) <= MAX_STEM_BYTES + 9
    assert stem.endswith(GUID)
    assert ending.isascii()
    assert ending.isalnum()
