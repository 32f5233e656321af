from datetime import UTC, datetime

import pytest

from tests.makers import NOW, generated, image, session
from utils.editing import (
    AskedFor,
    CaptionEdit,
    KeptWords,
    check_room,
    edit_captions,
    find_image,
    put_back,
    record_caption,
    record_problem,
    refuse_person_written,
    remove_image,
    rename_trigger_word,
    restore_image,
)
from utils.errors import CaptionKept, CaptionTooLong, ImageGone, SessionFull, StaleVersion, TooManyImages
from utils.records import CaptionState, Image, Notice, Problem

ASKED = AskedFor(trigger_word="hall", words="")
LATER = datetime(2026, 11, 22, tzinfo=UTC)


def edit(image_id: str = "a", caption: str = "photo of hall a door", **changes: object) -> CaptionEdit:
    return CaptionEdit(**{"image_id": image_id, "caption": caption, **changes})


def test_edit_marks_the_image_and_the_session() -> None:
    before = session(image("a"), image("b"))

    after = edit_captions(before, [edit("a")], now=LATER)

    changed = find_image(after, image_id="a")
    assert (changed.caption, changed.state, changed.edited_at) == ("photo of hall a door", CaptionState.EDITED, LATER)
    assert (after.version, changed.version) == (before.version + 1, before.version + 1)
    assert find_image(after, image_id="b") == find_image(before, image_id="b")


@pytest.mark.parametrize(
    ("asked", "caption", "granted"),
    [
        (None, "photo of hall new words", CaptionState.EDITED),
        (None, "", CaptionState.EMPTY),
        (None, "photo of hall the draft", CaptionState.DRAFTED),
        (CaptionState.APPROVED, "photo of hall the draft", CaptionState.APPROVED),
        (CaptionState.APPROVED, "  ", CaptionState.EMPTY),
        (CaptionState.DRAFTED, "photo of hall the draft", CaptionState.DRAFTED),
        (CaptionState.DRAFTED, "photo of hall other", CaptionState.EDITED),
        (CaptionState.EMPTY, "photo of hall other", CaptionState.EDITED),
    ],
)
def test_state_is_granted_by_what_the_words_are(
    asked: CaptionState | None, caption: str, granted: CaptionState
) -> None:
    drafted = record_caption(session(image("a")), "a", generated("photo of hall the draft"), asked=ASKED, now=NOW)

    after = edit_captions(drafted, [edit("a", caption, state=asked)], now=LATER)

    assert find_image(after, image_id="a").state is granted


def test_stale_edit_is_refused_with_the_newer_text_and_changes_nothing() -> None:
    once = edit_captions(session(image("a"), image("b")), [edit("a", "photo of hall newer")], now=NOW)

    with pytest.raises(StaleVersion) as caught:
        edit_captions(once, [edit("b"), edit("a", "photo of hall older", version=0)], now=NOW)

    assert caught.value.facts["caption"] == "photo of hall newer"
    assert caught.value.facts["version"] == once.version


def test_same_words_again_are_never_stale() -> None:
    once = edit_captions(session(image("a")), [edit("a", version=0)], now=NOW)

    again = edit_captions(once, [edit("a", version=0)], now=NOW)

    assert find_image(again, image_id="a").caption == "photo of hall a door"


@pytest.mark.parametrize(
    ("bad", "error"),
    [(edit("nobody"), ImageGone), (edit("b", "x" * 2001), CaptionTooLong)],
    ids=["unknown", "too-long"],
)
def test_one_bad_edit_spoils_the_whole_step(bad: CaptionEdit, error: type[Exception]) -> None:
    with pytest.raises(error):
        edit_captions(session(image("a"), image("b")), [edit("a"), bad], now=NOW)


