from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.desk import POLICY
from workflows.domain.ids import TeamId


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
