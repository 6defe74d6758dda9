"""What several blocks or fields have to do with each other, and where a block may stand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workspace.block_samples import (
    SURFACES,
    button,
    card,
    container,
    minimal,
    modal,
    plain,
    said,
    section,
)
from workspace.blockkit.blocks import BLOCKS, IN_CONTAINER
from workspace.blockkit.elements import ELEMENTS
from workspace.blockkit.shapes import (
    Json,
    Kind,
    Surface,
)
from workspace.blockkit.validate import findings_in_blocks, findings_in_view


def test_an_error_names_the_place_as_the_platform_does() -> None:
    blocks = [section(), {"type": "actions", "elements": [button(str(i)) for i in range(26)]}]

    found = findings_in_blocks(blocks, "message")

    assert [(f.message, f.at) for f in found] == [("no more than 25 items allowed", "/blocks/1/elements")]


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_takes_so_many_blocks_and_not_one_more(surface: Surface, most: int) -> None:
    assert said([section()] * most, surface) == []
    assert said([section()] * (most + 1), surface) == [f"no more than {most} items allowed"]


def test_an_unknown_block_is_refused_by_name() -> None:
    assert said([{"type": "marquee"}]) == ["unsupported type: marquee"]
    assert said(
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "accessory": {"type": "slider"}}]
    ) == ["unsupported type: slider"]


def test_ids_are_unique_block_ids_in_a_message_and_action_ids_in_a_block() -> None:
    twice = {"type": "actions", "elements": [button("go"), button("go")]}
    apart = [{"type": "actions", "elements": [button("go")]}, {"type": "actions", "elements": [button("go")]}]

    assert said([section(block_id="a"), section(block_id="a")]) == ['block_id "a" already exists']
    assert said([container(section(block_id="a")), section(block_id="a")]) == ['block_id "a" already exists']
    assert said([twice]) == ['action_id "go" already exists']
    assert said([card(actions=[button("go"), button("go")])]) == ['action_id "go" already exists']
    assert said(apart) == []


# Where each block may stand, as the reference says; docs/decisions/0010-block-kit-and-its-judge.md.
MESSAGES_ONLY = {"context_actions", "markdown", "file", "call", "table", "task_card", "plan"}
NOT_IN_MODALS = {"card", "carousel", "container", "data_table", "data_visualization"}


@pytest.mark.parametrize("kind", BLOCKS.values(), ids=list(BLOCKS))
@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_a_block_stands_where_the_reference_puts_it_and_nowhere_else(kind: Kind, surface: Surface) -> None:
    allowed = (
        surface == "modal"
        if kind.name == "alert"
        else surface == "message"
        if kind.name in MESSAGES_ONLY
        else not (surface == "modal" and kind.name in NOT_IN_MODALS)
    )

    assert said([minimal(kind)], surface) == ([] if allowed else [f"unsupported type: {kind.name}"])


def test_files_are_asked_for_in_modals_and_workflows_started_from_messages() -> None:
    files = {"type": "input", "label": plain("x"), "element": {"type": "file_input"}}
    workflow = {"workflow": {"trigger": {"url": "https://example.org"}}}
    start = {"type": "actions", "elements": [{"type": "workflow_button", "text": plain("x"), **workflow}]}

    assert [said([files], surface) for surface in SURFACES] == [
        ["unsupported type: file_input"],
        [],
        ["unsupported type: file_input"],
    ]
    assert [said([start], surface) for surface in SURFACES] == [
        [],
        ["unsupported type: workflow_button"],
        ["unsupported type: workflow_button"],
    ]


def test_tables_together_have_ten_thousand_characters() -> None:
    def table(chars: int) -> Json:
        return {"type": "table", "rows": [[{"type": "raw_text", "text": "x" * chars}]]}

    assert said([table(5_000), table(5_000)]) == []
    assert said([table(5_000), table(5_001)]) == [
        "no more than 10000 characters allowed over all table blocks"
    ]


def test_markdown_blocks_together_have_twelve_thousand_characters() -> None:
    def markdown(chars: int) -> Json:
        return {"type": "markdown", "text": "x" * chars}

    assert said([markdown(6_000), markdown(6_000)]) == []
    assert said([markdown(6_000), markdown(6_001)]) == [
        "no more than 12000 characters allowed over all markdown blocks"
    ]


def test_the_rows_of_a_data_table_are_as_wide_as_its_header() -> None:
    cell = {"type": "raw_text", "text": "x"}
    rich = {"type": "rich_text", "elements": []}

    assert said([{"type": "data_table", "caption": "c", "rows": [[cell, cell], [cell]]}]) == [
        "every row must have as many cells as the header"
    ]
    assert said([{"type": "data_table", "caption": "c", "rows": [[rich], [cell]]}]) == [
        "a header cell must not be rich_text"
    ]


def chart(name: str = "A", *labels: str, value: float = 1) -> Json:
    points = [{"label": label, "value": value} for label in labels or ("x", "y")]
    axis = {"categories": ["x", "y"]}
    bars = {"type": "bar", "series": [{"name": name, "data": points}], "axis_config": axis}
    return {"type": "data_visualization", "title": "T", "chart": bars}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "7", None])
def test_a_number_is_one_that_can_be_counted_with(value: Any) -> None:
    cell = {"type": "raw_number", "value": value, "text": "x"}

    assert said([{"type": "table", "rows": [[cell]]}]) == ["must provide a number"]


def test_a_message_has_two_charts_at_most() -> None:
    assert said([chart()] * 2) == []
    assert said([chart()] * 3) == ["no more than 2 data_visualization blocks allowed"]


def test_each_series_of_a_chart_has_a_name_of_its_own_and_a_point_for_each_category() -> None:
    missing = "must have one point for each of the categories"
    twice = chart()
    twice["chart"]["series"] *= 2

    assert said([chart("A", "y", "x", value=-2.5)]) == []
    assert said([chart("A", "x")]) == [missing]
    assert said([chart("A", "x", "z")]) == [missing]
    assert said([twice]) == ["the series of a chart must have distinct names"]


@pytest.mark.parametrize(("value", "accepted"), [(0.1, True), (0, False), (-1, False)])
def test_a_slice_of_a_pie_is_more_than_nothing(value: float, accepted: bool) -> None:
    pie = {"type": "pie", "segments": [{"label": "x", "value": value}]}

    found = said([{"type": "data_visualization", "title": "T", "chart": pie}])

    assert found == ([] if accepted else ["must be greater than 0"])


@pytest.mark.parametrize(
    ("place", "most"),
    [
        (("title",), 50),
        (("chart", "series", 0, "name"), 20),
        (("chart", "axis_config", "x_label"), 50),
        (("chart", "axis_config", "y_label"), 50),
    ],
)
def test_the_words_of_a_chart_have_limits(place: tuple[Any, ...], most: int) -> None:
    def worded(chars: int) -> list[str]:
        block = chart()
        part: Any = block
        for step in place[:-1]:
            part = part[step]
        part[place[-1]] = "x" * chars
        return said([block])

    assert worded(most) == []
    assert worded(most + 1) == [f"must be less than {most + 1} characters"]


def test_a_select_has_options_or_groups_and_starts_with_one_of_them() -> None:
    option = {"text": {"type": "plain_text", "text": "A"}, "value": "a"}
    other = {"text": {"type": "plain_text", "text": "B"}, "value": "b"}
    group = {"label": {"type": "plain_text", "text": "G"}, "options": [option]}

    def chosen(**fields: Any) -> list[str]:
        return said([{"type": "actions", "elements": [{"type": "static_select", **fields}]}])

    assert chosen(options=[option], initial_option=option) == []
    assert chosen(option_groups=[group], initial_option=option) == []
    assert chosen(options=[option], option_groups=[group]) == [
        "only one of `options` and `option_groups` is allowed"
    ]
    assert chosen(options=[option], initial_option=other) == ["initial option is not among the options"]


def test_a_container_is_checked_down_to_its_children() -> None:
    bad = container({"type": "header", "text": plain("x"), "size": 3})

    found = findings_in_blocks([bad], "message")

    assert [(f.message, f.at) for f in found] == [
        ("invalid additional property: size", "/blocks/0/child_blocks/0")
    ]


@pytest.mark.parametrize("kind", sorted(set(BLOCKS) - set(IN_CONTAINER)))
def test_a_container_holds_none_but_the_listed_blocks(kind: str) -> None:
    assert said([container(minimal(BLOCKS[kind]))]) == [f"unsupported type: {kind}"]


def test_a_container_folds_or_has_a_divider_and_folds_only_when_it_can() -> None:
    assert said([container(section(), is_collapsible=True, default_collapsed=True)]) == []
    assert said([container(section(), default_collapsed=True)]) == ["default_collapsed needs is_collapsible"]
    assert said([container(section(), is_collapsible=True, has_header_divider=True)]) == [
        "has_header_divider is not allowed with is_collapsible"
    ]


def test_null_is_a_value_like_any_other_and_mostly_a_wrong_one() -> None:
    nothing = {**button("go"), "style": None}

    found = findings_in_blocks([{"type": "actions", "elements": [nothing]}], "message")

    assert [(f.message, f.at) for f in found] == [
        ("must be a valid enum value", "/blocks/0/elements/0/style")
    ]
    assert [f.message for f in findings_in_view(modal(submit=None))] == ["must provide an object"]


def test_a_column_of_a_table_may_be_skipped_with_null() -> None:
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]], "column_settings": [None]}

    assert said([table]) == []
    assert said([{**table, "column_settings": None}]) == ["must provide an array"]


def test_a_picture_comes_from_one_place() -> None:
    image = {"type": "image", "alt_text": "x"}
    by_id, by_url = {"id": "F1"}, {"url": "https://example.org/f"}

    assert said([{**image, "slack_file": by_id}]) == []
    assert said([image]) == ["exactly one of `image_url` and `slack_file` is required"]
    assert said([{**image, "image_url": "https://example.org/i", "slack_file": by_id}]) == [
        "exactly one of `image_url` and `slack_file` is required"
    ]
    assert said([{**image, "slack_file": by_id | by_url}]) == ["must define exactly one of `id` and `url`"]
    assert said([{**image, "slack_file": {}}]) == ["must define exactly one of `id` and `url`"]


def test_a_card_has_one_icon_and_three_buttons() -> None:
    image = {"type": "image", "alt_text": "x", "image_url": "https://example.org/i"}
    icon = {"type": "icon", "name": "rocket"}

    assert said([card(actions=[button(str(n)) for n in range(3)])]) == []
    assert said([card(actions=[button(str(n)) for n in range(4)])]) == ["no more than 3 items allowed"]
    assert said([card(slack_icon=icon)]) == []
    assert said([card(slack_icon=icon, icon=image)]) == ["must define only one of `icon` and `slack_icon`"]
    assert said([card(slack_icon={**icon, "name": "unicorn"})]) == ["must be a valid enum value"]


def test_code_holds_words_and_links_and_nobody_is_mentioned_in_it() -> None:
    def code(part: Json) -> Json:
        return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [part]}]}

    assert said([code({"type": "text", "text": "x"})]) == []
    assert said([code({"type": "link", "url": "https://example.org"})]) == []
    assert said([code({"type": "user", "user_id": "U1"})]) == ["unsupported type: user"]


def test_a_menu_has_plain_options_and_a_group_of_boxes_may_have_formatted_ones() -> None:
    option = {"text": {"type": "mrkdwn", "text": "*A*"}, "value": "a"}

    def offered(kind: str) -> list[str]:
        return said([{"type": "actions", "elements": [{"type": kind, "options": [option]}]}])

    assert offered("checkboxes") == []
    assert offered("radio_buttons") == []
    assert offered("static_select") == ["unsupported type: mrkdwn"]
    assert offered("overflow") == ["unsupported type: mrkdwn"]


def test_what_nothing_is_known_of_is_followed_to_a_depth_and_no_further() -> None:
    def nested(levels: int) -> Json:
        call: Any = "x"
        for _ in range(levels):
            call = {"v1": call}
        return {"type": "call", "call_id": "R1", "call": call}

    assert said([nested(12)]) == []
    assert said([nested(13)]) == ["must be nested no deeper than 12"]
    assert said([nested(5_000)]) == ["must be nested no deeper than 12"]


def test_a_filter_filters_something() -> None:
    def filtered(by: Json) -> list[str]:
        return said([{"type": "actions", "elements": [{"type": "conversations_select", "filter": by}]}])

    assert filtered({"exclude_bot_users": True}) == []
    assert filtered({}) == ["must define at least one field of the filter"]


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        ("plain_text_input", {"min_length": 9}, {"max_length": 8}),
        ("number_input", {"min_value": "9", "is_decimal_allowed": False}, {"max_value": "8"}),
        ("rich_text_input", {"min_lines": 9}, {"max_lines": 8}),
    ],
)
def test_what_is_least_is_not_above_what_is_most(kind: str, least: Json, most: Json) -> None:
    def asked(**more: Any) -> list[str]:
        element = {"type": kind, **least, **more}
        return said([{"type": "input", "label": plain("x"), "element": element}], "modal")

    assert asked() == []
    assert len(asked(**most)) == 1


def test_files_are_not_dispatched_as_they_come() -> None:
    field = {"type": "input", "label": plain("x"), "element": {"type": "file_input"}}

    assert said([{**field, "dispatch_action": False}], "modal") == []
    assert said([{**field, "dispatch_action": True}], "modal") == ["unsupported type: file_input"]


def test_one_element_has_the_focus_when_a_view_opens() -> None:
    def field(**more: Any) -> Json:
        return {"type": "input", "label": plain("x"), "element": {"type": "plain_text_input", **more}}

    assert said([field(focus_on_load=True), field(focus_on_load=False)], "modal") == []
    assert said([field(focus_on_load=True), field(focus_on_load=True)], "modal") == [
        "only one element may have focus_on_load"
    ]


def test_a_response_address_is_asked_for_in_the_fields_of_modals_only() -> None:
    element = {"type": "conversations_select", "response_url_enabled": True}
    field = {"type": "input", "label": plain("x"), "element": element}
    rule = "response_url_enabled is allowed in input blocks of modals only"

    assert said([field], "modal") == []
    assert said([field], "home") == [rule]
    assert said([{"type": "actions", "elements": [element]}], "modal") == [rule]


def test_a_refusal_says_what_and_where_and_why_and_where_it_is_written() -> None:
    found = findings_in_blocks([{"type": "actions", "elements": [button("x" * 256)]}], "message")

    assert [f.sentence for f in found] == [
        "Button at /blocks/0/elements/0/action_id: must be less than 256 characters. Found: 256."
    ]
    assert found[0].docs == "https://docs.slack.dev/reference/block-kit/block-elements/button-element"


def test_a_modal_with_inputs_has_a_submit_button() -> None:
    label = {"type": "plain_text", "text": "x"}
    field = {"type": "input", "label": label, "element": {"type": "plain_text_input"}}

    without = [f.message for f in findings_in_view(modal(blocks=[field]))]

    assert without == ["must define `submit` to use an `input` block in modals"]
    assert findings_in_view(modal(blocks=[field], submit=label)) == []
    assert findings_in_view({"type": "home", "blocks": [field]}) == []


@pytest.mark.parametrize(
    ("name", "most"), [("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)]
)
def test_a_views_own_fields_have_limits(name: str, most: int) -> None:
    assert findings_in_view(modal(**{name: "x" * most})) == []
    assert [f.at for f in findings_in_view(modal(**{name: "x" * (most + 1)}))] == [f"/view/{name}"]


@pytest.mark.parametrize("name", ["title", "submit", "close"])
def test_a_views_words_have_24_characters(name: str) -> None:
    def worded(chars: int) -> Json:
        return modal(**{name: {"type": "plain_text", "text": "x" * chars}})

    assert findings_in_view(worded(24)) == []
    assert [f.message for f in findings_in_view(worded(25))] == ["must be less than 25 characters"]


def test_a_view_is_a_modal_or_a_home_and_a_modal_has_a_title() -> None:
    assert [f.at for f in findings_in_view({"type": "drawer", "blocks": []})] == ["/view/type"]
    assert [f.message for f in findings_in_view({"type": "modal", "blocks": []})] == [
        "missing required field: title"
    ]


names = st.sampled_from(
    ["type", "text", "elements", "block_id", "action_id", "options", "element", "rows", "fields"]
)
kinds = st.sampled_from([*BLOCKS, *ELEMENTS, "plain_text", "mrkdwn", "rich_text_section", "modal", "home"])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | kinds,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)


@given(blocks=anything, kind=kinds, surface=st.sampled_from(["message", "modal", "home"]))
def test_nothing_an_app_may_send_breaks_the_check(blocks: Any, kind: str, surface: Surface) -> None:
    """Whatever comes is accepted or refused; the check itself never fails."""
    findings_in_blocks(blocks, surface)
    findings_in_blocks([{"type": kind, **(blocks if isinstance(blocks, dict) else {})}], surface)
    findings_in_view({"type": "modal", "blocks": blocks})
    findings_in_view(blocks)
