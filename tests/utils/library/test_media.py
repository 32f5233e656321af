import hashlib
import sys
from pathlib import Path

import pytest

from tests.utils.containers import media_samples as samples
from tests.utils.library.shelf import names, put
from utils.image_metadata import ImageMetadataEmbedding
from utils.library import Library
from utils.library.records import Query

RECORD = ImageMetadataEmbedding(
    caption="photo of hall a walk",
    trigger_word="hall",
    keywords=["tour"],
    understanding={"tags": {"mood": ["calm"]}, "description": "A walk through a hall."},
).to_json()


@pytest.fixture
def films(root: Path) -> dict[str, bytes]:
    made = {
        "walk.mp4": samples.mp4({"\xa9nam": "The great hall", "desc": "Their words", "keyw": "one, two"}),
        "talk.mp3": samples.mp3({"TIT2": "A talk", "TXXX": f"lora-caption-studio={RECORD}"}),
        "torn.flac": samples.flac({"TITLE": "x"})[:20],
    }
    for name, data in made.items():
        put(root, f"set/{name}", data)
    return made


def test_films_and_sounds_are_found_by_what_they_say(library: Library, films: dict[str, bytes]) -> None:
    report = library.scan()

    by_name = {asset.name: asset for asset in library.find(Query()).assets}
    walk, talk, torn = by_name["walk.mp4"], by_name["talk.mp3"], by_name["torn.flac"]
    assert (report.added, report.unreadable) == (3, 0)
    assert (walk.title, walk.description, walk.keywords) == ("The great hall", "Their words", ("one", "two"))
    assert (walk.duration_ms, walk.kind, talk.kind) == (1000, "video", "audio")
    assert (talk.caption, talk.trigger_word, talk.keywords) == ("photo of hall a walk", "hall", ("calm", "tour"))
    assert (torn.title, torn.fault) == ("", "What the file says about itself cannot be read.")
    assert names(library, text="great hall") == {"walk.mp4"}
    assert names(library, keyword="calm") == names(library, text="walk through") == {"talk.mp3"}


def test_without_the_extra_they_are_listed_by_hash_and_size(
    library: Library, films: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mutagen", None)

    library.scan()

    for asset in library.find(Query()).assets:
        data = films[asset.name]
        assert (asset.content_hash, asset.size) == (hashlib.sha256(data).hexdigest(), len(data))
        assert (asset.title, asset.description, asset.keywords, asset.duration_ms) == ("", "", (), None)
        assert asset.fault == ""
