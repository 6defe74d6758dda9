"""Who decides for somebody who is away: on Home and in the form, with what was said before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from handlers.blocks import Drawing, View, delegates
from handlers.blocks.home import agent_home, employee_home
from tests.handlers.blocks.reading import accepted, buttons_of, lines_of
from tests.handlers.blocks.samples import ANA, BO, CY, LOOK, PEOPLE, YUKI
from workflows.domain import delegations
from workflows.domain.delegations import Delegation, Refusal, Refused
from workflows.domain.ids import DelegationId, UserId
from workflows.use_cases.homes import Home


def away(name: str, *to: UserId, first: date, last: date) -> Delegation:
    return delegations.made(
        DelegationId(name),
        owner=ANA,
        delegates=to,
        first_on=first,
        last_on=last,
        zone="Europe/Lisbon",
    )


NOW_AWAY = away("d1", BO, CY, first=date(2026, 11, 23), last=date(2026, 11, 27))
LATER = away("d2", CY, first=date(2026, 12, 21), last=date(2027, 1, 1))


def home(*absences: Delegation) -> View:
    return delegates.with_absences(employee_home(Home(person=PEOPLE[ANA]), LOOK), PEOPLE[ANA], absences, LOOK)


def everything() -> Iterator[Drawing | View]:
    """Draw all of it."""
    yield home()
    yield home(NOW_AWAY, LATER)
    for waiting in (0, 1, 3):
        yield delegates.form(None, ANA, LOOK, waiting=waiting)
    yield delegates.form(NOW_AWAY, ANA, LOOK, waiting=0)
    yield delegates.gone()
    for why in Refusal:
        yield Drawing(delegates.refusal(Refused(why, YUKI), LOOK)[1], [])


def test_home_says_who_decides_now_and_later_and_lets_both_be_changed() -> None:
    view = home(NOW_AWAY, LATER)

    accepted(view)
    lines = lines_of(view)
    assert lines[1:6] == [
        "While I am away",
        "*<@U0BOLIND>, <@U0CYOKAF>*",
        "Now, until Fri 27 Nov 2026",
        "*<@U0CYOKAF>*",
        "Mon 21 Dec 2026 until Fri 1 Jan 2027",
    ]
    assert lines[6] == "My tickets"
    assert list(buttons_of(view).values())[1:] == [
        "Change",
        "Take it back",
        "Change",
        "Take it back",
        "Name a delegate",
    ]


def test_whoever_decides_and_has_named_nobody_is_told_so_and_nobody_else() -> None:
    assert lines_of(home())[1:3] == [
        "While I am away",
        "Nobody decides for you. Name somebody before you go, so that nothing waits for you.",
    ]
    plain = employee_home(Home(person=PEOPLE[ANA]), LOOK)
    assert delegates.with_absences(plain, PEOPLE[ANA], None, LOOK) == plain


def test_a_home_without_own_tickets_has_it_at_its_end() -> None:
    view = delegates.with_absences(agent_home(Home(person=PEOPLE[BO]), LOOK), PEOPLE[BO], (), LOOK)

    accepted(view)
    assert view["blocks"][-1]["block_id"] == "away_actions"


def test_more_absences_than_fit_are_counted() -> None:
    many = [away(f"d{n}", CY, first=date(2027, n, 1), last=date(2027, n, 2)) for n in range(1, 9)]

    assert "And three more." in lines_of(home(*many))


def test_the_form_offers_a_week_from_today_by_the_readers_own_calendar() -> None:
    view = delegates.form(None, YUKI, LOOK, waiting=3)

    accepted(view)
    who, first, last = (block["element"] for block in view["blocks"][1:])
    assert (who["type"], who["max_selected_items"]) == ("multi_users_select", 3)
    assert (first["initial_date"], last["initial_date"]) == ("2026-11-23", "2026-11-27")
    assert lines_of(view)[0].startswith("Three requests wait for your decision.")


def test_the_form_is_filled_in_with_what_was_said_and_proves_what_it_is_about() -> None:
    view = delegates.form(NOW_AWAY, ANA, LOOK, waiting=0)

    who, first, last = (block["element"] for block in view["blocks"][1:])
    assert who["initial_users"] == [BO, CY]
    assert (first["initial_date"], last["initial_date"]) == ("2026-11-23", "2026-11-27")
    assert LOOK.signer.read("delegation", view["private_metadata"]) == "d1:1"


@pytest.mark.parametrize("why", Refusal)
def test_every_refusal_has_a_sentence_at_the_field_it_is_about(why: Refusal) -> None:
    block, sentence = delegates.refusal(Refused(why, YUKI), LOOK)

    days = (Refusal.ENDS_FIRST, Refusal.IS_OVER, Refusal.TOO_LONG)
    assert block == ("until" if why in days else "who")
    assert sentence.endswith(".")
    assert len(sentence) <= 150


def test_a_refusal_because_of_somebody_names_them() -> None:
    _, sentence = delegates.refusal(Refused(Refusal.LEADS_BACK, CY), LOOK)

    assert sentence == "Cy Okafor is away then too, and named you. Please choose somebody else."
