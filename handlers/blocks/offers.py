"""Everything there is to be asked for, by the teams that see to it: a menu in a thread, and the form on Home."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slack_sdk.models.blocks import InputBlock, Option, OptionGroup, PlainTextObject, StaticSelectElement

from handlers import words
from handlers.blocks.drawing import Look, View
from handlers.blocks.fields import modal, plain
from handlers.blocks.request_fields import spoken_item
from handlers.text import cut
from workflows.domain.catalogue import Item

MENU_MAX = 100  # options of a menu
OPTION_MAX = 75  # characters of an option, or of what stands above some


def by_team(offered: Iterable[tuple[str, Item]], look: Look) -> list[OptionGroup]:
    """Return the options of a menu of these items, each with the value that comes back when it is chosen."""
    groups: dict[str, list[Option]] = {}
    for value, item in offered:
        option = Option(value=value, text=PlainTextObject(text=cut(spoken_item(item).title, OPTION_MAX)))
        groups.setdefault(look.policy.team(item.fulfilled_by).name, []).append(option)
    return [
        OptionGroup(label=PlainTextObject(text=cut(team, OPTION_MAX)), options=options)
        for team, options in groups.items()
    ]


def offer_form(items: Sequence[Item], look: Look) -> View:
    """Return the form in which one of *items* is chosen; there is at least one."""
    menu = StaticSelectElement(
        action_id="pick",
        placeholder=plain("form_choose"),
        option_groups=by_team([(item.id, item) for item in items[:MENU_MAX]], look),
    )
    return modal(
        "request_something",
        title=words.label("request_something_title"),
        submit=words.label("request_something_submit"),
        meta="",
        blocks=[InputBlock(block_id="item", label=plain("request_choose_all"), element=menu)],
    )
