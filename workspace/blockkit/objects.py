"""Objects that parts are made of: options, confirmations, filters, table cells, rich text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workspace.blockkit.reference import page
from workspace.blockkit.shapes import (
    Chars,
    Finding,
    Flag,
    Json,
    Kind,
    Listed,
    Number,
    OneOf,
    Shape,
    Shaped,
    TextOf,
    Typed,
    Whole,
    may,
    must,
)

PLAIN = ("plain_text",)
URL = Chars(3000)
HTTPS = Chars(3000, pattern=r"https://.+", meaning="an https address")
STYLE = Shaped("rich_text_style")
RICH = Typed(("rich_text",))
TASK = (
    must("task_id", Chars()),
    must("title", Chars()),
    may("details", RICH),
    may("output", RICH),
    may("sources", Listed(Typed(("url",)))),
)
STATUS = OneOf(("pending", "in_progress", "complete", "error"))


def _one_of_options(node: Json, at: str) -> Iterator[Finding]:
    if "options" in node and "option_groups" in node:
        yield Finding("only one of `options` and `option_groups` is allowed", at)
    if "options" not in node and "option_groups" not in node:
        yield Finding("missing required field: options", at)


def _initial_among_options(node: Json, at: str) -> Iterator[Finding]:
    chosen = list(node.get("initial_options") or [])
    if node.get("initial_option") is not None:
        chosen.append(node["initial_option"])
    offered = every_option(node)
    for option in chosen:
        if option not in offered:
            name = "initial_option" if option is node.get("initial_option") else "initial_options"
            yield Finding("initial option is not among the options", f"{at}/{name}")


def _distinct_values(node: Json, at: str) -> Iterator[Finding]:
    values = [option.get("value") for option in every_option(node)]
    if len(values) != len(set(map(str, values))):
        yield Finding("option values must be unique", f"{at}/options")


def every_option(element: Json) -> list[Json]:
    """Return all options of a select, those in groups too."""
    grouped = [o for group in element.get("option_groups") or [] for o in group.get("options") or []]
    return [o for o in [*(element.get("options") or []), *grouped] if isinstance(o, dict)]


STATIC_SELECT_RULES = (_one_of_options, _initial_among_options)
CHOICE_RULES = (_initial_among_options, _distinct_values)


def _something_filtered(node: Json, at: str) -> Iterator[Finding]:
    if not node:
        yield Finding("must define at least one field of the filter", at)


def _id_or_url(node: Json, at: str) -> Iterator[Finding]:
    if ("id" in node) == ("url" in node):
        yield Finding("must define exactly one of `id` and `url`", at)


def _above_zero(node: Json, at: str) -> Iterator[Finding]:
    if node["value"] <= 0:
        yield Finding("must be greater than 0", f"{at}/value", str(node["value"]))


def _series_of_categories(node: Json, at: str) -> Iterator[Finding]:
    names = [series["name"] for series in node["series"]]
    if len(set(names)) < len(names):
        yield Finding("the series of a chart must have distinct names", f"{at}/series")
    wanted = sorted(node["axis_config"]["categories"])
    for index, series in enumerate(node["series"]):
        if sorted(point["label"] for point in series["data"]) != wanted:
            yield Finding("must have one point for each of the categories", f"{at}/series/{index}/data")


def kinds(*made: Kind) -> dict[str, Kind]:
    """Return *made* by name, each with the address of its reference."""
    return {kind.name: kind if kind.docs else replace(kind, docs=page(kind.name)) for kind in made}


def _untyped(*made: Kind) -> dict[str, Kind]:
    return kinds(*(replace(kind, typed=False) for kind in made))


def _inline(name: str, *fields: tuple[str, Shape, bool]) -> Kind:
    own = tuple(must(n, s) if required else may(n, s) for n, s, required in fields)
    return Kind(name, (*own, may("style", STYLE)))


OBJECTS = _untyped(
    Kind(
        "option",  # of a menu: plain text only
        (
            must("text", TextOf(75, PLAIN)),
            must("value", Chars(150)),
            may("description", TextOf(75, PLAIN)),
        ),
    ),
    Kind(
        "choice",  # of checkboxes and radio buttons
        (
            must("text", TextOf(75)),
            must("value", Chars(150)),
            may("description", TextOf(75)),
        ),
    ),
    Kind(
        "overflow_option",
        (
            must("text", TextOf(75, PLAIN)),
            must("value", Chars(150)),
            may("description", TextOf(75, PLAIN)),
            may("url", URL),
        ),
    ),
    Kind(
        "option_group",
        (
            must("label", TextOf(75, PLAIN)),
            must("options", Listed(Shaped("option"), 100, 1)),
        ),
    ),
    Kind(
        "confirm",
        (
            must("title", TextOf(100, PLAIN)),
            must("text", TextOf(300)),
            must("confirm", TextOf(30, PLAIN)),
            must("deny", TextOf(30, PLAIN)),
            may("style", OneOf(("primary", "danger"))),
        ),
    ),
    Kind(
        "dispatch_action_config",
        (may("trigger_actions_on", Listed(OneOf(("on_enter_pressed", "on_character_entered")), 2, 1)),),
    ),
    Kind(
        "conversation_filter",
        (
            may("include", Listed(OneOf(("im", "mpim", "private", "public")), 4, 1)),
            may("exclude_external_shared_channels", Flag()),
            may("exclude_bot_users", Flag()),
        ),
        (_something_filtered,),
    ),
    Kind("slack_file", (may("id", Chars()), may("url", Chars())), (_id_or_url,)),
    Kind(
        "feedback_button",
        (
            must("text", TextOf(75, PLAIN)),
            must("value", Chars(2000)),
            may("accessibility_label", Chars(75)),
        ),
    ),
    Kind("task", (may("type", OneOf(("task_card",))), *TASK, may("status", STATUS))),  # a task of a plan
    Kind("workflow", (must("trigger", Shaped("workflow_trigger")),)),
    Kind(
        "workflow_trigger",
        (must("url", Chars()), may("customizable_input_parameters", Listed(Shaped("input_parameter")))),
    ),
    Kind("input_parameter", (must("name", Chars()), must("value", Chars(least=0)))),
    Kind("segment", (must("label", Chars(20)), must("value", Number())), (_above_zero,)),
    Kind("data_point", (must("label", Chars(20)), must("value", Number()))),
    Kind("series", (must("name", Chars(20)), must("data", Listed(Shaped("data_point"), 20, 1)))),
    Kind(
        "axis_config",
        (
            must("categories", Listed(Chars(20), 20, 1)),
            may("x_label", Chars(50)),
            may("y_label", Chars(50)),
        ),
    ),
    Kind("column_setting", (may("align", OneOf(("left", "center", "right"))), may("is_wrapped", Flag()))),
    Kind(
        "rich_text_style",
        tuple(
            may(name, Flag())
            for name in (
                "bold",
                "italic",
                "strike",
                "code",
                "underline",
                "highlight",
                "client_highlight",
                "unlink",
            )
        ),
    ),
)

SECTION_PARTS = Typed(
    ("text", "link", "user", "usergroup", "channel", "emoji", "broadcast", "date", "color", "team")
)
RICH_TEXT = kinds(
    Kind("rich_text_section", (must("elements", Listed(SECTION_PARTS)),)),
    Kind(
        "rich_text_list",
        (
            must("elements", Listed(Typed(("rich_text_section",)), least=1)),
            must("style", OneOf(("bullet", "ordered"))),
            may("indent", Whole(0, 8)),
            may("offset", Whole(0)),
            may("border", Whole(0, 1)),
        ),
    ),
    Kind(
        "rich_text_preformatted",
        (
            must("elements", Listed(Typed(("text", "link")))),
            may("border", Whole(0, 1)),
            may("language", Chars()),
        ),
    ),
    Kind("rich_text_quote", (must("elements", Listed(SECTION_PARTS)), may("border", Whole(0, 1)))),
    _inline("text", ("text", Chars(), True)),
    _inline("link", ("url", Chars(), True), ("text", Chars(least=0), False), ("unsafe", Flag(), False)),
    _inline("user", ("user_id", Chars(), True)),
    _inline("usergroup", ("usergroup_id", Chars(), True)),
    _inline("channel", ("channel_id", Chars(), True)),
    _inline("team", ("team_id", Chars(), True)),
    _inline(
        "emoji",
        ("name", Chars(), True),
        ("unicode", Chars(), False),
        ("skin_tone", Whole(1, 6), False),
        ("url", Chars(), False),
    ),
    _inline("broadcast", ("range", OneOf(("here", "channel", "everyone")), True)),
    _inline(
        "date",
        ("timestamp", Whole(0), True),
        ("format", Chars(), True),
        ("url", Chars(), False),
        ("fallback", Chars(), False),
    ),
    _inline("color", ("value", Chars(), True)),
)

CELLS = kinds(
    Kind("raw_text", (must("text", Chars()),)),
    Kind("raw_number", (must("value", Number()), must("text", Chars()))),
)

SERIES = (must("series", Listed(Shaped("series"), 12, 1)), must("axis_config", Shaped("axis_config")))
CHARTS = kinds(
    Kind("pie", (must("segments", Listed(Shaped("segment"), 12, 1)),)),
    *(Kind(name, SERIES, (_series_of_categories,)) for name in ("bar", "area", "line")),
)
