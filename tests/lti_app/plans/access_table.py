"""The table of who may do what: role × relation → actions, and how each is done through HTTP."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Answer(Protocol):
    @property
    def status_code(self) -> int: ...


class Hands(Protocol):
    """Whoever can ask for pages; ``helpers.plan_pages.Somebody`` is one."""

    def get(self, path: str) -> Answer: ...

    def post(self, path: str, data: Mapping[str, Any] | None = None, /) -> Answer: ...


@dataclass
class Scene:
    """A plan in review with all that can hang on one, and the one who tries."""

    plan: int
    comment: int
    own_comment: int
    """Written by the one who tries, where they are the plan's reader."""
    conflict: int
    file: int
    recording: int
    """Unsent, and made by the one who tries, where they are the plan's reader."""
    notice: int
    """Of the one who tries, where they are an author."""
    expert_id: int
    mate_id: int
    """Another author, who has written nothing."""
    own_id: int
    somebody: Hands


Do = Callable[[Scene], Answer]


def looks(path: str) -> Do:
    """A page; ``{plan}`` and the like are filled in from the scene."""
    return lambda s: s.somebody.get(path.format_map(vars(s)))


def sends(path: str, **data: Any) -> Do:
    def do(scene: Scene) -> Answer:
        values = {
            name: value.format_map(vars(scene)) if isinstance(value, str) else value
            for name, value in data.items()
        }
        return scene.somebody.post(path.format_map(vars(scene)), values)

    return do


def _file(scene: Scene) -> Answer:
    data = {"file": (io.BytesIO(b"x"), "x.txt")}
    return scene.somebody.post(f"plans/{scene.plan}/files/annexes", data)


ACTIONS: dict[str, Do] = {
    "home": looks(""),
    "begin": sends("plans/"),
    "write": looks("plans/{plan}/"),
    "save": sends("plans/{plan}/", field=[]),
    "autosave": sends("plans/{plan}/fields"),
    "settle a conflict": sends("plans/{plan}/conflicts/{conflict}"),
    "confirm": looks("plans/{plan}/submit"),
    "take wording": sends("plans/{plan}/comments/{comment}/take"),
    "submit": sends("plans/{plan}/submit", number=3),
    "step": sends("plans/{plan}/step"),
    "send file": _file,
    "remove file": sends("plans/{plan}/files/annexes/{file}/remove"),
    "file": looks("plans/{plan}/files/{file}"),
    "history": looks("plans/{plan}/history"),
    "due date": looks("plans/{plan}/due.ics"),
    "version": looks("plans/{plan}/versions/1"),
    "pdf": looks("plans/{plan}/versions/1.pdf"),
    "docx": looks("plans/{plan}/versions/1.docx"),
    "json": looks("plans/{plan}/versions/1.json"),
    "compare": looks("plans/{plan}/compare"),
    "feedback": looks("plans/{plan}/feedback"),
    "reply": sends("plans/{plan}/comments/{comment}/reply", body="x"),
    "settle another's comment": sends("plans/{plan}/comments/{comment}/settle", settled="yes"),
    "settle": sends("plans/{plan}/comments/{own_comment}/settle", settled="yes"),
    "team": looks("plans/{plan}/team"),
    "add to the team": sends("plans/{plan}/team"),
    "take out of the team": sends("plans/{plan}/team/leave", person="{mate_id}"),
    "review": looks("reviews/{plan}"),
    "draft": sends("reviews/{plan}", version=3),
    "keep": sends("reviews/{plan}/draft", version=3),
    "forget what another window wrote": sends("reviews/{plan}/asides"),
    "record": sends("reviews/{plan}/recordings"),
    "forget recording": sends("reviews/{plan}/recordings/{recording}/forget"),
    "snippet": sends("reviews/snippets", body="x"),
    "claim": sends("reviews/{plan}/claim"),
    "assign": sends("overview/plans/{plan}/reader", expert="{expert_id}"),
    "extend": sends("overview/plans/{plan}/due"),
    "queue": looks("reviews/"),
    "all plans": looks("overview/"),
    "set dates": sends("overview/dates"),
    "readers": looks("readers"),
    "rule": sends("readers/rule"),
    "profile of another": sends("readers/{expert_id}"),
    "own profile": sends("readers/{own_id}"),
    "template": looks("template"),
    "new template": sends("template", do="add-section"),
    "csv": sends("overview/plans.csv"),
    "xlsx": sends("overview/plans.xlsx"),
    "log": looks("log/"),
    "log as table": looks("log/log.csv"),
    "people": looks("data/people/"),
    "own data": looks("data/"),
    "take own data": sends("data/people/{own_id}/export"),
    "data of another": looks("data/people/{expert_id}"),
    "take data of another": sends("data/people/{expert_id}/export"),
    "erase another": sends("data/people/{mate_id}/erase", sure="yes"),
    "notices": looks("notices/"),
    "notices are read": sends("notices/read"),
    "notice of an author": looks("notices/{notice}"),
    "settings": looks("settings/"),
    "keep settings": sends("settings/"),
    "calendar": sends("settings/calendar"),
    "time zone": sends("settings/zone", zone="Asia/Jakarta"),
    "choose an activity": looks("activities"),
    "add an activity": sends("activities"),
    "administration": looks("admin/"),
    "check": sends("admin/check"),
    "deliveries": looks("admin/deliveries"),
    "mail again": sends("admin/deliveries/mail", mail="1-999"),
    "score again": sends("admin/deliveries/retry"),
    "keys": looks("admin/keys"),
    "change keys": sends("admin/keys"),
    "platforms": looks("admin/platforms/"),
    "new platform": looks("admin/platforms/new"),
    "add platform": sends("admin/platforms/new"),
    "invite platform": sends("admin/platforms/invite"),
    "switch platform": sends("admin/platforms/1/state", do="off"),
    "test platform": sends("admin/platforms/1/test"),
    "sign out": sends("sign-out"),
}
"""In an order in which none takes away what a later one needs."""

