"""Problems: changed by one at a time with an audit row each, tied to incidents, told to those they helped."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage import TicketStore
from storage.knowledge import Row
from tests.fakes.clock import START
from tests.storage.racing import race
from tests.storage.samples import ANA, BEN, change, ticket
from workflows.domain import problems
from workflows.domain.errors import DeskError
from workflows.domain.ids import ConversationId, ProblemId, ProblemNumber, UserId
from workflows.domain.problems import Analysis, Problem, Standing, Use
from workflows.domain.tickets import State

BO = UserId("UBO")
ANALYSIS = Analysis(
    symptom="Outlook keeps trying to connect",
    cause="The mail gateway drops idle lines.",
    workaround="Use mail in the *browser*.",
    words=("exchange",),
    audience=("finance",),
)
KNOWN = problems.documented(ProblemId("p1"), ProblemNumber("PRB-1"), ANALYSIS, by=BO, at=START)
FIXED = problems.fixed(KNOWN, note="The gateway keeps them.", at=START + timedelta(days=2))


def added(store: TicketStore, *known: Problem) -> None:
    """Have these problems stored."""
    with store.unit_of_work() as uow:
        for one in known:
            uow.problems.add(one, problems.change(None, one, action="documented", by=BO, cause="form-1"))
        uow.commit()


def another(number: int) -> Problem:
    """Return another known error."""
    id, changed_at = ProblemId(f"p{number}"), START + timedelta(hours=number)
    return replace(KNOWN, id=id, number=ProblemNumber(f"PRB-{number}"), changed_at=changed_at)


def use(person: UserId = ANA, *, conversation: str = "c1", days: float = 0) -> Use:
    """Return that the workaround helped somebody, so many days after the start."""
    return Use(
        problem_id=KNOWN.id,
        conversation_id=ConversationId(conversation),
        person_id=person,
        at=START + timedelta(days=days),
    )


def test_what_was_saved_is_loaded_equal_with_its_audit(store: TicketStore) -> None:
    added(store, KNOWN)
    step = problems.change(KNOWN, FIXED, action="fixed", by=BO, cause="form-2")

    with store.unit_of_work() as uow:
        assert uow.problems.get(KNOWN.id) == KNOWN
        assert uow.problems.save(FIXED, step)
        assert uow.problems.by_number(ProblemNumber("PRB-1")) == FIXED
        assert [row.action for row in uow.problems.audit(KNOWN.id)] == ["documented", "fixed"]
        assert uow.problems.audit(KNOWN.id)[1] == step
    assert (step.before["state"], step.after["state"]) == ("known_error", "resolved")


def test_one_never_documented_is_refused(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        assert uow.problems.by_number(ProblemNumber("PRB-9")) is None
        with pytest.raises(DeskError, match="no_such_problem"):
            uow.problems.get(ProblemId("p9"))


def test_of_two_changes_of_one_version_the_second_changes_nothing(store: TicketStore) -> None:
    added(store, KNOWN)
    other = problems.reworded(KNOWN, replace(ANALYSIS, cause="Unknown."), at=START)

    def save(n: int) -> bool:
        after = (FIXED, other)[n % 2]
        row = problems.change(KNOWN, after, action="changed", by=BO, cause=f"form-{n}")
        with store.unit_of_work() as uow:
            saved = uow.problems.save(after, row)
            uow.commit()
        return saved

    assert sorted(race(4, save)) == [False, False, False, True]
    with store.unit_of_work() as uow:
        assert len(uow.problems.audit(KNOWN.id)) == 2


def test_numbers_have_no_gaps(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        assert uow.problems.next_number() == "PRB-1"  # never committed

    with store.unit_of_work() as uow:
        assert [uow.problems.next_number(), uow.problems.next_number()] == ["PRB-1", "PRB-2"]


def test_known_errors_are_listed_with_whom_they_helped_and_what_is_open(store: TicketStore) -> None:
    fixed = replace(FIXED, id=ProblemId("p7"), number=ProblemNumber("PRB-7"))
    added(store, KNOWN, another(2), fixed)
    with store.unit_of_work() as uow:
        for one in (ticket("a"), ticket("b"), ticket("c", state=State.RESOLVED)):
            uow.tickets.add(one, change(one))
            uow.problems.link(KNOWN.id, one.id, at=START)
            uow.problems.link(KNOWN.id, one.id, at=START)
        for each in (use(), use(conversation="c2"), use(BEN, conversation="c3"), use(BEN, conversation="c3")):
            uow.problems.use(each)

        assert uow.problems.known() == [
            Standing(problem=another(2), people=0, incidents=0),
            Standing(problem=KNOWN, people=2, incidents=2),
        ]
        assert uow.problems.incidents(KNOWN.id) == ["a", "b", "c"]
        assert uow.problems.of_incident(ticket("b").id) == [KNOWN]


def test_each_person_is_told_once_of_their_latest_use_within_the_time(store: TicketStore) -> None:
    added(store, KNOWN)
    with store.unit_of_work() as uow:
        for each in (
            use(days=-91),
            use(conversation="c2", days=-3),
            use(conversation="c3", days=-1),
            use(BEN, conversation="c4", days=-95),
            use(BO, conversation="c5", days=-5),
            use(BO, conversation="c6", days=-4),
        ):
            uow.problems.use(each)
        uow.problems.forget_use(KNOWN.id, ConversationId("c6"))
        since = START - timedelta(days=90)

        waiting = uow.problems.untold(KNOWN.id, since=since, most=9)
        assert [one.conversation_id for one in waiting] == ["c3", "c5"]

        uow.problems.told(KNOWN.id, [ANA], at=START)
        assert [one.person_id for one in uow.problems.untold(KNOWN.id, since=since, most=9)] == [BO]


def test_every_change_is_seen_by_whoever_reads_the_known_errors(store: TicketStore) -> None:
    marks = [store.known_errors.mark()]
    added(store, KNOWN)
    marks.append(store.known_errors.mark())
    assert store.known_errors.all() == [KNOWN]

    with store.unit_of_work() as uow:
        uow.problems.save(FIXED, problems.change(KNOWN, FIXED, action="fixed", by=BO, cause="form-2"))
        uow.commit()
    marks.append(store.known_errors.mark())
    assert store.known_errors.all() == []

    added(store, another(2))
    marks.append(store.known_errors.mark())
    assert len(set(marks)) == 4


@pytest.mark.parametrize("revision", ["1", "2"])
def test_what_is_fixed_or_changed_while_it_is_read_does_not_come_back(
    store: TicketStore, revision: str
) -> None:
    added(store, KNOWN)
    changed = problems.reworded(KNOWN, replace(ANALYSIS, cause="Unknown."), at=START)
    with store.unit_of_work() as uow:
        uow.problems.save(changed, problems.change(KNOWN, changed, action="reworded", by=BO, cause="f"))
        uow.commit()
    row = Row(
        page=KNOWN.page,
        source=problems.SOURCE,
        digest="x",
        audience=("everyone",),
        document={"revision": revision},
    )

    store.knowledge.change(put=[row], remove=())
    there = store.knowledge.audiences({KNOWN.page})
    fixed = problems.fixed(changed, note="", at=START)
    with store.unit_of_work() as uow:
        uow.drafts.uncite(KNOWN.page)
        uow.problems.save(fixed, problems.change(changed, fixed, action="fixed", by=BO, cause="g"))
        uow.commit()
    store.knowledge.change(put=[replace(row, digest="y")], remove=())

    assert there == ({KNOWN.page: ("everyone",)} if revision == "2" else {})
    assert store.knowledge.audiences({KNOWN.page}) == {}
