"""The cards of an approval: what is asked, why of whom, what was decided, and nothing to press once it is moot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from handlers import words
from handlers.blocks import approvals as cards
from handlers.blocks.approvals import Asked
from handlers.blocks.conversations import conversation_card
from handlers.blocks.drawing import Drawing, View
from handlers.blocks.home import employee_home
from handlers.blocks.verdicts import verdict_card
from tests.domain.approving import ALL, TWO, a_turn
from tests.handlers.blocks.reading import accepted, as_json, buttons_of, lines_of, primary_of
from tests.handlers.blocks.samples import ANA, BO, CY, LOOK, NOW, PEOPLE, YUKI, drawn_from, ticket
from workflows.domain import voting
from workflows.domain.approval_turns import Line
from workflows.domain.approvals import (
    Because,
    Needs,
    Reason,
    Round,
    Seat,
    Step,
    StepPlan,
    StepState,
    Verdict,
    Vote,
    Why,
    mark,
)
from workflows.domain.approver_rules import Manager
from workflows.domain.conversations import CardKind
from workflows.domain.earlier_requests import Earlier
from workflows.domain.ids import ApprovalId, FieldId, TicketId, TicketNumber, UserId
from workflows.domain.tickets import Kind, Link, LinkKind, State, Ticket
from workflows.domain.waits import Then, Waits
from workflows.use_cases.homes import Home

PLAN = StepPlan(by=(Manager(),))
AS_MANAGER = Why(reason=Reason.MANAGER, of=ANA)
TURN = a_turn(
    Round(steps=(PLAN,)),
    Round(steps=(PLAN,)),
    cost=Decimal(45),
    price_per="month",
    currency="€",
    title="Figma, Editor",
    lines=(
        Line(field=FieldId("seat"), label="Seat", words="Editor"),
        Line(field=FieldId("for"), label="For", words=f"<@{YUKI}>"),
        Line(field=FieldId("why"), label="What for", words="<!here> *free* money"),
    ),
)
EARLIER = replace(TURN, lines=(Line(field=FieldId("seat"), label="Seat", words="Viewer"), *TURN.lines[1:]))
REQUEST = ticket(
    State.AWAITING_APPROVAL,
    kind=Kind.REQUEST,
    number=TicketNumber("REQ-7"),
    title="Figma, Editor",
    assignee_id=None,
)
LONG = replace(
    TURN,
    lines=tuple(
        Line(field=FieldId(f"f{n}"), label=f"Question {n}", words=f"{n}. " + "x " * 250) for n in range(23)
    ),
)
AGAINST = Vote(person=CY, verdict=Verdict.CHANGES, at=NOW, card="c", policy="p", comment="<!here> *smaller*")
PAST = Earlier(number=TicketNumber("REQ-3"), title="Figma, *Viewer*", outcome=StepState.REJECTED, at=NOW)
SAID = (LONG, AGAINST, PAST, TURN, EARLIER, REQUEST, "Too dear.", PEOPLE)
"""What in these cards is not the desk's to say."""


def step(*people: UserId, needs: Needs = ALL, why: Why = AS_MANAGER, **facts: Any) -> Step:
    waiting = Step(
        id=ApprovalId("01890000-a"),
        ticket_id=REQUEST.id,
        turn=1,
        round=1,
        place=1,
        plan=replace(PLAN, needs=needs),
        changed_at=NOW,
    )
    return replace(voting.opened(waiting, [Seat(person=one, why=why) for one in people], at=NOW), **facts)


def voted(
    asked: Step, person: UserId, verdict: Verdict = Verdict.APPROVE, on_behalf_of: UserId | None = None
) -> Step:
    comment = "" if verdict is Verdict.APPROVE else "Too dear."
    vote = Vote(
        person=person,
        verdict=verdict,
        at=NOW,
        card="c",
        policy="p",
        comment=comment,
        on_behalf_of=on_behalf_of,
    )
    outcome = voting.cast(asked, vote, at=NOW)
    assert isinstance(outcome, voting.Cast)
    return outcome.step


