"""Who is asked to decide, and as whom somebody may: looked up each time, whoever left or is away by now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from storage import TicketStore
from tests.domain.approving import a_step, a_turn, a_vote, said
from tests.domain.catalogue import LAPTOP, MODEL
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, PEOPLE, POLICY, a_desk
from tests.storage.samples import change, ticket
from workflows.domain import delegations, voting
from workflows.domain.approvals import (
    Because,
    Needs,
    Quorum,
    Reason,
    Round,
    Seat,
    Step,
    StepPlan,
    StepState,
    Why,
)
from workflows.domain.approver_rules import Approver, CostCentreOwner, Group, Manager, Named, ServiceOwner
from workflows.domain.ids import ConversationId, DelegationId, FieldId, RequestId, UserId
from workflows.domain.people import Person
from workflows.domain.policies import Approving
from workflows.domain.requests import RequestDraft
from workflows.ports import Desk
from workflows.use_cases import approvers

LEE, TOM = UserId("ULEE"), UserId("UTOM")
MORE = tuple(
    Person(id=user_id, name=name, email=f"{name.lower()}@example.com", zone="Europe/Lisbon")
    for user_id, name in ((LEE, "Lee"), (TOM, "Tom"))
)
KNOWN = {person.id: person for person in (*PEOPLE, *MORE)}
CENTRE = CostCentreOwner(FieldId("model"), {"standard": "ana@example.com"})
MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)
TWO = Needs(quorum=Quorum.NUMBER, amount=2)


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock) -> Desk:
    """Return a desk where Ana works for Mia, Mia for Lee, Lee for nobody; Tom, Mia and Ana are of security."""
    managers = {"ana@example.com": "mia@example.com", "mia@example.com": "lee@example.com"}
    approving = Approving(services={"vpn": "tom@example.com"})
    built = a_desk(store, clock, policy=replace(POLICY, managers=managers, approving=approving))
    with store.unit_of_work() as uow:
        uow.people.save(MORE)
        uow.people.save_groups({"security": [TOM, MIA, ANA]})
        uow.commit()
    return built


def asked(desk: Desk, *by: Approver, beneficiary: UserId | None = None, needs: Needs | None = None) -> Step:
    """Return an open step of a request of Ana's that asks whom these rules name."""
    request = ticket(requester_id=ANA, beneficiary_id=beneficiary)
    step = replace(a_step(), ticket_id=request.id, plan=StepPlan(by=by, needs=needs or Needs()))
    with desk.unit_of_work() as uow:
        uow.tickets.add(request, change(request))
        uow.approvals.begin(a_turn(ticket_id=request.id), [step])
        opened = voting.opened(step, approvers.seats(desk, uow, request, step), at=desk.clock.now())
        uow.approvals.save(opened)
        uow.commit()
    return opened


def seats_now(desk: Desk, step: Step) -> list[UserId]:
    with desk.unit_of_work() as uow:
        return [one.person for one in approvers.seats(desk, uow, uow.tickets.get(step.ticket_id), step)]


def may(desk: Desk, step: Step, *people: UserId) -> list[UserId | None]:
    """Return for each of them on whose seat they may vote, None for who may not."""
    with desk.unit_of_work() as uow:
        found = [approvers.seat_for(desk, uow, step, person) for person in people]
    return [one.owner if one is not None else None for one in found]


def away(desk: Desk, owner: UserId, *to: UserId, first: date = MONDAY, last: date = FRIDAY) -> None:
    one = delegations.made(
        DelegationId(f"{owner}-{first}"),
        owner=owner,
        delegates=to,
        first_on=first,
        last_on=last,
        zone="Europe/Lisbon",
    )
    with desk.unit_of_work() as uow:
        uow.delegations.add(one)
        uow.commit()


def leaves(desk: Desk, user_id: UserId) -> None:
    with desk.unit_of_work() as uow:
        uow.people.save([replace(KNOWN[user_id], is_active=False)])
        uow.commit()


def test_whoever_the_rules_name_is_asked_and_nobody_else_may_vote(desk: Desk) -> None:
    step = asked(desk, Manager(), ServiceOwner("vpn"))

    assert [one.person for one in step.seats] == [MIA, TOM]
    assert may(desk, step, MIA, TOM, ANA, BO, UserId("USTRANGE")) == [MIA, TOM, None, None, None]


def test_the_owner_of_the_cost_centre_who_asks_themselves_is_replaced_by_their_manager(desk: Desk) -> None:
    step = asked(desk, CENTRE)

    why = Why(reason=Reason.COST_CENTRE, of="standard", instead_of=ANA, because=Because.OWN_REQUEST)
    assert [(one.person, one.why) for one in step.seats] == [(MIA, why)]
    assert may(desk, step, ANA, MIA) == [None, MIA]
    with desk.unit_of_work() as uow:
        request = uow.tickets.get(step.ticket_id)
        assert approvers.guarded(desk, uow, request, step) == {ANA}


def test_a_group_is_asked_without_whoever_it_is_for_and_whoever_asks(desk: Desk) -> None:
    step = asked(desk, Group("security"), beneficiary=TOM)

    assert [one.person for one in step.seats] == [MIA]
    assert may(desk, step, ANA, TOM, MIA) == [None, None, MIA]


