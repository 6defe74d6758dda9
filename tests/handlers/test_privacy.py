"""Private tickets: what is said on one reaches its team and its requester, and nobody else by any way there is."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers import drawings
from handlers.blocks.drawing import Look
from handlers.edge import Call, Edge
from handlers.sender import RetryLater, Sender
from handlers.sla import on_why
from handlers.tickets import on_resolve
from handlers.tokens import Signer
from handlers.working import on_ask, on_hand_over, on_priority
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.chat import HELP, Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, POLICY, TRIAGE, a_desk
from tests.fakes.web_client import CannedClient
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.conversations import Conversation
from workflows.domain.errors import DeskError
from workflows.domain.ids import ChannelId, TeamId, TicketId, UserId
from workflows.domain.policies import Policy, Team
from workflows.domain.surfaces import triage_id
from workflows.domain.tickets import LinkKind, ResolutionCode, Ticket
from workflows.ports import Desk
from workflows.use_cases import (
    closing,
    conversations,
    drafts,
    escalating,
    gaps,
    homes,
    joining,
    problems,
    working,
)
from workflows.use_cases.showing import DRAW
from workflows.use_cases.tickets import Done, NotYours, save

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]

PEOPLE_TEAM = Team(
    id=TeamId("hr"),
    name="People team",
    queue="hr-private",
    lead="mia@example.com",
    members=frozenset({"mia@example.com"}),
    manager="cy@example.com",  # is told of broken promises, and is not of the team
    is_private=True,
    sensitive=frozenset({"harassed", "sick note"}),
)
PRIVATE: Policy = replace(POLICY, teams={**POLICY.teams, PEOPLE_TEAM.id: PEOPLE_TEAM})
QUEUE = ChannelId("CHR")
INSIDE = {QUEUE, "DUANA", "DUMIA"}


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Desk:
    """A desk with a private team: Mia."""
    desk = a_desk(store, clock, policy=PRIVATE)
    with desk.unit_of_work() as uow:
        uow.people.save_channels({"hr-private": QUEUE})
        uow.commit()
    return desk


@pytest.fixture
def chat(desk: Desk, store: TicketStore) -> Chat:
    """The people around it."""
    return Chat(desk, store)


def seen_outside(chat: Chat) -> str:
    """Return everything the desk shows to anybody but Ana and the private team, as they read it now."""
    shown = []
    with chat.desk.unit_of_work() as uow:
        look = Look(
            now=chat.desk.clock.now(),
            signer=Signer(b"secret"),
            policy=chat.desk.policy,
            people=drawings.Directory(uow),
        )
        for posted in chat.posted:
            surface = uow.surfaces.get(posted.id)
            assert surface is not None
            if surface.channel not in INSIDE and not surface.is_taken_away:
                drawing = drawings.of(surface, uow, look)
                shown += [drawing.text, json.dumps(drawing.blocks, ensure_ascii=False)]
    for outsider in (BO, CY):
        shown += [str(homes.read(chat.desk, outsider)), str(gaps.listed(chat.desk, outsider))]
    return "\n".join(shown)


def a_private_ticket(chat: Chat, words: str = "I was harassed") -> Ticket:
    """Have Ana open one in her direct messages."""
    return open_ticket(chat, words)


def in_channel(chat: Chat, words: str) -> Conversation:
    """Have Ana write to the desk where others read; return the conversation."""
    message = chat.message(words, channel=HELP, mentions_desk=True)
    conversations.receive(chat.desk, message)
    chat.work()
    return chat.at(HELP, message.ts)


def test_a_sensitive_word_brings_a_ticket_to_its_private_team_and_its_channel(chat: Chat) -> None:
    ticket = a_private_ticket(chat)

    card = next(one for one in chat.posted if one.id == triage_id(ticket.id))
    assert (ticket.team, ticket.is_private) == ("hr", True)
    assert chat.channel_of(card) == QUEUE


def test_part_of_another_word_is_not_sensitive(chat: Chat) -> None:
    assert not open_ticket(chat, "The sick notebook is cold").is_private


def test_what_is_asked_in_a_channel_is_answered_in_direct_messages(chat: Chat) -> None:
    conversation = in_channel(chat, "I was harassed by a colleague named Zebulon")

    assert conversation.channel == "DUANA"
    in_public = [one for one in chat.posted if chat.channel_of(one) == HELP]
    assert [one.content for one in in_public] == [{"template": "moved_to_direct"}]
    assert "Zebulon" not in seen_outside(chat)


def test_a_conversation_that_becomes_sensitive_leaves_nothing_in_the_channel(chat: Chat) -> None:
    before = in_channel(chat, "The coffee machine in Zebulon's room is cold")
    assert before.channel == HELP

    chat.reply(before, "and there I was harassed")
    after = chat.conversation(before.id)
    chat.reply(after, "agent")

    assert after.channel == "DUANA"
    assert chat.taken_away == [f"card:{before.id}:0"]
    assert chat.ticket(chat.conversation(before.id).ticket_id).team == "hr"
    assert "Zebulon" not in seen_outside(chat)


def test_what_is_written_in_the_old_thread_still_reaches_the_team(chat: Chat) -> None:
    conversation = in_channel(chat, "I was harassed")
    conversation = chat.reply(conversation, "agent")
    old = chat.posted[0]

    late = chat.message("it was on Monday", channel=HELP, thread_ts=old.thread_ts)
    conversations.receive(chat.desk, late)
    chat.work()

    assert [line["text"] for line in chat.lines(template="reply_to_agents")] == ["it was on Monday"]
    assert chat.channel_of(chat.posted[-1]) == QUEUE


def test_what_becomes_private_on_a_ticket_of_others_is_not_passed_on_and_its_author_is_told(
    chat: Chat,
) -> None:
    ticket = claimed(chat, open_ticket(chat, "The coffee machine is cold"))
    thread = _thread(chat, ticket)
    opening = chat.message("x", channel=thread.channel)
    assert thread.thread_ts is not None

    chat.reply(thread, "and Zebulon harassed me there")
    words = "Zebulon harassed me at the coffee machine"
    edit = replace(opening, ts=thread.thread_ts, text=words, request_id=chat.request_id())
    conversations.edited(chat.desk, edit, edited_ts="9000.000001")
    chat.work()

    assert "Zebulon" not in seen_outside(chat)
    assert chat.ticket(ticket.id).description == ticket.description
    assert len(chat.lines(template="kept_apart")) == 2
    assert chat.ask(words).person_id == ANA
    assert open_ticket(chat, words).team == "hr"


def test_a_question_edited_into_a_private_matter_leaves_the_channel(chat: Chat) -> None:
    message = chat.message("The coffee machine is cold", channel=HELP, mentions_desk=True)
    conversations.receive(chat.desk, message)

    edit = replace(message, text="I was harassed", request_id=chat.request_id())
    conversations.edited(chat.desk, edit, edited_ts="9000.000001")
    chat.work()

    assert chat.at(HELP, message.ts).channel == "DUANA"


def test_a_private_ticket_never_leaves_its_team(chat: Chat) -> None:
    private, other = a_private_ticket(chat), open_ticket(chat, "The coffee machine is cold", by=BO)

    moved = replace(private, team=TeamId("it"), version=private.version + 1)
    with chat.desk.unit_of_work() as uow, pytest.raises(DeskError, match="stays_private"):
        save(chat.desk, uow, private, moved, action="moved", by=MIA, cause="click-1")
    with pytest.raises(DeskError, match="no_such_ticket"):  # an agent of IT cannot even name it
        joining.link(
            chat.desk, other.id, kind=LinkKind.RELATED, to=private.number, by=BO, request_id="click-2"
        )
    with pytest.raises(DeskError, match="stays_private"):
        joining.merge(chat.desk, private.id, into=other.number, by=MIA, request_id="click-3")
    assert chat.ticket(private.id) == private


@pytest.mark.parametrize("by", [BO, CY, ANA])
def test_nobody_else_works_on_a_private_ticket(chat: Chat, by: UserId) -> None:
    ticket = a_private_ticket(chat)

    for step in (working.claim, working.watch):
        assert isinstance(step(chat.desk, ticket.id, by=by, request_id=chat.request_id()), NotYours)
    noted = working.note(chat.desk, ticket.id, text="x", by=by, request_id=chat.request_id())
    assert isinstance(noted, NotYours)
    assert isinstance(working.claim(chat.desk, ticket.id, by=MIA, request_id=chat.request_id()), Done)


def test_nothing_is_learned_or_published_from_a_private_ticket(chat: Chat) -> None:
    ticket = resolved(chat, claimed(chat, a_private_ticket(chat), by=MIA), by=MIA)

    with pytest.raises(DeskError, match="stays_private"):
        drafts.from_ticket(chat.desk, ticket.id, by=MIA)
    with pytest.raises(DeskError, match="stays_private"):
        problems.form(chat.desk, by=MIA, ticket_id=ticket.id)
    with chat.desk.unit_of_work() as uow:
        assert uow.gaps.open(most=9) == []


def test_its_card_waits_as_long_as_its_queue_is_open_to_anybody(
    chat: Chat, desk: Desk, store: TicketStore
) -> None:
    nothing = chat.ask("I was harassed")
    conversations.receive(desk, chat.message("agent", channel=nothing.channel, thread_ts=nothing.thread_ts))
    jobs = store.queue.claim(limit=99, lease=timedelta(seconds=15))
    triage = next(job for job in jobs if job.key.startswith("draw:triage:"))
    client = CannedClient()
    client.answers["conversations.info"] = {"channel": {"id": QUEUE, "is_private": False}}

    with pytest.raises(RetryLater, match="anybody may enter"):
        Sender(desk, client, Signer(b"secret")).draw(triage)

    assert client.called("chat.postMessage") == []


def becomes_private(chat: Chat, ticket: Ticket, *, reason: str = "zebulon5") -> Ticket:
    """Have Bo give a ticket that many could read to the private team."""
    outcome = escalating.to_team(
        chat.desk,
        ticket.id,
        team_id=PEOPLE_TEAM.id,
        reason=reason,
        by=BO,
        request_id=chat.request_id(),
    )
    assert isinstance(outcome, Done)
    chat.work()
    return chat.ticket(ticket.id)


def an_open_story(chat: Chat) -> Ticket:
    """Have a matter told in a channel, and worked on by those who may not know of it later."""
    conversation = chat.reply(in_channel(chat, "my zebulon0 is cold"), "agent")
    ticket = claimed(chat, chat.ticket(conversation.ticket_id))
    working.watch(chat.desk, ticket.id, by=CY, request_id=chat.request_id())
    chat.reply_under(ticket, "is it zebulon1?", by=BO)
    chat.reply(_thread(chat, ticket), "zebulon2, since monday")
    working.note(chat.desk, ticket.id, text="zebulon3", by=BO, request_id=chat.request_id())
    working.assign(chat.desk, ticket.id, by=BO, to=CY, reason="zebulon4", request_id=chat.request_id())
    chat.work()
    return chat.ticket(ticket.id)


def test_what_becomes_private_late_is_taken_back_from_everybody_else(chat: Chat) -> None:
    story = an_open_story(chat)
    stood = chat.ts_of(triage_id(story.id))
    assert "zebulon" in seen_outside(chat)

    ticket = becomes_private(chat, story)

    assert seen_outside(chat).count("zebulon") == 0
    assert (ticket.is_private, ticket.team, ticket.assignee_id, ticket.watchers) == (True, "hr", None, ())
    assert [homes.find(chat.desk, one, "zebulon0") for one in (BO, CY)] == [[], []]
    assert [one.id for one in homes.find(chat.desk, MIA, "zebulon0")] == [ticket.id]
    with chat.desk.unit_of_work() as uow:
        row, left = uow.tickets.audit(ticket.id)[-1], uow.surfaces.at(TRIAGE, stood)
        assert left is not None
        look = Look(now=chat.desk.clock.now(), signer=Signer(b"s"), policy=PRIVATE, people={})
        assert "is a private matter now" in drawings.of(left, uow, look).text
        assert "zebulon" not in str(drawings.of(left, uow, look))
    assert (row.action, row.actor_id, row.reason) == ("transferred", BO, "zebulon5")
    assert (row.before["is_private"], row.after["is_private"]) == (False, True)


def test_its_requester_and_its_new_team_go_on_where_nobody_else_reads(chat: Chat) -> None:
    ticket = becomes_private(chat, an_open_story(chat))

    chat.reply(_thread(chat, ticket), "zebulon6")
    under = chat.message("zebulon7", by=MIA, channel=QUEUE, thread_ts=chat.ts_of(triage_id(ticket.id)))
    conversations.receive(chat.desk, under)
    chat.work()

    (here,) = chat.lines(template="moved_here")
    said = here["said"]
    assert isinstance(said, list)
    assert [one["text"] for one in said] == ["is it zebulon1?", "zebulon2, since monday", "zebulon3"]
    assert "zebulon6" in [line["text"] for line in chat.lines(template="reply_to_agents")]
    assert "zebulon7" in [line["text"] for line in chat.lines(template="reply_to_requester")]
    assert "zebulon" not in seen_outside(chat)
    assert _thread(chat, ticket).channel == "DUANA"


def test_an_open_queue_gets_nothing_of_what_becomes_private_and_the_old_one_keeps_nothing(
    chat: Chat, desk: Desk, store: TicketStore
) -> None:
    ticket = claimed(chat, open_ticket(chat))
    escalating.to_team(desk, ticket.id, team_id=PEOPLE_TEAM.id, reason="x", by=BO, request_id="move")
    client = CannedClient()
    client.answers["conversations.info"] = {"channel": {"id": QUEUE, "is_private": False}}
    sender = Sender(desk, client, Signer(b"secret"))

    while jobs := store.queue.claim(limit=1, lease=timedelta(seconds=30)):
        try:
            if jobs[0].kind == DRAW:
                sender.draw(jobs[0])
        except RetryLater as later:
            assert "anybody may enter" in later.why
            store.queue.postpone(jobs[0], after=later.after, why=later.why)
        else:
            store.queue.finish(jobs[0])

    assert {said["channel"] for said in client.called("chat.postMessage")} <= {"DUANA"}
    (redacted,) = [said for said in client.called("chat.update") if said["channel"] == TRIAGE]
    assert "INC-1 is a private matter now." in redacted["text"]


def test_the_buttons_of_a_card_that_became_private_open_nothing_for_others(chat: Chat, desk: Desk) -> None:
    ticket = becomes_private(chat, an_open_story(chat))
    client, told = CannedClient(), []
    edge = Edge(desk=desk, client=client, signer=Signer(b"secret"), bot_user_id="UBOT")
    action = {"value": edge.signer.sign("ticket", ticket.id)}
    body = {"user": {"id": BO}, "trigger_id": "t", "response_url": "https://x.example/r", "actions": [action]}

    for press in (on_ask, on_priority, on_hand_over, on_resolve, on_why):
        press(edge, Call(body=body, ack=lambda **_: None, respond=lambda **said: told.append(said["text"])))

    assert client.called("views.open") == []
    assert len(told) == 5
    assert "zebulon" not in str(told)


Deed = Callable[[Chat, Ticket, str], object]


def _thread(chat: Chat, ticket: Ticket) -> Conversation:
    assert ticket.conversation_id is not None
    return chat.conversation(ticket.conversation_id)


def _under(chat: Chat, ticket: Ticket, words: str) -> None:
    under = chat.ts_of(triage_id(ticket.id))
    written = chat.message(words, by=MIA, channel=QUEUE, thread_ts=under)
    conversations.receive(chat.desk, written)
    edit = replace(written, request_id=chat.request_id(), text=f"🔒 {words}", markup="")
    conversations.edited(chat.desk, edit, edited_ts="9000.000001")


def _a_day_passes(chat: Chat, _ticket: Ticket, _words: str) -> None:
    assert isinstance(chat.desk.clock, FakeClock)
    chat.desk.clock.advance(timedelta(days=1))


DEEDS: dict[str, Deed] = {
    "requester writes": lambda chat, t, words: chat.reply(_thread(chat, t), words),
    "team writes, then locks it": _under,
    "team notes": lambda chat, t, words: working.note(
        chat.desk, t.id, text=words, by=MIA, request_id=chat.request_id()
    ),
    "team claims": lambda chat, t, _: working.claim(chat.desk, t.id, by=MIA, request_id=chat.request_id()),
    "team asks": lambda chat, t, words: working.ask(
        chat.desk, t.id, question=words, by=MIA, request_id=chat.request_id()
    ),
    "team solves": lambda chat, t, words: closing.resolve(
        chat.desk,
        t.id,
        by=MIA,
        request_id=chat.request_id(),
        code=ResolutionCode.FIXED,
        cause=words,
        note=words,
    ),
    "still broken": lambda chat, t, _: closing.still_broken(
        chat.desk, t.id, by=ANA, request_id=chat.request_id()
    ),
    "an outsider watches": lambda chat, t, _: working.watch(
        chat.desk, t.id, by=BO, request_id=chat.request_id()
    ),
    "an outsider takes it": lambda chat, t, words: working.assign(
        chat.desk, t.id, to=BO, by=BO, request_id=chat.request_id(), reason=words
    ),
    "team gives it away": lambda chat, t, words: working.assign(
        chat.desk, t.id, to=BO, by=MIA, request_id=chat.request_id(), reason=words
    ),
    "team merges it": lambda chat, t, _: joining.merge(
        chat.desk, t.id, into="INC-1", by=MIA, request_id=chat.request_id()
    ),
    "team writes an article": lambda chat, t, _: drafts.from_ticket(chat.desk, t.id, by=MIA),
    "a day passes": _a_day_passes,
}


@given(deeds=st.lists(st.sampled_from(sorted(DEEDS)), min_size=3, max_size=9), is_public=st.booleans())
@settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_text_of_a_private_ticket_reaches_anyone_outside(
    chat: Chat, deeds: list[str], is_public: bool
) -> None:
    secrets = (f"zebulon{n}" for n in count())
    if is_public:
        conversation = chat.reply(in_channel(chat, f"I was harassed {next(secrets)}"), "agent")
        ticket = chat.ticket(conversation.ticket_id)
    else:
        ticket = a_private_ticket(chat, f"I was harassed {next(secrets)}")

    for deed in deeds:
        with suppress(DeskError):
            DEEDS[deed](chat, chat.ticket(TicketId(ticket.id)), next(secrets))
        chat.work()

    assert chat.ticket(ticket.id).team == "hr"
    assert "zebulon" not in seen_outside(chat).casefold()
    for outsider in (BO, CY):
        assert homes.find(chat.desk, outsider, "zebulon0") == []
    assert all(chat.channel_of(one) != TRIAGE for one in chat.posted if one.ref == ticket.id)
