from pathlib import Path

import pytest

from tests.utils.library.shelf import captioned, names, picture, put
from utils.errors import AssetGone
from utils.library import Library
from utils.library.records import Query
from utils.library.words import normalised, terms

CAPTIONS = {
    "plain.png": "photo of hall a red door and a window",
    "underscore.png": "photo of hall 1_girl, long_hair",
    "letters.png": "photo of hall 1xgirl, longyhair",
    "percent.png": "photo of hall 100% wool",
    "thousand.png": "photo of hall 1000 wool strings",
    "accents.png": "photo of hall Zoë in a CAFÉ, Straße",
    "wide.png": "photo of hall ＡＢＣ ﬁne",
    "kanji.png": "photo of hall 日本の庭",
    "quotes.png": 'photo of hall it\'s a \\ "test" $term0 [x]',
}


@pytest.fixture
def shelf(library: Library, root: Path) -> Library:
    for number, (name, caption) in enumerate(CAPTIONS.items()):
        put(root, f"set{number % 2}/{name}", captioned(picture(number + 1), caption))
    put(root, "other/film.mp4", b"no real film")
    put(root, "other/tower.png", captioned(picture(90), "photo of tower a red roof", trigger_word="tower"))
    library.scan()
    return library


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1_girl", {"underscore.png"}),
        ("long_", {"underscore.png"}),
        ("100%", {"percent.png"}),
        ("%", {"percent.png"}),
        ("_", {"underscore.png"}),
        ("RED door", {"plain.png"}),
        ("door RED", {"plain.png"}),
        ("red", {"plain.png", "tower.png"}),
        ("zoe cafe", {"accents.png"}),
        ("ZOË", {"accents.png"}),
        ("strasse", {"accents.png"}),
        ("abc fine", {"wide.png"}),
        ("日本", {"kanji.png"}),
        ("it's \\", {"quotes.png"}),
        ("$term0", {"quotes.png"}),
        ("[x]", {"quotes.png"}),
        ("' OR true --", set()),
        ("film", {"film.mp4"}),
        ("set1 wool", {"percent.png"}),
        ("nowhere", set()),
    ],
)
def test_search_takes_every_character_as_itself_whatever_its_case_or_accent(
    shelf: Library, text: str, found: set[str]
) -> None:
    assert names(shelf, text=text) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"trigger": "tower"}, {"tower.png"}),
        ({"kind": "video"}, {"film.mp4"}),
        ({"dataset": "other"}, {"film.mp4", "tower.png"}),
        ({"dataset": "other", "text": "red"}, {"tower.png"}),
        ({"dataset": "oth"}, set()),
        ({"trigger": "hall", "dataset": "other"}, set()),
        ({"keyword": "red"}, set()),
    ],
    ids=str,
)
def test_filters_narrow(shelf: Library, query: dict[str, str], found: set[str]) -> None:
    assert names(shelf, **query) == found


def test_pages_hold_every_asset_once_newest_first(shelf: Library) -> None:
    pages = [shelf.find(Query(page=number, per_page=4)) for number in (1, 2, 3, 4)]
    found = [asset for page in pages for asset in page.assets]

    assert [len(page.assets) for page in pages] == [4, 4, 3, 0]
    assert {page.total for page in pages} == {11}
    assert len({asset.content_hash for asset in found}) == 11
    times = [max(place.mtime_ns for place in asset.locations) for asset in found]
    assert times == sorted(times, reverse=True)


def test_stats_count_by_facet(shelf: Library) -> None:
    stats = shelf.stats()

    assert (stats.assets, stats.locations, stats.missing) == (11, 11, 0)
    assert stats.by_kind == {"image": 10, "video": 1}
    assert stats.by_dataset == {"set0": 5, "set1": 4, "other": 2}
    assert stats.by_trigger == {"hall": 9, "tower": 1}
    assert stats.by_state == {"approved": 10}
    assert sum(stats.by_words.values()) == 10


def test_place_that_holds_another_file_now_is_not_given_out(shelf: Library, root: Path) -> None:
    (asset,) = shelf.find(Query(text="tower")).assets
    path = shelf.path_of(asset)
    copy = put(root, "copy.png", path.read_bytes())
    shelf.scan()
    path.write_bytes(b"somebody else's words")
    asset = shelf.asset(asset.content_hash)

    assert shelf.path_of(asset) == copy
    copy.unlink()
    with pytest.raises(AssetGone):
        shelf.path_of(asset)


def test_unknown_asset_is_gone(shelf: Library) -> None:
    with pytest.raises(AssetGone):
        shelf.asset("0" * 64)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  A \n\t B ", "a b"),
        ("İstanbul", "istanbul"),
        ("ŒUVRE", "œuvre"),
        ("한국어", "한국어"),
        ("ﬀ ²", "ff 2"),
        ("", ""),
    ],
)
def test_text_is_folded(text: str, folded: str) -> None:
    assert normalised(text) == folded
    assert normalised(folded) == folded


def test_terms_are_bounded_and_each_once() -> None:
    assert terms("b a b") == ("b", "a")
    assert len(terms(" ".join(map(str, range(100))))) == 16
