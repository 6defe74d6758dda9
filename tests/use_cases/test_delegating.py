"""Somebody is away or gone: what waits for them goes to who decides in their place, at that moment and no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, PEOPLE
from tests.fakes.knowledge import ScriptedKnowledge
from tests.use_cases.invariants import assert_hold
from tests.use_cases.test_approvals import asked, policy_of, say, sent, steps
from tests.use_cases.test_tasks import desk_of
from workflows.domain.approvals import Needs, Quorum, Reason, Round, Step, StepPlan, StepState
from workflows.domain.approver_rules import Approver, Group, Manager, Named
from workflows.domain.delegations import Delegation, Refusal, Refused
from workflows.domain.ids import DelegationId, UserId
from workflows.domain.people import Person
from workflows.domain.surfaces import SurfaceKind
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk
from workflows.use_cases import approvals, delegating, departures, reseating
from workflows.use_cases.approvals import Counted, Moot, NotAsked
from workflows.use_cases.delegating import Gone, Plan, Saved

LEE, NIK = UserId("ULEE"), UserId("UNIK")
MORE = [
    Person(id=i, name=i[1:].title(), email=f"{i[1:].lower()}@example.com", zone="UTC") for i in (LEE, NIK)
]
KNOWN = {one.id: one for one in (*PEOPLE, *MORE)}
TODAY, TOMORROW = date(2026, 11, 23), date(2026, 11, 24)
MANAGERS = {"ana@example.com": "mia@example.com", "mia@example.com": "lee@example.com"}


@pytest.fixture
def by() -> tuple[Approver, ...]:
    """Ana's manager has to say yes."""
    return (Manager(),)


@pytest.fixture
def needs() -> Needs:
    """All of them have to."""
    return Needs()


@pytest.fixture
def desk(
    store: TicketStore,
    clock: FakeClock,
    knowledge: ScriptedKnowledge,
    by: tuple[Approver, ...],
    needs: Needs,
) -> Iterator[Desk]:
    """Return a desk where Mia is Ana's manager, and Lee is Mia's; left in order by whatever the test did."""
    with store.unit_of_work() as uow:
        uow.people.save(MORE)
        uow.people.save_groups({"security": [MIA, LEE, NIK]})
        uow.commit()
    policy = policy_of(Round(steps=(StepPlan(by=by, needs=needs),)))
    built = desk_of(store, clock, replace(policy, managers=MANAGERS), knowledge=knowledge)
    yield built
    assert_hold(built)


def away(
    chat: Chat,
    *to: UserId,
    owner: UserId = MIA,
    first: date = TODAY,
    last: date = TODAY,
    changes: Delegation | None = None,
) -> Saved | Refused | Gone:
    plan = Plan(delegates=to, first_on=first, last_on=last, changes=changes)
    outcome = delegating.save(chat.desk, plan, by=owner, request_id=chat.request_id())
    chat.work()
    return outcome


def saved(outcome: Saved | Refused | Gone) -> Delegation:
    assert isinstance(outcome, Saved)
    return outcome.delegation


def step(chat: Chat, ticket: Ticket) -> Step:
    [one] = steps(chat, ticket)
    return one


def seats(chat: Chat, ticket: Ticket) -> list[tuple[UserId, UserId]]:
    """Return who is asked now, and for whom."""
    return [(one.person, one.owner) for one in step(chat, ticket).seats]


def leave(chat: Chat, *people: UserId) -> None:
    for user_id in people:
        departures.changed(chat.desk, replace(KNOWN[user_id], is_active=False))
    chat.work()


def told(chat: Chat, ticket: Ticket, template: str) -> list[dict[str, object]]:
    lines = (one.content for one in chat.posted if one.kind is SurfaceKind.LINE and one.ref == ticket.id)
    return [one for one in lines if one["template"] == template]


# ---- away ---------------------------------------------------------------------------------------------------


def test_an_absence_that_begins_today_brings_what_waits_to_who_decides_at_once(chat: Chat) -> None:
    ticket = sent(chat)

    saved(away(chat, CY))

    assert seats(chat, ticket) == [(MIA, MIA), (CY, MIA)]
    assert asked(chat) == [MIA, CY]


