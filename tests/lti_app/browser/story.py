"""A demonstration in which every state of a page can be seen: told by the tool's own services."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_app.db import Scope
from lti_app.demo import Demo
from lti_app.models import (
    Context,
    FileState,
    LineItem,
    Mail,
    MailState,
    Outcome,
    Person,
    Plan,
    ResourceLink,
    Score,
    StoredFile,
)
from lti_app.models.score import Delivery
from lti_app.services.files import FEEDBACK
from lti_app.services.plans import comments
from lti_app.services.plans.anchors import Quote
from lti_app.services.plans.attachments import add_to_field
from lti_app.services.plans.decisions import decide
from lti_app.services.plans.fields import Edit, read_fields, save_fields
from lti_app.services.plans.review_drafts import Draft, DraftComment, save_draft
from lti_app.services.plans.reviews import claim
from lti_app.services.plans.scores import outbox
from lti_app.services.plans.snippets import add_snippet
from lti_app.services.plans.team import add_people
from lti_app.services.plans.templates import template_of
from lti_app.services.plans.versions import begin_plan, submit

SCOPE = Scope(1, 1)
QUEUE = 52
"""More plans than a page of the queue holds."""
FIRST: Mapping[str, Any] = {
    "title": "Shade for the school road",
    "context": "The planning office of a town of 30,000. The road plan is renewed this year.",
    "problem": "The road to the school has no shade. Children faint. Nobody asked them, and the"
    " road plan counts cars.",
    "rights_holders": [
        {"group": "Children who walk", "lacks": "A way to school they can bear", "missed": ""},
        {"group": "Their grandparents", "lacks": "A bench halfway", "missed": "Those at home"},
    ],
    "targets": ["11.2", "11.7"],
    "rights": ["health", "equality"],
    "objectives": [
        "By June, forty trees stand along the school road.",
        "By March, the children have drawn where they rest.",
        "The road plan counts people who walk.",
    ],
    "activities": [
        {
            "what": "Walk the road with class 6",
            "owner": "Planning office",
            "start": "2026-02-02",
            "end": "2026-02-20",
            "budget": {"amount": "1250000", "currency": "IDR"},
            "risk": "Rain",
        }
    ],
    "budget": {"amount": "86000.50", "currency": "MVR"},
    "decision_date": "2026-10-14",
    "anchor": "Job description",
}
SECOND: Mapping[str, Any] = {
    "title": "Shade and rest on the school road",
    "context": "",
    "problem": "The road to the school has no shade. Nine children fainted in May. Nobody asked"
    " them what they need, and the road plan counts cars, not people.",
    "rights_holders": [
        {"group": "Their grandparents", "lacks": "A bench halfway", "missed": "Those at home"},
        {"group": "Children who walk", "lacks": "A way to school they can bear", "missed": "Girls"},
    ],
    "objectives": [
        "By March, the children have drawn where they rest.",
        "By June, forty trees stand along the school road.",
    ],
    "duty_bearers": [{"who": "Works committee", "duty": "Fulfil", "holds_back": "No form asks"}],
    "budget": {"amount": "91000", "currency": "MVR"},
}


@dataclass(frozen=True, slots=True)
class Story:
    """Where to find what was told."""

    plan: int
    """In review, with everything that a plan can have."""
    course: int
    nowhere: int
    """A course without plans, to move them to for a while."""


def tell(demo: Demo) -> Story:
    """Bring every state about. Takes a second."""
    now = demo.outfit.clock()
    with demo.db.write(SCOPE) as session:
        people = {one.subject: one.id for one in session.scalars(select(Person))}
        course = session.scalars(select(Context.id)).one()
        session.scalars(select(ResourceLink)).one().custom = {"blc_plans": "several"}
        told = _Telling(session, demo, people, course, now)
        plan = told.plan()
        told.queue()
        told.undelivered()
        nowhere = Context(lti_id="nowhere", title="Nowhere", label="N", seen_at=now)
        session.add(nowhere)
        session.flush()
        return Story(plan, course, nowhere.id)


def move_plans(demo: Demo, *, here: int, there: int) -> None:
    """Show a course without its plans, or put them back."""
    with demo.db.write(SCOPE) as session:
        session.execute(update(Plan).where(Plan.context_id == here).values(context_id=there))


@dataclass
class _Telling:
    session: Session
    demo: Demo
    people: Mapping[str, int]
    course: int
    now: datetime

    def plan(self) -> int:
        """A plan that came back once, and is read again."""
        plan = self._begin("siti", days=30)
        self._write(plan, FIRST)
        team = (self.people["jone"],)
        add_people(self.session, plan, team, by=self.people["siti"], now=self.now)
        self._file(plan, "annexes", "Map of the road.pdf", FileState.READY)
        self._submit(plan, "Is the number of trees too small?", days=20)
        self._read_and_return(plan)
        self._answer(plan)
        self._write(plan, SECOND)
        self._file(plan, "annexes", "Photographs.zip", FileState.HELD)
        self._file(plan, "annexes", "Budget of the works committee.xlsx", FileState.INFECTED)
        self._submit(plan, "", days=2)
        self._read_again(plan)
        for text, device in (("Written in the bus, on a phone.", "a"), ("On a laptop.", "b")):
            self._write(plan, {"causes": text}, device=device, base=0)
        return plan.id

    def queue(self) -> None:
        """A full page of plans that wait, one of them with a title that never breaks."""
        for number in range(QUEUE):
            plan = self._begin(("siti", "jone", "nimali", "ioane")[number % 4], days=16)
            long = f"Participatory budgeting for the {number}th ward and its neighbours"
            self._write(plan, {"title": "Kelurahan" * 9 if number == 0 else long})
            self._submit(plan, "", days=number % 9)

    def undelivered(self) -> None:
        """Mails and scores that were refused, wait, or arrived and were changed there."""
        item = self.session.scalars(select(LineItem.id)).first()
        states = ((Delivery.PARKED, False), (Delivery.WAITING, False), (Delivery.DELIVERED, True))
        for number, (state, differs) in enumerate(states):
            self.session.add(
                Score(
                    line_item_id=item,
                    person_id=self.people[("nimali", "ioane", "siti")[number]],
                    revision=9,
                    scaled=0.625,
                    maximum=100,
                    stamped_at=self.now,
                    delivery=state,
                    due_at=self.now + timedelta(days=300),
                    attempts=3,
                    last_status=404 if state is Delivery.PARKED else 503,
                    problem=None if differs else "the platform answered 404",
                    differs=differs,
                    result_scaled=0.8 if differs else None,
                )
            )
        for mail_state in (MailState.PARKED, MailState.WAITING):
            self.session.add(
                Mail(
                    person_id=self.people["siti"],
                    token=secrets.token_hex(8),
                    digest=False,
                    state=mail_state,
                    created_at=self.now,
                    due_at=self.now + timedelta(days=300),
                    attempts=4,
                    last_code=550,
                    problem="550 5.1.1 no such mailbox",
                )
            )

    def _begin(self, author: str, *, days: int) -> Plan:
        return begin_plan(
            self.session,
            context_id=self.course,
            link_id=self.session.scalars(select(ResourceLink.id)).first(),
            person_id=self.people[author],
            now=self._ago(days),
        )

    def _write(
        self, plan: Plan, texts: Mapping[str, Any], *, device: str = "", base: int | None = None
    ) -> None:
        template = template_of(self.session, plan.template_id)
        before = read_fields(self.session, plan, template)
        edits = [
            Edit(name, value, before[name].revision if base is None else base)
            for name, value in texts.items()
        ]
        save_fields(
            self.session,
            plan,
            template,
            edits,
            person_id=self.people["siti"],
            device=device,
            now=self.now,
        )

    def _file(self, plan: Plan, field: str, name: str, state: FileState) -> None:
        purpose = field or FEEDBACK
        author = self.people["siti" if field else "han"]
        file = StoredFile(
            plan_id=plan.id,
            purpose=purpose,
            name=name,
            media_type="audio/mpeg" if not field else "application/pdf",
            size=1_234_567,
            sha256="0" * 64,
            key=secrets.token_hex(20),
            state=state,
            uploaded_by=author,
            uploaded_at=self.now,
            attached=True,
        )
        self.session.add(file)
        self.session.flush()
        if field:
            template = template_of(self.session, plan.template_id)
            add_to_field(self.session, plan, template, file.id, now=self.now)

    def _submit(self, plan: Plan, message: str, *, days: int) -> None:
        submit(
            self.session,
            plan,
            template_of(self.session, plan.template_id),
            number=plan.latest + 1,
            message=message,
            person_id=self.people["siti"],
            now=self._ago(days),
        )

    def _draft(self, plan: Plan, *said: DraftComment, summary: str) -> None:
        template = template_of(self.session, plan.template_id)
        save_draft(
            self.session,
            plan,
            template,
            Draft(said, summary=summary, private_note="Ask Ms Lee", rubric={"rights": 2}),
            version=plan.latest,
            person_id=self.people["han"],
            now=self._ago(1),
        )

    def _read_and_return(self, plan: Plan) -> None:
        claim(self.session, plan, person_id=self.people["han"], now=self._ago(19))
        whole = ("context", "Who decides on the road plan?", "", "")
        words = ("problem", "How many, and when?", "Nine children fainted in May", "Children faint")
        line = ("title", "A shorter name", "Shade and rest on the school road", "")
        rows = ("objectives", "Good. Who waters the trees?", "", "The road plan counts people")
        said = [
            DraftComment(field, f"story-{field}", body, suggestion, Quote(quote))
            for field, body, suggestion, quote in (whole, words, line, rows)
        ]
        self._draft(plan, *said, summary="A good start: **you name who is missing**.")
        self._file(plan, "", "A word on the trees.mp3", FileState.READY)
        decide(
            self.session,
            plan,
            template_of(self.session, plan.template_id),
            version=1,
            outcome=Outcome.RETURN,
            graded=False,
            person_id=self.people["han"],
            scores=outbox,
            now=self._ago(15),
        )

    def _answer(self, plan: Plan) -> None:
        sent = comments.sent_comments(self.session, plan)
        siti, han = self.people["siti"], self.people["han"]
        for who, body in ((siti, "The works committee, in March."), (han, "Then name it there.")):
            comments.reply(
                self.session,
                plan,
                sent["context"][0].id,
                body=body,
                done=who == siti,
                person_id=who,
                now=self.now,
            )
        comments.take_over(
            self.session,
            plan,
            template_of(self.session, plan.template_id),
            sent["problem"][0].id,
            person_id=siti,
            device="story",
            now=self.now,
        )
        settled = sent["title"][0].id
        comments.settle(self.session, plan, settled, settled=True, person_id=han, now=self.now)

    def _read_again(self, plan: Plan) -> None:
        han = self.people["han"]
        claim(self.session, plan, person_id=han, now=self._ago(1))
        gone = DraftComment(
            "problem", "story-gone", "These words went.", "", Quote("Children faint")
        )
        there = DraftComment("problem", "story-there", "Not asked by whom?", "", Quote("Nobody"))
        self._draft(plan, gone, there, summary="Nearly there.")
        self._file(plan, "", "A minute of praise.mp3", FileState.READY)
        self._file(plan, "", "Still with the scanner.mp3", FileState.HELD)
        add_snippet(self.session, "Name a number and a date.", person_id=han, now=self.now)

    def _ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)
