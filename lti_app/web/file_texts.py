"""What people are told about a file that was not taken in: what is wrong and what to do."""

from __future__ import annotations

from flask_babel import gettext as _

from lti_app.errors import FileProblem
from lti_app.web.plan_texts import size_text
from lti_app.web.problems import LazyText
from lti_app.web.tool import current_tool


def sentence(problem: FileProblem, name: str = "") -> str:
    """In the language of the page, with the file's name in front where it is known."""
    text = str(_sentence(problem))
    return f"{name}: {text}" if name else text


def refused_sentence(problem: str) -> str:
    """What to say about a file that came with the form before; empty for none."""
    return sentence(FileProblem(problem)) if problem in {*FileProblem} else ""


def _sentence(problem: FileProblem) -> LazyText:
    rules = current_tool().files.rules
    if problem is FileProblem.EMPTY:
        return _("The file is empty. Perhaps it was still being copied when you chose it.")
    if problem is FileProblem.TOO_LARGE:
        largest = size_text(rules.largest)
        return _("The file is too large. A file may have %(largest)s at most.", largest=largest)
    if problem is FileProblem.TYPE:
        types = " · ".join(rules.types)
        return _("Files of this type are not taken. These are: %(types)s.", types=types)
    if problem is FileProblem.LIES:
        return _(
            "What is in the file does not fit its name. Open it in the program that made it,"
            " save it again in the type you want, and send that."
        )
    if problem is FileProblem.BOMB:
        return _("The file would unpack to something far too large, so it was not taken.")
    if problem is FileProblem.MACROS:
        return _("The file has macros in it. Save it without them, or as PDF, and send that.")
    if problem is FileProblem.BROKEN:
        return _("The file can not be read: it is damaged, has a password, or is far too large.")
    if problem is FileProblem.INFECTED:
        return _(
            "A virus was found in the file, so it was not kept. Please have your computer checked."
        )
    return _(
        "The plan has %(most)d files, which is as many as it can have. Take out one that is no"
        " longer needed, or put several documents into one.",
        most=rules.most,
    )
