"""``blc-lti`` as an operator uses it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lti_app.cli import main
from lti_app.config import Config
from lti_app.db import Database
from lti_app.models.trial import Mirror
from lti_app.services.schema import migrate

Run = Callable[..., Result]
ADD = [
    *["platform", "add", "--name", "Moodle", "--issuer", "https://moodle.test"],
    *["--client-id", "c1", "--auth-login-url", "https://moodle.test/auth"],
    *["--auth-token-url", "https://moodle.test/token"],
    *["--key-set-url", "https://moodle.test/certs"],
]


def no_answer(_config: Config) -> Mirror:
    return Mirror("no answer")


@pytest.fixture
def blc_lti(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr("lti_app.lti.keys.BITS", 2048)
    monkeypatch.setattr("lti_app.cli.ask_ourselves", no_answer)
    settings = {
        "BLC_LTI_URL": "https://tool.test",
        "BLC_LTI_SECRET": "s" * 32,
        "DATABASE_URL": f"sqlite:///{tmp_path}/tool.sqlite3",
        "BLC_LTI_FILES": f"{tmp_path}/files",
    }

    def run(*words: str, **changes: str) -> Result:
        return CliRunner().invoke(main, words, env={**settings, **changes})

    return run


def test_a_tool_without_a_database_asks_for_migration(blc_lti: Run) -> None:
    result = blc_lti("platform", "list")
    assert result.exit_code == 1
    assert "blc-lti migrate" in result.output


def test_migrating_twice_does_nothing_the_second_time(blc_lti: Run) -> None:
    assert "from revision nothing to" in blc_lti("migrate").output
    assert "Nothing to do" in blc_lti("migrate").output


def test_a_platform_is_added_listed_and_disabled(blc_lti: Run) -> None:
    blc_lti("migrate")
    assert "Platform 1 is registered: Moodle." in blc_lti(*ADD).output
    assert "1\tactive\tMoodle\thttps://moodle.test\tc1" in blc_lti("platform", "list").output
    assert "disabled now" in blc_lti("platform", "disable", "1").output
    assert "1\tdisabled" in blc_lti("platform", "list").output
    assert blc_lti("platform", "disable", "1").exit_code == 1
    assert "active now" in blc_lti("platform", "disable", "1", "--undo").output


def test_a_platform_can_not_be_added_twice(blc_lti: Run) -> None:
    blc_lti("migrate")
    blc_lti(*ADD)
    result = blc_lti(*ADD)
    assert result.exit_code == 1
    assert "registered already" in result.output


@pytest.mark.parametrize(
    "words",
    [
        ["--issuer", "moodle.test"],
        ["--key-set-url", "file:///etc/passwd"],
        ["--frame-origin", "https://x.test/path"],
        ["--frame-origin", "https://x.test; script-src *"],
        ["--issuer", "https://moodle.test/" + "x" * 512],
        ["--name", "  "],
        ["--client-id", ""],
        ["--client-id", "x" * 256],
        ["--deployment", "x" * 256],
    ],
)
def test_what_can_not_be_kept_of_a_platform_is_refused(blc_lti: Run, words: list[str]) -> None:
    blc_lti("migrate")
    assert blc_lti(*ADD, *words).exit_code == 2


def test_blanks_around_what_was_pasted_are_left_out(blc_lti: Run) -> None:
    blc_lti("migrate")
    blc_lti(*ADD, "--client-id", " c1\n", "--issuer", "https://moodle.test ")
    assert "\thttps://moodle.test\tc1\n" in blc_lti("platform", "list").output


def test_a_platform_that_is_not_there_is_named(blc_lti: Run) -> None:
    blc_lti("migrate")
    result = blc_lti("platform", "test", "9")
    assert (result.exit_code, result.output) == (1, "Error: there is no platform 9\n")


def test_a_platform_without_reachable_keys_fails_its_test(blc_lti: Run) -> None:
    blc_lti("migrate")
    blc_lti(*ADD, "--key-set-url", "https://127.0.0.1:1/")
    result = blc_lti("platform", "test", "1")
    assert result.exit_code == 1
    assert "can't be had" in result.output


def test_keys_are_rotated_and_retired(blc_lti: Run) -> None:
    blc_lti("migrate")
    first = re.findall(r"Key (\S+) ", blc_lti("keys", "rotate", "--at-once").output)[0]
    assert "signs from" in blc_lti("keys", "rotate").output
    assert "announced" in blc_lti("keys", "list").output
    assert blc_lti("keys", "retire", first).exit_code == 1
    blc_lti("keys", "rotate", "--at-once")
    assert f"Key {first} is retired." in blc_lti("keys", "retire", first).output


def test_the_first_key_of_all_signs_at_once(blc_lti: Run) -> None:
    blc_lti("migrate")
    assert "the first start of blc-lti serve makes one" in blc_lti("keys", "list").output
    blc_lti("keys", "rotate")
    assert "\tpublished\t" in blc_lti("keys", "list").output


def test_the_doctor_says_what_is_wrong(blc_lti: Run) -> None:
    before = blc_lti("doctor")
    assert "WRONG https://tool.test does not lead from here to this tool" in before.output
    assert before.exit_code == 1
    assert "WRONG The database is empty: blc-lti migrate." in before.output
    blc_lti("migrate")
    blc_lti("keys", "rotate", "--at-once")
    after = blc_lti("doctor", BLC_LTI_SECRET="another secret of thirty-two characters")
    assert "ok    The database is at revision" in after.output
    assert "put the old secret into BLC_LTI_PREVIOUS_SECRETS" in after.output
    assert "WRONG No platform may launch" in after.output


def test_bad_settings_are_all_named(blc_lti: Run) -> None:
    result = blc_lti("migrate", BLC_LTI_URL="", BLC_LTI_SECRET="short")
    assert result.exit_code == 1
    assert "BLC_LTI_URL is missing" in result.output
    assert "BLC_LTI_SECRET: must have" in result.output


def test_a_database_that_is_no_database_is_one_clear_line(blc_lti: Run, tmp_path: Path) -> None:
    (tmp_path / "tool.sqlite3").write_bytes(b"this is not a database" * 100)
    result = blc_lti("migrate")
    assert result.exit_code == 1
    assert "the database does not do what it should" in result.output


def test_a_new_database_is_for_its_owner_alone(blc_lti: Run, tmp_path: Path) -> None:
    blc_lti("migrate")
    assert (tmp_path / "tool.sqlite3").stat().st_mode & 0o077 == 0


def test_grades_of_an_empty_tool_are_counted(blc_lti: Run) -> None:
    blc_lti("migrate")
    assert "delivered\t0" in blc_lti("grades", "status").output
    assert "0 on the way again." in blc_lti("grades", "retry").output
    assert blc_lti("grades", "retry", "1-1").exit_code == 1


def test_a_worker_does_what_is_due_and_ends(blc_lti: Run) -> None:
    blc_lti("migrate")
    assert blc_lti("worker", "--once").exit_code == 0


def test_a_link_for_registration_is_printed(blc_lti: Run) -> None:
    blc_lti("migrate")
    made = blc_lti("platform", "invite", "--note", "A city")
    assert re.fullmatch(r"https://tool.test/lti/register/[\w-]{43}\n", made.output)


def test_a_demonstration_does_not_start_where_the_tool_is_configured(blc_lti: Run) -> None:
    result = blc_lti("demo")
    assert result.exit_code == 1
    assert "BLC_LTI_SECRET, BLC_LTI_URL, DATABASE_URL set" in result.output


def test_a_database_with_rows_in_it_is_migrated_without_losing_any(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path}/old.sqlite3")
    migrate(db, to="0001")
    with db.engine.begin() as connection:
        for statement in OLD_ROWS.split(";"):
            connection.exec_driver_sql(statement)
    migrate(db)
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM membership").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    db.dispose()


OLD_ROWS = """
INSERT INTO platform (id, name, issuer, client_id, auth_login_url, auth_token_url,
  key_set_url, frame_origins, accepts_new_deployments, created_at)
  VALUES (1, 'x', 'x', 'x', 'x', 'x', 'x', '[]', 1, '2026-10-05');
INSERT INTO deployment VALUES (1, 1, '7', '2026-10-05');
INSERT INTO person (id, subject, first_seen_at, last_seen_at, deployment_id)
  VALUES (1, '42', '2026-10-05', '2026-10-05', 1);
INSERT INTO context (id, lti_id, grade_scopes, seen_at, deployment_id)
  VALUES (1, '2', '', '2026-10-05', 1);
INSERT INTO membership (id, person_id, context_id, role, lti_roles, seen_at, deployment_id)
  VALUES (1, 1, 1, 'expert', '[]', '2026-10-05', 1)
"""
