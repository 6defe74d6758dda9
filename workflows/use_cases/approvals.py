"""Those who are asked decide: approve, reject, ask for changes, take back; and what comes of it.

Each word moves its step, the rounds behind it and the ticket's audit together, in one transaction. The ticket is locked
first, so of two who press at once one is first; a step that moved on meanwhile takes no further word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from workflows.domain import lifecycle, voting
from workflows.domain.approval_turns import Turn
from workflows.domain.approvals import Seat, Step, StepState, Verdict, Via, Vote, mark
from workflows.domain.errors import DeskError
from workflows.domain.glass import Glass
from workflows.domain.ids import ApprovalId, UserId
from workflows.domain.surfaces import SurfaceKind, verdict_id
from workflows.domain.tickets import State, Ticket
from workflows.domain.voting import Cast
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import approval_cards, approvers, asking, bundles, reaching, showing
from workflows.use_cases.tickets import save

ENDS = {
    StepState.REJECTED: StepState.CANCELLED,
    StepState.EXPIRED: StepState.CANCELLED,
    StepState.CHANGES_REQUESTED: StepState.SUPERSEDED,
}
"""What becomes of the steps nobody has decided when another one ends the request so."""


@dataclass(frozen=True, slots=True)
class Counted:
    """It counts, and this is how things stand now."""

    ticket: Ticket
    step: Step


@dataclass(frozen=True, slots=True)
class Moot:
    """It came too late, or a second time: nothing changed, and this is how things stand."""

    ticket: Ticket
    step: Step


@dataclass(frozen=True, slots=True)
class NotAsked:
    """That person has no say in it."""

    ticket: Ticket
    step: Step


Result = Counted | Moot | NotAsked


def decide(
    desk: Desk,
    step_id: ApprovalId,
    verdict: Verdict,
    *,
    by: UserId,
    request_id: str,
    comment: str = "",
    via: Via = Via.CARD,
    as_shown: int | None = None,
) -> Result:
    """Somebody who is asked says something, once. Raises DeskError("no_reason") for a no or a change without one.

    Of a step that is no longer in the version *as shown*, where one is named, it says nothing.
    """
    if verdict is not Verdict.APPROVE and not comment.strip():
        raise DeskError("no_reason")
    with desk.unit_of_work() as uow:
        ticket, step = _locked(uow, step_id)
        seat = approvers.seat_for(desk, uow, step, by)
        if seat is None:
            return Moot(ticket, step) if step.is_settled and was_asked(step, by) else NotAsked(ticket, step)
        if as_shown not in (None, step.version) or not uow.inbox.claim(request_id):
            return Moot(ticket, step)
        seated = _with_seat(step, seat)
        vote = replace(_vote(desk, uow, seated, seat, verdict=verdict, comment=comment), via=via)
        outcome = voting.cast(seated, vote, at=vote.at)
        if not isinstance(outcome, Cast):
            return Moot(ticket, step)
        action = f"vote_{verdict.value}"
        done = advance(
            desk, uow, ticket, outcome.step, action=action, by=by, cause=request_id, reason=vote.comment
        )
        if done is None:
            return Moot(*_now(uow, step_id))
        _tell_vote(uow, done, outcome.step, vote)
        uow.commit()
        return Counted(done, outcome.step)


def withdraw(desk: Desk, step_id: ApprovalId, *, by: UserId, request_id: str) -> Result:
    """Somebody takes back what they said, as long as nothing has come of it."""
    with desk.unit_of_work() as uow:
        ticket, step = _locked(uow, step_id)
        if not any(vote.person == by for vote in step.votes):
            return NotAsked(ticket, step)
        if not uow.inbox.claim(request_id):
            return Moot(ticket, step)
        outcome = voting.withdraw(step, by, at=desk.clock.now())
        if not isinstance(outcome, Cast):
            return Moot(ticket, step)
        done = advance(desk, uow, ticket, outcome.step, action="vote_withdrawn", by=by, cause=request_id)
        if done is None:
            return Moot(*_now(uow, step_id))
        uow.commit()
        return Counted(done, outcome.step)


def look(desk: Desk, step_id: ApprovalId, *, by: UserId) -> tuple[Ticket, Step]:
    """Somebody looks closer at what they are asked: when they first did is kept with what they say."""
    with desk.unit_of_work() as uow:
        _locked(uow, step_id)  # a vote at the same moment stores all seats as they were when it read them
        uow.approvals.look(step_id, by, desk.clock.now())
        found = _now(uow, step_id)
        uow.commit()
        return found


def waiting_for(desk: Desk, user_id: UserId) -> Sequence[Step]:
    """Return what waits for that person's word, the longest waiting first."""
    with desk.reading() as uow:
        return uow.approvals.asked_of(user_id)


