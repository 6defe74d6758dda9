from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.desk import POLICY
from workflows.domain.calendars import Calendar
from workflows.domain.ids import TeamId
from workflows.domain.policies import Agreement, Priority, Target


@pytest.mark.parametrize("email", ["cy@example.com", "BO@example.COM"])
def test_members_and_leads_are_agents_in_any_case_of_letters(email: str) -> None:
    assert POLICY.is_agent(email)
    assert POLICY.teams_of(email) == [TeamId("it")]


@pytest.mark.parametrize("email", ["", "mia@example.com", "cy@example.com.example"])
def test_nobody_else_is_an_agent(email: str) -> None:
    assert not POLICY.is_agent(email)
    assert POLICY.teams_of(email) == []


def test_a_team_the_files_do_not_name_is_a_fault() -> None:
    with pytest.raises(KeyError):
        POLICY.team(TeamId("hr"))


def test_people_are_waited_for_in_open_days() -> None:
    friday = datetime(2026, 11, 27, 10, tzinfo=UTC)

    assert [at - friday for at in POLICY.reminds_at(friday)] == [timedelta(days=3), timedelta(days=5)]
    assert POLICY.gives_up_at(friday) == datetime(2026, 12, 9, 10, tzinfo=UTC), "the eighth is a holiday"
    assert POLICY.warns_at(friday) == datetime(2026, 12, 3, 10, tzinfo=UTC)
    assert POLICY.closes_at(friday) == datetime(2026, 12, 4, 10, tzinfo=UTC)


P3 = Priority.P3


def _target(hours: int) -> Target:
    length = timedelta(hours=hours)
    return Target(
        priority=Priority.P3,
        name="Moderate",
        response=length,
        resolution=length,
        calendar=Calendar(id="always"),
    )


def test_of_the_agreements_the_first_that_fits_holds_for_the_priorities_it_names() -> None:
    policy = replace(
        POLICY,
        agreements=(
            Agreement(
                id="both", items=frozenset({"laptop"}), groups=frozenset({"board"}), targets={P3: _target(1)}
            ),
            Agreement(id="item", items=frozenset({"laptop"}), targets={P3: _target(2)}),
            Agreement(id="group", groups=frozenset({"board", "sales"}), targets={P3: _target(3)}),
        ),
    )

    def hours(item: str, *groups: str) -> float:
        found = policy.promises_for(item=item, groups=groups).targets
        assert {**found, P3: None} == {**POLICY.targets, P3: None}, "all others have the usual times"
        return found[P3].resolution / timedelta(hours=1)

    assert hours("laptop", "board", "staff") == 1
    assert hours("laptop", "staff") == 2
    assert hours("", "sales") == 3
    assert hours("monitor", "staff") == 27
    assert hours("") == 27
    assert {calendar.id for calendar in policy.calendars.values()} == {"lisbon", "always"}