def about(one: Step, state: State = State.AWAITING_APPROVAL, *, waiting: int = 0, **facts: Any) -> Asked:
    asked: Ticket = replace(REQUEST, state=state, approvals=(mark(one),))
    return Asked(
        **{
            "ticket": asked,
            "step": one,
            "turn": TURN,
            "steps": [one],
            "waiting": waiting,
            "reader": BO,
            **facts,
        }
    )


def drawn(
    one: Step, state: State = State.AWAITING_APPROVAL, *, reader: UserId | None = BO, **facts: Any
) -> Drawing:
    return cards.approval_card(about(one, state, reader=reader, **facts), LOOK, reader=reader)


def everything() -> Iterator[Drawing | View]:
    """Every card and form of approvals, in every state."""
    for reason in Reason:
        for because in (None, *Because):
            why = Why(reason=reason, of=ANA, because=because, instead_of=CY if because else None)
            yield drawn(step(BO, why=why), earlier=EARLIER)
    two = step(BO, CY, YUKI, needs=TWO)
    yield drawn(voted(two, CY))
    yield drawn(voted(two, BO), waiting=2)
    yield drawn(step(), reader=None)
    yield drawn(step(CY, is_overdue=True), reader=None)
    yield drawn(step(BO, is_overdue=True))
    yield drawn(step(BO), refused=AGAINST, history=[PAST, replace(PAST, outcome=None)])
    yield drawn(step(BO), history=[replace(PAST, outcome=one) for one in StepState])
    yield drawn(step(BO), turn=LONG, history=[])
    yield drawn(step(BO), earlier=EARLIER, voided=[CY, YUKI])
    yield drawn(step(BO), earlier=replace(TURN, rounds=()), voided=[CY], refused=replace(AGAINST, person=BO))
    yield cards.review(about(step(BO), turn=LONG), LOOK, reader=BO)
    for verdict in Verdict:
        for state in State:
            yield drawn(voted(step(BO), BO, verdict), state, waiting=3)
            yield drawn(voted(step(BO), BO, verdict), state, reader=CY)
    for stands in StepState:
        for of_ticket in (State.AWAITING_APPROVAL, State.CANCELLED, State.REJECTED, State.CHANGES_REQUESTED):
            yield drawn(replace(step(BO), state=stands), of_ticket, waiting=1)
            yield drawn(replace(voted(two, BO), state=stands), of_ticket)
    yield cards.why_me(about(two), LOOK, reader=BO)
    yield cards.why_me(about(two), LOOK, reader=ANA)
    for lapsed in (StepState.REJECTED, StepState.EXPIRED, StepState.APPROVED):
        yield drawn(replace(step(BO), state=lapsed), State.REJECTED)
        yield verdict_of(replace(step(BO, CY), state=lapsed), State.REJECTED)
    yield cards.review(about(two), LOOK, reader=BO)
    for verdict in (Verdict.REJECT, Verdict.CHANGES):
        yield cards.reason(about(two), verdict, LOOK)
        for state in State:
            yield verdict_of(voted(step(BO), BO, verdict), state)
    yield home(nine(two))
    for one in StepState:
        yield opened([replace(voted(two, CY), state=one)])


def verdict_of(one: Step, state: State, *others: Step) -> Drawing:
    return verdict_card(replace(REQUEST, state=state), [one, *others], LOOK, turn=1)


def home(waiting: Sequence[Asked]) -> View:
    return cards.with_approvals(employee_home(Home(person=PEOPLE[ANA]), LOOK), waiting, LOOK)


def nine(one: Step) -> list[Asked]:
    return [about(replace(one, id=ApprovalId(f"01890000-{n}"))) for n in range(9)]


def opened(steps: Sequence[Step]) -> Drawing:
    talk, shown, _ = drawn_from(CardKind.OPENED, None)
    return conversation_card(talk, shown, replace(REQUEST, approvals=tuple(map(mark, steps))), LOOK)


def test_all_of_them_are_taken_by_chat() -> None:
    for one in everything():
        accepted(one)


