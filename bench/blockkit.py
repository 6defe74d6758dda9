"""How long the local workspace looks at a message of 50 blocks, beside the models of slack_sdk doing the same."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table
from slack_sdk.models.blocks import Block

from workspace.blockkit.validate import BLOCKS_MAX, findings_in_blocks

ROUNDS = 200
LIMIT_MS = 2.0
Json = dict[str, Any]


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _card(number: int) -> list[Json]:
    """Return five blocks as a desk posts them: text and fields, a line of context, buttons, a menu, a rule."""
    words = {"type": "mrkdwn", "text": f"*INC-{number}* The VPN drops every hour, since Monday. " * 4}
    fields = [{"type": "mrkdwn", "text": "*Priority*\nHigh"}, {"type": "mrkdwn", "text": "*Owner*\nBo"}]
    buttons = [
        {"type": "button", "action_id": name, "text": _plain(name), "value": f"INC-{number}"}
        for name in ("claim", "resolve", "release", "note")
    ]
    options = [{"text": _plain(f"Priority {n}"), "value": str(n)} for n in range(10)]
    menu = {"type": "static_select", "action_id": "priority", "options": options}
    return [
        {"type": "section", "block_id": f"ticket-{number}", "text": words, "fields": fields},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "opened 09:12 by Ana"}]},
        {"type": "actions", "elements": buttons},
        {"type": "actions", "elements": [menu]},
        {"type": "divider"},
    ]


def _median_ms(look: Callable[[], object]) -> float:
    took: list[float] = []
    for _ in range(ROUNDS):
        began = perf_counter()
        look()
        took.append((perf_counter() - began) * 1_000)
    return median(took)


def main() -> None:
    """Print the figure, its peer and its limit."""
    blocks = [block for number in range(10) for block in _card(1_000 + number)]
    assert len(blocks) == BLOCKS_MAX["message"]
    assert findings_in_blocks(blocks, "message") == []
    ours = _median_ms(lambda: findings_in_blocks(blocks, "message"))
    peer = _median_ms(lambda: [block.to_dict() for block in Block.parse_all(blocks)])
    table = Table(title=f"A message of {len(blocks)} blocks, median of {ROUNDS}", title_justify="left")
    for column in ("who looks", "ms", "of the peer", f"limit {LIMIT_MS:.0f} ms"):
        table.add_column(column, justify="left" if column == "who looks" else "right")
    table.add_row("slack_sdk's models", f"{peer:.2f}", "1.0", "")
    kept = "kept" if ours < LIMIT_MS else "missed"
    table.add_row("the local workspace", f"{ours:.2f}", f"{ours / peer:.2f}", kept)
    Console().print(table)
