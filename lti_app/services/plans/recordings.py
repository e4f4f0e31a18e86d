"""What experts say instead of writing it: sound files, sent with the feedback and not before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lti_app.errors import FileProblem, FileRefused, NotFound
from lti_app.models import FileState, Person, Plan, StoredFile
from lti_app.services.files import FEEDBACK, detach, seal
from lti_app.services.plans.audit import Act, note

ENDINGS = frozenset({"mp3", "m4a", "ogg", "oga", "opus", "wav", "webm"})


@dataclass(frozen=True, slots=True)
class Recording:
    id: int
    name: str
    by: str | None
    version: int | None
    """The version it was sent about; None while only its maker hears it."""
    ready: bool
    """False while the virus scanner has not looked at it."""


def need_sound(name: str) -> None:
    """Raises FileRefused for a name that is no sound file's. Its content is judged later."""
    if name.rpartition(".")[2].lower() not in ENDINGS:
        raise FileRefused(FileProblem.TYPE)


def unsent_recordings(session: Session, plan: Plan, person_id: int) -> tuple[Recording, ...]:
    """What an expert recorded and has not sent."""
    return _found(session, _unsent(plan, person_id))


def sent_recordings(session: Session, plan: Plan) -> tuple[Recording, ...]:
    """What everybody who reads the plan may hear, the first sent first."""
    return _found(session, _feedback(plan).where(StoredFile.sent_with.is_not(None)))


def send_recordings(session: Session, plan: Plan, person_id: int, *, now: datetime) -> int:
    """Make an expert's recordings part of the feedback, for good; how many. The caller commits."""
    ids = [one.id for one, _ in session.execute(_unsent(plan, person_id))]
    seal(session, ids, version=plan.latest)
    if ids:
        note(session, Act.COMMENTED, by=person_id, now=now, plan=plan, recordings=len(ids))
    return len(ids)


def forget_recording(session: Session, plan: Plan, number: int, person_id: int) -> None:
    """Take back what was not sent. Raises NotFound. The caller commits."""
    if number not in {one.id for one in unsent_recordings(session, plan, person_id)}:
        raise NotFound("no unsent recording of this person")
    detach(session, number)


def _feedback(plan: Plan) -> Select[StoredFile, str | None]:
    return (
        select(StoredFile, Person.name)
        .join(Person, Person.id == StoredFile.uploaded_by)
        .where(StoredFile.plan_id == plan.id, StoredFile.attached, StoredFile.purpose == FEEDBACK)
        .order_by(StoredFile.id)
    )


def _unsent(plan: Plan, person_id: int) -> Select[StoredFile, str | None]:
    return _feedback(plan).where(
        StoredFile.sent_with.is_(None), StoredFile.uploaded_by == person_id
    )


def _found(session: Session, query: Select[StoredFile, str | None]) -> tuple[Recording, ...]:
    return tuple(
        Recording(one.id, one.name, who, one.sent_with, one.state == FileState.READY)
        for one, who in session.execute(query)
    )
