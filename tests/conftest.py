"""What holds for every test: examples of properties are the same in every run, and untimed."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
