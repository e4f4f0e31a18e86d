"""How a person wants to be spoken to: language, time zone, mails, and a calendar."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lti_app.languages.catalogues import language_name, spoken_languages
from lti_app.models import NoticeKind
from lti_app.services.notices.links import Use, sign
from lti_app.services.notices.wishes import (
    CONCERNS,
    WAYS,
    Way,
    Wishes,
    keep_wishes,
    learn_zone,
    read_wishes,
    zones,
)
from lti_app.services.notices.words import kind_name
from lti_app.services.tool_sessions import Visit
from lti_app.web.numbers import small_number
from lti_app.web.plan_frame import render
from lti_app.web.times import page_voice, zone_choices
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("settings", __name__, url_prefix=f"{PREFIX}/settings")
guard(views)


@views.get("/")
def settings() -> str:
    visit, tool = current_visit(), current_tool()
    with tool.db.read(visit.scope) as session:
        wishes = read_wishes(session, visit.person_id)
        voice = page_voice()
        return render(
            session,
            "notices/settings.html",
            visit,
            wishes=wishes,
            voice=voice,
            languages=[(one, language_name(one)) for one in spoken_languages()],
            zones=zone_choices(),
            defaults=WAYS,
            kinds=[(kind, kind_name(voice, kind)) for kind in CONCERNS[visit.role]],
            mails=tool.config.mail_server is not None,
            calendar=calendar_address(visit, wishes),
            hours=[(hour, _hour_name(hour)) for hour in range(24)],
            kept=request.args.get("kept") == "yes",
        )


@views.post("/")
def keep() -> Response:
    """Store the form. What it does not offer this person stays as it is."""
    visit = current_visit()
    with current_tool().db.write(visit.scope) as session:
        before = read_wishes(session, visit.person_id)
        keep_wishes(session, visit.person_id, _read(visit, before))
    return redirect(url_for("settings.settings", kept="yes"), 303)


@views.post("/zone")
def zone() -> tuple[str, int]:
    """The time zone of the browser, as its script tells. It counts where nobody chose one."""
    visit = current_visit()
    with current_tool().db.write(visit.scope) as session:
        known = learn_zone(session, visit.person_id, request.form.get("zone", ""))
    return ("", 204) if known else (_("There is no such time zone."), 422)


@views.post("/calendar")
def calendar() -> Response:
    """A calendar address: make one, make another (the old one ends), or switch it off."""
    visit = current_visit()
    with current_tool().db.write(visit.scope) as session:
        wishes = read_wishes(session, visit.person_id)
        number = abs(wishes.calendar)
        number = -number if request.form.get("do") == "off" else number + 1
        keep_wishes(session, visit.person_id, replace(wishes, calendar=number))
    return redirect(url_for("settings.settings", _anchor="calendar"), 303)


def calendar_address(visit: Visit, wishes: Wishes) -> str | None:
    """None where the person has none."""
    if wishes.calendar <= 0:
        return None
    config = current_tool().config
    numbers = (visit.scope.deployment_id, visit.person_id, wishes.calendar)
    return f"{config.url}/calendar/{sign(config.secret, Use.CALENDAR, *numbers)}.ics"


def _read(visit: Visit, before: Wishes) -> Wishes:
    form, ways = request.form, dict(before.ways)
    for kind in CONCERNS[visit.role]:
        if form.get(f"way.{kind}") in {one.value for one in Way}:
            ways[NoticeKind(kind)] = Way(form[f"way.{kind}"])
    language, zone = form.get("language", ""), form.get("time_zone", "")
    quiet = (_hour("quiet_from"), _hour("quiet_to"))
    return replace(
        before,
        language=language if language in spoken_languages() else None,
        time_zone=zone if zone in zones() else None,
        ways=ways,
        no_mail=form.get("no_mail") == "yes",
        quiet=None if quiet[0] is None or quiet[1] is None else (quiet[0], quiet[1]),
        digest_hour=_hour("digest_hour") or 0,
    )


def _hour(name: str) -> int | None:
    hour = request.form.get(name, type=small_number)
    return hour if hour is not None and 0 <= hour < 24 else None


def _hour_name(hour: int) -> str:
    return f"{hour:02d}:00"
