"""A browser without scripts over real HTTP: it keeps cookies and follows redirects and forms."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

from tests.helpers.platform import FRAME, OWN_FRAME, Form


class Visitor:
    """One person's browser. Forms that a page sends by itself are sent, as scripts would."""

    def __init__(self, *, authority: Path | None = None) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = str(authority) if authority else True

    def get(self, address: str) -> requests.Response:
        return self._request("GET", address, None, FRAME)

    def post(self, address: str, form: Mapping[str, str]) -> requests.Response:
        return self._request("POST", address, form, OWN_FRAME)

    def send_form(
        self, page: requests.Response, *, to: str = "", **changes: str
    ) -> requests.Response:
        """Send the page's first form whose address ends like this, changed, from the page."""
        forms = [form for form in Form.all_of(page) if form.action.endswith(to)]
        assert forms, page.text[:1000]
        form = forms[0]
        address = urljoin(page.url, form.action)
        own = _origin(address) == _origin(page.url)
        headers = {**(OWN_FRAME if own else FRAME), "Origin": _origin(page.url)}
        return self._request("POST", address, {**form.values, **changes}, headers)

    def send_all_forms(self, page: requests.Response) -> requests.Response:
        """From the page of a login to where it ends: forms that wait for nobody are sent."""
        for _ in range(10):
            form = Form.of(page)
            if form is None or not _sends_itself(form):
                return page
            page = self.send_form(page)
        raise AssertionError("the pages send forms to each other for ever")

    def close(self) -> None:
        self._session.close()

    def _request(
        self, method: str, address: str, form: Mapping[str, str] | None, headers: Mapping[str, str]
    ) -> requests.Response:
        response = self._session.request(
            method, address, data=form, headers=dict(headers), timeout=300
        )
        for cookie in self._session.cookies:
            if cookie.domain.startswith("localhost"):
                cookie.secure = False  # as in browsers: no TLS is asked of this machine itself
        return response


def _sends_itself(form: Form) -> bool:
    """The tool's try of a cookie, its answer to a platform, and a platform's signed message."""
    return bool({"blc_tried", "id_token", "JWT"} & set(form.values))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
