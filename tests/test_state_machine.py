"""Two tabs do whatever they like with a few batches, the server is started anew under them, and a plain dict knows
what must be there. ``PROOF_STEPS=10000`` walks that many random steps instead of the fixed ones of every test run.
"""

import io
import os
import tempfile
import unicodedata
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app import create_app
from tests.batch_model import UNHEARD, digest, expect, facts, followed, granted, new_image, told
from tests.fakes.engine import ScriptedEngine
from tests.pictures import encoded, painted
from tests.web.studio import Studio
from utils.config import Settings
from utils.errors import ContentBlocked, KeyRejected
from utils.services import build_services

PICTURES = [encoded(painted(260, 260, seed=seed), kind) for seed in range(1, 5) for kind in ("JPEG", "PNG", "WEBP")]
BAD_FILES = [b"", b"GIF89a", PICTURES[0][:-900], b"<svg/>", PICTURES[1][:200] + PICTURES[1][260:]]
MAX_IMAGES = 6
WANTED_STEPS = int(os.environ.get("PROOF_STEPS", "0"))
MOST_BATCHES = 3

which = st.integers(0, 50)
trigger_words = st.sampled_from(["hall", "hall_2", "ide_main_hall"])
words = st.one_of(
    st.sampled_from(["", "  ", "photo of hall", "photo of hall a bench", "photo of hall_2 a bench", "猫 “x”\r\n🦊"]),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30),
)
names = st.sampled_from(["a.jpg", "A.JPG", "a.png", "é.webp", "e\u0301.webp", "../../x.png", "CON.jpg", "=1+1.png"])


