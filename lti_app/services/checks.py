"""What ``blc-lti doctor`` looks at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from lti_app.config import Config
from lti_app.db import Database
from lti_app.errors import FetchFailed, ToolError
from lti_app.models import Platform, ToolKey
from lti_app.services.ports import KeySetSource, Opener
from lti_app.services.schema import current_revision, needed_revision


@dataclass(frozen=True, slots=True)
class Finding:
    good: bool
    text: str
    """What was found; where it is bad, with what to do."""


def check_installation(
    db: Database, *, config: Config, keys: KeySetSource, sealer: Opener, now: datetime
) -> list[Finding]:
    """All findings, in the order in which one would mend them. Asks every platform."""
    findings = list(_settings(config))
    try:
        current = current_revision(db)
    except SQLAlchemyError as error:
        return [*findings, Finding(False, f"The database does not answer: {type(error).__name__}.")]
    if current != needed_revision():
        text = f"The database is at revision {current}, not {needed_revision()}: blc-lti migrate."
        return [*findings, Finding(False, text)]
    findings.append(Finding(True, f"The database is at revision {current}."))
    findings.extend(_own_keys(db, sealer, now))
    findings.extend(_platforms(db, keys, now))
    return findings


def _settings(config: Config) -> Iterator[Finding]:
    if config.development:
        yield Finding(False, "Development is on: BLC_LTI_DEVELOPMENT must be off in production.")
    if config.url.startswith("https:"):
        yield Finding(True, f"The tool's address is {config.url}.")
    else:
        yield Finding(False, f"{config.url} has no TLS: browsers keep no cookie in a frame.")


def _own_keys(db: Database, sealer: Opener, now: datetime) -> Iterator[Finding]:
    with db.read() as session:
        own = session.scalars(select(ToolKey).where(ToolKey.retired_at.is_(None))).all()
    if not any(key.signs_from <= now for key in own):
        yield Finding(False, "The tool has no key that signs: blc-lti keys rotate --at-once.")
    for key in own:
        try:
            sealer.open(key.sealed_private_key)
            yield Finding(True, f"Key {key.kid} opens with the configured secret.")
        except ToolError:
            text = f"Key {key.kid} does not open: put the old secret into BLC_LTI_PREVIOUS_SECRETS."
            yield Finding(False, text)


def _platforms(db: Database, keys: KeySetSource, now: datetime) -> Iterator[Finding]:
    with db.read() as session:
        active = session.scalars(select(Platform).where(Platform.disabled_at.is_(None))).all()
    if not active:
        yield Finding(False, "No platform is registered: blc-lti platform add.")
    for platform in active:
        try:
            count = keys.refresh(platform, now=now)
        except FetchFailed as error:
            yield Finding(False, f"{platform.name}: its keys can't be had: {error}.")
            continue
        yield Finding(count > 0, f"{platform.name}: {count} usable key(s).")
