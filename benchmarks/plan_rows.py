"""A database full of plans, written by bulk inserts: what years of courses leave behind.

Half of the plans are in one giant course, the others in courses of 20 to 40. Each plan has five
versions, four decisions, six comments, its author, a score and a log; every second one
that waits has a reader.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import JSON, Connection, Table, func, insert, select, text

from lti_app.db import Base, Database, Scope
from lti_app.models import (
    AuditEntry,
    Context,
    LineItem,
    Membership,
    Person,
    Plan,
    PlanAuthor,
    PlanComment,
    PlanDecision,
    PlanField,
    PlanReader,
    PlanVersion,
    ResourceLink,
    Role,
    Score,
    StageDate,
)
from lti_app.services.plans import values
from lti_app.services.plans.audit import Act
from lti_app.services.plans.templates import FieldType, Template, current_template, template_of

VERSIONS = 5
COMMENTS = 6
AT_ONCE = 500
"""Plans whose rows are written together."""
STATES = ("draft", "resubmitted", "in-review", "returned", "accepted", "resubmitted")
BEGAN = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
WORDS = (
    *("light", "the way to the bus", "residents of the ward", "women", "after dark", "safety"),
    *("the council", "older people", "and", "asks", "owes", "walk", "for", "with", "to", "by"),
)


@dataclass
class People:
    """Who is at work in the pages that are measured."""

    author: int
    expert: int


@dataclass
class Filled:
    """The plans whose pages are measured."""

    plan: int
    """Of the author, in the course of usual size."""
    total: int


@dataclass
class Rows:
    """What waits to be written, in the order in which rows need each other."""

    waiting: dict[type[Base], list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, model: type[Base], **values: Any) -> None:
        self.waiting.setdefault(model, []).append({"deployment_id": 1, **values})

    def write(self, connection: Connection) -> None:
        put = _copy if connection.engine.name == "postgresql" else _insert
        for model in ORDER:
            rows = self.waiting.pop(model, None)
            if rows:
                put(connection, cast(Table, model.__table__), rows)
        assert not self.waiting


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    connection.execute(insert(table), rows)


def _copy(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    """PostgreSQL's own way for many rows; nobody asks for each whether what it points to exists."""
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    json_columns = {one.name for one in table.columns if isinstance(one.type, JSON)}
    names = list(rows[0])
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(
                [json.dumps(row[one]) if one in json_columns else row[one] for one in names]
            )


ORDER: tuple[type[Base], ...] = (
    *(Person, Context, Membership, ResourceLink, LineItem, StageDate),
    *(Plan, PlanAuthor, PlanReader),
    *(PlanField, PlanVersion, PlanDecision, PlanComment, Score, AuditEntry),
)


def fill(db: Database, total: int, *, usual: int, giant: int, people: People) -> Filled:
    """Write ``total`` plans: into these two courses, which exist, and into as many as it takes."""
    chance = random.Random(total)
    with db.write(Scope(1, 1)) as session:
        number = current_template(session, 1, now=BEGAN)
        template = template_of(session, number)
    with db.engine.begin() as connection:
        maker = _Maker(connection, template, number, people, chance)
        first = maker.plan_id
        for course, count in _courses(total, usual, giant, chance):
            for _ in range(count):
                maker.plan(course, mine=maker.plan_id == first)
                if maker.plan_id % AT_ONCE == 0:
                    maker.rows.write(connection)
        maker.rows.write(connection)
    _settle(db)
    return Filled(first, total)


def _courses(
    total: int, usual: int, giant: int, chance: random.Random
) -> Iterator[tuple[int, int]]:
    """Courses and how many plans each has. The usual one has always 30."""
    yield usual, 30
    yield giant, total // 2
    left, course = total - 30 - total // 2, max(usual, giant)
    while left > 0:
        course += 1
        count = min(left, chance.randint(20, 40))
        yield course, count
        left -= count


def _settle(db: Database) -> None:
    """Let numbers go on after those that were given, and let the database count its rows."""
    with db.engine.begin() as connection:
        if db.engine.name == "postgresql":
            for model in (Person, Context, ResourceLink, LineItem, Plan):
                name = model.__tablename__
                connection.execute(
                    text(f"SELECT setval('{name}_id_seq', (SELECT max(id) FROM {name}))")  # noqa: S608
                )
            connection.execute(text("ANALYZE"))