def test_a_card_says_who_wants_what_and_why_it_is_this_persons_to_decide() -> None:
    card = drawn(step(BO))

    assert lines_of(card)[:2] == [
        "*<@U0ANADUA> asks for Figma, Editor: €\u00a045 a month*",
        "You decide as the manager of <@U0ANADUA>.",
    ]
    assert {"approval_approve", "approval_reject", "approval_changes", "approval_why"} <= set(
        buttons_of(card)
    )
    assert primary_of(card) == ["approval_approve"]
    assert card.text.startswith("Ana Duarte asks for Figma, Editor, € 45 a month")


def test_what_people_typed_stays_what_it_is() -> None:
    assert "<!here>" not in as_json(drawn(step(BO)))
    assert "@Yuki Sato" in as_json(drawn(step(BO)))


def test_a_quorum_says_how_many_are_needed_and_who_has_agreed() -> None:
    card = drawn(voted(step(BO, CY, YUKI, needs=TWO), CY))

    assert "REQ-7 · round 1 of 2 · 2 of 3 have to agree · agreed so far: <@U0CYOKAF>" in lines_of(card)


def test_what_was_different_before_is_said() -> None:
    card = drawn(step(BO), earlier=EARLIER)

    assert any(
        line.startswith("Changed since it was sent before: *Seat* was Viewer.") for line in lines_of(card)
    )


def test_who_has_decided_may_take_it_back_only_while_others_are_asked() -> None:
    open_ = drawn(voted(step(BO, CY), BO))
    closed = drawn(voted(step(BO), BO), State.NEW)

    assert list(buttons_of(open_)) == ["approval_withdraw"]
    assert "REQ-7 · you can withdraw it until the others have decided" in lines_of(open_)
    assert "REQ-7" in lines_of(closed)
    assert "The approval is complete" in as_json(closed)
    assert buttons_of(closed) == {}


def test_who_is_asked_about_it_again_reads_so_and_not_their_own_name() -> None:
    first, next_ = voted(step(BO), BO), step(BO, CY, id=ApprovalId("01890000-b"))
    ticket = replace(REQUEST, approvals=(mark(first), mark(next_)))

    card = drawn(first, ticket=ticket, steps=[first, next_])

    assert "You are asked about it once more, on a card of its own. <@U0CYOKAF> is asked now." in as_json(
        card
    )


@pytest.mark.parametrize(("answers", "shown"), [(6, 6), (7, 7), (8, 6)])
def test_a_card_never_hides_one_answer_alone(answers: int, shown: int) -> None:
    lines = tuple(replace(TURN.lines[0], label=f"Answer {n}") for n in range(answers))

    card = as_json(drawn(step(BO), turn=replace(TURN, lines=lines)))

    assert card.count("*Answer ") == shown
    assert ("more answers: press" in card) is (shown < answers)


def test_who_said_no_keeps_what_they_wrote_and_who_agreed_reads_who_did_not() -> None:
    asked = step(BO, CY)
    no = voted(asked, BO, Verdict.REJECT)
    yes = voted(asked, BO)
    other = replace(voted(step(CY), CY, Verdict.REJECT), id=ApprovalId("01890000-b"))

    assert "> Too dear." in lines_of(drawn(no, State.REJECTED))
    assert "<@U0CYOKAF> rejected it. <@U0ANADUA> has been told" in as_json(
        drawn(yes, State.REJECTED, steps=[yes, other])
    )


def test_what_another_step_ended_says_who_did() -> None:
    other = replace(voted(step(CY), CY, Verdict.REJECT), id=ApprovalId("01890000-b"))
    mine = replace(step(BO), state=StepState.CANCELLED)

    card = drawn(mine, State.REJECTED, steps=[other, mine])

    assert lines_of(card)[1].startswith("<@U0CYOKAF> rejected it")


def test_what_nobody_decided_in_time_says_so_and_blames_nobody() -> None:
    lapsed = replace(step(BO, CY), state=StepState.REJECTED)

    card, told = drawn(lapsed, State.REJECTED), verdict_of(lapsed, State.REJECTED)

    assert lines_of(card)[1] == "Not everybody decided in time: that counts as a no here."
    assert lines_of(told) == [
        "*REQ-7 was rejected: Figma, Editor*",
        "Nobody decided in time: <@U0BOLIND>, <@U0CYOKAF> were asked. By the rules for this item that counts as a no.",
        "You can send it again as it is, or change it first: whoever decides then is asked anew.",
    ]
    assert list(buttons_of(told)) == ["approval_edit"]


