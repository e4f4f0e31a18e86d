"""Ids and keys: what must be the same in every build, for ever. And near misses of them."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterable

from blc_scorm.regex import regex

SLUG = regex(r"[a-z0-9]+(?:-[a-z0-9]+)*")
"""What an id may be: lower-case letters, digits, and hyphens between them."""
MAX_LENGTH = 100


def is_slug(text: str) -> bool:
    """Whether ``text`` can be the id of a course, module, page, question or objective."""
    return len(text) <= MAX_LENGTH and SLUG.fullmatch(text) is not None


def slug(text: str, *, default: str = "x") -> str:
    """``text`` as an id: accents dropped, the rest in lower case, words joined by hyphens.

    Letters of other scripts are kept out of ids, so a text without a Latin
    letter or digit becomes a short digest of itself (``default`` when empty). Long
    texts are cut.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    if words:
        return "-".join(words)[:MAX_LENGTH].rstrip("-")
    stripped = text.strip()
    return f"{default}-{digest(stripped)}" if stripped else default


def digest(*parts: str, length: int = 8) -> str:
    """The first ``length`` hex digits of SHA-256 over the parts joined by ``|``."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:length]


def key(kind: str, identifier: str) -> str:
    """The name of a page or question in suspend data: 24 bits as four base64url characters."""
    return _base64url(f"{kind}:{identifier}")


def shape(text: str) -> str:
    """12 bits of ``text`` as two base64url characters: whether a stored answer still fits."""
    return _base64url(text)[:2]


def shuffled(count: int, *seed: str) -> tuple[int, ...]:
    """The numbers from 0 to ``count`` - 1 in an order that depends on ``seed`` alone."""
    return tuple(sorted(range(count), key=lambda n: digest("order", *seed, str(n), length=64)))


def _base64url(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:3]).decode()


def did_you_mean(word: str, choices: Iterable[str], otherwise: str = "") -> str:
    """`` Did you mean 'x'?``, or ``otherwise`` when nothing is near; each with a leading space."""
    import difflib

    found = difflib.get_close_matches(word, list(choices), n=1, cutoff=0.6)
    sentence = f"Did you mean '{found[0]}'?" if found else otherwise
    return sentence and f" {sentence}"