def test_removed_image_comes_back_to_its_place() -> None:
    three = session(image("a"), image("b"), image("c"))

    without = remove_image(three, "b", now=NOW)
    back = restore_image(without, "b", now=NOW, max_images=9)

    assert [one.id for one in without.present] == ["a", "c"]
    assert [one.id for one in back.present] == ["a", "b", "c"]
    with pytest.raises(ImageGone):
        find_image(without, image_id="b")
    with pytest.raises(ImageGone):
        restore_image(three, "nobody", now=NOW, max_images=9)


@pytest.mark.parametrize(("index", "found"), [(0, "a"), (1, "c"), (2, None), (-1, None)])
def test_index_counts_present_images_only(index: int, found: str | None) -> None:
    without = remove_image(session(image("a"), image("b"), image("c")), "b", now=NOW)

    if found is None:
        with pytest.raises(ImageGone):
            find_image(without, index=index)
    else:
        assert find_image(without, index=index).id == found


def test_captions_follow_a_new_trigger_word() -> None:
    before = session(
        image("a", caption="photo of hall a hall with hallways", state=CaptionState.EDITED),
        image("b", caption="photo of hallway x", state=CaptionState.EDITED),
        image("c", caption="photo of hall", state=CaptionState.EDITED),
    )

    after = rename_trigger_word(before, "lobby", now=NOW)

    assert after.trigger_word == "lobby"
    assert [one.caption for one in after.present] == [
        "photo of lobby a hall with hallways",
        "photo of hallway x",
        "photo of lobby",
    ]


@pytest.mark.parametrize(
    ("state", "overwrite", "edited_meanwhile", "written"),
    [
        (CaptionState.EMPTY, False, False, True),
        (CaptionState.FAILED, False, False, True),
        (CaptionState.DRAFTED, False, False, True),
        (CaptionState.EDITED, False, False, False),
        (CaptionState.APPROVED, False, False, False),
        (CaptionState.EDITED, True, False, True),
        (CaptionState.EDITED, True, True, False),
    ],
)
def test_machine_never_writes_over_a_person(
    state: CaptionState, overwrite: bool, edited_meanwhile: bool, written: bool
) -> None:
    before = session(image("a", caption="theirs", state=state))
    asked = AskedFor(trigger_word="hall", words="others" if edited_meanwhile else "theirs", overwrite=overwrite)

    after = record_caption(before, "a", generated("machine's"), asked=asked, now=NOW)

    found = find_image(after, image_id="a")
    assert found.caption == ("machine's" if written else "theirs")
    assert found.provenance is not None
    assert found.provenance.draft == "machine's", "the draft is offered either way"


@pytest.mark.parametrize(
    ("caption", "code", "state"),
    [
        ("", "engine_timeout", CaptionState.FAILED),
        ("", "rate_limited", CaptionState.EMPTY),
        ("kept words", "engine_timeout", CaptionState.DRAFTED),
    ],
)
def test_problem_never_becomes_a_caption(caption: str, code: str, state: CaptionState) -> None:
    before = session(image("a", caption=caption, state=CaptionState.DRAFTED if caption else CaptionState.EMPTY))

    after = record_problem(before, "a", Problem(code=code, detail="It broke.", retryable=True), now=NOW)

    found = find_image(after, image_id="a")
    assert (found.caption, found.state) == (caption, state)
    assert found.problem is not None


def test_person_written_caption_asks_for_overwrite() -> None:
    with pytest.raises(CaptionKept):
        refuse_person_written(image("a", state=CaptionState.EDITED), overwrite=False)

    refuse_person_written(image("a", state=CaptionState.EDITED), overwrite=True)
    refuse_person_written(image("a", state=CaptionState.DRAFTED), overwrite=False)


def test_caption_follows_a_trigger_word_renamed_while_the_model_was_asked() -> None:
    renamed = rename_trigger_word(session(image("a")), "lobby", now=NOW)

    after = record_caption(renamed, "a", generated("photo of hall a door"), asked=ASKED, now=NOW)

    found = find_image(after, image_id="a")
    assert (found.caption, found.provenance.draft if found.provenance else "") == ("photo of lobby a door",) * 2


