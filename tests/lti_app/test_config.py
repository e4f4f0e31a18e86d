"""Settings: all mistakes are named at once."""

from __future__ import annotations

import pytest

from lti_app.config import Config
from lti_app.errors import ConfigError

GOOD = {"BLC_LTI_URL": "https://plans.example.org", "BLC_LTI_SECRET": "s" * 32}


def problems_of(**changes: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        Config.from_environment({**GOOD, **changes})
    return caught.value.problems


def test_two_settings_are_enough() -> None:
    config = Config.from_environment(GOOD)
    assert config.url == "https://plans.example.org"
    assert config.database_url == "sqlite:///blc-lti.sqlite3"


def test_every_mistake_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_environment(
            {"BLC_LTI_SECRET": "short", "BLC_LTI_PROXIES": "many", "BLC_LTI_TREADS": "8"}
        )
    assert list(caught.value.problems) == [
        (
            "BLC_LTI_URL is missing: the address at which browsers find this tool,"
            " such as https://plans.example.org"
        ),
        "BLC_LTI_SECRET: must have at least 32 characters.",
        "BLC_LTI_PROXIES: must be a whole number from 0 to 10.",
        "BLC_LTI_TREADS is not a setting of this program. Did you mean BLC_LTI_THREADS?",
    ]


BAD = {
    "plain http": {"BLC_LTI_URL": "http://plans.example.org"},
    "plain http in development, but far away": {
        "BLC_LTI_URL": "http://plans.example.org",
        "BLC_LTI_DEVELOPMENT": "yes",
    },
    "a path": {"BLC_LTI_URL": "https://example.org/plans"},
    "no scheme": {"BLC_LTI_URL": "plans.example.org"},
    "a name in it": {"BLC_LTI_URL": "https://a@example.org"},
    "a flag that is none": {"BLC_LTI_DEVELOPMENT": "perhaps"},
    "a network that is none": {"BLC_LTI_PRIVATE_NETWORKS": "10.0.0.1/8"},
    "an administrator without issuer": {"BLC_LTI_ADMINISTRATORS": "42"},
    "a log level that is none": {"BLC_LTI_LOG_LEVEL": "loud"},
    "a number far too large": {"BLC_LTI_THREADS": "9" * 5000},
    "a database of another kind": {"DATABASE_URL": "mysql://db/blc"},
    "a database that is none": {"DATABASE_URL": "blc"},
    "nowhere to listen": {"BLC_LTI_BIND": "here"},
    "a port that is none": {"BLC_LTI_BIND": "127.0.0.1:99999"},
    "a mail server without a sender": {"BLC_LTI_MAIL_SERVER": "smtp://mail.example.org"},
    "a mail server of another kind": {"BLC_LTI_MAIL_SERVER": "imap://mail.example.org"},
    "a password in the clear": {
        "BLC_LTI_MAIL_SERVER": "smtp+plain://u:p@mail.example.org",
        "BLC_LTI_MAIL_FROM": "plans@example.org",
    },
    "a sender with a name": {"BLC_LTI_MAIL_FROM": "Plans <plans@example.org>"},
    "a file that is not there": {"BLC_LTI_MAIL_CA": "/nowhere/ca.pem"},
    "a file without certificates": {"BLC_LTI_PLATFORM_CA": __file__},
    "a time zone that is none": {"BLC_LTI_TIME_ZONE": "Jakarta"},
    "days that are none": {"BLC_LTI_REMIND_DAYS": "7 soon"},
    "a short old secret": {"BLC_LTI_PREVIOUS_SECRETS": "x"},
}


@pytest.mark.parametrize("changes", BAD.values(), ids=BAD.keys())
def test_a_bad_setting_is_named(changes: dict[str, str]) -> None:
    assert len(problems_of(**changes)) == 1


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_is_reached_by_psycopg_3(scheme: str) -> None:
    config = Config.from_environment({**GOOD, "DATABASE_URL": f"{scheme}://blc@db/blc"})
    assert config.database_url == "postgresql+psycopg://blc@db/blc"


def test_development_allows_plain_http_on_this_machine() -> None:
    changes = {"BLC_LTI_URL": "http://localhost:8000", "BLC_LTI_DEVELOPMENT": "1"}
    assert Config.from_environment({**GOOD, **changes}).url == "http://localhost:8000"


def test_secrets_are_not_in_what_is_printed() -> None:
    text = repr(Config.from_environment({**GOOD, "DATABASE_URL": "postgresql://u:pw@h/d"}))
    assert "ssss" not in text
    assert "pw" not in text