class Studios(RuleBasedStateMachine):
    """What a person may do, each as a request; ``batches`` is what the answers so far amount to."""

    def __init__(self, walked: Counter[str]) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="studio-")
        self.sessions_dir = Path(self._folder.name) / "sessions"
        self.walked = walked
        self.engine = ScriptedEngine(default_models=("only",))
        self.tabs = [self.new_app()] * 2
        self.turn = 0
        #: session id → {"trigger_word", "version", "images": [{id, bytes, caption, state, …}]}
        self.batches: dict[str, dict[str, Any]] = {}
        #: what each tab has heard, by asking only for what is new
        self.heard: list[dict[str, dict[str, Any]]] = [{}, {}]

    def new_app(self) -> FlaskClient:
        services = build_services(
            Settings(
                sessions_dir=self.sessions_dir,
                min_free_disk=0,
                max_images=MAX_IMAGES,
                caption_min_interval_seconds=0,
                caption_requests_per_minute=2000,
                log_level="ERROR",
            ),
            engines={"offline": self.engine},
            sleep=lambda seconds: None,
        )
        services.sessions.sweep(older_than_days=7)
        return create_app(services=services).test_client()

    @property
    def client(self) -> FlaskClient:
        """The other tab's every time."""
        self.turn = 1 - self.turn
        return self.tabs[self.turn]

    def batch(self, pick: int) -> tuple[str, dict[str, Any]]:
        return list(self.batches.items())[pick % len(self.batches)]

    def image(self, pick: int, *, removed: bool = False) -> tuple[str, dict[str, Any]] | None:
        found = [
            (session_id, image)
            for session_id, batch in self.batches.items()
            for image in batch["images"]
            if image["removed"] == removed
        ]
        return found[pick % len(found)] if found else None

    # --- uploads --------------------------------------------------------------------------------

    @initialize(word=trigger_words, pick=which, name=names)
    def begin(self, word: str, pick: int, name: str) -> None:
        self.new_batch(word, pick, name)

    @rule(word=trigger_words, pick=which, name=names)
    @precondition(lambda self: len(self.batches) < MOST_BATCHES)
    def new_batch(self, word: str, pick: int, name: str) -> None:
        data = PICTURES[pick % len(PICTURES)]
        answer = expect(200, Studio(self.client).upload((name, data), trigger_word=word))
        self.batches[answer["session_id"]] = {"trigger_word": word, "images": [new_image(answer["images"][0], data)]}

    @rule(pick=which, picture=which, name=names)
    @precondition(lambda self: self.batches)
    def upload(self, pick: int, picture: int, name: str) -> None:
        """Whatever bytes come: new ones are appended, known ones are the first image, binned ones come back."""
        session_id, batch = self.batch(pick)
        data = PICTURES[picture % len(PICTURES)]
        known = next((image for image in batch["images"] if image["data"] == data), None)
        is_full = sum(not image["removed"] for image in batch["images"]) == MAX_IMAGES
        answer = Studio(self.client).upload((name, data), session_id=session_id)
        if is_full and (known is None or known["removed"]):
            assert expect(409, answer)["rejected"][0]["code"] == "too_many_images"
        elif known:
            assert expect(200, answer)["images"][0]["id"] == known["id"]
            known["removed"] = False
        else:
            batch["images"].append(new_image(expect(200, answer)["images"][0], data))

    @rule(pick=which, bad=st.integers(0, len(BAD_FILES) - 1))
    @precondition(lambda self: self.batches)
    def upload_a_bad_file(self, pick: int, bad: int) -> None:
        session_id, batch = self.batch(pick)
        is_full = sum(not image["removed"] for image in batch["images"]) == MAX_IMAGES
        expect(409 if is_full else 422, Studio(self.client).upload(("bad.jpg", BAD_FILES[bad]), session_id=session_id))

    # --- words ----------------------------------------------------------------------------------

    @rule(pick=which, text=words, state=st.sampled_from([None, None, "approved", "drafted"]), knowing=st.booleans())
    def edit(self, pick: int, text: str, state: str | None, knowing: bool) -> None:
        """Write words, saying which version one has heard of or not; words nobody has seen are not written over."""
        if not (found := self.image(pick)):
            return
        session_id, image = found
        client = self.client
        body = {"session_id": session_id, "image_id": image["id"], "caption": text, "state": state}
        seen = self.heard[self.turn].get(session_id, {}).get(image["id"]) if knowing else None
        answer = client.post("/update_caption", json={**body, "version": seen["version"] if seen else None})
        if seen and seen["version"] < image["words_since"] and text != image["caption"]:
            assert expect(409, answer)["caption"] == image["caption"]
            return
        image.update(state=granted(image, text, state), caption=text, problem=None)
        assert expect(200, answer)["caption"] == text

    @rule(pick=which, text=st.sampled_from(["a\0b", "x" * 2001]))
    def edit_with_what_no_caption_may_be(self, pick: int, text: str) -> None:
        if found := self.image(pick):
            body = {"session_id": found[0], "image_id": found[1]["id"], "caption": text}
            expect(422, self.client.post("/update_caption", json=body))

    @rule(pick=which, said=st.sampled_from(["a bench", "two chairs", "blocked", "rejected"]), overwrite=st.booleans())
    def caption(self, pick: int, said: str, overwrite: bool) -> None:
        if not (found := self.image(pick)):
            return
        session_id, image = found
        body = {"session_id": session_id, "image_id": image["id"], "overwrite": overwrite}
        if image["state"] in ("edited", "approved") and not overwrite:
            expect(409, self.client.post("/generate_caption", json=body))
            return
        word = self.batches[session_id]["trigger_word"]
        self.engine.script({"blocked": ContentBlocked(), "rejected": KeyRejected()}.get(said, said))
        answer = self.client.post("/generate_caption", json=body)
        if said == "rejected":
            expect(401, answer)
            image.update(problem="api_key_rejected", state=image["state"] if image["caption"] else "failed")
            return
        text = f"photo of {word} {'image content' if said == 'blocked' else said}"
        assert expect(200, answer)["caption"] == text
        image.update(caption=text, draft=text, problem=None, state="blocked" if said == "blocked" else "drafted")

    @rule(pick=which, word=trigger_words)
    @precondition(lambda self: self.batches)
    def rename(self, pick: int, word: str) -> None:
        session_id, batch = self.batch(pick)
        expect(200, self.client.patch(f"/sessions/{session_id}", json={"trigger_word": word}))
        for image in batch["images"]:
            image.update({key: followed(image[key], batch["trigger_word"], word) for key in ("caption", "draft")})
        batch["trigger_word"] = word

    # --- coming and going -----------------------------------------------------------------------

    @rule(pick=which)
    def remove(self, pick: int) -> None:
        if found := self.image(pick):
            session_id, image = found
            expect(200, self.client.delete(f"/sessions/{session_id}/images/{image['id']}"))
            image["removed"] = True
            body = {"session_id": session_id, "image_id": image["id"], "caption": "into the bin"}
            expect(404, self.client.post("/update_caption", json=body))

    @rule(pick=which)
    def undo_removal(self, pick: int) -> None:
        if found := self.image(pick, removed=True):
            session_id, image = found
            answer = self.client.delete(f"/sessions/{session_id}/images/{image['id']}/removal")
            is_full = sum(not one["removed"] for one in self.batches[session_id]["images"]) == MAX_IMAGES
            expect(409 if is_full else 200, answer)
            image["removed"] = is_full

    @rule(pick=which)
    @precondition(lambda self: len(self.batches) > 1)
    def forget(self, pick: int) -> None:
        session_id, _ = self.batch(pick)
        assert self.client.delete(f"/sessions/{session_id}").status_code == 204
        del self.batches[session_id]
        expect(404, self.client.get(f"/sessions/{session_id}"))
        assert not list(self.sessions_dir.rglob(f"*{session_id}*"))

    @rule(pick=which)
    @precondition(lambda self: self.batches)
    def lose_and_bring_back(self, pick: int) -> None:
        """What the page does when the server has lost a batch: send bytes under their old ids, then the words."""
        session_id, batch = self.batch(pick)
        present = [image for image in batch["images"] if not image["removed"]]
        if not present:
            return
        kept = expect(200, self.client.get(f"/sessions/{session_id}"))["images"]
        assert self.client.delete(f"/sessions/{session_id}").status_code == 204
        del self.batches[session_id]
        anew = ""
        for image in present:
            fields = {"session_id": anew} if anew else {"trigger_word": batch["trigger_word"]}
            answer = Studio(self.client).upload((image["filename"], image["data"]), image_id=image["id"], **fields)
            anew = expect(200, answer)["session_id"]
        told = ("caption", "state", "edited_at", "provenance", "problem", "warnings")
        body = [{"image_id": one["id"], **{key: one[key] for key in told}} for one in kept]
        expect(200, self.client.post(f"/sessions/{anew}/captions", json={"captions": body}))
        self.batches[anew] = {"trigger_word": batch["trigger_word"], "images": [{**one, **UNHEARD} for one in present]}

    @rule(pick=which)
    @precondition(lambda self: self.batches and len(self.batches) < MOST_BATCHES)
    def back_up_and_restore(self, pick: int) -> None:
        session_id, batch = self.batch(pick)
        backup = self.client.get(f"/sessions/{session_id}/backup").data
        answer = self.client.post("/sessions", data=backup, content_type="application/json")
        present = [image for image in batch["images"] if not image["removed"]]
        if not present:
            expect(422, answer)
            return
        restored = expect(201, answer)
        copies = []
        for image, shown in zip(present, restored["images"], strict=True):
            state = "empty" if image["state"] == "failed" else image["state"]
            copies.append({**image, "id": shown["id"], "state": state, "problem": None, **UNHEARD})
        self.batches[restored["session_id"]] = {"trigger_word": batch["trigger_word"], "images": copies}

    @rule(pick=which, only=st.sampled_from(["all", "approved"]))
    @precondition(lambda self: self.batches)
    def export(self, pick: int, only: str) -> None:
        session_id, batch = self.batch(pick)
        answer = self.client.post(
            "/export", json={"session_id": session_id, "anyway": True, "only": only, "metadata": "original"}
        )
        chosen = [image for image in batch["images"] if not image["removed"] and only in ("all", image["state"])]
        if not chosen:
            expect(422, answer)
            return
        assert answer.status_code == 200
        archive = zipfile.ZipFile(io.BytesIO(answer.data))
        listed = archive.namelist()
        folded = {unicodedata.normalize("NFC", name).casefold() for name in listed}
        assert len(folded) == len(listed) == 2 * len(chosen)
        pairs = ((archive.read(name), name.rpartition(".")[0] + ".txt") for name in listed if not name.endswith(".txt"))
        exported = Counter((digest(data), archive.read(text).decode()) for data, text in pairs)
        assert exported == Counter((digest(image["data"]), image["caption"]) for image in chosen)

    @rule(number=st.integers(0, 1))
    def start_anew(self, number: int) -> None:
        """A new server over the same folder; the old one was never told to stop."""
        self.tabs[number] = self.new_app()

    @rule(number=st.integers(0, 1))
    def hear(self, number: int) -> None:
        """A tab that asks only for what is new ends up with all there is."""
        for session_id, batch in self.batches.items():
            mirror = self.heard[number].setdefault(session_id, {})
            since = max((image["version"] for image in mirror.values()), default=0)
            news = expect(200, self.tabs[number].get(f"/sessions/{session_id}/captions?since={since}"))
            mirror.update({image["id"]: image for image in news["images"]})
            shown = {key: (one["caption"], one["state"], one["removed"]) for key, one in mirror.items()}
            expected = {one["id"]: (one["caption"], one["state"], one["removed"]) for one in batch["images"]}
            assert shown == expected

    # --- what always holds ----------------------------------------------------------------------

    @invariant()
    def server_says_what_the_model_says(self) -> None:
        for session_id, batch in self.batches.items():
            shown = expect(200, self.client.get(f"/sessions/{session_id}?removed=1"))
            assert shown["trigger_word"] == batch["trigger_word"]
            assert shown["version"] >= batch.get("version", 0)
            batch["version"] = shown["version"]
            assert [facts(image) for image in shown["images"]] == [told(image) for image in batch["images"]]
            for image, current in zip(batch["images"], shown["images"], strict=True):
                if (image["caption"], image["state"]) != image["last_words"]:
                    image.update(words_since=current["version"], last_words=(image["caption"], image["state"]))

    @invariant()
    def bytes_are_those_that_came(self) -> None:
        """One image a step, each in its turn, and all of them in the end."""
        self.walked["steps"] += 1
        if found := self.image(self.walked["steps"]):
            self.compare_bytes(*found)

    @invariant()
    def disk_holds_that_and_nothing_else(self) -> None:
        files = {path.relative_to(self.sessions_dir) for path in self.sessions_dir.rglob("*") if path.is_file()}
        expected = {Path(f"{session_id}.json") for session_id in self.batches}
        expected |= {Path(key) / f"{one['id']}.json" for key, batch in self.batches.items() for one in batch["images"]}
        assert {path for path in files if not path.name.startswith(".lock-")} == expected

    def teardown(self) -> None:
        for session_id, batch in self.batches.items():
            for image in batch["images"]:
                if not image["removed"]:
                    self.compare_bytes(session_id, image)
        self._folder.cleanup()

    def compare_bytes(self, session_id: str, image: dict[str, Any]) -> None:
        answer = self.client.get(f"/sessions/{session_id}/images/{image['id']}")
        assert digest(answer.data) == digest(image["data"])


def test_server_and_a_plain_dict_never_disagree() -> None:
    walked: Counter[str] = Counter()

    def walk(**more: Any) -> None:
        bounded = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, print_blob=True)
        run_state_machine_as_test(lambda: Studios(walked), settings=settings(bounded, **more))

    if not WANTED_STEPS:
        walk(max_examples=100, stateful_step_count=30, derandomize=True)
    while walked["steps"] < WANTED_STEPS:
        walk(max_examples=50, stateful_step_count=100)
    print(f"{walked['steps']} steps, no disagreement")
    assert walked["steps"] > 1000
