import hmac
import json

import pytest

from utils.export_errors import LinkExpired, LinkWrong
from utils.signed_links import Signed, SignedLinks

OLD, NEW = "old-secret-0123456789", "new-secret-0123456789"
NAME = "export_20261121_143022_a.png"


@pytest.fixture
def now() -> list[float]:
    return [1_800_000_000.0]


@pytest.fixture
def links(now: list[float]) -> SignedLinks:
    return SignedLinks([NEW, OLD], lifetime_seconds=3600, clock=lambda: now[0])


def check(links: SignedLinks, signed: Signed, **changes: str) -> None:
    parts = {"purpose": "download", "name": NAME, "expires": str(signed.expires), "signature": signed.signature}
    parts |= changes
    links.check(parts.pop("purpose"), parts.pop("name"), **parts)


def test_link_holds_until_its_last_second(links: SignedLinks, now: list[float]) -> None:
    signed = links.sign("download", NAME)

    now[0] += 3599
    check(links, signed)

    now[0] += 1
    with pytest.raises(LinkExpired):
        check(links, signed)


ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
TAMPERED = {
    "another name": lambda signed: {"name": NAME.replace("a.png", "b.png")},
    "another purpose": lambda signed: {"purpose": "upload"},
    "name and purpose joined elsewhere": lambda signed: {"purpose": "down", "name": "load" + NAME},
    "later": lambda signed: {"expires": str(signed.expires + 1)},
    "never": lambda signed: {"expires": "999999999999"},
    "other digits": lambda signed: {"expires": str(signed.expires).translate(ARABIC)},
    "underscore": lambda signed: {"expires": f"1_{str(signed.expires)[1:]}"},
    "zero in front": lambda signed: {"expires": f"0{signed.expires}"},
    "plus in front": lambda signed: {"expires": f"+{signed.expires}"},
    "blank in front": lambda signed: {"expires": f" {signed.expires}"},
    "line end behind": lambda signed: {"expires": f"{signed.expires}\n"},
    "fraction": lambda signed: {"expires": f"{signed.expires}.0"},
    "exponent": lambda signed: {"expires": "1e12"},
    "nothing": lambda signed: {"expires": ""},
    "capital signature": lambda signed: {"signature": signed.signature.upper()},
    "cut signature": lambda signed: {"signature": signed.signature[:-1]},
    "long signature": lambda signed: {"signature": signed.signature + "0"},
    "signature with line end": lambda signed: {"signature": signed.signature + "\n"},
    "no signature": lambda signed: {"signature": ""},
    "last digit changed": lambda signed: {
        "signature": signed.signature[:-1] + ("0" if signed.signature[-1] != "0" else "1")
    },
    "half a character": lambda signed: {"signature": "\ud800" * 64},
    "signs of no alphabet": lambda signed: {"signature": "é" * 64},
}


@pytest.mark.parametrize("case", TAMPERED)
@pytest.mark.parametrize("hours_later", [0, 2])
def test_whatever_was_changed_is_wrong_and_never_merely_expired(
    links: SignedLinks, now: list[float], case: str, hours_later: int
) -> None:
    signed = links.sign("download", NAME)
    now[0] += hours_later * 3600

    with pytest.raises(LinkWrong):
        check(links, signed, **TAMPERED[case](signed))


@pytest.mark.parametrize("expires", ["+1800003600", "01800003600", "1_800_003_600", "\u0661800003600", "1e99"])
def test_moment_in_another_form_is_wrong_even_with_a_true_signature(links: SignedLinks, expires: str) -> None:
    message = json.dumps(["download", NAME, expires]).encode()

    with pytest.raises(LinkWrong):
        links.check("download", NAME, expires=expires, signature=hmac.new(NEW.encode(), message, "sha256").hexdigest())


def test_link_of_the_secret_before_holds_and_of_one_taken_out_does_not(links: SignedLinks, now: list[float]) -> None:
    before = SignedLinks([OLD], lifetime_seconds=3600, clock=lambda: now[0]).sign("download", NAME)

    check(links, before)

    after = SignedLinks([NEW], lifetime_seconds=3600, clock=lambda: now[0])
    with pytest.raises(LinkWrong):
        check(after, before)
    check(after, links.sign("download", NAME))


def test_without_a_secret_nothing_is_signed_and_nothing_passes() -> None:
    none = SignedLinks([], lifetime_seconds=60)

    with pytest.raises(ValueError, match="no secret"):
        none.sign("download", NAME)
    with pytest.raises(LinkWrong):
        none.check("download", NAME, expires="1900000000", signature="0" * 64)
