"""Values as the control API gives them to elements: every kind of element, and what it refuses."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from tests.workspace.conftest import Serve
from tests.workspace.manifests import manifest
from tests.workspace.running import Ear, Json, Running

PLAIN = {"type": "plain_text", "text": "Pick"}
OPTIONS = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("a", "b", "c")]


@pytest.fixture(scope="module")
def place() -> Iterator[Running]:
    """Return one workspace for all the elements."""
    running = Running(manifest())
    yield running
    running.stop()


@pytest.fixture
def ear(place: Running) -> Iterator[Ear]:
    """Return the app's ear, opened for one test."""
    opened = place.listen()
    yield opened
    opened.close()


def posted(place: Running, element: Json) -> Json:
    """Post *element* in #general and return where."""
    place.do("clock", advance_s=2)
    in_context = element["type"] in ("feedback_buttons", "icon_button")
    block = {
        "type": "context_actions" if in_context else "actions",
        "elements": [element | {"action_id": "it"}],
    }
    answer = place.api("chat.postMessage", channel="C0GENERAL", text="t", blocks=[block]).json()
    assert answer["ok"], answer
    return {"channel": "#general", "ts": answer["ts"]}


FEEDBACK = {
    "type": "feedback_buttons",
    "positive_button": {"text": PLAIN, "value": "good"},
    "negative_button": {"text": PLAIN, "value": "bad"},
}
ICON = {"type": "icon_button", "icon": "trash", "text": PLAIN, "value": "away"}


@pytest.mark.parametrize(
    ("element", "value", "told"),
    [
        ({"type": "button", "text": PLAIN, "value": "v"}, None, {"value": "v"}),
        ({"type": "static_select", "options": OPTIONS}, "b", {"selected_option": OPTIONS[1]}),
        (
            {"type": "multi_static_select", "options": OPTIONS},
            ["a", "c"],
            {"selected_options": [OPTIONS[0], OPTIONS[2]]},
        ),
        ({"type": "radio_buttons", "options": OPTIONS}, "a", {"selected_option": OPTIONS[0]}),
        ({"type": "checkboxes", "options": OPTIONS}, ["a", "b"], {"selected_options": OPTIONS[:2]}),
        ({"type": "checkboxes", "options": OPTIONS}, [], {"selected_options": []}),
        ({"type": "overflow", "options": OPTIONS}, "c", {"selected_option": OPTIONS[2]}),
        ({"type": "users_select"}, "bo", {"selected_user": "U0BOLIND"}),
        ({"type": "users_select"}, "@bo", {"selected_user": "U0BOLIND"}),
        ({"type": "multi_users_select"}, ["bo", "U0CYOKAF"], {"selected_users": ["U0BOLIND", "U0CYOKAF"]}),
        ({"type": "channels_select"}, "#it-status", {"selected_channel": "C0STATUS"}),
        ({"type": "multi_channels_select"}, ["C0STATUS"], {"selected_channels": ["C0STATUS"]}),
        ({"type": "conversations_select"}, "general", {"selected_conversation": "C0GENERAL"}),
        ({"type": "datepicker"}, "2026-12-24", {"selected_date": "2026-12-24"}),
        ({"type": "timepicker"}, "23:59", {"selected_time": "23:59"}),
        ({"type": "datetimepicker"}, 1_800_000_000, {"selected_date_time": 1_800_000_000}),
        (FEEDBACK, "bad", {"value": "bad", "text": PLAIN}),
        (FEEDBACK, "positive", {"value": "good", "text": PLAIN}),
        (ICON, None, {"value": "away"}),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) and "type" in value else None,
)
def test_a_click_tells_what_was_chosen(
    place: Running, ear: Ear, element: Json, value: Any, told: Json
) -> None:
    where = posted(place, element)

    assert place.do("click", user="ana", action_id="it", value=value, **where)["acked"] is True

    action = ear.payload("block_actions")["actions"][0]
    assert action["type"] == element["type"]
    assert {name: action.get(name) for name in told} == told


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "static_select", "options": OPTIONS}, "z"),
        ({"type": "checkboxes", "options": OPTIONS}, ["a", "z"]),
        ({"type": "multi_users_select", "max_selected_items": 1}, ["bo", "cy"]),
        ({"type": "channels_select"}, "#it-triage"),
        ({"type": "channels_select"}, "#nowhere"),
        ({"type": "conversations_select"}, "#it-triage"),
        ({"type": "datepicker"}, "24.12."),
        ({"type": "timepicker"}, "25:00"),
        ({"type": "datetimepicker"}, "soon"),
        ({"type": "datetimepicker"}, 5),
        (FEEDBACK, "neutral"),
        ({"type": "overflow", "options": OPTIONS}, None),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else None,
)
def test_what_an_element_does_not_offer_is_refused(place: Running, element: Json, value: Any) -> None:
    where = posted(place, element)

    assert place.refused("click", user="ana", action_id="it", value=value, **where) == "invalid_value"


