"""Connections that the pool keeps."""

from __future__ import annotations

from sqlalchemy import NullPool, create_engine, text

from lti_app.db import Database


def test_a_connection_that_its_server_ended_is_replaced(postgres: Database) -> None:
    asked = text("SELECT pg_backend_pid()")
    with postgres.engine.connect() as connection:
        before = connection.execute(asked).scalar_one()
    another = create_engine(postgres.engine.url, poolclass=NullPool)
    with another.connect() as connection:
        ended = text("SELECT pg_terminate_backend(:pid, 10000)")
        assert connection.execute(ended, {"pid": before}).scalar_one()
    with postgres.engine.connect() as connection:
        assert connection.execute(asked).scalar_one() != before