def test_of_both_who_may_decide_the_first_does_and_it_is_on_record_for_whom(chat: Chat) -> None:
    ticket = sent(chat)
    saved(away(chat, CY))

    assert isinstance(say(chat, step(chat, ticket), by=CY), Counted)
    assert isinstance(say(chat, step(chat, ticket), by=MIA), Moot)

    [vote] = step(chat, ticket).votes
    assert (vote.person, vote.on_behalf_of) == (CY, MIA)
    assert chat.ticket(ticket.id).state is State.NEW


def test_when_they_first_looked_is_kept_of_who_decides_for_somebody_too(chat: Chat, clock: FakeClock) -> None:
    ticket = sent(chat)
    saved(away(chat, CY))
    clock.advance(timedelta(minutes=3))
    approvals.look(chat.desk, step(chat, ticket).id, by=CY)
    looked_at = clock.now()
    clock.advance(timedelta(minutes=1))

    say(chat, step(chat, ticket), by=CY)

    [vote] = step(chat, ticket).votes
    assert (vote.on_behalf_of, vote.looked_at) == (MIA, looked_at)


def test_an_absence_to_come_moves_nothing_until_its_first_moment_and_everything_back_after_its_last(
    chat: Chat, clock: FakeClock
) -> None:
    ticket = sent(chat)
    saved(away(chat, CY, first=TOMORROW, last=TOMORROW))
    assert seats(chat, ticket) == [(MIA, MIA)]

    clock.set(datetime(2026, 11, 24, tzinfo=UTC))
    chat.work()
    assert seats(chat, ticket) == [(MIA, MIA), (CY, MIA)]

    clock.set(datetime(2026, 11, 25, tzinfo=UTC))
    chat.work()
    assert (CY, MIA) not in seats(chat, ticket)
    assert isinstance(say(chat, step(chat, ticket), by=CY), NotAsked)
    assert isinstance(say(chat, step(chat, ticket), by=MIA), Counted)


def test_several_absences_of_one_person_stand_side_by_side(chat: Chat) -> None:
    ticket = sent(chat)
    saved(away(chat, CY, BO))
    saved(away(chat, NIK, last=TOMORROW))

    assert seats(chat, ticket) == [(MIA, MIA), (CY, MIA), (BO, MIA), (NIK, MIA)]
    with chat.desk.unit_of_work() as uow:
        assert len(delegating.of(uow, chat.desk, MIA)) == 2


def test_a_changed_absence_takes_back_what_the_first_one_gave(chat: Chat) -> None:
    ticket = sent(chat)
    before = saved(away(chat, CY))

    saved(away(chat, NIK, changes=before))

    assert seats(chat, ticket) == [(MIA, MIA), (NIK, MIA)]
    assert away(chat, BO, changes=before) == Gone(), "somebody changed it meanwhile"


def test_an_absence_that_is_taken_back_gives_everything_back_at_once(chat: Chat) -> None:
    ticket = sent(chat)
    one = saved(away(chat, CY))

    assert delegating.take_back(chat.desk, one.id, by=BO, request_id="x1") == Gone(), "it is not theirs"
    assert delegating.take_back(chat.desk, one.id, by=MIA, request_id="x2") == Saved(one)
    chat.work()

    assert seats(chat, ticket) == [(MIA, MIA)]
    assert delegating.take_back(chat.desk, one.id, by=MIA, request_id="x3") == Gone()


def test_who_asked_cannot_be_named_by_who_decides_and_nothing_of_it_is_kept(chat: Chat) -> None:
    sent(chat)

    assert away(chat, CY, ANA) == Refused(Refusal.ASKED_FOR_IT, ANA)
    assert away(chat, MIA, owner=ANA) == Refused(Refusal.DECIDES_ON_THEIRS, MIA)

    with chat.desk.unit_of_work() as uow:
        assert list(uow.delegations.not_over(chat.desk.clock.now())) == []
        assert uow.acts.last(delegating.NAMED) is None


