"""Administration: platforms, keys, deliveries that failed, health."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lti_app.db import Scope
from lti_app.errors import Conflict, NotFound
from lti_app.lti import keys as tool_keys
from lti_app.lti.trial import ask_ourselves, trial_of
from lti_app.models import Delivery, Platform
from lti_app.services import administration, home, platforms, scores
from lti_app.services.administration import Access, Undelivered
from lti_app.services.checks import Instruments, check_installation
from lti_app.services.notices import mails
from lti_app.services.plans.audit import Act, note_in_course
from lti_app.web.access import need_administrator, need_operator
from lti_app.web.home import way_back
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("admin", __name__, url_prefix=f"{PREFIX}/admin")
guard(views)

ROUNDS = {
    "read rosters": _l("Rosters are read"),
    "remind": _l("Reminders are sent"),
    "follow activities": _l("Columns of the tool follow their activities"),
    "compare grades": _l("Scores are compared with the gradebook"),
    "clean up": _l("What is too old is deleted"),
    "look at held files": _l("Files that wait for the virus check are looked at"),
}
"""By their names in ``jobs``."""
SAID = {
    "again": _l("On its way again. Look here again in a minute."),
    "nothing": _l("There was nothing to send again."),
    "retired": _l("The key is retired."),
    "rotated": _l("The new key is published now and signs from tomorrow on."),
    "key-conflict": _l("Not done: a key that signs can't be retired, and one new key is enough."),
    "added": _l("The platform is registered. Test the connection now."),
    "on": _l("The platform may launch now."),
    "off": _l("The platform is switched off."),
    "conflict": _l("Nothing to do: it is so already."),
}
"""What a page says after an action: by a word in its address, since nothing else is kept."""


_TABS = {
    "admin.overview": "admin.overview",
    "admin.check": "admin.overview",
    "admin.deliveries": "admin.deliveries",
    "admin.keys": "admin.keys",
}


def page(template: str, **values: object) -> str:
    """A page of administration, with what its frame needs."""
    visit = current_visit()
    with current_tool().db.read(visit.scope) as session:
        welcome = home.welcome(session, visit)
    return render_template(
        f"admin/{template}",
        visit=visit,
        welcome=welcome,
        back=way_back(visit),
        access=need_administrator(),
        here=_TABS.get(request.endpoint or "", "admin_platforms.overview"),
        said=SAID.get(request.args.get("said", "")),
        **values,
    )


def scopes_in_sight() -> list[tuple[Platform, Scope]]:
    """The deployments whose deliveries this administrator looks after."""
    visit = current_visit()
    if need_administrator() is Access.OPERATOR:
        with current_tool().db.read() as session:
            return platforms.active_deployments(session)
    return [(visit.platform, visit.scope)]


def note_act(session: Session, act: Act, **told: object) -> None:
    """Into the log of the course from which the administrator came in. Needs the visit's scope."""
    visit, now = current_visit(), current_tool().clock()
    note_in_course(session, act, by=visit.person_id, now=now, context_id=visit.context_id, **told)


@views.get("/")
def overview() -> str:
    """Where things stand."""
    count = dict.fromkeys(Delivery, 0)
    for _platform, scope in scopes_in_sight():
        with current_tool().db.read(scope) as session:
            for state, number in scores.count_by_delivery(session).items():
                count[state] += number
    with current_tool().db.read() as session:
        rounds = administration.rounds(session)
    return page("overview.html", count=count, rounds=rounds, round_names=ROUNDS, findings=None)


@views.post("/check")
def check() -> str:
    """What ``blc-lti doctor`` finds, on a page."""
    need_operator()
    tool = current_tool()
    instruments = Instruments(tool.sealer, trial_of(tool.outfit, tool.key_sets), ask_ourselves)
    findings = check_installation(
        tool.db, config=tool.config, instruments=instruments, now=tool.clock()
    )
    with tool.db.read() as session:
        rounds = administration.rounds(session)
    return page("overview.html", count=None, rounds=rounds, round_names=ROUNDS, findings=findings)


@views.get("/deliveries")
def deliveries() -> str:
    found: list[Undelivered] = []
    letters: list[mails.Unsent] = []
    for platform, scope in scopes_in_sight():
        with current_tool().db.read(scope) as session:
            found += administration.undelivered(session, platform)
            letters += mails.unsent(session, scope.deployment_id, platform.name)
    return page("deliveries.html", found=found, letters=letters)


@views.post("/deliveries/mail")
def retry_mail() -> Response:
    """Send a mail again that was refused or has not been taken yet."""
    deployment_id, mail_id = _numbers(request.form.get("mail", ""))
    for _platform, scope in scopes_in_sight():
        if scope.deployment_id == deployment_id:
            with current_tool().db.write(scope) as session:
                mails.retry(session, mail_id, now=current_tool().clock())
            return redirect(url_for("admin.deliveries", said="again"), 303)
    raise NotFound("no such mail in sight")


@views.post("/deliveries/retry")
def retry() -> Response:
    """Send one again, or all that are parked."""
    wanted = _wanted(request.form)
    done = 0
    for platform, scope in scopes_in_sight():
        if wanted is not None and scope.deployment_id != wanted[0]:
            continue
        with current_tool().db.write(scope) as session:
            if wanted is not None:
                scores.retry(session, wanted[1], now=current_tool().clock())
                done += 1
                continue
            for one in administration.undelivered(session, platform):
                if one.delivery is not Delivery.DELIVERED:
                    scores.retry(session, one.score_id, now=current_tool().clock())
                    done += 1
    if wanted is not None and not done:
        raise NotFound("no such delivery in sight")
    if done:
        with current_tool().db.write(current_visit().scope) as session:
            score = "all" if wanted is None else wanted[1]
            note_act(session, Act.SCORE_AGAIN, count=done, score=score)
    return redirect(url_for("admin.deliveries", said="again" if done else "nothing"), 303)


def _wanted(form: Mapping[str, str]) -> tuple[int, int] | None:
    """The deployment and the score that a button names; None for all."""
    name = form.get("score", "all")
    return None if name == "all" else _numbers(name)


def _numbers(name: str) -> tuple[int, int]:
    """A deployment and a row of it, as buttons write them. Raises NotFound."""
    found = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", name)
    if found is None:
        raise NotFound("no such delivery")
    return int(found[1]), int(found[2])


@views.get("/keys")
def keys() -> str:
    need_operator()
    with current_tool().db.read() as session:
        found = tool_keys.list_keys(session)
    return page("keys.html", keys=found, now=current_tool().clock())


@views.post("/keys")
def change_keys() -> Response:
    """Announce a new key, or retire an old one."""
    need_operator()
    tool, kid = current_tool(), request.form.get("retire")
    try:
        with tool.db.write(current_visit().scope) as session:
            if kid is None:
                tool_keys.rotate_key(session, tool.sealer, now=tool.clock())
            else:
                tool_keys.retire_key(session, kid, now=tool.clock())
            note_act(session, Act.ADMINISTERED, keys="retired" if kid else "rotated")
        said = "retired" if kid else "rotated"
    except Conflict:
        said = "key-conflict"
    return redirect(url_for("admin.keys", said=said), 303)
