"""Uploads that are too large, too many, oddly named or oddly put: a clear answer each, and what was there stays."""

import contextlib
import hashlib
import io
import itertools
import stat
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app import create_app
from tests.pictures import encoded, jpeg, painted
from tests.web.studio import Studio
from utils.config import Settings
from utils.services import build_services

MIB = 1024 * 1024
SIZE = len(jpeg(seed=1))


def padded(data: bytes, size: int) -> bytes:
    return data + b"\0" * (size - len(data))


@pytest.fixture
def limited(make_settings: Callable[..., Settings]) -> Callable[..., Studio]:
    """A studio with other limits."""

    def make(**limits: object) -> Studio:
        app = create_app(services=build_services(make_settings(**limits)))
        return Studio(app.test_client())

    return make


def folder(studio: Studio) -> Path:
    return studio.client.application.extensions["services"].settings.sessions_dir


def files_below(studio: Studio) -> list[Path]:
    return sorted(path for path in folder(studio).rglob("*") if path.is_file() and ".lock-" not in path.name)


@pytest.mark.parametrize(("extra", "status"), [(0, 200), (1, 413)], ids=["ten-mib", "and-a-byte"])
def test_file_of_the_largest_size_is_taken_and_not_a_byte_more(studio: Studio, extra: int, status: int) -> None:
    answer = studio.upload(("a.jpg", padded(jpeg(), 10 * MIB + extra)))

    assert answer.status_code == status
    if status == 413:
        assert answer.get_json()["code"] == "file_too_large"
        assert "10 MB" in answer.get_json()["detail"]
        assert not files_below(studio)


