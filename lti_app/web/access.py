"""Who may see the pages of administration."""

from __future__ import annotations

from flask import Flask, g

from lti_app.errors import NotAllowed
from lti_app.models import Platform
from lti_app.services.administration import Access, access
from lti_app.services.platforms import get_platform
from lti_app.web.tool import current_tool
from lti_app.web.visits import current_visit


def install(app: Flask) -> None:
    app.context_processor(lambda: {"administers": administers})


def administers() -> bool:
    """Whether to offer the way to administration."""
    return current_access() is not Access.NONE


def current_access() -> Access:
    if "visit" not in g:
        return Access.NONE
    if "access" not in g:
        tool, visit = current_tool(), current_visit()
        if not tool.config.administrators:
            g.access = Access.PLATFORM if visit.administers else Access.NONE
        else:
            with tool.db.read(visit.scope) as session:
                g.access = access(session, visit, tool.config.administrators)
    return Access(g.access)


def need_administrator() -> Access:
    """Raises NotAllowed for everybody else."""
    found = current_access()
    if found is Access.NONE:
        raise NotAllowed("only administrators may see this")
    return found


def need_operator() -> None:
    if current_access() is not Access.OPERATOR:
        raise NotAllowed("only administrators named in the configuration may do this")


def platform_of(platform_id: int) -> Platform:
    """A platform that this administrator may see. Raises NotFound, NotAllowed."""
    visit = current_visit()
    if need_administrator() is not Access.OPERATOR and visit.platform.id != platform_id:
        raise NotAllowed("another platform's connection")
    with current_tool().db.read() as session:
        return get_platform(session, platform_id)