@pytest.mark.parametrize(
    ("ended", "became", "says"),
    [(StepState.REJECTED, State.REJECTED, "a no"), (StepState.APPROVED, State.NEW, "a yes")],
)
def test_whoever_alone_agreed_in_time_is_not_who_decided_it(
    ended: StepState, became: State, says: str
) -> None:
    lapsed = replace(voted(step(BO, CY), CY), state=ended)

    assert lines_of(drawn(lapsed, became))[1] == f"Not everybody decided in time: that counts as {says} here."


def test_a_card_is_a_glance_and_the_form_shows_everything() -> None:
    card = drawn(step(BO), turn=LONG)
    form = cards.review(about(step(BO), turn=LONG), LOOK, reader=BO)

    assert "Question 5" in as_json(card) and "Question 6" not in as_json(card)
    assert "x " * 80 not in as_json(card)
    assert "17 more answers: press *Show everything*." in lines_of(card)
    assert list(buttons_of(card))[-1] == "approval_review_1"
    assert all(f"Question {n}*" in as_json(form) for n in range(23)) and "x " * 200 in as_json(form)
    assert "approval_review_1" not in buttons_of(drawn(step(BO)))


def test_a_card_says_why_it_came_back_and_what_was_asked_before() -> None:
    card = drawn(step(BO), refused=AGAINST, history=[PAST])

    assert "> <!here> *smaller*" not in as_json(card)
    assert any(line.startswith("<@U0CYOKAF> asked for changes before") for line in lines_of(card))
    assert "Before, for <@U0ANADUA>: Figma, *Viewer*, rejected 23 Nov 2026 (REQ-3)" not in lines_of(card)
    assert any("rejected 23 Nov 2026 (REQ-3)" in line for line in lines_of(card))


def test_how_often_it_is_paid_is_said_in_the_readers_language() -> None:
    with words.speaking("fr"):
        assert lines_of(drawn(step(BO)))[0].endswith("45\u00a0€ par mois*")


def test_a_part_names_what_it_is_a_part_of() -> None:
    whole = Link(kind=LinkKind.PART_OF, ticket_id=TicketId("01890000-w"), number=TicketNumber("REQ-6"))
    part = replace(REQUEST, links=(whole,))

    assert "REQ-7 · part of REQ-6 · round 1 of 2" in lines_of(drawn(step(BO), ticket=part))


def test_only_a_first_request_is_called_the_first() -> None:
    first = "The first of its kind that <@U0ANADUA> needs an approval for."

    assert first in lines_of(drawn(step(BO), history=[]))
    assert first not in lines_of(drawn(step(BO), history=None))


def test_what_was_changed_voids_what_was_agreed_and_nothing_where_nobody_had() -> None:
    agreed = drawn(step(BO), earlier=EARLIER, voided=[CY])

    assert "*Seat* was Viewer. What <@U0CYOKAF> approved before no longer counts." in as_json(agreed)
    assert "no longer counts" not in as_json(drawn(step(BO), earlier=EARLIER))
    ruled = drawn(step(BO), earlier=replace(TURN, rounds=TURN.rounds[:1]), voided=[CY])
    assert "Other rules hold for this since it was sent before. What <@U0CYOKAF> approved" in as_json(ruled)


def test_who_sent_it_back_reads_that_they_did_and_no_first_of_its_kind() -> None:
    again = replace(TURN, n=2)
    card = drawn(step(BO), turn=again, refused=replace(AGAINST, person=BO), history=[])

    assert any(line.startswith("You asked for changes before") for line in lines_of(card))
    assert "The first of its kind" not in as_json(card)


def test_who_is_not_asked_learns_nothing_but_that() -> None:
    told = cards.why_me(about(step(BO)), LOOK, reader=CY)

    assert told.text == "You are not asked about REQ-7: nothing is yours to decide here."


