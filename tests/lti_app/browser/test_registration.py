"""A platform registers the tool in a frame, as Moodle does, and the frame asks to be closed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect
from sqlalchemy import select

from lti_app.demo import Demo
from lti_app.models import Platform
from lti_app.services.invitations import invite
from tests.lti_app.browser.pages import NARROW, faults, keyboard_faults

pytestmark = pytest.mark.browser
FRAMED = b"""<!doctype html><html lang="en"><title>Manage tools</title>
<p id="said">waiting</p><script>
addEventListener("message", (event) => { document.getElementById("said").textContent =
  event.data.subject === "org.imsglobal.lti.close" ? "close" : "something else"; });
</script><iframe title="Tool" style="inline-size: 320px; block-size: 600px; border: 0"></iframe>"""


class Registrar(BaseHTTPRequestHandler):
    """The pages of a platform in which a tool is registered."""

    registered: list[dict[str, Any]]

    def do_GET(self) -> None:
        """The page with the frame, or the platform's configuration."""
        if self.path == "/":
            return self._answer(FRAMED, "text/html")
        home = f"http://{self.headers['Host']}"
        configuration = {
            "issuer": home,
            "authorization_endpoint": f"{home}/auth",
            "token_endpoint": f"{home}/token",
            "jwks_uri": f"{home}/certs",
            "registration_endpoint": f"{home}/register",
            "https://purl.imsglobal.org/spec/lti-platform-configuration": {
                "product_family_code": "moodle"
            },
        }
        return self._answer(json.dumps(configuration).encode(), "application/json")

    def do_POST(self) -> None:
        """A tool that registers itself."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.registered.append(json.loads(body))
        self._answer(b'{"client_id": "made-for-you"}', "application/json")

    def _answer(self, body: bytes, media_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: tests are quiet."""


@pytest.fixture
def registrar() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Its address, and what was registered there."""
    registered: list[dict[str, Any]] = []
    handler = type("Here", (Registrar,), {"registered": registered})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}", registered
    server.shutdown()
    server.server_close()


def test_the_tool_is_registered_in_a_frame_that_closes_itself(
    context: BrowserContext, demo: Demo, registrar: tuple[str, list[dict[str, Any]]]
) -> None:
    home, registered = registrar
    with demo.db.write() as session:
        token = invite(session, note="City", approved=False, now=demo.outfit.clock())
    page = context.new_page()
    page.set_viewport_size({"width": 352, "height": NARROW["height"]})
    page.goto(home)
    address = f"{demo.site.tool}/lti/register/{token}?openid_configuration={home}/configuration"
    page.locator("iframe").evaluate("(frame, address) => void (frame.src = address)", address)
    frame = page.frame_locator("iframe")
    frame.get_by_role("button", name="Register").click()
    expect(frame.get_by_role("heading", name="The tool is registered")).to_be_visible()
    assert [*faults(page.frames[1]), *keyboard_faults(page, page.frames[1])] == []
    frame.get_by_role("button", name="Close").click()
    expect(page.locator("#said")).to_have_text("close")
    assert registered[0]["redirect_uris"] == [f"{demo.site.tool}/lti/launch"]
    with demo.db.read() as session:
        new = session.scalars(select(Platform).where(Platform.issuer == home)).one()
    assert (new.client_id, new.awaits_approval) == ("made-for-you", True)
