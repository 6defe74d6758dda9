"""deskhand jobs: what is not done as it should be, and why; one is tried again."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.audit_cli import opened
from bot.clock import SystemClock, TimeOrderedIds
from bot.operating_cli import operator
from bot.refusals import EXIT_FOUND, Refused
from workflows.domain.acts import RETRIED, Act
from workflows.domain.jobs import Trouble

console = Console()
jobs_app = typer.Typer(
    no_args_is_help=True, help="Look at jobs that failed or are late, and have one tried again."
)
MOST = 100
"""Jobs that are listed; more of them have one cause."""
WORDS = {Trouble.SET_ASIDE: "set aside", Trouble.FAILING: "failing", Trouble.LATE: "late"}
LIST_EXAMPLE = "Example: deskhand jobs list"
RETRY_EXAMPLE = "Example: deskhand jobs retry 4711"


@jobs_app.command("list", epilog=LIST_EXAMPLE)
def listed() -> None:
    """Show the jobs that were set aside, that fail, or that nobody does; exit code 1 when there are any."""
    with opened() as store:
        troubled = store.trouble.listed(most=MOST)
    if not troubled:
        console.print("Every job is done, or is not due yet.")
        return
    table = Table(show_edge=False)
    for column in ("id", "job", "trouble", "tries", "due (UTC)", "what went wrong last"):
        table.add_column(column, justify="right" if column in ("id", "tries") else "left", overflow="fold")
    for job in troubled:
        due = f"{job.due_at:%Y-%m-%d %H:%M}"
        table.add_row(str(job.id), job.key, WORDS[job.trouble], str(job.attempts), due, job.error)
    console.print(table, markup=False)
    raise typer.Exit(EXIT_FOUND)


@jobs_app.command(epilog=RETRY_EXAMPLE)
def retry(
    job: Annotated[int, typer.Argument(help="The id that `deskhand jobs list` shows", metavar="ID")],
) -> None:
    """Have a job tried at once; the audit keeps who wished it."""
    cause = f"command:{TimeOrderedIds().new()}"
    act = Act(action=RETRIED, actor_id=operator(), cause=cause, at=SystemClock().now(), after={"job": job})
    with opened() as store:
        if not store.trouble.retry(job, act):
            raise Refused(
                f"No job {job} waits to be tried: it is done, it runs at this moment, or there is none."
            )
    console.print(f"Job {job} is tried as soon as a worker is free.", highlight=False)
