"""The small course in each standard, made to be broken."""

from __future__ import annotations

import pytest

from tests.browser.packages import Package
from tests.browser.small import Build

BOTH = ("12", "2004")


@pytest.fixture(scope="session")
def small(build: Build) -> dict[str, Package]:
    return {standard: build(standard) for standard in BOTH}


@pytest.fixture(params=BOTH)
def package(request: pytest.FixtureRequest, small: dict[str, Package]) -> Package:
    """Each standard in its turn: for what the drivers do."""
    return small[request.param]


@pytest.fixture
def either(small: dict[str, Package]) -> Package:
    """One standard: for what is the same in both."""
    return small["2004"]
