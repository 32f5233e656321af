import unicodedata

import pytest

from utils.naming import MAX_STEM_BYTES, safe_stem, stem_key, unique_stems


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
