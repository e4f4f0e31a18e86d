"""A person's data: seen, taken along whole, and erased."""

from __future__ import annotations

import json
import zipfile
from typing import IO

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from lti_app.errors import StorageFailed
from lti_app.models import Role, StoredFile
from lti_app.services.home import known_person
from lti_app.services.personal_data import erase, find_person, holdings, people
from lti_app.services.personal_export import everything, files_about
from lti_app.services.plans.access import need_course, need_role
from lti_app.services.plans.audit import Act, note_in_course
from lti_app.web.numbers import small_number
from lti_app.web.plan_frame import render
from lti_app.web.sending import send_file
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("personal_data", __name__, url_prefix=f"{PREFIX}/data")
guard(views)
MOST_PAGES = 10_000


@views.get("/")
def own() -> str:
    """What is held about the person at work."""
    return person(current_visit().person_id)


@views.get("/people/")
def list_people() -> str:
    """Everybody of the course, for staff; or those with some name."""
    visit = current_visit()
    need_role(visit, Role.STAFF)
    named = request.args.get("name", "").strip()[:255]
    number = max(1, min(request.args.get("page", 1, type=small_number), MOST_PAGES))
    with current_tool().db.read(visit.scope) as session:
        found, more = people(session, need_course(visit), named=named, page=number)
        return render(
            session,
            "data/people.html",
            visit,
            people=found,
            named=named,
            number=number,
            more=more,
            erased=request.args.get("erased") == "yes",
        )


@views.get("/people/<int:person_id>")
def person(person_id: int) -> str:
    visit = current_visit()
    with current_tool().db.read(visit.scope) as session:
        found = find_person(session, visit, person_id)
        return render(
            session,
            "data/person.html",
            visit,
            person=known_person(session, found.subject),
            holdings=holdings(session, person_id),
            own=person_id == visit.person_id,
        )


@views.post("/people/<int:person_id>/export")
def export(person_id: int) -> Response:
    """Everything as a ZIP: JSON, and the files. It is written into the log."""
    visit, tool = current_visit(), current_tool()
    with tool.db.write(visit.scope) as session:
        find_person(session, visit, person_id)
        note_in_course(
            session,
            Act.DATA_EXPORTED,
            by=visit.person_id,
            now=tool.clock(),
            context_id=visit.context_id,
            person=person_id,
        )
        told = everything(session, person_id)
        files = files_about(session, person_id)
    text = json.dumps(told, ensure_ascii=False, indent=2, default=str)
    return send_file(
        lambda out: _zip(out, text, files),
        name=f"data-of-person-{person_id}.zip",
        mimetype="application/zip",
    )


@views.post("/people/<int:person_id>/erase")
def remove(person_id: int) -> Response:
    """Erase somebody, after the page has said what goes and what stays, and a box was ticked."""
    visit = current_visit()
    need_role(visit, Role.STAFF)
    if request.form.get("sure") != "yes":
        return redirect(url_for("personal_data.person", person_id=person_id, unsure="yes"), 303)
    with current_tool().db.write(visit.scope) as session:
        found = find_person(session, visit, person_id)
        keep = request.form.get("plans") != "erase"
        erase(session, found, keep_plans=keep, by=visit.person_id, now=current_tool().clock())
    return redirect(url_for("personal_data.list_people", erased="yes"), 303)


def _zip(out: IO[bytes], told: str, files: tuple[StoredFile, ...]) -> None:
    """A file that can't be read now is named instead."""
    storage = current_tool().files.storage
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", told)
        for file in files:
            name = f"files/{file.id} {file.name}"
            try:
                pieces = storage.read(file.key, 0, file.size)
            except StorageFailed:
                archive.writestr(f"{name}.missing.txt", "This file could not be read.")
                continue
            with archive.open(name, "w") as entry:
                for piece in pieces:
                    entry.write(piece)
