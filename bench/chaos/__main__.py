"""make chaos: go through it and print what became of it.

The processes that are killed begin with what this module imports, unless it is called as a package is.
"""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bench.chaos import Chaos, Lived, live
from bench.progress import shown


def main(
    requests: Annotated[int, typer.Option(min=1, help="How many requests")] = 1000,
    database: Annotated[str, typer.Option(help="sqlite or postgresql")] = "sqlite",
    bots: Annotated[int, typer.Option(min=1, max=8, help="How many bots serve the workspace")] = 3,
    calm: Annotated[
        float, typer.Option(min=0.5, help="Seconds from when all bots run to the next kill")
    ] = 3.0,
    restarts: Annotated[int, typer.Option(min=0, help="How often a server is stopped at once")] = 2,
    minutes: Annotated[float, typer.Option(min=0.1, help="Ask for nothing more after so long")] = 60.0,
    seed: Annotated[int, typer.Option(help="Which chances are drawn")] = 1,
) -> None:
    """Go through the chaos and print what became of it; exit code 1 when anything is not as it should be."""
    chaos = Chaos(
        requests=requests,
        database=database,
        bots=bots,
        calm_s=calm,
        restarts=restarts,
        seed=seed,
        asks_for_s=minutes * 60,
    )
    with shown("decided", total=requests, console=Console(stderr=True)) as told:
        lived = live(chaos, told)
    console = Console()
    console.print(_table(chaos, lived))
    for violation in lived.verdict.violations:
        console.print(f"[red]Violated[/red] {escape(violation)}")
    if lived.verdict.violations:
        raise typer.Exit(1)


def _table(chaos: Chaos, lived: Lived) -> Table:
    found, counted = lived.verdict, lived.workspace
    table = Table(
        title=f"{lived.verdict.sent:,} of {chaos.requests:,} approvals on {chaos.database}, {chaos.bots} bots",
        title_justify="left",
    )
    table.add_column("what")
    table.add_column("figure", justify="right")
    rows = {
        "seconds": f"{lived.seconds:.0f}",
        "kill -9": lived.kills,
        "bots that gave up at their start, and started again": lived.ended,
        "immediate restarts of the server": lived.restarts,
        "deliveries": counted["deliveries"],
        "events delivered again, unacknowledged": counted["retries"],
        "events lost by the platform": counted["lost"],
        "presses of those who decide, unanswered": f"{lived.presses}, {lived.unanswered}",
        "requests sent = kept": f"{found.sent} = {found.tickets}",
        "decided exactly once, by two of three": found.decided_once,
        "audit rows, verified": found.audit_rows,
        "cards looked at": found.cards,
        "cards not as their state is": found.stale,
        "cards doubled": found.doubled,
        "violations": len(found.violations),
    }
    for name, figure in rows.items():
        table.add_row(name, f"{figure:,}" if isinstance(figure, int) else figure)
    return table


if __name__ == "__main__":
    typer.run(main)
