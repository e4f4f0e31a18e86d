"""Where ``blc`` starts and ends: what must hold before anything else is loaded."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130
"""What shells call a program that Ctrl-C has ended."""


def main() -> NoReturn:
    """Run the command, then end the process.

    A run lasts some seconds at most and makes next to no cycles, so nobody looks for them, and
    the system takes back memory faster than Python would, object by object.
    """
    gc.disable()
    signal.signal(signal.SIGINT, _interrupted)
    code: object = 0
    try:
        from blc_scorm.command import blc

        blc()
    except SystemExit as end:
        code = end.code
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, AttributeError):  # full, or closed: told of already, if at all
            stream.flush()
    os._exit(code if isinstance(code, int) else 1)


def _interrupted(_signal: int, _frame: FrameType | None) -> NoReturn:
    """End in silence, wherever the program is, with what is half-made cleared away."""
    sys.exit(INTERRUPTED)
