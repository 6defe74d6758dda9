"""deskhand approvals: what each step of approvals was good for, and what would have been without it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.audit_cli import opened
from bot.bases import AsJson, refused
from bot.clock import SystemClock
from bot.stamps_page import length, page
from workflows.domain import stamps
from workflows.domain.shadow import Share
from workflows.domain.stamps import NEARLY_ALL, StepReport

approvals_app = typer.Typer(
    no_args_is_help=True, help="Look at what approvals are good for, and what they cost in time."
)
REPORT_EXAMPLE = "Example: deskhand approvals report --days 180 --last 100"
NAMED = 10
"""Requests of a step that are named; --json has all."""


@approvals_app.callback()
def _approvals() -> None:
    """Keep `report` a command of its own, as long as it is the only one."""


@approvals_app.command("report", epilog=REPORT_EXAMPLE)
def tell(
    *,
    days: Annotated[int, typer.Option(help="Steps that were over in so many days", min=1)] = 365,
    last: Annotated[int, typer.Option(help="How many requests to imagine without the step", min=1)] = 200,
    as_json: AsJson = False,
    report: Annotated[Path | None, typer.Option(help="Write an HTML page with pictures")] = None,
) -> None:
    """Tell of each step how often it is approved, how fast, and what its requests would be without it."""
    since = SystemClock().now() - timedelta(days=days)
    with opened() as store:
        found = stamps.report(store.stamps.since(since), last=last)
    if report and found:
        title = f"Approvals of the last {days} days, those hardly ever rejected first"
        with refused(report):
            report.write_text(page(found, title=title, last=last), encoding="utf-8")
    if as_json:
        typer.echo(json.dumps([_json(one) for one in found]))
        return
    console = Console()
    if not found:
        console.print("Nothing was approved, rejected or given up in that time.")
        return
    for one in found:  # in lines, as eight columns would break names to pieces on a usual screen
        console.print(_name(one), f", decided by {one.place.by}", sep="", style="bold", markup=False)
        for told in (_figures(one), _without(one)):
            console.print(Padding(Text(told), (0, 0, 0, 2), expand=False), highlight=False)


def _figures(one: StepReport) -> str:
    """Return what was decided on a step, how fast, and what part of its requests' time that was."""
    figures = [f"approved {_shown(one.approved)}" if one.approved.of else "never decided"]
    if one.undecided:
        figures.append(f"{one.undecided} ended by time")
    if one.click is not None:
        figures.append(f"middle click after {length(one.click)}, under 5 s {_shown(one.unread)}")
    if one.share is not None:
        figures.append(f"{one.share:.0%} of the whole time")
    return "; ".join(figures)


def _name(one: StepReport) -> str:
    return f"{one.place.item} {one.place.round}.{one.place.place}"


def _without(one: StepReport) -> str:
    without = one.without
    named = ", ".join(without.through[:NAMED])
    left = len(without.through) - NAMED
    stopped = f"{len(without.through)} would have gone through that it stopped"
    if named:
        stopped += f" ({named}{f' and {left} more' if left > 0 else ''})"
    told = (
        f"Without it, last {without.of}: the others {length(without.sooner)} sooner (the middle one), "
        f"{length(without.saved)} together; {stopped}."
    )
    if one.regretted.count:
        told += f" Approved and regretted: {_shown(one.regretted)}."
    if one.overridden:
        told += f" Not waited for: {one.overridden}, by break-glass."
    if one.is_stamp:
        told += f" Surely over {NEARLY_ALL:.0%} approved: it may be a mere stamp. Think of low_risk with then: approve."
    return told


def _shown(share: Share) -> str:
    low, high = share.interval
    return (
        f"{share.count}/{share.of} {share.value:.0%} ({100 * low:.0f}–{100 * high:.0f})" if share.of else "–"
    )


def _json(one: StepReport) -> dict[str, Any]:
    return {
        "item": one.place.item,
        "round": one.place.round,
        "place": one.place.place,
        "by": one.place.by,
        "approved": one.approved.count,
        "decided": one.approved.of,
        "interval": list(one.approved.interval) if one.approved.of else None,
        "undecided": one.undecided,
        "overridden": one.overridden,
        "regretted": one.regretted.count,
        "click_s": one.click.total_seconds() if one.click is not None else None,
        "unread": one.unread.count,
        "clicks": one.unread.of,
        "share": one.share,
        "is_stamp": one.is_stamp,
        "without": {
            "of": one.without.of,
            "sooner_s": one.without.sooner.total_seconds(),
            "saved_s": one.without.saved.total_seconds(),
            "through": list(one.without.through),
        },
    }
