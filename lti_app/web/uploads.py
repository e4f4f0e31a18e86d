"""Taking in what was uploaded: judged, written down, stored, and only then attached."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, cast

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from lti_app.models import Plan, StoredFile
from lti_app.services.file_checks import Checked, check_file
from lti_app.services.files import attach, need_room, reserve
from lti_app.services.plans.access import Action, find_plan
from lti_app.web.tool import current_tool
from lti_app.web.visits import current_visit

FORM = 8 * 1024 * 1024
"""Bytes of the fields that may come along with files."""
MOST_AT_ONCE = 10
"""Files of the largest size in one request; more come one after the other."""


def accept_files() -> None:
    """Let this request be as large as a plan with some files can be.

    One file that is too large should meet our sentence about it, and not the server's.
    """
    largest = current_tool().files.rules.largest
    request.max_content_length = FORM + MOST_AT_ONCE * largest


def take_in(
    upload: FileStorage,
    *,
    plan_id: int,
    purpose: str,
    action: Action,
    then: Callable[[Session, Plan, int], object] | None = None,
) -> int:
    """The id of the file, stored and attached; ``then`` puts it where it belongs.

    ``action`` is what the person must be allowed to do with the plan. ``then`` gets
    the session that attaches the file, the plan and the file's id. Raises
    FileRefused, StorageFailed, NotFound, NotAllowed.
    """
    visit, tool = current_visit(), current_tool()
    with tool.db.read(visit.scope) as session:
        need_room(session, find_plan(session, visit, plan_id, action), tool.files)
    checked = check_file(cast(BinaryIO, upload.stream), upload.filename or "file", tool.files)
    with checked.body:
        file = _stored(checked, plan_id=plan_id, purpose=purpose, action=action)
    with tool.db.write(visit.scope) as session:
        attach(session, file.id)
        if then is not None:
            then(session, find_plan(session, visit, plan_id, action), file.id)
    return file.id


def _stored(checked: Checked, *, plan_id: int, purpose: str, action: Action) -> StoredFile:
    """First the row, then the bytes."""
    visit, tool = current_visit(), current_tool()
    with tool.db.write(visit.scope) as session:
        file = reserve(
            session,
            checked,
            plan=find_plan(session, visit, plan_id, action),
            purpose=purpose,
            person_id=visit.person_id,
            now=tool.clock(),
            room=tool.files,
        )
    tool.files.storage.put(file.key, checked.body)
    return file
