"""Sorting: rules before what was learned, only what is sure acts, and agents have the last word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.domain.samples import BO, a_ticket
from tests.domain.samples import LATER as AT
from tests.fakes.desk import POLICY
from workflows.domain import triage
from workflows.domain.errors import DeskError
from workflows.domain.guesses import Field, Guess, Rule, TriageRules, Verdict
from workflows.domain.ids import TeamId, TicketNumber
from workflows.domain.policies import Policy, Priority, Team
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.tickets import Override, State, Ticket

LOST = Rule(
    name="Lost or stolen",
    words=("stolen", "lost my laptop"),
    then={Field.CATEGORY: "security", Field.IMPACT: "1", Field.URGENCY: "3"},
)
PAY = Rule(name="Pay", words=("salary",), then={Field.TEAM: "hr"})
FACILITIES = Team(
    id=TeamId("facilities"),
    name="Facilities",
    queue="facilities-triage",
    lead="",
    members=frozenset(),
    covers=frozenset({"printing"}),
)
HR = replace(FACILITIES, id=TeamId("hr"), name="People", covers=frozenset({"payroll"}), is_private=True)
DESK: Policy = replace(
    POLICY,
    teams={
        TeamId("it"): replace(POLICY.teams[TeamId("it")], covers=frozenset({"security", "network"})),
        TeamId("facilities"): FACILITIES,
        TeamId("hr"): HR,
    },
    triage=TriageRules(rules=(LOST, PAY)),
)
NEW = a_ticket(
    state=State.NEW, title="My laptop", description="It was stolen on the train", team=TeamId("it")
)


def guess(of: Field, value: str, probability: float, *, is_sure: bool = False) -> Guess:
    """Return what was learned about a field."""
    like = (TicketNumber("INC-31"), TicketNumber("INC-77"))
    return Guess(field=of, value=value, probability=probability, is_sure=is_sure, like=like)


def taken(*guesses: Guess, ticket: Ticket = NEW) -> Ticket:
    """Return a ticket as these guesses leave it."""
    found = triage.taken_for(ticket, guesses, DESK, at=AT)
    assert found is not None
    return found


def test_a_rule_holds_for_whole_words_in_any_case_of_letters() -> None:
    assert LOST.holds("My bag was STOLEN!")
    assert LOST.holds("i lost\n my  laptop")
    assert not LOST.holds("stolenness is no word")
    assert not LOST.holds("lost my way with the laptop")


def test_of_two_rules_about_a_field_the_first_counts() -> None:
    other = Rule(name="Other", words=("stolen",), then={Field.CATEGORY: "network", Field.TEAM: "it"})

    guesses = TriageRules(rules=(LOST, other)).guesses("stolen")

    assert {one.field: (one.value, one.rule) for one in guesses} == {
        Field.CATEGORY: ("security", "Lost or stolen"),
        Field.IMPACT: ("1", "Lost or stolen"),
        Field.URGENCY: ("3", "Lost or stolen"),
        Field.TEAM: ("it", "Other"),
    }


def test_a_rule_goes_before_what_was_learned_and_sets_the_priority() -> None:
    learned = guess(Field.CATEGORY, "network", 0.99, is_sure=True)

    after = taken(*DESK.triage.guesses(triage.text_of(NEW)), learned)

    assert (after.category, after.impact, after.urgency) == ("security", Impact.ONE, Urgency.STOPPED)
    assert after.priority is Priority.P3
    assert (after.version, after.state) == (NEW.version + 1, State.NEW)
    assert {one.rule for one in after.guesses} == {"Lost or stolen"}


def test_a_sure_category_brings_the_ticket_to_the_team_that_covers_it() -> None:
    after = taken(
        guess(Field.CATEGORY, "printing", 0.95, is_sure=True), guess(Field.TEAM, "it", 0.97, is_sure=True)
    )

    assert (after.category, after.team) == ("printing", "facilities")
    assert [one.field for one in after.guesses] == [Field.CATEGORY]


def test_what_is_not_sure_is_said_and_changes_nothing() -> None:
    after = taken(guess(Field.CATEGORY, "printing", 0.6), guess(Field.TEAM, "facilities", 0.6))

    assert (after.category, after.team, after.priority) == ("", "it", NEW.priority)
    assert [one.field for one in after.guesses] == [Field.CATEGORY]


def test_a_hunch_is_not_even_said() -> None:
    assert triage.taken_for(NEW, [guess(Field.CATEGORY, "printing", 0.2)], DESK, at=AT) is None


def test_impact_and_urgency_that_were_learned_are_suggestions_however_sure() -> None:
    after = taken(guess(Field.IMPACT, "3", 0.99, is_sure=True), guess(Field.URGENCY, "3", 0.99, is_sure=True))

    assert (after.impact, after.urgency, after.priority) == (None, None, NEW.priority)
    assert len(after.guesses) == 2


def test_what_whoever_opened_it_said_stays() -> None:
    said = replace(NEW, impact=Impact.MANY, urgency=Urgency.STOPPED, priority=Priority.P1, team=TeamId("hr"))

    after = taken(
        *DESK.triage.guesses("stolen"), guess(Field.TEAM, "facilities", 1.0, is_sure=True), ticket=said
    )

    assert (after.priority, after.impact, after.team) == (Priority.P1, Impact.MANY, "hr")
    assert after.category == "security"


def test_a_team_that_is_gone_from_the_files_gets_nothing() -> None:
    assert triage.taken_for(NEW, [guess(Field.TEAM, "gone", 1.0, is_sure=True)], DESK, at=AT) is None


def test_no_guess_makes_a_matter_of_a_private_team() -> None:
    payroll = guess(Field.CATEGORY, "payroll", 0.99, is_sure=True)
    rules = DESK.triage.guesses("about my salary")

    assert triage.taken_for(NEW, [*rules, payroll], DESK, at=AT) is None
    theirs = taken(payroll, ticket=replace(NEW, team=TeamId("hr")))
    assert (theirs.category, theirs.team) == ("payroll", "hr")


def test_an_agent_who_agrees_has_every_guess_hold() -> None:
    before = taken(
        guess(Field.CATEGORY, "network", 0.6), guess(Field.IMPACT, "2", 0.7), guess(Field.URGENCY, "3", 0.7)
    )

    after = triage.confirmed(before, by=BO, at=AT)

    assert (after.category, after.priority, after.state) == ("network", Priority.P2, State.TRIAGED)
    assert {one.field: (one.computed, one.by, one.is_correction) for one in after.verdicts} == {
        Field.CATEGORY: ("network", BO, False),
        Field.IMPACT: ("2", BO, False),
        Field.URGENCY: ("3", BO, False),
    }
    with pytest.raises(DeskError, match="not_allowed_now"):
        triage.confirmed(after, by=BO, at=AT)


def test_a_correction_keeps_what_the_desk_thought_and_who_said_otherwise_why() -> None:
    before = taken(guess(Field.CATEGORY, "network", 0.95, is_sure=True))

    after = triage.corrected(before, {Field.CATEGORY: "printing"}, by=BO, at=AT, reason="it is the printer")

    assert after.category == "printing"
    assert after.verdicts == (
        Verdict(
            field=Field.CATEGORY, value="printing", computed="network", by=BO, reason="it is the printer"
        ),
    )
    assert after.verdicts[0].is_correction
    assert after.guesses == before.guesses
    with pytest.raises(DeskError, match="sorted_like_that"):
        triage.corrected(after, {Field.CATEGORY: "printing", Field.SERVICE: ""}, by=BO, at=AT)


def test_a_priority_that_somebody_chose_is_not_computed_over() -> None:
    override = Override(computed=Priority.P5, reason="the boss", by=BO)
    before = replace(NEW, priority=Priority.P1, override=override)

    after = triage.corrected(before, {Field.IMPACT: "1", Field.URGENCY: "1"}, by=BO, at=AT)

    assert (after.priority, after.impact) == (Priority.P1, Impact.ONE)


def test_a_ticket_that_is_over_is_not_sorted() -> None:
    closed = replace(NEW, state=State.CLOSED)

    with pytest.raises(DeskError, match="not_allowed_now"):
        triage.corrected(closed, {Field.CATEGORY: "printing"}, by=BO, at=AT)


def test_a_correction_counts_more_than_silence_and_silence_more_than_the_desks_own_word() -> None:
    own = taken(guess(Field.CATEGORY, "network", 0.95, is_sure=True))
    silent = replace(NEW, category="network")
    corrected = triage.corrected(own, {Field.CATEGORY: "printing"}, by=BO, at=AT)

    weights = []
    for ticket in (own, silent, corrected):
        example = triage.example_of(ticket, DESK)
        assert example is not None
        weights.append(example.weights[Field.CATEGORY])

    assert weights == sorted(weights) and len(set(weights)) == 3
    assert example is not None and example.values == {Field.CATEGORY: "printing", Field.TEAM: "facilities"}


def test_what_stays_between_few_teaches_nothing() -> None:
    theirs = replace(NEW, team=TeamId("hr"))
    was_theirs = replace(NEW, is_private=True)
    about_pay = triage.corrected(NEW, {Field.CATEGORY: "payroll"}, by=BO, at=AT)

    assert triage.example_of(theirs, DESK) is None
    assert triage.example_of(was_theirs, DESK) is None
    assert triage.example_of(about_pay, DESK) is None
