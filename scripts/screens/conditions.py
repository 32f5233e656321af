"""The conditions a page may be in; docs/DEVELOPMENT.md has the same table in words, and a test compares the two."""

from collections.abc import Callable
from dataclasses import dataclass

from scripts.screens import caption_scenes as caption
from scripts.screens import other_scenes as other
from scripts.screens import playground_scenes as playground
from scripts.screens.looks import ALL, FEW, PHONE, WIDE, ZOOMED, Look
from scripts.screens.stage import Stage
from tests.browser.visitor import Visitor

STEPS = ("images", "captions", "export")
VIEWS = (*STEPS, "library", "inspect", "playground")
AWAY = (r"ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED|ERR_FAILED",)


@dataclass(frozen=True, kw_only=True)
class Condition:
    """How to get there, which views are then looked at on which screens, and what the console has to complain of."""

    name: str
    scene: Callable[[Stage], Visitor]
    views: tuple[str, ...]
    looks: tuple[Look, ...] = FEW
    complaints: tuple[str, ...] = ()


CONDITIONS = (
    Condition(name="first-visit", scene=caption.first_visit, views=("images",), looks=ALL),
    Condition(name="empty", scene=caption.first_visit, views=VIEWS[1:], looks=ALL),
    Condition(name="waiting-for-word", scene=caption.waiting_for_word, views=("images",), looks=ALL),
    Condition(name="one", scene=caption.one, views=STEPS, looks=ALL),
    Condition(name="one-file", scene=other.library_of_one, views=("library",), looks=ALL),
    Condition(name="one-inspected", scene=other.inspected, views=("inspect",), looks=ALL),
    Condition(name="plain-inspected", scene=other.inspected_plain, views=("inspect",)),
    Condition(name="thirty", scene=caption.thirty, views=STEPS, looks=ALL),
    Condition(name="thirty-files", scene=other.library_of_thirty, views=("library",), looks=ALL),
    Condition(name="file-looked-at", scene=other.library_detail, views=("library",), looks=ALL),
    Condition(name="files-selected", scene=other.library_selection, views=("library",)),
    Condition(name="hundred", scene=caption.hundred, views=STEPS),
    Condition(name="hundred-files", scene=other.library_of_hundred, views=("library",)),
    Condition(name="uploading", scene=caption.uploading, views=("images", "captions"), looks=ALL),
    Condition(name="busy", scene=caption.busy, views=STEPS, looks=ALL),
    Condition(name="slow", scene=caption.slow, views=STEPS),
    Condition(name="slow-library", scene=other.library_slow, views=("library",)),
    Condition(name="slow-inspect", scene=other.inspect_slow, views=("inspect",)),
    Condition(name="left-out", scene=caption.left_out, views=("images",), looks=ALL, complaints=(r"422.*/upload",)),
    Condition(name="failing", scene=caption.failing, views=STEPS, looks=ALL),
    Condition(name="asked-to-wait", scene=caption.asked_to_wait, views=("images", "captions")),
    Condition(name="out-of-quota", scene=caption.out_of_quota, views=("images", "captions")),
    Condition(name="two-versions", scene=caption.two_versions, views=("captions",), looks=ALL, complaints=("409",)),
    Condition(name="lost", scene=caption.putting_back_fails, views=STEPS, complaints=("404", "500")),
    Condition(name="server-away", scene=caption.server_away, views=VIEWS, complaints=AWAY),
    Condition(name="offline", scene=other.offline, views=VIEWS, complaints=AWAY),
    Condition(name="browser-full", scene=caption.browser_full, views=STEPS),
    Condition(name="server-full", scene=caption.server_full, views=("images",), complaints=("507",)),
    Condition(name="keyless", scene=caption.keyless, views=(*STEPS, "engine"), looks=ALL),
    Condition(name="offline-draft", scene=caption.offline_draft, views=("images", "captions", "engine")),
    Condition(name="wrong-key", scene=caption.wrong_key, views=(*STEPS, "engine")),
    Condition(name="library-locked", scene=other.library_locked, views=("library",), complaints=("403",)),
    Condition(name="library-busy", scene=other.library_busy, views=("library",), complaints=("503",)),
    Condition(name="file-damaged", scene=other.library_damaged, views=("library",), complaints=("422.*thumbnail",)),
    Condition(name="nothing-found", scene=other.library_nothing_found, views=("library",)),
    Condition(name="inspect-refused", scene=other.inspect_refused, views=("inspect",)),
    Condition(name="no-picture-yet", scene=playground.nothing_made, views=("playground",), looks=ALL),
    Condition(name="picture-is-made", scene=playground.making, views=("playground",), looks=ALL),
    Condition(
        name="picture-later", scene=playground.asked_to_wait, views=("playground",), looks=ALL, complaints=("429",)
    ),
    Condition(name="picture-refused", scene=playground.refused, views=("playground",), complaints=("502",)),
    Condition(name="pictures-away", scene=playground.service_away, views=("playground",), complaints=("502",)),
    Condition(name="forty-pictures", scene=playground.forty, views=("playground",), looks=ALL),
    Condition(name="two-pictures", scene=playground.two_compared, views=("playground",), looks=ALL),
    Condition(name="two-on-a-slider", scene=playground.two_under_a_slider, views=("playground",), looks=ALL),
    Condition(name="huge-captions", scene=caption.huge_captions, views=STEPS, looks=ALL),
    Condition(name="odd-names", scene=caption.odd_names, views=STEPS, looks=ALL),
    Condition(name="odd-files", scene=other.library_of_odd_names, views=("library",), looks=ALL),
    Condition(name="zoomed", scene=caption.thirty, views=VIEWS, looks=(ZOOMED,)),
    Condition(
        name="sheets", scene=caption.by_keyboard, views=("keys", "replace", "undo", "engine", "start-over"), looks=ALL
    ),
    Condition(name="by-keyboard", scene=caption.by_keyboard, views=("in-focus",), looks=(WIDE, PHONE)),
)