def may_decide(desk: Desk, step_id: ApprovalId, *, by: UserId) -> bool:
    """Whether that person may say something about it now, and nothing was said for their seat yet."""
    with desk.reading() as uow:
        step = uow.approvals.get(step_id)
        seat = approvers.seat_for(desk, uow, step, by) if step.state is StepState.OPEN else None
        return seat is not None and not any(by == one.person or seat.owner == one.owner for one in step.given)


def concerns(desk: Desk, step_id: ApprovalId, person: UserId) -> bool:
    """Whether that person is asked about it, was, or may say something now."""
    with desk.unit_of_work() as uow:
        step = uow.approvals.get(step_id)
        return was_asked(step, person) or approvers.seat_for(desk, uow, step, person) is not None


def was_asked(step: Step, person: UserId) -> bool:
    """Whether somebody has a seat on it, or has said something."""
    has_seat = any(person in (seat.person, seat.owner) for seat in step.seats)
    return has_seat or any(vote.person == person for vote in step.votes)


def reseat(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, step: Step, *, by: UserId, cause: str
) -> Ticket | None:
    """Ask whoever is to be asked for an open step now, in the caller's transaction; None when nothing is different.

    What was said stays; with fewer people it may be enough, or no longer be possible. The caller has locked the ticket.
    Where the same people are asked for other reasons, only their cards say so: nothing has happened to the ticket.
    """
    found = approvers.find(desk, uow, ticket, step)
    seated = voting.seated(step, found.seats, at=desk.clock.now(), unheard=found.unheard)
    if _asks(seated) == _asks(step):
        return None
    if mark(seated) != mark(step):
        return advance(desk, uow, ticket, seated, action="approval_reseated", by=by, cause=cause)
    if not uow.approvals.save(seated):
        return None
    reaching.follow(desk, uow, ticket, [seated])
    approval_cards.redraw(uow, [seated])
    return ticket


def advance(
    desk: Desk,
    uow: UnitOfWork,
    ticket: Ticket,
    step: Step,
    *,
    action: str,
    by: UserId,
    cause: str,
    reason: str = "",
) -> Ticket | None:
    """Store a step that moved and all that follows from it, in the caller's transaction; None when one was faster.

    What follows: the next round is asked, or the request is approved and begun, or it ends and the others are told.
    """
    now = desk.clock.now()
    if not uow.approvals.save(step):
        return None
    if step.state is StepState.OPEN:
        asking.ask(desk, uow, ticket, [step])
    steps = asking.open_ready(desk, uow, ticket)
    outcome = voting.outcome(steps)
    if outcome in ENDS:
        steps = _called_off(desk, uow, steps, ENDS[outcome])
    reaching.follow(desk, uow, ticket, steps)
    judged = lifecycle.judge(ticket, tuple(map(mark, voting.of_turn(steps))), outcome, at=now)
    done = save(desk, uow, ticket, judged, action=action, by=by, cause=cause, reason=reason)
    if done is None:
        return None
    approval_cards.redraw(uow, steps)
    if done.state is State.NEW:
        return _begin(desk, uow, done, cause=cause)
    if outcome in ENDS:
        _show_verdict(uow, done, turn=step.turn)
    return done


def overrule(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, glass: Glass, *, action: str, by: UserId, cause: str
) -> Ticket | None:
    """Begin a request without what it still waits for, in the caller's transaction; None when one was faster.

    The caller has locked the ticket and looked whether they may.
    """
    now = desk.clock.now()
    before = uow.approvals.of(ticket.id)
    left = {one.id: voting.overridden(one, at=now) for one in voting.undecided(voting.of_turn(before))}
    if not all(uow.approvals.save(step) for step in left.values()):
        return None
    steps = tuple(left.get(step.id, step) for step in before)
    reaching.follow(desk, uow, ticket, steps)
    begun = lifecycle.overrule(ticket, tuple(map(mark, voting.of_turn(steps))), glass, at=now)
    done = save(desk, uow, ticket, begun, action=action, by=by, cause=cause)
    if done is None:
        return None
    approval_cards.redraw(uow, steps)
    return _begin(desk, uow, done, cause=cause)


