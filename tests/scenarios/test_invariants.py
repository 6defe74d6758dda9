"""The invariants hold of a healthy desk, and each is broken by what it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from storage import TicketStore
from storage.clock_tables import clocks
from storage.tables import audit, drafts, people, surfaces, tickets
from storage.values import to_row
from tests.databases import clock, database_url, sqlite_template, store
from tests.fakes.chat import Chat
from tests.fakes.clock import START, FakeClock
from tests.fakes.desk import ANA, BO, CY, TRIAGE, a_desk
from tests.scenarios.invariants import judge
from tests.use_cases.opening import claimed, open_ticket
from workflows.domain.drafts import ArticleDraft, DraftState
from workflows.domain.ids import DraftId
from workflows.domain.surfaces import triage_id

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Seen = dict[str, list[dict[str, Any]]]
DESKS = {"is_app": True}


@pytest.fixture
def chat(store: TicketStore, clock: FakeClock) -> Chat:
    """A desk with a claimed ticket of Ana's and a private note under its card."""
    chat = Chat(a_desk(store, clock), store)
    ticket = claimed(chat, open_ticket(chat))
    chat.reply_under(ticket, "🔒 password re-used?", by=BO)
    return chat


@pytest.fixture
def connection(chat: Chat, store: TicketStore) -> Iterator[Connection]:
    """A look into its database."""
    with store.engine.connect() as connection:
        yield connection


def shown(connection: Connection, **changes: Any) -> dict[str, Any]:
    """Return the triage card as somebody sees it."""
    (ticket_id,) = connection.execute(select(tickets.c.id)).scalars()
    card = connection.execute(select(surfaces).where(surfaces.c.id == triage_id(ticket_id))).mappings().one()
    plain = {"author": DESKS, "ephemeral": False, "channel": card["channel"], "ts": card["ts"], "text": "x"}
    return {**plain, "blocks": [{"elements": [{"action_id": "ticket_resolve"}]}], **changes}


def two_open(connection: Connection) -> None:
    row = dict(connection.execute(select(tickets)).mappings().one())
    connection.execute(insert(tickets).values({**row, "id": "t2", "number": "INC-2"}))


def nobody(connection: Connection) -> None:
    connection.execute(update(tickets).values(assignee_id=None))


def a_step_unaudited(connection: Connection) -> None:
    connection.execute(update(tickets).values(version=9))


def an_effect_twice(connection: Connection) -> None:
    connection.execute(update(audit).values(cause="event-1", action="claimed"))


def a_gap_in_time(connection: Connection) -> None:
    rest = {"segments": [{"start": "a", "end": "b"}, {"start": "c", "end": None}]}
    connection.execute(update(clocks).values(rest=rest))


def a_row_rewritten(connection: Connection) -> None:
    rest = dict(connection.execute(select(audit.c.rest).where(audit.c.version == 1)).scalar_one())
    forged = {**rest, "after": {**rest["after"], "title": "Nothing happened"}}
    connection.execute(update(audit).where(audit.c.version == 1).values(rest=forged))


def an_article_of(connection: Connection, **facts: Any) -> None:
    plain = {"id": DraftId("d1"), "origin": "gap:1", "version": 1, "title": "t", "body": "b"}
    draft = ArticleDraft(**{**plain, "changed_at": START, "author_id": BO, "owner_id": CY, **facts})
    connection.execute(insert(drafts).values(to_row(draft, drafts)))


def an_own_article_published(connection: Connection) -> None:
    an_article_of(connection, state=DraftState.PUBLISHED, reviewer_id=BO)


def an_article_waits_for_somebody_gone(connection: Connection) -> None:
    an_article_of(connection, state=DraftState.IN_REVIEW)
    (cy,) = connection.execute(select(people).where(people.c.id == CY)).mappings()
    gone = {**cy["rest"], "is_active": False}
    connection.execute(update(people).where(people.c.id == CY).values(rest=gone))


def test_a_healthy_desk_breaks_none(connection: Connection) -> None:
    judge(connection, {ANA: [], BO: [shown(connection)]})


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (two_open, "I1"),
        (nobody, "I3"),
        (a_step_unaudited, "I6"),
        (an_effect_twice, "I4"),
        (a_gap_in_time, "I7"),
        (a_row_rewritten, "I10"),
        (an_own_article_published, "I5"),
        (an_article_waits_for_somebody_gone, "I8"),
    ],
)
def test_what_is_wrong_in_the_database_is_found(
    connection: Connection, spoil: Callable[[Connection], None], name: str
) -> None:
    spoil(connection)

    with pytest.raises(AssertionError, match=name):
        judge(connection, {ANA: [], BO: []})


@pytest.mark.parametrize(
    ("who", "changes", "name"),
    [
        (ANA, {"channel": "DUANA", "text": "password re-used?", "blocks": []}, "I2"),
        (BO, {"channel": TRIAGE, "ts": "9999.000001", "blocks": []}, "I4"),
        (BO, {"blocks": [{"elements": [{"action_id": "ticket_claim"}]}]}, "I9"),
    ],
)
def test_what_is_wrong_in_chat_is_found(
    connection: Connection, who: str, changes: dict[str, Any], name: str
) -> None:
    seen: Seen = {ANA: [], BO: []}
    seen[who] = [shown(connection, **changes)]

    with pytest.raises(AssertionError, match=name):
        judge(connection, seen)
