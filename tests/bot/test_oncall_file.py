"""oncall.yaml: who is on call, and every mistake in it with its line."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.desk_files import DeskFilesError, read_policy
from tests.scenarios.driver import ROOT
from workflows.domain.ids import TeamId
from workflows.domain.oncall import Duty, Rota
from workflows.domain.policies import Priority

ADA, BO = "ada.novak@larkfield.example", "bo.lindqvist@larkfield.example"
ONCALL = f"""\
rotas:
  - id: nights
    team: it
    people: [{ADA}, {BO}]
    first_on: 2026-11-16
    zone: Europe/Berlin
    hands_over: "08:00"
    pages_for: [P1, P2]
    stand_ins:
      - {{who: {BO}, start: 2026-11-18, end: 2026-11-19 18:00}}
      - {{who: {BO}, start: 2026-11-20 10:00, end: 2026-11-21T10:00:00}}
  - id: hr
    team: hr
    people: [ines.moura@larkfield.example]
    first_on: 2026-11-16
    zone: Europe/Lisbon
"""


def read(folder: Path, text: str) -> tuple[Rota, ...]:
    for name in ("desk.yaml", "teams.yaml", "sla.yaml"):
        shutil.copy(ROOT / "desk" / name, folder / name)
    (folder / "oncall.yaml").write_text(text, encoding="utf-8")
    return read_policy(folder).rotas


def test_days_begin_with_their_hand_over_and_times_are_those_of_the_zone(tmp_path: Path) -> None:
    nights, hr = read(tmp_path, ONCALL)

    assert nights.stand_ins == (
        Duty(
            email=BO,
            start_at=datetime(2026, 11, 18, 7, tzinfo=UTC),
            end_at=datetime(2026, 11, 19, 17, tzinfo=UTC),
        ),
        Duty(
            email=BO,
            start_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
            end_at=datetime(2026, 11, 21, 9, tzinfo=UTC),
        ),
    )
    assert (nights.days, nights.pages_for) == (7, frozenset({"P1", "P2"}))
    assert (hr.days, hr.pages_for) == (7, frozenset({"P1"}))


def test_the_policy_finds_the_rota_of_a_ticket(tmp_path: Path) -> None:
    read(tmp_path, ONCALL)
    policy = read_policy(tmp_path)

    found = policy.rota(TeamId("it"), Priority.P2)
    assert found is not None and found.id == "nights"
    assert policy.rota(TeamId("it"), Priority.P3) is None
    assert policy.rota(TeamId("facilities"), Priority.P1) is None


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "rotas: []\n"])
def test_a_desk_may_have_nobody_on_call(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == ()


MISTAKES = {
    (
        "team: it",
        "team: its",
    ): "3: there is no team 'its'; teams.yaml has it, hr, facilities, finance, security",
    (f"[{ADA}, ", "[nobody@larkfield.example, "): (
        "4: nobody@larkfield.example is nobody of it; add them to its members"
    ),
    (f"who: {BO}, start: 2026-11-20", "who: x@y.example, start: 2026-11-20"): (
        "11: x@y.example is nobody of it; add them to its members"
    ),
    ("start: 2026-11-20 10:00", "start: 2026-11-19 12:00"): (
        f"11: {BO} stands in at that time already, as said above"
    ),
    ("end: 2026-11-21T10:00:00", "end: 2026-11-19 20:00"): "11: it ends before it begins",
    ("team: hr", "team: it"): "12: nights is on call for P1 of it already; take it from one",
    ("id: hr", "id: nights"): "12: a rota 'nights' stands above already; rename one",
    ("zone: Europe/Berlin", "zone: Europe/Atlantis"): (
        "6: rotas.0.zone: 'Europe/Atlantis' is no time zone; write for example Europe/Lisbon"
    ),
    (f"[{ADA}, {BO}]", "[]"): None,
    ("start: 2026-11-18,", "start: soon,"): (
        "10: rotas.0.stand_ins.0.start: 'soon' is no day; write 2026-11-25, or 2026-11-25 18:00"
    ),
}


@pytest.mark.parametrize("change", MISTAKES)
def test_every_mistake_is_told_with_its_line(tmp_path: Path, change: tuple[str, str]) -> None:
    with pytest.raises(DeskFilesError) as refused:
        read(tmp_path, ONCALL.replace(*change))

    found = [f"{mistake.line}: {mistake.what}" for mistake in refused.value.mistakes]
    assert MISTAKES[change] in (None, *found)
    assert len(found) <= 2, found
