"""Tickets that have to do with each other: merged, linked, and going on from what was closed."""

from __future__ import annotations

import pytest

from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.storage.racing import race
from tests.use_cases.opening import claimed, open_ticket, resolved
from tests.use_cases.test_lives import DAY, done
from tests.use_cases.test_threads import thread_of
from workflows.domain.conversations import CardKind
from workflows.domain.errors import DeskError
from workflows.domain.surfaces import resolved_id
from workflows.domain.tickets import LinkKind, State, Ticket
from workflows.ports import Desk
from workflows.use_cases import closing, joining
from workflows.use_cases.tickets import Done, NotYours, Repeated, TooLate


def two(chat: Chat) -> tuple[Ticket, Ticket]:
    """Return Bo's ticket of Ana's, and one of Mia's about the same."""
    parent = claimed(chat, open_ticket(chat, "The coffee machine is cold"))
    return parent, open_ticket(chat, "No warm coffee", by=MIA)


def merged(chat: Chat, child: Ticket, parent: Ticket) -> Ticket:
    """Have Bo merge them."""
    outcome = joining.merge(
        chat.desk, child.id, into=parent.number.lower(), by=BO, request_id=chat.request_id()
    )
    chat.work()
    return done(outcome)


def test_a_merged_ticket_is_carried_on_by_its_parent_and_its_requester_is_told(
    chat: Chat, desk: Desk
) -> None:
    parent, child = two(chat)

    after = merged(chat, child, parent)

    assert after.state is State.MERGED
    assert [link.number for link in after.linked(LinkKind.MERGED_INTO)] == ["INC-1"]
    assert [link.number for link in chat.ticket(parent.id).linked(LinkKind.HOLDS)] == ["INC-2"]
    assert [line["into"] for line in chat.lines(template="merged")] == ["INC-1"]
    with desk.unit_of_work() as uow:
        assert [uow.tickets.audit(t.id)[-1].action for t in (parent, child)] == ["merged", "merged"]


def test_what_is_written_on_a_merged_ticket_reaches_the_agents_of_its_parent(chat: Chat) -> None:
    parent, child = two(chat)
    merged(chat, child, parent)

    chat.reply(thread_of(chat, child), "and it leaks")

    assert chat.lines(template="reply_of_merged") == [
        {"template": "reply_of_merged", "author": MIA, "text": "and it leaks", "held": "INC-2"}
    ]
    assert chat.posted[-1].under == f"triage:{parent.id}"


def test_everybody_is_told_of_the_solution_and_only_its_own_requester_is_asked(chat: Chat) -> None:
    parent, child = two(chat)
    grandchild = open_ticket(chat, "Coffee is cold", by=CY)
    merged(chat, grandchild, child)
    merged(chat, child, parent)

    resolved(chat, parent)

    told = [s.ref for s in chat.posted if s.content.get("template") == "solved_with"]
    assert sorted(told) == sorted([child.id, grandchild.id])
    assert [s.id for s in chat.posted if s.id.startswith("resolved:")] == [resolved_id(parent.id, 0)]


@pytest.mark.parametrize(("number", "code"), [("INC-99", "no_such_ticket"), ("INC-2", "not_a_parent")])
def test_a_ticket_goes_into_another_one_that_there_is(chat: Chat, number: str, code: str) -> None:
    _, child = two(chat)

    with pytest.raises(DeskError) as refused:
        joining.merge(chat.desk, child.id, into=number, by=BO, request_id="form-1")
    assert refused.value.code == code
    assert chat.ticket(child.id) == child


def test_merging_is_for_agents_happens_once_and_not_too_late(chat: Chat) -> None:
    parent, child = two(chat)

    assert joining.merge(chat.desk, child.id, into="INC-1", by=MIA, request_id="f-1") == NotYours(child)
    first = joining.merge(chat.desk, child.id, into="INC-1", by=BO, request_id="f-2")
    again = joining.merge(chat.desk, child.id, into="INC-1", by=BO, request_id="f-2")
    late = joining.merge(chat.desk, child.id, into="INC-1", by=CY, request_id="f-3")

    after = chat.ticket(child.id)
    assert (first, again, late) == (Done(after), Repeated(after), TooLate(after))
    assert len(chat.ticket(parent.id).links) == 1


