# ruff: noqa: ARG002  # the signatures are PyLTI1p3's
"""What PyLTI1p3 asks of a web framework, answered from plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pylti1p3.cookie import CookieService
from pylti1p3.request import Request
from pylti1p3.session import SessionService

from lti_app.lti.states import LoginStorage


class Parameters(Request):
    """A request reduced to its parameters; each is text and was sent once."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    @property
    def session(self) -> dict[str, Any]:
        raise NotImplementedError("nothing is kept in the browser's session")

    def is_secure(self) -> bool:
        return True

    def get_param(self, key: str) -> str:
        return self._values.get(key, "")


class NoCookies(CookieService):
    """PyLTI1p3 would bind a state by a cookie of that name; our row binds it to the browser."""

    def get_cookie(self, name: str) -> None:
        return None

    def set_cookie(self, name: str, value: str | int, exp: int | None = 3600) -> None:
        return None


class LoginSession(SessionService):
    """Keeps what PyLTI1p3 keeps in our storage from the start."""

    def __init__(self, storage: LoginStorage) -> None:
        self.data_storage = storage