def test_overwrite_still_counts_after_a_trigger_word_was_renamed() -> None:
    before = session(image("a", caption="photo of hall mine", state=CaptionState.APPROVED))
    asked = AskedFor.about(before, before.images[0], overwrite=True)

    after = record_caption(
        rename_trigger_word(before, "lobby", now=NOW), "a", generated("photo of hall new"), asked=asked, now=NOW
    )

    assert find_image(after, image_id="a").caption == "photo of lobby new"


def test_draft_kept_aside_makes_nobodys_words_stale() -> None:
    mine = edit_captions(session(image("a")), [edit("a")], now=NOW)
    seen = find_image(mine, image_id="a").version

    aside = record_caption(mine, "a", generated("machine's"), asked=ASKED, now=NOW)
    noted = record_problem(aside, "a", Problem(code="engine_timeout", detail="x", retryable=True), now=NOW)

    assert find_image(noted, image_id="a").version > seen, "it is news all the same"
    edit_captions(noted, [edit("a", "photo of hall more words", version=seen)], now=NOW)


def test_caption_that_comes_while_its_image_is_in_the_bin_is_kept() -> None:
    binned = remove_image(session(image("a")), "a", now=NOW)

    after = record_caption(binned, "a", generated("photo of hall a door"), asked=ASKED, now=NOW)

    assert restore_image(after, "a", now=NOW, max_images=1).present[0].caption == "photo of hall a door"


def test_bin_is_no_way_around_the_limit() -> None:
    full = remove_image(session(image("a"), image("b")), "a", now=NOW)

    with pytest.raises(TooManyImages):
        restore_image(full, "a", now=NOW, max_images=1)
    with pytest.raises(TooManyImages):
        check_room(full, 1)
    crowded = session(*(image(f"i{n}", removed_at=NOW) for n in range(3)))
    with pytest.raises(SessionFull):
        check_room(crowded, 1)


KEPT = KeptWords(
    image_id="a",
    caption="photo of hall a door",
    state=CaptionState.APPROVED,
    edited_at=NOW,
    provenance=generated("photo of hall the draft").provenance,
    warnings=(Notice(code="cut_off", message="It ends early."), Notice(code="small_for_training", message="Small.")),
)


def test_kept_words_come_back_with_everything_about_them() -> None:
    after = put_back(session(image("a"), image("b")), [KEPT], now=LATER)

    back = find_image(after, image_id="a")
    assert (back.caption, back.state, back.edited_at) == (KEPT.caption, KEPT.state, NOW)
    assert back.provenance == KEPT.provenance
    assert [notice.code for notice in back.warnings] == ["cut_off"]
    assert find_image(after, image_id="b") == find_image(session(image("b")), image_id="b")


@pytest.mark.parametrize(
    "there",
    [
        image("a", caption="photo of hall newer", state=CaptionState.EDITED),
        image("a", provenance=generated("photo of hall newer").provenance),
        image("a", state=CaptionState.FAILED),
        image("a", removed_at=NOW),
        image("b"),
    ],
    ids=["words", "a draft taken out again", "a failure", "in the bin", "another image"],
)
def test_kept_words_never_replace_what_happened_since(there: Image) -> None:
    before = session(there)

    assert put_back(before, [KEPT], now=LATER) is before


@pytest.mark.parametrize(
    ("caption", "state", "back"),
    [
        ("", CaptionState.FAILED, CaptionState.FAILED),
        ("", CaptionState.APPROVED, CaptionState.EMPTY),
        ("photo of hall x", CaptionState.EMPTY, CaptionState.EDITED),
        ("photo of hall x", CaptionState.BLOCKED, CaptionState.BLOCKED),
    ],
)
def test_kept_state_must_fit_its_words(caption: str, state: CaptionState, back: CaptionState) -> None:
    kept = KeptWords(image_id="a", caption=caption, state=state)

    assert find_image(put_back(session(image("a")), [kept], now=LATER), image_id="a").state is back
