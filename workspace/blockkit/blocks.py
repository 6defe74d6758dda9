"""Every block of Block Kit: its fields, their limits, and on which surfaces it may stand."""

from __future__ import annotations

from collections.abc import Iterator

from workspace.blockkit.elements import ELEMENTS, IN_ACTIONS, IN_INPUT, IN_SECTION
from workspace.blockkit.objects import CELLS, CHARTS, HTTPS, PLAIN, RICH, RICH_TEXT, STATUS, TASK, URL, kinds
from workspace.blockkit.reference import block_page
from workspace.blockkit.shapes import (
    EVERYWHERE,
    MESSAGES,
    MODALS,
    NOT_IN_MODALS,
    Anything,
    Chars,
    Field,
    Finding,
    Flag,
    Json,
    Kind,
    Listed,
    OneOf,
    Rule,
    Shaped,
    Surface,
    TextOf,
    Typed,
    Whole,
    may,
    must,
)

TABLE_CHARS_MAX = 10_000  # over all tables of a message
DATA_TABLE_CHARS_MAX = 20_000
CELL = Typed(("raw_text", "raw_number", "rich_text"))


def _block(
    name: str, *own: Field, rules: tuple[Rule, ...] = (), surfaces: frozenset[Surface] = EVERYWHERE
) -> Kind:
    return Kind(name, (may("block_id", Chars(255)), *own), rules, surfaces, block_page(name))


def _some_text(node: Json, at: str) -> Iterator[Finding]:
    if not node.get("text") and not node.get("fields"):
        yield Finding("missing required field: text or fields", at)


def _picture(node: Json, at: str) -> Iterator[Finding]:
    if ("image_url" in node) == ("slack_file" in node):
        yield Finding("exactly one of `image_url` and `slack_file` is required", at)


def _distinct_actions(node: Json, at: str) -> Iterator[Finding]:
    seen: set[str] = set()
    name = "actions" if node["type"] == "card" else "elements"
    for index, element in enumerate(node.get(name, [])):
        action_id = element.get("action_id")
        if action_id is not None and action_id in seen:
            yield Finding(f'action_id "{action_id}" already exists', f"{at}/{name}/{index}/action_id")
        seen.add(action_id)


def _no_dispatch_of_files(node: Json, at: str) -> Iterator[Finding]:
    if node.get("dispatch_action") and node["element"]["type"] == "file_input":
        yield Finding("unsupported type: file_input", f"{at}/element/type", "dispatch_action is true")


def _card_content(node: Json, at: str) -> Iterator[Finding]:
    if not any(node.get(name) for name in ("hero_image", "title", "actions", "body")):
        yield Finding("must define one of hero_image, title, actions and body", at)
    if "icon" in node and "slack_icon" in node:
        yield Finding("must define only one of `icon` and `slack_icon`", at)


def _container_head(node: Json, at: str) -> Iterator[Finding]:
    if not node.get("title") and not node.get("rich_text_title"):
        yield Finding("missing required field: title or rich_text_title", at)
    if node.get("is_collapsible") and node.get("has_header_divider"):
        yield Finding("has_header_divider is not allowed with is_collapsible", f"{at}/has_header_divider")
    if node.get("default_collapsed") and not node.get("is_collapsible"):
        yield Finding("default_collapsed needs is_collapsible", f"{at}/default_collapsed")


def _even_rows(node: Json, at: str) -> Iterator[Finding]:
    rows = node["rows"]
    wide = len(rows[0])
    for index, row in enumerate(rows):
        if len(row) != wide:
            yield Finding(
                "every row must have as many cells as the header",
                f"{at}/rows/{index}",
                f"{len(row)} and {wide}",
            )
    for index, cell in enumerate(rows[0]):
        if cell["type"] == "rich_text":
            yield Finding("a header cell must not be rich_text", f"{at}/rows/0/{index}")
    if node.get("row_header_column_index", 0) >= wide:
        yield Finding("must be the index of a column", f"{at}/row_header_column_index", f"{wide} columns")


