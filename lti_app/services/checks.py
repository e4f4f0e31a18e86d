"""What ``blc-lti doctor`` looks at: the whole installation, in the order in which one mends it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lti_app.config import Config
from lti_app.db import Database
from lti_app.errors import ToolError
from lti_app.models import Context, Delivery, Job, Platform, ToolKey
from lti_app.models.trial import Trial
from lti_app.services import database_checks, scores
from lti_app.services.documents.scripts import check_fonts
from lti_app.services.file_room_checks import check_files
from lti_app.services.findings import Finding, amiss, fine
from lti_app.services.mail_checks import check_mail_server, check_parked_mails
from lti_app.services.platforms import active_deployments
from lti_app.services.ports import AskOurselves, Opener, TryPlatform

LATE = timedelta(minutes=15)
"""Work that was due longer ago than this shows that nobody does it."""
CLOCKS_DIFFER = timedelta(seconds=30)
"""Half of what a launch forgives: worth mending before it fails."""


@dataclass(frozen=True, slots=True)
class Instruments:
    """What the checks need from outside of the database."""

    sealer: Opener
    try_platform: TryPlatform
    ask_ourselves: AskOurselves


def check_installation(
    db: Database, *, config: Config, instruments: Instruments, now: datetime
) -> list[Finding]:
    """All findings. Asks every platform, and the tool itself at its address."""
    if stranger := database_checks.check_account(db):
        return [stranger]  # the checks below would leave files behind
    findings = [*_settings(config), *_outside(config, instruments.ask_ourselves)]
    findings += check_files(config)
    findings += check_fonts()
    findings += check_mail_server(config)
    age = database_checks.check_age(db)
    findings.append(age)
    if not age.good:
        return findings
    try:
        findings += database_checks.check_state(db, config, now=now)
        findings += _own_keys(db, instruments.sealer, now)
        findings += _work(db, now)
        findings += check_parked_mails(db)
        findings += _platforms(db, instruments.try_platform, now)
    except SQLAlchemyError as error:
        what = type(error).__name__
        findings.append(
            amiss("The database stopped answering: %(error)s. Look at its own log.", error=what)
        )
    return findings


def _settings(config: Config) -> Iterator[Finding]:
    if config.development:
        yield amiss("Development is on: BLC_LTI_DEVELOPMENT must be off in production.")
    if not config.url.startswith("https:"):
        yield amiss("%(url)s has no TLS: browsers keep no cookie in a frame.", url=config.url)
    if config.administrators:
        yield fine("%(count)d administrator(s) are named.", count=len(config.administrators))
    else:
        yield fine("Nobody is named in BLC_LTI_ADMINISTRATORS: this command alone sees everything.")


def _outside(config: Config, ask: AskOurselves) -> Iterator[Finding]:
    seen = ask(config)
    if seen.problem:
        yield amiss(
            "%(url)s does not lead from here to this tool: %(problem)s. Start the server;"
            " then look at name, firewall, certificate and proxy.",
            url=config.url,
            problem=seen.problem,
        )
    elif seen.hops != config.proxies:
        yield amiss(
            "Requests come through %(hops)d proxies that say so: set BLC_LTI_PROXIES to that"
            " number (now %(set)d), or let the proxy set X-Forwarded-For.",
            hops=seen.hops,
            set=config.proxies,
        )
    else:
        yield fine("%(url)s leads here, through %(hops)d proxies.", url=config.url, hops=seen.hops)


def _own_keys(db: Database, sealer: Opener, now: datetime) -> Iterator[Finding]:
    with db.read() as session:
        own = session.scalars(select(ToolKey).where(ToolKey.retired_at.is_(None))).all()
    if not any(key.signs_from <= now for key in own):
        yield amiss("The tool has no key that signs: blc-lti keys rotate --at-once.")
    for key in own:
        try:
            sealer.open(key.sealed_private_key)
            yield fine("Key %(key)s opens with the configured secret.", key=key.kid)
        except ToolError:
            yield amiss(
                "Key %(key)s does not open: put the old secret into BLC_LTI_PREVIOUS_SECRETS.",
                key=key.kid,
            )


def _work(db: Database, now: datetime) -> Iterator[Finding]:
    """Whether somebody does what comes round, and what it came to."""
    with db.read() as session:
        jobs = session.scalars(select(Job).order_by(Job.name)).all()
        deployments = active_deployments(session)
    if not jobs or any(one.due_at <= now - LATE for one in jobs):
        yield amiss(
            "Nobody sends scores and reads rosters: start blc-lti serve (with BLC_LTI_JOBS=yes) or"
            " blc-lti worker.",
        )
    for one in jobs:
        if one.problem:
            yield amiss(
                "“%(job)s” ended with %(problem)s the last time: look into the log.",
                job=one.name,
                problem=one.problem,
            )
    late = parked = unread = 0
    for _platform, scope in deployments:
        with db.read(scope) as session:
            late += scores.count_late(session, before=now - LATE)
            parked += scores.count_by_delivery(session)[Delivery.PARKED]
            unread += _unread(session)
    yield from _counts(late, parked, unread)


def _unread(session: Session) -> int:
    query = select(Context.id).where(Context.roster_problem.is_not(None))
    return len(session.scalars(query).all())


def _counts(late: int, parked: int, unread: int) -> Iterator[Finding]:
    if late:
        yield amiss("%(count)d score(s) are late: blc-lti grades status says why.", count=late)
    if parked:
        yield amiss(
            "%(count)d score(s) were refused: blc-lti grades status says why; mend it in the"
            " platform, then blc-lti grades retry.",
            count=parked,
        )
    if unread:
        yield amiss(
            "The list of people of %(count)d course(s) can't be read: allow names and roles for"
            " the tool in the platform, or look whether the platform is down.",
            count=unread,
        )
    if not (late or parked or unread):
        yield fine("No score is late or refused, and no list of people is missing.")


def _platforms(db: Database, try_platform: TryPlatform, now: datetime) -> Iterator[Finding]:
    with db.read() as session:
        known = session.scalars(select(Platform).order_by(Platform.id)).all()
    active = [one for one in known if one.disabled_at is None]
    for platform in known:
        if platform.awaits_approval:
            yield amiss(
                "%(name)s waits for approval: blc-lti platform approve %(number)d.",
                name=platform.name,
                number=platform.id,
            )
    if not active:
        yield amiss("No platform may launch: blc-lti platform invite, or blc-lti platform add.")
    for platform in active:
        yield from about_trial(platform, try_platform(platform), now)


def about_trial(platform: Platform, trial: Trial, now: datetime) -> Iterator[Finding]:
    """What a try of a platform's connection says, with what to do."""
    name = platform.name
    if trial.published is None:
        yield amiss(
            "%(name)s: its keys at %(url)s can't be had: %(problem)s. Check that address in the"
            " platform, and whether it is up.",
            name=name,
            url=platform.key_set_url,
            problem=trial.keys_problem,
        )
    elif trial.published.usable == 0:
        yield amiss(
            "%(name)s: its key set has no RS256 key that may sign. Nobody can launch from there.",
            name=name,
        )
    else:
        yield fine("%(name)s: %(count)d usable key(s).", name=name, count=trial.published.usable)
    if trial.token_problem:
        yield amiss(
            "%(name)s: no token for grades: %(problem)s. Check access token URL and client"
            " ID, and that the platform can fetch our keys and allows grades.",
            name=name,
            problem=trial.token_problem,
        )
    else:
        yield fine("%(name)s: it gives out tokens for grades.", name=name)
    date = trial.published.date if trial.published else None
    if date is not None and abs(date - now) > CLOCKS_DIFFER:
        seconds = round(abs(date - now).total_seconds())
        yield amiss(
            "%(name)s: its clock and ours differ by %(seconds)d seconds; more than 60 lock people"
            " out. Switch time synchronisation on, here or there.",
            name=name,
            seconds=seconds,
        )