@pytest.mark.parametrize(
    ("limits", "status", "code", "said", "facts"),
    [
        pytest.param({"max_images": 2}, 409, "too_many_images", "2 images", {"maximum": 2}, id="images"),
        pytest.param(
            {"max_session_bytes": SIZE * 5 // 2},
            507,
            "session_full",
            "0 MB is the limit",
            {"maximum": SIZE * 5 // 2, "used_bytes": 2 * SIZE},
            id="bytes-of-a-session",
        ),
        pytest.param(
            {"max_session_bytes": SIZE * 3, "max_total_bytes": SIZE * 4},
            507,
            "server_full",
            "of all its users",
            {"maximum": SIZE * 4},
            id="bytes-of-all-sessions",
        ),
    ],
)
def test_image_beyond_a_limit_is_refused_with_numbers_and_the_others_stay(
    limited: Callable[..., Studio], limits: dict[str, int], status: int, code: str, said: str, facts: dict[str, int]
) -> None:
    studio = limited(**limits)
    session = upload_equal(studio, 1, 2)
    before = files_below(studio)

    answer = upload(studio, session["session_id"], 3)

    body = answer.get_json()
    assert (answer.status_code, body["code"], body["rejected"][0]["code"]) == (status, code, code)
    assert said in body["detail"]
    assert facts.items() <= body.items()
    assert files_below(studio) == before
    assert len(studio.read(session["session_id"])["images"]) == 2
    assert upload(studio, session["session_id"], 2).status_code == 200, "what is there already takes no room"


def test_full_disk_is_said_with_numbers(limited: Callable[..., Studio]) -> None:
    studio = limited(min_free_disk=2**62)

    answer = studio.upload(("a.jpg", jpeg()))

    assert (answer.status_code, answer.get_json()["code"]) == (507, "server_full")
    assert answer.get_json()["minimum_free"] == 2**62
    assert not files_below(studio), "no session is left behind either"


def test_removed_images_count_until_their_session_goes(limited: Callable[..., Studio]) -> None:
    studio = limited(max_session_bytes=SIZE * 5 // 2)
    session = upload_equal(studio, 1, 2)
    studio.client.delete(f"/sessions/{session['session_id']}/images/{session['images'][0]['id']}")

    assert upload(studio, session["session_id"], 3).get_json()["code"] == "session_full"


def test_room_of_the_server_is_right_after_a_delete_and_after_a_restart(limited: Callable[..., Studio]) -> None:
    limits = {"max_session_bytes": SIZE * 5 // 2, "max_total_bytes": SIZE * 4}
    first = upload_equal(limited(**limits), 1, 2)

    restarted = limited(**limits)
    assert restarted.upload(*equal(3, 4)).get_json()["rejected"][0]["code"] == "server_full"
    restarted.client.delete(f"/sessions/{first['session_id']}")
    assert restarted.upload(*equal(3, 4)).get_json()["rejected"] == []


def test_files_are_counted_once_and_not_at_every_upload(
    limited: Callable[..., Studio], monkeypatch: pytest.MonkeyPatch
) -> None:
    from utils import files

    counted: list[Path] = []
    count = files.file_sizes
    monkeypatch.setattr(files, "file_sizes", lambda path: counted.append(path) or count(path))
    studio = limited()

    upload_equal(studio, 1)
    upload_equal(studio, 2)
    upload_equal(studio, 3)

    assert len(counted) <= 1, "no walk but the first"


def test_hundred_largest_images_fit_into_a_session_by_default() -> None:
    settings = Settings()

    assert settings.max_images * settings.max_image_file_size <= settings.max_session_bytes <= settings.max_total_bytes


class Untouched(io.RawIOBase):
    def readinto(self, buffer: Any) -> int:
        raise AssertionError("the body was read")


@pytest.mark.parametrize(
    ("method", "path", "content_type", "size"),
    [
        pytest.param("POST", "/upload", "multipart/form-data; boundary=x", 2 * 10**9, id="upload"),
        pytest.param("POST", "/sessions", "application/json", 2 * 10**9, id="backup"),
        *[
            pytest.param(method, path, "application/json", 50_000_000, id=f"{method} {path}")
            for method, path in [
                ("POST", "/update_caption"),
                ("POST", "/generate_caption"),
                ("POST", "/export"),
                ("POST", "/validate_key"),
                ("PATCH", "/sessions/6f1c1d0e-3a52-4d4e-9d55-0d4f6a3f9b11/captions"),
            ]
        ],
    ],
)
def test_body_beyond_all_limits_is_refused_before_it_is_read(
    studio: Studio, method: str, path: str, content_type: str, size: int
) -> None:
    answer = studio.client.open(
        path,
        method=method,
        content_type=content_type,
        environ_overrides={"CONTENT_LENGTH": str(size), "wsgi.input": Untouched()},
    )

    assert (answer.status_code, answer.get_json()["code"]) == (413, "body_too_large")


class Endless(io.RawIOBase):
    """A body with megabytes of zeros inside; looks at its end at how much of it lies in temporary files."""

    def __init__(self, head: bytes, zeros: int, tail: bytes) -> None:
        self.length = len(head) + zeros + len(tail)
        self._pieces = itertools.chain([head], itertools.repeat(bytes(MIB), zeros // MIB), [tail])
        self._piece, self.on_disk = b"", 0
        self._there = nameless_files()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._piece:
            self._piece = next(self._pieces, b"")
            new = {inode: size for inode, size in nameless_files().items() if inode not in self._there}
            self.on_disk = max(self.on_disk, *new.values(), 0)
        given, self._piece = self._piece[: len(buffer)], self._piece[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


def nameless_files() -> dict[int, int]:
    """Give the size of each open file that has no name any more, by its inode."""
    found = {}
    for descriptor in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            facts = descriptor.stat()
            if stat.S_ISREG(facts.st_mode) and not facts.st_nlink:
                found[facts.st_ino] = facts.st_size
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks at open files in /proc")
def test_endless_file_takes_little_memory_and_no_more_disk_than_an_image(studio: Studio) -> None:
    whole = form(
        ('Content-Disposition: form-data; name="trigger_word"', b"hall"),
        ('Content-Disposition: form-data; name="f"; filename="a.jpg"', jpeg()),
    )
    body = Endless(whole[:-9], 100 * MIB, whole[-9:])
    tracemalloc.start()
    try:
        answer = studio.client.post(
            "/upload",
            environ_overrides={
                "CONTENT_TYPE": "multipart/form-data; boundary=x",
                "CONTENT_LENGTH": str(body.length),
                "wsgi.input": body,
            },
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (answer.status_code, answer.get_json()["code"]) == (413, "file_too_large"), answer.text
    assert MIB < body.on_disk <= 10 * MIB + 1
    assert peak < 40_000_000
    assert not files_below(studio)


def form(*parts: tuple[str, bytes], ends: bool = True) -> bytes:
    """A multipart body by hand: the headers of each part and its content."""
    body = b"".join(b"--x\r\n" + head.encode("latin-1") + b"\r\n\r\n" + data + b"\r\n" for head, data in parts)
    return body + (b"--x--\r\n" if ends else b"")


def send(studio: Studio, body: bytes, content_type: str = "multipart/form-data; boundary=x") -> TestResponse:
    return studio.client.post("/upload", data=body, content_type=content_type)


def field(name: str) -> str:
    return f'Content-Disposition: form-data; name="{name}"'


def named(filename: str) -> str:
    return f'{field("files")}; filename="{filename}"\r\nContent-Type: image/jpeg'


WORD = (field("trigger_word"), b"hall")


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        pytest.param(b"x", "multipart/form-data", 400, "no_files", id="no-boundary"),
        pytest.param(form(WORD), "multipart/form-data; boundary=x", 400, "no_files", id="no-files"),
        pytest.param(form(WORD), "multipart/form-data; boundary=y", 400, "no_files", id="other-boundary"),
        pytest.param(b"", "multipart/form-data; boundary=x", 400, "no_files", id="empty"),
        pytest.param(b"{}", "application/json", 400, "no_files", id="json"),
        pytest.param(
            form(WORD, (named("a.jpg"), jpeg()), ends=False)[:-100],
            "multipart/form-data; boundary=x",
            400,
            "no_files",
            id="breaks-off",
        ),
        pytest.param(
            form(WORD, (named("\xff\xfe.jpg"), jpeg())),
            "multipart/form-data; boundary=x",
            400,
            "no_files",
            id="name-of-bytes-that-are-no-text",
        ),
        pytest.param(
            form(WORD, (named(""), b"")), "multipart/form-data; boundary=x", 400, "no_files", id="nothing-chosen"
        ),
        pytest.param(
            form(WORD, *[(field(f"f{number}"), b"x") for number in range(1000)]),
            "multipart/form-data; boundary=x",
            413,
            "body_too_large",
            id="1001-parts",
        ),
        pytest.param(
            form((field("trigger_word"), b"x" * 501_000), (named("a.jpg"), jpeg())),
            "multipart/form-data; boundary=x",
            413,
            "body_too_large",
            id="501-kb-field",
        ),
        pytest.param(
            form(WORD, (field("colour"), b"red"), (named("a.jpg"), jpeg())),
            "multipart/form-data; boundary=x",
            400,
            "invalid_request",
            id="unknown-field",
        ),
        pytest.param(
            form(WORD, WORD, (named("a.jpg"), jpeg())),
            "multipart/form-data; boundary=x",
            400,
            "invalid_request",
            id="field-twice",
        ),
    ],
)
def test_form_that_cannot_be_right_is_refused_and_leaves_nothing(
    studio: Studio, body: bytes, content_type: str, status: int, code: str
) -> None:
    answer = send(studio, body, content_type)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert answer.content_type == "application/problem+json"
    assert not files_below(studio)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        pytest.param("a%0Ab.jpg", "ab.jpg", id="newline-as-browsers-send-it"),
        pytest.param("a%22b.jpg", 'a"b.jpg', id="quote-as-browsers-send-it"),
        pytest.param('a\\"b.jpg', 'a"b.jpg', id="quote-as-others-send-it"),
        pytest.param("C:\\Users\\x.jpg", "x.jpg", id="path-of-windows"),
        pytest.param("../../etc/passwd", "passwd", id="path-upwards"),
        pytest.param("..\\..\\x.jpg", "x.jpg", id="path-upwards-of-windows"),
        pytest.param("/abs/olute.jpg", "olute.jpg", id="absolute"),
        pytest.param("a\0b.jpg", "ab.jpg", id="nul"),
        pytest.param("x" * 4096 + ".jpg", "x" * 116 + ".jpg", id="4096-characters"),
        pytest.param("\xe2\x80\xaegpj.exe.jpg", "gpj.exe.jpg", id="right-to-left"),
        pytest.param("CON.jpg", "CON.jpg", id="device"),
        pytest.param(".htaccess", ".htaccess", id="hidden"),
        pytest.param("-rf.jpg", "-rf.jpg", id="option"),
        pytest.param("=1+1.jpg", "=1+1.jpg", id="formula"),
        pytest.param("\xf0\x9f\xa6\x8a.jpg", "🦊.jpg", id="emoji"),
    ],
)
def test_any_name_is_stored_by_id_shown_clean_and_exported_safely(studio: Studio, sent: str, shown: str) -> None:
    answer = send(studio, form(WORD, (named(sent), jpeg())))

    assert answer.status_code == 200, answer.text
    body = answer.get_json()
    image = body["images"][0]
    assert image["filename"] == shown
    assert image["filename"].isprintable()
    assert [path.name for path in files_below(studio)] == [f"{image['id']}.json", f"{body['session_id']}.json"]
    for name in exported_names(studio, body["session_id"]):
        stem = name.rpartition(".")[0]
        assert not set(name) & set('\\/:*?"<>|\0\n')
        assert stem.split(".")[0].upper() not in {"CON", "NUL"}
        assert stem[0] not in ".-=" and len(name.encode()) <= 255


def test_same_bytes_again_are_the_first_image_with_its_caption(studio: Studio) -> None:
    session = studio.session()
    studio.edit(session["session_id"], 0, "photo of hall mine")

    again = studio.upload(("b.jpg", jpeg(seed=1)), ("c.jpg", jpeg(seed=1)), session_id=session["session_id"])

    assert again.status_code == 200
    assert [(one["id"], one["caption"]) for one in again.get_json()["images"]] == [
        (session["images"][0]["id"], "photo of hall mine")
    ]
    assert len(studio.read(session["session_id"])["images"]) == 1


@pytest.mark.parametrize("harm", ["lost", "changed"])
def test_same_bytes_again_mend_an_image_whose_file_was_lost_or_has_changed(studio: Studio, harm: str) -> None:
    session = studio.session()
    stored = folder(studio) / session["session_id"] / f"{session['images'][0]['id']}.json"
    if harm == "lost":
        stored.unlink()
    else:
        content = bytearray(stored.read_bytes())
        content[-200] = ord("A") if content[-200] != ord("A") else ord("B")
        stored.write_bytes(content)

    again = studio.upload(("0.jpg", jpeg(seed=1)), session_id=session["session_id"])

    assert again.status_code == 200
    kept = studio.client.get(f"/sessions/{session['session_id']}/images/{session['images'][0]['id']}").data
    assert hashlib.sha256(kept).hexdigest() == session["images"][0]["sha256"]


def test_names_that_differ_only_in_case_type_or_accents_all_get_their_own_pair(studio: Studio) -> None:
    pictures = {
        "a.png": encoded(painted(seed=1), "PNG"),
        "a.jpg": jpeg(seed=2),
        "A.PNG": encoded(painted(seed=3), "PNG"),
        "\u00e9.jpg": jpeg(seed=4),
        "e\u0301.jpg": jpeg(seed=5),
    }
    session_id = studio.upload(*pictures.items()).get_json()["session_id"]

    names = exported_names(studio, session_id)

    assert len(names) == 10
    assert len({name.rpartition(".")[0].casefold() for name in names}) == 5, "each stem is one pair, whatever the disk"
    assert names == exported_names(studio, session_id)
    plan = studio.client.get(f"/sessions/{session_id}/export").get_json()
    assert len({(pair["filename"], pair["image_name"]) for pair in plan["pairs"]}) == 5


def test_caption_file_that_says_nothing_new_is_no_fault(studio: Studio) -> None:
    session_id = studio.upload(("a.jpg", jpeg()), ("a.txt", b"photo of hall x")).get_json()["session_id"]

    for text in (b"photo of hall x", b"", b"  \n"):
        answer = studio.upload(("a.txt", text), session_id=session_id)
        assert (answer.status_code, answer.get_json()["imported"], answer.get_json()["rejected"]) == (200, 0, [])
    assert studio.read(session_id)["images"][0]["caption"] == "photo of hall x"


def test_lone_caption_file_says_what_it_lacks(studio: Studio) -> None:
    answer = studio.upload(("a.txt", b""))

    assert answer.status_code == 422
    assert answer.get_json()["detail"] == "a.txt: No image with this name is in the session."
    assert not files_below(studio)


def equal(*seeds: int) -> list[tuple[str, bytes]]:
    """Different pictures of the same size in bytes."""
    return [(f"{seed}.jpg", padded(small(seed), SIZE)) for seed in seeds]


def small(seed: int) -> bytes:
    return jpeg(200, 150, seed=seed, quality=30)


def upload_equal(studio: Studio, *seeds: int) -> dict[str, Any]:
    answer = studio.upload(*equal(*seeds))
    assert answer.status_code == 200, answer.text
    return dict(answer.get_json())


def upload(studio: Studio, session_id: str, seed: int) -> TestResponse:
    return studio.upload(*equal(seed), session_id=session_id)


def exported_names(studio: Studio, session_id: str) -> list[str]:
    answer = studio.client.post("/export", json={"session_id": session_id, "anyway": True})
    return zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
