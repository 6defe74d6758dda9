"""/desk oncall, in words."""

from __future__ import annotations

from datetime import date, time, timedelta

from handlers.words import render
from tests.handlers.blocks.samples import BO, NOW, PEOPLE
from workflows.domain.ids import TeamId
from workflows.domain.oncall import Duty, Rota
from workflows.use_cases.oncall import OnCall

ROTA = Rota(
    id="nights",
    team=TeamId("it"),
    zone="Europe/Lisbon",
    hands_over=time(9),
    first_on=date(2026, 11, 16),
    days=7,
    people=("bo@example.org", "gone@example.org"),
    pages_for=frozenset({"P2", "P1"}),
)
NOW_ON = Duty(email="bo@example.org", start_at=NOW, end_at=NOW + timedelta(hours=1))
NEXT = Duty(email="gone@example.org", start_at=NOW + timedelta(hours=1), end_at=NOW + timedelta(days=7))


def said(*rotas: OnCall) -> list[str]:
    return render("command/oncall", rotas=rotas, now=NOW, zone="Europe/Lisbon").split("\n")


def test_each_rota_is_a_line_and_who_is_not_known_is_named_by_their_address() -> None:
    one = OnCall(rota=ROTA, team="IT", now=NOW_ON, person=PEOPLE[BO], next=NEXT, next_person=None)

    assert said(one) == [
        "*On call*",
        "• *IT*, P1, P2: <@U0BOLIND> until <!date^1795441200^{time}|13:40 WET>"
        " · then gone@example.org from <!date^1795441200^{time}|13:40 WET>",
    ]


def test_before_its_first_day_nobody_is_and_a_desk_without_rotas_says_so() -> None:
    one = OnCall(rota=ROTA, team="IT", now=None, person=None, next=NEXT, next_person=PEOPLE[BO])

    assert said(one)[1].startswith("• *IT*, P1, P2: nobody yet · then <@U0BOLIND> from ")
    assert said() == ["Nobody is on call: the desk's files have no oncall.yaml."]
