"""A request is approved before anybody works on it: asked round by round, decided once, and begun with the last yes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest

from storage import TicketStore
from tests.domain.approving import ALL, ANY, TWO
from tests.domain.catalogue import FOR, LAPTOP
from tests.domain.fulfilment import FIGMA, PLAN
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, TRIAGE
from tests.fakes.knowledge import ScriptedKnowledge
from tests.use_cases.invariants import assert_hold
from tests.use_cases.test_tasks import POLICY_WITH_TASKS, desk_of
from workflows.domain.approvals import Needs, Round, Step, StepPlan, StepState, Verdict
from workflows.domain.approver_rules import Named
from workflows.domain.catalogue import Catalogue, Item
from workflows.domain.conditions import Condition
from workflows.domain.conversations import CardKind
from workflows.domain.errors import DeskError
from workflows.domain.ids import FieldId, UserId
from workflows.domain.people import Person
from workflows.domain.policies import Policy
from workflows.domain.surfaces import SurfaceKind
from workflows.domain.tickets import State, Ticket
from workflows.ports import Desk
from workflows.use_cases import approvals, closing, earlier_requests, request_presses, sending
from workflows.use_cases.approvals import Counted, Moot, NotAsked, Result
from workflows.use_cases.tickets import Done, TooLate

NIK, ROB = UserId("UNIK"), UserId("UROB")
NO, CHANGES = Verdict.REJECT, Verdict.CHANGES
FOR_SOMEBODY = replace(FIGMA, fields=(*FIGMA.fields, LAPTOP.fields[0]))
EDITOR = Condition(field=FieldId("seat"), values=("editor",))


def by(*people: UserId, needs: Needs = ANY, when: Condition | None = None) -> StepPlan:
    return StepPlan(
        by=tuple(Named(f"{one[1:].lower()}@example.com") for one in people), needs=needs, when=when
    )


MANAGER_THEN_TWO = (
    Round(steps=(by(MIA, BO),)),
    Round(steps=(by(MIA, NIK, ROB, needs=TWO), by(CY))),
)


def policy_of(*rounds: Round, item: Item = FIGMA) -> Policy:
    return replace(POLICY_WITH_TASKS, catalogue=Catalogue(items=(replace(item, approvals=rounds),)))


@pytest.fixture
def policy() -> Policy:
    """Mia alone has to say yes to a seat, and Nik to one for an editor."""
    return policy_of(Round(steps=(by(MIA), by(NIK, when=replace(EDITOR, values=("viewer",))))))


@pytest.fixture
def desk(
    store: TicketStore, clock: FakeClock, knowledge: ScriptedKnowledge, policy: Policy
) -> Iterator[Desk]:
    """A desk whose seats in Figma have to be approved, left in order by whatever the test did."""
    acquaint(store)
    built = desk_of(store, clock, policy, knowledge=knowledge)
    yield built
    assert_hold(built)


def acquaint(store: TicketStore) -> None:
    """Have Nik and Rob known, who decide here."""
    named = (("Nik Roth", NIK), ("Rob Lang", ROB))
    with store.unit_of_work() as uow:
        uow.people.save(
            [Person(id=id, name=n, email=f"{n[:3].lower()}@example.com", zone="UTC") for n, id in named]
        )
        uow.commit()


def sent(chat: Chat, seat: str = "editor") -> Ticket:
    talk = chat.ask(f"i need access to figma {seat}")
    card = talk.last
    assert card is not None
    request_presses.submit(chat.desk, talk.id, n=card.n, by=ANA, request_id=chat.request_id())
    chat.work()
    return chat.ticket(chat.conversation(talk.id).ticket_id)


def steps(chat: Chat, ticket: Ticket) -> list[Step]:
    with chat.desk.unit_of_work() as uow:
        return list(uow.approvals.of(ticket.id))


def states(chat: Chat, ticket: Ticket) -> list[str]:
    return [f"{one.turn}.{one.round}.{one.place} {one.state.value}" for one in steps(chat, ticket)]


def say(
    chat: Chat, step: Step, verdict: Verdict = Verdict.APPROVE, *, by: UserId, comment: str = ""
) -> Result:
    comment = comment or ("" if verdict is Verdict.APPROVE else "Not now.")
    outcome = approvals.decide(
        chat.desk, step.id, verdict, by=by, request_id=chat.request_id(), comment=comment
    )
    chat.work()
    return outcome


def asked(chat: Chat) -> list[UserId | None]:
    """Whom a card was brought, in that order; None is the queue of approvals."""
    return [one.to for one in chat.posted if one.kind is SurfaceKind.APPROVAL]


def audit(chat: Chat, ticket: Ticket) -> list[str]:
    with chat.desk.unit_of_work() as uow:
        return [change.action for change in uow.tickets.audit(ticket.id)]


# ---- one who is asked ---------------------------------------------------------------------------------------


def test_nobody_works_on_it_before_it_is_approved(chat: Chat) -> None:
    ticket = sent(chat)

    assert ticket.state is State.AWAITING_APPROVAL
    assert states(chat, ticket) == ["1.1.1 open"]
    assert asked(chat) == [MIA]
    with chat.desk.unit_of_work() as uow:
        assert list(uow.tasks.of(ticket.id)) == []
    assert [one for one in chat.posted if chat.channel_of(one) == TRIAGE] == []


def test_with_the_yes_its_tasks_begin_and_its_requester_is_told(chat: Chat) -> None:
    ticket = sent(chat)

    assert isinstance(say(chat, steps(chat, ticket)[0], by=MIA), Counted)

    after = chat.ticket(ticket.id)
    assert (after.state, len(after.tasks)) == (State.NEW, len(PLAN.tasks))
    assert audit(chat, ticket) == ["opened", "approval_asked", "vote_approve", "tasks_opened"]
    assert "line:" + ticket.id in "".join(str(one.id) for one in chat.posted if one.kind is SurfaceKind.LINE)
    queue = [one.kind for one in chat.posted if chat.channel_of(one) == TRIAGE]
    assert queue[:2] == [SurfaceKind.TRIAGE, SurfaceKind.LINE]
    assert SurfaceKind.TASK in queue


def test_a_second_word_changes_nothing(chat: Chat) -> None:
    ticket = sent(chat)
    [step] = steps(chat, ticket)

    first = approvals.decide(chat.desk, step.id, Verdict.APPROVE, by=MIA, request_id="click")
    again = approvals.decide(chat.desk, step.id, Verdict.APPROVE, by=MIA, request_id="click")
    late = say(chat, step, NO, by=MIA)

    assert [type(one) for one in (first, again, late)] == [Counted, Moot, Moot]
    assert len(steps(chat, ticket)[0].votes) == 1


@pytest.mark.parametrize("person", [ANA, BO, NIK])
def test_nobody_decides_who_is_not_asked(chat: Chat, person: UserId) -> None:
    ticket = sent(chat)

    assert isinstance(say(chat, steps(chat, ticket)[0], by=person), NotAsked)
    assert chat.ticket(ticket.id) == ticket


def test_what_was_said_is_kept_with_the_card_and_the_policy_it_was_said_of(
    chat: Chat, clock: FakeClock
) -> None:
    ticket = sent(chat)
    [step] = steps(chat, ticket)
    clock.advance(timedelta(minutes=3))
    approvals.look(chat.desk, step.id, by=MIA)
    looked_at = clock.now()
    clock.advance(timedelta(minutes=1))

    say(chat, step, by=MIA, comment="Fine by me.")

    with chat.desk.unit_of_work() as uow:
        turn = uow.approvals.turn(ticket.id)
        assert turn is not None
        [vote] = uow.approvals.get(step.id).votes
        kept = uow.tickets.audit(ticket.id)[2]
    assert (vote.card, vote.policy, vote.at, vote.looked_at) == (
        turn.card,
        turn.policy,
        clock.now(),
        looked_at,
    )
    assert steps(chat, ticket)[0].seats[0].asked_at == ticket.opened_at
    [mark] = kept.after["approvals"]
    assert (mark["votes"][0]["card"], kept.reason) == (turn.card, "Fine by me.")


def test_a_no_needs_a_reason(chat: Chat) -> None:
    ticket = sent(chat)

    with pytest.raises(DeskError, match="no_reason"):
        approvals.decide(chat.desk, steps(chat, ticket)[0].id, NO, by=MIA, request_id="r", comment="  ")


def test_a_no_ends_it_and_tells_the_requester_who_may_change_it(chat: Chat) -> None:
    ticket = sent(chat)

    say(chat, steps(chat, ticket)[0], NO, by=MIA, comment="Please share one.")

    assert chat.ticket(ticket.id).state is State.REJECTED
    assert chat.posted[-1].kind is SurfaceKind.VERDICT
    with chat.desk.unit_of_work() as uow:
        assert list(uow.tasks.of(ticket.id)) == []


def test_cancelling_calls_off_what_nobody_has_decided(chat: Chat) -> None:
    ticket = sent(chat)
    [card] = [one for one in chat.posted if one.kind is SurfaceKind.APPROVAL]
    drawn = chat.drawn.count(card.id)

    assert isinstance(closing.cancel(chat.desk, ticket.id, by=ANA, request_id="c"), Done)
    chat.work()

    assert states(chat, ticket) == ["1.1.1 cancelled"]
    assert chat.drawn.count(card.id) > drawn
    assert isinstance(say(chat, steps(chat, ticket)[0], by=MIA), Moot)


def test_what_the_requester_says_meanwhile_reaches_the_agents_with_the_yes(chat: Chat) -> None:
    ticket = sent(chat)
    assert ticket.conversation_id is not None
    chat.reply(chat.conversation(ticket.conversation_id), "It is for the new project.")

    say(chat, steps(chat, ticket)[0], by=MIA)

    said = [one.content.get("text") for one in chat.posted if chat.channel_of(one) == TRIAGE]
    assert "It is for the new project." in said


def test_the_clocks_stand_still_while_somebody_has_to_approve(chat: Chat, clock: FakeClock) -> None:
    ticket = sent(chat)
    clock.advance(timedelta(days=7))
    say(chat, steps(chat, ticket)[0], by=MIA)

    after = chat.ticket(ticket.id)

    assert after.breached == ()
    assert (after.response_due_at - clock.now()) == (ticket.response_due_at - ticket.opened_at)


# ---- rounds and quorums -------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [policy_of(*MANAGER_THEN_TWO)])
def test_the_second_round_is_asked_after_the_first_and_its_steps_side_by_side(chat: Chat) -> None:
    ticket = sent(chat)
    assert ({*asked(chat)}, states(chat, ticket)[0]) == ({MIA, BO}, "1.1.1 open")

    say(chat, steps(chat, ticket)[0], by=BO)

    assert states(chat, ticket) == ["1.1.1 approved", "1.2.1 open", "1.2.2 open"]
    assert {*asked(chat)[2:]} == {MIA, NIK, ROB, CY}
    assert chat.ticket(ticket.id).state is State.AWAITING_APPROVAL


@pytest.mark.parametrize("policy", [policy_of(*MANAGER_THEN_TWO)])
def test_one_step_that_cannot_be_approved_any_more_ends_it_and_disarms_the_others(chat: Chat) -> None:
    ticket = sent(chat)
    say(chat, steps(chat, ticket)[0], by=MIA)
    group = steps(chat, ticket)[1]

    say(chat, group, by=MIA)
    say(chat, group, NO, by=NIK)
    assert chat.ticket(ticket.id).state is State.AWAITING_APPROVAL
    say(chat, group, NO, by=ROB)

    assert states(chat, ticket) == ["1.1.1 approved", "1.2.1 rejected", "1.2.2 cancelled"]
    assert chat.ticket(ticket.id).state is State.REJECTED
    assert isinstance(say(chat, steps(chat, ticket)[2], by=CY), Moot)


@pytest.mark.parametrize("policy", [policy_of(Round(steps=(by(MIA, NIK, ROB, needs=TWO),)))])
def test_what_was_said_may_be_taken_back_until_it_is_decided(chat: Chat) -> None:
    ticket = sent(chat)
    [step] = steps(chat, ticket)
    say(chat, step, by=MIA)

    assert isinstance(approvals.withdraw(chat.desk, step.id, by=MIA, request_id="w"), Counted)
    assert isinstance(approvals.withdraw(chat.desk, step.id, by=ROB, request_id="x"), NotAsked)
    say(chat, step, by=NIK)
    say(chat, step, by=ROB)

    assert chat.ticket(ticket.id).state is State.NEW
    assert isinstance(approvals.withdraw(chat.desk, step.id, by=NIK, request_id="y"), Moot)
    assert "vote_withdrawn" in audit(chat, ticket)


def test_two_who_press_at_once_close_a_step_once(chat: Chat) -> None:
    """Both read the step before either stored anything: the later one finds it moved on."""
    ticket = sent(chat)
    [step] = steps(chat, ticket)
    say(chat, step, by=MIA)

    with chat.desk.unit_of_work() as uow:
        assert not uow.approvals.save(replace(step, version=step.version + 1, state=StepState.REJECTED))


# ---- changed and sent again ---------------------------------------------------------------------------------


def edited(chat: Chat, ticket: Ticket, seat: str) -> Ticket:
    """Have Ana press *Edit and send again*, say another seat, and send it."""
    assert isinstance(sending.edit(chat.desk, ticket.id, by=ANA, request_id=chat.request_id()), Done)
    chat.work()
    assert ticket.conversation_id is not None
    talk = chat.conversation(ticket.conversation_id)
    if seat:
        talk = chat.reply(talk, f"actually make it {seat}")
    card = talk.last
    assert card is not None and card.kind is CardKind.REVIEW
    request_presses.submit(chat.desk, talk.id, n=card.n, by=ANA, request_id=chat.request_id())
    chat.work()
    return chat.ticket(ticket.id)


def resent_for(chat: Chat, ticket: Ticket, person: UserId) -> Ticket:
    """Have Ana say that it is for somebody else, and send it."""
    talk = ticket.conversation_id
    assert talk is not None

    def last() -> int:
        card = chat.conversation(talk).last
        assert card is not None
        return card.n

    request_presses.change(chat.desk, talk, n=last(), field_id=FOR, by=ANA, request_id=chat.request_id())
    request_presses.answer(
        chat.desk, talk, n=last(), value=lambda _one, _today: (person,), by=ANA, request_id=chat.request_id()
    )
    request_presses.submit(chat.desk, talk, n=last(), by=ANA, request_id=chat.request_id())
    chat.work()
    return chat.ticket(ticket.id)


@pytest.mark.parametrize("verdict", [NO, CHANGES])
def test_what_was_changed_is_asked_anew_under_the_same_number(chat: Chat, verdict: Verdict) -> None:
    ticket = sent(chat, "editor")
    say(chat, steps(chat, ticket)[0], verdict, by=MIA, comment="A viewer's will do.")

    after = edited(chat, ticket, "viewer")

    assert (after.state, after.number, after.title) == (
        State.AWAITING_APPROVAL,
        ticket.number,
        "Figma, Viewer",
    )
    first = "rejected" if verdict is NO else "changes_requested"
    assert states(chat, ticket) == [f"1.1.1 {first}", "2.1.1 open", "2.1.2 open"]
    assert sorted(map(str, asked(chat))) == [MIA, MIA, NIK]
    assert after.conversation_id is not None
    assert chat.conversation(after.conversation_id).ticket_id == ticket.id
    assert [one.turn for one in after.approvals] == [2, 2]
    told = [one.id for one in chat.posted if one.kind is SurfaceKind.VERDICT]
    assert [chat.drawn.count(one) for one in told] == [2], (
        "the way back is taken from the card that offered it"
    )


@pytest.mark.parametrize("policy", [policy_of(Round(steps=(by(MIA), by(NIK))), Round(steps=(by(ROB),)))])
def test_a_yes_to_something_else_counts_no_more_and_a_yes_to_the_same_does(chat: Chat) -> None:
    ticket = sent(chat, "editor")
    say(chat, steps(chat, ticket)[0], by=MIA)
    say(chat, steps(chat, ticket)[1], CHANGES, by=NIK, comment="Why an editor's?")

    edited(chat, ticket, "")
    assert states(chat, ticket)[3:] == ["2.1.1 approved", "2.1.2 open", "2.2.1 waiting"]
    say(chat, steps(chat, ticket)[4], CHANGES, by=NIK, comment="Then a viewer's.")
    edited(chat, ticket, "viewer")

    assert states(chat, ticket)[3:] == [
        *("2.1.1 superseded", "2.1.2 changes_requested", "2.2.1 superseded"),
        *("3.1.1 open", "3.1.2 open", "3.2.1 waiting"),
    ]
    with chat.desk.unit_of_work() as uow:
        turn = uow.approvals.turn(ticket.id)
        assert turn is not None
        assert earlier_requests.voided(uow, ticket, turn) == [MIA]
        refusal = earlier_requests.refusal(uow, ticket, turn)
        assert refusal is not None and (refusal.person, refusal.comment) == (NIK, "Then a viewer's.")
    assert sorted(map(str, asked(chat))) == [MIA, MIA, NIK, NIK, NIK]


@pytest.mark.parametrize("policy", [policy_of(Round(steps=(by(MIA),)), Round(steps=(by(NIK),)))])
def test_a_yes_that_still_counts_is_one_decision_in_the_report(
    chat: Chat, store: TicketStore, clock: FakeClock
) -> None:
    ticket = sent(chat)
    clock.advance(timedelta(hours=1))
    say(chat, steps(chat, ticket)[0], by=MIA)
    clock.advance(timedelta(hours=1))
    say(chat, steps(chat, ticket)[1], CHANGES, by=NIK, comment="Why?")
    clock.advance(timedelta(hours=1))

    edited(chat, ticket, "")

    assert states(chat, ticket)[2:] == ["2.1.1 approved", "2.2.1 open"]
    passed = store.stamps.since(ticket.opened_at)
    assert [(one.place.round, one.state.value, one.waited) for one in passed] == [
        (1, "approved", timedelta(hours=1)),
        (2, "changes_requested", timedelta(hours=1)),
    ]


@pytest.mark.parametrize("policy", [policy_of(Round(steps=(by(MIA, NIK),)), item=FOR_SOMEBODY)])
def test_whom_it_is_for_since_it_was_changed_has_no_say_in_it(chat: Chat) -> None:
    ticket = sent(chat)
    say(chat, steps(chat, ticket)[0], CHANGES, by=NIK, comment="Who is it for?")

    sending.edit(chat.desk, ticket.id, by=ANA, request_id=chat.request_id())
    chat.work()
    after = resent_for(chat, ticket, MIA)

    assert after.beneficiary_id == MIA
    [_, again] = steps(chat, ticket)
    assert [seat.person for seat in again.seats] == [NIK]
    assert isinstance(say(chat, again, by=MIA), NotAsked)
    assert len(chat.lines(template="requested_for")) == 1

    say(chat, again, CHANGES, by=NIK, comment="Not for her.")
    sending.edit(chat.desk, ticket.id, by=ANA, request_id=chat.request_id())
    chat.work()
    assert resent_for(chat, ticket, ANA).beneficiary_id is None
    assert len(chat.lines(template="requested_for_off")) == 1


@pytest.mark.parametrize("policy", [policy_of(Round(steps=(by(MIA, when=EDITOR),)))])
def test_what_needs_no_approval_any_more_begins_at_once(chat: Chat) -> None:
    ticket = sent(chat, "editor")
    say(chat, steps(chat, ticket)[0], CHANGES, by=MIA, comment="A viewer's.")

    after = edited(chat, ticket, "viewer")

    assert after.state is State.NEW
    assert [one.state.value for one in after.tasks] == ["open", "waiting", "waiting"]


def test_what_is_being_changed_is_left_as_it_was_by_who_stops(chat: Chat) -> None:
    ticket = sent(chat, "editor")
    say(chat, steps(chat, ticket)[0], CHANGES, by=MIA, comment="A viewer's.")
    sending.edit(chat.desk, ticket.id, by=ANA, request_id="e")
    chat.work()
    assert ticket.conversation_id is not None
    talk = chat.reply(chat.conversation(ticket.conversation_id), "actually make it viewer")
    card = talk.last
    assert card is not None

    request_presses.stop(chat.desk, talk.id, n=card.n, by=ANA, request_id="s")
    chat.work()

    assert chat.ticket(ticket.id).state is State.CHANGES_REQUESTED
    after = edited(chat, ticket, "")
    assert (after.state, after.title) == (State.AWAITING_APPROVAL, "Figma, Editor")


def test_only_its_requester_changes_it_and_only_while_it_is_theirs(chat: Chat) -> None:
    ticket = sent(chat)

    assert isinstance(sending.edit(chat.desk, ticket.id, by=ANA, request_id="e"), TooLate)
    assert not isinstance(sending.edit(chat.desk, ticket.id, by=MIA, request_id="f"), Done)


# ---- nobody to ask ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", [policy_of(Round(steps=(by(UserId("UNOBODY")),)))])
def test_what_nobody_can_be_asked_for_goes_to_the_queue_of_approvals(chat: Chat) -> None:
    ticket = sent(chat)

    assert (ticket.state, asked(chat)) == (State.AWAITING_APPROVAL, [None])
    assert isinstance(say(chat, steps(chat, ticket)[0], by=CY), Counted)
    assert chat.ticket(ticket.id).state is State.NEW


@pytest.mark.parametrize("policy", [policy_of(Round(steps=(by(MIA, UserId("UNOBODY"), needs=ALL),)))])
def test_a_rule_that_finds_nobody_is_no_yes_where_everybody_has_to_agree(chat: Chat) -> None:
    """Whoever is found is asked, and the team that sees to approvals decides."""
    ticket = sent(chat)
    assert asked(chat) == [MIA, None]

    assert isinstance(say(chat, steps(chat, ticket)[0], by=MIA), Counted)
    assert chat.ticket(ticket.id).state is State.AWAITING_APPROVAL
    assert isinstance(say(chat, steps(chat, ticket)[0], by=CY), Counted)

    assert chat.ticket(ticket.id).state is State.NEW


def test_a_first_look_at_the_moment_of_another_vote_is_kept(chat: Chat) -> None:
    [step] = steps(chat, sent(chat))
    looking = Thread(target=approvals.look, args=(chat.desk, step.id), kwargs={"by": MIA})
    with chat.desk.unit_of_work() as uow:
        uow.tickets.locked(step.ticket_id)
        read = uow.approvals.get(step.id)
        looking.start()
        looking.join(timeout=0.3)  # as long as it would take if it did not wait
        assert uow.approvals.save(replace(read, version=read.version + 1))
        uow.commit()
    looking.join()

    assert steps(chat, chat.ticket(step.ticket_id))[0].seats[0].looked_at is not None


def test_cards_that_stand_are_drawn_anew_side_by_side(chat: Chat, store: TicketStore) -> None:
    """A card that is being drawn when its worker dies keeps nobody from seeing what became of the others."""
    pressed = [step for _ in range(2) for step in steps(chat, sent(chat))]
    for step in pressed:
        approvals.decide(
            chat.desk, step.id, Verdict.APPROVE, by=step.seats[0].person, request_id=chat.request_id()
        )

    claimed = store.queue.claim(limit=50, lease=timedelta(seconds=15))

    drawn = [job.payload["surface"] for job in claimed if job.kind == "draw"]
    assert sum(str(surface).startswith("approval:") for surface in drawn) == len(pressed)
    assert len(pressed) == 2
