"""deskhand knowledge shadow: what the desk would have answered where it only listens, or in an exported channel."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

import knowledge
from bot import shadow_page
from bot.bases import (
    DEFAULT_ARTICLES,
    Articles,
    AsJson,
    Model,
    open_base,
    progress_bars,
    refused,
)
from bot.refusals import Refused
from bot.settings import read_settings
from workflows.domain.audiences import STRANGERS, Labels, Readers
from workflows.domain.shadow import LISTED, ShadowQuestion, ShadowReport, Share, reported

console = Console()

SHADOW_EXAMPLE = (
    "Example: deskhand knowledge shadow --channel it-help --since 2026-11-01 --report shadow.html"
)

Channel = Annotated[str, typer.Option(help="A channel the desk of DATABASE_URL listens in")]
Since = Annotated[datetime | None, typer.Option(help="What was heard from this day on, in UTC")]
Replay = Annotated[
    Path | None, typer.Option(help="Instead: an exported channel, a JSON file of messages or its folder")
]
Audience = Annotated[
    list[str] | None,
    typer.Option(help="With --replay: whom everybody there may be taken for; else what is for everyone"),
]
Report = Annotated[Path | None, typer.Option(help="Write an HTML page with pictures")]


def shadow(
    *,
    channel: Channel = "",
    since: Since = None,
    replay: Replay = None,
    audience: Audience = None,
    articles: Articles = DEFAULT_ARTICLES,
    model: Model = "",
    as_json: AsJson = False,
    report: Report = None,
) -> None:
    """Tell what the desk would have answered where it only listens, and how people agree."""
    name = channel.removeprefix("#")
    if bool(name) == bool(replay):
        raise Refused("Name either --channel, where the desk listens, or --replay with an exported channel.")
    day = since.replace(tzinfo=UTC) if since else None
    if replay:
        questions = _replayed(replay, articles, model, audience=audience or [])
        questions = [one for one in questions if day is None or one.heard_at >= day]
        title = f"Shadow mode in {replay.name}"
    else:
        questions = _overheard(name, since=day)
        title = f"Shadow mode in #{name}"
    found = reported(questions)
    if as_json:
        typer.echo(json.dumps(_json(found, questions), ensure_ascii=False))
    else:
        _print(found, title=title)
    if report:
        with refused(report):
            report.write_text(shadow_page.page(found, title=title), encoding="utf-8")


def _overheard(name: str, *, since: datetime | None) -> list[ShadowQuestion]:
    """Return what the desk heard in a channel."""
    from bot import house
    from bot.clock import SystemClock

    store = house.open_store(read_settings(), clock=SystemClock(), wake=lambda: None)
    try:
        with store.unit_of_work() as uow:
            channel = uow.people.channel(name)
            if channel is None:
                raise Refused(
                    f"The desk of DATABASE_URL knows no channel #{name}. Write it under `shadow` in knowledge.yaml, "
                    "invite the desk, and let it run."
                )
            return list(uow.shadow.asked([channel], since=since))
    finally:
        store.close()


def _replayed(path: Path, articles: Path, model: str, *, audience: list[str]) -> list[ShadowQuestion]:
    from bot import shadow_replay

    messages = shadow_replay.read_export(path)
    cache = read_settings().cache
    readers: Readers = frozenset({Labels(name.casefold() for name in audience)}) if audience else STRANGERS
    with refused(cache), progress_bars() as progress:
        return shadow_replay.replayed(
            messages,
            open_base(articles, model, cache, progress),
            model=model or knowledge.DEFAULT_MODEL,
            readers=readers,
            progress=progress,
        )


def _json(found: ShadowReport, questions: list[ShadowQuestion]) -> dict[str, Any]:
    wait = found.median_wait
    return {
        "since": found.since.isoformat() if found.since else None,
        "until": found.until.isoformat() if found.until else None,
        "answered": _share(found.answered),
        "suggested": found.suggested,
        "silent": found.silent,
        "waiting": found.waiting,
        "agreed": _share(found.agreed),
        "untold": found.untold,
        "unjudged": found.unjudged,
        "reviewed": _share(found.reviewed),
        "median_wait_s": wait.total_seconds() if wait is not None else None,
        "unreplied": found.unreplied,
        "gaps": [{"name": gap.name, "people": gap.people, "times": gap.times} for gap in found.gaps],
        "items": [_item(one) for one in questions],
    }


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {"count": share.count, "of": share.of, "interval": [low, high] if share.of else None}


def _item(one: ShadowQuestion) -> dict[str, Any]:
    return {
        "ts": one.ts,
        "question": one.question,
        "band": one.band,
        "confidence": one.confidence,
        "pages": list(one.pages),
        "heading": one.heading,
        "agreement": one.agreement,
        "verdict": one.verdict,
        "is_doubtful": one.is_doubtful,
    }


def _print(found: ShadowReport, *, title: str) -> None:
    table = Table(title=f"{title}: {found.answered.of} questions", title_justify="left")
    for column in ("Questions", "", "95 % interval"):
        table.add_column(column, justify="left" if column.startswith("Q") else "right")
    for row in shadow_page.figures(found):
        table.add_row(*row)
    console.print(table)
    for heading, lines in (
        (
            "Would have been wrong, as people or agents say",
            [f"“{one.question}” → {one.pages[0]}" for one in found.doubtful[:LISTED]],
        ),
        (
            "Asked, and in no article",
            [f"{gap.name} · {shadow_page.people(gap)}" for gap in found.gaps[:LISTED]],
        ),
    ):
        if lines:
            console.print(f"\n{heading}", style="bold")
        for line in lines:
            console.print(f"  {line}", markup=False, highlight=False)
