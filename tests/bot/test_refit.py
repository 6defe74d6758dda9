"""deskhand knowledge refit: votes of the desk's database to labels, and a calibrator that every replica reads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.refits import next_night, votes_of
from bot.stored_base import StoredBase
from knowledge import HASHING
from knowledge.sources import FolderSource
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.clock import START
from tests.fakes.knowledge import answer
from tests.knowledge.articles_on_disk import three
from tests.storage import samples
from workflows.domain import conversations as talks
from workflows.domain.judgements import Judgement

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]


def test_a_judgement_names_the_question_the_page_answered(store: TicketStore) -> None:
    asked = talks.answered(talks.ask(samples.conversation(), "vpn drops"), answer("vpn.md"))
    later = talks.ask(talks.not_helped(asked, 0), "printer jams")
    with store.unit_of_work() as uow:
        uow.conversations.add(later)
        uow.feedback.vote(page="vpn.md", conversation_id=later.id, helped=False, at=START, ticket_id=None)
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.feedback.judgements(most=5) == [
            Judgement(question="vpn drops", page="vpn.md", helped=False)
        ]


def test_a_kept_calibrator_is_a_new_version(store: TicketStore) -> None:
    before = store.knowledge.version()
    for bias in (1.0, 2.0):
        with store.unit_of_work() as uow:
            uow.calibrators.keep("f", {"bias": bias})
            uow.commit()

    assert store.knowledge.calibrator("f") == {"bias": 2.0}
    assert store.knowledge.calibrator("another") is None
    assert store.knowledge.version() == before + 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_only_what_is_known_of_the_first_page_is_a_label(store: TicketStore, tmp_path: Path) -> None:
    source = FolderSource(three(tmp_path / "articles"))
    base = StoredBase(store.knowledge, [source], model=HASHING, cache=tmp_path / "cache")
    vpn = "where do i set keep alive for the vpn tunnel"
    judged = [
        Judgement(question=vpn, page="it/vpn.md", helped=True),
        Judgement(question=f"{vpn} please", page="it/vpn.md", helped=False),
        Judgement(question=f"{vpn} now", page="hr/pay.md", helped=True),
        Judgement(
            question=f"{vpn} today", page="hr/pay.md", helped=False
        ),  # of the first page nothing is known
        Judgement(question=f"{vpn} now", page="it/vpn.md", helped=False),  # the helpful word counts
    ]

    assert [(vote.page, vote.right) for vote in votes_of(judged, base.evidence)] == [
        ("it/vpn.md", False),
        ("hr/pay.md", False),
        ("it/vpn.md", True),
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_with_few_votes_the_command_changes_nothing_and_says_so(
    store: TicketStore, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DESKHAND_CACHE", str(tmp_path))

    result = CliRunner().invoke(app, ["knowledge", "refit", "--model", HASHING])

    assert result.exit_code == 0, result.output
    assert "0 votes about 0 pages: too few." in result.stdout


def test_the_night_is_where_the_desk_is() -> None:
    at = datetime(2026, 11, 23, 2, tzinfo=UTC)  # three o'clock in Berlin

    assert next_night(at - timedelta(minutes=1), zone="Europe/Berlin") == at
    assert next_night(at, zone="Europe/Berlin") == at + timedelta(days=1)
    clocks_go_on = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert next_night(clocks_go_on - timedelta(hours=9), zone="Europe/Berlin") == clocks_go_on
