"""Whose words a row holds, table by table; what no rule names loses an erased person's id and name only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.domain.chains import OPEN
from workflows.domain.erasure import NOTHING_SAID, Path, Rule

CARD = "cards"
FILLED_IN = ("title", "doing", "done")
"""What a task says of itself; an item may fill answers into any of it."""
TICKET: frozenset[Path] = frozenset({("title",), ("description",), *(("tasks", name) for name in FILLED_IN)})
"""Where a ticket has its requester's words."""
TOLD = ("answer", "changed", "taken", "known", "repeated")
"""Where a card of a request shows answers."""
OWNED: dict[str, tuple[str, Rule]] = {
    "tickets": ("id", Rule(said=frozenset(("rest", *path) for path in TICKET))),
    "audit": (
        "ticket_id",
        Rule(said=frozenset(("rest", side, *path) for side in ("before", "after") for path in TICKET)),
    ),
    "ticket_words": ("ticket_id", Rule(said=frozenset({("said",)}))),
    "conversations": (
        "id",
        Rule(
            said=frozenset(
                {
                    ("rest", "question"),
                    ("rest", "said"),
                    ("rest", "draft", "title"),
                    ("rest", "draft", "description"),
                    ("rest", CARD, "about"),
                    ("rest", CARD, "ask", "title"),
                    ("rest", CARD, "ask", "problem", "said"),
                    *(("rest", CARD, "ask", told, "words") for told in TOLD),
                }
            )
        ),
    ),
    "requests": (
        "conversation_id",
        Rule(
            said=frozenset({("rest", "words")}),
            dropped=frozenset({("rest", "answers"), ("rest", "proposed")}),
        ),
    ),
    "gaps": ("conversation_id", Rule(said=frozenset({("question",), ("topic",)}))),
    "runs": ("ticket_id", Rule(said=frozenset({("rest", "facts"), ("rest", "call", "body")}))),
    "tasks": (
        "ticket_id",
        Rule(
            said=frozenset(
                {
                    *(("rest", name) for name in (*FILLED_IN, "instructions", "checklist")),
                    ("rest", "sends", "body"),
                    ("rest", "call", "body"),
                }
            )
        ),
    ),
    "approval_turns": (
        "ticket_id",
        Rule(
            said=frozenset(
                {
                    ("rest", "title"),
                    ("rest", "lines", "words"),
                    *(("rest", "plans", "plan", name) for name in (*FILLED_IN, "instructions", "checklist")),
                    ("rest", "plans", "plan", "sends", "body"),
                }
            ),
            dropped=frozenset({("rest", "answers"), ("rest", "plans", "part", "answers")}),
        ),
    ),
    "grants": (
        "ticket_id",
        Rule(
            said=frozenset(
                {
                    ("rest", "what"),
                    *(
                        ("rest", "terms", "take_back", name)
                        for name in (*FILLED_IN, "instructions", "checklist")
                    ),
                    ("rest", "terms", "what"),
                    ("rest", "terms", "take_back", "sends", "body"),
                }
            ),
            dropped=frozenset({("rest", "answers")}),
        ),
    ),
    "firings": ("ticket_id", Rule(said=frozenset({("rest", "calls", "body")}))),
    "masked_answers": ("request_id", Rule(said=frozenset({("value",)}))),
}
"""Rows that belong to a ticket or a conversation of theirs, by the column that names it."""
SAID_THERE = Rule(said=frozenset({("rest", "content", "text"), ("rest", "content", "words")}))
WRITTEN: dict[str, tuple[tuple[Path, ...], Rule]] = {
    "messages": (
        (("rest", "user_id"),),
        Rule(said=frozenset({("rest", "text")}), dropped=frozenset({("rest", "files")})),
    ),
    "approval_votes": ((("person",),), Rule(said=frozenset({("rest", "comment")}))),
    "earlier_words": ((("user_id",),), Rule(said=frozenset({("text",)}))),
    "improvements": ((("said_by",),), Rule(said=frozenset({("comment",)}))),
    "shadow_questions": (
        (("rest", "person_id"),),
        Rule(said=frozenset({("question",), ("rest", "topic")})),
    ),
    "shadow_replies": (
        (("rest", "person_id"),),
        Rule(said=frozenset({("rest", "text")}), dropped=frozenset({("rest", "links")})),
    ),
    "audit": ((("actor_id",),), Rule(said=frozenset({("rest", "reason")}))),
    "surfaces": ((("rest", "content", "author"), ("rest", "content", "person")), SAID_THERE),
}
"""Rows that somebody wrote, by where their author is named."""
LET_GO = {
    "homes": "user_id",
    "user_groups": "user_id",
    "aliases": "conversation_id",
    "delegations": "owner_id",
}
"""Rows that are of use only as long as the person is known, by the column that says whose they are."""
LEFT_OUT = frozenset(
    {
        "erasures",
        "reseals",
        "anchors",
        "anchored_heads",
        "counters",
        "blobs",
        "learned",
        "calibrators",
        "frozen",
    }
)
"""Tables in which nobody is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """What is the person's: tickets, conversations and what hangs on these, and their threads (channel and ts)."""

    ids: frozenset[str]
    records: frozenset[str]
    threads: frozenset[tuple[str, str]] = frozenset()

    def rule(self, table: str, row: Mapping[str, Any]) -> Rule:
        """Return where a row holds what they said."""
        said: frozenset[Any] = frozenset()
        dropped: frozenset[Any] = frozenset()
        owner, owned = OWNED.get(table, ("", NOTHING_SAID))
        if owner and row[owner] in self.records:
            said, dropped = said | owned.said, dropped | owned.dropped
        places, written = WRITTEN.get(table, ((), NOTHING_SAID))
        if any(_at(row, place) in self.ids for place in places):
            said, dropped = said | written.said, dropped | written.dropped
        if table == "surfaces" and row["kind"] == "opening" and row["ref"] in self.records:
            said = said | SAID_THERE.said  # the first line of a conversation repeats what they wrote
        return Rule(said=said, dropped=dropped)

    def is_close(self, row: Mapping[str, Any]) -> bool:
        """Whether a row speaks of them: it names them, a record of theirs, or stands in a thread about one."""
        rest = row.get("rest") or {}
        places = {(str(row.get("channel")), str(each)) for each in (row.get("ts"), rest.get("thread_ts"))}
        if places & self.threads:
            return True
        return any(
            leaf in self.records or any(one in leaf for one in self.ids) for leaf in _leaves(dict(row))
        )


def touchable(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of a row an erasure may change: of an audit nothing that its hash covers openly."""
    rest = row.get("rest")
    if not table.endswith("audit") or not isinstance(rest, dict):
        return dict(row)
    kept = {
        side: {k: v for k, v in (rest.get(side) or {}).items() if k not in OPEN}
        for side in ("before", "after")
    }
    return {**row, "rest": {**rest, **kept}}


def put_back(table: str, row: Mapping[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    """Return the changed row with what was kept out of it by `touchable`, in the order it had."""
    rest = row.get("rest")
    if not table.endswith("audit") or not isinstance(rest, dict):
        return changed
    sides = {
        side: {k: changed["rest"][side].get(k, v) for k, v in rest[side].items()}
        for side in ("before", "after")
        if side in rest
    }
    others = {k: v for k, v in changed["rest"].items() if k in rest}
    return {**changed, "rest": {**others, **sides}}


def _at(row: Mapping[str, Any], place: tuple[str, ...]) -> Any:
    value: Any = row
    for key in place:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _leaves(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in _leaves(each)]
    if isinstance(value, (list, tuple)):
        return [leaf for each in value for leaf in _leaves(each)]
    return []
