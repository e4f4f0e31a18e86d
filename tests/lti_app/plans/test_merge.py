"""Whatever two devices write, in whatever order, every typed word stays in sight."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from lti_app.db import Database, Scope
from lti_app.models import Plan
from lti_app.services.plans.fields import (
    Edit,
    fingerprint,
    open_conflicts,
    read_fields,
    save_fields,
)
from lti_app.services.plans.goals import targets
from lti_app.services.plans.templates import shipped_template
from lti_app.services.plans.values import words
from lti_app.services.schema import migrate
from tests.helpers.plans import AUTHOR, NOW, OTHER_EXPERT, add_course, new_plan

TEMPLATE = shipped_template()
NAME = "problem"


COLUMN = TEMPLATE.fields["partners"].columns[0].name
FORMS: dict[str, tuple[Callable[[list[str]], Any], Callable[[Any], list[str]]]] = {
    "problem": (" ".join, str.split),
    "objectives": (list, list),
    "partners": (
        lambda items: [{COLUMN: one} for one in items],
        lambda rows: [row[COLUMN] for row in rows],
    ),
    "targets": (list, list),
}
"""A text, a list, rows of a table, what was picked: from entries, and back."""
PICKS = tuple(targets())


@dataclass
class Device:
    """An open page of one of two people: it types, sends, and looks at what is there."""

    name: str
    person: int
    items: dict[str, list[str]] = field(default_factory=lambda: {one: [] for one in FORMS})
    base: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FORMS, 0))
    dirty: set[str] = field(default_factory=set)
    typed: set[tuple[str, str]] = field(default_factory=set)

    def type(self, name: str, count: int) -> None:
        word = PICKS[count] if name == "targets" else f"{self.name}{count}"
        self.items[name].append(word)
        self.typed.add((name, word))
        self.dirty.add(name)

    def send(self, session: Session, plan: Plan, *, answer_arrives: bool = True) -> None:
        """All that is dirty, as an autosave does; again if the answer before was lost."""
        edits = [
            Edit(name, FORMS[name][0](self.items[name]), self.base[name])
            for name in sorted(self.dirty)
        ]
        saved = save_fields(
            session, plan, TEMPLATE, edits, person_id=self.person, device=self.name, now=NOW
        )
        if answer_arrives:
            self.base.update({one.name: one.revision for one in saved})
            self.dirty.clear()

    def look(self, session: Session, plan: Plan) -> None:
        """A field without unsent words takes over what is there."""
        found = read_fields(session, plan, TEMPLATE)
        for name in FORMS.keys() - self.dirty:
            self.items[name] = FORMS[name][1](found[name].value)
            self.base[name] = found[name].revision


DEVICES = {"a": AUTHOR, "b": AUTHOR, "c": OTHER_EXPERT}
"""A phone and a laptop of one person, and somebody else of the team."""
STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(DEVICES)),
        st.sampled_from([*FORMS, *FORMS, "send", "send", "lost answer", "look"]),
    ),
    max_size=40,
)


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("merge") / "merge.sqlite3"
    db = Database(f"sqlite:///{path}")
    migrate(db)
    add_course(db)
    yield db
    db.dispose()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
def test_any_interleaving_of_devices_and_people_keeps_every_typed_word(
    emptied: Database, steps: list[tuple[str, str]]
) -> None:
    """Who sends nothing for a while is offline; who gets no answer sends again."""
    devices = {name: Device(name, person) for name, person in DEVICES.items()}
    with emptied.write(Scope(1, 1)) as session:
        plan = new_plan(session)
        for count, (name, action) in enumerate(steps):
            device = devices[name]
            if action == "look":
                device.look(session, plan)
            elif action in FORMS:
                device.type(action, count)
            else:
                device.send(session, plan, answer_arrives=action == "send")
        for device in devices.values():
            device.send(session, plan)
        written = read_fields(session, plan, TEMPLATE)
        seen = {(name, word) for name in FORMS for word in words(written[name].value)}
        for conflict in open_conflicts(session, plan):
            seen.update((conflict.name, word) for word in words(conflict.value))
        session.rollback()
    assert {word for device in devices.values() for word in device.typed} <= seen


def save(session: Session, plan: Plan, text: str, *, base: int, device: str) -> int:
    edit = Edit(NAME, text, base)
    (saved,) = save_fields(session, plan, TEMPLATE, [edit], person_id=1, device=device, now=NOW)
    return saved.revision


def others(session: Session, plan: Plan) -> list[str]:
    return [one.value for one in open_conflicts(session, plan)]


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    add_course(db)
    with db.write(Scope(1, 1)) as session:
        yield session


def test_the_newer_text_takes_the_place_and_the_other_stays_in_sight(session: Session) -> None:
    plan = new_plan(session)
    save(session, plan, "No light on the way home", base=0, device="phone")
    save(session, plan, "The stops are dark", base=0, device="laptop")
    assert read_fields(session, plan, TEMPLATE)[NAME].value == "The stops are dark"
    assert others(session, plan) == ["No light on the way home"]


def test_two_devices_that_write_on_do_not_pile_up_conflicts(session: Session) -> None:
    plan = new_plan(session)
    revisions = {"phone": 0, "laptop": 0}
    texts = {"phone": "", "laptop": ""}
    for count in range(6):
        for device in revisions:
            texts[device] += f" {device}{count}"
            revisions[device] = save(
                session, plan, texts[device], base=revisions[device], device=device
            )
    assert len(others(session, plan)) == 1


def test_a_lost_answer_makes_no_conflict_with_oneself(session: Session) -> None:
    plan = new_plan(session)
    save(session, plan, "one two", base=0, device="phone")
    save(session, plan, "one", base=0, device="phone")
    assert others(session, plan) == []


def test_a_field_left_alone_in_a_stale_form_takes_nothing_back(session: Session) -> None:
    plan = new_plan(session)
    save(session, plan, "newer", base=0, device="phone")
    edit = Edit(NAME, "", 0, was=fingerprint(""))
    save_fields(session, plan, TEMPLATE, [edit], person_id=1, device="form-1", now=NOW)
    assert read_fields(session, plan, TEMPLATE)[NAME].value == "newer"


def test_text_of_200_000_characters_is_kept_and_more_is_refused_not_cut(session: Session) -> None:
    plan = new_plan(session)
    for length, revision in ((200_000, 1), (200_001, 1)):
        assert save(session, plan, "é" * length, base=1, device="phone") == revision
    assert len(read_fields(session, plan, TEMPLATE)[NAME].value) == 200_000


def test_characters_that_no_database_keeps_are_left_out(session: Session) -> None:
    plan = new_plan(session)
    save(session, plan, "a\x00b\ud800c \u202e العربية 🙂", base=0, device="phone")
    assert read_fields(session, plan, TEMPLATE)[NAME].value == "abc \u202e العربية 🙂"
