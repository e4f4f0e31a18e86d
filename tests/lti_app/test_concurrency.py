"""Many at once: one launch for a state, one row for a person, one migration."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from lti_app.db import Database, Scope
from lti_app.models import Person
from lti_app.services.schema import is_current, migrate
from tests.helpers.platform import OWN_FRAME, TOOL, Browser, Platform

COOKIE = {"Cookie": "__Host-blc-browser=" + "a" * 43, **OWN_FRAME}


def test_of_many_launches_with_one_state_exactly_one_comes_in(
    app: Flask, platform: Platform
) -> None:
    login = app.test_client(use_cookies=False).post(
        "/lti/login", base_url=TOOL, data=platform.login(), headers=COOKIE
    )
    form = platform.answer(login.headers["Location"])

    def launch(_: int) -> int:
        client = app.test_client(use_cookies=False)
        return client.post("/lti/launch", base_url=TOOL, data=form, headers=COOKIE).status_code

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(launch, range(6))) == [303, *[401] * 5]


def test_many_first_launches_of_one_person_make_one_row(
    app: Flask, platform: Platform, db: Database
) -> None:
    def enter(_: int) -> int:
        return Browser(app).enter(platform).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(enter, range(4))) == [200] * 4
    with db.read(Scope(1, 1)) as session:
        assert session.scalar(select(func.count(Person.id))) == 1


@pytest.mark.parametrize("workers", [4])
def test_many_who_migrate_at_once_do_not_disturb_each_other(tmp_path: Path, workers: int) -> None:
    def run(_: int) -> tuple[str | None, str | None]:
        db = Database(f"sqlite:///{tmp_path}/new.sqlite3")
        try:
            return migrate(db)
        finally:
            db.dispose()

    with ThreadPoolExecutor(workers) as pool:
        results = list(pool.map(run, range(workers)))
    db = Database(f"sqlite:///{tmp_path}/new.sqlite3")
    assert is_current(db)
    db.dispose()
    (newest,) = {after for _, after in results}
    assert newest is not None
    assert sorted(before or "" for before, _ in results) == ["", newest, newest, newest]
