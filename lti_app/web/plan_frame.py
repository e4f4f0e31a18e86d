"""What every page about plans needs around its content."""

from __future__ import annotations

import hashlib
import hmac

from flask import Flask, g, render_template
from sqlalchemy.orm import Session

from lti_app.services.home import welcome
from lti_app.services.tool_sessions import Visit
from lti_app.web.home import way_back
from lti_app.web.tool import current_tool


def install(app: Flask) -> None:
    app.context_processor(lambda: {"owner_tag": owner_tag})


def render(session: Session, page: str, visit: Visit, /, **values: object) -> str:
    """A page in the frame of people at work, with the time of this request as ``now``."""
    return render_template(
        page,
        visit=visit,
        welcome=welcome(session, visit),
        back=way_back(visit),
        now=current_tool().clock(),
        **values,
    )


def owner_tag() -> str:
    """Tells people apart in what their browser keeps, and says nothing about them.

    The same in every session of one person, so that unsent text is found again
    after the next launch, and empty where nobody is at work.
    """
    visit = g.get("visit")
    if visit is None:
        return ""
    secret = current_tool().config.secret.encode()
    person = f"blc-lti drafts of {visit.scope.deployment_id}|{visit.person_id}"
    return hmac.new(secret, person.encode(), hashlib.sha256).hexdigest()[:24]