def test_two_who_merge_each_into_the_other_leave_one_open(chat: Chat) -> None:
    parent, child = two(chat)
    pairs = [(parent, child), (child, parent)]

    def merge(n: int) -> str:
        one, other = pairs[n]
        try:
            outcome = joining.merge(chat.desk, one.id, into=other.number, by=BO, request_id=f"f-{n}")
        except DeskError as refused:
            return refused.code
        return type(outcome).__name__

    outcomes = race(2, merge)

    assert sorted(outcomes) in (["Done", "TooLate"], ["Done", "not_a_parent"])
    assert [chat.ticket(t.id).is_open for t in (parent, child)].count(True) == 1


def test_a_link_stands_on_both_tickets(chat: Chat) -> None:
    one, other = two(chat)

    done(joining.link(chat.desk, one.id, kind=LinkKind.CAUSED_BY, to="INC-2", by=BO, request_id="f-1"))

    assert [(link.kind, link.number) for link in chat.ticket(one.id).links] == [(LinkKind.CAUSED_BY, "INC-2")]
    assert [(link.kind, link.number) for link in chat.ticket(other.id).links] == [(LinkKind.CAUSES, "INC-1")]
    with pytest.raises(DeskError):
        joining.link(chat.desk, one.id, kind=LinkKind.CAUSED_BY, to="INC-2", by=BO, request_id="f-2")


# ---- what goes on from what was closed ----------------------------------------------------------------------


def closed(chat: Chat) -> Ticket:
    """Return a ticket of Ana's that is solved and closed."""
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))
    closing.works(chat.desk, ticket.id, by=ANA, request_id=chat.request_id())
    chat.work()
    return ticket


@pytest.mark.parametrize(
    "words", ["still failing", "It happened again this morning", "the same problem again"]
)
def test_what_comes_back_after_the_close_is_a_linked_ticket_with_what_was_known(
    chat: Chat, words: str
) -> None:
    first = closed(chat)

    after = chat.reply(thread_of(chat, first), words)

    second = chat.ticket(after.ticket_id)
    assert (second.number, second.title, second.team, second.priority) == (
        "INC-2",
        first.title,
        first.team,
        first.priority,
    )
    assert second.description == f"{words}\n{first.description}"
    assert [link.number for link in second.linked(LinkKind.FOLLOW_UP_OF)] == ["INC-1"]
    assert [link.number for link in chat.ticket(first.id).linked(LinkKind.FOLLOWED_BY)] == ["INC-2"]
    assert chat.ticket(first.id).state is State.CLOSED
    assert [line["of"] for line in chat.lines(template="follow_up")] == ["INC-1"]
    assert [line["text"] for line in chat.lines(template="follow_up_agents")] == ["I changed the fuse."]
    assert [card.ticket_id for card in after.cards if card.kind is CardKind.OPENED] == [first.id, second.id]


@pytest.mark.parametrize("words", ["thanks!", "works great", "hi", "is the office open again tomorrow?"])
def test_a_kind_word_or_a_new_question_after_the_close_opens_nothing(chat: Chat, words: str) -> None:
    first = closed(chat)

    assert chat.reply(thread_of(chat, first), words).ticket_id == first.id


def test_what_comes_back_after_a_merge_was_solved_and_closed_is_a_ticket_of_its_own(
    chat: Chat, clock: FakeClock
) -> None:
    parent, child = two(chat)
    merged(chat, child, parent)
    resolved(chat, parent)
    for _ in range(8):
        clock.advance(DAY)
        chat.work()

    after = chat.reply(thread_of(chat, child), "still cold, still not working")

    third = chat.ticket(after.ticket_id)
    assert (third.number, third.requester_id) == ("INC-3", MIA)
    assert [link.number for link in third.linked(LinkKind.FOLLOW_UP_OF)] == ["INC-2"]
