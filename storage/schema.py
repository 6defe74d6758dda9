"""The version of the schema: brought up to date by `deskhand migrate`, checked before anything else."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from storage.engine import connect, reading
from storage.errors import StorageError

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATE_LOCK = 0x6465736B68616E64  # "deskhand" in ASCII: the advisory lock of whoever migrates


def migrate(url: str) -> list[str]:
    """Bring the database up to this Deskhand and return what was applied ("0001 …"), nothing when it was.

    All of it is one transaction, and two that migrate at once wait for each other. Raises StorageError for a
    database that cannot be used or is newer than this Deskhand.
    """
    engine = connect(url)
    applied: list[str] = []
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATE_LOCK})
            _refuse_newer(connection)
            config = _config()
            config.attributes.update(connection=connection, applied=applied)
            command.upgrade(config, "head")
    finally:
        engine.dispose()
    return [_named(revision) for revision in applied]


def check(engine: Engine) -> None:
    """Raise StorageError unless the database answers, and its schema is the one this Deskhand needs."""
    try:
        with reading(engine) as connection:
            _refuse_newer(connection)
            version = _version(connection)
    except DBAPIError as error:
        raise StorageError(f"The database does not answer ({type(error).__name__}).") from None
    if version != newest():
        raise StorageError(f"{_mismatch(version)} Run: deskhand migrate")


def newest() -> str:
    """Return the version of the schema this Deskhand needs."""
    return next(iter(_revisions()))


@cache
def _revisions() -> dict[str, str]:
    """Return what each version did, the newest first; reading the migrations takes longer than opening a store."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return {script.revision: script.doc for script in scripts}


def _refuse_newer(connection: Connection) -> None:
    version = _version(connection)
    if version is not None and version not in _revisions():
        raise StorageError(f"{_mismatch(version)} A newer Deskhand made it: run that one.")


def _named(revision: str) -> str:
    return f"{revision} {_revisions()[revision]}"


def _mismatch(version: str | None) -> str:
    return f"The database is at version {version or 'none'}, this Deskhand needs {newest()}."


def _version(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
