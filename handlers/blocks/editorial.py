"""The part of a Home about articles: what to write, what to review, what to look at again."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import Block

from handlers import words
from handlers.blocks.drawing import Look, View, as_dicts, button, context, header, section
from handlers.text import cut
from workflows.domain.precision import Week
from workflows.use_cases.editorial import Editorial

SHOWN = 3  # of each list: Home is a beginning, the whole lists are a command and the direct messages
NAME_MAX = 80


def with_articles(home: View, editorial: Editorial, look: Look) -> View:
    """Return a Home with what the desk's articles ask of its reader: before the team's queue, or at the end."""
    blocks = home["blocks"]
    end = next((n for n, block in enumerate(blocks) if block["block_id"] == "queue"), len(blocks))
    return {**home, "blocks": [*blocks[:end], *as_dicts(*_lists(editorial, look)), *blocks[end:]]}


def _lists(editorial: Editorial, look: Look) -> list[Block | None]:
    """Return the lists that are not empty, each with its heading."""
    blocks: list[Block | None] = []
    if editorial.week is not None and editorial.week.answers:
        blocks.append(context("precision", words.render("home/precision", **_facts(editorial.week))))
    if editorial.to_review:
        blocks.append(header("to_review", words.label("home_to_review", count=len(editorial.to_review))))
        for draft in editorial.to_review[:SHOWN]:
            facts = {"title": cut(draft.title, NAME_MAX), "author_id": draft.author_id}
            blocks.append(section(f"review_{draft.id}", words.render("home/to_review", **facts)))
    if editorial.to_care:
        blocks.append(header("to_care", words.label("home_to_care", count=len(editorial.to_care))))
        for n, item in enumerate(editorial.to_care[:SHOWN]):
            facts = {"title": cut(item.title, NAME_MAX), "url": item.url}
            blocks.append(section(f"care_{n}", words.render("home/to_care", **facts)))
    if editorial.to_review or editorial.to_care:
        blocks.append(context("articles_where", words.render("home/in_messages")))
    if editorial.gaps:
        blocks.append(header("gaps", words.label("home_gaps", count=len(editorial.gaps))))
        for place, gap in enumerate(editorial.gaps[:SHOWN], start=1):
            name = cut(gap.name, NAME_MAX)
            text = words.render("home/gap", name=name, people=gap.people, times=gap.times)
            write = button(
                f"gap_draft_{place}", look.signer.sign("gap", gap.id), label="gap_write", about=name
            )
            blocks.append(section(f"gap_{gap.id}", text, accessory=write))
        if (left := len(editorial.gaps) - SHOWN) > 0:
            blocks.append(context("gaps_more", words.render("home/more_gaps", count=left)))
    return blocks


def _facts(week: Week) -> dict[str, Any]:
    low, high = week.right.interval
    return {
        "monday": week.monday,
        "answers": week.answers,
        "right": week.right.count,
        "judged": week.right.of,
        "percent": round(100 * week.right.value),
        "low": round(100 * low),
        "high": round(100 * high),
    }
