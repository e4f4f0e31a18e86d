"""Alembic's entry. Run by ``services.schema.migrate``, which holds the lock and the transaction."""

from alembic import context

import lti_app.models  # noqa: F401  # registers every table
from lti_app.db import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    transactional_ddl=False,  # the caller's transaction is the only one
)
context.run_migrations()
