"""Plans without a browser: a course with people in it, and plans in any state."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from lti_app.db import Database, Scope
from lti_app.models import Context, Deployment, Membership, Person, Plan, Platform, Role
from lti_app.services.plans.versions import begin_plan

NOW = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
AUTHOR, EXPERT, OTHER_EXPERT, STAFF = 1, 2, 3, 4
ROLES = {
    AUTHOR: Role.PARTICIPANT,
    EXPERT: Role.EXPERT,
    OTHER_EXPERT: Role.EXPERT,
    STAFF: Role.STAFF,
}
NAMES = {AUTHOR: "Aminath", EXPERT: "Dr. Han", OTHER_EXPERT: "Dr. Park", STAFF: "Ana"}


def add_course(db: Database) -> None:
    """Platform 1, deployment 1, course 1, and one person for each number above."""
    with db.write() as session:
        session.add(
            Platform(
                name="moodle.test",
                issuer="https://moodle.test",
                client_id="c",
                auth_login_url="https://moodle.test/a",
                auth_token_url="https://moodle.test/t",
                key_set_url="https://moodle.test/k",
                accepts_new_deployments=True,
                created_at=NOW,
            )
        )
        session.flush()
        session.add(Deployment(platform_id=1, lti_id="7", created_at=NOW))
    with db.write(Scope(1, 1)) as session:
        session.add(Context(lti_id="2", title="Course", grade_scopes="", seen_at=NOW))
        for number, name in NAMES.items():
            session.add(Person(subject=str(number), name=name, first_seen_at=NOW, last_seen_at=NOW))
            session.flush()
            session.add(
                Membership(
                    person_id=number,
                    context_id=1,
                    role=ROLES[number],
                    lti_roles=[],
                    seen_at=NOW,
                )
            )


def new_plan(session: Session) -> Plan:
    return begin_plan(session, context_id=1, link_id=None, person_id=AUTHOR, now=NOW)
