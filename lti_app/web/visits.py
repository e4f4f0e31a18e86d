"""Who is at work in this request. Guards every page under ``/s/<key>``."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, current_app, g, request

from lti_app.errors import NotSignedIn
from lti_app.models.launch_state import Binding
from lti_app.services.tool_sessions import Visit, find_visit, keep_awake
from lti_app.web.browser import browser_secret
from lti_app.web.csrf import check_form
from lti_app.web.headers import allow_frames_of
from lti_app.web.language import prefer
from lti_app.web.times import read_in
from lti_app.web.tool import current_tool

PREFIX = "/s/<key>"


def guard(blueprint: Blueprint) -> None:
    """Let only signed-in people into this blueprint, and only forms that are ours."""
    blueprint.before_request(_open_visit)
    blueprint.url_value_preprocessor(_take_key)
    blueprint.url_defaults(_add_key)


def current_visit() -> Visit:
    return cast(Visit, g.visit)


def _take_key(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values is not None:
        g.key = values.pop("key", "")


def _add_key(endpoint: str, values: dict[str, Any]) -> None:
    if "key" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "key"):
        values["key"] = g.key


def _open_visit() -> None:
    tool, now = current_tool(), current_tool().clock()
    with tool.db.read() as session:
        visit = find_visit(session, g.key, browser_secret(), now=now)
    if visit.binding is Binding.STORAGE and _came_from_elsewhere():
        raise NotSignedIn("an address with a session in it was opened outside its frame")
    g.visit = visit
    g.platform_id = visit.platform.id
    allow_frames_of(visit.platform)
    prefer(visit.locale)
    read_in(visit.time_zone)
    if request.method not in ("GET", "HEAD"):
        check_form(visit)
    if visit.is_worth_noting(now):
        with tool.db.write() as session:
            keep_awake(session, visit, now=now, lasts=tool.session_lasts)


def _came_from_elsewhere() -> bool:
    """Where the key alone opens a session, its address works from our own pages only."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
