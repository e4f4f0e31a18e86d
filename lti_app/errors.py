# ruff: noqa: N818, S105  # a refusal is named for what it says; "token" here is no password
"""Every exception the tool raises on purpose.

    ToolError
    ├── ConfigError        the environment is wrong; holds every problem at once
    ├── DatabaseBehind     the database needs ``blc-lti migrate``
    ├── ScopeError         a query tried to leave its deployment; always a bug of ours
    ├── LaunchRefused      a login or launch we do not accept; holds a Refusal
    ├── FetchFailed        a platform could not be reached, or answered nonsense
    ├── NotSignedIn        no session, or one that is over
    ├── NotAllowed         signed in, but not for this; also a forged form
    ├── NotFound           nothing there for this person
    ├── Conflict           the operator asked for something that is already so
    ├── FileRefused        a file that is not taken in; holds a FileProblem
    ├── StorageFailed      files can't be kept or read at present
    └── DocumentFailed     a plan could not be made into a document

Nothing here is shown to a person as it stands: ``web/errors.py`` maps each to a
status and a page. Details are for the log and never hold personal data or what
a stranger sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class ToolError(Exception):
    """The root of what this tool raises on purpose."""


class ConfigError(ToolError):
    """The environment is wrong. ``problems`` holds one sentence for each mistake."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class DatabaseBehind(ToolError):
    """The database is older (or newer) than the program."""


class ScopeError(ToolError):
    """A query tried to read or write rows of another deployment."""


class FetchFailed(ToolError):
    """A platform's address was refused, did not answer, or answered nonsense."""


class NotSignedIn(ToolError):
    """There is no session for this request, or it is over."""


class NotAllowed(ToolError):
    """The person is known but may not do this, or the form was not ours."""


class NotFound(ToolError):
    """There is no such thing here."""


class Conflict(ToolError):
    """What was asked for already exists, or can no longer be done."""


class Refusal(StrEnum):
    """Why a login or a launch was not accepted. The value is what log and page show."""

    PARAMETER_MISSING = "parameter-missing"
    PARAMETER_BAD = "parameter-bad"
    PLATFORM_UNKNOWN = "platform-unknown"
    PLATFORM_PENDING = "platform-pending"
    PLATFORM_DISABLED = "platform-disabled"
    TARGET_FOREIGN = "target-foreign"
    PLATFORM_DECLINED = "platform-declined"
    STATE_MISSING = "state-missing"
    STATE_UNKNOWN = "state-unknown"
    BROWSER_UNKNOWN = "browser-unknown"
    PLATFORM_MIXED_UP = "platform-mixed-up"
    TOKEN_MISSING = "token-missing"
    TOKEN_MALFORMED = "token-malformed"
    TOKEN_ALGORITHM = "token-algorithm"
    KEY_ID_MISSING = "key-id-missing"
    KEY_UNKNOWN = "key-unknown"
    KEYS_UNREACHABLE = "keys-unreachable"
    SIGNATURE_BAD = "signature-bad"
    TIME_MISSING = "time-missing"
    TOKEN_EXPIRED = "token-expired"
    TOKEN_TOO_OLD = "token-too-old"
    TOKEN_FROM_FUTURE = "token-from-future"
    TOKEN_TOO_LONG_LIVED = "token-too-long-lived"
    AUDIENCE_BAD = "audience-bad"
    PARTY_BAD = "party-bad"
    NONCE_MISSING = "nonce-missing"
    NONCE_UNKNOWN = "nonce-unknown"
    DEPLOYMENT_UNKNOWN = "deployment-unknown"
    VERSION_BAD = "version-bad"
    MESSAGE_UNKNOWN = "message-unknown"
    CLAIM_MISSING = "claim-missing"
    CLAIM_BAD = "claim-bad"
    TARGET_MISMATCH = "target-mismatch"


class LaunchRefused(ToolError):
    """A login or launch that is not accepted.

    ``detail`` names the parameter or claim at fault, in our words. It goes to the
    log and, where it is a claim's name, to the page.
    """

    def __init__(self, refusal: Refusal, detail: str = "", *, platform_id: int | None = None):
        super().__init__(f"{refusal.value}: {detail}" if detail else refusal.value)
        self.refusal = refusal
        self.detail = detail
        self.platform_id = platform_id
        self.locale: str | None = None
        """The language in which the launch asked to be spoken to, where it could be read."""


class FileProblem(StrEnum):
    """Why a file was not taken in. ``web/file_texts.py`` has a sentence for each."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    TYPE = "type"
    """Its name ends in none of the endings that are taken."""
    LIES = "lies"
    """Its content is not what its name says."""
    BOMB = "bomb"
    """It would unpack to something far larger, or is nested without end."""
    MACROS = "macros"
    BROKEN = "broken"
    INFECTED = "infected"
    TOO_MANY = "too-many"


class FileRefused(ToolError):
    """A file that is not taken in. ``name`` is its name, made safe; it may not be known."""

    def __init__(self, problem: FileProblem, name: str = "") -> None:
        super().__init__(f"a file was refused: {problem.value}")
        self.problem = problem
        self.name = name


class StorageFailed(ToolError):
    """The store of files does not answer, or refuses."""


class DocumentFailed(ToolError):
    """A plan could not be made into a document in time; always a fault of ours."""
