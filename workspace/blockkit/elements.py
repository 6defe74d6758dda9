"""Every element of Block Kit: its fields and their limits. Sources: docs/reference/block-kit, slack_sdk models."""

from __future__ import annotations

from collections.abc import Iterator

from workspace.blockkit.icons import ICONS
from workspace.blockkit.objects import CHOICE_RULES, HTTPS, PLAIN, STATIC_SELECT_RULES, URL, kinds
from workspace.blockkit.shapes import (
    MESSAGES,
    MODALS,
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
    TextOf,
    Typed,
    Whole,
    may,
    must,
)

ACTION = may("action_id", Chars(255))
CONFIRM = may("confirm", Shaped("confirm"))
FOCUS = may("focus_on_load", Flag())
PLACEHOLDER = may("placeholder", TextOf(150, PLAIN))
DISPATCH = may("dispatch_action_config", Shaped("dispatch_action_config"))
MOST_SELECTED = may("max_selected_items", Whole(1))
VISIBLE_TO = may("visible_to_user_ids", Listed(Chars(), least=1))
OPTION = Shaped("option")
CHOICE = Shaped("choice")
DATE = Chars(pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", meaning="a date like 2026-11-20")
TIME = Chars(pattern=r"([01]\d|2[0-3]):[0-5]\d", meaning="a time like 09:30")
NUMBER = Chars(pattern=r"-?\d+(\.\d+)?", meaning="a number")


def _select(name: str, *own: Field, rules: tuple[Rule, ...] = ()) -> Kind:
    return Kind(name, (ACTION, PLACEHOLDER, CONFIRM, FOCUS, *own), rules)


def _multi_select(name: str, *own: Field, rules: tuple[Rule, ...] = ()) -> Kind:
    return _select(name, MOST_SELECTED, *own, rules=rules)


def _picture(node: Json, at: str) -> Iterator[Finding]:
    if ("image_url" in node) == ("slack_file" in node):
        yield Finding("exactly one of `image_url` and `slack_file` is required", at)


def _length_bounds(node: Json, at: str) -> Iterator[Finding]:
    least, most = node.get("min_length"), node.get("max_length")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield Finding("min_length must not be above max_length", f"{at}/min_length")


def _line_bounds(node: Json, at: str) -> Iterator[Finding]:
    if node.get("min_lines", 1) > node.get("max_lines", 100):
        yield Finding("min_lines must not be above max_lines", f"{at}/min_lines")


def _number_bounds(node: Json, at: str) -> Iterator[Finding]:
    least, most = node.get("min_value"), node.get("max_value")
    if least is not None and most is not None and float(least) > float(most):
        yield Finding("min_value must not be above max_value", f"{at}/min_value")


STATIC = (
    may("options", Listed(OPTION, 100, 1)),
    may("option_groups", Listed(Shaped("option_group"), 100, 1)),
)
SEARCH_LENGTH = may("min_query_length", Whole(0))
FILTERED = (
    may("default_to_current_conversation", Flag()),
    may("filter", Shaped("conversation_filter")),
)
ANSWERABLE = may("response_url_enabled", Flag())

ELEMENTS = kinds(
    Kind(
        "button",
        (
            ACTION,
            must("text", TextOf(75, PLAIN)),
            may("url", URL),
            may("value", Chars(2000)),
            may("style", OneOf(("primary", "danger"))),
            CONFIRM,
            may("accessibility_label", Chars(75)),
            may("agent_prompt", Chars(4000)),
            may("agent_prompt_display", Chars()),
            VISIBLE_TO,
        ),
    ),
    Kind(
        "workflow_button",
        (
            ACTION,
            must("text", TextOf(75, PLAIN)),
            must("workflow", Shaped("workflow")),
            may("style", OneOf(("primary", "danger"))),
            may("accessibility_label", Chars(75)),
        ),
        surfaces=MESSAGES,
    ),
    Kind(
        "icon_button",
        (
            ACTION,
            must("icon", OneOf(("trash",))),
            must("text", TextOf(75, PLAIN)),
            may("value", Chars(2000)),
            CONFIRM,
            may("accessibility_label", Chars(75)),
            VISIBLE_TO,
        ),
    ),
    Kind(
        "feedback_buttons",
        (
            ACTION,
            must("positive_button", Shaped("feedback_button")),
            must("negative_button", Shaped("feedback_button")),
        ),
    ),
    Kind("overflow", (ACTION, must("options", Listed(Shaped("overflow_option"), 5, 1)), CONFIRM)),
    Kind(
        "checkboxes",
        (
            ACTION,
            must("options", Listed(CHOICE, 10, 1)),
            may("initial_options", Listed(CHOICE, 10, 1)),
            CONFIRM,
            FOCUS,
        ),
        CHOICE_RULES,
    ),
    Kind(
        "radio_buttons",
        (ACTION, must("options", Listed(CHOICE, 10, 1)), may("initial_option", CHOICE), CONFIRM, FOCUS),
        CHOICE_RULES,
    ),
    _select("static_select", *STATIC, may("initial_option", OPTION), rules=STATIC_SELECT_RULES),
    _select("external_select", SEARCH_LENGTH, may("initial_option", OPTION)),
    _select("users_select", may("initial_user", Chars())),
    _select("conversations_select", may("initial_conversation", Chars()), ANSWERABLE, *FILTERED),
    _select("channels_select", may("initial_channel", Chars()), ANSWERABLE),
    _multi_select(
        "multi_static_select",
        *STATIC,
        may("initial_options", Listed(OPTION, 100, 1)),
        rules=STATIC_SELECT_RULES,
    ),
    _multi_select("multi_external_select", SEARCH_LENGTH, may("initial_options", Listed(OPTION, 100, 1))),
    _multi_select("multi_users_select", may("initial_users", Listed(Chars()))),
    _multi_select("multi_conversations_select", may("initial_conversations", Listed(Chars())), *FILTERED),
    _multi_select("multi_channels_select", may("initial_channels", Listed(Chars()))),
    Kind("datepicker", (ACTION, PLACEHOLDER, CONFIRM, FOCUS, may("initial_date", DATE))),
    Kind(
        "timepicker",
        (ACTION, PLACEHOLDER, CONFIRM, FOCUS, may("initial_time", TIME), may("timezone", Chars())),
    ),
    Kind(
        "datetimepicker",
        (ACTION, CONFIRM, FOCUS, may("initial_date_time", Whole(1_000_000_000, 9_999_999_999))),
    ),
    Kind(
        "plain_text_input",
        (
            ACTION,
            PLACEHOLDER,
            FOCUS,
            DISPATCH,
            may("initial_value", Chars(3000, least=0)),
            may("multiline", Flag()),
            may("min_length", Whole(0, 3000)),
            may("max_length", Whole(1, 3000)),
        ),
        (_length_bounds,),
    ),
    Kind("email_text_input", (ACTION, PLACEHOLDER, FOCUS, DISPATCH, may("initial_value", Chars(least=0)))),
    Kind("url_text_input", (ACTION, PLACEHOLDER, FOCUS, DISPATCH, may("initial_value", Chars(least=0)))),
    Kind(
        "number_input",
        (
            ACTION,
            must("is_decimal_allowed", Flag()),
            PLACEHOLDER,
            FOCUS,
            DISPATCH,
            may("initial_value", NUMBER),
            may("min_value", NUMBER),
            may("max_value", NUMBER),
        ),
        (_number_bounds,),
    ),
    Kind(
        "rich_text_input",
        (
            ACTION,
            PLACEHOLDER,
            FOCUS,
            DISPATCH,
            may("initial_value", Typed(("rich_text",))),
            may("min_lines", Whole(1, 100)),
            may("max_lines", Whole(1, 100)),
        ),
        (_line_bounds,),
    ),
    Kind(
        "file_input",
        (ACTION, may("filetypes", Listed(Chars(), least=1)), may("max_files", Whole(1, 10))),
        surfaces=MODALS,
    ),
    Kind(
        "image",
        (
            may("image_url", URL),
            may("slack_file", Shaped("slack_file")),
            must("alt_text", Chars(2000)),
        ),
        (_picture,),
    ),
    Kind("icon", (must("name", OneOf(ICONS)),)),
    Kind("url", (must("url", HTTPS), must("text", Chars()))),
)

SELECTS = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
)
MULTI_SELECTS = tuple(f"multi_{name}" for name in SELECTS)
PICKERS = ("datepicker", "timepicker", "datetimepicker")
CHOICES = ("checkboxes", "radio_buttons")
TEXT_INPUTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")

IN_ACTIONS = (
    "button",
    "workflow_button",
    "overflow",
    "rich_text_input",
    *SELECTS,
    *MULTI_SELECTS,
    *PICKERS,
    *CHOICES,
)
IN_INPUT = (*TEXT_INPUTS, "file_input", *SELECTS, *MULTI_SELECTS, *PICKERS, *CHOICES)
IN_SECTION = (
    "button",
    "workflow_button",
    "overflow",
    "image",
    "datepicker",
    "timepicker",
    *SELECTS,
    *MULTI_SELECTS,
    *CHOICES,
)
