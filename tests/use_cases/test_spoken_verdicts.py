"""Whoever is asked decides with words where the request is spoken of, or below the card; for others they are words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers import drawings
from handlers.blocks.drawing import Look
from handlers.tokens import Signer
from tests.fakes.chat import HELP, Chat
from tests.fakes.desk import ANA, BO, CY, MIA, TRIAGE
from tests.use_cases.test_approvals import NIK, ROB, audit, by, desk, policy_of, states, steps
from workflows.domain.approvals import Round, Verdict, Via
from workflows.domain.conversations import Conversation
from workflows.domain.ids import ChannelId, SurfaceId, UserId
from workflows.domain.messages import IncomingMessage
from workflows.domain.people import Room
from workflows.domain.policies import Policy
from workflows.domain.surfaces import SurfaceKind, approval_surface_id, card_id
from workflows.domain.tickets import State, Ticket
from workflows.use_cases import conversations, request_presses

__all__ = ["desk"]


@pytest.fixture
def policy() -> Policy:
    """Mia has to say yes to a seat, and beside her Bo, or Nik."""
    return policy_of(Round(steps=(by(MIA), by(BO, NIK))))


def sent_in_channel(chat: Chat) -> tuple[Conversation, Ticket]:
    """Have Ana ask for a seat where others read it, and send the request."""
    with chat.desk.unit_of_work() as uow:
        members = frozenset({ANA, BO, CY, MIA, NIK})
        uow.people.save_room(
            Room(channel=HELP, is_private=True, members=members, seen_at=chat.desk.clock.now())
        )
        uow.commit()
    message = chat.message("i need access to figma editor", channel=HELP, mentions_desk=True)
    conversations.receive(chat.desk, message)
    chat.work()
    talk = chat.at(HELP, message.ts)
    card = talk.last
    assert card is not None
    request_presses.submit(chat.desk, talk.id, n=card.n, by=ANA, request_id=chat.request_id())
    chat.work()
    talk = chat.conversation(talk.id)
    return talk, chat.ticket(talk.ticket_id)


def below(chat: Chat, surface_id: SurfaceId, text: str, *, by: UserId) -> IncomingMessage:
    """Have somebody write below a card of an approval."""
    with chat.desk.unit_of_work() as uow:
        card = uow.surfaces.get(surface_id)
    assert card is not None
    channel = chat.channel_of(card)
    message = chat.message(text, by=by, channel=ChannelId(channel), thread_ts=chat.ts_of(surface_id))
    conversations.receive(chat.desk, message)
    chat.work()
    return message


def directly(chat: Chat, text: str, *, by: UserId) -> None:
    """Have somebody write to the desk in their direct messages, below nothing."""
    conversations.receive(chat.desk, chat.message(text, by=by))
    chat.work()


def pressable(chat: Chat, talk: Conversation) -> dict[str, list[str]]:
    """Return what the card of a request offers in its thread, and to whom; [] is everybody."""
    n = talk.cards[-1].n
    with chat.desk.unit_of_work() as uow:
        card = uow.surfaces.get(card_id(talk.id, n))
        assert card is not None
        look = Look(
            now=chat.desk.clock.now(),
            signer=Signer(b"secret"),
            policy=chat.desk.policy,
            people=drawings.Directory(uow),
        )
        blocks = drawings.of(card, uow, look).blocks
    elements = [(b["block_id"], e) for b in blocks for e in b.get("elements", []) if "action_id" in e]
    return {f"{block}/{e['action_id']}": e.get("visible_to_user_ids", []) for block, e in elements}


def test_a_yes_in_the_thread_of_the_request_counts_as_a_press(chat: Chat) -> None:
    talk, ticket = sent_in_channel(chat)

    chat.reply(talk, "Approved, thanks!", by=MIA)
    chat.reply(talk, "approve", by=BO)

    assert states(chat, ticket) == ["1.1.1 approved", "1.1.2 approved"]
    votes = [vote for step in steps(chat, ticket) for vote in step.votes]
    assert [(vote.person, vote.via) for vote in votes] == [(MIA, Via.WORDS), (BO, Via.WORDS)]
    assert chat.ticket(ticket.id).state is State.NEW
    assert chat.lines(template="reply_to_agents") == [], "a verdict is nothing to be carried over"


def test_a_no_there_needs_its_reason_which_is_asked_for(chat: Chat) -> None:
    talk, ticket = sent_in_channel(chat)

    chat.reply(talk, "reject", by=MIA)
    assert states(chat, ticket) == ["1.1.1 open", "1.1.2 open"]
    assert [line["person"] for line in chat.lines(template="approval_say_why")] == [MIA]
    chat.reply(talk, "reject because we have spare ones", by=MIA)

    assert states(chat, ticket) == ["1.1.1 rejected", "1.1.2 cancelled"]
    [vote] = steps(chat, ticket)[0].votes
    assert (vote.verdict, vote.comment) == (Verdict.REJECT, "we have spare ones")
    assert chat.ticket(ticket.id).state is State.REJECTED


def test_what_should_be_different_may_be_said_there_too(chat: Chat) -> None:
    talk, ticket = sent_in_channel(chat)

    chat.reply(talk, "changes: a viewer will do", by=MIA)

    assert chat.ticket(ticket.id).state is State.CHANGES_REQUESTED


@pytest.mark.parametrize("who", [ANA, CY])
def test_of_the_requester_or_anybody_else_it_is_conversation(who: UserId, chat: Chat) -> None:
    talk, ticket = sent_in_channel(chat)

    chat.reply(talk, "approved!", by=who)
    chat.reply(talk, "reject because I say so", by=who)

    assert states(chat, ticket) == ["1.1.1 open", "1.1.2 open"]
    assert not [action for action in audit(chat, ticket) if action.startswith("vote")]
    assert chat.lines(template="approval_say_why") == []


def test_what_is_no_plain_verdict_is_conversation_and_so_is_one_outside_of_the_thread(chat: Chat) -> None:
    talk, ticket = sent_in_channel(chat)

    chat.reply(talk, "Approved, but only for a month", by=MIA)
    chat.reply(talk, "approve REQ-7", by=MIA)
    conversations.receive(chat.desk, chat.message("approve", by=MIA, channel=HELP))
    chat.work()

    assert states(chat, ticket) == ["1.1.1 open", "1.1.2 open"]


def test_the_same_message_twice_or_an_approved_after_that_changes_nothing(chat: Chat) -> None:
    talk, ticket = sent_in_channel(chat)
    message = chat.message("approve", by=MIA, channel=HELP, thread_ts=talk.thread_ts)

    for _ in range(2):
        conversations.receive(chat.desk, message)
    chat.reply(talk, "approved", by=MIA)

    assert audit(chat, ticket).count("vote_approve") == 1
    assert chat.lines(template="approval_said_late") == []


def test_a_reply_below_their_own_card_counts_and_a_late_one_is_told_so(chat: Chat) -> None:
    _, ticket = sent_in_channel(chat)
    own = approval_surface_id(steps(chat, ticket)[0].id, MIA)

    below(chat, own, "approve", by=MIA)
    below(chat, own, "reject because I changed my mind", by=MIA)

    assert states(chat, ticket) == ["1.1.1 approved", "1.1.2 open"]
    assert len(chat.lines(template="approval_said_late")) == 1


@pytest.mark.parametrize("policy", [policy_of(Round(steps=(by(UserId("UNOBODY")),)))])
def test_below_the_card_of_the_queue_the_team_decides_or_talks(chat: Chat) -> None:
    _, ticket = sent_in_channel(chat)
    [card] = [one for one in chat.posted if one.kind is SurfaceKind.APPROVAL]
    assert chat.channel_of(card) == TRIAGE

    asked = below(chat, card.id, "what is this about?", by=BO)
    below(chat, card.id, "approve", by=ROB)
    assert states(chat, ticket) == ["1.1.1 open"]
    with chat.desk.unit_of_work() as uow:
        assert uow.conversations.at(asked.channel, asked.root_ts) is None, "they talk to each other"
    below(chat, card.id, "approve", by=BO)

    assert states(chat, ticket) == ["1.1.1 approved"]


def test_the_thread_offers_it_to_those_who_are_asked_and_to_nobody_else(chat: Chat) -> None:
    talk, _ = sent_in_channel(chat)
    offered = pressable(chat, talk)

    assert offered["approval_here_1/approval_approve"] == [MIA]
    assert offered["approval_here_2/approval_reject"] == [BO, NIK]
    assert offered["opened_actions/ticket_cancel"] == [ANA]
    chat.reply(talk, "approve", by=MIA)
    chat.reply(talk, "approve", by=NIK)
    assert {name for name in pressable(chat, talk) if "approval" in name} == set()


def test_in_direct_messages_the_number_says_which_one_is_meant(chat: Chat) -> None:
    _, ticket = sent_in_channel(chat)

    directly(chat, "approve", by=MIA)
    assert states(chat, ticket) == ["1.1.1 open", "1.1.2 open"], "which one, nobody knows"
    assert _said_last(chat, MIA) == "which_approval"
    directly(chat, f"reject {ticket.number}", by=MIA)
    assert [line["person"] for line in chat.lines(template="approval_say_why")] == [MIA]
    directly(chat, f"approve {ticket.number.lower()}", by=MIA)
    directly(chat, f"approve {ticket.number}", by=CY)

    assert states(chat, ticket) == ["1.1.1 approved", "1.1.2 open"]
    directly(chat, f"approved {ticket.number}", by=MIA)
    assert [line["person"] for line in chat.lines(template="approval_said_late")] == [MIA]


def test_a_verdict_of_somebody_who_is_asked_nothing_is_a_question_like_any_other(chat: Chat) -> None:
    sent_in_channel(chat)

    directly(chat, "rejected", by=CY)

    assert _said_last(chat, CY) != "which_approval"


def _said_last(chat: Chat, who: UserId) -> str:
    with chat.desk.unit_of_work() as uow:
        [talk] = uow.conversations.of_person(who, since=chat.desk.clock.now() - timedelta(hours=1))
    return talk.cards[-1].words


def test_where_only_the_requester_reads_nothing_is_offered(chat: Chat) -> None:
    talk = chat.ask("i need access to figma editor")
    card = talk.last
    assert card is not None
    request_presses.submit(chat.desk, talk.id, n=card.n, by=ANA, request_id=chat.request_id())
    chat.work()

    assert {name for name in pressable(chat, chat.conversation(talk.id)) if "approval" in name} == set()