def go_ahead(desk: Desk, uow: UnitOfWork, ticket: Ticket, turn: Turn, *, by: UserId, cause: str) -> Ticket:
    """Begin what was changed so that nobody has to approve it any more, in the caller's transaction."""
    asking.void(desk, uow, uow.approvals.of(ticket.id))
    uow.approvals.begin(turn, ())
    agreed = lifecycle.judge(ticket, (), StepState.APPROVED, at=desk.clock.now())
    done = save(desk, uow, ticket, agreed, action="approval_not_needed", by=by, cause=cause) or ticket
    return _begin(desk, uow, done, cause=cause)


def _begin(desk: Desk, uow: UnitOfWork, ticket: Ticket, *, cause: str) -> Ticket:
    """Do what was planned when the request was sent: its parts and tasks, or its team's work."""
    turn = uow.approvals.turn(ticket.id)
    assert turn is not None
    sent = uow.requests.get(turn.request)
    draft = replace(sent, item_id=turn.item, answers=turn.answers)  # of a part, as it was asked for
    conversation = uow.conversations.get(draft.conversation_id)
    showing.catch_up(desk, uow, ticket)
    return bundles.begin(desk, uow, conversation, ticket, draft=draft, plans=turn.plans, cause=cause)


def _called_off(desk: Desk, uow: UnitOfWork, steps: Sequence[Step], state: StepState) -> tuple[Step, ...]:
    """Close what nobody has decided, and return all steps as they are then."""
    left = voting.undecided(steps)
    closed = {step.id: voting.closed(step, state, at=desk.clock.now()) for step in left}
    for step in closed.values():
        uow.approvals.save(step)
    return tuple(closed.get(step.id, step) for step in steps)


def _asks(step: Step) -> tuple[object, ...]:
    """Return whom a step asks, for whom and why, and how many rules find nobody."""
    return (step.unheard, *((one.person, one.owner, one.why) for one in step.seats))


def _vote(desk: Desk, uow: UnitOfWork, step: Step, seat: Seat, *, verdict: Verdict, comment: str) -> Vote:
    turn = uow.approvals.turn(step.ticket_id, step.turn)
    assert turn is not None
    return Vote(
        person=seat.person,
        verdict=verdict,
        at=desk.clock.now(),
        card=turn.card,
        policy=turn.policy,
        comment=comment.strip(),
        on_behalf_of=seat.on_behalf_of,
        looked_at=seat.looked_at,
    )


def _with_seat(step: Step, seat: Seat) -> Step:
    """Return the step with the seat of who speaks now, should it have come up since everybody was asked.

    No card was put on its way to them alone, so how long they had it is not known.
    """
    if any((one.person, one.owner) == (seat.person, seat.owner) for one in step.seats):
        return step
    return replace(step, seats=(*step.seats, seat))


def _locked(uow: UnitOfWork, step_id: ApprovalId) -> tuple[Ticket, Step]:
    """Return a step and its ticket as they are now that nobody else can move them."""
    ticket = uow.tickets.locked(uow.approvals.get(step_id).ticket_id)
    return ticket, uow.approvals.get(step_id)


def _now(uow: UnitOfWork, step_id: ApprovalId) -> tuple[Ticket, Step]:
    step = uow.approvals.get(step_id)
    return uow.tickets.get(step.ticket_id), step


def _tell_vote(uow: UnitOfWork, ticket: Ticket, step: Step, vote: Vote) -> None:
    """Tell the requester of a yes; of anything else their card says it, with what can be done."""
    if vote.verdict is Verdict.APPROVE:
        facts = {"person": vote.person, "on_behalf_of": vote.on_behalf_of or "", "state": ticket.state.value}
        left = len(voting.undecided(uow.approvals.of(ticket.id)))
        key = f"vote:{step.id}:{len(step.votes)}"
        showing.tell_requester(uow, ticket, key=key, template="approved", left=left, **facts)


def _show_verdict(uow: UnitOfWork, ticket: Ticket, *, turn: int) -> None:
    """Tell the requester why the request was not approved, on a card that takes them back to it."""
    surface_id = verdict_id(ticket.id, turn)
    showing.show_to_requester(uow, ticket, SurfaceKind.VERDICT, surface_id=surface_id, content={"turn": turn})
