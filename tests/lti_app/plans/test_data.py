"""The data that plans are made of: goals, rights, and the template that is shipped."""

from __future__ import annotations

import pytest

from lti_app.services.plans.goals import goals, rights, search_targets, targets
from lti_app.services.plans.templates import FieldType, read_template, shipped, shipped_template
from lti_app.services.plans.values import clean, empty

TARGETS_OF_GOALS = [7, 8, 13, 10, 9, 8, 5, 12, 8, 10, 10, 11, 5, 10, 12, 12, 19]


def test_there_are_17_goals_and_169_targets_of_the_2030_agenda() -> None:
    assert [len(goal.targets) for goal in goals()] == TARGETS_OF_GOALS
    assert len(targets()) == 169


def test_each_target_has_its_own_words() -> None:
    assert len({target.official for target in targets().values()}) == 169
    assert len({target.plain for target in targets().values()}) == 169
    assert all(len(target.plain) <= 70 for target in targets().values())


def test_targets_are_found_by_number_and_by_words() -> None:
    assert [one.code for one in search_targets("11.7")] == ["11.7"]
    assert "11.1" in {one.code for one in search_targets("Slums housing")}
    assert search_targets("zzz") == ()


def test_every_right_names_its_articles() -> None:
    assert all(right.articles for right in rights().values())
    assert rights()["accessibility"].articles == ("CRPD 9",)


def test_every_field_of_the_template_has_help_and_two_examples() -> None:
    for field in shipped_template().fields.values():
        assert field.help and field.good and field.weak, field.name


def test_every_type_of_field_is_in_the_shipped_template() -> None:
    assert {field.type for field in shipped_template().fields.values()} == set(FieldType)


@pytest.mark.parametrize("name", shipped_template().fields)
@pytest.mark.parametrize("value", [None, "", [], {}, 5, [[]], {"x": 1}, "x\x00y", ["a", None]])
def test_whatever_is_sent_is_cleaned_once_and_for_all(name: str, value: object) -> None:
    field = shipped_template().fields[name]
    once = clean(field, value)
    assert clean(field, once) == once
    assert type(once) is type(empty(field))


def test_money_is_read_as_people_write_it() -> None:
    field = shipped_template().fields["budget"]
    for typed, kept in [
        ("86,000", "86000"),
        ("1 200.50", "1200.50"),
        ("1.500.000", "1500000"),
        ("1.500,50", "1500.50"),
        ("1.500", "1.500"),
        ("about 5", "about 5"),
        ("1,5", "1,5"),
    ]:
        assert clean(field, {"amount": typed, "currency": "MVR"})["amount"] == kept


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"sections": []}, "A field named 'title' is needed: lists show it."),
        ({"sections": None}, None),
    ],
)
def test_a_template_that_is_wrong_says_what_is_wrong(change: dict, sentence: str | None) -> None:  # type: ignore[type-arg]
    with pytest.raises((ValueError, TypeError)) as wrong:
        read_template({**shipped(), **change})
    assert sentence is None or str(wrong.value) == sentence