def test_what_is_overdue_says_who_sees_to_it_and_who_did_not_answer() -> None:
    theirs, queue = drawn(step(BO, is_overdue=True)), drawn(step(BO, is_overdue=True), reader=None)

    assert "Nobody decided in time: IT looks after it now. Your word still counts." in lines_of(theirs)
    assert "You decide because nobody decided in time (asked: <@U0BOLIND>)." in lines_of(queue)


def test_the_card_of_the_queue_says_that_some_are_not_found_and_nothing_once_they_are() -> None:
    short = step(BO, unheard=1)
    queue, theirs = drawn(short, reader=None), drawn(short)

    assert "You decide because nobody is found of some who have to agree." in lines_of(queue)
    assert "approval_approve" in buttons_of(queue)
    assert "approval_approve" in buttons_of(theirs)
    assert buttons_of(drawn(step(BO), reader=None)) == {}
    assert "Now: to be approved by <@U0BOLIND> and IT" in as_json(opened([short]))


def test_the_card_says_what_happens_in_the_end_as_far_as_it_is_known() -> None:
    escalating = replace(step(BO), plan=replace(PLAN, waits=Waits(then=Then.ESCALATE)))
    soon = NOW + timedelta(days=1)
    above, nobody = drawn(escalating, decide_by=soon), drawn(escalating, decide_by=soon, then=Then.QUEUE)

    assert "If nobody does, whoever is above is asked." in as_json(above)
    assert "If nobody does, IT looks after it." in as_json(nobody)


def test_in_a_channel_the_way_back_is_shown_to_the_requester_alone() -> None:
    back = replace(REQUEST, state=State.REJECTED)
    against = voted(step(CY), CY, Verdict.REJECT)

    seen = [
        verdict_card(back, [against], LOOK, turn=1, is_in_channel=is_in_channel).blocks[-1]
        for is_in_channel in (True, False)
    ]

    assert [row["elements"][0].get("visible_to_user_ids") for row in seen] == [[ANA], None]


def test_what_a_team_was_left_to_decide_says_to_all_of_it_who_did() -> None:
    ended = voted(step(CY, is_overdue=True), CY, Verdict.REJECT)

    lines = lines_of(drawn(ended, State.REJECTED, reader=None))

    assert lines[0].startswith("*Rejected by <@U0CYOKAF> · <!date^")
    assert lines[1] == "<@U0ANADUA> has been told, and may change it and send it again."
    assert "> Too dear." in lines


def test_whoever_decides_in_the_same_place_is_named() -> None:
    seats = (Seat(person=BO, why=AS_MANAGER), Seat(person=CY, why=AS_MANAGER, on_behalf_of=BO))

    assert "REQ-7 · round 1 of 2 · <@U0CYOKAF> may decide instead" in lines_of(drawn(step(BO, seats=seats)))
    assert "REQ-7 · round 1 of 2 · <@U0BOLIND> may decide instead" in lines_of(
        drawn(step(BO, seats=seats), reader=CY)
    )


def test_the_requester_reads_how_many_of_several_have_to_agree() -> None:
    three = step(BO, CY, YUKI, needs=TWO)

    assert "*Now: to be approved by two of <@U0BOLIND>, <@U0CYOKAF>, <@U0YUKSAT>*" in lines_of(
        opened([three])
    )
    assert "*Now: to be approved by one of <@U0BOLIND>, <@U0YUKSAT>*" in lines_of(opened([voted(three, CY)]))
    assert "Waiting for <@U0BOLIND>" not in as_json(opened([three])), "it takes a line of its own"


def test_the_requester_reads_who_sent_it_back_and_who_has_what_is_overdue() -> None:
    back = voted(step(BO), BO, Verdict.CHANGES)
    talk, shown, _ = drawn_from(CardKind.OPENED, None)
    sent = replace(REQUEST, state=State.CHANGES_REQUESTED, approvals=(mark(back),))
    both = replace(sent, approvals=(mark(voted(step(CY), CY)), mark(back)))

    card, listed = (conversation_card(talk, shown, one, LOOK) for one in (sent, both))

    assert lines_of(card)[1].startswith("<@U0BOLIND> asks you to change something.")
    assert "Sent back for changes" not in as_json(card), "it is said above"
    assert "Sent back for changes by <@U0BOLIND>" in lines_of(listed)
    assert "*Now: nobody decided in time, IT looks after it*" in lines_of(opened([step(BO, is_overdue=True)]))


