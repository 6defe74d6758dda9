"""The page of what approvals are good for: figures and pictures, in one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from html import escape

from workflows.domain.shadow import Share
from workflows.domain.stamps import NEARLY_ALL, UNREAD, StepReport

WIDTH, ROW = 640, 30  # of a picture, and of one step in it, in points
_LEFT, _RIGHT, _FOOT = 190, 60, 24
_COLOURS = {"sure": "#2a86d1", "waits": "#2a9d7c", "mark": "#d1453b"}
_STYLE = """
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
.wide { overflow-x: auto } table { border-collapse: collapse; margin: 1rem 0 }
td, th { padding: .3rem .8rem; border-bottom: 1px solid #8886; text-align: right; vertical-align: top }
td:nth-child(-n+2), th:nth-child(-n+2) { text-align: left }
td:nth-child(n+3) { white-space: nowrap }
figure { margin: 1.5rem 0; overflow-x: auto } figcaption { font-size: 13px; opacity: .75 }
svg { max-width: 100%; min-width: 32rem; height: auto }
text { font: 12px system-ui; fill: currentColor } .lines { stroke: #8886 }
"""


def page(found: Sequence[StepReport], *, title: str, last: int) -> str:
    """Return the page: each step with its figures, how sure these are, and what would have been without it."""
    named = [f"{one.place.item} {one.place.round}.{one.place.place}" for one in found]
    body = "\n".join(
        [_figures(found, named), _approved(found, named), _waits(found, named), _without(found, named)]
    )
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
        f"<style>{_STYLE}</style>\n<h1>{escape(title)}</h1>\n"
        "<p>Counted from what people decided on requests as they were sent. No proof that a step is of no use: "
        "what nobody asks for, because somebody would say no, is not in it.</p>\n"
        f"{body}\n<p>Without it: imagined for the last {last} requests of each step.</p>\n</html>\n"
    )


def length(length: timedelta) -> str:
    """Return a length in its two largest units: 3 d 4 h, 12 min 5 s."""
    left, said = int(length.total_seconds()), []
    for unit, seconds in (("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)):
        count, left = divmod(left, seconds)
        if count:
            said.append(f"{count} {unit}")
    return " ".join(said[:2]) or "0 s"


def _figures(found: Sequence[StepReport], named: Sequence[str]) -> str:
    head = (
        *("Step", "who decides", "approved", "95 % interval", "regretted", "by time", "break-glass"),
        *("middle click", f"under {UNREAD.seconds} s", "of the whole time"),
    )
    rows = [
        (
            name,
            one.place.by,
            _counted(one.approved),
            _interval(one.approved),
            _counted(one.regretted),
            str(one.undecided),
            str(one.overridden),
            length(one.click) if one.click is not None else "–",
            _counted(one.unread),
            f"{one.share:.0%}" if one.share is not None else "–",
        )
        for name, one in zip(named, found, strict=True)
    ]
    return (
        _table(head, rows)
        + "<p>Regretted: approved, and afterwards given up, taken up again, or the cause of an incident.</p>"
    )


def _without(found: Sequence[StepReport], named: Sequence[str]) -> str:
    head = (
        "Step",
        "would have gone through",
        "of the last",
        "the others sooner (the middle one)",
        "together",
    )
    rows = [
        (
            name,
            ", ".join(one.without.through) or "none",
            f"{len(one.without.through)} of {one.without.of}",
            length(one.without.sooner),
            length(one.without.saved),
        )
        for name, one in zip(named, found, strict=True)
    ]
    stamps = [name for name, one in zip(named, found, strict=True) if one.is_stamp]
    told = "".join(
        f"<li>{escape(name)}: surely over {NEARLY_ALL:.0%} approved. It may be a mere stamp; "
        "think of <code>low_risk</code> with <code>then: approve</code>.</li>\n"
        for name in stamps
    )
    return f"<h2>What would have been without a step</h2>\n{_table(head, rows)}" + (
        f"<ul>{told}</ul>" if told else ""
    )


def _approved(found: Sequence[StepReport], named: Sequence[str]) -> str:
    """Return how often each step is approved, with how sure that is; beyond the mark it may be a stamp."""
    drawn = ""
    for place, (name, one) in enumerate(zip(named, found, strict=True)):
        if not one.approved.of:
            continue
        y, colour = _y(place), _COLOURS["sure"]
        low, high = map(_x, one.approved.interval)
        drawn += (
            f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{y}" y2="{y}" stroke="{colour}" stroke-width="2"/>'
            f'<circle cx="{_x(one.approved.value):.1f}" cy="{y}" r="5" fill="{colour}">'
            f"<title>{escape(name)}: {_counted(one.approved)}</title></circle>"
            f'<text x="{WIDTH - _RIGHT + 10}" y="{y + 4}">{one.approved.value:.0%}</text>'
        )
    mark, end, colour = _x(NEARLY_ALL), _y(len(found) - 1) + ROW / 2, _COLOURS["mark"]
    drawn += f'<line x1="{mark:.1f}" x2="{mark:.1f}" y1="0" y2="{end}" stroke="{colour}"/>'
    caption = "Share approved, with its 95 % interval. "
    caption += f"A step whose whole interval lies beyond {NEARLY_ALL:.0%} may be a stamp."
    return _picture(drawn, named, caption=caption)


def _waits(found: Sequence[StepReport], named: Sequence[str]) -> str:
    """Return what part of the time until a request is done each step is."""
    drawn = ""
    for place, one in enumerate(found):
        if one.share is None:
            continue
        y, wide = _y(place), max(1.0, _x(one.share) - _LEFT)
        drawn += (
            f'<rect x="{_LEFT}" y="{y - 8}" width="{wide:.1f}" height="16" fill="{_COLOURS["waits"]}"/>'
            f'<text x="{WIDTH - _RIGHT + 10}" y="{y + 4}">{one.share:.0%}</text>'
        )
    return _picture(
        drawn, named, caption="Share of the time from sending to done that was waiting for the step."
    )


def _picture(inside: str, named: Sequence[str], *, caption: str) -> str:
    height = _y(len(named) - 1) + ROW // 2 + _FOOT
    names = "".join(
        f'<text x="{_LEFT - 10}" y="{_y(place) + 4}" text-anchor="end">{escape(name)}</text>'
        for place, name in enumerate(named)
    )
    marks = "".join(
        f'<line class="lines" x1="{_x(at):.1f}" x2="{_x(at):.1f}" y1="0" y2="{height - _FOOT}"/>'
        f'<text x="{_x(at):.1f}" y="{height - 6}" text-anchor="middle">{at:.0%}</text>'
        for at in (0.0, 0.5, 1.0)
    )
    return (
        f'<figure><svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img" aria-label="{escape(caption)}">'
        f"{marks}{names}{inside}</svg><figcaption>{escape(caption)}</figcaption></figure>"
    )


def _x(share: float) -> float:
    return _LEFT + share * (WIDTH - _LEFT - _RIGHT)


def _y(place: int) -> int:
    return ROW // 2 + place * ROW


def _counted(share: Share) -> str:
    return f"{share.count} of {share.of}" if share.of else "–"


def _interval(share: Share) -> str:
    low, high = share.interval
    return f"{low:.0%} – {high:.0%}" if share.of else "–"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{escape(one)}</th>" for one in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(one)}</td>' for one in row)}</tr>\n" for row in rows)
    return f'<div class="wide"><table><tr>{top}</tr>\n{body}</table></div>\n'
