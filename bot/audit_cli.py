"""deskhand audit: whether the audit is as it was written, and the anchor to keep elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.refusals import EXIT_FOUND, Refused
from bot.settings import read_settings
from workflows.domain.verification import Anchor, Finding, Flaw
from workflows.use_cases import auditing
from workflows.use_cases.auditing import Verdict

if TYPE_CHECKING:
    from storage import TicketStore  # it is loaded once a command needs it

console = Console(soft_wrap=True)
audit_app = typer.Typer(no_args_is_help=True, help="Verify that nobody changed what was recorded.")

WHAT = {
    Flaw.MISSING: "is missing",
    Flaw.UNEXPECTED: "is one more than was ever written",
    Flaw.UNCHAINED: "has no hash: an older Deskhand wrote it, or somebody else",
    Flaw.CHANGED: "was changed, or does not follow the row before it",
    Flaw.REWORDED: "has other words or names than were written",
    Flaw.NOT_PINNED: "is not the one an anchor pinned",
    Flaw.ERASURE: "of the record of this erasure was changed",
    Flaw.ANCHOR: "was changed, or does not follow the anchor before it",
}
VERIFY_EXAMPLE = "Example: DATABASE_URL=sqlite:///desk.db deskhand audit verify"
ANCHOR_EXAMPLE = "Example: DATABASE_URL=sqlite:///desk.db deskhand audit anchor"


@contextmanager
def opened() -> Iterator[TicketStore]:
    """Yield the store of the settings' database. Raises Refused with one sentence."""
    from bot import house
    from bot.clock import SystemClock

    store = house.open_store(read_settings(), clock=SystemClock(), wake=lambda: None)
    try:
        yield store
    finally:
        store.close()


@audit_app.command(epilog=VERIFY_EXAMPLE)
def verify(
    anchor: Annotated[
        str, typer.Option(help="An anchor you kept, as N:HASH; it has to be the one that is there")
    ] = "",
) -> None:
    """Say whether every row is as it was written, or name the first that is not; exit code 1 then."""
    kept = _kept(anchor) if anchor else None
    with opened() as store:
        verdict = auditing.verify(store.audits, kept=kept)
    console.print(told(verdict), highlight=False, markup=False)
    if verdict.finding is not None:
        raise typer.Exit(EXIT_FOUND)


@audit_app.command("anchor", epilog=ANCHOR_EXAMPLE)
def pin() -> None:
    """Pin the audit as it is now, and print the anchor; keep it where nobody who has the database can write."""
    from bot.clock import SystemClock

    with opened() as store:
        made = auditing.anchor(store.unit_of_work, SystemClock())
    console.print(f"{made.n}:{made.chain}" if made else "Nothing was ever recorded.", highlight=False)


def told(verdict: Verdict) -> str:
    """Return what came of verifying, in sentences."""
    if verdict.finding is not None:
        return f"The audit does not hold: {_named(verdict.finding)} {WHAT[verdict.finding.flaw]}."
    lines = [f"The audit holds: {verdict.rows:,} rows of {verdict.records:,} records."]
    if verdict.erasures:
        lines.append(
            f"{verdict.erasures} people were erased; what was written of them is not readable any more."
        )
    if verdict.unfinished:
        lines.append(f"{verdict.unfinished} erasures are not finished.")
    if verdict.last_anchor is not None:
        last: Anchor = verdict.last_anchor
        lines.append(f"Last anchor, of {last.at:%Y-%m-%d %H:%M} UTC: {last.n}:{last.chain}")
    return "\n".join(lines)


def _named(finding: Finding) -> str:
    match finding.log:
        case "anchors":
            return f"anchor {finding.name}"
        case "erasures":
            return f"row {finding.version}, erasure {finding.name},"
        case "desk":
            return f"the desk's own audit, row {finding.version},"
        case _:
            return f"{finding.name}, row {finding.version},"


def _kept(anchor: str) -> tuple[int, str]:
    n, _, chain = anchor.partition(":")
    if not n.isdigit() or len(chain) != 64:
        raise Refused(f"{anchor!r} is no anchor; write N:HASH as `deskhand audit anchor` prints it.")
    return int(n), chain
