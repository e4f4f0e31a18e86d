"""From a platform's roles to the programme's: never more than was meant."""

from __future__ import annotations

import pytest

from lti_app.models import Role
from lti_app.services.roles import is_administrator, role_of

VOCABULARY = "http://purl.imsglobal.org/vocab/lis/v2"
ROLES = {
    "Learner": Role.PARTICIPANT,
    "Instructor": Role.EXPERT,
    "Mentor": Role.EXPERT,
    "Administrator": Role.STAFF,
    f"{VOCABULARY}/membership#Learner": Role.PARTICIPANT,
    f"{VOCABULARY}/membership#Instructor": Role.EXPERT,
    f"{VOCABULARY}/membership#ContentDeveloper": Role.EXPERT,
    f"{VOCABULARY}/membership#Manager": Role.STAFF,
    f"{VOCABULARY}/membership/Instructor#TeachingAssistant": Role.EXPERT,
    f"{VOCABULARY}/membership/Learner#NonCreditLearner": Role.PARTICIPANT,
    f"{VOCABULARY}/institution/person#Instructor": Role.PARTICIPANT,
    f"{VOCABULARY}/institution/person#Faculty": Role.PARTICIPANT,
    f"{VOCABULARY}/institution/person#Administrator": Role.STAFF,
    f"{VOCABULARY}/system/person#SysAdmin": Role.STAFF,
    f"{VOCABULARY}/system/person#User": Role.PARTICIPANT,
    "https://purl.imsglobal.org/vocab/lis/v2/membership#Instructor": Role.EXPERT,
    "https://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator": Role.STAFF,
    "http://evil.test/membership#Administrator": Role.PARTICIPANT,
    f"{VOCABULARY}/membershipx#Administrator": Role.PARTICIPANT,
    "membership#Administrator": Role.PARTICIPANT,
    "instructor": Role.PARTICIPANT,
    "": Role.PARTICIPANT,
}


@pytest.mark.parametrize(("role", "expected"), ROLES.items(), ids=ROLES.keys())
def test_one_role_means_what_the_vocabulary_says(role: str, expected: Role) -> None:
    assert role_of([role]) is expected


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_administrator_is_known_however_the_vocabulary_is_addressed(scheme: str) -> None:
    address = f"{scheme}://purl.imsglobal.org/vocab/lis/v2/institution/person"
    assert is_administrator([f"{address}#Administrator"])
    assert not is_administrator([f"{address}#Faculty"])


def test_of_several_roles_the_widest_counts() -> None:
    assert role_of(["Learner", "Instructor"]) is Role.EXPERT
    assert role_of(["Instructor", "Administrator", "Learner"]) is Role.STAFF
    assert role_of([]) is Role.PARTICIPANT
