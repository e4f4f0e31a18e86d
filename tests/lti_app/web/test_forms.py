"""What platforms post is read once, with one meaning, in bounds."""

from __future__ import annotations

import pytest
from flask import Flask, request

from lti_app.web.browser import browser_secret
from lti_app.web.forms import MOST_FIELDS, sent_once
from tests.helpers.platform import TOOL, Browser, problem_of

FORM = "application/x-www-form-urlencoded"
BODIES = {
    "spaces": b"state=a+b%20c&id_token=d",
    "nothing": b"state=&id_token",
    "a semicolon": b"state=a;id_token=b&x=1",
    "an encoded name": b"st%61te=1",
    "letters beyond ASCII": "state=Jönköping&id_token=%E4%B8%AD".encode(),
    "bytes that are no text": b"state=%FF%FEa&id_token=%80",
    "half an escape": b"state=%4&id_token=%",
    "an equals sign": b"state=a=b==&id_token==",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_form_is_read_as_every_other_page_reads_it(app: Flask, body: bytes) -> None:
    names = ("state", "id_token")
    with app.test_request_context("/lti/launch", method="POST", data=body, content_type=FORM):
        ours = sent_once(names)
    with app.test_request_context("/lti/launch", method="POST", data=body, content_type=FORM):
        assert ours == {name: request.form[name] for name in names if name in request.form}


@pytest.mark.parametrize(
    "body",
    [b"iss=\xff\xfe", b"&".join(b"f%d=1" % number for number in range(MOST_FIELDS + 1))],
    ids=["no text", "too many fields"],
)
def test_a_form_that_no_platform_sends_is_refused(browser: Browser, body: bytes) -> None:
    page = browser.post("/lti/login", body, content_type=FORM)
    assert problem_of(page) == (400, "parameter-bad")


SECRET = "aB3-_" + "x" * 38
COOKIES = {
    f"__Host-blc-browser={SECRET}": SECRET,
    f"other=1; __Host-blc-browser={SECRET}; more=2": SECRET,
    f"other=1;__Host-blc-browser={SECRET};more=2": SECRET,
    f"__Host-blc-browser=short; __Host-blc-browser={SECRET}": SECRET,
    f"x__Host-blc-browser={SECRET}": None,
    f"other=__Host-blc-browser={SECRET}": None,
    f"__Host-blc-browser={SECRET}x": None,
    f"__Host-blc-browser={SECRET[1:]}": None,
    "": None,
}


@pytest.mark.parametrize(("sent", "found"), COOKIES.items())
def test_the_browsers_secret_is_found_among_its_cookies(
    app: Flask, sent: str, found: str | None
) -> None:
    with app.test_request_context("/lti/login", base_url=TOOL, headers={"Cookie": sent}):
        assert browser_secret() == found
