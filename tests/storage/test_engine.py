"""A database that cannot be used is refused in one sentence that names DATABASE_URL and no password."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from storage import StorageError, TicketStore, migrate
from storage.engine import connect, reading
from tests.storage.racing import race


def _refusal(url: str) -> str:
    with pytest.raises(StorageError) as refused:
        connect(url)
    return str(refused.value)


def test_a_missing_folder_is_named_and_not_made(tmp_path: Path) -> None:
    assert _refusal(f"sqlite:///{tmp_path}/missing/desk.db") == (
        f"DATABASE_URL names a file in {tmp_path}/missing, and there is no such folder. Make it first."
    )
    assert not (tmp_path / "missing").exists()


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    """A folder in the file's place: the one obstacle that also stops a test run by root."""
    assert _refusal(f"sqlite:///{tmp_path}") == (
        f"DATABASE_URL names the file {tmp_path}, which cannot be used: unable to open database file."
    )


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Not a database at all. " * 100)

    assert _refusal(f"sqlite:///{path}") == (
        f"DATABASE_URL names the file {path}, which cannot be used: file is not a database."
    )


def test_a_database_in_memory_is_refused() -> None:
    assert "in memory" in _refusal("sqlite://")
    assert "in memory" in _refusal("sqlite:///:memory:")


def test_an_address_of_nothing_is_refused_with_an_example() -> None:
    assert _refusal("deskhand.db").startswith(
        "DATABASE_URL is not the address of a database. Write sqlite:///"
    )
    assert _refusal("mysql://root@localhost/desk").startswith(
        "DATABASE_URL names mysql, which Deskhand does not"
    )


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://desk:very-secret@127.0.0.1:1/desk",
        "postgres://desk@127.0.0.1:1/desk?password=very-secret",
    ],
)
def test_a_server_that_does_not_answer_is_refused_without_its_password(url: str) -> None:
    sentence = _refusal(url)

    assert sentence.startswith("DATABASE_URL names the database desk on 127.0.0.1, which cannot be used: ")
    assert "very-secret" not in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_the_server_does_not_have_is_refused(database_url: str) -> None:
    other = make_url(database_url).set(database="no_such_database")

    sentence = _refusal(other.render_as_string(hide_password=False))

    assert 'database "no_such_database" does not exist' in sentence


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_lets_nobody_write_is_refused(database_url: str) -> None:
    standby = make_url(database_url).update_query_dict({"options": "-c default_transaction_read_only=on"})

    sentence = _refusal(standby.render_as_string(hide_password=False))

    assert sentence.endswith("which cannot be used: the server lets nobody write, as a standby does.")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_commits_durably_and_lets_readers_read(store: TicketStore) -> None:
    with store.engine.connect() as connection:
        settings = [
            connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
        with reading(store.engine) as reader:
            assert reader.execute(text("SELECT count(*) FROM tickets")).scalar_one() == 0

    assert settings == ["wal", 2, 1, 30_000]


def test_eight_processes_may_meet_at_a_new_file(tmp_path: Path) -> None:
    """Of those that migrate at once one does the work; engines of their own stand for processes."""
    url = f"sqlite:///{tmp_path}/desk.db"

    applied = race(8, lambda _: migrate(url))

    *idle, busy = sorted(applied, key=len)
    assert idle == [[]] * 7
    assert busy[0] == "0001 First tables."
