"""The sentences of notices, in a person's language and time zone, for pages and for mails.

No sentence holds what somebody wrote: mails lie about in other people's systems.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lti_app.languages.voice import Voice
from lti_app.models import NoticeKind


def sentence(voice: Voice, kind: NoticeKind, details: Mapping[str, Any]) -> str:
    """What happened, as the person reads it."""
    _, due = voice.texts.gettext, details.get("due")
    date = voice.moment(datetime.fromisoformat(due)) if due else ""
    if kind is NoticeKind.DUE_MOVED:
        return _due_moved(voice, details, date)
    if kind is NoticeKind.DUE_SOON and details.get("begun") is False:
        return _("A plan is due on %(date)s, and you have not begun one yet.") % {"date": date}
    if kind is NoticeKind.REVIEW_WAITS:
        days = int(details.get("days", 0))
        waits = voice.texts.ngettext(
            "A plan has waited for feedback for %(num)d day.",
            "A plan has waited for feedback for %(num)d days.",
            days,
        )
        return waits % {"num": days}
    if kind is NoticeKind.DECIDED and details.get("outcome") == "accept":
        return _("Your action plan was accepted. The feedback is there for you to read.")
    said = {
        NoticeKind.DECIDED: _("Your action plan came back for revision, with feedback."),
        NoticeKind.COMMENTED: _("An expert sent comments on your plan."),
        NoticeKind.REPLIED: _("Somebody replied to a comment on a plan."),
        NoticeKind.SETTLED: _("An expert settled comments on your plan."),
        NoticeKind.DUE_SOON: _("Your action plan is due on %(date)s.") % {"date": date},
        NoticeKind.ASSIGNED: _("A plan was given to you to read."),
        NoticeKind.SUBMITTED: _("A plan was submitted."),
        NoticeKind.SCORE_FAILED: _("A score could not be delivered to the gradebook."),
    }
    return said[kind]


def kind_name(voice: Voice, kind: NoticeKind) -> str:
    """What the settings call a kind."""
    _ = voice.texts.gettext
    names = {
        NoticeKind.DECIDED: _("Feedback on my plan"),
        NoticeKind.COMMENTED: _("Comments on my plan"),
        NoticeKind.REPLIED: _("Replies to comments"),
        NoticeKind.SETTLED: _("Comments that were settled"),
        NoticeKind.DUE_MOVED: _("A due date that moved"),
        NoticeKind.DUE_SOON: _("Reminders before a due date"),
        NoticeKind.ASSIGNED: _("Plans given to me to read"),
        NoticeKind.SUBMITTED: _("Plans that were submitted"),
        NoticeKind.REVIEW_WAITS: _("Plans that wait for feedback"),
        NoticeKind.SCORE_FAILED: _("Scores that did not arrive"),
    }
    return names[kind]


def _due_moved(voice: Voice, details: Mapping[str, Any], date: str) -> str:
    _ = voice.texts.gettext
    if date:
        return _("Your action plan is now due on %(date)s.") % {"date": date}
    if details.get("stage_dates"):
        return _("The course has changed its due dates.")
    return _("The later due date of your action plan was taken back.")
