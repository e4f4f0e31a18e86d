"""What Moodle 4.5 says when somebody opens an activity with a grade: all of its claims."""

from __future__ import annotations

from typing import Any

from tests.helpers.platform import AGS, INSTITUTION, MEMBERSHIP, NRPS, Platform

_SCOPES = "https://purl.imsglobal.org/spec/lti-ags/scope"


def claims(platform: Platform, nonce: str, *, person: int, target: str) -> dict[str, Any]:
    """The message for one of many people, who all open the same activity."""
    services = f"{platform.issuer}/mod/lti/services.php"
    return platform.claims(
        nonce,
        sub=str(person),
        name=f"Siti Rahayu {person}",
        family_name=f"Rahayu {person}",
        email=f"siti{person}@example.org",
        target_link_uri=target,
        roles=[f"{INSTITUTION}Student", f"{MEMBERSHIP}Learner"],
        context={
            "id": "2",
            "label": "BLC",
            "title": "Blended Learning Course 2026",
            "type": ["CourseSection"],
        },
        resource_link={"id": "5", "title": "Action plan", "description": ""},
        launch_presentation={
            "locale": "en",
            "document_target": "iframe",
            "return_url": f"{platform.issuer}/mod/lti/return.php?course=2&launch_container=3"
            "&instanceid=5&sesskey=hF3cJ0t9Qw",
        },
        lis={"person_sourcedid": "", "course_section_sourcedid": ""},
        ext={"user_username": f"siti{person}", "lms": "moodle-2"},
        tool_platform={
            "guid": "moodle.test",
            "name": "campus",
            "description": "Campus of the programme",
            "product_family_code": "moodle",
            "version": "2024100700",
        },
        custom={"template": "standard", "context_memberships_url": ""},
        **{
            AGS: {
                "scope": [
                    f"{_SCOPES}/lineitem",
                    f"{_SCOPES}/lineitem.readonly",
                    f"{_SCOPES}/result.readonly",
                    f"{_SCOPES}/score",
                ],
                "lineitems": f"{services}/2/lineitems?type_id=7",
                "lineitem": f"{services}/2/lineitems/11/lineitem?type_id=7",
            },
            NRPS: {
                "context_memberships_url": f"{services}/CourseSection/2/bindings/7/memberships",
                "service_versions": ["1.0", "2.0"],
            },
        },
    )
