"""One sample of every block and every element, as an app would send it: the page must draw them all."""

from typing import Any

Json = dict[str, Any]
PICTURE = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 320 140'%3E%3C/svg%3E"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def options(*texts: str) -> list[Json]:
    return [{"text": plain(text), "value": text.lower()} for text in texts]


def section_of_text(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def said(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def card(title: str, price: str, body: str) -> Json:
    button = {"type": "button", "text": plain("Choose"), "action_id": f"choose_{title}"}
    return {
        "type": "card",
        "title": mrkdwn(title),
        "subtitle": mrkdwn(price),
        "body": mrkdwn(body),
        "actions": [button],
    }


def raw(text: str) -> Json:
    return {"type": "raw_text", "text": text}


IMAGE: Json = {"type": "image", "image_url": PICTURE, "alt_text": "Floor plan, second floor"}
RICH: Json = {
    "type": "rich_text",
    "elements": [
        section_of_text(
            said("Rich with "), said("bold", bold=True), said(", "), said("struck", strike=True), said(".")
        ),
        {
            "type": "rich_text_list",
            "style": "ordered",
            "elements": [section_of_text(said("Open settings")), section_of_text(said("Choose Session"))],
        },
        {"type": "rich_text_quote", "elements": [said("A quotation keeps its edge.")]},
        {"type": "rich_text_preformatted", "elements": [said("vpnctl status --json")]},
    ],
}

ELEMENTS: dict[str, Json] = {
    "button": {"text": plain("Claim"), "value": "1", "style": "primary"},
    "workflow_button": {
        "text": plain("Workflow"),
        "workflow": {"trigger": {"url": "https://example.org/run"}},
    },
    "overflow": {"options": options("Edit", "Remove")},
    "icon_button": {"icon": "trash", "text": plain("Delete")},
    "feedback_buttons": {
        "positive_button": {"text": plain("Good answer"), "value": "1"},
        "negative_button": {"text": plain("Bad answer"), "value": "0"},
    },
    "static_select": {"placeholder": plain("Priority"), "options": options("P1", "P2")},
    "external_select": {"placeholder": plain("Find a ticket"), "min_query_length": 2},
    "users_select": {"placeholder": plain("Person"), "initial_user": "U0BOLIND"},
    "conversations_select": {"placeholder": plain("Conversation")},
    "channels_select": {"placeholder": plain("Channel"), "initial_channel": "C0STATUS"},
    "multi_static_select": {
        "placeholder": plain("Places"),
        "options": options("Lisbon", "Porto"),
        "initial_options": options("Lisbon"),
    },
    "multi_external_select": {"placeholder": plain("Tickets")},
    "multi_users_select": {"placeholder": plain("People"), "initial_users": ["U0CYOKAF"]},
    "multi_conversations_select": {"placeholder": plain("Conversations")},
    "multi_channels_select": {"placeholder": plain("Channels")},
    "checkboxes": {"options": options("Adapter", "Hub"), "initial_options": options("Hub")},
    "radio_buttons": {"options": options("Only me", "My team")},
    "datepicker": {"placeholder": plain("Day"), "initial_date": "2026-11-26"},
    "timepicker": {"placeholder": plain("Time"), "initial_time": "09:30"},
    "datetimepicker": {"initial_date_time": 1795600800},
    "email_text_input": {"placeholder": plain("name@larkfield.example")},
    "url_text_input": {},
    "number_input": {"is_decimal_allowed": False, "min_value": "1", "max_value": "9", "initial_value": "2"},
    "plain_text_input": {"multiline": True, "initial_value": "Standard 14", "max_length": 200},
    "rich_text_input": {"initial_value": RICH},
    "file_input": {"max_files": 3, "filetypes": ["png", "pdf"]},
    "image": IMAGE,
    "icon": {"name": "file"},
    "url": {"url": "https://example.org/page", "text": "A page"},
}

BLOCKS: dict[str, Json] = {
    "section": {
        "text": mrkdwn("*Bold*, <https://example.org|a link>, <@U0BOLIND>"),
        "fields": [mrkdwn("*Budget*\n€ 6,200"), plain("Second")],
        "accessory": {"type": "button", "text": plain("Review"), "action_id": "review"},
    },
    "header": {"text": plain("Header :ticket:")},
    "divider": {},
    "markdown": {"text": "**Markdown**\n\n- first\n- second"},
    "rich_text": {"elements": RICH["elements"]},
    "context": {"elements": [IMAGE, mrkdwn("Context with image and text")]},
    "context_actions": {
        "elements": [{"type": "feedback_buttons", "action_id": "fb", **ELEMENTS["feedback_buttons"]}]
    },
    "actions": {"elements": [{"type": "button", "action_id": "go", **ELEMENTS["button"]}]},
    "image": {**IMAGE, "title": plain("Where the printer stands")},
    "file": {"external_id": "quote.pdf", "source": "remote"},
    "call": {
        "call_id": "R1",
        "call": {"v1": {"name": "Design review", "join_url": "https://meet.example/1"}},
    },
    "video": {
        "title": plain("Add a printer, 40 s"),
        "alt_text": "Screen recording",
        "thumbnail_url": PICTURE,
        "video_url": "https://kb.larkfield.example/v/1",
        "provider_name": "Handbook",
    },
    "input": {
        "label": plain("Why not?"),
        "hint": plain("Ana reads this."),
        "element": {"type": "plain_text_input", "action_id": "why"},
    },
    "table": {
        "rows": [[raw("Service"), raw("Up")], [raw("Mail"), raw("99.92 %")]],
        "column_settings": [{}, {"align": "right"}],
    },
    "data_table": {
        "caption": "Open tickets by team",
        "rows": [
            [raw("Team"), raw("Open")],
            [raw("Network"), {"type": "raw_number", "value": 14, "text": "14"}],
        ],
    },
    "data_visualization": {
        "title": "Tickets by priority",
        "chart": {
            "type": "pie",
            "segments": [{"label": "High", "value": 3}, {"label": "Low", "value": 9}],
        },
    },
    "card": card("Light 13", "€ 1,199", "Travel and office work"),
    "carousel": {"elements": [card("Light 13", "€ 1,199", "Travel"), card("Power 16", "€ 2,399", "Video")]},
    "container": {
        "title": plain("What was tried"),
        "subtitle": plain("2 pages"),
        "is_collapsible": True,
        "child_blocks": [{"type": "section", "text": mrkdwn("VPN signs me out · not helped")}],
    },
    "plan": {
        "title": "Setting up the laptop",
        "tasks": [
            {"task_id": "1", "title": "Order placed", "status": "complete"},
            {"task_id": "2", "title": "Print the label", "status": "error"},
        ],
    },
    "task_card": {"task_id": "5", "title": "Read two pages", "status": "in_progress"},
    "alert": {"level": "warning", "text": mrkdwn("*Due at 17:45.*")},
    "auth_provider": {
        "value": "gh",
        "name": plain("GitHub"),
        "description": plain("To see your teams"),
        "is_connected": False,
        "auth_url": "https://example.org/auth",
    },
}


def block(kind: str) -> Json:
    return {"type": kind, "block_id": f"b_{kind}", **BLOCKS[kind]}


def element(kind: str) -> Json:
    return {"type": kind, "action_id": f"a_{kind}", **ELEMENTS[kind]}
