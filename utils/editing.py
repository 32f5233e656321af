"""Changes to a session, as pure functions from one Session to the next. Reads no clock and writes no file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from utils.errors import CaptionKept, ImageGone, SessionFull, StaleVersion, TooManyImages
from utils.records import BY_A_PERSON, CaptionState, GeneratedCaption, Image, Notice, Problem, Provenance, Session
from utils.validators import validate_caption

#: the bin keeps bytes until the session goes; this many times the session's limit are kept in all
BIN_FACTOR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionEdit:
    """A person's words for one image."""

    image_id: str
    caption: str
    #: the state the person asks for; None means edited
    state: CaptionState | None = None
    #: the image's version the person saw; None skips the check
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedFor:
    """How things stood when a caption was asked for; a model may take a minute, and people go on meanwhile."""

    trigger_word: str
    #: a person's description at that moment, without its prefix
    words: str
    overwrite: bool = False

    @classmethod
    def about(cls, session: Session, image: Image, *, overwrite: bool) -> "AskedFor":
        return cls(trigger_word=session.trigger_word, words=_words(image), overwrite=overwrite)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWords:
    """What a browser kept of one image's caption while the server lost it."""

    image_id: str
    caption: str
    state: CaptionState
    edited_at: datetime | None = None
    provenance: Provenance | None = None
    problem: Problem | None = None
    #: only those that speak of the draft count; the others come from the bytes
    warnings: tuple[Notice, ...] = ()


#: notices that speak of a draft and go with it
_ABOUT_DRAFTS = frozenset({"cut_off", "content_blocked"})
_WITHOUT_WORDS = frozenset({CaptionState.EMPTY, CaptionState.FAILED})


def find_image(session: Session, *, image_id: str | None = None, index: int | None = None) -> Image:
    """Find a present image by its id or its place. Raises ImageGone."""
    if image_id is not None:
        for image in session.present:
            if image.id == image_id:
                return image
    elif index is not None and 0 <= index < len(session.present):
        return session.present[index]
    raise ImageGone


def find_by_hash(session: Session, sha256: str) -> Image | None:
    return next((image for image in session.images if image.sha256 == sha256), None)


def add_image(session: Session, image: Image, *, now: datetime) -> Session:
    """Append an image; the caller has checked that it is new."""
    return _next(session, (*session.images, image), changed={image.id}, now=now)


def edit_captions(session: Session, edits: Iterable[CaptionEdit], *, now: datetime) -> Session:
    """Write a person's captions, all or none. Raises CaptionInvalid, ImageGone, StaleVersion with what is newer."""
    edits = list(edits)
    current = {edit.image_id: find_image(session, image_id=edit.image_id) for edit in edits}
    stale = [image for edit in edits if _is_stale(image := current[edit.image_id], edit)]
    if stale:
        raise StaleVersion(
            "Somebody else, or a run, has changed this caption since; here is the newer text.",
            stale=[
                {"image_id": im.id, "caption": im.caption, "state": im.state, "version": im.version} for im in stale
            ],
            caption=stale[0].caption,
            state=stale[0].state,
            version=stale[0].version,
        )
    written = {edit.image_id: _edited(current[edit.image_id], edit, now) for edit in edits}
    return _swap(session, written, now=now)


def put_back(session: Session, kept: Iterable[KeptWords], *, now: datetime) -> Session:
    """Give images nobody has touched yet the words a browser kept for them; all others stay. Raises CaptionInvalid."""
    untouched = {image.id: image for image in session.present if _is_untouched(image)}
    known = [words for words in kept if words.image_id in untouched]
    if not known:
        return session
    return _swap(session, {words.image_id: _with_kept(untouched[words.image_id], words) for words in known}, now=now)


def remove_image(session: Session, image_id: str, *, now: datetime) -> Session:
    """Put an image into the bin; its bytes stay until the session goes."""
    image = find_image(session, image_id=image_id)
    return _swap(session, {image_id: replace(image, removed_at=now)}, now=now)


def restore_image(session: Session, image_id: str, *, now: datetime, max_images: int) -> Session:
    """Take an image back out of the bin, to its old place. Raises TooManyImages, ImageGone."""
    image = _image_or_binned(session, image_id)
    if image.removed_at is None:
        return session
    _check_count(len(session.present), max_images)
    return _swap(session, {image_id: replace(image, removed_at=None)}, now=now)


def check_room(session: Session, max_images: int) -> None:
    """Refuse one more image where the session, or its bin, is full. Raises TooManyImages, SessionFull."""
    _check_count(len(session.present), max_images)
    if len(session.images) >= BIN_FACTOR * max_images:
        raise SessionFull("Too many images have been added and removed here. Start a new batch.", maximum=max_images)


def rename_trigger_word(session: Session, trigger_word: str, *, now: datetime) -> Session:
    """Give the session a new trigger word; captions and drafts that begin with the old prefix follow."""

    def renamed(image: Image) -> Image:
        draft = image.provenance and replace(
            image.provenance, draft=_follow(image.provenance.draft, session.trigger_word, trigger_word)
        )
        return replace(image, caption=_follow(image.caption, session.trigger_word, trigger_word), provenance=draft)

    renamed_images = {image.id: renamed(image) for image in session.images}
    return _swap(replace(session, trigger_word=trigger_word), renamed_images, now=now)