def test_whoever_decides_for_somebody_away_is_asked_beside_them_and_decides_for_them(desk: Desk) -> None:
    away(desk, MIA, CY)
    step = asked(desk, Manager())

    why = Why(reason=Reason.MANAGER, of=ANA, instead_of=MIA, because=Because.DELEGATED)
    now = desk.clock.now()
    assert step.seats[1] == Seat(person=CY, why=why, on_behalf_of=MIA, asked_at=now)
    assert may(desk, step, MIA, CY, BO) == [MIA, MIA, None]


def test_an_absence_counts_from_its_first_moment_to_its_last_whatever_was_asked_before(
    desk: Desk, clock: FakeClock
) -> None:
    tuesday = date(2026, 11, 24)
    step = asked(desk, Manager())
    away(desk, MIA, CY, first=tuesday, last=tuesday)
    assert (seats_now(desk, step), may(desk, step, CY)) == ([MIA], [None])

    clock.set(datetime(2026, 11, 24, tzinfo=UTC))
    assert (seats_now(desk, step), may(desk, step, CY)) == ([MIA, CY], [MIA])

    clock.set(datetime(2026, 11, 25, tzinfo=UTC))
    assert (seats_now(desk, step), may(desk, step, CY)) == ([MIA], [None])


def test_the_requester_does_not_decide_for_their_manager_who_is_away(desk: Desk) -> None:
    away(desk, MIA, ANA, CY)
    step = asked(desk, Manager())

    assert [one.person for one in step.seats] == [MIA, CY]
    assert may(desk, step, ANA, CY) == [None, MIA]


def test_whoever_decides_for_the_requester_has_no_say_in_what_they_ask_for(desk: Desk) -> None:
    """Also not for somebody else, nor through somebody between them."""
    away(desk, ANA, TOM)
    away(desk, TOM, CY)
    away(desk, MIA, CY)
    step = asked(desk, Manager(), ServiceOwner("vpn"))

    assert [one.person for one in step.seats] == [MIA]
    assert may(desk, step, TOM, CY, MIA) == [None, None, MIA]


def test_who_is_asked_themselves_does_not_sit_twice(desk: Desk) -> None:
    away(desk, MIA, TOM)
    step = asked(desk, Manager(), ServiceOwner("vpn"))

    assert [(one.person, one.on_behalf_of) for one in step.seats] == [(MIA, None), (TOM, None)]
    assert may(desk, step, TOM) == [TOM]


def test_of_two_who_are_away_one_person_decides_for_whom_nothing_was_said_yet(desk: Desk) -> None:
    away(desk, MIA, CY)
    away(desk, TOM, CY)
    step = said(asked(desk, Manager(), ServiceOwner("vpn")), a_vote(MIA))

    assert may(desk, step, CY) == [TOM]


def test_somebody_who_left_is_replaced_and_what_they_said_before_stands(desk: Desk) -> None:
    before = asked(desk, Manager(), ServiceOwner("vpn"))
    leaves(desk, MIA)

    assert seats_now(desk, before) == [LEE, TOM]
    assert seats_now(desk, said(before, a_vote(MIA))) == [MIA, TOM]
    assert may(desk, before, MIA) == [None]


def test_where_nobody_is_left_the_team_of_the_queue_decides_and_nobody_else(desk: Desk) -> None:
    leaves(desk, MIA)
    leaves(desk, LEE)
    step = asked(desk, Manager(), Named("mia@example.com"), beneficiary=CY)

    assert step.seats == ()
    assert may(desk, step, BO, CY, ANA, TOM) == [BO, None, None, None]
    with desk.unit_of_work() as uow:
        seat = approvers.seat_for(desk, uow, step, BO)
    assert seat == Seat(person=BO, why=Why(reason=Reason.QUEUE, of="it"))


def test_where_too_few_are_left_to_agree_the_team_of_the_queue_helps(desk: Desk) -> None:
    leaves(desk, TOM)
    step = asked(desk, Group("security"), needs=TWO)

    assert step.seats == ()
    first = said(step, a_vote(BO))
    assert voting.tally(first) is StepState.OPEN
    assert voting.tally(said(first, a_vote(CY))) is StepState.APPROVED


def test_who_would_be_asked_is_known_before_anything_is_sent_and_never_whoever_asks(desk: Desk) -> None:
    first, second = StepPlan(by=(Manager(),)), StepPlan(by=(Group("security"), ServiceOwner("vpn")))
    dear = StepPlan(by=(Named("lee@example.com"),), above=Decimal(2000))
    rounds = (Round(steps=(first,)), Round(steps=(second, dear)))
    item = replace(LAPTOP, approvals=rounds)
    sent = RequestDraft(
        id=RequestId("r"),
        conversation_id=ConversationId("c"),
        person_id=ANA,
        item_id=item.id,
        item_version=item.version,
        changed_at=desk.clock.now(),
    )

    def expected(model: str) -> tuple[tuple[UserId, ...], ...]:
        asked_for = replace(sent, answers={MODEL: (model,)})
        with desk.unit_of_work() as uow:
            return approvers.expected(desk.policy, uow, asked_for, item, at=desk.clock.now())

    assert expected("light") == ((MIA,), (MIA, TOM))
    assert expected("power") == ((MIA,), (MIA, TOM, LEE))