EVERYBODY = {"home", "begin", "own data", "take own data", "sign out"}
EVERYBODY |= {"notices", "notices are read", "settings", "keep settings", "calendar"}
EVERYBODY |= {"time zone"}
AUTHOR = {"write", "save", "autosave", "confirm", "take wording", "submit", "step", "reply"}
AUTHOR |= {"add to the team", "take out of the team", "send file", "remove file"}
AUTHOR |= {"settle a conflict", "notice of an author"}
READER = {"pdf", "docx", "json", "file", "team", "history", "version", "compare", "feedback"}
READER |= {"due date"}
REVIEWER = {"record", "forget recording", "review", "draft", "keep", "reply", "settle"}
REVIEWER |= {"forget what another window wrote"}
MANAGER = {"assign", "extend", "add to the team", "take out of the team"}
OF_EXPERTS = {"queue", "snippet", "readers", "own profile"}
OF_STAFF = {
    *("template", "new template", "queue", "snippet", "readers", "rule"),
    *("all plans", "set dates", "csv", "xlsx", "log", "log as table", "people"),
    *("administration", "deliveries", "score again", "platforms"),
}
OF_ROLE = {
    "participant": EVERYBODY,
    "expert": EVERYBODY | OF_EXPERTS,
    "staff": EVERYBODY | OF_STAFF,
}
"""Pages about a whole course or oneself: allowed by role, whatever the relation to one plan."""
HERE = {"profile of another"}
"""What staff do with people of their own course."""
PEOPLE = {"data of another", "take data of another", "erase another"}
"""What a platform's administrators do with everybody of their deployment."""
OWN_PLATFORM = {"test platform"}
TABLE: dict[tuple[str, str], set[str]] = {
    ("participant", "own"): AUTHOR | READER,
    ("participant", "assigned"): set(),
    ("participant", "same-course"): set(),
    ("participant", "other-course"): set(),
    ("participant", "other-platform"): set(),
    ("expert", "own"): AUTHOR | READER,
    ("expert", "assigned"): READER | REVIEWER | {"claim"},
    ("expert", "same-course"): READER | {"claim"},
    ("expert", "other-course"): set(),
    ("expert", "other-platform"): set(),
    ("staff", "own"): AUTHOR | READER | MANAGER | HERE | PEOPLE | OWN_PLATFORM,
    ("staff", "assigned"): (READER | REVIEWER | MANAGER | HERE | PEOPLE | OWN_PLATFORM | {"claim"}),
    ("staff", "same-course"): READER | MANAGER | HERE | PEOPLE | OWN_PLATFORM | {"claim"},
    ("staff", "other-course"): PEOPLE | OWN_PLATFORM,
    ("staff", "other-platform"): set(),
}
