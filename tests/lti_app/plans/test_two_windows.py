"""One expert writes a review in two windows at once: nothing of either is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lti_app.db import Database, Scope
from lti_app.models import Plan
from lti_app.services.plans.review_drafts import (
    Draft,
    DraftComment,
    read_draft,
    save_draft,
    text_print,
)
from lti_app.services.plans.templates import shipped_template
from tests.helpers.plan_pages import Somebody
from tests.helpers.plans import EXPERT, NOW, add_course, new_plan
from tests.helpers.platform import Platform

TEMPLATE = shipped_template()
BLANK = DraftComment("problem", "k1")
CRITERION = TEMPLATE.rubric[0].key


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    add_course(db)
    with db.write(Scope(1, 1)) as found:
        yield found


class Window:
    """A page that was opened when the review stood as it stands now."""

    def __init__(self, session: Session, plan: Plan, page: str) -> None:
        self.session, self.plan = session, plan
        shown = read_draft(session, plan, EXPERT)
        comments = shown.comments or (BLANK,)
        was = {
            "summary": text_print(shown.summary),
            "private_note": text_print(shown.private_note),
            f"r.{CRITERION}": text_print(str(shown.rubric.get(CRITERION, ""))),
            **{f"c.{one.key}": one.print for one in comments},
        }
        self.draft = replace(shown, comments=comments, page=page, was=was, asides=())

    def write(self, *, comment: str | None = None, **values: object) -> bool:
        """Change something, and send all that stands there; whether it was taken."""
        if comment is not None:
            first, *others = self.draft.comments
            values["comments"] = (replace(first, body=comment), *others)
        self.draft = replace(self.draft, **values)  # type: ignore[arg-type]
        return save_draft(
            self.session, self.plan, TEMPLATE, self.draft, version=1, person_id=EXPERT, now=NOW
        )


def stored(session: Session, plan: Plan) -> Draft:
    return read_draft(session, plan, EXPERT)


def test_what_a_window_left_alone_replaces_nothing(session: Session) -> None:
    plan = new_plan(session)
    Window(session, plan, "p0").write(
        summary="Old", private_note="old", comment="Old?", rubric={CRITERION: 1}
    )
    first, second = Window(session, plan, "p1"), Window(session, plan, "p2")
    assert first.write(summary="New", comment="New?", rubric={CRITERION: 2})
    assert second.write(private_note="mine")
    kept = stored(session, plan)
    assert (kept.summary, kept.private_note) == ("New", "mine")
    assert [one.body for one in kept.comments] == ["New?"]
    assert (kept.rubric, kept.asides) == ({CRITERION: 2}, ())


def test_a_window_replaces_its_own_texts_as_often_as_it_likes(session: Session) -> None:
    plan = new_plan(session)
    page = Window(session, plan, "p1")
    for text in ("G", "Good", ""):
        assert page.write(summary=text, comment=text, rubric={CRITERION: len(text) % 3})
        assert stored(session, plan).summary == text
    assert stored(session, plan).comments == ()
    assert Window(session, plan, "p2").write(summary="Later\r\nand elsewhere")
    assert stored(session, plan).asides == ()


@pytest.mark.parametrize("order", sorted(set(permutations("aabb"))), ids="".join)
def test_whoever_writes_when_every_last_text_is_in_the_review_or_beside_it(
    session: Session, order: tuple[str, ...]
) -> None:
    plan = new_plan(session)
    windows = {name: Window(session, plan, name) for name in "ab"}
    last: dict[str, str] = {}
    for number, name in enumerate(order):
        last[name] = f"{name}{number}"
        windows[name].write(summary=last[name], private_note=last[name], comment=last[name])
    kept = stored(session, plan)
    for part, value in (("summary", kept.summary), ("private_note", kept.private_note)):
        beside = [one.text for one in kept.asides if one.part == part]
        assert sorted([value, *beside]) == sorted(last.values())
    assert sorted(one.body for one in kept.comments) == sorted(last.values())


def test_a_comment_that_one_window_took_back_stays_if_the_other_wrote_on(
    session: Session,
) -> None:
    plan = new_plan(session)
    Window(session, plan, "p0").write(comment="A number?")
    first, second, third = (Window(session, plan, name) for name in ("p1", "p2", "p3"))
    first.write(comment="")
    third.write(summary="x")
    assert stored(session, plan).comments == ()
    assert not second.write(comment="A number? How many?")
    assert [one.body for one in stored(session, plan).comments] == ["A number? How many?"]


def test_both_texts_are_shown_before_anything_is_sent(app: Flask, platform: Platform) -> None:
    author = Somebody(app, platform, "participant", sub="1")
    expert = Somebody(app, platform, "expert", sub="2")
    plan = author.begin()
    author.write(plan, title="Light for Ward 7")
    author.submit(plan)
    expert.post(f"reviews/{plan}/claim")
    first, second = (hidden(expert.get(f"reviews/{plan}").text) for _ in range(2))
    answer = expert.post(f"reviews/{plan}/draft", {**first, "summary": "A careful summary."})
    assert answer.get_json()["twice"] is False
    page = expert.follow(
        f"reviews/{plan}", {**second, "summary": "Another one.", "decision": "return"}
    ).text
    assert "You wrote in the same place in another window" in page
    assert ">A careful summary.</textarea>" in page
    assert 'dir="auto">Another one.</p>' in page
    assert "returned" not in author.get(f"plans/{plan}/feedback").text.lower()
    aside = re.search(r'name="page" value="(\w+)"><button class="link" name="part"', page)
    assert aside is not None
    chosen = {"page": aside.group(1), "part": "summary"}
    page = expert.follow(f"reviews/{plan}/asides", chosen).text
    assert "Another one." not in page
    both = {**hidden(page), "summary": "A careful summary. Another one.", "decision": "return"}
    assert expert.post(f"reviews/{plan}", both).headers["Location"].endswith("/feedback")
    assert "A careful summary. Another one." in author.get(f"plans/{plan}/feedback").text


def hidden(page: str) -> dict[str, str]:
    """What a page of a review sends without being asked."""
    pairs = re.findall(
        r'<input type="hidden" name="(version|page|was\.[^"]+)" value="(\w*)">', page
    )
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value)
    return found
