"""Every error → its status and its page. The one table of what people are told.

A page says what is wrong, who can mend it, and what to do; it carries a
reference that the log has too, and never repeats what was sent.
"""

from __future__ import annotations

import secrets
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from lti_app.errors import (
    Conflict,
    DocumentFailed,
    FileRefused,
    LaunchRefused,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refusal,
    StorageFailed,
)
from lti_app.web.csrf import FIELD, is_from_our_pages
from lti_app.web.file_texts import sentence
from lti_app.web.headers import allow_any_frame
from lti_app.web.language import prefer
from lti_app.web.logs import log, log_failure
from lti_app.web.metrics import count_launch
from lti_app.web.problems import Problem, Who

_AGAIN = _l("This opening of the activity is no longer good")
_SETUP = _l("This tool and your course site are not set up to match")
_UNSAFE = _l("The message from your course site could not be trusted")
_UNREADABLE = _l("The message from your course site could not be understood")
_CLOCK = _l("The clocks do not agree")

REFUSALS: dict[Refusal, Problem] = {
    Refusal.PARAMETER_MISSING: Problem(
        400, Who.PLATFORM, _UNREADABLE, _l("Something that every launch must carry is missing:")
    ),
    Refusal.PARAMETER_BAD: Problem(
        400, Who.PLATFORM, _UNREADABLE, _l("A part of the launch has the wrong form:")
    ),
    Refusal.PLATFORM_UNKNOWN: Problem(
        403, Who.PLATFORM, _SETUP, _l("The course site is not registered with this tool.")
    ),
    Refusal.PLATFORM_PENDING: Problem(
        403,
        Who.OPERATOR,
        _l("This course site waits for approval"),
        _l("It is registered here, and an administrator of this tool has to say yes first."),
    ),
    Refusal.PLATFORM_DISABLED: Problem(
        403,
        Who.OPERATOR,
        _l("This course site is switched off here"),
        _l("The people who run this tool have stopped accepting this course site."),
    ),
    Refusal.TARGET_FOREIGN: Problem(
        400, Who.TEACHER, _SETUP, _l("The activity points to an address that is not this tool's.")
    ),
    Refusal.PLATFORM_DECLINED: Problem(
        403,
        Who.YOU,
        _l("Your course site did not let you in"),
        _l("It answered our question with an error, often because you were signed out there."),
    ),
    Refusal.STATE_MISSING: Problem(
        400, Who.PLATFORM, _UNREADABLE, _l("The launch does not say which login it belongs to.")
    ),
    Refusal.STATE_UNKNOWN: Problem(
        401, Who.YOU, _AGAIN, _l("It was used before, or it waited for too long.")
    ),
    Refusal.BROWSER_UNKNOWN: Problem(
        401,
        Who.YOU,
        _l("We could not tell that it is still the same browser"),
        _l("The browser did not keep what we gave it, or the launch began in another one."),
    ),
    Refusal.PLATFORM_MIXED_UP: Problem(
        401, Who.PLATFORM, _UNSAFE, _l("The login and the launch come from different course sites.")
    ),
    Refusal.TOKEN_MISSING: Problem(
        400, Who.PLATFORM, _UNREADABLE, _l("The launch has no signed message in it.")
    ),
    Refusal.TOKEN_MALFORMED: Problem(
        400, Who.PLATFORM, _UNREADABLE, _l("The signed message is damaged.")
    ),
    Refusal.TOKEN_ALGORITHM: Problem(
        401, Who.PLATFORM, _UNSAFE, _l("It is not signed in the way that LTI asks for (RS256).")
    ),
    Refusal.KEY_ID_MISSING: Problem(
        401, Who.PLATFORM, _UNSAFE, _l("It does not say by which key it is signed.")
    ),
    Refusal.KEY_UNKNOWN: Problem(
        401,
        Who.PLATFORM,
        _UNSAFE,
        _l(
            "It is signed by a key that the course site does not publish. Right after a change of"
            " keys, waiting for a minute can help."
        ),
    ),
    Refusal.KEYS_UNREACHABLE: Problem(
        502,
        Who.PLATFORM,
        _l("Your course site cannot be reached from here"),
        _l(
            "Its published keys could not be fetched, so its message could not be checked."
            " Trying again in a minute can help."
        ),
    ),
    Refusal.SIGNATURE_BAD: Problem(401, Who.PLATFORM, _UNSAFE, _l("Its signature does not fit.")),
    Refusal.TIME_MISSING: Problem(
        400, Who.PLATFORM, _UNREADABLE, _l("The signed message lacks a time:")
    ),
    Refusal.TOKEN_EXPIRED: Problem(401, Who.YOU, _AGAIN, _l("The signed message has run out.")),
    Refusal.TOKEN_TOO_OLD: Problem(
        401, Who.YOU, _AGAIN, _l("The signed message was made too long ago.")
    ),
    Refusal.TOKEN_FROM_FUTURE: Problem(
        401, Who.PLATFORM, _CLOCK, _l("The signed message claims to be from the future.")
    ),
    Refusal.TOKEN_TOO_LONG_LIVED: Problem(
        401, Who.PLATFORM, _UNSAFE, _l("It claims to be good for more than a day.")
    ),
    Refusal.AUDIENCE_BAD: Problem(
        403, Who.PLATFORM, _SETUP, _l("The message is meant for another tool (client ID).")
    ),
    Refusal.PARTY_BAD: Problem(
        403, Who.PLATFORM, _SETUP, _l("The message is meant for several tools, and not for us.")
    ),
    Refusal.NONCE_MISSING: Problem(
        400,
        Who.PLATFORM,
        _UNREADABLE,
        _l("The mark that makes a message good for one use is missing."),
    ),
    Refusal.NONCE_UNKNOWN: Problem(
        401, Who.YOU, _AGAIN, _l("The message belongs to another login.")
    ),
    Refusal.DEPLOYMENT_UNKNOWN: Problem(
        403,
        Who.OPERATOR,
        _SETUP,
        _l(
            "The course site is known, but this installation of the tool in it (deployment) is not."
        ),
    ),
    Refusal.VERSION_BAD: Problem(
        400, Who.PLATFORM, _UNREADABLE, _l("It is not a message of LTI version 1.3.0.")
    ),
    Refusal.MESSAGE_UNKNOWN: Problem(
        400, Who.PLATFORM, _UNREADABLE, _l("It is a kind of message that this tool does not know.")
    ),
    Refusal.CLAIM_MISSING: Problem(
        400, Who.PLATFORM, _UNREADABLE, _l("Something that the message must say is missing:")
    ),
    Refusal.CLAIM_BAD: Problem(
        400, Who.PLATFORM, _UNREADABLE, _l("A part of the message has the wrong form:")
    ),
    Refusal.TARGET_MISMATCH: Problem(
        401, Who.PLATFORM, _UNSAFE, _l("Login and launch name different addresses to open.")
    ),
}

