"""Break-glass: two different people, in time, with a reason; loud while it happens and looked at afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from storage import TicketStore
from tests.domain.approving import TWO
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, TRIAGE
from tests.fakes.knowledge import ScriptedKnowledge
from tests.use_cases.invariants import assert_hold
from tests.use_cases.test_approvals import NIK, ROB, acquaint, audit, by, policy_of, say, sent, steps
from tests.use_cases.test_tasks import desk_of
from workflows.domain.approvals import Round, StepState
from workflows.domain.delegations import Delegation
from workflows.domain.errors import DeskError
from workflows.domain.glass import BreakGlass, Glass, GlassState
from workflows.domain.ids import DelegationId, UserId
from workflows.domain.policies import Approving, Policy
from workflows.domain.surfaces import Surface, SurfaceKind
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk
from workflows.use_cases import auditing, breakers, closing, glass
from workflows.use_cases.glass import Counted, Moot, NeedsAnother, NotEntitled, Result
from workflows.use_cases.glass_cards import CONFIRM, NEWS

SOON = timedelta(minutes=15)
WHY = "The shop is down."


def breakable(policy: Policy, *people: str, within: timedelta = SOON) -> Policy:
    """Return the policy under which these, by the beginning of their e-mails, may break the glass."""
    emails = frozenset(f"{one}@example.com" for one in people)
    rules = BreakGlass(people=emails, groups=("night",), within=within)
    return replace(policy, approving=Approving(break_glass=rules))


@pytest.fixture
def policy() -> Policy:
    """Mia first, then Nik and Rob have to say yes; Bo and Cy may break the glass, and so might Ana."""
    rounds = Round(steps=(by(MIA),)), Round(steps=(by(NIK, ROB, needs=TWO),))
    return breakable(policy_of(*rounds), "bo", "cy", "ana")


@pytest.fixture
def desk(
    store: TicketStore, clock: FakeClock, knowledge: ScriptedKnowledge, policy: Policy
) -> Iterator[Desk]:
    """A desk whose seats in Figma have to be approved, left in order by whatever the test did."""
    acquaint(store)
    built = desk_of(store, clock, policy, knowledge=knowledge)
    yield built
    assert_hold(built)
    assert auditing.verify(store.audits).finding is None


def ask(chat: Chat, ticket: Ticket, *, by: UserId = BO, reason: str = WHY, click: str = "") -> Result:
    click = click or chat.request_id()
    outcome = glass.ask(chat.desk, ticket.id, by=by, reason=reason, request_id=click)
    chat.work()
    return outcome


def confirm(chat: Chat, ticket: Ticket, *, by: UserId = CY, n: int = 0, click: str = "") -> Result:
    n, click = n or mark(chat, ticket).n, click or chat.request_id()
    outcome = glass.confirm(chat.desk, ticket.id, n, by=by, request_id=click)
    chat.work()
    return outcome


def review(chat: Chat, ticket: Ticket, *, by: UserId, was_right: bool = True, note: str = "") -> Result:
    n = mark(chat, ticket).n
    return glass.review(
        chat.desk, ticket.id, n, by=by, was_right=was_right, note=note, request_id=chat.request_id()
    )


def mark(chat: Chat, ticket: Ticket) -> Glass:
    return mark_of(chat.ticket(ticket.id))


def mark_of(ticket: Ticket) -> Glass:
    assert ticket.glass is not None
    return ticket.glass


def told(chat: Chat, what_for: str) -> set[UserId | None]:
    """Whom a card was brought; None is a channel."""
    cards = [one for one in chat.posted if one.kind is SurfaceKind.GLASS]
    return {one.to for one in cards if one.content["for"] == what_for}


def lines(chat: Chat) -> list[str]:
    return [str(one.content["template"]) for one in chat.posted if one.kind is SurfaceKind.LINE]


def test_one_person_says_why_and_nothing_happens_yet(chat: Chat, clock: FakeClock) -> None:
    ticket = sent(chat)

    assert isinstance(ask(chat, ticket), Counted)

    assert chat.ticket(ticket.id).state is State.AWAITING_APPROVAL
    assert (mark(chat, ticket).by, mark(chat, ticket).until) == (BO, clock.now() + SOON)
    assert mark(chat, ticket).skipped == (MIA, NIK, ROB), "whom it would pass over is on its cards"
    assert told(chat, CONFIRM) == {BO, CY, None}, "who may confirm it, and the channel of the queue; not Ana"
    with chat.desk.unit_of_work() as uow:
        row = uow.tickets.audit(ticket.id)[-1]
    assert (row.action, row.actor_id, row.reason, row.version) == (
        "glass_asked",
        BO,
        WHY,
        mark(chat, ticket).n,
    )


def test_with_the_second_it_goes_on_and_everybody_is_told_at_once(chat: Chat) -> None:
    ticket = sent(chat)
    ask(chat, ticket)

    assert isinstance(confirm(chat, ticket), Counted)

    after = chat.ticket(ticket.id)
    assert after.state is State.NEW and after.is_agreed and after.tasks
    assert (mark(chat, ticket).state, mark(chat, ticket).second) == (GlassState.BROKEN, CY)
    assert mark(chat, ticket).skipped == (MIA, NIK, ROB), "also who would have been asked later"
    assert all(one.state is StepState.APPROVED and one.is_overridden for one in steps(chat, ticket))
    assert told(chat, NEWS) == {MIA, NIK, ROB, None}
    assert "glass_broken" in lines(chat) and "glass_begun" in lines(chat)
    assert audit(chat, ticket)[-3:] == ["glass_asked", "glass_broken", "tasks_opened"]


def test_the_audit_names_both_what_was_skipped_and_whom(chat: Chat) -> None:
    ticket = sent(chat)
    ask(chat, ticket)
    confirm(chat, ticket)

    with chat.desk.unit_of_work() as uow:
        row = next(one for one in uow.tickets.audit(ticket.id) if one.action == "glass_broken")
    kept = row.after["glass"]
    assert (row.actor_id, kept["by"], kept["second"], kept["skipped"]) == (CY, BO, CY, [MIA, NIK, ROB])
    assert [one["is_overridden"] for one in row.after["approvals"]] == [True, True]


def test_one_person_is_never_both(chat: Chat) -> None:
    ticket = sent(chat)
    ask(chat, ticket)

    assert isinstance(confirm(chat, ticket, by=BO), NeedsAnother)
    assert isinstance(ask(chat, ticket, by=BO), Moot)

    assert chat.ticket(ticket.id).state is State.AWAITING_APPROVAL


@pytest.mark.parametrize("person", [ANA, MIA, NIK])
def test_nobody_else_does_it_and_nobody_for_their_own_request(chat: Chat, person: UserId) -> None:
    ticket = sent(chat)

    assert isinstance(ask(chat, ticket, by=person), NotEntitled)
    ask(chat, ticket)
    assert isinstance(confirm(chat, ticket, by=person), NotEntitled)
    off = glass.call_off(chat.desk, ticket.id, mark(chat, ticket).n, by=person, request_id=chat.request_id())

    assert isinstance(off, NotEntitled)
    assert mark(chat, ticket).is_asked


def test_who_decides_for_the_requester_meanwhile_does_not(chat: Chat, clock: FakeClock) -> None:
    ticket = sent(chat)
    ask(chat, ticket)
    today = clock.now().date()
    with chat.desk.unit_of_work() as uow:
        away = Delegation(
            id=DelegationId("d1"),
            owner_id=ANA,
            delegates=(CY,),
            first_on=today,
            last_on=today,
            zone="UTC",
            starts_at=clock.now(),
            ends_at=clock.now() + timedelta(days=1),
        )
        uow.delegations.add(away)
        uow.commit()

    assert isinstance(confirm(chat, ticket, by=CY), NotEntitled)


def test_who_left_since_they_asked_for_it_is_no_second_opinion(chat: Chat) -> None:
    ticket = sent(chat)
    ask(chat, ticket)
    _change(chat, BO, is_active=False)

    assert isinstance(confirm(chat, ticket, by=CY), Moot)
    assert chat.ticket(ticket.id).state is State.AWAITING_APPROVAL


def test_too_late_is_too_late_also_before_anybody_noticed(chat: Chat, clock: FakeClock) -> None:
    ticket = sent(chat)
    ask(chat, ticket)
    clock.advance(SOON)

    assert isinstance(confirm(chat, ticket), Moot)  # its timer ran only after that
    assert mark(chat, ticket).state is GlassState.LAPSED
    assert audit(chat, ticket)[-1] == "glass_lapsed"
    assert isinstance(ask(chat, ticket, by=CY), Counted), "it may be asked for again"
    assert isinstance(confirm(chat, ticket, by=BO), Counted)


def test_a_card_of_an_earlier_time_confirms_nothing(chat: Chat, clock: FakeClock) -> None:
    ticket = sent(chat)
    ask(chat, ticket)
    earlier = mark(chat, ticket).n
    clock.advance(SOON)
    chat.work()
    ask(chat, ticket, reason="Something else.")

    assert isinstance(confirm(chat, ticket, n=earlier), Moot)
    assert mark(chat, ticket).is_asked


def test_pressed_twice_it_happens_once(chat: Chat) -> None:
    ticket = sent(chat)

    first, again = ask(chat, ticket, click="a"), ask(chat, ticket, click="a")
    yes, twice, third = (confirm(chat, ticket, click=click) for click in ("b", "b", "c"))

    assert [type(one) for one in (first, again, yes, twice, third)] == [Counted, Moot, Counted, Moot, Moot]
    assert audit(chat, ticket).count("glass_broken") == 1
    assert lines(chat).count("glass_broken") == 1


def test_of_two_who_confirm_at_once_one_is_the_second(chat: Chat) -> None:
    policy = breakable(chat.desk.policy, "bo", "cy", "nik", "rob")
    chat.desk = replace(chat.desk, policy=policy)
    ticket = sent(chat)
    ask(chat, ticket)
    n, both = mark(chat, ticket).n, Barrier(3)

    def press(who: UserId) -> Result:
        both.wait()
        return glass.confirm(chat.desk, ticket.id, n, by=who, request_id=f"by:{who}")

    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(press, (CY, NIK, ROB)))

    assert sorted(type(one).__name__ for one in outcomes) == ["Counted", "Moot", "Moot"]
    assert audit(chat, ticket).count("glass_broken") == 1
    chat.work()


@pytest.mark.parametrize("ends", ["approved", "cancelled"])
def test_what_is_decided_otherwise_meanwhile_leaves_nothing_to_confirm(chat: Chat, ends: str) -> None:
    ticket = sent(chat)
    ask(chat, ticket)
    if ends == "cancelled":
        closing.cancel(chat.desk, ticket.id, by=ANA, request_id="c")
        chat.work()
    else:
        for who, n in ((MIA, 0), (NIK, 1), (ROB, 1)):
            say(chat, steps(chat, ticket)[n], by=who)
    drawn = [one for one in chat.drawn if one.startswith("glass:")]

    assert mark(chat, ticket).state is GlassState.MOOT
    assert isinstance(confirm(chat, ticket), Moot)
    assert len(drawn) == 2 * len(set(drawn)), "each card was drawn anew"
    assert not any(one.is_overridden for one in steps(chat, ticket))


def test_it_can_be_called_off(chat: Chat) -> None:
    ticket = sent(chat)
    ask(chat, ticket)

    done = glass.call_off(chat.desk, ticket.id, mark(chat, ticket).n, by=CY, request_id="off")

    assert isinstance(done, Counted)
    assert (mark(chat, ticket).state, mark(chat, ticket).second) == (GlassState.CALLED_OFF, CY)
    assert isinstance(confirm(chat, ticket), Moot)


def test_it_needs_a_reason(chat: Chat) -> None:
    ticket = sent(chat)

    with pytest.raises(DeskError, match="no_reason"):
        ask(chat, ticket, reason=" ")


def test_what_was_approved_before_stays_approved_by_whoever_did(chat: Chat) -> None:
    ticket = sent(chat)
    say(chat, steps(chat, ticket)[0], by=MIA)
    say(chat, steps(chat, ticket)[1], by=NIK)
    ask(chat, ticket)
    confirm(chat, ticket)

    assert [one.is_overridden for one in steps(chat, ticket)] == [False, True]
    assert mark(chat, ticket).skipped == (ROB,)


def test_one_who_was_passed_over_says_afterwards_whether_it_was_right(chat: Chat) -> None:
    ticket = sent(chat)
    ask(chat, ticket)
    confirm(chat, ticket)

    assert isinstance(review(chat, ticket, by=CY), NotEntitled), "never one of the two"
    assert isinstance(review(chat, ticket, by=ANA), NotEntitled)
    with pytest.raises(DeskError, match="no_reason"):
        review(chat, ticket, by=NIK, was_right=False)
    assert isinstance(review(chat, ticket, by=NIK, was_right=False, note="I was there."), Counted)
    assert isinstance(review(chat, ticket, by=MIA), Moot)

    found = mark(chat, ticket).review
    assert found is not None and (found.by, found.was_right) == (NIK, False)
    with chat.desk.unit_of_work() as uow:
        row = uow.tickets.audit(ticket.id)[-1]
    assert (row.action, row.reason) == ("glass_reviewed", "I was there.")


def test_with_nobody_left_of_them_the_queue_looks_at_it(chat: Chat) -> None:
    ticket = sent(chat)
    ask(chat, ticket, by=CY)
    confirm(chat, ticket, by=BO)
    for who in (MIA, NIK, ROB):
        _change(chat, who, is_active=False)

    assert isinstance(review(chat, ticket, by=BO), NotEntitled), "of the queue, and one of the two"
    after = chat.ticket(ticket.id)
    with chat.desk.unit_of_work() as uow:
        assert breakers.is_left_to_queue(uow, after, at=chat.desk.clock.now())
        with_another = replace(after, glass=replace(mark_of(after), by=ROB))
        assert breakers.may_review(chat.desk, uow, with_another, CY), (
            "of the queue's team, and none of the two"
        )


def test_where_all_of_them_decide_for_the_requester_by_then_the_queue_looks_at_it(
    chat: Chat, clock: FakeClock
) -> None:
    ticket = sent(chat)
    ask(chat, ticket)
    confirm(chat, ticket)
    today, skipped = clock.now().date(), mark(chat, ticket).skipped
    away = Delegation(
        id=DelegationId("d1"),
        owner_id=ANA,
        delegates=skipped,
        first_on=today,
        last_on=today,
        zone="UTC",
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(days=1),
    )
    with chat.desk.unit_of_work() as uow:
        uow.delegations.add(away)
        uow.commit()

    assert {type(review(chat, ticket, by=one)) for one in skipped} == {NotEntitled}
    after = chat.ticket(ticket.id)
    with_another = replace(after, glass=replace(mark_of(after), by=ROB))
    with chat.desk.unit_of_work() as uow:
        assert breakers.may_review(chat.desk, uow, with_another, BO)


@pytest.mark.parametrize("policy", [policy_of(Round(steps=(by(MIA),)))])
def test_a_desk_that_names_nobody_waits(chat: Chat) -> None:
    ticket = sent(chat)

    assert isinstance(ask(chat, ticket), NotEntitled)


def test_the_channel_of_the_queue_and_of_whoever_else_is_to_hear_get_it(chat: Chat) -> None:
    ticket = sent(chat)
    ask(chat, ticket)

    [card] = [one for one in chat.posted if one.kind is SurfaceKind.GLASS and one.to is None]
    assert chat.channel_of(card) == TRIAGE
    assert isinstance(card, Surface) and card.content["team"] == "it"


def _change(chat: Chat, user_id: UserId, *, is_active: bool) -> None:
    with chat.desk.unit_of_work() as uow:
        person = uow.people.get(user_id)
        assert person is not None
        uow.people.save([replace(person, is_active=is_active)])
        uow.commit()
