"""Attachments through HTTP: sent with and without scripts, read by those who may, kept for good."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_app.config import FileRules
from lti_app.db import Database, Scope
from lti_app.jobs.cleaning import clean_up
from lti_app.jobs.files import look_at_held_files
from lti_app.lti.outfit import Outfit
from lti_app.models import FileState, PlanVersion, StoredFile
from lti_app.storage import FileRoom
from lti_app.storage.clamd import Clamd
from tests.helpers import uploads as sample
from tests.helpers.clamd import BAD
from tests.helpers.plan_pages import Somebody
from tests.helpers.platform import Clock, Network, Platform, problem_of
from tests.lti_app.conftest import register

HERE = Scope(1, 1)


def send(who: Somebody, plan: int, content: bytes, name: str) -> dict[str, Any]:
    """As the page's script sends a file: what the page is told."""
    data = {"file": (io.BytesIO(content), name)}
    answer: dict[str, Any] = json.loads(who.post(f"plans/{plan}/files/annexes", data).text)
    return answer


def first(answer: dict[str, Any]) -> int:
    found = re.search(r"/files/(\d+)", answer["list"])
    assert found is not None
    return int(found.group(1))


def stored(db: Database) -> list[StoredFile]:
    with db.read(HERE) as session:
        return list(session.scalars(select(StoredFile).order_by(StoredFile.id)))


def on_disk(tmp_path: Path) -> int:
    return sum(path.is_file() for path in (tmp_path / "files").rglob("*"))


def test_a_file_is_sent_listed_and_handed_over_safely(author: Somebody) -> None:
    plan = author.begin()
    answer = send(author, plan, sample.PDF, "Peta jalan – ވޯޑު 7.pdf")
    assert answer["problem"] == ""
    assert "Peta jalan – ވޯޑު 7.pdf" in answer["list"]
    got = author.get(f"plans/{plan}/files/{first(answer)}")
    assert got.data == sample.PDF
    headers = got.headers
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Content-Disposition"].startswith(
        'attachment; filename="Peta jalan _ ____ 7.pdf"'
    )
    assert "filename*=UTF-8''Peta%20jalan%20%E2%80%93" in headers["Content-Disposition"]
    assert headers["Cache-Control"] == "no-store"


def test_a_player_gets_the_piece_it_asks_for(author: Somebody) -> None:
    plan = author.begin()
    number = first(send(author, plan, sample.MP3, "a.mp3"))
    for asked, status, piece in [
        ("bytes=0-9", 206, sample.MP3[:10]),
        ("bytes=400-", 206, sample.MP3[400:]),
        ("bytes=-5", 206, sample.MP3[-5:]),
        ("bytes=9999-", 200, sample.MP3),
        ("bytes=5-2", 200, sample.MP3),
        ("nonsense", 200, sample.MP3),
    ]:
        path = f"{author.home}plans/{plan}/files/{number}"
        got = author.browser.get(path, {"Sec-Fetch-Site": "same-origin", "Range": asked})
        assert (got.status_code, got.data) == (status, piece)


def test_without_scripts_files_come_with_the_form_and_the_text_is_saved_too(
    author: Somebody, db: Database
) -> None:
    plan = author.begin()
    data = {
        "field": "problem",
        "base.problem": 0,
        "v.problem": "It is dark.",
        "file.annexes": [
            (io.BytesIO(sample.PDF), "map.pdf"),
            (io.BytesIO(b"MZ"), "program.pdf"),
            (io.BytesIO(b""), ""),
        ],
    }
    page = author.follow(f"plans/{plan}/", data)
    assert "It is dark." in page.text
    assert "map.pdf" in page.text
    assert "What is in the file does not fit its name." in page.text
    number = stored(db)[0].id
    page = author.follow(f"plans/{plan}/", {"remove": f"annexes/{number}"})
    assert "map.pdf" not in page.text


def test_a_refused_file_has_its_name_and_reason(author: Somebody, db: Database) -> None:
    plan = author.begin()
    answer = send(author, plan, b"<html>", "../letter.pdf")
    assert answer["problem"].startswith("letter.pdf: What is in the file does not fit its name.")
    assert stored(db) == []


def test_five_hundred_files_are_answered_kindly(author: Somebody, db: Database) -> None:
    plan = author.begin()
    many = [(io.BytesIO(b"note"), f"{n}.txt") for n in range(500)]
    page = author.follow(f"plans/{plan}/", {"file.annexes": many})
    assert "The plan has 50 files, which is as many as it can have." in page.text
    assert len(stored(db)) == 50
    problem = send(author, plan, b"one more", "more.txt")["problem"]
    assert problem.startswith("The plan has 50 files")


def test_a_file_belongs_to_the_version_it_was_submitted_with(
    author: Somebody, expert: Somebody, db: Database, outfit: Outfit, clock: Clock
) -> None:
    plan = author.begin()
    number = first(send(author, plan, sample.PDF, "map.pdf"))
    path = f"plans/{plan}/files/{number}"
    assert expert.get(path).status_code == 403  # nobody reads a draft
    author.submit(plan)
    author.post(f"plans/{plan}/files/annexes/{number}/remove")
    assert "map.pdf" not in author.get(f"plans/{plan}/").text
    author.submit(plan, 2)
    clock.advance(days=30)
    clean_up(outfit)
    with db.read(HERE) as session:
        contents = session.scalars(select(PlanVersion.content).order_by(PlanVersion.number)).all()
    assert [[file["name"] for file in one["annexes"]] for one in contents] == [["map.pdf"], []]
    with db.read(HERE) as session:
        assert session.get_one(StoredFile, number).sent_with == 1