NAMES_A_PART = frozenset(
    {
        Refusal.PARAMETER_MISSING,
        Refusal.PARAMETER_BAD,
        Refusal.TIME_MISSING,
        Refusal.CLAIM_MISSING,
        Refusal.CLAIM_BAD,
    }
)
"""Refusals whose page ends in the name of the part at fault: in our words, not as it was sent."""

NOT_SIGNED_IN = Problem(
    401,
    Who.YOU,
    _l("Your time here is over"),
    _l("You were signed out, you were away for long, or this address was opened in another place."),
)
NOT_ALLOWED = Problem(
    403,
    Who.TEACHER,
    _l("This is not open to you"),
    _l("Your role in the course does not allow it."),
)
NOT_FOUND = Problem(
    404,
    Who.YOU,
    _l("There is nothing here"),
    _l("The address is wrong, or what it led to is gone."),
)
CONFLICT = Problem(
    409,
    Who.YOU,
    _l("Somebody was quicker"),
    _l("What you wanted to do can no longer be done: things changed since your page was made."),
)
NO_DATABASE = Problem(
    503,
    Who.OPERATOR,
    _l("The tool is resting for a moment"),
    _l("It cannot reach its memory. Trying again in a minute can help."),
)
NO_DOCUMENT = Problem(
    503,
    Who.OPERATOR,
    _l("The document could not be made"),
    _l("The plan itself is safe. Another form, such as DOCX, may work meanwhile."),
)
NO_STORAGE = Problem(
    503,
    Who.OPERATOR,
    _l("Files can not be reached at present"),
    _l("Texts are safe and can be written. Trying the file again in a few minutes can help."),
)
BROKEN = Problem(
    500,
    Who.OPERATOR,
    _l("Something broke on our side"),
    _l("It is not your fault. The people who run this tool can find out more by the reference."),
)
BY_STATUS: dict[int, Problem] = {
    400: Problem(400, Who.YOU, _UNREADABLE, _l("The request is damaged.")),
    404: NOT_FOUND,
    405: Problem(
        405, Who.YOU, _l("This address cannot be used like that"), _l("It is meant for machines.")
    ),
    413: Problem(
        413, Who.YOU, _l("That is too large"), _l("The tool accepts less than that at a time.")
    ),
    429: Problem(
        429,
        Who.YOU,
        _l("Too many at a time"),
        _l("There were very many requests from your network. Waiting for a minute helps."),
    ),
}


