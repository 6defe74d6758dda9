"""Everything an app can put on the page, one of each: what the acts are done on, and what is looked at."""

from typing import Any

from tests.workspace.page import kit
from tests.workspace.page.kit import Json, mrkdwn, options, plain, raw

CONFIRM: Json = {
    "title": plain("Hand it over?"),
    "text": plain("Bo gets it from here."),
    "confirm": plain("Hand over"),
    "deny": plain("Keep it"),
}
PRIORITIES: list[Json] = [
    {"label": plain("Today"), "options": options("P1", "P2")},
    {"label": plain("Later"), "options": options("P3", "P4")},
]
TEAMS = options("Network", "Mail")
TWO: Json = {"max_selected_items": 2}
TOWNS = options("Lisbon", "Porto", "Berlin", "Oslo", "Madrid", "Paris", "Rome", "Vienna", "Prague")

# Elements that an actions block may hold, by the action_id under which the app hears of them.
ELEMENTS: dict[str, Json] = {
    "button": {"type": "button", "text": plain("Claim"), "value": "INC-1", "style": "primary"},
    "confirmed": {"type": "button", "text": plain("Hand over…"), "value": "INC-1", "confirm": CONFIRM},
    "dangerous": {
        "type": "button",
        "text": plain("Delete…"),
        "style": "danger",
        "confirm": {**CONFIRM, "title": plain("Delete it?"), "confirm": plain("Delete it"), "style": "danger"},
    },
    "link": {"type": "button", "text": plain("Handbook"), "url": "https://handbook.invalid/vpn"},
    "workflow": {"type": "workflow_button", "text": plain("Start workflow"), **kit.ELEMENTS["workflow_button"]},
    "overflow": {"type": "overflow", "options": [*options("Edit", "Remove"), {**options("Wiki")[0], "url": "https://wiki.invalid/"}]},
    "static": {"type": "static_select", "placeholder": plain("Priority"), "option_groups": PRIORITIES},
    "team": {"type": "static_select", "placeholder": plain("Team"), "options": TEAMS, "confirm": CONFIRM},
    "external": {"type": "external_select", "placeholder": plain("Find a ticket"), "min_query_length": 2},
    "user": {"type": "users_select", "placeholder": plain("Person")},
    "conversation": {"type": "conversations_select", "placeholder": plain("Conversation")},
    "channel": {"type": "channels_select", "placeholder": plain("Channel")},
    "statics": {"type": "multi_static_select", "placeholder": plain("Towns"), "options": TOWNS, **TWO},
    "externals": {"type": "multi_external_select", "placeholder": plain("Tickets"), "min_query_length": 1},
    "users": {"type": "multi_users_select", "placeholder": plain("People")},
    "conversations": {"type": "multi_conversations_select", "placeholder": plain("Conversations")},
    "channels": {"type": "multi_channels_select", "placeholder": plain("Channels")},
    "checkboxes": {"type": "checkboxes", "options": options("Adapter", "Hub")},
    "radio": {"type": "radio_buttons", "options": options("Only me", "My team")},
    "date": {"type": "datepicker", "placeholder": plain("Day")},
    "time": {"type": "timepicker", "placeholder": plain("Time")},
    "datetime": {"type": "datetimepicker"},
}  # fmt: skip

# Elements that stand in input blocks only.
TYPED: dict[str, Json] = {
    "words": {"type": "plain_text_input", "placeholder": plain("In a few words"), "max_length": 80},
    "lines": {"type": "plain_text_input", "multiline": True},
    "number": {"type": "number_input", "is_decimal_allowed": True, "min_value": "0.5", "max_value": "99"},
    "mail": {"type": "email_text_input", "placeholder": plain("name@larkfield.example")},
    "address": {"type": "url_text_input"},
    "rich": {"type": "rich_text_input", "placeholder": plain("Describe it")},
    "files": {"type": "file_input", "max_files": 2, "filetypes": ["txt", "png"]},
}
LABELS = {
    "static": "Priority", "external": "Ticket", "user": "Who", "conversation": "Where", "channel": "Which channel",
    "statics": "Towns", "externals": "Tickets", "users": "People", "conversations": "Talks", "channels": "Channels",
    "checkboxes": "With", "radio": "For", "date": "Day", "time": "Time", "datetime": "From", "words": "In short",
    "lines": "At length", "number": "Hours", "mail": "Mail", "address": "Address", "rich": "Story", "files": "Papers",
}  # fmt: skip
FIELDS = {name: {**ELEMENTS, **TYPED}[name] for name in LABELS}