class _Maker:
    def __init__(
        self,
        connection: Connection,
        template: Template,
        template_id: int,
        people: People,
        chance: random.Random,
    ) -> None:
        self.rows = Rows()
        self._template_id = template_id
        self._people, self._chance = people, chance
        self._texts = _Texts(template, chance)
        self.plan_id = _next(connection, Plan)
        self._person, self._line = _next(connection, Person), _next(connection, LineItem)
        self._link = _next(connection, ResourceLink)
        self._known = set(connection.scalars(select(Context.id)))
        self._places: dict[int, tuple[int, int, int]] = {}

    def plan(self, course: int, *, mine: bool) -> None:
        """One plan and all that hangs on it."""
        link, line, reader = self._place(course)
        plan, state = self.plan_id, "returned" if mine else self._chance.choice(STATES)
        self.plan_id += 1
        author = self._people.author if mine else self._somebody(course, Role.PARTICIPANT)
        at = BEGAN + timedelta(minutes=self._chance.randint(0, 60_000))
        last = at + timedelta(days=VERSIONS)
        self.rows.add(
            Plan,
            id=plan,
            context_id=course,
            resource_link_id=link,
            template_id=self._template_id,
            title=f"Light for Ward {plan}",
            state=state,
            stage="outline",
            latest=VERSIONS,
            created_at=at,
            state_since=last,
            edited_at=last,
        )
        self.rows.add(PlanAuthor, plan_id=plan, person_id=author, since=at)
        if plan % 2:
            self.rows.add(PlanReader, plan_id=plan, person_id=reader, since=at)
        self._written(plan, author, reader, at)
        self._talk(plan, course, author, reader, at)
        self.rows.add(
            Score,
            line_item_id=line,
            person_id=author,
            revision=1,
            scaled=0.8,
            maximum=100.0,
            stamped_at=last,
            delivery="delivered",
            due_at=last,
            attempts=1,
            differs=False,
            delivered_at=last,
        )

    def _written(self, plan: int, author: int, reader: int, at: datetime) -> None:
        contents = self._texts.histories[plan % len(self._texts.histories)]
        for number, content in enumerate(contents, start=1):
            day = at + timedelta(days=number)
            self.rows.add(
                PlanVersion,
                plan_id=plan,
                number=number,
                stage="outline",
                content=content,
                message="",
                submitted_by=author,
                submitted_at=day,
            )
            if number < VERSIONS:
                self._decided(plan, number, reader, day)
        for name, value in content.items():
            self.rows.add(
                PlanField,
                plan_id=plan,
                name=name,
                value=value,
                revision=VERSIONS,
                device="bench",
                edited_by=author,
                edited_at=day,
            )

    def _decided(self, plan: int, version: int, reader: int, day: datetime) -> None:
        self.rows.add(
            PlanDecision,
            plan_id=plan,
            version=version,
            expert_id=reader,
            outcome="return",
            summary=self._texts.some(60),
            rubric={},
            score=None,
            decided_at=day,
        )

    def _talk(self, plan: int, course: int, author: int, reader: int, at: datetime) -> None:
        for number in range(COMMENTS):
            self.rows.add(
                PlanComment,
                plan_id=plan,
                version=1 + number % (VERSIONS - 1),
                field="problem",
                author_id=reader,
                key=str(number),
                body=self._texts.some(30),
                suggestion="",
                quote="",
                before="",
                after="",
                written_at=at,
                sent_at=at + timedelta(days=1),
                settled_at=at + timedelta(days=2) if number % 2 else None,
            )
        acts: list[tuple[Act, int, dict[str, Any]]] = [(Act.BEGUN, author, {})]
        for number in range(1, VERSIONS + 1):
            acts += [(Act.SUBMITTED, author, {"version": number, "stage": "outline"})]
            if number < VERSIONS:
                acts += [(Act.DECIDED, reader, {"version": number})]
        for act, who, details in acts:
            self.rows.add(
                AuditEntry,
                at=at,
                actor_id=who,
                action=act,
                plan_id=plan,
                context_id=course,
                details=details,
            )

    def _place(self, course: int) -> tuple[int, int, int]:
        """The activity of a course, its column of grades, and a reader in it."""
        if course not in self._places:
            if course not in self._known:
                name = {"lti_id": f"bench-{course}", "title": f"Course {course}"}
                self.rows.add(Context, id=course, grade_scopes="", seen_at=BEGAN, **name)
            link, line = self._link, self._line
            self._link, self._line = link + 1, line + 1
            self.rows.add(
                ResourceLink,
                id=link,
                context_id=course,
                lti_id=f"b{link}",
                custom={},
                seen_at=BEGAN,
            )
            due = BEGAN + timedelta(days=60)
            self.rows.add(StageDate, context_id=course, stage="outline", due_at=due)
            self.rows.add(
                LineItem,
                id=line,
                url=f"https://moodle.test/bench/{line}",
                resource_link_id=link,
                maximum=100.0,
                seen_at=BEGAN,
            )
            known = course in self._known
            reader = self._people.expert if known else self._somebody(course, Role.EXPERT)
            self._places[course] = (link, line, reader)
        return self._places[course]

    def _somebody(self, course: int, role: Role) -> int:
        person = self._person
        self._person += 1
        self.rows.add(
            Person, id=person, subject=f"b{person}", name=f"Person {person}", first_seen_at=BEGAN
        )
        self.rows.add(Membership, person_id=person, context_id=course, role=role, lti_roles=[])
        return person


class _Texts:
    """Cut from one long passage: making each anew took longer than writing all into a database."""

    def __init__(self, template: Template, chance: random.Random) -> None:
        self._chance = chance
        self._passage = chance.choices(WORDS, k=20_000)
        sizes = {FieldType.TEXT: 80, FieldType.LINE: 6}
        self._sizes = {name: sizes.get(one.type, 0) for name, one in template.fields.items()}
        self._empty = {name: values.empty(one) for name, one in template.fields.items()}
        self.histories = [self._versions(VERSIONS) for _ in range(100)]
        """What plans held in each of their versions."""

    def some(self, count: int) -> str:
        begin = self._chance.randrange(len(self._passage) - count)
        return " ".join(self._passage[begin : begin + count])

    def _versions(self, count: int) -> list[dict[str, Any]]:
        """Each version as people revise: some fields are new, and some words in others."""
        found = [{name: self._first(name) for name in self._sizes}]
        while len(found) < count:
            found.append({name: self._revised(text) for name, text in found[-1].items()})
        return found

    def _first(self, name: str) -> Any:
        return self.some(self._sizes[name]) if self._sizes[name] else self._empty[name]

    def _revised(self, value: Any) -> Any:
        fate = self._chance.random()
        if not isinstance(value, str) or not value or fate < 0.4:
            return value
        if fate > 0.9:
            return self.some(len(value.split()))
        begin, end = sorted(self._chance.sample(range(len(value)), 2))
        return f"{value[:begin]} {self.some(5)} {value[min(end, begin + 40) :]}"


def _next(connection: Connection, model: type[Base]) -> int:
    table = cast(Table, model.__table__)
    return (connection.scalar(select(func.max(table.c.id))) or 0) + 1