def test_absences_that_lead_back_are_refused(chat: Chat) -> None:
    saved(away(chat, CY))

    assert away(chat, MIA, owner=CY) == Refused(Refusal.LEADS_BACK, MIA)
    assert isinstance(away(chat, MIA, owner=CY, first=TOMORROW, last=TOMORROW), Saved)


def test_a_form_that_is_delivered_again_is_one_absence_and_every_one_is_in_the_audit(chat: Chat) -> None:
    plan = Plan(delegates=(CY,), first_on=TODAY, last_on=TOMORROW)
    for _ in range(2):
        assert isinstance(delegating.save(chat.desk, plan, by=MIA, request_id="view:1"), Saved)

    with chat.desk.unit_of_work() as uow:
        [one] = delegating.of(uow, chat.desk, MIA)
        act = uow.acts.last(delegating.NAMED)
        assert act is not None
        assert (act.actor_id, act.after["delegates"], act.version) == (MIA, [CY], 1)
    assert delegating.find(chat.desk, one.id, by=MIA) == one
    assert delegating.find(chat.desk, one.id, by=CY) is None
    assert delegating.find(chat.desk, DelegationId("no"), by=MIA) is None


def test_home_shows_absences_to_who_decides_and_to_nobody_else(chat: Chat) -> None:
    assert delegating.shown(chat.desk, ANA) is None
    assert delegating.shown(chat.desk, UserId("USTRANGE")) is None
    assert delegating.shown(chat.desk, MIA) == []
    one = saved(away(chat, CY))
    assert delegating.shown(chat.desk, MIA) == [one]


# ---- gone ---------------------------------------------------------------------------------------------------


def test_whoever_leaves_is_replaced_at_once_by_who_is_above_and_the_requester_is_told(chat: Chat) -> None:
    ticket = sent(chat)

    leave(chat, MIA)

    assert seats(chat, ticket) == [(LEE, LEE)]
    assert asked(chat) == [MIA, LEE]
    [line] = told(chat, ticket, "approver_left")
    assert (line["gone"], line["instead"]) == ([MIA], [LEE])
    assert isinstance(say(chat, step(chat, ticket), by=MIA), NotAsked)
    assert isinstance(say(chat, step(chat, ticket), by=LEE), Counted)


def test_where_nobody_is_left_it_goes_to_the_team_of_the_queue_and_never_through(chat: Chat) -> None:
    ticket = sent(chat)

    leave(chat, LEE, MIA)

    assert step(chat, ticket).seats == ()
    assert asked(chat) == [MIA, None]
    assert told(chat, ticket, "approver_left")[-1]["instead"] == []
    assert chat.ticket(ticket.id).state is State.AWAITING_APPROVAL
    assert isinstance(say(chat, step(chat, ticket), by=BO), Counted)
    assert chat.ticket(ticket.id).state is State.NEW


@pytest.mark.parametrize("by", [(Manager(), Named("nik@example.com"))])
def test_one_whose_word_is_needed_leaves_and_nobody_takes_their_place(chat: Chat) -> None:
    ticket = sent(chat)
    say(chat, step(chat, ticket), by=MIA)

    leave(chat, NIK)

    assert (step(chat, ticket).state, asked(chat)[-1]) == (StepState.OPEN, None)
    [mark] = chat.ticket(ticket.id).approvals
    assert mark.is_unheard
    departures.changed(chat.desk, KNOWN[NIK])
    chat.work()
    assert isinstance(say(chat, step(chat, ticket), by=BO), NotAsked)
    assert isinstance(say(chat, step(chat, ticket), by=NIK), Counted)
    assert chat.ticket(ticket.id).state is State.NEW


def test_how_long_the_queue_read_is_not_known_and_counts_as_no_quick_click(
    chat: Chat, store: TicketStore, clock: FakeClock
) -> None:
    ticket = sent(chat)
    leave(chat, LEE, MIA)
    clock.advance(timedelta(hours=1))

    say(chat, step(chat, ticket), by=BO)

    [passed] = store.stamps.since(ticket.opened_at)
    assert [word.after for word in passed.words] == [None]


