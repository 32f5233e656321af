"""A file name gives words only where a person wrote some."""

import pytest

from utils.engines.offline.file_names import words_of


@pytest.mark.parametrize(
    ("filename", "words"),
    [
        ("coffee_table.jpg", "coffee table"),
        ("Red-Chair-by-the-Window.PNG", "red chair by the window"),
        ("redChairFront.webp", "red chair front"),
        ("a cat on a mat.jpg", "a cat on a mat"),
        ("grandma's house.jpg", "grandmas house"),
        ("straße im regen.jpg", "straße im regen"),
        ("new york.jpg", "new york"),
        ("sun.jpg", "sun"),
        ("cat2.jpg", "cat"),
        ("beach 01 copy final.jpg", "beach"),
        ("beach-beach.jpg", "beach"),
        ("00012-3456789-old barn in snow.png", "old barn in snow"),
        ("alice_castle_on_hill_1b4e28ba-2fa1-11d2-883f-0016d3cca427.png", "alice castle on hill"),
        ("Screenshot 2026-01-12 at 10.22.33 AM.png", ""),
        ("Screen Shot 2026-01-12 at 10.22.33.png", ""),
        ("ChatGPT Image Nov 3, 2026, 10_23_11 AM.png", ""),
        ("WhatsApp Image 2026-02-03 at 12.13.14 (1).jpeg", ""),
        ("IMG_1234.jpg", ""),
        ("IMG-20260101-WA0003.jpg", ""),
        ("DSC_0042.JPG", ""),
        ("_DSF1034 (copy).jpg", ""),
        ("PXL_20260101_120000123.PORTRAIT.jpg", ""),
        ("P1010023.jpg", ""),
        ("photo_final_v2.jpg", ""),
        ("3f2b8c1d9e.jpg", ""),
        ("d41d8cd98f00b204e9800998ecf8427e.png", ""),
        ("1b4e28ba-2fa1-11d2-883f-0016d3cca427.webp", ""),
        ("F7zTkqXWIAAbcD1.jpg", ""),
        ("xkcdqrtz.jpg", ""),
        ("ComfyUI_00001_.png", ""),
        ("john-doe-AbCdEf12345-unsplash.jpg", ""),
        ("写真.jpg", ""),
        ("aaaa.jpg", ""),
        ("sorry.jpg", ""),
        ("the.jpg", ""),
        ("12.jpg", ""),
        (".jpg", ""),
        ("", ""),
    ],
)
def test_words_of_a_file_name_are_words_a_person_chose(filename: str, words: str) -> None:
    assert words_of(filename) == words


def test_words_of_a_long_file_name_are_cut_after_a_whole_word() -> None:
    assert words_of("one two three four five six seven and eight nine.jpg") == "one two three four five six seven"
