"""The tool's own columns follow their activities. What fails comes again with the next round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from sqlalchemy.orm import Session

from lti_app.db import Scope
from lti_app.errors import FetchFailed
from lti_app.lti import gradebook
from lti_app.lti.connector import ServiceRefused, TokenRefused, ToolConnector
from lti_app.lti.outfit import Outfit
from lti_app.services import columns
from lti_app.services.platforms import active_deployments


def follow_activities(outfit: Outfit) -> Counter[str]:
    """Give our columns the names and points of their activities, or take them away for good."""
    found: Counter[str] = Counter()
    with outfit.db.read() as session:
        deployments = active_deployments(session)
    for platform, scope in deployments:
        with outfit.db.write(scope) as session:
            found["moved"] += columns.move_scores(session, now=outfit.clock())
        with outfit.db.read(scope) as session:
            changes, over = columns.columns_to_change(session), columns.columns_to_delete(session)
        gone = {line_item_id for line_item_id, _ in over}
        connector = outfit.connect(platform)
        for line_item_id, url in over:
            found[_delete(outfit, connector, scope, line_item_id, url)] += 1
        for change in changes:
            if change.line_item_id not in gone:
                found[_change(outfit, connector, scope, change)] += 1
    return +found


def _change(outfit: Outfit, connector: ToolConnector, scope: Scope, change: columns.Change) -> str:
    def ask() -> None:
        told, label = change.told, change.label
        followed = gradebook.update_line_item(
            connector, change.url, told=told, label=label, maximum=change.maximum
        )
        with outfit.db.write(scope) as session:
            if followed:
                columns.changed(session, change)
            else:
                columns.left_to_others(session, change.line_item_id)

    def gone(session: Session) -> None:
        columns.left_to_others(session, change.line_item_id)

    return _tried(outfit, scope, ask, gone, "changed")


def _delete(
    outfit: Outfit, connector: ToolConnector, scope: Scope, line_item_id: int, url: str
) -> str:
    def ask() -> None:
        gradebook.delete_line_item(connector, url)
        with outfit.db.write(scope) as session:
            columns.deleted(session, line_item_id)

    def gone(session: Session) -> None:
        columns.deleted(session, line_item_id)

    return _tried(outfit, scope, ask, gone, "deleted")


def _tried(
    outfit: Outfit,
    scope: Scope,
    ask: Callable[[], None],
    gone: Callable[[Session], None],
    done: str,
) -> str:
    """What came of it. ``gone`` is noted where the platform has no such column any more."""
    try:
        ask()
    except TokenRefused:
        return "later"
    except ServiceRefused as refused:
        if refused.status not in (404, 410):
            return "later"
        with outfit.db.write(scope) as session:
            gone(session)
        return "gone"
    except FetchFailed:
        return "later"
    return done
