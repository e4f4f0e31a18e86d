"""In which voice a page tells moments: its language, and the time zone of who reads it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from lti_app.languages.voice import Voice
from lti_app.services.notices.wishes import read_wishes
from lti_app.services.tool_sessions import Visit
from lti_app.web.language import page_locale
from lti_app.web.tool import current_tool


def voice_of(session: Session, visit: Visit) -> Voice:
    """The page's language and the person's time zone."""
    wishes = read_wishes(session, visit.person_id)
    return Voice.of(page_locale(), wishes.zone(current_tool().config.time_zone))
