"""Claims of any shape → LaunchMessage, or a LaunchRefused that names the claim."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn, TypeGuard
from urllib.parse import urlsplit

from lti_app.errors import LaunchRefused, Refusal
from lti_app.models.message import (
    CourseClaim,
    GradeClaim,
    LaunchMessage,
    LinkClaim,
    MessageKind,
)

LTI = "https://purl.imsglobal.org/spec/lti/claim/"
AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
NRPS = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
GROUPS = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"
DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"

KINDS = {
    "LtiResourceLinkRequest": MessageKind.RESOURCE_LINK,
    "LtiDeepLinkingRequest": MessageKind.DEEP_LINKING,
    "LtiSubmissionReviewRequest": MessageKind.SUBMISSION_REVIEW,
    "DataPrivacyLaunchRequest": MessageKind.DATA_PRIVACY,
}
LONGEST_ID = 255
LONGEST_URL = 2048
MOST_ROLES = 100
MOST_CUSTOM = 100
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LOCALE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,3}")


def read_message(claims: Mapping[str, Any]) -> LaunchMessage:
    """The launch that these claims describe.

    Names, e-mail, course and services may all be missing: platforms withhold
    them. What is there must have the right type. Raises LaunchRefused.
    """
    kind = _kind(claims)
    link = _link(claims, required=kind is MessageKind.RESOURCE_LINK)
    if kind is MessageKind.DATA_PRIVACY:
        _need_neither(claims, "resource_link", "context")
    person = {"user_id": _for_user(claims)} if kind in _ABOUT_SOMEBODY else {}
    settings = _deep_linking(claims) if kind is MessageKind.DEEP_LINKING else {}
    presentation = _object(claims, LTI + "launch_presentation") or {}
    return LaunchMessage(
        kind=kind,
        deployment=_id(claims, LTI + "deployment_id"),
        subject=_id(claims, "sub"),
        name=_name(claims),
        email=_text(claims, "email", 320),
        locale=spoken_locale(claims),
        roles=_roles(claims),
        target_link_uri=_target(claims, kind),
        return_url=_url(presentation, "return_url"),
        course=_course(claims),
        link=link,
        grades=_grades(claims, kind),
        roster_url=_service_url(claims, NRPS, "context_memberships_url"),
        groups_url=_service_url(claims, GROUPS, "context_groups_url"),
        custom=_custom(claims),
        details={**person, **settings},
    )


_ABOUT_SOMEBODY = (MessageKind.SUBMISSION_REVIEW, MessageKind.DATA_PRIVACY)


def _kind(claims: Mapping[str, Any]) -> MessageKind:
    if claims.get(LTI + "version") != "1.3.0":
        _refuse(Refusal.VERSION_BAD, "version")
    name = claims.get(LTI + "message_type")
    if name is None:
        _missing("message_type")
    if not isinstance(name, str) or name not in KINDS:
        _refuse(Refusal.MESSAGE_UNKNOWN, "message_type")
    return KINDS[name]


def _target(claims: Mapping[str, Any], kind: MessageKind) -> str | None:
    target = _url(claims, LTI + "target_link_uri")
    if target is None and kind in (MessageKind.RESOURCE_LINK, MessageKind.SUBMISSION_REVIEW):
        _missing("target_link_uri")
    return target


def _roles(claims: Mapping[str, Any]) -> tuple[str, ...]:
    roles = claims.get(LTI + "roles")
    if roles is None:
        _missing("roles")
    if not isinstance(roles, list) or len(roles) > MOST_ROLES:
        _bad("roles")
    if not all(isinstance(role, str) and len(role) <= 512 for role in roles):
        _bad("roles")
    return tuple(dict.fromkeys(_printable(role) for role in roles))


def _link(claims: Mapping[str, Any], *, required: bool) -> LinkClaim | None:
    link = _object(claims, LTI + "resource_link")
    if link is None:
        return _missing("resource_link") if required else None
    return LinkClaim(_id(link, "id", "resource_link.id"), _text(link, "title", 512))


def _course(claims: Mapping[str, Any]) -> CourseClaim | None:
    course = _object(claims, LTI + "context")
    if course is None:
        return None
    return CourseClaim(
        _id(course, "id", "context.id"), _text(course, "title", 512), _text(course, "label", 255)
    )


def _grades(claims: Mapping[str, Any], kind: MessageKind) -> GradeClaim | None:
    endpoint = _object(claims, AGS)
    if endpoint is None:
        return _missing("endpoint") if kind is MessageKind.SUBMISSION_REVIEW else None
    scopes = endpoint.get("scope", [])
    if not isinstance(scopes, list) or not all(isinstance(one, str) for one in scopes):
        _bad("endpoint.scope")
    line_item = _url(endpoint, "lineitem")
    if line_item is None and kind is MessageKind.SUBMISSION_REVIEW:
        _missing("endpoint.lineitem")
    known = tuple(one for one in scopes if one.startswith("https://purl.imsglobal.org/"))
    return GradeClaim(line_item, _url(endpoint, "lineitems"), known[:10])


def _need_neither(claims: Mapping[str, Any], *names: str) -> None:
    """A launch about a person in all courses names none of them."""
    for name in names:
        if LTI + name in claims:
            _bad(name)


def _for_user(claims: Mapping[str, Any]) -> str:
    person = _object(claims, LTI + "for_user")
    if person is None:
        return _missing("for_user")
    return _id(person, "user_id", "for_user.user_id")


def _deep_linking(claims: Mapping[str, Any]) -> dict[str, Any]:
    settings = _object(claims, DEEP_LINKING)
    if settings is None:
        return _missing("deep_linking_settings")
    return_url = _url(settings, "deep_link_return_url")
    if return_url is None:
        _missing("deep_linking_settings.deep_link_return_url")
    types = settings.get("accept_types")
    if not isinstance(types, list) or not all(isinstance(one, str) for one in types):
        _bad("deep_linking_settings.accept_types")
    targets = settings.get("accept_presentation_document_targets")
    if not isinstance(targets, list) or not targets:
        _bad("deep_linking_settings.accept_presentation_document_targets")
    data = settings.get("data")
    if data is not None and not isinstance(data, str):
        _bad("deep_linking_settings.data")
    return {
        "return_url": return_url,
        "accept_types": types[:20],
        "accept_multiple": settings.get("accept_multiple") in (True, "true"),
        # Moodle says nothing and makes columns: only a no is a no.
        "accept_line_item": settings.get("accept_lineitem", True) in (True, "true"),
        "data": data,
    }


def _custom(claims: Mapping[str, Any]) -> dict[str, str]:
    """The custom parameters; other than text is written as text, as platforms differ here."""
    custom = _object(claims, LTI + "custom") or {}
    if len(custom) > MOST_CUSTOM:
        _bad("custom")
    return {
        _printable(name)[:255]: _printable(str(value))[:4096]
        for name, value in custom.items()
        if isinstance(value, str | int | float)
    }


def _name(claims: Mapping[str, Any]) -> str | None:
    """A name in one piece, as the platform writes it; else its parts in the platform's order."""
    whole = _text(claims, "name", 255)
    given, family = _text(claims, "given_name", 255), _text(claims, "family_name", 255)
    joined = " ".join(part for part in (given, family) if part)[:255]
    return whole or joined or None


