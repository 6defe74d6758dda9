"""deskhand knowledge refit: let what people said decide how sure the desk may be, if that is better."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from bot.bases import Model, progress_bars, refused
from bot.settings import read_settings
from knowledge.refitting import FEWEST_PAGES, FEWEST_VOTES, Refit, refit
from workflows.domain.questions import looked_up

console = Console()

REFIT_EXAMPLE = "Example: deskhand knowledge refit --dry-run"
MOST = 20_000
"""Votes looked at, the newest."""

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what it would come to")]


def refit_calibrator(*, model: Model = "", dry_run: DryRun = False) -> None:
    """Fit how sure the desk of DATABASE_URL may be on its people's votes; kept only if it is better."""
    from bot import house
    from bot.clock import SystemClock
    from bot.refits import keep, say, votes_of

    settings = read_settings(model=model or None)
    store = house.open_store(settings, clock=SystemClock(), wake=lambda: None)
    try:
        with store.unit_of_work() as uow:
            judged = uow.feedback.judgements(most=MOST)
        with progress_bars() as progress, refused(settings.cache):
            base = house.stored_base(settings, store, progress)
        fingerprint = base.report.fingerprint
        votes = votes_of(judged, lambda question: base.evidence(looked_up(question)))
        found = refit(votes, earlier=base.calibrator, fingerprint=fingerprint)
        if found.calibrator is not None and not dry_run:
            with store.unit_of_work() as uow:
                keep(uow, found, fingerprint)
                uow.commit()
            say(found, fingerprint)
    finally:
        store.close()
    _tell(found, dry_run=dry_run)


def _tell(found: Refit, *, dry_run: bool) -> None:
    counted = f"{found.votes} votes about {found.pages} pages"
    if not found.is_enough:
        console.print(f"{counted}: too few. {FEWEST_VOTES} about {FEWEST_PAGES} are needed.", highlight=False)
        return
    low, high = found.interval
    gain = f"log loss {found.gain:+.3f} better ({low:+.3f} to {high:+.3f}) on pages it had not seen"
    kept = (
        "The earlier one stays."
        if found.calibrator is None
        else "It would be kept."
        if dry_run
        else "It is kept."
    )
    console.print(f"{counted}: {gain}. {kept}", highlight=False)