def test_a_notification_says_until_when_and_hours_are_the_readers_own() -> None:
    card = drawn(step(BO), decide_by=NOW + timedelta(days=1))

    assert card.text.endswith("REQ-7 waits for your decision, until Tue 24 Nov 13:40 CET.")


def test_the_requester_reads_until_when_and_what_happens_then() -> None:
    talk, shown, _ = drawn_from(CardKind.OPENED, None)
    asked = replace(REQUEST, approvals=(mark(step(BO)),))

    card = conversation_card(talk, shown, asked, LOOK, deadline=(NOW + timedelta(days=1), Then.REJECT))

    assert lines_of(card)[1].startswith("Waiting for <@U0BOLIND> to approve it. If nobody decides by <!date^")
    assert lines_of(card)[1].endswith("it counts as a no; you can send it again then.")
    assert "Now: to be approved" not in as_json(card), "it is said above"


def test_after_a_decision_comes_the_next_one() -> None:
    card = drawn(voted(step(BO), BO), State.NEW, waiting=3)

    assert buttons_of(card) == {"approval_next": "Next one"}
    form = cards.review(about(step(BO), waiting=3), LOOK, reader=BO)
    assert "Three more wait for you after this one." in lines_of(form)


@pytest.mark.parametrize(
    ("one", "state", "why"),
    [
        (voted(step(BO, CY, needs=TWO), CY, Verdict.REJECT), State.REJECTED, "<@U0CYOKAF> rejected it"),
        (replace(step(BO), state=StepState.CANCELLED), State.CANCELLED, "has cancelled the request"),
        (replace(step(BO), state=StepState.SUPERSEDED), State.CHANGES_REQUESTED, "was asked to change it"),
        (replace(step(CY), state=StepState.OPEN), State.AWAITING_APPROVAL, "You are not asked any more"),
    ],
)
def test_what_is_moot_says_why_and_offers_nothing(one: Step, state: State, why: str) -> None:
    card = drawn(one, state)

    assert lines_of(card)[0].startswith("*Nothing to do: Figma, Editor")
    assert why in lines_of(card)[1]
    assert buttons_of(card) == {}


def test_whose_seat_was_spoken_for_reads_by_whom() -> None:
    asked = voting.seated(
        step(BO, CY, needs=TWO),
        [Seat(person=BO, why=AS_MANAGER), Seat(person=YUKI, why=AS_MANAGER, on_behalf_of=BO)],
        at=NOW,
    )

    card = drawn(voted(asked, YUKI, on_behalf_of=BO))

    assert lines_of(card)[1].startswith("<@U0YUKSAT> approved it for <@U0BOLIND>")


def test_the_requester_reads_the_reason_and_has_a_way_back_as_long_as_there_is_one() -> None:
    rejected = voted(step(BO), BO, Verdict.REJECT)
    again = replace(step(BO), turn=2)

    assert lines_of(verdict_of(rejected, State.REJECTED)) == [
        "*REQ-7 was rejected: Figma, Editor*",
        "<@U0BOLIND> says:",
        "> Too dear.",
    ]
    assert list(buttons_of(verdict_of(rejected, State.REJECTED))) == ["approval_edit"]
    assert buttons_of(verdict_of(rejected, State.AWAITING_APPROVAL, again)) == {}


def test_the_requesters_card_says_who_has_agreed_and_who_is_asked() -> None:
    done, now = voted(step(CY), CY), replace(step(BO), round=2)

    assert "Done: approved by <@U0CYOKAF>" in lines_of(opened([done, now]))
    assert "*Now: to be approved by <@U0BOLIND>*" in lines_of(opened([done, now]))
    assert "Waiting for <@U0BOLIND> to approve it." in lines_of(opened([now]))


def test_home_lists_what_waits_and_counts_what_it_does_not_show() -> None:
    shown = as_json(home(nine(replace(step(BO), opened_at=NOW - timedelta(days=1)))))

    assert "Waiting for your approval, 9" in shown
    assert "approval_review_8" in shown and "approval_review_9" not in shown
