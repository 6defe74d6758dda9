"""Somebody erased: nothing that is kept names them or says their words, and what happened stays as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import func, select

from storage import TicketStore
from storage.erasure_rules import OWNED
from storage.tables import metadata, tickets
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, a_desk
from tests.use_cases import granting
from tests.use_cases.opening import claimed, open_ticket, resolved
from tests.use_cases.test_tasks import POLICY_WITH_TASKS, check, desk_of, sent
from workflows.domain.erasure import GONE, Subject
from workflows.domain.ids import ERASED
from workflows.domain.lifecycle import change
from workflows.domain.tickets import Ticket
from workflows.use_cases import access, closing, conversations, erasing, homes
from workflows.use_cases.auditing import anchor, verify
from workflows.use_cases.erasing import Nobody, Survey

WORDS = "my badge 4711 hums"
HERS = re.compile(r"Ana Reis|\bAna\b|\bReis\b|ana@example|(?<![A-Z])UANA\b|\b4711\b|lopsided", re.IGNORECASE)
"""Every name of hers, and words only she used."""


@pytest.fixture
def chat(store: TicketStore, clock: FakeClock) -> Chat:
    """Return the people around a desk."""
    return Chat(a_desk(store, clock), store)


def lived(chat: Chat) -> Ticket:
    """Have Ana ask, open a ticket, talk with Bo, rate him, and ask again; return the ticket."""
    chat.ask("The VPN drops, says Ana Reis")
    ticket = claimed(chat, open_ticket(chat, WORDS))
    talk = chat.conversation(_talk(ticket))
    chat.reply(talk, "it is the lopsided one")
    chat.reply_under(ticket, "Ana, please try again. Reis is your name?", by=BO)
    chat.reply_under(ticket, "🔒 Ana Reis called", by=BO)
    message = chat.message("4711 once more", channel=talk.channel, thread_ts=talk.thread_ts)
    conversations.receive(chat.desk, message)
    chat.work()
    homes.opened(chat.desk, ANA)
    homes.opened(chat.desk, BO)
    done = resolved(chat, ticket)
    closing.rate(chat.desk, done.id, by=ANA, request_id=chat.request_id(), score=1)
    closing.comment(chat.desk, done.id, by=ANA, request_id=chat.request_id(), text="lopsided")
    open_ticket(chat, "The lamp is dark", by=CY)
    chat.ask("access to 4711")
    chat.work()
    return chat.ticket(ticket.id)


def _talk(ticket: Ticket) -> Any:
    assert ticket.conversation_id is not None
    return ticket.conversation_id


def erased(chat: Chat, store: TicketStore, person: str = "ana@example.com") -> int:
    """Erase somebody to the end; returns in how many steps."""
    begun = erasing.begin(
        store.unit_of_work(), person, clock=chat.desk.clock, ids=chat.desk.ids, by="operator:adm"
    )
    assert not isinstance(begun, Nobody)
    steps = 1
    while erasing.go_on(store.unit_of_work, chat.desk.clock, begun.id):
        steps += 1
    return steps


def everything(store: TicketStore) -> dict[str, str]:
    """Return every column of every table, as text."""
    found = {}
    with store.engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = [dict(row) for row in connection.execute(select(table)).mappings()]
            for column in table.columns:
                values = [row[column.name] for row in rows]
                found[f"{table.name}.{column.name}"] = json.dumps(values, default=str, ensure_ascii=False)
    return found


def figures(store: TicketStore) -> Sequence[Any]:
    """Return what reports are made of."""
    told = ("kind", "state", "team", "priority", "opened_at", "responded_at", "resolved_at", "closed_at")
    with store.engine.connect() as connection:
        each = connection.execute(select(*(tickets.c[name] for name in told)).order_by(tickets.c.id)).all()
        people = connection.execute(select(func.count(tickets.c.requester_id.distinct()))).scalar()
        rows = [
            connection.execute(select(func.count()).select_from(metadata.tables[name])).scalar()
            for name in (
                "audit",
                "votes",
                "gaps",
                "conversations",
                "messages",
                "improvements",
                "given_answers",
            )
        ]
    return [*each, people, *rows]


def test_nothing_that_is_kept_names_her_or_says_her_words(chat: Chat, store: TicketStore) -> None:
    ticket = lived(chat)
    anchor(store.unit_of_work, chat.desk.clock)
    before = figures(store)
    assert any(HERS.search(text) for text in everything(store).values())

    erased(chat, store)

    named = {place: HERS.findall(text)[:3] for place, text in everything(store).items() if HERS.search(text)}
    assert named == {}
    assert figures(store) == before
    assert verify(store.audits).finding is None
    now = chat.ticket(ticket.id)
    assert now.requester_id.startswith(ERASED)
    assert (now.number, now.priority, now.resolution) == (ticket.number, ticket.priority, ticket.resolution)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_audit_holds_and_still_tells_the_tickets_story(chat: Chat, store: TicketStore) -> None:
    ticket = lived(chat)
    anchor(store.unit_of_work, chat.desk.clock)

    erased(chat, store)

    verdict = verify(store.audits)
    assert verdict.finding is None
    assert (verdict.erasures, verdict.unfinished) == (1, 0)
    with store.unit_of_work() as uow:
        rows, now = uow.tickets.audit(ticket.id), uow.tickets.get(ticket.id)
    story: dict[str, Any] = {}
    for row in rows:
        assert row.before == {name: story.get(name) for name in row.before}
        story |= row.after
    assert story == change(None, now, action="", by=now.author_id, cause="").after


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_row_that_was_erased_cannot_be_changed_unseen_either(chat: Chat, store: TicketStore) -> None:
    lived(chat)
    erased(chat, store)
    with store.engine.begin() as connection:
        row = connection.execute(select(metadata.tables["reseals"])).mappings().first()
        assert row is not None
        audit = metadata.tables["audit"]
        is_it = (audit.c.ticket_id == row["of"]) & (audit.c.version == row["version"])
        connection.execute(audit.update().where(is_it).values(cause="another"))

    assert verify(store.audits).finding is not None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_shows_her_is_drawn_anew_and_her_home_is_not(chat: Chat, store: TicketStore) -> None:
    ticket = lived(chat)
    chat.drawn.clear()
    chat.homes.clear()

    erased(chat, store)
    chat.work()

    assert f"triage:{ticket.id}" in chat.drawn
    assert set(chat.homes) == {BO}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_killed_in_the_middle_it_goes_on_where_it_was(
    chat: Chat, store: TicketStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived(chat)
    monkeypatch.setattr("storage.erasures.BATCH", 3)
    begun = erasing.begin(store.unit_of_work(), ANA, clock=chat.desk.clock, ids=chat.desk.ids, by="operator:")
    assert not isinstance(begun, Nobody)
    for _ in range(9):
        assert erasing.go_on(store.unit_of_work, chat.desk.clock, begun.id)
    with store.unit_of_work() as uow:  # a step that was never committed
        erasure = uow.erasures.locked(begun.id)
        assert erasure is not None
        uow.erasures.go_on(erasure)
    assert verify(store.audits).finding is None

    assert erasing.work(chat.desk, begun.id) is not None  # the job does the rest
    while erasing.work(chat.desk, begun.id) is not None:
        pass

    assert not [place for place, text in everything(store).items() if HERS.search(text)]
    assert verify(store.audits).finding is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_of_hers_that_came_by_mail_is_kept_no_longer(chat: Chat, store: TicketStore) -> None:
    ticket = open_ticket(chat)
    with store.unit_of_work() as uow:
        uow.kept_files.keep("k1", b"her picture", ticket_id=ticket.id, at=chat.desk.clock.now())
        uow.commit()

    erased(chat, store)

    with store.unit_of_work() as uow:
        assert uow.kept_files.content("k1") is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_survey_counts_and_changes_nothing(chat: Chat, store: TicketStore) -> None:
    lived(chat)
    before = everything(store)

    surveyed = erasing.survey(store.unit_of_work(), "Ana Reis")

    assert isinstance(surveyed, Survey)
    assert surveyed.person.id == ANA
    assert surveyed.rows["tickets"] == 1 and surveyed.rows["people"] == 1 and surveyed.rows["homes"] == 1
    assert surveyed.shown > 0
    assert everything(store) == before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_erased_twice_there_is_nobody_left(chat: Chat, store: TicketStore) -> None:
    lived(chat)
    erased(chat, store)

    for name in (ANA, "ana reis", "ana@example.com", "[erased]"):
        assert erasing.survey(store.unit_of_work(), name) == Nobody(())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_agent_can_be_erased_and_what_they_solved_stays_solved(chat: Chat, store: TicketStore) -> None:
    ticket = lived(chat)

    erased(chat, store, "bo@example.com")

    now = chat.ticket(ticket.id)
    assert now.assignee_id is not None and now.assignee_id.startswith(ERASED)
    assert now.resolution is not None and now.resolution.note == "I changed the fuse."
    assert (now.title, now.requester_id) == (ticket.title, ANA)
    assert verify(store.audits).finding is None
    assert not [
        place for place, text in everything(store).items() if re.search(r"(?<![A-Z])UBO\b|Bo Lind", text)
    ]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_others_keep_their_words_and_their_names(chat: Chat, store: TicketStore) -> None:
    lived(chat)

    erased(chat, store)

    everywhere = " ".join(everything(store).values())
    for kept in ("The lamp is dark", "Cy Okafor", "UCY", "please try again", "I changed the fuse"):
        assert kept in everywhere


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_an_item_filled_into_its_tasks_goes_with_her_answers(
    store: TicketStore, clock: FakeClock
) -> None:
    chat = Chat(desk_of(store, clock, POLICY_WITH_TASKS), store)
    ticket = sent(chat)
    check(chat, ticket)
    assert "Ana Reis makes designs" in str(everything(store))

    erased(chat, store)
    chat.work()

    assert not [place for place, text in everything(store).items() if HERS.search(text)]
    now = chat.ticket(ticket.id)
    assert {task.title for task in now.tasks} == {GONE}
    with store.unit_of_work() as uow:
        assert {task.instructions for task in uow.tasks.of(ticket.id)} <= {GONE, ""}
    assert verify(store.audits).finding is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_she_had_for_a_time_and_what_takes_it_back_say_her_words_no_more(
    store: TicketStore, clock: FakeClock
) -> None:
    chat = Chat(granting.desk_of(store, clock, granting.NAMED), store)
    one = granting.given(chat, "i need access to figma editor until the 18th")
    assert access.give_back(chat.desk, one.id, by=ANA, request_id="back")
    chat.work()
    assert "Editor, says Ana Reis" in granting.taking_back(chat, one).tasks[0].title

    erased(chat, store)
    chat.work()

    assert not [place for place, text in everything(store).items() if HERS.search(text)]
    assert not [kept for kept in everything(store).values() if "Editor, says" in kept or "as Editor" in kept]
    assert {task.title for task in granting.taking_back(chat, one).tasks} == {GONE}
    assert verify(store.audits).finding is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_what_she_asked_for_no_card_says_which_it_was(store: TicketStore, clock: FakeClock) -> None:
    chat = Chat(granting.desk_of(store, clock), store)
    granting.given(chat, "i need access to figma editor until the 18th")
    chat.ask("figma editor please")
    assert [place for place, text in everything(store).items() if "Editor" in text]

    erased(chat, store)
    chat.work()

    assert [place for place, text in everything(store).items() if re.search("editor", text, re.I)] == []


def test_an_answer_that_may_have_been_meant_goes_with_the_others() -> None:
    rule = OWNED["requests"][1]
    rest = {"answers": {"seat": ["editor"]}, "proposed": {"seat": ["editor"]}}

    kept = Subject(user_id="U1", alias="E1", name="Ana Reis", email="").in_value(
        {"rest": rest}, rule, is_close=True
    )

    assert kept == {"rest": {"answers": {}, "proposed": {}}}