IMAGE = Typed(("image",))
IN_CONTAINER = (
    "actions",
    "context",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
)
BLOCKS = kinds(
    _block(
        "section",
        may("text", TextOf(3000)),
        may("fields", Listed(TextOf(2000), 10, 1)),
        may("accessory", Typed(IN_SECTION)),
        may("expand", Flag()),
        rules=(_some_text,),
    ),
    _block("divider"),
    _block(
        "image",
        may("image_url", URL),
        may("slack_file", Shaped("slack_file")),
        must("alt_text", Chars(2000)),
        may("title", TextOf(2000, PLAIN)),
        rules=(_picture,),
    ),
    _block("actions", must("elements", Listed(Typed(IN_ACTIONS), 25, 1)), rules=(_distinct_actions,)),
    _block("context", must("elements", Listed(Typed(("image", "plain_text", "mrkdwn")), 10, 1))),
    _block(
        "context_actions",
        must("elements", Listed(Typed(("feedback_buttons", "icon_button")), 5, 1)),
        rules=(_distinct_actions,),
        surfaces=MESSAGES,
    ),
    _block(
        "input",
        must("label", TextOf(2000, PLAIN)),
        must("element", Typed(IN_INPUT)),
        may("dispatch_action", Flag()),
        may("hint", TextOf(2000, PLAIN)),
        may("optional", Flag()),
        rules=(_no_dispatch_of_files,),
    ),
    _block("header", must("text", TextOf(150, PLAIN)), may("level", Whole(1, 4))),
    _block("markdown", must("text", Chars(12_000)), surfaces=MESSAGES),
    _block(
        "rich_text",
        must(
            "elements",
            Listed(
                Typed(("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"))
            ),
        ),
    ),
    _block("file", must("external_id", Chars()), must("source", OneOf(("remote",))), surfaces=MESSAGES),
    _block(
        "call",
        must("call_id", Chars()),
        may("api_decoration_available", Flag()),
        may("call", Anything()),
        surfaces=MESSAGES,
    ),
    _block(
        "video",
        must("alt_text", Chars()),
        must("title", TextOf(199, PLAIN)),
        must("thumbnail_url", Chars()),
        must("video_url", Chars(pattern=r"https://.+", meaning="an https address")),
        may("title_url", Chars(pattern=r"https://.+", meaning="an https address")),
        may("description", TextOf(199, PLAIN)),
        may("provider_icon_url", Chars()),
        may("provider_name", Chars()),
        may("author_name", Chars(49)),
    ),
    _block(
        "table",
        must("rows", Listed(Listed(CELL, 20, 1), 100, 1)),
        may("column_settings", Listed(Shaped("column_setting"), 20, gaps=True)),
        surfaces=MESSAGES,
    ),
    _block(
        "data_table",
        must("rows", Listed(Listed(CELL, 20, 1), 201, 2)),
        must("caption", Chars()),
        may("page_size", Whole(1, 100)),
        may("row_header_column_index", Whole(0)),
        rules=(_even_rows,),
        surfaces=NOT_IN_MODALS,
    ),
    _block(
        "data_visualization",
        must("title", Chars(50)),
        must("chart", Typed(tuple(CHARTS))),
        surfaces=NOT_IN_MODALS,
    ),
    _block(
        "alert",  # in modals only: docs/decisions/0010-block-kit-and-its-judge.md
        must("text", TextOf(200)),
        may("level", OneOf(("default", "info", "warning", "error", "success"))),
        surfaces=MODALS,
    ),
    _block(
        "card",
        may("hero_image", IMAGE),
        may("icon", IMAGE),
        may("slack_icon", Typed(("icon",))),
        may("title", TextOf(150)),
        may("subtitle", TextOf(150)),
        may("body", TextOf(200)),
        may("subtext", TextOf(200)),
        may("actions", Listed(Typed(("button",)), 3, 1)),
        rules=(_card_content, _distinct_actions),
        surfaces=NOT_IN_MODALS,
    ),
    _block(
        "carousel",
        must("elements", Listed(Typed(("card",)), 10, 1)),
        surfaces=NOT_IN_MODALS,
    ),
    _block(
        "container",
        may("title", TextOf(150, PLAIN)),
        may("rich_text_title", RICH),
        may("subtitle", TextOf(150)),
        must("child_blocks", Listed(Typed(IN_CONTAINER, block=True), 10, 1)),
        may("width", OneOf(("narrow", "standard", "wide", "full"))),
        may("icon", IMAGE),
        may("is_collapsible", Flag()),
        may("default_collapsed", Flag()),
        may("has_header_divider", Flag()),
        rules=(_container_head,),
        surfaces=NOT_IN_MODALS,
    ),
    _block("task_card", *TASK, must("status", STATUS), surfaces=MESSAGES),
    _block("plan", must("title", Chars()), may("tasks", Listed(Shaped("task"))), surfaces=MESSAGES),
    _block(
        "auth_provider",
        must("value", Chars(150)),
        must("name", TextOf(75, PLAIN)),
        must("is_connected", Flag()),
        may("description", TextOf(150, PLAIN)),
        may("icon_url", HTTPS),
        may("auth_url", HTTPS),
        may("disconnect_url", HTTPS),
        may("connected_identity", TextOf(75, PLAIN)),
        may("connected_context", TextOf(75, PLAIN)),
        may("accessory", Typed(("overflow",))),
        may("fallback", Listed(Typed(IN_CONTAINER, block=True))),
    ),
)

TEXTS = kinds(
    Kind("plain_text", (must("text", Chars(3000)), may("emoji", Flag()))),
    Kind("mrkdwn", (must("text", Chars(3000)), may("verbatim", Flag()))),
)

# `image` is both a block and an element; inside a block it is always the element.
INNER = {**BLOCKS, **RICH_TEXT, **CELLS, **CHARTS, **TEXTS, **ELEMENTS}
