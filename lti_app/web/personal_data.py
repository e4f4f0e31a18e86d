"""A person's data: seen, taken along whole, and erased."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterator
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
from lti_app.web.file_names import attachment
from lti_app.web.plan_frame import render
from lti_app.web.tool import current_tool
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("personal_data", __name__, url_prefix=f"{PREFIX}/data")
guard(views)
PIECE = 64 * 1024


@views.get("/")
def own() -> str:
    """What is held about the person at work."""
    return person(current_visit().person_id)


@views.get("/people/")
def list_people() -> str:
    """Everybody of the course, for staff."""
    visit = current_visit()
    need_role(visit, Role.STAFF)
    with current_tool().db.read(visit.scope) as session:
        found = people(session, need_course(visit))
        gone = request.args.get("erased") == "yes"
        return render(session, "data/people.html", visit, people=found, erased=gone)


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
    body = _zipped(json.dumps(told, ensure_ascii=False, indent=2, default=str), files)
    headers = {"Content-Disposition": attachment(f"data-of-person-{person_id}.zip")}
    response = Response(_pieces(body), mimetype="application/zip", headers=headers)
    response.call_on_close(body.close)
    return response


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


def _zipped(told: str, files: tuple[StoredFile, ...]) -> IO[bytes]:
    """On disk, since files may be many; a file that can't be read now is named instead."""
    body = tempfile.TemporaryFile()  # noqa: SIM115  # closed with the answer
    storage = current_tool().files.storage
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
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
    body.seek(0)
    return body


def _pieces(body: IO[bytes]) -> Iterator[bytes]:
    with body:
        while piece := body.read(PIECE):
            yield piece
