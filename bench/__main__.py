"""make bench: print every figure, or those named: python -m bench ack storage."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

console = Console()


def ack() -> None:
    """Print event to acknowledgement, beside a Bolt app that does nothing but acknowledge."""
    from bench.ack import RATE, SECONDS, run

    measured = run()
    peer = measured[0]
    table = Table(
        title=f"Event to acknowledgement, {RATE} messages a second for {SECONDS} s", title_justify="left"
    )
    for column in ("app", "events", "p50 ms", "p95 ms", "p99 ms", "max ms", "no ack", "p99 ratio"):
        table.add_column(column, justify="left" if column == "app" else "right")
    for times in measured:
        points = [f"{times.percentile(share):.1f}" for share in (0.5, 0.95, 0.99, 1.0)]
        ratio = times.percentile(0.99) / peer.percentile(0.99)
        table.add_row(times.name, str(len(times.ms)), *points, str(times.unacked), f"{ratio:.1f}")
    console.print(table)


def storage() -> None:
    """Print what the ticket store does a second, beside a plain commit on the same disk."""
    from bench.storage import main as figures

    figures()


def sla() -> None:
    """Print what ten thousand timed tickets cost an idle worker, and how fast a thousand timers are done."""
    from bench.sla import main as figures

    figures()


def knowledge() -> None:
    """Print how pages are ranked, beside plain vectors and plain BM25."""
    from bench.knowledge import main as figures

    figures([])


def workspace() -> None:
    """Print what flows through the local workspace, beside a bare echo, and how long conversations open."""
    from bench.workspace import main as figures

    figures()


def blockkit() -> None:
    """Print how long a message of 50 blocks is looked at, beside slack_sdk's models."""
    from bench.blockkit import main as figures

    figures()


def requests() -> None:
    """Print how many sentences of wanting find their item, and how many questions are taken for a wish."""
    from bench.requests import main as figures

    figures([])


def triage() -> None:
    """Print how tickets are sorted by what those of the past were, beside what is usually built."""
    from bench.triage import main as figures

    figures([])


def audit() -> None:
    """Print how long an audit of a hundred thousand rows takes to be verified, beside only reading it."""
    from bench.audit import main as figures

    figures()


def approvals() -> None:
    """Print what thousands of random runs of approvals came to, each held to a small model of them."""
    from bench.approvals import main as figures

    figures()


FIGURES = {
    "ack": ack,
    "storage": storage,
    "sla": sla,
    "knowledge": knowledge,
    "requests": requests,
    "triage": triage,
    "workspace": workspace,
    "blockkit": blockkit,
    "audit": audit,
    "approvals": approvals,
}


def main(names: list[str]) -> None:
    """Print the figures of these names, all of them when none is named."""
    unknown = set(names) - set(FIGURES)
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(FIGURES)}.")
    for name in names or FIGURES:
        FIGURES[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
