"""Asking a platform, and ourselves from outside, to see whether the connection works."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

import requests

from lti_app.config import Config
from lti_app.errors import FetchFailed, ToolError
from lti_app.lti.gradebook import SCORE
from lti_app.lti.http import BelievingAdapter
from lti_app.lti.keysets import KeySets
from lti_app.lti.outfit import Outfit
from lti_app.models import Platform
from lti_app.models.trial import Mirror, Published, Trial

SECONDS = 10


def trial_of(outfit: Outfit, key_sets: KeySets) -> Callable[[Platform], Trial]:
    """A function that asks a platform for its keys and for a new token, as launch and score do."""

    def try_platform(platform: Platform) -> Trial:
        published: Published | None = None
        keys_problem = token_problem = ""
        try:
            published = key_sets.refresh(platform, now=outfit.clock())
        except FetchFailed as failed:
            keys_problem = str(failed)
        try:
            outfit.connect(platform).renew_access_token([SCORE])
        except ToolError as failed:  # also where our own key is missing or does not open
            token_problem = str(failed)
        return Trial(published, keys_problem, token_problem)

    return try_platform


def mirror_word(secret: str) -> str:
    """What the tool says to itself from outside, so that it tells itself a little more."""
    return hmac.new(secret.encode(), b"blc-lti mirror", hashlib.sha256).hexdigest()


def ask_ourselves(config: Config) -> Mirror:
    """Ask the tool at its own address, through TLS and whatever proxies stand there.

    The address is the operator's own, so it may be private; a redirect is not followed.
    """
    word = mirror_word(config.secret)
    with requests.Session() as http:
        http.trust_env = False
        http.mount("https://", BelievingAdapter(config.platform_ca))
        try:
            answer = http.get(
                f"{config.url}/readyz",
                headers={"Authorization": f"Bearer {word}"},
                timeout=SECONDS,
                allow_redirects=False,
            )
        except requests.exceptions.SSLError:
            return Mirror("its certificate is not one that browsers believe")
        except requests.RequestException as failed:
            return Mirror(f"no answer ({type(failed).__name__})")
        try:
            said = answer.json()
        except ValueError:
            said = None
    if answer.status_code != 200 or not isinstance(said, dict):
        return Mirror(f"the answer is {answer.status_code}, not that of a ready tool")
    if not isinstance(said.get("hops"), int):
        return Mirror("something else answers there, or the tool with another secret")
    return Mirror("", hops=said["hops"])
