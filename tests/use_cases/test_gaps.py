"""Agents see what nobody answers; what an article answers, or an agent declines, goes."""

from __future__ import annotations

from datetime import timedelta

from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.fakes.knowledge import ScriptedKnowledge, answer
from workflows.domain.answers import Band
from workflows.domain.gaps import Gap
from workflows.domain.ids import UserId
from workflows.ports import Desk
from workflows.use_cases import gaps
from workflows.use_cases.gaps import ASKED_AGAIN_AFTER, AlreadySettled, Listed, NotAnAgent, Settled

COFFEE = "The coffee machine is cold"


def seen(desk: Desk, by: UserId = BO) -> list[Gap]:
    """Return the gaps an agent sees."""
    listed = gaps.listed(desk, by)
    assert isinstance(listed, Listed)
    return list(listed.gaps)


def test_the_same_question_of_two_people_is_one_gap_of_two(chat: Chat, desk: Desk) -> None:
    chat.ask(COFFEE, by=ANA)
    chat.ask(COFFEE.upper(), by=MIA)
    chat.ask("Where do I park?", by=ANA)

    gaps.look_after(desk)

    assert [(gap.name, gap.people, gap.times) for gap in seen(desk)] == [
        (COFFEE, 2, 2),
        ("Where do I park?", 1, 1),
    ]


def test_a_new_question_waits_to_be_put_in_order(chat: Chat, desk: Desk) -> None:
    chat.ask(COFFEE)

    assert gaps.listed(desk, BO) == Listed(gaps=[], waiting=1)


def test_nobody_but_agents_sees_them_or_decides(chat: Chat, desk: Desk) -> None:
    chat.ask(COFFEE)
    gaps.look_after(desk)
    (gap,) = seen(desk)

    assert gaps.listed(desk, ANA) == NotAnAgent()
    assert gaps.listed(desk, UserId("USTRANGER")) == NotAnAgent()
    assert gaps.not_ours(desk, gap.id, by=ANA, request_id="r1") == NotAnAgent()
    assert seen(desk) == [gap]


def test_what_is_not_ours_goes_once(chat: Chat, desk: Desk) -> None:
    chat.ask(COFFEE)
    gaps.look_after(desk)
    (gap,) = seen(desk)

    assert gaps.not_ours(desk, gap.id, by=BO, request_id="r1") == Settled(1)
    assert gaps.not_ours(desk, gap.id, by=BO, request_id="r1") == AlreadySettled()
    assert gaps.not_ours(desk, gap.id, by=CY, request_id="r2") == AlreadySettled()
    assert seen(desk) == []


def test_a_gap_that_an_article_answers_now_goes(
    chat: Chat, desk: Desk, clock: FakeClock, knowledge: ScriptedKnowledge
) -> None:
    chat.ask(COFFEE)
    gaps.look_after(desk)
    knowledge.learn("coffee", answer("coffee.md"))

    gaps.look_after(desk)
    assert len(seen(desk)) == 1  # it was asked a moment ago
    clock.advance(ASKED_AGAIN_AFTER + timedelta(seconds=1))
    gaps.look_after(desk)

    assert seen(desk) == []


def test_a_page_that_only_may_fit_settles_nothing(
    chat: Chat, desk: Desk, clock: FakeClock, knowledge: ScriptedKnowledge
) -> None:
    chat.ask(COFFEE)
    knowledge.learn("coffee", answer("coffee.md", band=Band.SUGGEST))
    clock.advance(ASKED_AGAIN_AFTER + timedelta(seconds=1))

    gaps.look_after(desk)

    assert len(seen(desk)) == 1


def test_an_answer_withdrawn_since_it_was_read_settles_nothing(
    chat: Chat, desk: Desk, clock: FakeClock, knowledge: ScriptedKnowledge
) -> None:
    chat.ask(COFFEE)
    knowledge.learn("coffee", answer("coffee.md"))
    knowledge.withdrawn.add("coffee.md")
    clock.advance(ASKED_AGAIN_AFTER + timedelta(seconds=1))

    gaps.look_after(desk)

    assert len(seen(desk)) == 1


def test_while_the_handbook_is_read_nothing_is_settled_and_it_is_asked_again_soon(
    chat: Chat, desk: Desk, clock: FakeClock, knowledge: ScriptedKnowledge
) -> None:
    chat.ask(COFFEE)
    clock.advance(ASKED_AGAIN_AFTER + timedelta(seconds=1))
    knowledge.is_ready = False
    gaps.look_after(desk)
    knowledge.is_ready = True
    knowledge.learn("coffee", answer("coffee.md"))

    gaps.look_after(desk)

    assert seen(desk) == []


def test_it_is_asked_for_those_who_asked_it(
    chat: Chat, desk: Desk, clock: FakeClock, knowledge: ScriptedKnowledge
) -> None:
    chat.ask(COFFEE, by=ANA)
    clock.advance(ASKED_AGAIN_AFTER + timedelta(seconds=1))

    gaps.look_after(desk)

    first, again = knowledge.readers
    assert first == again
