"""What people ask and no article answers, for an agent alone."""

from __future__ import annotations

from slack_sdk.models.blocks import ActionsBlock, Block

from handlers import words
from handlers.blocks.drawing import Drawing, Look, actions, asking_first, button, context, drawing, section
from handlers.text import cut
from workflows.domain.gaps import Gap
from workflows.use_cases.gaps import Listed

SHOWN = 10  # gaps of a list: twenty blocks, and nobody writes ten articles a day
EXAMPLE_MAX = 240  # characters of a question that serves as an example
NAME_MAX = 80


def gap_list(listed: Listed, look: Look) -> Drawing:
    """Return the gaps as a list, those that touch most people first."""
    count = len(listed.gaps)
    heading = words.render("gaps/heading", count=count, waiting=listed.waiting)
    blocks: list[Block | None] = []
    for place, gap in enumerate(listed.gaps[:SHOWN], start=1):
        text = words.render("gaps/gap", **_facts(gap, look))
        blocks += [section(f"gap_{gap.id}", text), _actions(place, gap, look)]
    small = []
    if listed.waiting and count:
        small.append(words.render("gaps/waiting", count=listed.waiting))
    if count > SHOWN:
        small.append(words.render("home/more", count=count - SHOWN))
    return drawing(
        section("gaps", heading), *blocks, context("gaps_more", *small), fallback=heading, look=look
    )


def _actions(place: int, gap: Gap, look: Look) -> ActionsBlock | None:
    value = look.signer.sign("gap", gap.id)
    about = cut(gap.name, NAME_MAX)
    return actions(
        f"gap_actions_{gap.id}",
        button(f"gap_draft_{place}", value, label="draft_article", about=about),
        button(
            f"gap_not_ours_{place}",
            value,
            label="gap_not_ours",
            about=about,
            confirm=asking_first("gap_not_ours"),
        ),
    )


def _facts(gap: Gap, look: Look) -> dict[str, object]:
    return {
        "name": cut(gap.name, NAME_MAX),
        "people": gap.people,
        "times": gap.times,
        "newest_at": gap.newest_at,
        "examples": [cut(" ".join(example.split()), EXAMPLE_MAX) for example in gap.examples],
        "zone": look.zone(),
        "now": look.now,
    }
