"""A scanner and a bucket, started once for all tests that want them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from lti_app.db import Database
from lti_app.lti.keys import Sealer
from lti_app.lti.outfit import Outfit
from lti_app.storage import FileRoom
from tests.helpers.bucket import running_bucket
from tests.helpers.clamd import NoClamd, running_clamd
from tests.helpers.platform import Clock


@pytest.fixture(scope="session")
def clamd() -> Iterator[str]:
    try:
        with running_clamd() as address:
            yield address
    except NoClamd as reason:
        pytest.skip(f"left out with a virus scanner: {reason}")


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", "tests")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "tests")
        with running_bucket() as place:
            yield place


@pytest.fixture
def outfit(db: Database, clock: Clock, room: FileRoom) -> Outfit:
    """What jobs work with; no platform is asked for anything here."""
    sealer = Sealer("a secret for tests, and for nothing else")
    return Outfit(db, sealer, requests.Session(), clock, room)
