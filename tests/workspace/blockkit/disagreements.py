"""Where the workspace accepts what the schema of @slack/types refuses: each case, and why the workspace is right.

docs/decisions/0010-block-kit-and-its-judge.md settles them one by one; a test holds this table and that page together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

STYLES = ("bold", "code", "italic", "strike", "underline")  # those the types know
INLINE = ("text", "link", "user", "usergroup", "channel", "team", "emoji", "broadcast", "date", "color")
DROP = object()


@dataclass(frozen=True)
class Disagreement:
    """A field of some kinds the types do not know as it is; *settle* makes of it what they know, or DROP."""

    name: str
    kinds: tuple[str, ...]
    fields: tuple[str, ...]
    reason: str
    settle: Callable[[Any], Any] = lambda value: DROP


def _formatted(text: Any) -> Any:
    return {"type": "mrkdwn", "text": text["text"]} if text["type"] == "plain_text" else text


def _plainly_described(options: Any) -> Any:
    if isinstance(options, list):
        return [_plainly_described(option) for option in options]
    if options.get("description", {}).get("type") == "mrkdwn":
        return options | {"description": {"type": "plain_text", "text": options["description"]["text"]}}
    return options


def _known_styles(style: Any) -> Any:
    return {name: value for name, value in style.items() if name in STYLES}


def _without_gaps(settings: Any) -> Any:
    return [{} if setting is None else setting for setting in settings]


NEWER = "The reference has it; the types of this version are older."
DISAGREEMENTS = (
    Disagreement("auth_provider", ("auth_provider",), (), "A block of slack_sdk 3.47; the types are older."),
    Disagreement("call", ("call",), (), "A block of slack_sdk; apps post it, the types leave it out."),
    Disagreement("data_visualization", ("data_visualization",), (), NEWER),
    Disagreement(
        "prompts of a button",
        ("button",),
        ("agent_prompt", "agent_prompt_display"),
        "Fields of slack_sdk 3.47; the types are older.",
    ),
    Disagreement(
        "who sees a button",
        ("button",),
        ("visible_to_user_ids",),
        "A field of slack_sdk 3.47; the types have it for icon_button only.",
    ),
    Disagreement("level of a header", ("header",), ("level",), NEWER),
    Disagreement("icon and subtext of a card", ("card",), ("slack_icon", "subtext"), NEWER),
    Disagreement(
        "plain words on a card",
        ("card",),
        ("title", "subtitle", "body"),
        "The reference and slack_sdk take plain_text too; the types ask for mrkdwn.",
        _formatted,
    ),
    Disagreement(
        "formatted description of a choice",
        ("checkboxes", "radio_buttons"),
        ("options", "initial_options", "initial_option"),
        "The reference allows mrkdwn for checkboxes and radio buttons; the types ask for plain_text.",
        _plainly_described,
    ),
    Disagreement("offset of a list", ("rich_text_list",), ("offset",), NEWER),
    Disagreement("language of code", ("rich_text_preformatted",), ("language",), NEWER),
    Disagreement("skin tone of an emoji", ("emoji",), ("skin_tone",), "What the platform sends has it."),
    Disagreement("highlights", INLINE, ("style",), NEWER, _known_styles),
    Disagreement(
        "title of a Home", ("home",), ("title",), "Slack's own tutorial published one; apps still do."
    ),
    Disagreement(
        "skipped columns",
        ("table",),
        ("column_settings",),
        "The reference says to skip a column with null.",
        _without_gaps,
    ),
)


def settled(part: Any, chosen: Collection[Disagreement], used: set[str]) -> Any:
    """Return *part* as the types would have it after the *chosen* disagreements; note in *used* those that counted."""
    if isinstance(part, list):
        return [settled(item, chosen, used) for item in part]
    if not isinstance(part, dict):
        return part
    made = dict(part)
    for each in chosen:
        if part.get("type") not in each.kinds:
            continue
        if not each.fields:
            used.add(each.name)
            return {"type": "divider"}
        for name in each.fields:
            if name in made:
                _settle(made, name, each, used=used)
    return {name: settled(value, chosen, used) for name, value in made.items()}


def _settle(made: dict[str, Any], name: str, each: Disagreement, *, used: set[str]) -> None:
    instead = each.settle(made[name])
    if instead is DROP:
        used.add(each.name)
        del made[name]
    elif instead != made[name]:
        used.add(each.name)
        made[name] = instead
