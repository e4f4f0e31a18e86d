"""Names and roles (NRPS 2.0) and course groups: who is in a course, as the platform says.

Every function asks the network: open no transaction around one. Each raises
FetchFailed, or ServiceRefused with the service's status.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lti_app.lti.claims import LONGEST_ID
from lti_app.lti.connector import ToolConnector
from lti_app.lti.gradebook import address_of, paged
from lti_app.models.message import Listed, ListedGroup

MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
GROUPS = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"
MEMBERS_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
PAGE = 200
"""Members asked for at once: without a limit some platforms send a whole university."""
GROUPS_TYPE = "application/vnd.ims.lti-gs.v1.contextgroupcontainer+json"


def read_roster(
    connector: ToolConnector, url: str, *, with_groups: bool = False
) -> tuple[Listed, ...]:
    """Everybody on the roster, over all pages. A person listed twice counts with all roles."""
    scopes = [MEMBERS, GROUPS] if with_groups else [MEMBERS]
    query = {"limit": str(PAGE), **({"groups": "true"} if with_groups else {})}
    address = address_of(url, "", **query)
    found: dict[str, Listed] = {}
    for row in paged(connector, address, scopes, MEMBERS_TYPE, "members"):
        person = _listed(row)
        if person is None:
            continue
        before = found.get(person.subject)
        if before is not None:
            person = Listed(
                person.subject,
                person.name or before.name,
                person.email or before.email,
                tuple(dict.fromkeys((*before.roles, *person.roles))),
                person.active or before.active,
                tuple(dict.fromkeys((*before.groups, *person.groups))),
            )
        found[person.subject] = person
    return tuple(found.values())


def read_groups(connector: ToolConnector, url: str) -> tuple[ListedGroup, ...]:
    """The groups of a course, over all pages."""
    rows = paged(connector, url, [GROUPS], GROUPS_TYPE, "groups")
    found = (ListedGroup(str(row["id"]), _text(row, "name", 512)) for row in rows if row.get("id"))
    return tuple(one for one in found if len(one.lti_id) <= LONGEST_ID)


def _listed(row: Mapping[str, Any]) -> Listed | None:
    """A member; None for a row that names nobody. Moodle writes roles short (``Learner``)."""
    subject = row.get("user_id")
    if not isinstance(subject, str | int) or not 0 < len(str(subject)) <= LONGEST_ID:
        return None
    roles = row.get("roles")
    known = roles if isinstance(roles, list) else []
    enrolled = row.get("group_enrollments")
    groups = enrolled if isinstance(enrolled, list) else []
    parts = " ".join(
        part
        for part in (_text(row, "given_name", 255), _text(row, "family_name", 255))
        if part is not None
    )
    return Listed(
        subject=str(subject),
        name=_text(row, "name", 255) or parts[:255] or None,
        email=_text(row, "email", 320),
        roles=tuple(role for role in known if isinstance(role, str))[:100],
        active=row.get("status", "Active") == "Active",
        groups=tuple(
            str(one["group_id"]) for one in groups if isinstance(one, dict) and one.get("group_id")
        ),
    )


def _text(row: Mapping[str, Any], name: str, longest: int) -> str | None:
    value = row.get(name)
    if not isinstance(value, str):
        return None
    return " ".join(value.replace("\x00", "").split())[:longest] or None
