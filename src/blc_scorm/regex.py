"""Regular expressions that are compiled when they are first used.

A build of one changed page uses a third of them, and Python compiles them slowly, anew whenever
it starts.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

__all__ = ["regex"]

if TYPE_CHECKING:
    from re import compile as regex
else:

    class regex:  # noqa: N801 - stands where re.compile stood
        """``re.compile``, put off until one of the pattern's methods is asked for."""

        def __init__(self, *given: Any) -> None:
            self._given = given

        def __getattr__(self, name: str) -> Any:
            method = getattr(re.compile(*self._given), name)
            setattr(self, name, method)
            return method
