"""The doors of a ticket: who may go through, when it is too late, what everybody is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import pytest

from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.clock import START, FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, PEOPLE, POLICY
from tests.storage.racing import race
from tests.use_cases.jobs import received, waiting
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.ids import ChannelId, MessageTs, TicketId, UserId
from workflows.domain.policies import Priority
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.sources import Source
from workflows.domain.surfaces import opening_id, resolved_id, triage_id
from workflows.domain.tickets import ResolutionCode, State
from workflows.ports import Desk
from workflows.use_cases import closing, reporting, working
from workflows.use_cases.tickets import Done, NotYours, Repeated, Result, TooLate


class Door(Protocol):
    """A use case behind a button of a ticket."""

    def __call__(self, desk: Desk, ticket_id: TicketId, *, by: UserId, request_id: str) -> Result:
        """Go through."""


def actions(desk: Desk, ticket_id: TicketId) -> list[tuple[str, UserId]]:
    """Return what was done to a ticket and by whom, first to last."""
    with desk.unit_of_work() as uow:
        return [(row.action, row.actor_id) for row in uow.tickets.audit(ticket_id)]


def resolve(chat: Chat, ticket_id: TicketId, *, by: UserId) -> Result:
    """Have somebody solve it."""
    return closing.resolve(
        chat.desk,
        ticket_id,
        by=by,
        request_id=chat.request_id(),
        code=ResolutionCode.WORKAROUND,
        cause=" old firmware ",
        note=" Use the stairs. ",
    )


# ---- claim --------------------------------------------------------------------------------------------------


def test_an_agent_claims_a_ticket_and_the_requester_is_told(chat: Chat, desk: Desk) -> None:
    ticket = open_ticket(chat)

    after = claimed(chat, ticket)

    assert (after.state, after.assignee_id, after.version) == (State.ASSIGNED, BO, 2)
    assert actions(desk, ticket.id) == [("opened", ANA), ("claimed", BO)]
    assert chat.lines(template="claimed") == [
        {"template": "claimed", "agent": "UBO", "due_at": "2026-11-25T18:00:00+00:00"}
    ]


@pytest.mark.timeout(120)
def test_of_fifty_claims_at_once_one_is_done(chat: Chat, desk: Desk) -> None:
    ticket = open_ticket(chat)

    outcomes = race(50, lambda n: working.claim(desk, ticket.id, by=(BO, CY)[n % 2], request_id=f"click-{n}"))

    kinds = [type(outcome) for outcome in outcomes]
    assert (kinds.count(Done), kinds.count(TooLate)) == (1, 49)
    [winner] = [outcome for outcome in outcomes if isinstance(outcome, Done)]
    stored = chat.ticket(ticket.id)
    assert stored == winner.ticket
    assert {o.ticket.assignee_id for o in outcomes} == {stored.assignee_id}
    assert [action for action, _ in actions(desk, ticket.id)] == ["opened", "claimed"]


@pytest.mark.parametrize("stranger", [ANA, MIA, UserId("UNOBODY")])
def test_a_claim_by_somebody_who_is_no_agent_is_refused_and_spends_nothing(
    chat: Chat, store: TicketStore, stranger: UserId
) -> None:
    ticket = open_ticket(chat)
    before = received(store)

    outcome = working.claim(chat.desk, ticket.id, by=stranger, request_id="click-1")

    assert outcome == NotYours(ticket)
    assert received(store) == before
    assert (chat.ticket(ticket.id), waiting(store)) == (ticket, [])


def test_an_agent_who_left_claims_nothing(chat: Chat, desk: Desk) -> None:
    ticket = open_ticket(chat)
    with desk.unit_of_work() as uow:
        uow.people.save([replace(person, is_active=False) for person in PEOPLE if person.id == BO])
        uow.commit()

    assert working.claim(desk, ticket.id, by=BO, request_id="click-1") == NotYours(ticket)


def test_agents_are_known_by_their_address_in_any_case_of_letters(chat: Chat, desk: Desk) -> None:
    team = POLICY.teams[POLICY.default_team]
    spelled = replace(team, members=frozenset({"Cy@Example.com"}), lead="")
    changed = replace(desk, policy=replace(POLICY, teams={team.id: spelled}))
    ticket = open_ticket(chat)

    assert isinstance(working.claim(changed, ticket.id, by=CY, request_id="click-1"), Done)


def test_the_same_click_again_is_told_as_repeated(chat: Chat) -> None:
    ticket = open_ticket(chat)

    first = working.claim(chat.desk, ticket.id, by=BO, request_id="click-1")
    again = working.claim(chat.desk, ticket.id, by=BO, request_id="click-1")

    assert isinstance(first, Done)
    assert again == Repeated(first.ticket)


def test_a_claim_that_comes_too_late_learns_who_has_it(chat: Chat, store: TicketStore) -> None:
    ticket = claimed(chat, open_ticket(chat))

    late = working.claim(chat.desk, ticket.id, by=CY, request_id="click-late")

    assert late == TooLate(ticket)
    assert "click-late" not in received(store)
    assert waiting(store) == []


def test_a_released_ticket_can_be_claimed_again(chat: Chat, desk: Desk) -> None:
    ticket = claimed(chat, open_ticket(chat))

    released = working.release(desk, ticket.id, by=BO, request_id=chat.request_id())

    assert isinstance(released, Done)
    assert (released.ticket.state, released.ticket.assignee_id) == (State.TRIAGED, None)
    assert claimed(chat, ticket, by=CY).assignee_id == CY


def test_who_gives_a_ticket_back_and_takes_it_again_is_told_of_once(chat: Chat, desk: Desk) -> None:
    ticket = claimed(chat, open_ticket(chat))
    for agent in (BO, CY):
        holder = chat.ticket(ticket.id).assignee_id
        assert holder is not None
        working.release(desk, ticket.id, by=holder, request_id=chat.request_id())
        claimed(chat, ticket, by=agent)

    assert [line["agent"] for line in chat.lines(template="claimed")] == [BO, CY]


def test_a_ticket_nobody_has_cannot_be_released(chat: Chat) -> None:
    ticket = open_ticket(chat)

    assert working.release(chat.desk, ticket.id, by=BO, request_id="click-1") == TooLate(ticket)


def test_a_solved_ticket_is_not_released_by_a_stale_click(chat: Chat) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))

    assert working.release(chat.desk, ticket.id, by=BO, request_id="click-1") == TooLate(ticket)


# ---- resolve ------------------------------------------------------------------------------------------------


def test_a_solution_is_shown_on_a_card_of_its_own(chat: Chat, clock: FakeClock) -> None:
    ticket = claimed(chat, open_ticket(chat))
    clock.advance(timedelta(hours=2))

    outcome = resolve(chat, ticket.id, by=BO)
    chat.work()

    assert isinstance(outcome, Done)
    after = outcome.ticket
    assert (after.state, after.resolved_at) == (State.RESOLVED, START + timedelta(hours=2))
    assert after.resolution is not None
    assert (after.resolution.cause, after.resolution.note) == ("old firmware", "Use the stairs.")
    assert chat.posted[-1].id == resolved_id(ticket.id, 0)


def test_who_resolves_an_unclaimed_ticket_has_it(chat: Chat) -> None:
    outcome = resolve(chat, open_ticket(chat).id, by=CY)

    assert isinstance(outcome, Done) and outcome.ticket.assignee_id == CY


def test_a_solution_is_the_first_reply_if_nobody_replied_before(chat: Chat, clock: FakeClock) -> None:
    """The requester reads its note: the response clock has nothing more to wait for."""
    ticket = open_ticket(chat)
    clock.advance(timedelta(hours=1))

    outcome = resolve(chat, ticket.id, by=BO)

    assert isinstance(outcome, Done)
    assert outcome.ticket.responded_at == START + timedelta(hours=1)


def test_a_requester_resolves_nothing(chat: Chat) -> None:
    ticket = open_ticket(chat)

    assert resolve(chat, ticket.id, by=ANA) == NotYours(ticket)


def test_a_second_solution_is_too_late(chat: Chat) -> None:
    ticket = resolved(chat, open_ticket(chat))

    assert resolve(chat, ticket.id, by=CY) == TooLate(ticket)


# ---- the requester's word -----------------------------------------------------------------------------------


def test_works_closes_the_ticket_and_the_agents_are_told(chat: Chat, desk: Desk) -> None:
    ticket = resolved(chat, open_ticket(chat))

    outcome = closing.works(desk, ticket.id, by=ANA, request_id="click-1")
    chat.work()

    assert isinstance(outcome, Done) and outcome.ticket.state is State.CLOSED
    assert chat.lines(template="closed") == [{"template": "closed", "person": "UANA"}]
    assert actions(desk, ticket.id)[-1] == ("closed", ANA)


def test_still_broken_gives_it_back_to_the_same_agent_and_a_new_solution_gets_a_new_card(chat: Chat) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))

    outcome = closing.still_broken(chat.desk, ticket.id, by=ANA, request_id="click-1")
    chat.work()

    assert isinstance(outcome, Done)
    after = outcome.ticket
    assert (after.state, after.assignee_id, after.reopened) == (State.IN_PROGRESS, BO, 1)
    assert (after.resolution, after.resolved_at) == (None, None)
    resolved(chat, after)
    assert [s.id for s in chat.posted if s.id.startswith("resolved:")] == [
        resolved_id(ticket.id, 0),
        resolved_id(ticket.id, 1),
    ]


def test_still_broken_on_a_stale_card_reopens_nothing_that_is_open(chat: Chat) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))
    closing.still_broken(chat.desk, ticket.id, by=ANA, request_id="click-1")
    working.release(chat.desk, ticket.id, by=BO, request_id="click-2")
    again = claimed(chat, ticket, by=CY)

    assert closing.still_broken(chat.desk, ticket.id, by=ANA, request_id="click-3") == TooLate(again)


@pytest.mark.parametrize("door", [closing.works, closing.still_broken, closing.cancel])
@pytest.mark.parametrize("other", [BO, MIA])
def test_only_the_requester_has_a_word_in_it(chat: Chat, door: Door, other: UserId) -> None:
    ticket = resolved(chat, open_ticket(chat))

    assert door(chat.desk, ticket.id, by=other, request_id="click-1") == NotYours(ticket)


def test_works_and_still_broken_at_once_have_one_winner(chat: Chat, desk: Desk) -> None:
    ticket = resolved(chat, open_ticket(chat))
    doors: list[Door] = [closing.works, closing.still_broken]

    outcomes = race(2, lambda n: doors[n](desk, ticket.id, by=ANA, request_id=f"click-{n}"))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Done", "TooLate"]


def test_a_ticket_no_longer_needed_is_cancelled(chat: Chat) -> None:
    ticket = open_ticket(chat)

    outcome = closing.cancel(chat.desk, ticket.id, by=ANA, request_id="click-1")
    chat.work()

    assert isinstance(outcome, Done) and outcome.ticket.state is State.CANCELLED
    assert chat.lines(template="cancelled") == [{"template": "cancelled", "person": "UANA"}]
    late = working.claim(chat.desk, ticket.id, by=BO, request_id="click-2")
    assert isinstance(late, TooLate)


# ---- a report by form ---------------------------------------------------------------------------------------


def report(chat: Chat, *, request_id: str = "form-1", urgency: Urgency = Urgency.STOPPED) -> TicketId | None:
    """Send the form as Mia, for Ana."""
    ticket = reporting.report(
        chat.desk,
        request_id=request_id,
        person_id=ANA,
        author_id=MIA,
        description="The scanner is dead. It smells.",
        impact=Impact.TEAM,
        urgency=urgency,
        source=Source(
            channel=ChannelId("C1"),
            ts=MessageTs("5.1"),
            root_ts=MessageTs("5.1"),
            url="https://chat.example/p1",
        ),
    )
    return ticket.id if ticket else None


def test_a_form_opens_a_ticket_of_the_priority_it_says(chat: Chat, desk: Desk) -> None:
    ticket = chat.ticket(report(chat))

    assert (ticket.title, ticket.priority) == ("The scanner is dead", Priority.P2)
    assert (ticket.requester_id, ticket.author_id) == (ANA, MIA)
    assert ticket.source_url == "https://chat.example/p1"
    assert ticket.response_due_at == START + timedelta(hours=1)
    assert actions(desk, ticket.id) == [("opened", MIA)]


def test_a_form_sent_twice_opens_one_ticket(chat: Chat, desk: Desk) -> None:
    assert report(chat) is not None
    assert report(chat) is None

    with desk.unit_of_work() as uow:
        assert len(uow.tickets.requested_by(ANA, limit=9)) == 1


def test_a_reported_ticket_is_talked_about_in_direct_messages(chat: Chat) -> None:
    ticket = chat.ticket(report(chat))
    chat.work()
    assert ticket.conversation_id is not None
    conversation = chat.conversation(ticket.conversation_id)

    assert (conversation.channel, conversation.person_id) == ("DUANA", ANA)
    claimed(chat, ticket)
    assert [s.id for s in chat.posted if s.id == opening_id(conversation.id)] != []
    assert chat.posted[-1].content["template"] == "claimed"
    chat.reply(conversation, "It smokes now")
    assert chat.posted[-1].under == triage_id(ticket.id)


def test_a_step_that_fails_leaves_no_half_ticket(
    chat: Chat, store: TicketStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ConnectionError("the machine went away")

    monkeypatch.setattr("workflows.use_cases.showing.show_ticket", fail)
    with pytest.raises(ConnectionError):
        report(chat)
    monkeypatch.undo()

    assert (received(store), waiting(store)) == (set(), [])
    assert chat.ticket(report(chat)).number == "INC-1"
