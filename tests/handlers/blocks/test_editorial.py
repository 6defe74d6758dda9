"""The articles on Home: three of each list with their counts, within what a Home may hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from handlers.blocks.editorial import with_articles
from handlers.blocks.home import agent_home, employee_home
from tests.handlers.blocks.reading import accepted, buttons_of, lines_of
from tests.handlers.blocks.samples import ANA, BO, LOOK, NOW, PEOPLE, ticket
from tests.handlers.blocks.test_care import ITEM
from tests.handlers.blocks.test_drafts import a_draft
from workflows.domain.gaps import Gap, GapQuestion
from workflows.domain.ids import ConversationId, DraftId, GapId, TicketId
from workflows.domain.precision import Heard, Week
from workflows.domain.tickets import State
from workflows.use_cases.editorial import Editorial
from workflows.use_cases.homes import Home


def gap(name: str, *, people: int = 2) -> Gap:
    """Return what that many people asked for."""
    asked = [
        GapQuestion(
            conversation_id=ConversationId(f"c{n}"), turn=1, question=name, at=NOW - timedelta(hours=n)
        )
        for n in range(people)
    ]
    return Gap(id=GapId(f"g-{name[-1]}"), name=name, questions=tuple(asked))


def home(editorial: Editorial) -> dict[str, Any]:
    """Return Bo's Home without a ticket."""
    return with_articles(agent_home(Home(person=PEOPLE[BO]), LOOK), editorial, LOOK)


def test_what_people_ask_is_shown_with_how_many_they_are_and_a_way_to_write() -> None:
    drawn = home(Editorial(gaps=[gap(name, people=4 - n) for n, name in enumerate(("a", "b", "c", "d"))]))

    accepted(drawn)
    lines = lines_of(drawn)
    at = lines.index("Asked and not answered, 4")
    assert lines[at + 1 : at + 8] == [
        "*a*",
        "4 people · asked 4 times",
        "*b*",
        "3 people · asked 3 times",
        "*c*",
        "2 people · asked 2 times",
        "And one more: /desk gaps",
    ]
    assert list(buttons_of(drawn).values()).count("Write an article") == 3


def test_reviews_and_care_that_wait_are_named() -> None:
    drawn = home(Editorial(to_review=[a_draft()], to_care=[ITEM]))

    accepted(drawn)
    said = "\n".join(lines_of(drawn))
    assert "For you to review, 1\n*VPN drops every hour* · from <@U0BOLIND>" in said
    assert "Your articles to look at again, 1\n*<https://kb.larkfield.example/vpn|VPN signs me out>*" in said


def test_whom_nothing_waits_for_sees_no_empty_lists() -> None:
    plain = employee_home(Home(person=PEOPLE[ANA]), LOOK)

    assert with_articles(plain, Editorial(), LOOK) == plain


def test_the_fullest_home_is_taken() -> None:
    many = [replace(ticket(State.NEW), id=TicketId(f"t{n}")) for n in range(40)]
    full = agent_home(
        Home(person=PEOPLE[BO], own=many[:10], mine=many, unassigned=many, due_soon=many, queue=many), LOOK
    )
    long = "<!here> " * 40
    waits = Editorial(
        gaps=[gap(f"{long}{n}") for n in range(9)],
        to_review=[a_draft(id=DraftId(f"d{n}"), title=long) for n in range(9)],
        to_care=[replace(ITEM, title=long)] * 9,
    )

    accepted(with_articles(full, waits, LOOK))


def test_a_lead_reads_how_the_answers_of_a_week_went() -> None:
    week = Week(monday=date(2026, 11, 9), heard={Heard.CONFIRMED: 18, Heard.NOT_REALLY: 2, Heard.ASSUMED: 22})

    drawn = home(Editorial(week=week))

    accepted(drawn)
    assert (
        "Outright answers in the week of 9 Nov 2026: 42. Of 20 it is known how they went: 18 helped, 90 % "
        "(95 % interval 70 to 97)." in lines_of(drawn)
    )
    silent = replace(week, heard={Heard.ASSUMED: 1})
    assert "Nobody said how they went." in "".join(lines_of(home(Editorial(week=silent))))
    assert "Outright" not in "".join(lines_of(home(Editorial(week=replace(week, heard={})))))
