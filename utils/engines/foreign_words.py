"""Makes what a service says fit to be shown: no markup, nothing that is or looks like a secret, not too long."""

import re
from collections.abc import Sequence

_GREATEST_SHOWN = 200
#: dummies such as "none" are no secrets, and hiding them would garble sentences
_SHORTEST_SECRET = 8
_MASK = "(key)"
_NAME = r"(?:key|token|secret|passw(?:or)?d|signature|sig|credentials?|authorization)"
#: each gives back what stands in front of the secret
_FORMS = (
    # of known providers, and tokens that name their own form
    re.compile(
        r"(?<![A-Za-z0-9])()(?:AIza|AQ\.|ya29\.|sk-|pk-|r8_|hf_|gsk_|gh[oprsu]_|github_pat_|glpat-|nvapi-|xox[abeprs]-|eyJ)"
        r"[\w.~+/=-]{8,}"
    ),
    re.compile(r"()\bAKIA[A-Z0-9]{16}\b"),
    re.compile(r"()\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:[0-9a-f]{16,}", re.IGNORECASE),
    # in a header; what is said about the way to log in is none
    re.compile(
        r"\b((?:Bearer|Basic|Token)\s+)(?!auth|token|access|credential)(?=\S*\d|\S{16})[\w.~+/=-]{8,}", re.IGNORECASE
    ),
    # in an address, or by its name; behind a colon a word may follow that is none
    re.compile(r"(://)[^\s/@]+(?=@)"),
    re.compile(rf"({_NAME}[\"']?=[\"']?)(?!\(key\))[^\s\"'&,;)]{{4,}}", re.IGNORECASE),
    re.compile(rf"({_NAME}[\"']?:\s*[\"']?)(?=[^\s\"'&,;)]*\d)(?!\(key\))[^\s\"'&,;)]{{8,}}", re.IGNORECASE),
)


def shown(words: str, secrets: Sequence[str] = ()) -> str:
    """Return the words as a person may read them; ``secrets`` are those we know."""
    for secret in secrets:
        words = words.replace(secret, _MASK) if len(secret) >= _SHORTEST_SECRET else words
    plain = " ".join(re.sub(r"<[^>]*>", " ", words).split())
    for form in _FORMS:
        plain = form.sub(rf"\g<1>{_MASK}", plain)
    return plain[:_GREATEST_SHOWN] or "no reason given"