def install(app: Flask) -> None:
    app.register_error_handler(LaunchRefused, _refused)
    app.register_error_handler(NotSignedIn, _not_signed_in)
    app.register_error_handler(NotAllowed, _not_allowed)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(Conflict, _conflict)
    app.register_error_handler(FileRefused, _file_refused)
    app.register_error_handler(
        DocumentFailed, lambda error: _page("no-document", NO_DOCUMENT, error)
    )
    app.register_error_handler(
        StorageFailed, lambda error: _page("no-storage", NO_STORAGE, error, typed=_typed())
    )
    app.register_error_handler(
        OperationalError, lambda error: _page("no-database", NO_DATABASE, type(error).__name__)
    )
    app.register_error_handler(HTTPException, _http)


def _refused(error: LaunchRefused) -> Response:
    count_launch(error.refusal.value)
    g.platform_id = error.platform_id or g.get("platform_id")
    if error.locale is not None:
        prefer(error.locale)
    part = error.detail if error.refusal in NAMES_A_PART else None
    return _page(error.refusal.value, REFUSALS[error.refusal], error.detail, part=part)


def _not_allowed(error: NotAllowed) -> Response:
    return _page("not-allowed", NOT_ALLOWED, error, typed=_typed())


def _not_found(error: NotFound) -> Response:
    return _page("not-found", NOT_FOUND, error, typed=_typed())


def _not_signed_in(error: NotSignedIn) -> Response:
    return _page("not-signed-in", NOT_SIGNED_IN, error, typed=_typed())


def _conflict(error: Conflict) -> Response:
    return _page("conflict", CONFLICT, error, typed=_typed())


def _file_refused(error: FileRefused) -> Response:
    problem = Problem(422, Who.YOU, _l("A file was not kept"), sentence(error.problem, error.name))
    return _page(f"file-{error.problem}", problem, error, typed=_typed())


def _typed() -> list[str]:
    """What was typed into a page of a session comes back, so that it can be copied out."""
    at_work = request.path.startswith("/s/")
    if request.method != "POST" or not at_work or not is_from_our_pages():
        return []
    try:
        sent = list(request.form.items(multi=True))
    except HTTPException:  # too large, or damaged: there is nothing to give back
        return []
    hidden = ("was.", "base.", FIELD)
    return [
        text
        for name, text in sent
        if not name.startswith(hidden) and name != "field" and text.strip()
    ]


def _http(error: HTTPException) -> Response:
    if isinstance(error, InternalServerError):
        log_failure(error.original_exception or error)
        return _page("broken", BROKEN, type(error.original_exception).__name__)
    status = error.code or 500
    known = BY_STATUS.get(status)
    problem = known or Problem(status, Who.YOU, NOT_FOUND.heading, BY_STATUS[400].explanation)
    response = _page(f"http-{status}", problem, type(error).__name__)
    response.headers.extend(
        (name, value) for name, value in error.get_headers() if name in ("Allow", "Retry-After")
    )
    return response


def _page(code: str, problem: Problem, detail: object, **values: Any) -> Response:
    """The page of a problem, and one line in the log with the same reference."""
    reference = _reference()
    log.warning(
        "problem", code=code, reference=reference, detail=str(detail), status=problem.status
    )
    if "frame_ancestors" not in g:
        allow_any_frame()
    values = {"typed": [], "part": None, **values}
    page = render_template(
        "problem.html", code=code, problem=problem, reference=reference, **values
    )
    return make_response(page, problem.status)


def _reference() -> str:
    """Short enough for a telephone: no letters that look or sound like others."""
    letters = "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