def acting(*names: str, block_id: str = "") -> Json:
    """Return an actions block of these elements."""
    elements = [{"action_id": name, **ELEMENTS[name]} for name in names]
    return {"type": "actions", "block_id": block_id or f"with_{names[0]}", "elements": elements}


def asking(name: str, **more: Any) -> Json:
    """Return an input block of an element, its block_id the element's name."""
    kept = {"type": "input", "block_id": name, "label": plain(LABELS[name])}
    return {**kept, "element": {"action_id": "value", **FIELDS[name]}, **more}


RATING: Json = {
    "type": "context_actions",
    "block_id": "rating",
    "elements": [
        {"type": "feedback_buttons", "action_id": "feedback", **kit.ELEMENTS["feedback_buttons"]},
        {"type": "icon_button", "action_id": "icon", **kit.ELEMENTS["icon_button"]},
    ],
}
PRESSED = [
    acting("button", "confirmed", "dangerous", "link", "workflow", "overflow"),
    RATING,
]
PICKED = [
    acting("static", "team", "external", "user", "conversation", "channel"),
    acting("statics", "externals", "users", "conversations", "channels"),
]
MARKED = [acting("checkboxes", "radio"), acting("date", "time", "datetime")]
SILENT: Json = {
    "type": "actions",
    "block_id": "quiet",
    "elements": [{"type": "button", "action_id": "silent", "text": plain("Say nothing"), "value": "1"}],
}
ROWS = [[raw(f"INC-{n}"), {"type": "raw_number", "value": n, "text": str(n)}] for n in range(1, 9)]
LAPTOPS = ("Light 13", "Standard 14", "Power 16", "Power 18", "Desk 27")
CARDS = [kit.card(name, "€ 1,199", "Travel and office work, and the train between") for name in LAPTOPS]
TURNED: list[Json] = [
    {
        "type": "data_table",
        "block_id": "pages",
        "caption": "Open tickets",
        "page_size": 3,
        "rows": [[raw("Ticket"), raw("Hours")], *ROWS],
    },
    {"type": "carousel", "block_id": "cards", "elements": CARDS},
    {"type": "container", "block_id": "folded", **kit.BLOCKS["container"], "default_collapsed": True},
    {"type": "image", "block_id": "plan", **kit.BLOCKS["image"]},
    {"type": "video", "block_id": "video", **kit.BLOCKS["video"]},
    {"type": "plan", "block_id": "steps", **kit.BLOCKS["plan"]},
    {"type": "section", "block_id": "long", "text": mrkdwn("A long story. " * 120)},
]


def modal(title: str, *blocks: Json, submit: str | None = "Send it", **more: Any) -> Json:
    """Return a modal of these blocks."""
    view = {"type": "modal", "callback_id": title, "title": plain(title), "close": plain("Not now")}
    return {**view, **({"submit": plain(submit)} if submit else {}), "blocks": list(blocks), **more}


def home(*blocks: Json) -> Json:
    """Return a Home of these blocks."""
    return {"type": "home", "blocks": list(blocks)}


EVERY_FIELD = [asking(name, optional=True) for name in FIELDS]
EVERY_ELEMENT = [*PRESSED, *PICKED, *MARKED]
EVERY_BLOCK = [
    {"type": kind, "block_id": f"kind_{kind}", **body} for kind, body in kit.BLOCKS.items() if kind != "input"
]
