"""A version of a plan to be taken along: PDF, DOCX, JSON."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Blueprint, Response
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.languages.patterns import listed
from lti_app.models import Person, Plan, PlanAuthor, PlanState
from lti_app.services.documents.json_form import Told, as_json
from lti_app.services.documents.making import Picks, plan_document
from lti_app.services.documents.model import Document, Words
from lti_app.services.documents.pdf import PDF, as_pdf
from lti_app.services.documents.word import DOCX, as_docx
from lti_app.services.home import welcome
from lti_app.services.plans.access import Action, find_plan
from lti_app.services.plans.audit import Act, note, timeline
from lti_app.services.plans.comments import sent_comments
from lti_app.services.plans.completeness import shown_fields
from lti_app.services.plans.decisions import decisions
from lti_app.services.plans.goals import rights, targets
from lti_app.services.plans.recordings import sent_recordings
from lti_app.services.plans.templates import Template, template_of
from lti_app.services.plans.versions import Version, find_version, list_versions
from lti_app.web.file_names import attachment
from lti_app.web.language import page_language, page_locale
from lti_app.web.plan_texts import STAGES, STATES
from lti_app.web.times import moment
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("documents", __name__, url_prefix=f"{PREFIX}/plans/<int:plan_id>/versions")
guard(views)

MAKERS: dict[str, tuple[str, Callable[[Document], bytes]]] = {
    "pdf": (PDF, as_pdf),
    "docx": (DOCX, as_docx),
}


@views.get("/<int:number>.<any(pdf, docx, json):kind>")
def document(plan_id: int, number: int, kind: str) -> Response:
    """One version, for all who may read it. The database is let go before anything is made."""
    visit = current_visit()
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.READ)
        version = find_version(session, plan, number)
        told = {"version": number, "kind": kind}
        now = current_tool().clock()
        note(session, Act.TOOK_VERSION, by=visit.person_id, now=now, plan=plan, **told)
        template = template_of(session, plan.template_id, page_locale())
        authors = _authors(session, plan)
        course = welcome(session, visit).course
        about = _told(session, plan) if kind == "json" else None
    if about is not None:
        body = as_json(
            template,
            version,
            about,
            plan_id=plan.id,
            state=plan.state,
            authors=authors,
            language=page_locale(),
        )
        media_type = "application/json"
    else:
        media_type, make = MAKERS[kind]
        body = make(_document(template, version, _facts(plan, version, authors, course)))
    stem = re.sub(r"\s+", " ", plan.title)[:60].strip() or _("Action plan")
    name = f"{stem} {number}.{kind}"
    headers = {"Content-Disposition": attachment(name)}
    return Response(body, mimetype=media_type, headers=headers)


def _document(template: Template, version: Version, facts: tuple[tuple[str, str], ...]) -> Document:
    language = page_language()
    words = Words(
        language=language["lang"],
        rtl=language["dir"] == "rtl",
        kind=_("Action plan"),
        contents=_("Contents"),
        nothing=_("Nothing written."),
        page=_("Page"),
        untitled=_("A plan without a title yet"),
    )
    return plan_document(
        template,
        version.content,
        shown_fields(template, version.content, version.stage),
        words=words,
        picks=Picks(targets(page_locale()), rights(page_locale())),
        facts=facts,
        message=version.message,
    )


def _facts(
    plan: Plan, version: Version, authors: tuple[str | None, ...], course: str | None
) -> tuple[tuple[str, str], ...]:
    """What the cover tells. A plan's state is that of its latest version."""
    newest = version.number == plan.latest
    state = str(STATES[PlanState(plan.state)]) if newest else _("A newer version has come since")
    submitted = _(
        "%(number)d, submitted %(date)s",
        number=version.number,
        date=moment(version.at, "d MMMM y"),
    )
    found = (
        (_("Authors"), listed((name or _("Name withheld") for name in authors), page_locale())),
        (_("Stage"), str(STAGES[version.stage])),
        (_("Version"), submitted),
        (_("State"), state),
        (_("Course"), course or ""),
    )
    return tuple((name, value) for name, value in found if value)


def _told(session: Session, plan: Plan) -> Told:
    comments = sent_comments(session, plan)
    return Told(
        versions=tuple(reversed(list_versions(session, plan))),
        comments=sorted((one for some in comments.values() for one in some), key=lambda c: c.id),
        recordings=sent_recordings(session, plan),
        decisions=tuple(reversed(decisions(session, plan))),
        timeline=tuple(reversed(timeline(session, plan))),
    )


def _authors(session: Session, plan: Plan) -> tuple[str | None, ...]:
    query = (
        select(Person.name)
        .join(PlanAuthor, PlanAuthor.person_id == Person.id)
        .where(PlanAuthor.plan_id == plan.id)
        .order_by(PlanAuthor.id)
    )
    return tuple(session.scalars(query))
