"""The tool, served over TLS on 127.0.0.1, and Open edX's LTI consumer on localhost.

The consumer is Open edX's own library in an environment of its own; tests/helpers/openedx/
answers for the LMS around it. Both are processes, and speak over HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from lti_app.db import Scope
from lti_app.lti.outfit import Outfit
from lti_app.services.platforms import NewPlatform, add_platform
from tests.helpers.served import ROOT, ServedTool, listening, running
from tests.helpers.tls import throwaway_tls
from tests.helpers.visitor import Visitor

PYTHON = ROOT / ".venv-platform" / "bin" / "python"
LEARNERS = 230
HERE = Scope(1, 1)
"""The campus's one deployment, introduced by its first launch."""


@dataclass(frozen=True, slots=True)
class Campus:
    """Open edX's LTI consumer, and our tool as it knows it."""

    url: str
    tool: ServedTool
    authority: Path
    stack: ExitStack

    @property
    def log(self) -> Path:
        """What the consumer's server says."""
        return self.authority.with_name("campus.log")

    def stored(self) -> dict[str, list[dict[str, Any]]]:
        """What the consumer's tables hold."""
        return dict(requests.get(f"{self.url}/stored", timeout=300).json())

    def visitor(self) -> Visitor:
        """A new browser."""
        visitor = Visitor(authority=self.authority)
        self.stack.callback(visitor.close)
        return visitor

    def launch(self, name: str, *, item: str = "") -> requests.Response:
        """Open the activity as somebody: the tool's page."""
        visitor = self.visitor()
        page = visitor.get(f"{self.url}/course/{name}{item}")
        return visitor.send_all_forms(visitor.get(framed(page)))


def framed(page: requests.Response) -> str:
    """What a page shows in its frame."""
    return str(page.text.split('src="')[1].split('"')[0].replace("&amp;", "&"))


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    if not PYTHON.exists():
        pytest.skip("left out: .venv-platform is not there (make setup)")
    folder = tmp_path_factory.mktemp("openedx")
    authority = throwaway_tls(folder)
    with ExitStack() as stack:
        here, there = stack.enter_context(listening()), stack.enter_context(listening())
        tool = ServedTool(
            folder, here, database_url=f"sqlite:///{folder}/tool.sqlite3", tls=authority
        )
        stack.callback(tool.close)
        stack.enter_context(tool.serving())
        url = f"http://localhost:{there.getsockname()[1]}"
        stack.enter_context(
            running(
                [
                    str(PYTHON),
                    "-m",
                    "tests.helpers.openedx.serve",
                    str(there.fileno()),
                    str(LEARNERS),
                ],
                log=folder / "campus.log",
                pass_fd=there.fileno(),
                CAMPUS_URL=url,
                CAMPUS_TOOL=tool.url,
                CAMPUS_DATABASE=str(folder / "campus.sqlite3"),
                SSL_CERT_FILE=str(authority),
            )
        )
        _register(tool, url)
        yield Campus(url, tool, authority, stack)


def _register(tool: ServedTool, url: str) -> None:
    """Copy what the campus shows to its authors into the tool."""
    shown = requests.get(f"{url}/registration", timeout=300).json()
    with tool.db.write() as session:
        add_platform(
            session,
            NewPlatform(
                name="Campus",
                issuer=url,
                client_id=shown["client_id"],
                auth_login_url=shown["oidc_callback"],
                auth_token_url=shown["token_url"],
                key_set_url=shown["keyset_url"],
                deployments=(shown["deployment_id"],),
            ),
            now=datetime.now(UTC),
        )


def in_a_moment(campus: Campus) -> Outfit:
    """A later stamp is due a second later; platforms count in whole seconds."""
    return replace(campus.tool.outfit, clock=lambda: datetime.now(UTC) + timedelta(seconds=5))