def spoken_locale(claims: Mapping[str, Any]) -> str | None:
    """The language that these claims ask for. Also good for claims that nothing has proven:
    it decides in which language a refusal is told, and nothing else.
    """
    presentation = claims.get(LTI + "launch_presentation")
    asked = presentation if isinstance(presentation, dict) else {}
    return _locale(asked) or _locale(claims)


def _locale(source: Mapping[str, Any]) -> str | None:
    """A language tag if it looks like one: a wrong one is no reason to refuse anybody."""
    value = source.get("locale")
    if not isinstance(value, str) or len(value) > 35 or not _LOCALE.fullmatch(value):
        return None
    return value.replace("_", "-")


def _service_url(claims: Mapping[str, Any], claim: str, name: str) -> str | None:
    service = _object(claims, claim)
    return None if service is None else _url(service, name)


def _object(source: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    value = source.get(name)
    if value is not None and not isinstance(value, dict):
        _bad(_short(name))
    return value


def _id(source: Mapping[str, Any], name: str, called: str | None = None) -> str:
    """An identifier: compared and stored exactly as sent, so nothing is mended in it."""
    value, called = source.get(name), called or _short(name)
    if value is None or value == "":
        return _missing(called)
    if not is_id(value):
        _bad(called)
    return value


def is_id(value: Any) -> TypeGuard[str]:
    """Whether this is fit to be an identifier; in a database it is looked for as it stands."""
    return isinstance(value, str) and len(value) <= LONGEST_ID and not _UNPRINTABLE.search(value)


def _text(source: Mapping[str, Any], name: str, longest: int) -> str | None:
    """Something for people to read: cleaned and cut rather than refused; None if empty."""
    value = source.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        _bad(_short(name))
    return " ".join(_printable(value).split())[:longest] or None


def _url(source: Mapping[str, Any], name: str) -> str | None:
    value = source.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not is_web_address(value):
        _bad(_short(name))
    return value


@lru_cache(maxsize=1024)
def is_web_address(value: str) -> bool:
    """Whether this is a whole http(s) address that is fit to store and to compare."""
    if len(value) > LONGEST_URL or not value.isascii() or not value.isprintable():
        return False
    try:
        parts = urlsplit(value)
        return (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and parts.username is None
            and (parts.port is None or parts.port > 0)
            and " " not in value
            and "\\" not in value
        )
    except ValueError:
        return False


def _printable(value: str) -> str:
    """Without control characters and lone surrogates, which a database refuses to hold."""
    return _UNPRINTABLE.sub("", value)


def _short(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def _missing(claim: str) -> NoReturn:
    raise LaunchRefused(Refusal.CLAIM_MISSING, claim)


def _bad(claim: str) -> NoReturn:
    raise LaunchRefused(Refusal.CLAIM_BAD, claim)


def _refuse(refusal: Refusal, detail: str) -> NoReturn:
    raise LaunchRefused(refusal, detail)
