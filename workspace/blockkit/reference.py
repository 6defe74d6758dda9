"""Where each rule is written down: the page of the platform's reference for each kind."""

from __future__ import annotations

REFERENCE = "https://docs.slack.dev/reference/block-kit"

# Elements whose page has another name than the element.
_PAGES = {
    "radio_buttons": "radio-button-group-element",
    "overflow": "overflow-menu-element",
    "datepicker": "date-picker-element",
    "datetimepicker": "datetime-picker-element",
    "timepicker": "time-picker-element",
    "plain_text_input": "plain-text-input-element",
    "email_text_input": "email-input-element",
    "url_text_input": "url-input-element",
    "url": "url-source-element",
}
_OBJECTS = {
    "option": "option-object",
    "choice": "option-object",
    "overflow_option": "option-object",
    "option_group": "option-group-object",
    "confirm": "confirmation-dialog-object",
    "dispatch_action_config": "dispatch-action-configuration-object",
    "conversation_filter": "conversation-filter-object",
    "slack_file": "slack-file-object",
    "workflow": "workflow-object",
    "workflow_trigger": "trigger-object",
    "input_parameter": "trigger-object",
    "plain_text": "text-object",
    "mrkdwn": "text-object",
    "icon": "slack-icon-object",
}
_IN_BLOCKS = {
    "column_setting": "table-block",
    "raw_text": "table-block",
    "raw_number": "table-block",
    "task": "plan-block",
    **dict.fromkeys(
        ("pie", "bar", "area", "line", "segment", "series", "data_point", "axis_config"),
        "data-visualization-block",
    ),
}


def block_page(name: str) -> str:
    """Return the page of a block."""
    return f"{REFERENCE}/blocks/{name.replace('_', '-')}-block"


def page(name: str) -> str:
    """Return the page of an element, or of an object an element or a block is made of."""
    if name in _OBJECTS:
        return f"{REFERENCE}/composition-objects/{_OBJECTS[name]}"
    if name in _IN_BLOCKS:
        return f"{REFERENCE}/blocks/{_IN_BLOCKS[name]}"
    if name.endswith("_select"):
        menu = "multi-select-menu-element" if name.startswith("multi_") else "select-menu-element"
        return f"{REFERENCE}/block-elements/{menu}"
    if name == "rich_text_style":
        return f"{REFERENCE}/block-elements/text-element"
    if name == "feedback_button":
        return f"{REFERENCE}/block-elements/feedback-buttons-element"
    return f"{REFERENCE}/block-elements/{_PAGES.get(name, name.replace('_', '-') + '-element')}"
