"""Connections that the pool keeps."""

from __future__ import annotations

from sqlalchemy import NullPool, create_engine, text

from tests.lti_app.conftest import Emptied


def test_a_connection_that_its_server_ended_is_replaced(postgresql: Emptied) -> None:
    asked = text("SELECT pg_backend_pid()")
    with postgresql.db.engine.connect() as connection:
        before = connection.execute(asked).scalar_one()
    another = create_engine(postgresql.db.engine.url, poolclass=NullPool)
    with another.connect() as connection:
        ended = text("SELECT pg_terminate_backend(:pid, 10000)")
        assert connection.execute(ended, {"pid": before}).scalar_one()
    with postgresql.db.engine.connect() as connection:
        assert connection.execute(asked).scalar_one() != before