def test_readers_get_a_submitted_file_and_nobody_else_does(
    author: Somebody,
    expert: Somebody,
    app: Flask,
    platform: Platform,
    db: Database,
    clock: Clock,
    network: Network,
) -> None:
    plan = author.begin()
    path = f"plans/{plan}/files/{first(send(author, plan, sample.PDF, 'map.pdf'))}"
    author.submit(plan)
    page = expert.get(f"plans/{plan}/versions/1")
    assert "map.pdf" in page.text
    assert expert.get(path).data == sample.PDF
    elsewhere = register(db, Platform(clock, network, name="canvas"))
    strangers = [
        Somebody(app, platform, "participant", sub="7"),
        Somebody(app, platform, "expert", sub="2", course="3"),
        Somebody(app, elsewhere, "staff", sub="9"),
    ]
    for stranger in strangers:
        assert problem_of(stranger.get(path)) == (404, "not-found")
        assert stranger.post(f"plans/{plan}/files/annexes").status_code == 404
    other = author.begin()
    assert author.get(f"plans/{other}/files/{path.rpartition('/')[2]}").status_code == 404


def test_a_field_for_text_takes_no_files_and_a_form_can_not_claim_any(
    author: Somebody, db: Database
) -> None:
    plan = author.begin()
    data = {"file": (io.BytesIO(sample.PDF), "map.pdf")}
    assert author.post(f"plans/{plan}/files/problem", data).status_code == 404
    claim = {"field": "annexes", "base.annexes": 0, "v.annexes": "12", "device": "d"}
    author.post(f"plans/{plan}/fields", claim)
    author.submit(plan)
    with db.read(HERE) as session:
        assert session.scalars(select(PlanVersion)).one().content["annexes"] == []


def test_a_withdrawn_plan_takes_no_files(author: Somebody) -> None:
    plan = author.begin()
    author.post(f"plans/{plan}/step", {"step": "withdraw"})
    data = {"file": (io.BytesIO(sample.PDF), "map.pdf")}
    response = author.post(f"plans/{plan}/files/annexes", data)
    assert problem_of(response) == (409, "conflict")


def test_what_nothing_points_to_is_deleted_after_a_day(
    author: Somebody, db: Database, outfit: Outfit, clock: Clock, tmp_path: Path
) -> None:
    plan = author.begin()
    number = first(send(author, plan, sample.PDF, "map.pdf"))
    send(author, plan, sample.MP3, "kept.mp3")
    author.post(f"plans/{plan}/files/annexes/{number}/remove")
    clean_up(outfit)
    assert on_disk(tmp_path) == 2
    clock.advance(days=1, minutes=1)
    clean_up(outfit)
    assert [one.name for one in stored(db)] == ["kept.mp3"]
    assert on_disk(tmp_path) == 1


class TestWithAScanner:
    @pytest.fixture
    def room(self, room: FileRoom, clamd: str) -> FileRoom:
        return replace(room, scanner=Clamd.at(clamd))

    def test_an_infected_file_is_refused(self, author: Somebody, db: Database) -> None:
        plan = author.begin()
        assert "A virus was found" in send(author, plan, BAD, "letter.txt")["problem"]
        assert stored(db) == []
        assert send(author, plan, b"clean", "letter.txt")["problem"] == ""


class TestWithAScannerThatIsAway:
    @pytest.fixture
    def room(self, room: FileRoom, tmp_path: Path) -> FileRoom:
        return replace(room, scanner=Clamd.at(f"unix:{tmp_path}/nobody"))

    def hold(self, author: Somebody, expert: Somebody) -> tuple[int, TestResponse]:
        """The plan of two held files, the second of them bad; and what a reader gets."""
        plan = author.begin()
        answer = send(author, plan, sample.PDF, "map.pdf")
        assert "waiting for the virus check" in answer["list"]
        send(author, plan, BAD, "bad.txt")
        author.submit(plan)
        return plan, expert.get(f"plans/{plan}/files/1")

    def test_a_file_is_held_back_until_it_was_looked_at(
        self, author: Somebody, expert: Somebody, outfit: Outfit, clamd: str, db: Database
    ) -> None:
        plan, page = self.hold(author, expert)
        assert "This file waits for the virus check" in page.text
        assert look_at_held_files(outfit) == 0
        back = replace(outfit, files=replace(outfit.files, scanner=Clamd.at(clamd)))
        assert look_at_held_files(back) == 2
        assert [one.state for one in stored(db)] == [FileState.READY, FileState.INFECTED]
        assert expert.get(f"plans/{plan}/files/1").data == sample.PDF
        bad = expert.get(f"plans/{plan}/files/2")
        assert (bad.status_code, BAD in bad.data) == (410, False)
        assert "a virus was found in it" in author.get(f"plans/{plan}/").text


class TestWithoutAStore:
    @pytest.fixture
    def room(self, room: FileRoom, tmp_path: Path) -> FileRoom:
        (tmp_path / "files").write_text("a file where the folder should be")
        return FileRoom(room.storage, None, FileRules())

    def test_a_store_that_is_away_is_said_and_text_is_safe(self, author: Somebody) -> None:
        plan = author.begin()
        data = {
            "field": "problem",
            "base.problem": 0,
            "v.problem": "It is dark.",
            "file.annexes": (io.BytesIO(sample.PDF), "map.pdf"),
        }
        assert problem_of(author.post(f"plans/{plan}/", data)) == (503, "no-storage")
        assert "It is dark." in author.get(f"plans/{plan}/").text