def test_nobody_unknown_is_chosen(place: Running) -> None:
    where = posted(place, {"type": "users_select"})

    assert place.refused("click", user="ana", action_id="it", value="nobody", **where) == "user_not_found"


def opened(place: Running, ear: Ear, *blocks: Json) -> str:
    """Open a modal of *blocks* for Ana, from #general, and return its id."""
    ts = place.do("message", user="ana", channel="#general", text="x")["ts"]
    place.do("shortcut", user="ana", callback_id="from_message", channel="#general", ts=ts)
    view = {"type": "modal", "title": PLAIN, "submit": PLAIN, "blocks": list(blocks)}
    trigger = ear.payload("message_action")["trigger_id"]
    answer = place.api("views.open", trigger_id=trigger, view=view).json()
    assert answer["ok"], answer
    return str(answer["view"]["id"])


def field(element: Json, **more: Any) -> Json:
    """Return an input block with *element*."""
    label = {"type": "plain_text", "text": "L"}
    return {
        "type": "input",
        "block_id": "b",
        "label": label,
        "element": element | {"action_id": "it"},
        **more,
    }


def test_a_file_comes_with_a_form_and_only_of_the_kinds_it_takes(place: Running, ear: Ear) -> None:
    opened(place, ear, field({"type": "file_input", "filetypes": ["txt"], "max_files": 1}))
    content = base64.b64encode(b"a log").decode()
    note, picture = ({"name": name, "content_base64": content} for name in ("log.txt", "log.png"))

    assert place.refused("submit", user="ana", values={"b": {"it": [picture]}}) == "invalid_value"
    assert place.refused("submit", user="ana", values={"b": {"it": [note, note]}}) == "invalid_value"
    assert place.do("submit", user="ana", values={"b": {"it": [note]}})["acked"] is True

    values = ear.payload("view_submission")["view"]["state"]["values"]["b"]["it"]
    assert [(file["name"], file["size"]) for file in values["files"]] == [("log.txt", 5)]


def test_another_persons_file_cannot_be_handed_in(place: Running, ear: Ear) -> None:
    files = [{"name": "mine.txt", "content_base64": base64.b64encode(b"secret").decode()}]
    place.do("message", user="bo", channel="@bo", text="", files=files)
    theirs = next(f.id for f in place.workspace.files.values() if f.name == "mine.txt")
    opened(place, ear, field({"type": "file_input"}))

    assert place.refused("submit", user="ana", values={"b": {"it": [theirs]}}) == "invalid_value"
    place.do("close", user="ana")


def test_where_a_form_was_opened_is_chosen_already_and_gives_an_address(place: Running, ear: Ear) -> None:
    element = {
        "type": "conversations_select",
        "default_to_current_conversation": True,
        "response_url_enabled": True,
    }
    opened(place, ear, field(element))

    place.do("submit", user="ana")

    sent = ear.payload("view_submission")
    assert sent["view"]["state"]["values"]["b"]["it"]["selected_conversation"] == "C0GENERAL"
    (address,) = sent["response_urls"]
    assert (address["channel_id"], address["block_id"], address["action_id"]) == ("C0GENERAL", "b", "it")
    said = {"text": "From the form", "response_type": "in_channel"}
    assert place.http.post(address["response_url"], json=said).status_code == 200
    assert place.seen("bo", "C0GENERAL")[-1]["text"] == "From the form"


def test_an_interactivity_pointer_opens_a_view_like_a_trigger(place: Running, ear: Ear) -> None:
    place.do("shortcut", user="ana", callback_id="report")
    pointer = ear.payload("shortcut")["trigger_id"]
    view = {"type": "modal", "title": PLAIN, "blocks": [{"type": "divider"}]}

    assert place.api("views.open", interactivity_pointer=pointer, view=view).json()["ok"] is True
    place.do("close", user="ana")


def test_two_apps_are_mentioned_apart(serve: Serve) -> None:
    running = serve(manifest(), manifest(name="Other"))
    desk, other = running.workspace.apps.values()
    ears = [running.listen(app=app) for app in (desk, other)]

    running.do("message", user="ana", channel="#general", text=f"<@{other.bot_user}> and <@{desk.bot_user}>")
    running.do("message", user="ana", channel="#general", text=f"only <@{other.bot_user}>")

    assert [ear.event("app_mention")["text"].startswith("<@") for ear in ears] == [True, True]
    assert ears[1].event("app_mention", count=2)["text"].startswith("only")
    assert len(ears[0].events("app_mention")) == 1
