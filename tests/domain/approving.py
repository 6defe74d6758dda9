"""Steps of approvals to decide on; a test names what it is about and takes the rest as it comes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.fakes.clock import START
from workflows.domain import voting
from workflows.domain.approval_turns import Line, Turn
from workflows.domain.approvals import (
    Needs,
    Quorum,
    Reason,
    Round,
    Seat,
    Step,
    StepPlan,
    Verdict,
    Vote,
    Why,
)
from workflows.domain.approver_rules import Manager, Named
from workflows.domain.ids import ApprovalId, FieldId, ItemId, RequestId, TicketId, UserId

MIA, LEE, SAM, TOM = UserId("UMIA"), UserId("ULEE"), UserId("USAM"), UserId("UTOM")
LATER = START + timedelta(hours=1)
ALL, ANY = Needs(), Needs(quorum=Quorum.ANY)
TWO = Needs(quorum=Quorum.NUMBER, amount=2)
NAMED = Why(reason=Reason.NAMED)


def a_seat(person: UserId, **facts: Any) -> Seat:
    """Return the seat of somebody who is asked by name."""
    return Seat(**{"person": person, "why": NAMED, **facts})


def a_step(*people: UserId, needs: Needs = ALL, **facts: Any) -> Step:
    """Return an open step that asks these people; one that waits where there are none."""
    plan = StepPlan(by=tuple(Named(person.lower()) for person in people) or (Manager(),), needs=needs)
    usual: dict[str, Any] = {
        "id": ApprovalId("a1"),
        "ticket_id": TicketId("t1"),
        "turn": 1,
        "round": 1,
        "place": 1,
        "plan": plan,
        "changed_at": START,
    }
    waiting = Step(**{**usual, **facts})
    return voting.opened(waiting, [a_seat(person) for person in people], at=START) if people else waiting


def a_vote(person: UserId, verdict: Verdict = Verdict.APPROVE, **facts: Any) -> Vote:
    """Return what somebody said an hour after they were asked."""
    return Vote(**{"person": person, "verdict": verdict, "at": LATER, "card": "c", "policy": "p", **facts})


def said(step: Step, *votes: Vote) -> Step:
    """Return the step after these votes, each of which has to count."""
    for vote in votes:
        cast = voting.cast(step, vote, at=vote.at)
        assert isinstance(cast, voting.Cast)
        step = cast.step
    return step


def a_turn(*rounds: Round, **facts: Any) -> Turn:
    """Return a laptop that was sent to be approved."""
    usual: dict[str, Any] = {
        "ticket_id": TicketId("t1"),
        "n": 1,
        "sent_at": START,
        "request": RequestId("r1"),
        "item": ItemId("laptop"),
        "title": "Laptop, Standard 14",
        "rounds": rounds,
        "lines": (Line(field=FieldId("model"), label="Model", words="Standard 14"),),
        "answers": {FieldId("model"): ("standard",)},
    }
    return Turn(**{**usual, **facts})
