"""The page of a shadow report: its figures and their pictures, in one HTML file that needs nothing else."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from html import escape

from workflows.domain.shadow import ShadowGap, ShadowReport, Share

WIDTH, HEIGHT = 640, 240  # of a picture, in points
_LEFT, _BOTTOM, _TOP = 44, 40, 12
_BAR = 34
_COLOURS = {"good": "#007a5a", "fair": "#1264a3", "none": "#8d8d8d", "bad": "#b3261e"}
_MARKS = (
    ("1 min", timedelta(minutes=1)),
    ("10 min", timedelta(minutes=10)),
    ("1 h", timedelta(hours=1)),
    ("8 h", timedelta(hours=8)),
    ("2 days", timedelta(days=2)),
)
"""Where the axis of time is named; it ends at the last."""

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1d1c1d; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; margin: 1rem 0 } td, th { padding: .3rem .8rem; border-bottom: 1px solid #ddd;
text-align: right } td:first-child, th:first-child { text-align: left }
figure { margin: 1.5rem 0 } figcaption { color: #555; font-size: 13px } svg { max-width: 100% }
text { font: 12px system-ui } li { margin: .2rem 0 }
"""


def page(report: ShadowReport, *, title: str) -> str:
    """Return the page of *report*: figures with intervals, pictures, what would have gone wrong, what is missing."""
    doubtful = [f"“{one.question}” → {one.pages[0]}" for one in report.doubtful]
    gaps = [f"{gap.name} · {people(gap)}" for gap in report.gaps]
    body = "\n".join(
        [
            _figures(report),
            _bands(report),
            _said(report),
            _waits(report),
            _list("Would have been wrong, as people or agents say", doubtful),
            _list("Asked, and in no article", gaps),
        ]
    )
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style>\n<h1>{escape(title)}</h1>\n"
        f"<p>Judged by rules from replies in threads: who links the page or says what it says agrees.</p>\n"
        f"{body}\n</html>\n"
    )


def figures(report: ShadowReport) -> list[tuple[str, str, str]]:
    """Return what is told of *report* by name: the count and, where it is a share, its 95 % interval."""
    wait = report.median_wait
    return [
        ("would have been answered", *_share(report.answered)),
        ("would have got suggestions only", str(report.suggested), ""),
        ("would have got nothing", str(report.silent), ""),
        ("people say the same", *_share(report.agreed)),
        ("cannot be told whether they do", str(report.untold), ""),
        ("still being talked about", str(report.unjudged), ""),
        ("reviewed by agents, and right", *_share(report.reviewed)),
        ("half waited longer for a first reply", "–" if wait is None else length(wait), ""),
        ("got no reply in the thread", str(report.unreplied), ""),
    ]


def length(time: timedelta) -> str:
    """Return a length of time as people say it."""
    minutes = round(time.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes / 60:.1f} h" if minutes < 48 * 60 else f"{minutes / 1440:.1f} days"


def people(gap: ShadowGap) -> str:
    """Return how many people ask for a gap."""
    return "one person" if gap.people == 1 else f"{gap.people} people"


def _share(share: Share) -> tuple[str, str]:
    low, high = share.interval
    if not share.of:
        return "0 of 0", ""
    return f"{share.count} of {share.of} ({share.value:.0%})", f"{low:.0%} – {high:.0%}"


def _figures(report: ShadowReport) -> str:
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n" for row in figures(report)
    )
    return f"<table><tr><th>Questions</th><th></th><th>95 % interval</th></tr>\n{rows}</table>"


def _bands(report: ShadowReport) -> str:
    parts = [
        ("answered", report.answered.count, "good"),
        ("suggestions", report.suggested, "fair"),
        ("nothing", report.silent, "none"),
    ]
    return _bar(parts, caption="What the desk would have done.")


def _said(report: ShadowReport) -> str:
    parts = [
        ("the same", report.agreed.count, "good"),
        ("otherwise", report.agreed.of - report.agreed.count, "bad"),
        ("cannot be told", report.untold, "none"),
    ]
    return _bar(parts, caption="What people said to what it would have answered.")


def _bar(parts: Sequence[tuple[str, int, str]], *, caption: str) -> str:
    total = sum(count for _, count, _ in parts)
    if not total:
        return ""
    drawn, at = "", 0.0
    for name, count, colour in parts:
        wide = (WIDTH - 2) * count / total
        if count:
            drawn += (
                f'<rect x="{at:.1f}" y="0" width="{wide:.1f}" height="{_BAR}" fill="{_COLOURS[colour]}">'
                f"<title>{escape(name)}: {count}</title></rect>"
            )
        at += wide
    key = "".join(
        f'<rect x="{place * 200}" y="{_BAR + 12}" width="12" height="12" fill="{_COLOURS[colour]}"/>'
        f'<text x="{place * 200 + 18}" y="{_BAR + 22}">{escape(name)}: {count}</text>'
        for place, (name, count, colour) in enumerate(parts)
    )
    return _picture(drawn + key, height=_BAR + 30, caption=caption)


def _waits(report: ShadowReport) -> str:
    """Return how many had a first reply after how long."""
    if not report.waits:
        return ""
    total = len(report.waits) + report.unreplied
    points, count = [(0.0, 0.0)], 0
    for wait in report.waits:
        across = _across(wait)
        points += [(across, count / total), (across, (count + 1) / total)]
        count += 1
    points.append((1.0, count / total))
    line = " ".join(f"{_x(across):.1f},{_y(up):.1f}" for across, up in points)
    marks = "".join(
        f'<text x="{_x(_across(time)):.1f}" y="{HEIGHT - _BOTTOM + 18}" text-anchor="middle">{name}</text>'
        for name, time in _MARKS
    )
    ups = "".join(
        f'<text x="{_LEFT - 6}" y="{_y(up) + 4:.1f}" text-anchor="end">{up:.0%}</text>'
        f'<line x1="{_LEFT}" x2="{WIDTH - 12}" y1="{_y(up):.1f}" y2="{_y(up):.1f}" stroke="#ddd"/>'
        for up in (0.0, 0.5, 1.0)
    )
    curve = f'<polyline points="{line}" fill="none" stroke="{_COLOURS["fair"]}" stroke-width="2"/>'
    caption = (
        "Share of these questions with a first reply of people, by time. The desk answers within seconds."
    )
    return _picture(ups + marks + curve, height=HEIGHT, caption=caption)


def _across(time: timedelta) -> float:
    """Return where a length of time lies between a minute and the end of the axis, 0 to 1."""
    minute, end = (mark.total_seconds() for mark in (_MARKS[0][1], _MARKS[-1][1]))
    seconds = min(max(time.total_seconds(), minute), end)
    return math.log(seconds / minute) / math.log(end / minute)  # minutes and days, both in sight


def _x(across: float) -> float:
    return _LEFT + across * (WIDTH - _LEFT - 40)


def _y(up: float) -> float:
    return HEIGHT - _BOTTOM - up * (HEIGHT - _BOTTOM - _TOP)


def _picture(inside: str, *, height: int, caption: str) -> str:
    return (
        f'<figure><svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img" aria-label="{escape(caption)}">'
        f"{inside}</svg><figcaption>{escape(caption)}</figcaption></figure>"
    )


def _list(heading: str, found: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(one)}</li>\n" for one in found)
    return f"<h2>{escape(heading)}</h2>\n<ul>\n{items}</ul>" if found else ""
