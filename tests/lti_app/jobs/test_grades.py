"""Grade delivery that loses nothing: every answer a gradebook can give, and none."""

from __future__ import annotations

import pytest

from lti_app.db import Database
from lti_app.errors import FetchFailed
from lti_app.jobs.grades import compare_all, send_due
from lti_app.lti.outfit import Outfit
from lti_app.services import scores
from lti_app.services.platforms import disable_platform
from tests.helpers.gradebook import Column, Gradebook
from tests.helpers.platform import Clock
from tests.lti_app.jobs.conftest import HERE, Desk


def test_a_score_arrives_as_the_platform_wants_it(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    desk.launch()
    desk.decide(0.8, comment="Clear and doable.")
    assert send_due(outfit) == {"delivered": 1}
    assert gradebook.posted == [
        {
            "userId": "42",
            "timestamp": "2026-10-05T08:00:00.000Z",
            "activityProgress": "Completed",
            "gradingProgress": "FullyGraded",
            "scoreGiven": 80.0,
            "scoreMaximum": 100.0,
            "comment": "Clear and doable.",
        }
    ]
    assert gradebook.columns[1].grades == {"42": 80.0}
    assert desk.states() == ["delivered"]


def test_a_score_is_sent_once_however_often_the_job_runs(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    desk.launch()
    desk.decide(0.8)
    for _ in range(3):
        send_due(outfit)
    assert len(gradebook.posted) == 1


def test_a_platform_that_is_down_gets_the_score_later_and_once(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, clock: Clock
) -> None:
    desk.launch()
    desk.decide(0.8)
    gradebook.down_with = 503
    for _ in range(5):
        send_due(outfit)
        clock.advance(hours=6)
    assert desk.states() == ["waiting"]
    gradebook.down_with = None
    send_due(outfit)
    send_due(outfit)
    assert gradebook.columns[1].grades == {"42": 80.0}
    assert len(gradebook.posted) == 1


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_passing_trouble_is_waited_out(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, clock: Clock, status: int
) -> None:
    desk.launch()
    desk.decide(0.8)
    gradebook.answers = [status]
    assert send_due(outfit) == {"later": 1}
    assert send_due(outfit) == {}
    clock.advance(seconds=31)
    assert send_due(outfit) == {"delivered": 1}
    assert desk.outbox()[0].last_status == 200


@pytest.mark.parametrize("status", [400, 403, 404, 410, 415, 422])
def test_a_refusal_for_good_is_parked_for_staff(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, clock: Clock, status: int
) -> None:
    desk.launch()
    score = desk.decide(0.8)
    gradebook.answers = [status]
    assert send_due(outfit) == {"parked": 1}
    assert desk.outbox()[0].last_status == status
    clock.advance(days=1)
    assert send_due(outfit) == {}
    assert score is not None
    with desk.db.write(HERE) as session:
        scores.retry(session, score.id, now=clock())
    assert send_due(outfit) == {"delivered": 1}


def test_waits_grow_and_are_never_the_same_for_all() -> None:
    waits = [scores.backoff(attempt).total_seconds() for attempt in range(1, 20)]
    for attempt, seconds in enumerate(waits, start=1):
        longest = min(6 * 3600, 30 * 2 ** (attempt - 1))
        assert longest / 2 <= seconds <= longest
    assert len({scores.backoff(3) for _ in range(20)}) > 10


def test_a_platform_that_says_when_to_come_back_is_left_alone_until_then(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, clock: Clock
) -> None:
    desk.launch()
    desk.decide(0.8)
    gradebook.retry_after = "900"
    gradebook.answers = [429]
    send_due(outfit)
    clock.advance(seconds=890)
    assert send_due(outfit) == {}
    clock.advance(seconds=11)
    assert send_due(outfit) == {"delivered": 1}


def test_an_answer_that_is_lost_on_its_way_back_makes_no_second_score(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, clock: Clock
) -> None:
    desk.launch()
    desk.decide(0.8)
    gradebook.lose_the_answer = True
    assert send_due(outfit) == {"no answer": 1}
    clock.advance(minutes=5)
    assert send_due(outfit) == {"delivered": 1}
    assert gradebook.columns[1].grades == {"42": 80.0}
    assert [one["timestamp"] for one in gradebook.posted] == ["2026-10-05T08:00:00.000Z"] * 2


def test_a_worker_that_dies_while_sending_holds_up_the_score_for_minutes_only(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, clock: Clock
) -> None:
    desk.launch()
    desk.decide(0.8)

    def die() -> None:
        raise KeyboardInterrupt

    gradebook.answers = [die]
    with pytest.raises(KeyboardInterrupt):
        send_due(outfit)
    assert send_due(outfit) == {}
    clock.advance(minutes=6)
    assert send_due(outfit) == {"delivered": 1}


def test_a_platform_that_knows_something_newer_gets_a_newer_stamp(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, clock: Clock
) -> None:
    desk.launch()
    gradebook.columns[1].grades["42"] = 10.0
    gradebook.columns[1].stamps["42"] = clock().replace(year=2027)
    desk.decide(0.8)
    assert send_due(outfit) == {"delivered": 1}
    assert gradebook.columns[1].grades == {"42": 80.0}
    assert gradebook.posted[-1]["timestamp"] == "2027-10-05T08:00:01.000Z"
    desk.decide(0.9)
    clock.advance(days=400)
    assert send_due(outfit) == {"delivered": 1}
    assert gradebook.columns[1].grades == {"42": 90.0}


def test_stamps_of_one_person_grow_by_whole_seconds(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, clock: Clock
) -> None:
    desk.launch()
    for scaled in (0.1, 0.2, 0.3):
        desk.decide(scaled)
        clock.advance(milliseconds=200)
    stamps = [one.stamped_at for one in desk.outbox()]
    assert [(stamp - stamps[0]).total_seconds() for stamp in stamps] == [0, 1, 2]
    assert send_due(outfit) == {}
    clock.advance(seconds=2)
    assert send_due(outfit) == {"delivered": 1}
    assert gradebook.columns[1].grades["42"] == pytest.approx(30)


def test_a_later_decision_takes_the_place_of_one_that_waits(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, clock: Clock
) -> None:
    desk.launch()
    desk.decide(0.4)
    clock.advance(minutes=1)
    desk.decide(0.9)
    send_due(outfit)
    assert desk.states() == ["superseded", "delivered"]
    assert [one["scoreGiven"] for one in gradebook.posted] == [90.0]


def test_a_decision_made_while_the_last_one_is_being_sent_arrives_after_it(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, clock: Clock
) -> None:
    desk.launch()
    desk.decide(0.4)

    def decide_again() -> None:
        clock.advance(seconds=5)
        desk.decide(0.9)
        assert send_due(outfit) == {}, "two scores of one person must not be out at once"

    gradebook.answers = [decide_again]
    send_due(outfit)
    send_due(outfit)
    assert [one["scoreGiven"] for one in gradebook.posted] == [40.0, 90.0]
    assert gradebook.columns[1].grades == {"42": 90.0}


def test_a_token_that_is_refused_is_renewed_once(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    desk.launch()
    desk.decide(0.8)
    send_due(outfit)
    gradebook.forget_tokens()
    desk.clock.advance(seconds=1)
    desk.decide(0.9)
    assert send_due(outfit) == {"delivered": 1}
    assert gradebook.tokens_given == 2


def test_a_service_that_always_refuses_the_token_is_not_hammered(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    desk.launch()
    desk.decide(0.8)
    gradebook.answers = [401, 401]
    assert send_due(outfit) == {"later": 1}
    assert gradebook.answers == []


@pytest.mark.parametrize("status", [400, 404, 500])
def test_a_token_endpoint_that_refuses_parks_nothing(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, status: int
) -> None:
    desk.launch()
    desk.decide(0.8)
    gradebook.down_with = status
    assert send_due(outfit) == {"later": 1}
    assert "token endpoint" in (desk.outbox()[0].problem or "")


def test_handing_in_is_told_before_there_is_a_grade_and_never_after(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, clock: Clock
) -> None:
    desk.launch()
    desk.decide(None)
    send_due(outfit)
    assert gradebook.posted[-1]["gradingProgress"] == "PendingManual"
    assert "scoreGiven" not in gradebook.posted[-1]
    clock.advance(minutes=1)
    desk.decide(0.8)
    send_due(outfit)
    assert desk.decide(None) is None
    assert gradebook.columns[1].grades == {"42": 80.0}


def test_a_grade_that_a_teacher_gave_is_not_erased_by_handing_in(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    desk.launch()
    gradebook.columns[1].grades["42"] = 70.0
    desk.decide(None)
    assert send_due(outfit) == {"superseded": 1}
    assert gradebook.columns[1].grades == {"42": 70.0}
    assert gradebook.posted == []


@pytest.mark.parametrize("scaled", [-0.01, 1.01, float("nan")])
def test_a_score_out_of_range_is_refused_before_it_is_queued(desk: Desk, scaled: float) -> None:
    desk.launch()
    with pytest.raises(ValueError, match="0 to 1"):
        desk.decide(scaled)


def test_a_decision_that_is_rolled_back_leaves_no_score(desk: Desk, db: Database) -> None:
    desk.launch()
    with pytest.raises(FetchFailed), db.write(HERE) as session:
        scores.queue_score(session, person_id=1, line_item_id=1, scaled=1, now=desk.clock())
        raise FetchFailed("anything")
    assert desk.outbox() == []


def test_a_platform_that_is_switched_off_gets_nothing(
    desk: Desk, outfit: Outfit, db: Database, gradebook: Gradebook
) -> None:
    desk.launch()
    desk.decide(0.8)
    with db.write() as session:
        disable_platform(session, 1, now=desk.clock())
    assert send_due(outfit) == {}
    assert gradebook.posted == []


def test_a_column_that_is_missing_is_made_once_and_found_by_the_next(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    desk.launch(with_column=False)
    desk.launch(with_column=False, sub="43")
    desk.decide(0.8)
    desk.decide(0.5, sub="43")
    assert send_due(outfit) == {"delivered": 2}
    assert [(one.label, one.link) for one in gradebook.columns.values()] == [("Action plan", "5")]
    assert gradebook.columns[1].grades == {"42": 80.0, "43": 50.0}


def test_a_column_that_is_there_already_is_found_over_all_pages(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    desk.launch(with_column=False)
    gradebook.columns[1] = Column("A quiz", 10.0, "5", tag="another tool's")
    gradebook.columns[2] = Column("Action plan", 20.0, "5")
    desk.decide(0.5)
    assert send_due(outfit) == {"delivered": 1}
    assert gradebook.columns[2].grades == {"42": 10.0}
    assert len(gradebook.columns) == 2


def test_a_column_that_a_launch_names_meanwhile_is_used(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    desk.launch(with_column=False)
    desk.decide(0.8)
    desk.launch()
    assert len(desk.line_items()) == 1
    send_due(outfit)
    assert gradebook.columns[1].grades == {"42": 80.0}


def test_two_workers_do_not_make_two_columns(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, clock: Clock
) -> None:
    desk.launch(with_column=False)
    desk.launch(with_column=False, sub="43")
    desk.decide(0.8)
    desk.decide(0.5, sub="43")
    with desk.db.write(HERE) as session:
        assert scores.claim_line_item(session, 1, now=clock())  # as a worker that is at it
    assert send_due(outfit) == {"later": 2}
    assert gradebook.columns == {}
    clock.advance(minutes=6)
    assert send_due(outfit) == {"delivered": 2}
    assert len(gradebook.columns) == 1


def test_the_nightly_comparison_finds_a_score_that_got_lost_and_sends_it_again(
    desk: Desk, outfit: Outfit, gradebook: Gradebook, clock: Clock
) -> None:
    desk.launch()
    desk.decide(0.8)
    send_due(outfit)
    gradebook.columns[1].grades.clear()
    clock.advance(hours=12)
    assert compare_all(outfit) == {"missing": 1}
    send_due(outfit)
    assert gradebook.columns[1].grades == {"42": 80.0}
    assert compare_all(outfit) == {"same": 1}
    gradebook.columns[1].grades.clear()  # a platform that never shows it is not sent it for ever
    assert compare_all(outfit) == {"different": 1}


def test_a_grade_changed_by_a_teacher_is_noted_and_left_alone(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    desk.launch()
    desk.decide(0.8)
    send_due(outfit)
    gradebook.columns[1].grades["42"] = 95.0
    assert compare_all(outfit) == {"different": 1}
    assert send_due(outfit) == {}
    score = desk.outbox()[0]
    assert (score.differs, score.result_scaled) == (True, 0.95)


def test_results_that_can_not_be_read_change_nothing(
    desk: Desk, outfit: Outfit, gradebook: Gradebook
) -> None:
    desk.launch()
    desk.decide(0.8)
    send_due(outfit)
    gradebook.down_with = 500
    assert compare_all(outfit) == {"not read": 1}
    assert desk.outbox()[0].differs is False
