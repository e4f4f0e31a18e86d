"""From a platform's roles to the three roles of the programme."""

from __future__ import annotations

from collections.abc import Iterable

from lti_app.models import Role

_COURSE = "http://purl.imsglobal.org/vocab/lis/v2/membership"
_STAFF = frozenset({"Administrator", "Manager", "Officer"})
_EXPERTS = frozenset({"Instructor", "Mentor", "ContentDeveloper", "TeachingAssistant"})
_WIDER_STAFF = frozenset(
    f"http://purl.imsglobal.org/vocab/lis/v2/{place}/person#{name}"
    for place, names in (
        ("institution", ("Administrator",)),
        ("system", ("Administrator", "AccountAdmin", "SysAdmin")),
    )
    for name in names
)


def role_of(lti_roles: Iterable[str]) -> Role:
    """The most that these roles allow; a participant where they say nothing known.

    Only roles in the course make an expert: being a teacher somewhere in an
    institution is no reason to read the plans of this course. Platforms' own
    administrators are programme staff, within their platform.
    """
    best = Role.PARTICIPANT
    for role in map(_as_standard, lti_roles):
        course_role = _course_role(role)
        if role in _WIDER_STAFF or course_role in _STAFF:
            return Role.STAFF
        if course_role in _EXPERTS:
            best = Role.EXPERT
    return best


def is_administrator(lti_roles: Iterable[str]) -> bool:
    """Whether the platform says that this is an administrator of its own, not of one course."""
    return any(_as_standard(role) in _WIDER_STAFF for role in lti_roles)


def _as_standard(role: str) -> str:
    """With ``http:``, as the vocabulary is spelt; a Moodle 4.2 was seen to say ``https:``."""
    return role.replace("https://purl.imsglobal.org/", "http://purl.imsglobal.org/", 1)


def _course_role(role: str) -> str | None:
    """``Instructor`` for the long form, the short form, and sub-roles of Instructor.

    A sub-role is ``…/membership/Instructor#TeachingAssistant``: what stands before
    the ``#`` is the principal role.
    """
    if "/" not in role and ":" not in role and "#" not in role:
        return role
    vocabulary, _, name = role.partition("#")
    if vocabulary == _COURSE:
        return name
    if vocabulary.startswith(f"{_COURSE}/"):
        return vocabulary.removeprefix(f"{_COURSE}/")
    return None
