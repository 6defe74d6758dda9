"""Evaluation page: the figures of a run and their pictures, in one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from .evaluation import FIGURES, Evaluation
from .figures import coverage, reliability

SIDE = 320  # of a picture, in points
_INSET = 44

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1d1c1d; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 } td, th { padding: .3rem .8rem; border-bottom: 1px solid #ddd;
text-align: right } td:first-child, th:first-child { text-align: left }
figure { display: inline-block; margin: 0 1rem 1rem 0 }
figcaption { max-width: 20rem; color: #555; font-size: 13px } svg { background: #fafafa } text { font: 11px system-ui }
"""


def page(found: Evaluation, *, title: str) -> str:
    """Return the page of *found*: figures with intervals, reliability, precision by coverage, categories."""
    parts = [_figures(found), _pictures(found)]
    parts += [_category(name, values) for name, values in found.by_category().items()]
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style>\n<h1>{escape(title)}</h1>\n"
        f"<p>{len(found.items)} questions. Index {escape(found.fingerprint)}.</p>\n{body}\n</html>\n"
    )


def _figures(found: Evaluation) -> str:
    rows = []
    for name in FIGURES:
        low, high = found.interval(name)
        rows.append((name, _shown(found.figure(name)), f"{_shown(low)} – {_shown(high)}"))
    return _table(("Figure", "Value", "95 % interval"), rows)


def _category(name: str, values: dict[str, Evaluation]) -> str:
    names = ("recall@1", "recall@5", "mrr@10", "auroc_top_right", "answered", "answer_precision")
    rows = [
        (value, str(len(part.items)), *(_shown(part.figure(one)) for one in names))
        for value, part in values.items()
    ]
    return f"<h2>By {escape(name)}</h2>\n" + _table(("", "n", *names), rows)


def _pictures(found: Evaluation) -> str:
    confidences = [item.confidence for item in found.items]
    right = [item.rank == 1 for item in found.items]
    bins = reliability(confidences, right)
    dots = "".join(
        f'<path d="M{_x(one.confidence)} {_y(one.interval[0])}V{_y(one.interval[1])}" stroke="#1264a3"/>'
        f'<circle cx="{_x(one.confidence)}" cy="{_y(one.right)}" r="{3 + 12 * one.count / len(right):.1f}" '
        f'fill="#1264a3" fill-opacity=".7"><title>{one.count} questions</title></circle>'
        for one in bins
    )
    diagonal = _line([(0.0, 0.0), (1.0, 1.0)], colour="#bbb")
    curve = _line(coverage(confidences, right), colour="#1264a3")
    return _figure(
        diagonal + dots,
        across="confidence",
        up="share right",
        caption="Reliability: on the line, nine in ten of the pages it is 90 % sure of are right. "
        "The bars are 95 % intervals.",
    ) + _figure(
        curve,
        across="share answered",
        up="precision",
        caption="Precision as more questions are answered outright, the surest first.",
    )


def _figure(inside: str, *, across: str, up: str, caption: str) -> str:
    marks = "".join(
        f'<text x="{_x(at)}" y="{SIDE - 24}" text-anchor="middle">{at:g}</text>'
        f'<text x="{_INSET - 8}" y="{_y(at)}" text-anchor="end">{at:g}</text>'
        for at in (0.0, 0.25, 0.5, 0.75, 1.0)
    )
    frame = _line([(0.0, 1.0), (0.0, 0.0), (1.0, 0.0)], colour="#888")
    names = (
        f'<text x="{SIDE / 2}" y="{SIDE - 6}" text-anchor="middle">{escape(across)}</text>'
        f'<text transform="translate(12 {SIDE / 2}) rotate(-90)" text-anchor="middle">{escape(up)}</text>'
    )
    return (
        f'<figure><svg width="{SIDE}" height="{SIDE}" role="img" aria-label="{escape(caption)}">'
        f"{frame}{marks}{names}{inside}</svg><figcaption>{escape(caption)}</figcaption></figure>"
    )


def _line(points: Sequence[tuple[float, float]], *, colour: str) -> str:
    path = " ".join(f"{_x(across)},{_y(up)}" for across, up in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>'


def _x(share: float) -> str:
    return f"{_INSET + share * (SIDE - _INSET - 12):.1f}"


def _y(share: float) -> str:
    return f"{SIDE - _INSET - share * (SIDE - _INSET - 12):.1f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(one)}</th>" for one in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(one)}</td>' for one in row)}</tr>\n" for row in rows)
    return f"<table><tr>{top}</tr>\n{body}</table>"


def _shown(value: float) -> str:
    return "–" if value != value else f"{value:.3f}"  # noqa: PLR0124 - NaN is the one number unlike itself
