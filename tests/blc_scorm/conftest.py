"""What every test of the compiler gets: a cache of its own."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a build keeps what it made; never the user's own folder."""
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("BLC_CACHE_DIR", str(folder))
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    return folder
