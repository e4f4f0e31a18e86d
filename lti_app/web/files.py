"""Files of a plan: sending one, taking one out, and handing one over."""

from __future__ import annotations

import re

from flask import Blueprint, jsonify, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as WerkzeugResponse

from lti_app.errors import FileProblem, FileRefused
from lti_app.models import FileState, Plan, Stage, StoredFile
from lti_app.services.files import files_of, find_file
from lti_app.services.plans.access import Action, find_plan
from lti_app.services.plans.attachments import add_to_field, need_file_field, remove_from_field
from lti_app.services.plans.audit import Act, note
from lti_app.services.plans.completeness import completeness
from lti_app.services.plans.fields import read_fields
from lti_app.services.plans.templates import FieldType, Template, template_of
from lti_app.web.file_names import attachment
from lti_app.web.file_texts import sentence
from lti_app.web.headers import harmless_file
from lti_app.web.language import page_locale
from lti_app.web.tool import current_tool
from lti_app.web.uploads import accept_files, take_in
from lti_app.web.visits import PREFIX, current_visit, guard

views = Blueprint("files", __name__, url_prefix=f"{PREFIX}/plans/<int:plan_id>/files")
views.before_request(accept_files)
guard(views)


@views.post("/<name>")
def send(plan_id: int, name: str) -> WerkzeugResponse | tuple[WerkzeugResponse, int]:
    """Take one file in for a field; the field's list as it is now, for the script that sent it."""
    upload = request.files.get("file")
    problem = ""
    try:
        if upload is None:
            raise FileRefused(FileProblem.EMPTY)
        _keep(plan_id, name, upload)
    except FileRefused as refused:
        problem = sentence(refused.problem, refused.name)
    answer = jsonify(problem=problem, **_state_of(plan_id, name))
    return (answer, 422) if problem else answer


@views.post("/<name>/<int:file_id>/remove")
def remove(plan_id: int, name: str, file_id: int) -> WerkzeugResponse:
    """Take a file out of a field, for the script."""
    take_out(plan_id, name, file_id)
    return jsonify(problem="", **_state_of(plan_id, name))


@views.get("/<int:file_id>")
def download(plan_id: int, file_id: int) -> WerkzeugResponse:
    """The file itself, to be saved; pieces of it where they are asked for, as players do."""
    visit, tool = current_visit(), current_tool()
    with tool.db.read(visit.scope) as session:
        file = find_file(session, visit, plan_id, file_id)
    if file.state != FileState.READY:
        return WerkzeugResponse(
            render_template("plans/file_held.html", file=file, plan_id=plan_id),
            status=200 if file.state == FileState.HELD else 410,
            mimetype="text/html",
        )
    _note_download(plan_id, file)
    harmless_file()
    start, end = _range(request.headers.get("Range", ""), file.size)
    response = WerkzeugResponse(
        tool.files.storage.read(file.key, start, end),
        status=200 if (start, end) == (0, file.size) else 206,
        content_type=file.media_type,
        direct_passthrough=True,
    )
    response.headers["Content-Disposition"] = attachment(file.name)
    response.headers["Content-Length"] = str(end - start)
    response.headers["Accept-Ranges"] = "bytes"
    if response.status_code == 206:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return response


def _note_download(plan_id: int, file: StoredFile) -> None:
    """One line for a file, not for each piece that a player asks for."""
    begins = request.headers.get("Range", "bytes=0-").startswith("bytes=0-")
    if request.method != "GET" or not begins:
        return
    visit, tool = current_visit(), current_tool()
    with tool.db.write(visit.scope) as session:
        plan = session.get_one(Plan, plan_id)
        note(session, Act.TOOK_FILE, by=visit.person_id, now=tool.clock(), plan=plan, file=file.id)


def keep_sent_files(plan_id: int, template: Template) -> FileProblem | None:
    """Files that came with a form, for browsers without scripts; what was wrong with the last bad.

    A field that a person left empty comes as a file without a name.
    """
    worst: FileProblem | None = None
    for name, field in template.fields.items():
        if field.type is not FieldType.FILE:
            continue
        for upload in request.files.getlist(f"file.{name}"):
            if not upload.filename:
                continue
            try:
                _keep(plan_id, name, upload)
            except FileRefused as refused:
                worst = refused.problem
                if worst is FileProblem.TOO_MANY:
                    return worst
    return worst


def take_out(plan_id: int, name: str, file_id: int) -> None:
    visit = current_visit()
    with current_tool().db.write(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.WRITE)
        need_file_field(template_of(session, plan.template_id), name)
        remove_from_field(
            session, plan, name, file_id, person_id=visit.person_id, now=current_tool().clock()
        )


def attached(session: Session, plan: Plan) -> dict[int, StoredFile]:
    """What the page to write on must know about files: whether each has been looked at."""
    return dict(files_of(session, plan))


def _keep(plan_id: int, name: str, upload: FileStorage) -> None:
    visit, now = current_visit(), current_tool().clock()
    with current_tool().db.read(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.WRITE)
        template = template_of(session, plan.template_id)
        need_file_field(template, name)
    take_in(
        upload,
        plan_id=plan_id,
        purpose=name,
        action=Action.WRITE,
        then=lambda session, plan, file_id: add_to_field(session, plan, template, file_id, now=now),
    )


def _state_of(plan_id: int, name: str) -> dict[str, str]:
    """The field's list and the meter, as the page shows them."""
    visit = current_visit()
    with current_tool().db.read(visit.scope) as session:
        plan = find_plan(session, visit, plan_id, Action.WRITE)
        template = template_of(session, plan.template_id, page_locale())
        need_file_field(template, name)
        written = read_fields(session, plan, template)
        content = {key: one.value for key, one in written.items()}
        meter = completeness(template, content, Stage(plan.stage))
        return {
            "list": render_template(
                "plans/_file_list.html",
                plan=plan,
                field=template.fields[name],
                listed=content[name],
                stored=attached(session, plan),
            ),
            "meter": render_template("plans/_meter.html", plan=plan, meter=meter),
        }


def _range(header: str, size: int) -> tuple[int, int]:
    """Start and end of the one piece that was asked for; the whole for all else (RFC 9110)."""
    found = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", header.strip())
    if found is None or not (found[1] or found[2]):
        return 0, size
    if not found[1]:
        return max(0, size - int(found[2])), size
    start, end = int(found[1]), min(size, int(found[2]) + 1 if found[2] else size)
    return (start, end) if start < end else (0, size)
