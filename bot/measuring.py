"""deskhand knowledge eval and golden: how good the answers are, in figures."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

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
from knowledge import golden as golden_sets
from knowledge.articles import read_articles
from knowledge.comparison import against
from knowledge.evaluation import FIGURES, Evaluation
from knowledge.evaluation import evaluate as run_evaluation
from knowledge.evaluation_page import page as evaluation_page
from knowledge.figures import Comparison

BELOW = 1
"""The exit code of `eval` when a figure is below its limit."""

console = Console()
errors = Console(stderr=True, soft_wrap=True)

Compare = Annotated[Path | None, typer.Option(help="What --json printed earlier, with other settings")]
Report = Annotated[Path | None, typer.Option(help="Write an HTML page with pictures")]
AtLeast = Annotated[
    list[str] | None, typer.Option(metavar="FIGURE=LIMIT", help="Exit with 1 below it, as recall@1=.55")
]


EVALUATE_EXAMPLE = (
    "Example: deskhand knowledge eval questions.jsonl --articles handbook --at-least recall@1=.55"
)
GOLDEN_EXAMPLE = "Example: deskhand knowledge golden desk/articles --out golden.jsonl"


def evaluate(
    questions: Annotated[Path, typer.Argument(help="Questions, a JSON object a line", metavar="FILE.jsonl")],
    *,
    articles: Articles = DEFAULT_ARTICLES,
    model: Model = "",
    cache: Cache = DEFAULT_CACHE,
    as_json: AsJson = False,
    compare: Compare = None,
    report: Report = None,
    at_least: AtLeast = None,
) -> None:
    """Measure ranking, silence and speed on a file of questions."""
    limits = _limits(at_least or [])
    with refused(cache), progress_bars() as progress:
        base = open_base(articles, model, cache, progress)
        found = run_evaluation(base, questions, progress=progress)
        differences = against(compare, found) if compare else {}
    if as_json:
        typer.echo(json.dumps(_json(found, differences), ensure_ascii=False))
    else:
        _print_figures(found)
        _print_differences(differences)
    if report:
        with refused(report):
            report.write_text(evaluation_page(found, title=questions.stem), encoding="utf-8")
    _gate(found, limits)


def golden(
    folder: Annotated[Path, typer.Argument(help="The folder of Markdown articles", metavar="DIR")],
    *,
    out: Annotated[Path, typer.Option(help="The file of questions to write")],
    tickets: Annotated[
        Path | None, typer.Option(help="Resolved tickets: question, page and asked_at, a JSON object a line")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(help="With --tickets: measure on those asked from this day on, in UTC")
    ] = None,
) -> None:
    """Make questions with known answers from the headings of a base, or from resolved tickets."""
    if tickets is not None and since is None:
        raise Refused("--tickets needs --since, the day that parts what is learned from what is measured.")
    with refused(out):
        articles = read_articles(folder)
        if tickets is None or since is None:
            asked = golden_sets.from_articles(articles)
            golden_sets.write(out, asked)
            console.print(f"{len(asked)} questions from {len(articles)} pages in {out}.", highlight=False)
            return
        pages = [article.page for article in articles]
        before, after = golden_sets.from_tickets(tickets, since=since.replace(tzinfo=UTC), pages=pages)
        golden_sets.write(out, after)
        learn = out.with_name(f"{out.stem}-before{out.suffix}")
        golden_sets.write(learn, before)
        console.print(
            f"{len(after)} questions to measure in {out}, {len(before)} earlier ones in {learn}.",
            highlight=False,
        )


def _limits(given: list[str]) -> dict[str, float]:
    limits = {}
    for one in given:
        name, equals, value = one.partition("=")
        if name not in FIGURES or not equals:
            raise Refused(f"{one} is no limit; write FIGURE=LIMIT with one of {', '.join(FIGURES)}.")
        try:
            limits[name] = float(value)
        except ValueError:
            raise Refused(f"{one} is no limit: {value} is not a number.") from None
    return limits


def _gate(found: Evaluation, limits: dict[str, float]) -> None:
    values = {name: found.figure(name) for name in limits}
    missed = {name for name, limit in limits.items() if not values[name] >= limit}  # NaN misses too
    for name in sorted(missed):
        errors.print(f"{name} is {values[name]:.3f}, below {limits[name]:g}.", highlight=False)
    if missed:
        raise typer.Exit(BELOW)


def _json(found: Evaluation, differences: dict[str, Comparison]) -> dict[str, object]:
    told = found.as_json()
    if differences:
        told["compared"] = {
            name: {
                "before": one.before,
                "after": one.after,
                "difference": list(one.difference),
                "chance": one.chance,
            }
            for name, one in differences.items()
        }
    return told


def _print_figures(found: Evaluation) -> None:
    shown = found.as_json()
    table = Table(
        title=f"{shown['n']} questions, {shown['answerable']} of them answerable", title_justify="left"
    )
    for column in ("Figure", "Value", "95 % interval"):
        table.add_column(column, justify="left" if column == "Figure" else "right")
    for name, words in _WORDS.items():
        low, high = shown["intervals"][name]
        ends = "" if low is None else f"{low:.3f} – {high:.3f}"
        value = found.figure(name)
        table.add_row(words, "–" if value != value else f"{value:.3f}", ends)  # noqa: PLR0124 - NaN
    table.add_row("answered / of these rightly", f"{shown['answered']} / {shown['answered_right']}", "")
    table.add_row("unanswerable, but answered", str(shown["wrong_on_unanswerable"]), "")
    bands = shown["bands"]
    table.add_row("answer / suggest / none", f"{bands['answer']} / {bands['suggest']} / {bands['none']}", "")
    times = shown["latency_ms"]
    table.add_row("latency p50 / p95", f"{times['p50']:.0f} / {times['p95']:.0f} ms", "")
    console.print(table)


_WORDS = {
    "recall@1": "recall@1",
    "recall@3": "recall@3",
    "recall@5": "recall@5",
    "mrr@10": "MRR@10",
    "ndcg@10": "nDCG@10",
    "auroc_top_right": "AUROC, top page is right",
    "auroc_answerable": "AUROC, answerable against not",
    "answered": "share answered",
    "answer_precision": "precision of what is answered",
    "unanswerable_left": "unanswerable, and not answered",
}


def _print_differences(differences: dict[str, Comparison]) -> None:
    if not differences:
        return
    table = Table(title="Against the earlier run, question by question", title_justify="left")
    for column in ("Figure", "before", "now", "95 % of the difference", "chance"):
        table.add_column(column, justify="left" if column == "Figure" else "right")
    for name, one in differences.items():
        low, high = one.difference
        table.add_row(
            name, f"{one.before:.3f}", f"{one.after:.3f}", f"{low:+.3f} – {high:+.3f}", f"{one.chance:.3f}"
        )
    console.print(table)
