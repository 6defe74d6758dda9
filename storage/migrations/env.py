"""Run the steps on the connection that storage.schema has opened, inside its transaction."""

from __future__ import annotations

from alembic import context
from alembic.runtime.migration import MigrationContext, MigrationInfo

from storage.tables import metadata


def _run() -> None:
    attributes = context.config.attributes
    applied: list[str] = attributes["applied"]

    def note(ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object) -> None:
        applied.extend(step.up_revision_ids)

    context.configure(
        connection=attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,  # SQLite changes a column by making the table anew
        on_version_apply=note,
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
