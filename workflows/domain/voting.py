"""What becomes of approvals when somebody says something: who has decided, who cannot any more, what is asked next.

Pure: a step and a vote give the next step. A step closes with the vote that decides it; later ones find it closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from workflows.domain.approvals import Reason, Seat, Step, StepState, Verdict, Vote
from workflows.domain.ids import UserId

UNDECIDED = frozenset({StepState.WAITING, StepState.OPEN})
_ENDS = (StepState.REJECTED, StepState.CHANGES_REQUESTED, StepState.EXPIRED)


@dataclass(frozen=True, slots=True)
class Cast:
    """It counts, and this is the step now: decided by it, or waiting for others."""

    step: Step


@dataclass(frozen=True, slots=True)
class Closed:
    """The step was decided, or called off, before."""

    step: Step


@dataclass(frozen=True, slots=True)
class SaidAlready:
    """That person, or somebody for the same seat, said something before."""

    step: Step
    vote: Vote


Outcome = Cast | Closed | SaidAlready


def cast(step: Step, vote: Vote, *, at: datetime) -> Outcome:
    """Let somebody who has a seat say something: once for each person, and once for each seat."""
    if step.state is not StepState.OPEN:
        return Closed(step)
    earlier = next((one for one in step.given if vote.person == one.person or vote.owner == one.owner), None)
    if earlier is not None:
        return SaidAlready(step, earlier)
    voted = replace(step, votes=(*step.votes, vote))
    return Cast(_settled(voted, at=at))


def withdraw(step: Step, person: UserId, *, at: datetime) -> Outcome:
    """Let somebody take back what they said, as long as the step is open; a vote that is not there is no harm."""
    given = step.vote_of(person)
    if step.state is not StepState.OPEN or given is None:
        return Closed(step)
    votes = tuple(replace(one, withdrawn_at=at) if one is given else one for one in step.votes)
    return Cast(_next(step, at, votes=votes))


def seated(step: Step, seats: Sequence[Seat], *, at: datetime, unheard: int = 0) -> Step:
    """Return a step that asks these people now; whoever has said something keeps their seat, and it counts.

    Those who were asked before keep since when. With fewer people the quorum may be reached, or out of reach; with
    rules *unheard* it is out of reach.
    """
    known = {(seat.person, seat.owner): seat for seat in step.seats}
    voted = {vote.owner for vote in step.given}
    kept = [seat for seat in step.seats if seat.owner in voted]
    kept_as = {(seat.person, seat.owner) for seat in kept}
    new = [seat for seat in seats if (seat.person, seat.owner) not in kept_as]
    now = [
        replace(
            seat,
            asked_at=known[seat.person, seat.owner].asked_at,
            looked_at=known[seat.person, seat.owner].looked_at,
        )
        if (seat.person, seat.owner) in known
        else replace(seat, asked_at=at)
        for seat in new
    ]
    return _settled(replace(step, seats=(*kept, *now), unheard=unheard), at=at)


def opened(step: Step, seats: Sequence[Seat], *, at: datetime, unheard: int = 0) -> Step:
    """Return a step whose round has come, whom it asks, and how many rules that have to be heard find nobody."""
    asked = tuple(replace(seat, asked_at=at) for seat in seats)
    return _next(step, at, state=StepState.OPEN, opened_at=at, seats=asked, unheard=unheard)


def closed(step: Step, state: StepState, *, at: datetime) -> Step:
    """Return a step that ends otherwise than by a vote: called off, expired, or asked anew."""
    return _next(step, at, state=state, closed_at=at)


def overridden(step: Step, *, at: datetime) -> Step:
    """Return a step that counts as approved because the glass was broken, whatever was said on it."""
    return _next(step, at, state=StepState.APPROVED, closed_at=at, is_overridden=True)


def tally(step: Step) -> StepState:
    """Return where the votes put an open step; one that can no longer be approved is rejected at once.

    Where too few are left to ask although nobody said no, nobody has decided: somebody of the approvals queue has to,
    and does so alone.
    """
    given = [vote.verdict for vote in step.given]
    if Verdict.CHANGES in given:
        return StepState.CHANGES_REQUESTED
    for vote in step.given:
        if vote.owner in _deciding_alone(step):
            return StepState.APPROVED if vote.verdict is Verdict.APPROVE else StepState.REJECTED
    everybody = len(step.owners | {vote.owner for vote in step.given})
    needed = step.plan.needs.of(everybody) + step.unheard
    if given.count(Verdict.APPROVE) >= needed:
        return StepState.APPROVED
    against = given.count(Verdict.REJECT)
    return StepState.REJECTED if against and everybody - against < needed else StepState.OPEN


def is_by_time(step: Step) -> bool:
    """Whether a step ended because nobody decided it in time, whatever some had said: that alone would not end it."""
    if step.state is StepState.EXPIRED:
        return True
    is_an_end = step.state in (StepState.APPROVED, StepState.REJECTED) and not step.is_overridden
    return is_an_end and tally(step) is StepState.OPEN


def is_short(step: Step) -> bool:
    """Whether an open step is for the approvals queue: it asks too few to be approved by them, or they let it lie."""
    is_out_of_reach = step.plan.needs.of(len(step.owners)) + step.unheard > len(step.owners)
    return step.state is StepState.OPEN and (is_out_of_reach or step.is_overdue)


# ---- all of a request's -------------------------------------------------------------------------------------


def of_turn(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps of the newest turn, in their order."""
    newest = max((step.turn for step in steps), default=0)
    return tuple(step for step in steps if step.turn == newest)


def ready(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps whose round has come and which nobody was asked for yet."""
    now = of_turn(steps)
    round_ = min((step.round for step in now if step.state is not StepState.APPROVED), default=0)
    return tuple(step for step in now if step.round == round_ and step.state is StepState.WAITING)


def carried_over(new: Sequence[Step], before: Sequence[Step]) -> tuple[Step, ...]:
    """Return steps of the same things asked once more, approved where they were approved already."""
    given = {(one.round, one.place): one for one in of_turn(before) if one.state is StepState.APPROVED}
    return tuple(
        replace(
            one,
            state=old.state,
            opened_at=old.opened_at,
            closed_at=old.closed_at,
            seats=old.seats,
            votes=old.votes,
        )
        if (old := given.get((one.round, one.place))) is not None
        else one
        for one in new
    )


def outcome(steps: Sequence[Step]) -> StepState:
    """Return what all of it comes to: open as long as somebody is asked or will be; a single no ends it."""
    states = [step.state for step in of_turn(steps)]
    for state in _ENDS:
        if state in states:
            return state
    return (
        StepState.APPROVED if states and all(one is StepState.APPROVED for one in states) else StepState.OPEN
    )


def undecided(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps that are still asked, or will be."""
    return tuple(step for step in steps if step.state in UNDECIDED)


def _deciding_alone(step: Step) -> frozenset[UserId]:
    return frozenset(seat.owner for seat in step.seats if seat.why.reason is Reason.QUEUE)


def _settled(step: Step, *, at: datetime) -> Step:
    state = tally(step)
    if state is StepState.OPEN:
        return _next(step, at)
    return _next(step, at, state=state, closed_at=at)


def _next(step: Step, at: datetime, **what: Any) -> Step:
    return replace(step, version=step.version + 1, changed_at=at, **what)
