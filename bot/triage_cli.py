"""deskhand triage: learn now what the desk's solved tickets teach, or see how good that is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.bases import Model, refused
from bot.settings import read_settings
from knowledge import DEFAULT_MODEL

if TYPE_CHECKING:
    from knowledge.triage import Sorter

console = Console()
triage_app = typer.Typer(no_args_is_help=True, help="Sort new tickets by what those of the past were.")

EVAL_EXAMPLE = "Example: deskhand triage eval"
REFIT_EXAMPLE = "Example: DESKHAND_DESK=my-desk deskhand triage refit"

Folder = Annotated[Path | None, typer.Option("--desk", help="The desk's folder, if not DESKHAND_DESK")]


@triage_app.command(epilog=REFIT_EXAMPLE)
def refit(*, model: Model = "", desk: Folder = None) -> None:
    """Learn now from the solved tickets of DATABASE_URL; the desk does it every night by itself."""
    _tell(_learned(model=model, desk=desk, keep=True))


@triage_app.command("eval", epilog=EVAL_EXAMPLE)
def evaluate(*, model: Model = "", desk: Folder = None) -> None:
    """Show how well the solved tickets of DATABASE_URL are sorted by what the others of them teach."""
    _tell(_learned(model=model, desk=desk, keep=False))


def _learned(*, model: str, desk: Path | None, keep: bool) -> tuple[Sorter, int]:
    from bot import house
    from bot.clock import SystemClock
    from bot.triage import ModelTriage
    from workflows.use_cases import triage

    settings = read_settings(model=model or None, desk=desk)
    policy = house.policy_of(settings.desk)
    store = house.open_store(settings, clock=SystemClock(), wake=lambda: None)
    try:
        with store.unit_of_work() as uow:
            examples = triage.examples(uow, policy)
        with refused(settings.cache), console.status(f"Learning from {len(examples)} tickets…"):
            sorter = ModelTriage(store.triage, settings.model or DEFAULT_MODEL).learn(examples, keep=keep)
        return sorter, len(examples)
    finally:
        store.close()


def _tell(learned: tuple[Sorter, int]) -> None:
    from knowledge.labelling import FEWEST

    sorter, tickets = learned
    if not sorter.reports:
        console.print(
            f"{tickets} solved tickets: too few. A field is learned from {FEWEST} tickets and two values on; "
            "until then the rules of triage.yaml sort alone.",
            highlight=False,
        )
        return
    table = Table(
        title=f"{tickets} solved tickets, each sorted by what the others teach", title_justify="left"
    )
    for column in (
        "field",
        "tickets",
        "values",
        "the commonest",
        "right",
        "error of %",
        "alone",
        "right alone",
    ):
        table.add_column(column, justify="left" if column == "field" else "right")
    for field, report in sorter.reports.items():
        shares = (report.usual, report.right, report.error, report.sure, report.right_when_sure)
        table.add_row(
            field, str(report.learned), str(report.labels), *(f"{100 * share:.1f}" for share in shares)
        )
    console.print(table)
