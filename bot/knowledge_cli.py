"""deskhand knowledge: index a folder, ask it, measure it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markdown import Markdown
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

import knowledge
from bot.refusals import Refused
from bot.settings import read_settings
from knowledge.evaluation import Evaluation
from knowledge.evaluation import evaluate as run_evaluation
from knowledge.sources import FolderSource

NO_ANSWER = 1
"""The exit code of `ask` when nothing reliable was found."""

knowledge_app = typer.Typer(help="Index articles, ask them, measure the answers.", no_args_is_help=True)
console = Console()
errors = Console(stderr=True)

Articles = Annotated[Path, typer.Option(help="The folder of Markdown articles")]
Model = Annotated[
    str, typer.Option(help="A sentence-transformers name or folder; empty: built in", envvar="DESKHAND_MODEL")
]
Cache = Annotated[Path, typer.Option(help="Where vectors are kept", envvar="DESKHAND_CACHE")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]
LISTED = 20
"""Pages named of each kind of change; the rest is counted."""
DEFAULT_CACHE = Path(".deskhand/cache")
DEFAULT_ARTICLES = Path("desk/articles")


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
    with _progress() as progress, _refused(cache):
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
    with _progress() as progress:
        base = _open(articles, model, cache, progress)
    answer = base.ask(question)
    if as_json:
        typer.echo(json.dumps(asdict(answer), default=str, ensure_ascii=False, indent=1))
    else:
        _print_answer(answer)
    if answer.band == "none":
        raise typer.Exit(NO_ANSWER)


@knowledge_app.command(
    "eval", epilog="Example: deskhand knowledge eval questions.jsonl --articles handbook --json"
)
def evaluate(
    questions: Annotated[Path, typer.Argument(help="Questions, a JSON object a line", metavar="FILE.jsonl")],
    articles: Articles = DEFAULT_ARTICLES,
    model: Model = "",
    cache: Cache = DEFAULT_CACHE,
    as_json: AsJson = False,
) -> None:
    """Measure ranking, silence and speed on a file of questions."""
    with _progress() as progress:
        base = _open(articles, model, cache, progress)
        try:
            figures = run_evaluation(base, questions, progress=progress)
        except knowledge.KnowledgeError as error:
            raise Refused(str(error)) from None
    if as_json:
        typer.echo(json.dumps(figures.as_json(), ensure_ascii=False))
    else:
        _print_figures(figures)


def _open(articles: Path, model: str, cache: Path, progress: knowledge.Progress) -> knowledge.KnowledgeBase:
    with _refused(cache):
        return knowledge.KnowledgeBase.open(
            articles, cache=cache, model=model or knowledge.DEFAULT_MODEL, progress=progress
        )


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
        base = house.stored_base(settings, store.knowledge, progress)
    finally:
        store.close()
    return base.taken_in, base.report


@contextmanager
def _refused(cache: Path) -> Iterator[None]:
    """Turn what can be put right into one sentence."""
    try:
        yield
    except knowledge.KnowledgeError as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Refused(f"{error.filename or cache} cannot be used: {error.strerror}.") from None


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


@contextmanager
def _progress() -> Iterator[knowledge.Progress]:
    """Show a bar for each stage, on standard error, so that output stays clean."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=errors, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield report


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


def _print_figures(figures: Evaluation) -> None:
    shown = figures.as_json()
    table = Table(
        title=f"{shown['n']} questions, {shown['answerable']} of them answerable", title_justify="left"
    )
    table.add_column("Figure")
    table.add_column("Value", justify="right")
    for at, value in shown["recall_at"].items():
        table.add_row(f"recall@{at}", f"{value:.3f}")
    table.add_row("MRR@10", f"{shown['mrr_at_10']:.3f}")
    table.add_row("AUROC, top page is right", f"{shown['auroc']['top_right']:.3f}")
    table.add_row("AUROC, answerable against not", f"{shown['auroc']['answerable']:.3f}")
    table.add_row("answered", str(shown["answered"]))
    table.add_row("  of these rightly", str(shown["answered_right"]))
    table.add_row("unanswerable, but answered", str(shown["wrong_on_unanswerable"]))
    table.add_row(
        "latency p50 / p95", f"{shown['latency_ms']['p50']:.0f} / {shown['latency_ms']['p95']:.0f} ms"
    )
    console.print(table)
