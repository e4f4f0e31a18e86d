"""A verified launch as plain values: what ``lti`` makes and ``services`` read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class MessageKind(StrEnum):
    RESOURCE_LINK = "resource-link"
    DEEP_LINKING = "deep-linking"
    SUBMISSION_REVIEW = "submission-review"
    DATA_PRIVACY = "data-privacy"


@dataclass(frozen=True, slots=True)
class CourseClaim:
    lti_id: str
    title: str | None
    label: str | None


@dataclass(frozen=True, slots=True)
class LinkClaim:
    lti_id: str
    title: str | None


@dataclass(frozen=True, slots=True)
class GradeClaim:
    """What the platform offers for grades (AGS)."""

    line_item_url: str | None
    line_items_url: str | None
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LaunchMessage:
    """Who was sent, by which deployment, to what. Every field is checked."""

    kind: MessageKind
    deployment: str
    subject: str
    name: str | None
    email: str | None
    locale: str | None
    roles: tuple[str, ...]
    target_link_uri: str | None
    return_url: str | None
    course: CourseClaim | None
    link: LinkClaim | None
    grades: GradeClaim | None
    roster_url: str | None
    groups_url: str | None
    custom: Mapping[str, str]
    details: Mapping[str, Any]
    """Deep linking settings or the person reviewed; empty for a plain launch."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a course's roster."""

    subject: str
    name: str | None
    email: str | None
    roles: tuple[str, ...]
    active: bool
    groups: tuple[str, ...]
    """The platform's ids of the groups they are in."""


@dataclass(frozen=True, slots=True)
class ListedGroup:
    lti_id: str
    name: str | None
