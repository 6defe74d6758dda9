"""Several low-risk requests approved at once: exactly what was shown, each its own vote, nothing that moved since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.approving import TWO
from tests.fakes.chat import Chat
from tests.fakes.desk import ANA, BO, MIA
from tests.use_cases.test_approvals import audit, by, desk, policy_of, say, sent, states, steps
from workflows.domain.approvals import Round, StepPlan, Via
from workflows.domain.ids import ApprovalId, UserId
from workflows.domain.policies import Policy
from workflows.domain.tickets import State, Ticket
from workflows.domain.waits import Waits
from workflows.use_cases import bulk, closing
from workflows.use_cases.bulk import AT_ONCE, Outcome, Shown

__all__ = ["desk"]
LOW = Waits(is_low_risk=True)


def low(*people: UserId) -> StepPlan:
    """Return a step that asks them about something that does no harm."""
    return replace(by(*people), waits=LOW)


@pytest.fixture
def policy() -> Policy:
    """Mia or Bo has to say yes to a seat, which does no harm."""
    return policy_of(Round(steps=(low(MIA, BO),)))


def shown(chat: Chat, *tickets: Ticket) -> list[Shown]:
    """Return the list as it is shown now."""
    each = (steps(chat, ticket)[-1] for ticket in tickets)
    return [Shown(step_id=step.id, version=step.version) for step in each]


def approve(chat: Chat, listed: list[Shown], *, by: UserId = MIA, request_id: str = "b1") -> list[bool]:
    """Approve a list; return of each whether it was."""
    outcomes: list[Outcome] = bulk.approve(chat.desk, listed, by=by, request_id=request_id)
    chat.work()
    return [one.is_approved for one in outcomes]


def waiting(chat: Chat, who: UserId = MIA) -> list[ApprovalId]:
    """Return what may be approved together by somebody."""
    with chat.desk.reading() as uow:
        return [step.id for step in bulk.listed(uow, who)]


def test_each_is_a_vote_of_its_own_that_says_how_it_was_given(chat: Chat) -> None:
    first, second = sent(chat), sent(chat, "viewer")

    assert waiting(chat) == [steps(chat, one)[0].id for one in (first, second)]
    assert approve(chat, shown(chat, first, second)) == [True, True]

    for ticket in (first, second):
        [vote] = steps(chat, ticket)[0].votes
        assert (vote.person, vote.via, vote.looked_at) == (MIA, Via.BULK, None)
        assert audit(chat, ticket).count("vote_approve") == 1
        assert chat.ticket(ticket.id).state is State.NEW
    assert waiting(chat) == []


def test_what_moved_since_it_was_shown_is_left_out(chat: Chat) -> None:
    gone, decided, still = sent(chat), sent(chat, "viewer"), sent(chat)
    listed = shown(chat, gone, decided, still)
    closing.cancel(chat.desk, gone.id, by=ANA, request_id=chat.request_id())
    say(chat, steps(chat, decided)[0], by=BO)

    assert approve(chat, listed) == [False, False, True]
    assert states(chat, gone) == ["1.1.1 cancelled"]
    assert [vote.person for vote in steps(chat, decided)[0].votes] == [BO]


@pytest.mark.parametrize(
    "policy", [policy_of(Round(steps=(replace(by(MIA, BO, UserId("UCY"), needs=TWO), waits=LOW),)))]
)
def test_one_of_which_somebody_else_has_spoken_is_another_one(chat: Chat) -> None:
    ticket = sent(chat)
    listed = shown(chat, ticket)
    say(chat, steps(chat, ticket)[0], by=BO)

    assert approve(chat, listed) == [False]
    assert approve(chat, shown(chat, ticket), request_id="b2") == [True], "shown again, it can be approved"


def test_the_same_list_sent_twice_counts_once_and_says_the_same(chat: Chat) -> None:
    first, second = sent(chat), sent(chat, "viewer")
    listed = shown(chat, first, second)

    assert approve(chat, listed) == approve(chat, listed) == [True, True]
    assert audit(chat, first).count("vote_approve") == 1


@pytest.mark.parametrize("who", [ANA, UserId("UNIK")])
def test_whoever_is_not_asked_approves_nothing_by_a_list_either(who: UserId, chat: Chat) -> None:
    ticket = sent(chat)

    assert waiting(chat, who) == []
    assert approve(chat, shown(chat, ticket), by=who) == [False]
    assert states(chat, ticket) == ["1.1.1 open"]


@pytest.mark.parametrize("policy", [policy_of(Round(steps=(by(MIA),)))])
def test_what_may_do_harm_is_never_on_a_list_and_not_approved_by_one(chat: Chat) -> None:
    ticket = sent(chat)

    assert waiting(chat) == []
    assert approve(chat, shown(chat, ticket)) == [False]
    assert states(chat, ticket) == ["1.1.1 open"]


def test_a_list_approves_as_many_as_one_reads_and_no_more(chat: Chat) -> None:
    ticket = sent(chat)

    assert len(approve(chat, shown(chat, ticket) * (AT_ONCE + 5))) == AT_ONCE
