"""Files that people sent: attachments of plans, recordings of experts.

To take a file in, three steps, so that no network call happens in a transaction
and no bytes are ever stored without a row that knows them:

    checked = check_file(stream, filename, room)      # file_checks: judges the content
    with db.write(scope) as session:
        file = reserve(session, checked, plan=plan, purpose=FEEDBACK, person_id=…, now=…, room=room)
    room.storage.put(file.key, checked.body)
    with db.write(scope) as session:
        attach(session, file.id)                      # and keep file.id where it belongs

``web/uploads.py`` does all of that for a request: ``take_in(upload, …)`` gives the
id of an attached file. What points to a file calls ``detach`` when it lets go of it;
what was sent for good is sealed with ``seal``, and stays. Whatever is not attached
for a day is deleted by the cleaning round (``jobs/files.py``), bytes and row.

An unsealed file is for those who write with it: the plan's authors for a field's
file, its uploader alone for FEEDBACK. A sealed one is for all who may read the plan.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from lti_app.db import lock, scope_of
from lti_app.errors import FileProblem, FileRefused, NotFound
from lti_app.models import FileState, Plan, StoredFile
from lti_app.services.file_checks import Checked
from lti_app.services.plans.access import Action, find_plan
from lti_app.services.tool_sessions import Visit
from lti_app.storage import FileRoom

FEEDBACK = "(feedback)"
"""The purpose of what an expert sends, such as a recording."""
LOOSE_FOR = timedelta(days=1)


def reserve(
    session: Session,
    checked: Checked,
    *,
    plan: Plan,
    purpose: str,
    person_id: int,
    now: datetime,
    room: FileRoom,
) -> StoredFile:
    """A row for a file whose bytes come next. Raises FileRefused where the plan is full.

    The caller commits, and then stores the bytes under the row's key.
    """
    lock(session, plan)
    need_room(session, plan, room)
    file = StoredFile(
        plan_id=plan.id,
        purpose=purpose,
        name=checked.name,
        media_type=checked.media_type,
        size=checked.size,
        sha256=checked.sha256,
        key=f"{scope_of(session).deployment_id}/{secrets.token_hex(20)}",
        state=FileState.HELD if checked.held else FileState.READY,
        uploaded_by=person_id,
        uploaded_at=now,
    )
    session.add(file)
    session.flush()
    return file


def need_room(session: Session, plan: Plan, room: FileRoom) -> None:
    """Raises FileRefused where the plan has as many files as it may have."""
    query = select(func.count()).where(StoredFile.plan_id == plan.id, StoredFile.attached)
    if (session.scalar(query) or 0) >= room.rules.most:
        raise FileRefused(FileProblem.TOO_MANY)


def attach(session: Session, file_id: int) -> StoredFile:
    """Say that something points to a file now. Raises NotFound. The caller commits."""
    file = session.get(StoredFile, file_id)
    if file is None:
        raise NotFound("no such file")
    file.attached = True
    return file


def detach(session: Session, file_id: int) -> None:
    """Say that nothing points to a file any more; a sealed one stays. The caller commits."""
    session.execute(
        update(StoredFile)
        .where(StoredFile.id == file_id, StoredFile.sent_with.is_(None))
        .values(attached=False)
    )


def seal(session: Session, file_ids: Iterable[int], *, version: int) -> None:
    """Keep files for good, as they were sent with or about a version. The caller commits."""
    session.execute(
        update(StoredFile)
        .where(StoredFile.id.in_([*file_ids]), StoredFile.sent_with.is_(None))
        .values(sent_with=version)
    )


def files_of(session: Session, plan: Plan, purpose: str | None = None) -> Mapping[int, StoredFile]:
    """The attached files of a plan by id, the first sent first."""
    query = select(StoredFile).where(StoredFile.plan_id == plan.id, StoredFile.attached)
    if purpose is not None:
        query = query.where(StoredFile.purpose == purpose)
    return {one.id: one for one in session.scalars(query.order_by(StoredFile.id))}


def find_file(session: Session, visit: Visit, plan_id: int, file_id: int) -> StoredFile:
    """A file that the person at work may have. Raises NotFound, NotAllowed."""
    file = session.get(StoredFile, file_id)
    if file is None or file.plan_id != plan_id or not file.attached:
        raise NotFound("no such file on this plan")
    if file.sent_with is not None:
        find_plan(session, visit, plan_id, Action.READ)
    elif file.purpose != FEEDBACK:
        find_plan(session, visit, plan_id, Action.WRITE)
    elif file.uploaded_by != visit.person_id:
        raise NotFound("an unsent recording is for its maker only")
    else:
        find_plan(session, visit, plan_id, Action.READ)
    return file


def held_files(session: Session, *, limit: int = 50) -> tuple[StoredFile, ...]:
    """Files that wait for the virus scanner, the first sent first."""
    query = (
        select(StoredFile)
        .where(StoredFile.state == FileState.HELD, StoredFile.attached)
        .order_by(StoredFile.id)
        .limit(limit)
    )
    return tuple(session.scalars(query))


def scanned(session: Session, file_id: int, *, infected: bool) -> None:
    """Write down what the scanner said of a held file. The caller commits."""
    state = FileState.INFECTED if infected else FileState.READY
    session.execute(
        update(StoredFile)
        .where(StoredFile.id == file_id, StoredFile.state == FileState.HELD)
        .values(state=state)
    )


def loose_files(
    session: Session, *, now: datetime, limit: int = 200
) -> tuple[tuple[int, str], ...]:
    """Ids and keys of files to which nothing has pointed for a day."""
    query = (
        select(StoredFile.id, StoredFile.key)
        .where(
            StoredFile.attached.is_(False),
            or_(StoredFile.uploaded_at <= now - LOOSE_FOR, StoredFile.plan_id.is_(None)),
        )
        .limit(limit)
    )
    return tuple((row.id, row.key) for row in session.execute(query))


def forget_file(session: Session, file_id: int) -> None:
    """Delete the row of a file whose bytes are gone. The caller commits."""
    file = session.get(StoredFile, file_id)
    if file is not None and not file.attached:
        session.delete(file)
