"""What plans ask for, changed by programme staff: version by version, and nothing lost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from lti_app.services.plans.template_editing import problems
from lti_app.services.plans.templates import read_template, shipped
from lti_app.web.template_form import change, columns_text, read_definition
from tests.helpers.plan_pages import Somebody
from tests.helpers.platform import Platform

SHIPPED = shipped()


def as_typed(definition: dict[str, Any]) -> list[tuple[str, str]]:
    """A definition as the form sends it."""
    pairs = [("title", definition["title"])]
    for section in definition["sections"]:
        pairs += [("section", section["key"]), (f"st.{section['key']}", section["title"])]
        for one in section["fields"]:
            name = one["name"]
            pairs += [
                ("field", f"{section['key']}/{name}"),
                (f"l.{name}", one["label"]),
                (f"t.{name}", one["type"]),
                (f"from.{name}", one["from"]),
                (f"need.{name}", str(one.get("need", 0))),
                (f"ch.{name}", "\n".join(one.get("choices", ()))),
                (f"co.{name}", columns_text(one.get("columns", ()))),
                *((f"{part[0]}.{name}", one.get(part, "")) for part in ("help", "good", "weak")),
            ]
    for one in definition["rubric"]:
        pairs += [("criterion", one["key"]), (f"ct.{one['key']}", one["title"])]
        pairs.append((f"cl.{one['key']}", "\n".join(one["levels"])))
    return pairs


def form(**changes: str) -> MultiDict[str, str]:
    sent = MultiDict(as_typed(SHIPPED))
    for name, value in changes.items():
        sent[name.replace("__", ".")] = value
    return sent


def test_a_form_that_was_only_looked_at_says_what_the_template_said() -> None:
    again = read_definition(form(), SHIPPED)
    assert read_template(again) == read_template(SHIPPED)
    assert problems(again) == ()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"title": " "}, "no-title"),
        ({"l__problem": ""}, "no-label"),
        ({"h__problem": "x" * 2001}, "too-long"),
        ({"t__title": "text"}, "no-plan-title"),
        ({"ch__anchor": "Only one"}, "few-choices"),
        ({"ch__anchor": "Twice\nTwice"}, "twice"),
        ({"co__partners": ""}, "no-columns"),
        ({"co__partners": "Who | table"}, "column-type"),
        ({"co__partners": "Who | choice: One"}, "few-choices"),
        ({"need__problem": "many"}, "need"),
        ({"need__problem": "1001"}, "need"),
        ({"cl__rights": "One level"}, "few-levels"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_each_mistake_is_named(changes: dict[str, str], fault: str) -> None:
    found = problems(read_definition(form(**changes), SHIPPED))
    assert [one.fault for one in found] == [fault]


def test_columns_keep_their_names_and_new_ones_get_one() -> None:
    typed = "Part\nPartner\nAgreed? | choice: Yes, Not yet"
    definition = read_definition(form(co__partners=typed), SHIPPED)
    columns = read_template(definition).fields["partners"].columns
    assert [(one.label, one.type) for one in columns] == [
        ("Part", "line"),
        ("Partner", "line"),
        ("Agreed?", "choice"),
    ]
    assert columns[1].name == "who"
    assert columns[2].choices == ("Yes", "Not yet")
    assert len({one.name for one in columns}) == 3


def test_parts_are_added_moved_and_removed() -> None:
    definition = shipped()
    new = change(definition, "add-field/problem")
    assert definition["sections"][0]["fields"][-1]["name"] == new
    change(definition, "up-section/people")
    assert definition["sections"][0]["key"] == "people"
    change(definition, "drop-section/people")
    change(definition, "drop-criterion/rights")
    change(definition, "drop-section/problem")
    change(definition, "drop-field/title")
    names = [one["name"] for one in definition["sections"][0]["fields"]]
    assert definition["sections"][0]["key"] == "problem"
    assert "title" in names
    assert definition["rubric"][0]["key"] == "people"
    change(definition, "up-field/nothing")


def send(staff: Somebody, *, base: int, **changes: str) -> str:
    response = staff.post("template", {**_lists(form(**changes)), "base": str(base)})
    if response.status_code == 303:
        return staff.browser.get(response.headers["Location"]).text
    return response.text


def _lists(sent: MultiDict[str, str]) -> dict[str, list[str]]:
    return {name: sent.getlist(name) for name in sent}


def test_new_plans_take_the_new_version_and_old_ones_stay_as_they_are(
    author: Somebody, staff: Somebody
) -> None:
    old = author.begin()
    author.write(old, problem="It is dark.")
    assert "Version 1 is in use" in staff.get("template").text
    page = send(staff, base=1, l__problem="What hurts")
    assert "New plans take version 2." in page
    new = author.begin()
    assert "What hurts" in author.get(f"plans/{new}/").text
    assert "What hurts" not in author.get(f"plans/{old}/").text
    assert "It is dark." in author.get(f"plans/{old}/").text
    assert "What hurts" not in staff.get("template?version=1").text
    assert staff.get("template?version=7").status_code == 404


def test_two_officers_who_change_it_at_once_both_keep_their_text(staff: Somebody) -> None:
    staff.get("template")
    send(staff, base=1, l__problem="First")
    page = send(staff, base=1, l__problem="Second")
    assert "Somebody else has saved version 2 meanwhile" in page
    assert 'value="Second"' in page
    assert "New plans take version 3." in send(staff, base=2, l__problem="Second")


def test_what_is_wrong_is_said_and_what_was_typed_stays(staff: Somebody) -> None:
    staff.get("template")
    page = send(staff, base=1, l__problem="", h__problem="<b>Guidance</b>")
    assert "Nothing was saved yet." in page
    assert "A field has no label." in page
    assert "<b>Guidance</b>" in unescape(page)
    assert "<b>Guidance</b>" not in page


def test_saving_the_same_again_makes_no_version(staff: Somebody) -> None:
    staff.get("template")
    send(staff, base=1)
    assert re.findall(r"Version (\d+)</a>", staff.get("template").text) == ["1"]


def test_a_damaged_form_is_told_from_a_wrong_one(staff: Somebody) -> None:
    staff.get("template")
    for data in ({}, {"section": "x", "field": "nothing"}, {"field": "a/b", "do": "drop-x/y"}):
        assert staff.post("template", {"base": "1", **data}).status_code == 200


def test_a_course_changes_its_own_plans_and_no_others(
    app: Flask, platform: Platform, staff: Somebody
) -> None:
    elsewhere = Somebody(app, platform, "participant", sub="2", course="3")
    officer = Somebody(app, platform, "staff", sub="8", course="3")
    staff.get("template")
    send(staff, base=1, l__problem="What hurts")
    assert "What hurts" not in elsewhere.get(f"plans/{elsewhere.begin()}/").text
    page = officer.get("template").text
    assert "Version 1 is in use" in page
    assert "Course 2" in page  # where version 2 was made, to be taken over from there
    assert "What hurts" in officer.get("template?version=2").text
    assert "New plans take version 3." in send(officer, base=1, l__problem="What hurts")
    assert "What hurts" in elsewhere.get(f"plans/{elsewhere.begin()}/").text
    assert "Version 2 is in use" in staff.get("template").text
