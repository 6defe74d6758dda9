"""`deskhand plan` says in a table or as JSON what files would do; its exit code says whether that is anything."""

from __future__ import annotations

import io
import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bot import plan_cli
from bot.cli import app
from bot.refusals import Refused
from storage import migrate
from workflows.domain.ids import FieldId, ItemId, RequestId, TaskName, TeamId, TicketNumber
from workflows.domain.plans import DraftEffect, GrantEffect, Kept, Moved, Plan, TasksEffect, TicketEffect
from workflows.domain.sla import Measure

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLANNED = Plan(
    drafts=[
        DraftEffect(
            draft=RequestId("d1"),
            item=ItemId("figma"),
            changed_at=AT,
            loses=(FieldId("reason"),),
            asks=FieldId("floor"),
        )
    ],
    tickets=[
        TicketEffect(
            number=TicketNumber("REQ-7"),
            team=TeamId("it"),
            moved=(Moved(clock="resolution:1", due_at=AT, would_be_due_at=AT + timedelta(days=1)),),
            kept=(
                Kept(
                    measure=Measure.RESPONSE,
                    promised=timedelta(hours=4),
                    calendar="business",
                    others_get=timedelta(minutes=90),
                    their_calendar="always",
                ),
            ),
            tasks=TasksEffect(
                left=2,
                more=(TaskName("pay"),),
                fewer=(TaskName("train"),),
                other=(TaskName("check"), TaskName("seat")),
                without_team=(TaskName("train"),),
                given_back=(TaskName("check"),),
            ),
        )
    ],
    of_drafts=3,
    of_tickets=12,
    access=[
        GrantEffect(
            number=TicketNumber("REQ-3"),
            what="Drive: Finance",
            without_team=(TaskName("remove"),),
            is_extended_no_more=True,
            others_end_otherwise=True,
        )
    ],
    of_access=4,
)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty database, named by the environment."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    migrate(url)
    monkeypatch.setenv("DATABASE_URL", url)


@pytest.mark.usefixtures("database")
def test_where_nothing_is_open_nothing_would_change() -> None:
    done = CliRunner().invoke(app, ["plan", str(ROOT / "desk")])

    assert done.exit_code == 0
    assert done.stdout == (
        "Nothing that is open would change. 0 of 0 drafts, 0 of 0 tickets and 0 of 0 grants would change.\n"
    )


@pytest.mark.usefixtures("database")
def test_files_with_mistakes_are_planned_for_nothing(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "desk", tmp_path / "desk")
    (tmp_path / "desk" / "triage.yaml").write_text("rulez: []\n")

    done = CliRunner().invoke(app, ["plan", str(tmp_path / "desk")])

    assert isinstance(done.exception, Refused)
    assert "triage.yaml:1: rulez" in str(done.exception)


def test_what_would_change_is_a_table() -> None:
    paper = io.StringIO()
    plan_cli.show(PLANNED, Console(file=paper, width=120, soft_wrap=True), zone="UTC")

    assert [line.rstrip() for line in paper.getvalue().splitlines()] == [
        "what                           would be",
        "draft of figma, of 2026-11-23  brought to the new form at its next step",
        "                               loses the answers to reason",
        "                               then asks floor",
        "REQ-7                          resolution due Tue 2026-11-24 09:00, not Mon 2026-11-23 09:00",
        "                               keeps its response time of 4h of business; a new one would get 1h30m of always",
        "                               nobody could do its task train: the team is gone",
        "                               its task check goes back to the team: who has it may do it no longer",
        "                               keeps its tasks, 2 of them to be done",
        "                               a new one would also have pay",
        "                               a new one would not have train",
        "                               a new one would have otherwise check, seat",
        "Drive: Finance, by REQ-3       remove of what takes it back goes to the default team: its team is gone",
        "                               cannot be extended: its item is offered no more",
        "                               keeps its end; a new one would end otherwise",
        "1 of 3 drafts, 1 of 12 tickets and 1 of 4 grants would change.",
    ]


def test_a_plan_can_be_read_by_a_pipeline() -> None:
    said = json.loads(json.dumps(plan_cli.as_plain(PLANNED)))

    assert said["changes"] is True
    assert said["open"] == {"drafts": 3, "tickets": 12, "access": 4}
    assert said["drafts"][0]["loses"] == ["reason"]
    assert said["tickets"][0]["moved"] == [
        {
            "clock": "resolution:1",
            "due_at": "2026-11-23T09:00:00+00:00",
            "would_be_due_at": "2026-11-24T09:00:00+00:00",
        }
    ]
    assert said["tickets"][0]["kept"][0]["others_get_s"] == 5400
    assert said["tickets"][0]["tasks"]["more"] == ["pay"]
    assert said["access"][0]["without_team"] == ["remove"]
