"""The tool's own keys, and what is sealed with its secret."""

from __future__ import annotations

import json

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet as PublicKeySet
from joserfc.util import urlsafe_b64decode
from sqlalchemy.orm import Session

from lti_app.db import Database
from lti_app.errors import Conflict, NotFound
from lti_app.lti.keys import (
    Sealer,
    SecretChanged,
    ensure_key,
    list_keys,
    public_key_set,
    retire_key,
    rotate_key,
    signed,
)
from tests.helpers.platform import Clock

SEALER = Sealer("a secret for tests, and for nothing else")


def signs_now(session: Session, clock: Clock) -> str:
    """The id of the key that a signature of this moment names."""
    header = signed(session, SEALER, {}, now=clock()).partition(".")[0]
    return str(json.loads(urlsafe_b64decode(header.encode()))["kid"])


def test_a_new_key_is_published_a_day_before_it_signs(db: Database, clock: Clock) -> None:
    with db.write() as session:
        old = ensure_key(session, SEALER, now=clock()).kid
        new = rotate_key(session, SEALER, now=clock()).kid
    with db.read() as session:
        assert [key["kid"] for key in public_key_set(session)["keys"]] == [old, new]
        assert signs_now(session, clock) == old
        clock.advance(hours=24)
        assert signs_now(session, clock) == new


def test_the_published_key_verifies_what_the_private_one_signs(db: Database, clock: Clock) -> None:
    with db.write() as session:
        ensure_key(session, SEALER, now=clock())
    with db.read() as session:
        ours = signed(session, SEALER, {"iss": "us"}, now=clock())
        published = PublicKeySet.import_key_set(public_key_set(session))  # type: ignore[arg-type]
    assert jwt.decode(ours, published).claims == {"iss": "us"}


def test_ensuring_twice_makes_one_key(db: Database, clock: Clock) -> None:
    with db.write() as session:
        assert (
            ensure_key(session, SEALER, now=clock()).kid
            == ensure_key(session, SEALER, now=clock()).kid
        )
        assert len(list_keys(session)) == 1


def test_a_second_rotation_waits_for_the_first(db: Database, clock: Clock) -> None:
    with db.write() as session:
        ensure_key(session, SEALER, now=clock())
        rotate_key(session, SEALER, now=clock())
        with pytest.raises(Conflict):
            rotate_key(session, SEALER, now=clock())


def test_a_key_that_signs_can_not_be_retired(db: Database, clock: Clock) -> None:
    with db.write() as session:
        old = ensure_key(session, SEALER, now=clock()).kid
        with pytest.raises(Conflict):
            retire_key(session, old, now=clock())
        rotate_key(session, SEALER, now=clock(), at_once=True)
        clock.advance(seconds=1)
        retire_key(session, old, now=clock())
        with pytest.raises(Conflict):
            retire_key(session, old, now=clock())
        assert len(public_key_set(session)["keys"]) == 1


def test_a_key_that_does_not_exist_can_not_be_retired(db: Database, clock: Clock) -> None:
    with db.write() as session, pytest.raises(NotFound):
        retire_key(session, "nothing", now=clock())


def test_the_private_key_is_not_readable_in_the_database(db: Database, clock: Clock) -> None:
    with db.write() as session:
        row = ensure_key(session, SEALER, now=clock())
    assert b"PRIVATE" not in row.sealed_private_key
    assert b"PRIVATE KEY" in SEALER.open(row.sealed_private_key)


def test_a_secret_can_be_changed_with_the_old_one_at_hand() -> None:
    old, new = "o" * 32, "n" * 32
    sealed = Sealer(old).seal(b"text")
    both = Sealer(new, (old,))
    assert both.open(sealed) == b"text"
    assert Sealer(new).open(both.reseal(sealed)) == b"text"
    with pytest.raises(SecretChanged):
        Sealer(new).open(sealed)
