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
from knowledge.evaluation import Evaluation
from knowledge.evaluation import evaluate as run_evaluation

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
DEFAULT_CACHE = Path(".deskhand/cache")
DEFAULT_ARTICLES = Path("desk/articles")


@knowledge_app.command(epilog="Example: deskhand knowledge index desk/articles")
def index(
    folder: Annotated[Path, typer.Argument(help="The folder of Markdown articles", metavar="DIR")],
    model: Model = "",
    cache: Cache = DEFAULT_CACHE,
) -> None:
    """Read a folder of articles; only what changed since the last time is embedded."""
    with _progress() as progress:
        report = _open(folder, model, cache, progress).report
    console.print(
        f"{report.pages} pages, {report.chunks} passages; {report.embedded} texts embedded now, "
        f"{report.seconds:.1f} s, model {report.model}.",
        highlight=False,
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
    try:
        return knowledge.KnowledgeBase.open(
            articles, cache=cache, model=model or knowledge.DEFAULT_MODEL, progress=progress
        )
    except knowledge.KnowledgeError as error:
        raise Refused(str(error)) from None
    except OSError as error:
        raise Refused(f"{error.filename or cache} cannot be used: {error.strerror}.") from None


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
