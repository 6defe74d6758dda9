"""A ticket's life between claim and solution: given on, waiting, sorted anew, noted on, watched."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.clock import START, FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, PEOPLE
from tests.use_cases.jobs import waiting
from tests.use_cases.opening import claimed, open_ticket, resolved
from tests.use_cases.test_threads import thread_of
from workflows.domain.errors import DeskError
from workflows.domain.ids import DESK, TeamId, UserId
from workflows.domain.policies import Priority
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.queues import Chosen
from workflows.domain.tickets import Override, ResolutionCode, State, Ticket
from workflows.ports import Desk
from workflows.use_cases import closing, conversations, homes, working
from workflows.use_cases.tickets import Done, NotYours, Repeated, Result, TooLate

DAY = timedelta(days=1)


def done(outcome: Result) -> Ticket:
    """Return the ticket of what has happened."""
    assert isinstance(outcome, Done), outcome
    return outcome.ticket


def assign(chat: Chat, ticket: Ticket, *, to: UserId, by: UserId, reason: str = "") -> Result:
    """Give a ticket to somebody."""
    return working.assign(chat.desk, ticket.id, to=to, by=by, request_id=chat.request_id(), reason=reason)


def ask(chat: Chat, ticket: Ticket, *, by: UserId = BO) -> Ticket:
    """Have an agent ask the requester something."""
    asked = working.ask(chat.desk, ticket.id, question=" Which floor? ", by=by, request_id=chat.request_id())
    chat.work()
    return done(asked)


def told(chat: Chat, user_id: UserId) -> list[object]:
    """Return the templates of what somebody was told by direct message, in order."""
    return [s.content["template"] for s in chat.posted if s.to == user_id and "template" in s.content]


# ---- given on -----------------------------------------------------------------------------------------------


def test_who_takes_over_says_why_and_who_had_it_is_told(chat: Chat, desk: Desk) -> None:
    ticket = claimed(chat, open_ticket(chat))

    after = done(assign(chat, ticket, to=CY, by=CY, reason=" Bo is ill "))
    chat.work()

    assert (after.state, after.assignee_id, after.responded_at) == (State.ASSIGNED, CY, None)
    with desk.unit_of_work() as uow:
        row = uow.tickets.audit(ticket.id)[-1]
    assert (row.action, row.actor_id, row.reason) == ("took_over", CY, "Bo is ill")
    assert told(chat, BO) == ["handed_over_dm"]
    assert told(chat, CY) == []
    said = {"template": "handed_over", "agent": CY, "person": CY, "text": "Bo is ill"}
    assert chat.lines(template="handed_over") == [said]
    assert [line["agent"] for line in chat.lines(template="claimed")] == [BO, CY]


def test_what_somebody_has_is_not_taken_without_a_reason(chat: Chat) -> None:
    ticket = claimed(chat, open_ticket(chat))

    with pytest.raises(DeskError) as refused:
        assign(chat, ticket, to=CY, by=CY, reason="  ")
    assert refused.value.code == "no_reason"
    assert chat.ticket(ticket.id) == ticket


def test_what_nobody_has_is_given_to_a_colleague_who_is_told(chat: Chat) -> None:
    after = done(assign(chat, open_ticket(chat), to=CY, by=BO))
    chat.work()

    assert (after.state, after.assignee_id) == (State.ASSIGNED, CY)
    assert told(chat, CY) == ["handed_over_dm"]


@pytest.mark.parametrize("stranger", [MIA, UserId("UNOBODY")])
def test_only_somebody_of_the_team_gets_a_ticket(chat: Chat, stranger: UserId) -> None:
    with pytest.raises(DeskError) as refused:
        assign(chat, open_ticket(chat), to=stranger, by=BO)
    assert refused.value.code == "not_of_the_team"


def test_who_left_gets_no_ticket(chat: Chat, desk: Desk) -> None:
    with desk.unit_of_work() as uow:
        uow.people.save([replace(person, is_active=False) for person in PEOPLE if person.id == CY])
        uow.commit()

    with pytest.raises(DeskError):
        assign(chat, open_ticket(chat), to=CY, by=BO)


def test_no_requester_gives_a_ticket_to_anybody(chat: Chat) -> None:
    ticket = open_ticket(chat)

    assert assign(chat, ticket, to=CY, by=ANA) == NotYours(ticket)


def test_a_ticket_taken_over_while_somebody_waits_for_an_answer_goes_on_waiting(chat: Chat) -> None:
    asked = ask(chat, claimed(chat, open_ticket(chat)))

    after = done(assign(chat, asked, to=CY, by=CY, reason="holidays"))

    assert (after.state, after.waiting) == (State.PENDING_USER, asked.waiting)


# ---- waiting ------------------------------------------------------------------------------------------------


def test_a_question_goes_to_the_requester_and_their_answer_brings_the_ticket_back(
    chat: Chat, clock: FakeClock
) -> None:
    ticket = ask(chat, claimed(chat, open_ticket(chat)))
    clock.advance(timedelta(hours=1))

    assert (ticket.state, ticket.responded_at) == (State.PENDING_USER, START)
    assert chat.lines(template="asked") == [{"template": "asked", "agent": BO, "text": "Which floor?"}]
    chat.reply(thread_of(chat, ticket), "Third")

    after = chat.ticket(ticket.id)
    assert (after.state, after.waiting, after.changed_at) == (
        State.IN_PROGRESS,
        None,
        START + timedelta(hours=1),
    )


def test_an_answer_counts_since_it_was_written_however_late_it_comes_in(chat: Chat, clock: FakeClock) -> None:
    ticket = ask(chat, claimed(chat, open_ticket(chat)))
    thread = thread_of(chat, ticket)
    clock.advance(timedelta(hours=1))
    answer = chat.message("Third", channel=thread.channel, thread_ts=thread.thread_ts)
    clock.advance(timedelta(hours=1))

    conversations.receive(chat.desk, answer)

    assert chat.ticket(ticket.id).changed_at == START + timedelta(hours=1)


@pytest.mark.parametrize("words", ["thanks!", "hi"])
def test_a_courtesy_answers_nothing(chat: Chat, words: str) -> None:
    ticket = ask(chat, claimed(chat, open_ticket(chat)))

    chat.reply(thread_of(chat, ticket), words)

    assert chat.ticket(ticket.id).state is State.PENDING_USER


def test_silence_is_answered_by_two_reminders_and_an_end_that_can_be_undone(
    chat: Chat, desk: Desk, clock: FakeClock
) -> None:
    ticket = ask(chat, claimed(chat, open_ticket(chat)))

    reminded = []
    for _ in range(6):
        clock.advance(DAY)
        chat.work()
        reminded.append(len(chat.lines(template="reminder")))
    assert reminded == [1, 1, 2, 2, 2, 2]
    assert chat.ticket(ticket.id).state is State.PENDING_USER
    clock.advance(3 * DAY)
    chat.work()

    after = chat.ticket(ticket.id)
    assert after.resolution is not None
    assert (after.state, after.resolution.code, after.resolution.by, after.surveyed_at) == (
        State.RESOLVED,
        ResolutionCode.NO_RESPONSE,
        DESK,
        None,
    )
    assert chat.posted[-2].id == f"resolved:{ticket.id}:0"
    chat.reply(thread_of(chat, ticket), "Sorry, I was away: third floor")
    assert chat.ticket(ticket.id).state is State.IN_PROGRESS


def test_an_answer_takes_every_reminder_back_and_a_new_question_begins_anew(
    chat: Chat, clock: FakeClock
) -> None:
    ticket = ask(chat, claimed(chat, open_ticket(chat)))
    clock.advance(timedelta(hours=20))
    chat.reply(thread_of(chat, ticket), "Third")
    clock.advance(timedelta(hours=1))
    again = ask(chat, ticket)
    clock.advance(timedelta(hours=22))
    chat.work()
    assert chat.lines(template="reminder") == []

    clock.advance(timedelta(hours=5))
    chat.work()

    assert len(chat.lines(template="reminder")) == 1
    assert chat.ticket(again.id).state is State.PENDING_USER


def test_an_agent_waits_for_a_supplier_and_goes_on(chat: Chat, store: TicketStore) -> None:
    ticket = claimed(chat, open_ticket(chat))

    waits = done(working.wait_for_vendor(chat.desk, ticket.id, by=BO, request_id="click-w"))
    chat.work()
    assert (waits.state, waiting(store)) == (State.PENDING_VENDOR, [])
    goes_on = done(working.resume(chat.desk, ticket.id, by=BO, request_id="click-g"))

    assert (goes_on.state, goes_on.waiting) == (State.IN_PROGRESS, None)
    assert working.resume(chat.desk, ticket.id, by=BO, request_id="click-h") == TooLate(goes_on)


# ---- sorted anew --------------------------------------------------------------------------------------------


def prioritise(
    chat: Chat, ticket: Ticket, *, priority: Priority | None = None, reason: str = "stopped"
) -> Ticket:
    """Have Bo say that a team is stopped."""
    return done(
        working.prioritise(
            chat.desk,
            ticket.id,
            impact=Impact.TEAM,
            urgency=Urgency.STOPPED,
            priority=priority,
            reason=reason,
            by=BO,
            request_id=chat.request_id(),
        )
    )


def test_impact_and_urgency_make_the_priority(chat: Chat) -> None:
    after = prioritise(chat, open_ticket(chat))

    assert (after.priority, after.impact, after.urgency) == (Priority.P2, Impact.TEAM, Urgency.STOPPED)
    assert after.override is None


def test_an_override_says_what_it_would_have_been_why_and_who(chat: Chat, desk: Desk) -> None:
    after = prioritise(chat, open_ticket(chat), priority=Priority.P1, reason=" the board meets ")

    assert (after.priority, after.override) == (
        Priority.P1,
        Override(computed=Priority.P2, reason="the board meets", by=BO),
    )
    with desk.unit_of_work() as uow:
        assert uow.tickets.audit(after.id)[-1].reason == "the board meets"


@pytest.mark.parametrize(("reason", "code"), [(" ", "no_reason"), ("once more", "same_as_before")])
def test_a_priority_without_a_reason_or_without_a_difference_is_refused(
    chat: Chat, reason: str, code: str
) -> None:
    ticket = prioritise(chat, open_ticket(chat))

    with pytest.raises(DeskError) as refused:
        prioritise(chat, ticket, reason=reason)
    assert refused.value.code == code


# ---- notes and watchers -------------------------------------------------------------------------------------


def test_a_note_stays_with_the_agents_and_is_found_by_them(chat: Chat, desk: Desk) -> None:
    ticket = claimed(chat, open_ticket(chat))

    first = working.note(desk, ticket.id, text="password re-used?", by=BO, request_id="form-1")
    again = working.note(desk, ticket.id, text="password re-used?", by=BO, request_id="form-1")
    chat.work()
    chat.reply_under(ticket, "🔒 ask the vault", by=CY)

    assert (first, again) == (Done(ticket), Repeated(ticket))
    assert len(chat.lines(template="private_note")) == 1
    assert "re-used" not in chat.towards_requester()
    with desk.unit_of_work() as uow:
        found = uow.tickets.find(["re-used", "vault"], teams=["it"], requester_id=BO, limit=9)
    assert [t.id for t in found] == [ticket.id]


def test_a_note_by_somebody_who_is_no_agent_is_refused(chat: Chat) -> None:
    ticket = open_ticket(chat)

    outcome = working.note(chat.desk, ticket.id, text="me too", by=ANA, request_id="form-1")

    assert outcome == NotYours(ticket)


def test_who_watches_hears_of_each_step_but_not_of_their_own(chat: Chat, desk: Desk) -> None:
    ticket = claimed(chat, open_ticket(chat))
    watched = done(working.watch(desk, ticket.id, by=CY, request_id="click-w"))
    assert working.watch(desk, ticket.id, by=CY, request_id="click-x") == TooLate(watched)

    ask(chat, ticket)
    prioritise(chat, ticket)
    chat.reply(thread_of(chat, ticket), "Third")
    done(working.release(desk, ticket.id, by=CY, request_id="click-r"))
    chat.work()

    heard = [s.content["to"] for s in chat.posted if s.to == CY]
    assert heard == ["pending_user", "in_progress"]
    assert done(working.unwatch(desk, ticket.id, by=CY, request_id="click-u")).watchers == ()


# ---- after the solution -------------------------------------------------------------------------------------


def test_a_solution_nobody_speaks_of_is_closed_after_a_warning(
    chat: Chat, desk: Desk, clock: FakeClock
) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))

    clock.advance(3 * DAY)
    chat.work()
    assert chat.lines(template="closes_soon") == []
    clock.advance(DAY)
    chat.work()
    assert [line["closes_at"] for line in chat.lines(template="closes_soon")] == ["2026-11-30T09:00:00+00:00"]
    assert chat.ticket(ticket.id).state is State.RESOLVED
    clock.advance(3 * DAY)
    chat.work()

    assert chat.ticket(ticket.id).state is State.CLOSED
    with desk.unit_of_work() as uow:
        row = uow.tickets.audit(ticket.id)[-1]
    assert (row.action, row.actor_id) == ("closed", DESK)


def test_what_was_reopened_is_not_closed_by_the_timer_of_before(chat: Chat, clock: FakeClock) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))
    clock.advance(2 * DAY)
    chat.reply(thread_of(chat, ticket), "still broken")
    again = resolved(chat, ticket)

    clock.advance(5 * DAY)
    chat.work()
    assert chat.ticket(ticket.id) == again
    clock.advance(3 * DAY)
    chat.work()
    assert chat.ticket(ticket.id).state is State.CLOSED


# ---- how it was ---------------------------------------------------------------------------------------------


def rate(chat: Chat, ticket: Ticket, score: int, *, by: UserId = ANA) -> Result:
    """Have somebody say how it was."""
    return closing.rate(chat.desk, ticket.id, score=score, by=by, request_id=chat.request_id())


def test_the_last_rating_counts_and_the_earlier_stay_in_the_history(chat: Chat, desk: Desk) -> None:
    ticket = resolved(chat, open_ticket(chat))

    done(rate(chat, ticket, 2))
    after = done(rate(chat, ticket, 4))

    assert after.rating == 4
    with desk.unit_of_work() as uow:
        given = [row.after["rating"] for row in uow.tickets.audit(ticket.id) if row.action == "rated"]
    assert given == [2, 4]
    closed = done(closing.works(desk, ticket.id, by=ANA, request_id="click-1"))
    assert rate(chat, ticket, 5) == TooLate(closed)


def test_only_the_requester_rates_and_says_what_was_wrong(chat: Chat, desk: Desk) -> None:
    ticket = resolved(chat, open_ticket(chat))
    assert rate(chat, ticket, 1, by=MIA) == NotYours(ticket)
    rated = done(rate(chat, ticket, 1))

    for by, request_id in ((MIA, "form-1"), (ANA, "form-2"), (ANA, "form-2")):
        closing.comment(desk, ticket.id, text=" nobody told me ", by=by, request_id=request_id)

    with desk.unit_of_work() as uow:
        assert uow.feedback.improvements(most=9) == [(rated.id, 1, "nobody told me")]


def test_nobody_is_asked_for_two_ratings_in_seven_days(chat: Chat, clock: FakeClock) -> None:
    first = resolved(chat, open_ticket(chat))
    second = resolved(chat, open_ticket(chat, "The kettle too"))
    other = resolved(chat, open_ticket(chat, "My chair", by=MIA))
    clock.advance(timedelta(days=7))
    chat.work()
    third = resolved(chat, open_ticket(chat, "And the toaster"))

    assert [t.is_surveyed for t in (first, second, other, third)] == [True, False, True, True]
    assert rate(chat, second, 5) == TooLate(chat.ticket(second.id))


# ---- what agents look through -------------------------------------------------------------------------------


def test_home_shows_what_is_due_soon_and_the_queue_as_it_was_chosen(
    chat: Chat, desk: Desk, clock: FakeClock
) -> None:
    first, second = claimed(chat, open_ticket(chat)), open_ticket(chat, "The kettle too")
    homes.opened(desk, BO)
    for field, value in (("state", "new"), ("team", "it"), ("priority", "P3")):
        homes.choose(desk, BO, field, value)
    chat.work()

    home = homes.read(desk, BO)
    assert home is not None
    assert (home.due_soon, [t.id for t in home.queue]) == ([], [second.id])
    assert home.chosen == Chosen(state=State.NEW, team=TeamId("it"), priority=Priority.P3)
    assert chat.homes == [BO]
    homes.choose(desk, BO, "state", "")
    clock.advance(timedelta(hours=2, minutes=1))
    later = homes.read(desk, BO)
    assert later is not None
    assert [t.id for t in later.queue] == [t.id for t in later.due_soon] == [first.id, second.id]


def test_words_find_an_agents_tickets_and_ones_own(chat: Chat, desk: Desk) -> None:
    ticket = open_ticket(chat)
    working.note(desk, ticket.id, text="password re-used", by=BO, request_id="form-1")

    def found(by: UserId, text: str) -> list[str]:
        return [t.number for t in homes.find(desk, by, text)]

    assert found(BO, "coffee RE-USED") == ["INC-1"]
    assert found(ANA, "coffee") == ["INC-1"]
    assert found(ANA, "re-used") == found(MIA, "coffee") == found(BO, "  ") == []
    assert found(UserId("UNOBODY"), "coffee") == []
