"""deskhand knowledge: index a folder, ask it, measure it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown

import knowledge
from bot import measuring, precision_cli, refit_cli, shadow_cli
from bot.bases import (
    DEFAULT_ARTICLES,
    DEFAULT_CACHE,
    Articles,
    AsJson,
    Cache,
    Model,
    open_base,
    progress_bars,
    refused,
)
from bot.refusals import Refused
from bot.settings import read_settings
from knowledge.sources import FolderSource

NO_ANSWER = 1
"""The exit code of `ask` when nothing reliable was found."""

knowledge_app = typer.Typer(help="Index articles, ask them, measure the answers.", no_args_is_help=True)
console = Console()
errors = Console(stderr=True)

LISTED = 20
"""Pages named of each kind of change; the rest is counted."""


@knowledge_app.command(epilog="Example: deskhand knowledge index desk/articles")
def index(
    folder: Annotated[
        Path | None,
        typer.Argument(
            help="A folder of articles; without one, all sources of DESKHAND_DESK go into DATABASE_URL",
            metavar="[DIR]",
            show_default=False,
        ),
    ] = None,
    model: Model = "",
    cache: Cache = DEFAULT_CACHE,
    as_json: AsJson = False,
) -> None:
    """Take in what changed in the articles since the last time, and say what that was."""
    with progress_bars() as progress, refused(cache):
        if folder is None:
            taken_in, report = _index_desk(model, progress)
        else:
            taken_in, report = _index_folder(folder, model, cache, progress)
    if as_json:
        typer.echo(json.dumps({**asdict(taken_in), **asdict(report)}, ensure_ascii=False))
        return
    _print_changes(taken_in)
    console.print(
        f"{report.pages} pages, {report.chunks} passages; {taken_in.embedded + report.embedded} texts embedded now, "
        f"{taken_in.seconds + report.seconds:.1f} s, model {report.model}.",
        highlight=False,
    )
    broken = [one for one in taken_in.skipped if one.line]
    if broken:
        raise Refused(
            "\n".join(f"{(folder or Path()) / one.page}:{one.line}: {one.reason}" for one in broken)
        )


@knowledge_app.command(
    epilog='Example: deskhand knowledge ask "vpn drops every hour" --articles desk/articles'
)
def ask(
    question: Annotated[str, typer.Argument(help="The question, in an employee's words")],
    articles: Articles = DEFAULT_ARTICLES,
    model: Model = "",
    cache: Cache = DEFAULT_CACHE,
    as_json: AsJson = False,
) -> None:
    """Ask the articles. Exit code 1 when nothing reliable is found."""
    with progress_bars() as progress:
        base = open_base(articles, model, cache, progress)
    answer = base.ask(question)
    if as_json:
        typer.echo(json.dumps(asdict(answer), default=str, ensure_ascii=False, indent=1))
    else:
        _print_answer(answer)
    if answer.band == "none":
        raise typer.Exit(NO_ANSWER)


knowledge_app.command("eval", epilog=measuring.EVALUATE_EXAMPLE)(measuring.evaluate)
knowledge_app.command("golden", epilog=measuring.GOLDEN_EXAMPLE)(measuring.golden)
knowledge_app.command("precision", epilog=precision_cli.PRECISION_EXAMPLE)(precision_cli.precision)
knowledge_app.command("refit", epilog=refit_cli.REFIT_EXAMPLE)(refit_cli.refit_calibrator)
knowledge_app.command("shadow", epilog=shadow_cli.SHADOW_EXAMPLE)(shadow_cli.shadow)


def _index_folder(
    folder: Path, model: str, cache: Path, progress: knowledge.Progress
) -> tuple[knowledge.Changes, knowledge.IndexReport]:
    """Take in a folder without a database; `ask` and `eval` find everything embedded then."""
    articles, blobs = knowledge.FileArticles(cache, of=folder), knowledge.FolderBlobs(cache)
    model = model or knowledge.DEFAULT_MODEL
    taken_in = knowledge.take_in(
        [FolderSource(folder)],
        articles=articles,
        blobs=blobs,
        encoder=knowledge.encoder(model),
        progress=progress,
    )
    if taken_in.failed:
        raise Refused(taken_in.failed[0].partition(": ")[2])
    base = knowledge.KnowledgeBase.shared(articles, blobs, cache=cache, model=model, progress=progress)
    if not base.report.pages:
        raise Refused(f"No article with a text was found in {folder}.")
    base.tidy()
    return taken_in, base.report


def _index_desk(model: str, progress: knowledge.Progress) -> tuple[knowledge.Changes, knowledge.IndexReport]:
    """Take in all sources of the desk; every running replica answers from them seconds later."""
    from bot import house
    from bot.clock import SystemClock

    settings = read_settings(model=model or None)
    store = house.open_store(settings, clock=SystemClock(), wake=lambda: None)
    try:
        base = house.stored_base(settings, store, progress)
    finally:
        store.close()
    return base.taken_in, base.report


def _print_changes(taken_in: knowledge.Changes) -> None:
    for word, pages in (
        ("added", taken_in.added),
        ("changed", taken_in.changed),
        ("removed", taken_in.removed),
    ):
        for page in pages[:LISTED]:
            console.print(f"{word:>8}  {page}", highlight=False, markup=False)
        if len(pages) > LISTED:
            console.print(f"{word:>8}  {len(pages) - LISTED} more", highlight=False, markup=False)
    for one in taken_in.skipped:
        if one.line:
            continue  # told at the end, with file and line
        console.print(f" skipped  {one.page}: {one.reason}", highlight=False, markup=False)
    for why in taken_in.failed:
        errors.print(f"  failed  {why}", highlight=False, markup=False)


def _print_answer(answer: knowledge.Answer) -> None:
    if answer.band == "none" or not answer.passages:
        console.print("Nothing reliable was found.")
        return
    best, *further = answer.passages
    if answer.band == "suggest":
        console.print("Not sure. These pages come closest:")
        for passage in answer.passages[:3]:
            console.print(
                f"• {passage.title}: {passage.snippet}  ({passage.page})", highlight=False, markup=False
            )
        return
    console.print(
        f"{best.title} › {best.heading}" if best.heading else best.title, style="bold", markup=False
    )
    console.print(Markdown(best.text))
    console.print(
        f"[1] {best.url or best.page}   confidence {answer.confidence:.2f}", markup=False, highlight=False
    )
    for n, passage in enumerate(further[:2], 2):
        console.print(f"[{n}] {passage.title}: {passage.url or passage.page}", markup=False, highlight=False)
