"""deskhand knowledge refit: let what people said decide how sure the desk may be, if that is better."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import structlog
import typer
from rich.console import Console

from bot.bases import Model, progress_bars, refused
from bot.settings import read_settings
from bot.stored_base import StoredBase
from knowledge.refitting import FEWEST_PAGES, FEWEST_VOTES, Refit, Vote, refit
from workflows.domain.judgements import Judgement
from workflows.domain.questions import looked_up

console = Console()
log = structlog.get_logger()

REFIT_EXAMPLE = "Example: deskhand knowledge refit --dry-run"
MOST = 20_000
"""Votes looked at, the newest."""

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only tell what it would come to")]


def refit_calibrator(*, model: Model = "", dry_run: DryRun = False) -> None:
    """Fit how sure the desk of DATABASE_URL may be on its people's votes; kept only if it is better."""
    from bot import house
    from bot.clock import SystemClock

    settings = read_settings(model=model or None)
    store = house.open_store(settings, clock=SystemClock(), wake=lambda: None)
    try:
        with store.unit_of_work() as uow:
            judged = uow.feedback.judgements(most=MOST)
        with progress_bars() as progress, refused(settings.cache):
            base = house.stored_base(settings, store, progress)
        fingerprint = base.report.fingerprint
        found = refit(votes_of(judged, base), earlier=base.calibrator, fingerprint=fingerprint)
        if found.calibrator is not None and not dry_run:
            store.knowledge.keep_calibrator(fingerprint, found.calibrator.as_json())
            _audit(found, fingerprint)
    finally:
        store.close()
    _tell(found, dry_run=dry_run)


def votes_of(judged: Sequence[Judgement], base: StoredBase) -> list[Vote]:
    """Return what the judgements say of the page that comes first today.

    A page that did not help says nothing of another one; of two words on the same question the helpful one counts.
    """
    votes: dict[str, Vote] = {}
    for one in sorted(judged, key=lambda one: one.helped):
        evidence = base.evidence(looked_up(one.question))
        if evidence is None:
            continue
        is_first = evidence.pages[0] == one.page
        if one.helped or is_first:
            right = one.helped and is_first
            votes[one.question] = Vote(features=evidence.features, right=right, page=one.page)
    return list(votes.values())


def _audit(found: Refit, fingerprint: str) -> None:
    low, high = found.interval
    log.info(
        "calibrator refitted",
        action="knowledge.refitted",
        fingerprint=fingerprint,
        votes=found.votes,
        pages=found.pages,
        gain=round(found.gain, 4),
        interval=[round(low, 4), round(high, 4)],
    )


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
