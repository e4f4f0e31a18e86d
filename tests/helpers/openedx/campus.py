"""What the LTI consumer asks of an LMS, answered for one course with one graded block.

The library keeps all such questions in its module ``compat``. Only these answers
are ours; messages, keys, tokens, the roster's pages and stored grades are the library's.
"""

from __future__ import annotations

import os
import uuid
from types import SimpleNamespace
from typing import Any

from django.contrib.auth import get_user_model
from lti_consumer.models import CourseAllowPIISharingInLTIFlag, Lti1p3Passport, LtiConfiguration
from lti_consumer.plugin import compat
from opaque_keys.edx.keys import CourseKey, UsageKey

COURSE = CourseKey.from_string("course-v1:Campus+BLC+2026")
BLOCK = UsageKey.from_string("block-v1:Campus+BLC+2026+type@lti_consumer+block@plan")
STAFF = "budi"
published: list[dict[str, Any]] = []
"""Grades that the library handed on to the LMS's own gradebook."""


def external_id(user_id: int) -> str:
    """What the tool may know a person by."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"campus-{user_id}"))


class Block:
    """The activity in the course."""

    display_name = "Action plan"
    weight = 100
    has_score = True
    accept_grades_past_due = True
    scope_ids = SimpleNamespace(usage_id=BLOCK)

    def is_past_due(self) -> bool:
        return False

    def max_score(self) -> float:
        return 100.0

    def set_user_module_score(self, user: Any, score: float, maximum: float, comment: str) -> None:
        published.append(
            {"user": user.username, "score": score, "maximum": maximum, "comment": comment}
        )


def answer_for_the_lms() -> None:
    """Put our answers in place of imports from an LMS that is not there."""
    answers = {
        "load_enough_xblock": lambda _location: Block(),
        "load_block_as_user": lambda _location: Block(),
        "get_user_from_external_user_id": _user_of,
        "user_has_studio_write_access": lambda user, _course: user.is_staff,
        "get_course_by_id": lambda key: key,
        "user_course_access": lambda _course, user, *_, **__: user.is_authenticated,
        "user_has_access": lambda user, *_, **__: user.is_authenticated,
        "batch_get_or_create_externalids": _external_ids,
        "get_course_members": _members,
        "merge_course_forum_roles": lambda _course, members: members,
    }
    for name, answer in answers.items():
        assert hasattr(compat, name), f"the library no longer asks for {name}"
        setattr(compat, name, answer)


def fill(learners: int) -> None:
    """One member of staff, many learners, and the tool as an activity of the course."""
    users = get_user_model().objects
    users.create(username=STAFF, first_name="Budi", email="budi@campus.example", is_staff=True)
    names = (("siti" if n == 1 else f"learner{n}") for n in range(1, learners + 1))
    users.bulk_create(
        users.model(username=name, first_name=name.title(), email=f"{name}@campus.example")
        for name in names
    )
    CourseAllowPIISharingInLTIFlag.objects.create(course_id=COURSE, enabled=True)
    tool = os.environ["CAMPUS_TOOL"]
    launch = f"{tool}/lti/launch"
    passport = Lti1p3Passport.objects.create(
        name="tool", lti_1p3_tool_keyset_url=f"{tool}/.well-known/jwks.json"
    )
    LtiConfiguration.objects.create(
        version=LtiConfiguration.LTI_1P3,
        config_store=LtiConfiguration.CONFIG_ON_DB,
        location=BLOCK,
        lti_1p3_passport=passport,
        lti_1p3_oidc_url=f"{tool}/lti/login",
        lti_1p3_launch_url=launch,
        lti_1p3_redirect_uris=[launch],
        lti_advantage_deep_linking_enabled=True,
        lti_advantage_deep_linking_launch_url=launch,
        lti_advantage_enable_nrps=True,
        lti_advantage_ags_mode=LtiConfiguration.LTI_ADVANTAGE_AGS_PROGRAMMATIC
        if os.environ.get("CAMPUS_GRADES") == "programmatic"
        else LtiConfiguration.LTI_ADVANTAGE_AGS_DECLARATIVE,
    )


def _user_of(external: str) -> Any:
    users = get_user_model().objects.all()
    return next(user for user in users if external_id(user.pk) == external)


def _external_ids(users: Any) -> dict[int, Any]:
    ids = users.prefetch_related(None).values_list("pk", flat=True)
    return {pk: SimpleNamespace(external_user_id=external_id(pk)) for pk in ids}


def _members(_course: Any) -> dict[int, dict[str, Any]]:
    return {
        user.pk: {
            "id": user.pk,
            "username": user.username,
            "name": user.first_name,
            "email": user.email,
            "roles": ["staff" if user.is_staff else "student"],
        }
        for user in get_user_model().objects.all()
    }