def test_whoever_is_back_is_asked_again_at_once(chat: Chat) -> None:
    ticket = sent(chat)
    leave(chat, MIA)

    departures.changed(chat.desk, KNOWN[MIA])
    chat.work()

    assert seats(chat, ticket) == [(MIA, MIA)]
    assert isinstance(say(chat, step(chat, ticket), by=MIA), Counted)


def test_a_departure_that_was_missed_is_found_in_the_night(chat: Chat, clock: FakeClock) -> None:
    ticket = sent(chat)
    with chat.desk.unit_of_work() as uow:
        uow.people.save([replace(KNOWN[MIA], is_active=False)])
        uow.commit()
    chat.work()
    assert seats(chat, ticket) == [(MIA, MIA)]

    departures.sweep(chat.desk)
    chat.work()

    assert seats(chat, ticket) == [(LEE, LEE)]


@pytest.mark.parametrize("by", [(Group("security"),)])
@pytest.mark.parametrize("needs", [Needs(quorum=Quorum.MAJORITY)])
def test_a_vote_stands_after_its_person_left_and_the_quorum_is_of_those_who_are_there(chat: Chat) -> None:
    ticket = sent(chat)
    say(chat, step(chat, ticket), by=MIA)

    leave(chat, MIA, NIK)

    assert sorted(seats(chat, ticket)) == [(LEE, LEE), (MIA, MIA)]
    assert step(chat, ticket).state is StepState.OPEN  # two of two are the majority
    say(chat, step(chat, ticket), by=LEE)
    assert chat.ticket(ticket.id).state is State.NEW


@pytest.mark.parametrize("by", [(Group("security"),)])
def test_the_last_who_has_not_said_anything_leaves_and_what_was_said_is_enough(chat: Chat) -> None:
    ticket = sent(chat)
    say(chat, step(chat, ticket), by=MIA)
    say(chat, step(chat, ticket), by=LEE)

    leave(chat, NIK)

    assert step(chat, ticket).state is StepState.APPROVED
    assert chat.ticket(ticket.id).state is State.NEW


def test_looking_at_everything_again_changes_nothing_where_nothing_is_different(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reseating, "BATCH", 1)
    before = [step(chat, sent(chat)) for _ in range(1)]

    with chat.desk.unit_of_work() as uow:
        reseating.follow_all(uow, because="test")
        uow.commit()
    chat.work()

    with chat.desk.unit_of_work() as uow:
        assert [uow.approvals.get(one.id) for one in before] == before


def test_a_week_is_kept_by_the_zone_of_who_is_away(chat: Chat, clock: FakeClock) -> None:
    with chat.desk.unit_of_work() as uow:
        uow.people.save([replace(KNOWN[MIA], zone="Asia/Singapore")])
        uow.commit()
    one = saved(away(chat, CY, first=TOMORROW, last=TOMORROW))

    assert one.starts_at == datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert one.ends_at - one.starts_at == timedelta(days=1)


@pytest.mark.parametrize("by", [(Group("security"), Named("lee@example.com"))])
@pytest.mark.parametrize("needs", [Needs(quorum=Quorum.ANY)])
def test_who_is_asked_for_another_reason_is_told_so_and_nothing_has_happened_to_the_ticket(
    chat: Chat, store: TicketStore
) -> None:
    with store.unit_of_work() as uow:
        uow.people.save_groups({"security": [LEE]})
        uow.commit()
    ticket = sent(chat)
    [card] = [one for one in chat.posted if one.kind is SurfaceKind.APPROVAL]
    drawn = chat.drawn.count(card.id)
    with store.unit_of_work() as uow:
        uow.people.save_groups({})
        reseating.follow_all(uow, because="test")
        uow.commit()
    chat.work()

    assert [(one.person, one.why.reason) for one in step(chat, ticket).seats] == [(LEE, Reason.NAMED)]
    assert chat.drawn.count(card.id) > drawn
    assert chat.ticket(ticket.id) == ticket
