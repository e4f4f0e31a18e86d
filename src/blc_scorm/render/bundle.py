"""The scripts and styles of a package: one file each, joined in load order and minified."""

from __future__ import annotations

from functools import cache

import rcssmin
import rjsmin

from blc_scorm.render.templates import RUNTIME

CORE_BEFORE_DRIVER = ("blc", "codec", "record", "rules")
CORE_AFTER_DRIVER = ("local", "store", "arrivals", "pages", "start")
LATER = ("gestures", "pictures", "sha256", "fit", "objectives", "tries", "presses", "questions")
"""What can wait until the first page has been shown."""
STYLES = (
    "tokens",
    "base",
    "layout",
    "contents",
    "prose",
    "slides",
    "question",
    "finish",
    "home",
    "print",
)
ALWAYS = ("footnotes", "table")
"""Blocks that Markdown itself makes."""


@cache
def core_script(driver: str) -> bytes:
    """``course.js``: what the first page needs, with one driver."""
    return _joined((*CORE_BEFORE_DRIVER, *driver_scripts(driver), *CORE_AFTER_DRIVER))


@cache
def later_script(driver: str, blocks: tuple[str, ...]) -> bytes:
    """``later.js``: gestures, questions, and the scripts of those ``blocks`` that have one."""
    kinds = (f"blocks/{name}" for name in blocks if _exists(f"js/blocks/{name}.js"))
    answers = ("lms/answers", f"lms/{driver}-answers") if driver.startswith("scorm") else ()
    return _joined((*LATER, *answers, *kinds))


def _joined(names: tuple[str, ...]) -> bytes:
    return "\n".join(_minified_script(name) for name in names).encode()


def driver_scripts(driver: str) -> tuple[str, ...]:
    """The scripts of a driver: finding an LMS's API is the same for every SCORM standard."""
    return ("lms/api", f"lms/{driver}") if driver.startswith("scorm") else (f"lms/{driver}",)


@cache
def stylesheet(blocks: tuple[str, ...]) -> bytes:
    """``course.css``: the design with the styles of ``blocks``."""
    own = sorted({*ALWAYS, *blocks})
    names = (
        *STYLES[:-1],
        *(f"blocks/{name}" for name in own if _exists(f"css/blocks/{name}.css")),
        STYLES[-1],
    )
    return "\n".join(_minified_style(name) for name in names).encode()


def _exists(path: str) -> bool:
    return (RUNTIME / path).is_file()


@cache
def _minified_script(name: str) -> str:
    return str(rjsmin.jsmin((RUNTIME / "js" / f"{name}.js").read_text("utf-8")))


@cache
def _minified_style(name: str) -> str:
    return str(rcssmin.cssmin((RUNTIME / "css" / f"{name}.css").read_text("utf-8")))
