"""What is put to those who approve, and what of a policy its answers call for."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import count

from tests.domain.approving import a_turn
from tests.domain.catalogue import LAPTOP, QUOTE
from workflows.domain import approval_turns
from workflows.domain.approval_turns import Difference, Line
from workflows.domain.approvals import Round, StepPlan
from workflows.domain.approver_rules import Group, Manager, Named
from workflows.domain.attachments import as_answer
from workflows.domain.conditions import Condition
from workflows.domain.ids import FieldId
from workflows.domain.messages import Attached

MODEL = FieldId("model")
BY_MANAGER = StepPlan(by=(Manager(),))
BY_FINANCE = StepPlan(by=(Group("finance"),), above=Decimal(1500))
BY_SECURITY = StepPlan(by=(Named("sam@x.example"),), when=Condition(field=MODEL, values=("mac",)))


def test_a_step_that_the_cost_or_the_answers_do_not_call_for_is_not_asked() -> None:
    rounds = (Round(steps=(BY_MANAGER,)), Round(steps=(BY_FINANCE, BY_SECURITY)))
    choice = LAPTOP.field(MODEL)
    assert choice is not None
    [first, *_] = choice.options
    other = replace(BY_SECURITY, when=Condition(field=MODEL, values=(first.id,)))

    wanted = approval_turns.wanted(rounds, LAPTOP, {MODEL: ("mac-that-is-none",)}, cost=Decimal(1500))
    assert wanted == (Round(steps=(BY_MANAGER,)),)
    wanted = approval_turns.wanted(
        (Round(steps=(BY_FINANCE, other)),), LAPTOP, {MODEL: (first.id,)}, cost=Decimal("1500.01")
    )
    assert wanted == (Round(steps=(BY_FINANCE, other)),)


def test_the_steps_of_a_turn_stand_in_their_rounds_and_places() -> None:
    number = count()
    turn = a_turn(Round(steps=(BY_MANAGER,)), Round(steps=(BY_FINANCE, BY_SECURITY)), n=2)

    steps = approval_turns.steps_of(turn, lambda: f"a{next(number)}")

    assert [(one.id, one.turn, one.round, one.place) for one in steps] == [
        ("a0", 2, 1, 1),
        ("a1", 2, 2, 1),
        ("a2", 2, 2, 2),
    ]


def test_another_answer_is_another_card_and_another_policy_another_version() -> None:
    turn = a_turn(Round(steps=(BY_MANAGER,)))
    dearer, otherwise = replace(turn, cost=Decimal(1)), replace(turn, rounds=(Round(steps=(BY_FINANCE,)),))

    assert (dearer.card != turn.card, dearer.policy == turn.policy) == (True, True)
    assert (otherwise.card == turn.card, otherwise.policy != turn.policy) == (True, True)


def test_another_file_of_the_same_name_is_something_else() -> None:
    """A card shows files by their names: what is in one is known by its id."""
    quote = Line(field=QUOTE, label="Quote", words="quote.pdf")
    before, after = (
        a_turn(lines=(quote,), answers={QUOTE: (as_answer(Attached(id=id, name="quote.pdf", size=1)),)})
        for id in ("F1", "F2")
    )

    assert before.card != after.card
    assert approval_turns.differences(before, after) == (
        Difference(label="Quote", before="quote.pdf", after="quote.pdf"),
    )


def test_what_reads_otherwise_is_told_by_its_label() -> None:
    before = a_turn(lines=(Line(field=MODEL, label="Model", words="Standard"),))
    after = a_turn(
        lines=(
            Line(field=MODEL, label="Model", words="Large"),
            Line(field=FieldId("dock"), label="Dock", words="Yes"),
        )
    )

    assert approval_turns.differences(before, after) == (
        Difference(label="Model", before="Standard", after="Large"),
        Difference(label="Dock", before="", after="Yes"),
    )
    assert approval_turns.differences(after, after) == ()