def record_caption(
    session: Session, image_id: str, generated: GeneratedCaption, *, asked: AskedFor, now: datetime
) -> Session:
    """Write the machine's caption, unless a person wrote meanwhile: then only the draft is kept beside their words.

    Also into an image that went to the bin meanwhile: it may come back. Follows a trigger word renamed meanwhile.
    """
    image = _image_or_binned(session, image_id)
    text = _follow(generated.text, asked.trigger_word, session.trigger_word)
    draft = _follow(generated.provenance.draft, asked.trigger_word, session.trigger_word)
    changed = replace(image, provenance=replace(generated.provenance, draft=draft), problem=None)
    if image.state in BY_A_PERSON and not (asked.overwrite and _words(image) == asked.words):
        return _swap(session, {image_id: changed}, now=now)
    warnings = tuple(notice for notice in image.warnings if notice.code not in _ABOUT_DRAFTS)
    written = replace(
        changed, caption=text, state=generated.state, edited_at=None, warnings=warnings + generated.warnings
    )
    return _swap(session, {image_id: written}, now=now)


def record_problem(session: Session, image_id: str, problem: Problem, *, now: datetime) -> Session:
    """Note why there is no caption. A caption that is there already stays as it is; waiting is no failure."""
    image = _image_or_binned(session, image_id)
    failed = not image.caption and problem.code not in {"rate_limited"}
    state = CaptionState.FAILED if failed else image.state
    return _swap(session, {image_id: replace(image, problem=problem, state=state)}, now=now)


def refuse_person_written(image: Image, *, overwrite: bool) -> None:
    """Raise CaptionKept if a run would write over a person's words unasked."""
    if image.state in BY_A_PERSON and not overwrite:
        raise CaptionKept(
            "This caption was written by a person. Ask to overwrite it if a new draft should take its place."
        )


def _is_untouched(image: Image) -> bool:
    return image.state is CaptionState.EMPTY and not image.caption and image.provenance is None


def _with_kept(image: Image, words: KeptWords) -> Image:
    caption = validate_caption(words.caption)
    fitting = _WITHOUT_WORDS if not caption.strip() else set(CaptionState) - _WITHOUT_WORDS
    instead = CaptionState.EMPTY if not caption.strip() else CaptionState.EDITED
    return replace(
        image,
        caption=caption,
        state=words.state if words.state in fitting else instead,
        edited_at=words.edited_at,
        provenance=words.provenance,
        problem=words.problem,
        warnings=image.warnings + tuple(notice for notice in words.warnings if notice.code in _ABOUT_DRAFTS),
    )


def _check_count(present: int, most: int) -> None:
    if present >= most:
        raise TooManyImages(f"The session holds {most} images already, which is the limit.", maximum=most)


def _image_or_binned(session: Session, image_id: str) -> Image:
    for image in session.images:
        if image.id == image_id:
            return image
    raise ImageGone


def _follow(text: str, old_word: str, new_word: str) -> str:
    """Give a text the new trigger word if it begins with the old one's prefix."""
    old = f"photo of {old_word}"
    if text == old or text.startswith(old + " "):
        return f"photo of {new_word}" + text.removeprefix(old)
    return text


def _words(image: Image) -> str:
    """The caption as far as a person wrote it, whatever the trigger word is now."""
    parts = image.caption.split(" ", 3)
    return parts[3] if image.caption.startswith("photo of ") and len(parts) == 4 else image.caption


def _is_stale(image: Image, edit: CaptionEdit) -> bool:
    seen = edit.version is None or image.caption_version <= edit.version
    return not seen and image.caption != edit.caption


def _edited(image: Image, edit: CaptionEdit, now: datetime) -> Image:
    caption = validate_caption(edit.caption)
    state = _granted_state(image, caption, edit.state)
    hands_on = caption != image.caption and state in BY_A_PERSON
    edited_at = now if hands_on else None if state is CaptionState.DRAFTED else image.edited_at
    return replace(image, caption=caption, state=state, problem=None, edited_at=edited_at)


def _granted_state(image: Image, caption: str, wanted: CaptionState | None) -> CaptionState:
    if not caption.strip():
        return CaptionState.EMPTY
    if wanted is CaptionState.APPROVED:
        return CaptionState.APPROVED
    is_draft = image.provenance is not None and caption == image.provenance.draft
    if wanted is CaptionState.DRAFTED and is_draft:
        return CaptionState.DRAFTED
    if wanted is None and caption == image.caption and image.state not in {CaptionState.FAILED, CaptionState.EMPTY}:
        return image.state
    return CaptionState.EDITED


def _swap(session: Session, changed: dict[str, Image], *, now: datetime) -> Session:
    images = tuple(changed.get(image.id, image) for image in session.images)
    return _next(session, images, changed=set(changed), now=now)


def _next(session: Session, images: tuple[Image, ...], *, changed: set[str], now: datetime) -> Session:
    version = session.version + 1
    before = {image.id: image for image in session.images}
    stamped = tuple(
        _stamped(image, before.get(image.id), version) if image.id in changed else image for image in images
    )
    return replace(session, images=stamped, version=version, updated_at=now)


def _stamped(image: Image, before: Image | None, version: int) -> Image:
    """A draft kept aside or a problem noted is news, but makes nobody's words stale."""
    moved = before is None or (image.caption, image.state) != (before.caption, before.state)
    return replace(image, version=version, caption_version=version if moved else image.caption_version)


#: what a store applies under its lock
Change = Callable[[Session], Session]
