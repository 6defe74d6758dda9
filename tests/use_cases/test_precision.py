"""Outright answers are noted when they are given, and told once it is clear how they went."""

from __future__ import annotations

from datetime import timedelta

from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY
from tests.use_cases.test_pressing import press
from workflows.domain.precision import Heard, Week
from workflows.use_cases import editorial, precision, presses

VPN = "The VPN drops every hour"


def this_week(chat: Chat) -> Week:
    return precision.weeks(chat.desk, most=1)[0]


def test_an_outright_answer_counts_with_what_was_said_of_it(chat: Chat) -> None:
    press(chat, presses.solved, chat.ask(VPN), n=0)
    press(chat, presses.not_helped, chat.ask("The printer jams"), n=0)

    assert this_week(chat).heard == {Heard.CONFIRMED: 1, Heard.NOT_REALLY: 1}


def test_the_next_best_page_and_suggestions_are_no_outright_answers(chat: Chat) -> None:
    press(chat, presses.not_helped, chat.ask(VPN), n=0)
    chat.work()
    chat.ask("I need access")

    assert this_week(chat).answers == 1


def test_a_week_is_told_once_people_had_time_to_come_back(chat: Chat, clock: FakeClock) -> None:
    press(chat, presses.solved, chat.ask(VPN), n=0)
    monday = this_week(chat).monday

    told = []
    for _ in range(3):
        week, again_after = precision.last_week(chat.desk)
        told.append((week.monday - monday, dict(week.heard)))
        clock.advance(again_after)

    assert told == [
        (timedelta(days=-14), {}),
        (timedelta(days=-7), {}),
        (timedelta(), {Heard.CONFIRMED: 1}),
    ]
    assert clock.now().date() - monday == timedelta(days=18)  # the Friday after the week that comes next


def test_a_week_without_an_answer_is_told_as_one(chat: Chat) -> None:
    week, _ = precision.last_week(chat.desk)

    assert (week.answers, week.right.of) == (0, 0)


def test_the_last_settled_week_stands_on_the_homes_of_leads_alone(chat: Chat, clock: FakeClock) -> None:
    press(chat, presses.solved, chat.ask(VPN), n=0)
    monday = this_week(chat).monday
    with chat.desk.unit_of_work() as uow:
        for person in (ANA, BO, CY):
            uow.people.opened_home(person, clock.now())
        uow.commit()
    assert editorial.read(chat.desk, BO).week is None
    clock.advance(timedelta(days=14))
    chat.work()
    chat.homes.clear()

    precision.tell_last_week(chat.desk)
    chat.work()

    told = Week(monday=monday, heard={Heard.CONFIRMED: 1})
    assert editorial.read(chat.desk, BO).week == told
    assert (editorial.read(chat.desk, CY).week, editorial.read(chat.desk, ANA).week) == (None, None)
    assert chat.homes == [BO]
