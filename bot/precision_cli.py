"""deskhand knowledge precision: how the outright answers went, week by week."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from bot.bases import AsJson
from bot.settings import read_settings
from workflows.domain.precision import Heard, Week, by_week, first_of, heard_of
from workflows.domain.shadow import Share

console = Console()

PRECISION_EXAMPLE = "Example: deskhand knowledge precision --weeks 8"
TARGET = 0.9
"""What the shipped calibrator aims at; what a site has fitted itself says so in its own provenance."""

_WORDS = {
    Heard.CONFIRMED: "helped",
    Heard.NOT_REALLY: "no",
    Heard.HANDED_OVER: "person",
    Heard.RECONTACTED: "back",
    Heard.ASSUMED: "silent",
    Heard.NOTHING_YET: "open",
}


def precision(
    *,
    weeks: Annotated[int, typer.Option(help="How many weeks, this one included", min=1)] = 8,
    as_json: AsJson = False,
) -> None:
    """Tell how the outright answers of the desk of DATABASE_URL went, by the week."""
    found = _weeks(weeks)
    if as_json:
        typer.echo(json.dumps([_json(week) for week in found]))
        return
    if not found:
        console.print("Nothing was answered outright in these weeks.")
        return
    title = f"Outright answers; {TARGET:.0%} of them should be right"
    table = Table(title=title, title_justify="left", box=SIMPLE)
    for column in ("week of", "answers", *_WORDS.values(), "right"):
        table.add_column(column, justify="left" if column == "week of" else "right", no_wrap=True)
    for week in found:
        heard = (str(week.heard.get(one, 0)) for one in _WORDS)
        table.add_row(week.monday.isoformat(), str(week.answers), *heard, _shown(week.right))
    console.print(table)


def _shown(right: Share) -> str:
    low, high = right.interval
    return f"{right.value:.0%} ({100 * low:.0f}–{100 * high:.0f})" if right.of else "–"


def _weeks(most: int) -> list[Week]:
    from bot import house
    from bot.clock import SystemClock

    settings, clock = read_settings(), SystemClock()
    zone = house.policy_of(settings.desk).calendar.zone
    store = house.open_store(settings, clock=clock, wake=lambda: None)
    try:
        with store.unit_of_work() as uow:
            given = uow.given.since(first_of(most, now=clock.now(), zone=zone))
    finally:
        store.close()
    return by_week(((one.at, heard_of(conversation, one.n)) for one, conversation in given), zone=zone)


def _json(week: Week) -> dict[str, Any]:
    return {
        "monday": week.monday.isoformat(),
        "answers": week.answers,
        "heard": {heard.value: week.heard.get(heard, 0) for heard in Heard},
        "right": week.right.count,
        "judged": week.right.of,
        "interval": list(week.right.interval) if week.right.of else None,
        "target": TARGET,
    }
