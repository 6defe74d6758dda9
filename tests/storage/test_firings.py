"""What rules did is there once, as it was stored, and is counted: in the store, and in the fake that stands for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from storage import TicketStore
from tests.fakes.clock import START
from tests.fakes.rules import ListedFirings
from tests.storage.samples import BEN, change, ticket
from workflows.domain.errors import DeskError
from workflows.domain.firings import Call, Firing, FiringState, Outcome, Tally
from workflows.domain.ids import FiringId, RuleId, TicketId, TicketNumber
from workflows.domain.rules import Action, Trigger, Verb
from workflows.ports.rules import Firings

T1, T2, VIP, COLD = TicketId("t1"), TicketId("t2"), RuleId("vip"), RuleId("cold")
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=["store", "fake"])
def there(request: pytest.FixtureRequest, store: TicketStore) -> Iterator[Firings]:
    """The port, met by the store on each database and by the fake; two tickets it may be about."""
    if request.param == "fake":
        yield ListedFirings()
        return
    with store.unit_of_work() as uow:
        for one in (ticket(), replace(ticket(), id=T2, number=TicketNumber("INC-9001"))):
            uow.tickets.add(one, change(one))
        yield uow.firings


def firing(name: str, *, rule: RuleId = VIP, of: TicketId = T1, minute: int = 0) -> Firing:
    return Firing(
        id=FiringId(f"rule:{name}"),
        rule=rule,
        ticket_id=of,
        name="A director waits",
        why="“they” 🙂",
        trigger=Trigger.OPENED,
        state=FiringState.ASKED,
        depth=1,
        at=START + minute * MINUTE,
        actions=(Action(verb=Verb.TAG, to="vip"), Action(verb=Verb.WEBHOOK, to="x", body={"n": "1"})),
    )


def test_one_comes_back_as_it_was_stored_and_as_what_became_of_it(there: Firings) -> None:
    asked = firing("a")
    done = replace(
        asked,
        state=FiringState.DONE,
        outcomes=(Outcome(verb=Verb.TAG), Outcome(verb=Verb.WEBHOOK, why="nobody_to_tell")),
        calls=(Call(n=1, webhook="x", url="https://x.example", body="{}"),),
        decided_by=BEN,
        decided_at=START + MINUTE,
    )

    assert there.add(asked)
    assert there.get(asked.id) == there.find(asked.id) == asked
    there.save(done)

    assert there.get(asked.id) == done


def test_of_two_of_one_name_the_first_stays(there: Firings) -> None:
    assert there.add(firing("a"))
    assert not there.add(replace(firing("a"), why="another"))

    assert there.get(FiringId("rule:a")).why == "“they” 🙂"


def test_what_nobody_stored_is_missing_by_name_and_is_not_saved(there: Firings) -> None:
    there.save(firing("a"))

    assert there.find(FiringId("rule:a")) is None
    with pytest.raises(DeskError, match="no_such_firing"):
        there.get(FiringId("rule:a"))


def test_they_are_listed_by_ticket_and_by_rule_the_earliest_first_and_counted_by_state(
    there: Firings,
) -> None:
    late, early = firing("b", minute=2), firing("c", minute=1)
    other = firing("d", rule=COLD, minute=3)
    for one in (late, early, other, firing("e", of=T2, minute=4)):
        assert there.add(one)
    there.save(replace(early, state=FiringState.LEFT))

    assert [one.id for one in there.of(T1)] == ["rule:c", "rule:b", "rule:d"]
    assert [one.id for one in there.recent(T1, VIP, since=START + MINUTE)] == ["rule:b"]
    assert there.tallies() == [
        Tally(rule=COLD, state=FiringState.ASKED, count=1, last_at=START + 3 * MINUTE),
        Tally(rule=VIP, state=FiringState.ASKED, count=2, last_at=START + 4 * MINUTE),
        Tally(rule=VIP, state=FiringState.LEFT, count=1, last_at=START + MINUTE),
    ]
