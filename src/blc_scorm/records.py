"""Frozen dataclasses that cost less: mypy keeps them frozen, not each assignment at run time.

A program that runs for a third of a second notices: eighty classes are made twice
as fast, and their objects are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses

    def dataclass(**options):
        """``dataclasses.dataclass``; ``frozen`` is for mypy alone."""
        hashed = options.pop("frozen", False) and options.get("eq", True)

        def make(cls):
            cls.__doc__ = cls.__doc__ or cls.__name__  # else made by inspection, which takes time
            return dataclasses.dataclass(unsafe_hash=hashed, **options)(cls)

        return make
