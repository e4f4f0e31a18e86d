"""Advice that is spoken: sent with the feedback, heard by those concerned, and by nobody before."""

from __future__ import annotations

import io
import re

import pytest

from tests.helpers import uploads as sample
from tests.helpers.plan_pages import Somebody


@pytest.fixture
def plan(author: Somebody, expert: Somebody) -> int:
    plan = author.begin()
    author.submit(plan)
    expert.post(f"reviews/{plan}/claim")
    return plan


def record(expert: Somebody, plan: int, content: bytes, name: str) -> str:
    return expert.follow(f"reviews/{plan}/recordings", {"file": (io.BytesIO(content), name)}).text


def address(page: str) -> str:
    found = re.search(r'<audio[^>]* src="/s/[^/]+/([^"]+)"', page)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize("decision", ["return", "comments"])
def test_a_recording_is_heard_when_the_feedback_is_sent_and_not_before(
    author: Somebody, expert: Somebody, plan: int, decision: str
) -> None:
    path = address(record(expert, plan, sample.MP3, "advice.mp3"))
    assert expert.get(path).data == sample.MP3
    assert author.get(path).status_code == 404
    assert "advice.mp3" not in author.get(f"plans/{plan}/feedback").text
    expert.post(f"reviews/{plan}", {"version": 1, "decision": decision})
    assert author.get(address(author.get(f"plans/{plan}/feedback").text)).data == sample.MP3
    assert "advice.mp3" not in expert.get(f"reviews/{plan}").text


def test_a_recording_is_taken_back_before_it_is_sent(
    author: Somebody, expert: Somebody, plan: int
) -> None:
    path = address(record(expert, plan, sample.WAV, "advice.wav"))
    number = path.rpartition("/")[2]
    assert "advice.wav" not in expert.follow(f"reviews/{plan}/recordings/{number}/forget").text
    assert expert.post(f"reviews/{plan}/recordings/{number}/forget").status_code == 404
    expert.post(f"reviews/{plan}", {"version": 1, "decision": "return"})
    assert "advice.wav" not in author.get(f"plans/{plan}/feedback").text


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (sample.PDF, "advice.pdf", "Files of this type are not taken."),
        (sample.PDF, "advice.mp3", "does not fit its name"),
        (b"", "advice.mp3", "The file is empty."),
    ],
    ids=["a document", "a document in disguise", "nothing"],
)
def test_what_is_no_recording_is_refused_with_a_reason(
    expert: Somebody, plan: int, content: bytes, name: str, told: str
) -> None:
    assert told in record(expert, plan, content, name)
