"""The LTI 1.3 tool of the Blended Learning Course: ``create_app(config)``, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask

from lti_app.config import Config
from lti_app.db import Database
from lti_app.jobs.queue import Queue
from lti_app.lti.http import Http, PlatformHttp, Reach
from lti_app.lti.keys import Sealer
from lti_app.lti.keysets import Fetch, KeySets
from lti_app.lti.outfit import Outfit
from lti_app.storage import FileRoom, open_room
from lti_app.web import equip, register
from lti_app.web.tool import Tool


def create_app(config: Config, *, db: Database | None = None) -> Flask:
    """The WSGI application, on a database that its caller has open already, or its own.

    Opens no connection yet, so it can be made before a server forks.
    """
    if db is None:
        db = Database(config.database_url)
        db.on_wake = Queue(config, Outfit.of(config, db)).wake
    app = create_pages()
    equip(app, tool_of(config, db))
    return app


def create_pages() -> Flask:
    """The pages, which wait for a tool to work for (``equip``)."""
    app = Flask(__name__, static_folder="static", template_folder="templates")
    register(app)
    return app


def tool_of(
    config: Config,
    db: Database,
    *,
    http: Fetch | None = None,
    services: Http | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    files: FileRoom | None = None,
) -> Tool:
    """What the pages use. Tests give it a network, a clock and a store of their own."""
    reach = Reach(config.private_networks, config.development)
    return Tool(
        config=config,
        db=db,
        key_sets=KeySets(db, http or PlatformHttp(reach, ca=config.platform_ca)),
        http=services or PlatformHttp(reach, ca=config.platform_ca),
        sealer=Sealer(config.secret, config.previous_secrets),
        clock=clock,
        files=files or open_room(config),
    )
