"""The command that says what changed files would do to what is under way."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table

from bot.bases import AsJson
from bot.settings import read_settings

if TYPE_CHECKING:
    from workflows.domain.plans import DraftEffect, GrantEffect, Kept, Moved, Plan, TasksEffect, TicketEffect

EXIT_CHANGES = 1
console = Console(soft_wrap=True)
errors = Console(stderr=True)


def plan(
    folder: Annotated[Path, typer.Argument(help="The folder as it would be", metavar="DIR")],
    as_json: AsJson = False,
) -> None:
    """Say what a desk's files would do to the open drafts, requests and clocks of DATABASE_URL; changes nothing.

    Exit code 0 when nothing would be otherwise, 1 when something would, 2 when the files have mistakes.
    """
    from bot import house
    from bot.clock import SystemClock
    from workflows.use_cases import plans

    settings = read_settings()
    policy = house.policy_of(folder)
    clock = SystemClock()
    store = house.open_store(settings, clock=clock, wake=lambda: None)
    try:
        with errors.status("Looking at what is open…"):
            found = plans.plan(store.unit_of_work, policy, clock)
    finally:
        store.close()
    if as_json:
        typer.echo(json.dumps(as_plain(found), indent=2))
    else:
        show(found, console, zone=policy.calendar.zone)
    if found.changes_something:
        raise typer.Exit(EXIT_CHANGES)


def as_plain(found: Plan) -> dict[str, Any]:
    """Return a plan as JSON can hold it; lengths are seconds, instants are in UTC."""
    return {
        "changes": found.changes_something,
        "open": {"drafts": found.of_drafts, "tickets": found.of_tickets, "access": found.of_access},
        "drafts": [
            {
                "draft": one.draft,
                "item": one.item,
                "offered": one.is_offered,
                "loses": one.loses,
                "asks": one.asks,
            }
            for one in found.drafts
        ],
        "tickets": [_plain_ticket(one) for one in found.tickets],
        "access": [
            {
                "ticket": one.number,
                "what": one.what,
                "without_team": one.without_team,
                "extended_no_more": one.is_extended_no_more,
                "others_end_otherwise": one.others_end_otherwise,
            }
            for one in found.access
        ],
    }


def _plain_ticket(one: TicketEffect) -> dict[str, Any]:
    return {
        "ticket": one.number,
        "team": one.team,
        "has_team": one.has_team,
        "handed_on": one.is_handed_on,
        "offered": one.is_offered,
        "moved": [
            {
                "clock": moved.clock,
                "due_at": moved.due_at.isoformat(),
                "would_be_due_at": moved.would_be_due_at.isoformat(),
            }
            for moved in one.moved
        ],
        "kept": [
            {
                "clock": kept.measure.value,
                "promised_s": kept.promised.total_seconds(),
                "calendar": kept.calendar,
                "others_get_s": kept.others_get.total_seconds(),
                "their_calendar": kept.their_calendar,
            }
            for kept in one.kept
        ],
        "tasks": asdict(one.tasks),
    }


def show(found: Plan, to: Console, *, zone: str) -> None:
    """Print a plan as a table, its instants in that zone."""
    table = Table("what", "would be", box=None, pad_edge=False, header_style="bold")
    for draft in found.drafts:
        table.add_row(f"draft of {draft.item}, of {draft.changed_at:%Y-%m-%d}", "\n".join(_of_draft(draft)))
    for ticket in found.tickets:
        table.add_row(ticket.number, "\n".join(_of_ticket(ticket, zone=zone)))
    for grant in found.access:
        table.add_row(f"{grant.what}, by {grant.number}", "\n".join(_of_grant(grant)))
    if table.row_count:
        to.print(table, highlight=False, markup=False)
    tickets, access = (
        sum(one.changes_something for one in changed) for changed in (found.tickets, found.access)
    )
    told = (
        f"{len(found.drafts)} of {found.of_drafts} drafts, {tickets} of {found.of_tickets} tickets "
        f"and {access} of {found.of_access} grants would change."
    )
    to.print(
        told if found.changes_something else f"Nothing that is open would change. {told}", highlight=False
    )


def _of_draft(one: DraftEffect) -> list[str]:
    if not one.is_offered:
        return ["cannot be sent: its item is offered no more"]
    said = ["brought to the new form at its next step"]
    if one.loses:
        said.append(f"loses the answers to {', '.join(one.loses)}")
    if one.asks:
        said.append(f"then asks {one.asks}")
    return said


def _of_ticket(one: TicketEffect, *, zone: str) -> list[str]:
    said = []
    if not one.has_team:
        said.append(f"without a team: {one.team} is gone")
    if one.is_handed_on:
        said.append("handed on: who has it would work in no team")
    said += [_moved(moved, zone) for moved in one.moved]
    said += [_kept(kept) for kept in one.kept]
    said += _of_tasks(one.tasks)
    if not one.is_offered:
        said.append("goes on, though its item is offered no more")
    return said


def _of_grant(one: GrantEffect) -> list[str]:
    said = [
        f"{name} of what takes it back goes to the default team: its team is gone"
        for name in one.without_team
    ]
    if one.is_extended_no_more:
        said.append("cannot be extended: its item is offered no more")
    if one.others_end_otherwise:
        said.append("keeps its end; a new one would end otherwise")
    return said


def _of_tasks(one: TasksEffect) -> list[str]:
    said = [f"nobody could do its task {name}: the team is gone" for name in one.without_team]
    said += [
        f"its task {name} goes back to the team: who has it may do it no longer" for name in one.given_back
    ]
    if not one.is_kept:
        return said
    would = {"also have": one.more, "not have": one.fewer, "have otherwise": one.other}
    return [
        *said,
        f"keeps its tasks, {one.left} of them to be done",
        *(f"a new one would {how} {', '.join(names)}" for how, names in would.items() if names),
    ]


def _moved(one: Moved, zone: str) -> str:
    def here(at: datetime) -> str:
        return f"{at.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}"

    return f"{one.clock.partition(':')[0]} due {here(one.would_be_due_at)}, not {here(one.due_at)}"


def _kept(one: Kept) -> str:
    was, new = (
        f"{_length(one.promised)} of {one.calendar}",
        f"{_length(one.others_get)} of {one.their_calendar}",
    )
    return f"keeps its {one.measure.value} time of {was}; a new one would get {new}"


def _length(length: timedelta) -> str:
    hours, seconds = divmod(int(length.total_seconds()), 3600)
    minutes = f"{seconds // 60}m" if seconds else ""
    return (f"{hours}h" if hours else "") + minutes
