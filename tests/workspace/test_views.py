"""Modals and Home: triggers, stacks, hashes, what was typed, and how a submission is answered."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workspace.running import Ear, Json, Running


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def field(block_id: str, element: Json | None = None, **more: Any) -> Json:
    shown = element or {"type": "plain_text_input"}
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain("Label"),
        "element": {"action_id": "a", **shown},
        **more,
    }


def modal(*blocks: Json, **more: Any) -> Json:
    shown = list(blocks) or [{"type": "divider"}]
    return {"type": "modal", "title": plain("Form"), "submit": plain("Send"), "blocks": shown, **more}


@pytest.fixture
def ear(workspace_server: Running) -> Ear:
    """Return the ear of the app; what it answers a submission with is in `answers`."""
    return workspace_server.listen(
        lambda payload: answers.pop() if answers and is_submission(payload) else None
    )


answers: list[Json] = []


def is_submission(payload: Json) -> bool:
    return payload.get("type") == "view_submission"


def trigger(running: Running, ear: Ear) -> str:
    """Return a fresh trigger of Ana's."""
    running.do("shortcut", user="ana", callback_id="report")
    return str(ear.payload("shortcut")["trigger_id"])


def opened(running: Running, ear: Ear, view: Json) -> Json:
    """Open *view* for Ana and return it."""
    answer = running.api("views.open", trigger_id=trigger(running, ear), view=view).json()
    assert answer["ok"], answer
    shown: Json = answer["view"]
    return shown


def error(running: Running, method: str, **args: Any) -> str:
    answer = running.api(method, **args).json()
    assert answer["ok"] is False
    return str(answer["error"])


def test_a_trigger_opens_one_view(workspace_server: Running, ear: Ear) -> None:
    given = trigger(workspace_server, ear)

    first = workspace_server.api("views.open", trigger_id=given, view=modal()).json()

    assert first["ok"] is True
    assert error(workspace_server, "views.open", trigger_id=given, view=modal()) == "exchanged_trigger_id"
    assert error(workspace_server, "views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


def test_a_trigger_is_gone_after_three_seconds(workspace_server: Running, ear: Ear) -> None:
    given = trigger(workspace_server, ear)

    workspace_server.do("clock", advance_s=3.1)

    assert error(workspace_server, "views.open", trigger_id=given, view=modal()) == "expired_trigger_id"


def test_three_views_lie_on_one_another_and_no_fourth(workspace_server: Running, ear: Ear) -> None:
    press = {"type": "button", "action_id": "more", "text": plain("More")}
    actions = {"type": "actions", "block_id": "b", "elements": [press]}
    opened(workspace_server, ear, modal(actions))

    outcomes = []
    for _ in range(3):
        top = workspace_server.get("state", user="ana")["views"][-1]
        workspace_server.do("click", user="ana", view_id=top["id"], action_id="more")
        given = ear.payload("block_actions")["trigger_id"]
        pushed = workspace_server.api("views.push", trigger_id=given, view=modal(actions)).json()
        outcomes.append(pushed.get("error", "ok"))

    assert outcomes == ["ok", "ok", "push_limit_reached"]
    stack = workspace_server.get("state", user="ana")["views"]
    assert [v["depth"] for v in stack] == [1, 2, 3]
    assert {v["root_view_id"] for v in stack} == {stack[0]["id"]}
    assert [v["previous_view_id"] for v in stack] == [None, stack[0]["id"], stack[1]["id"]]


def test_a_push_needs_a_trigger_from_inside_a_modal(workspace_server: Running, ear: Ear) -> None:
    given = trigger(workspace_server, ear)

    assert error(workspace_server, "views.push", trigger_id=given, view=modal()) == "not_found"


def test_a_stale_hash_is_refused(workspace_server: Running, ear: Ear) -> None:
    view = opened(workspace_server, ear, modal())
    args = {"view_id": view["id"], "view": modal()}

    assert workspace_server.api("views.update", hash=view["hash"], **args).json()["ok"] is True
    assert error(workspace_server, "views.update", hash=view["hash"], **args) == "hash_conflict"
    assert workspace_server.api("views.update", **args).json()["ok"] is True


def test_an_external_id_is_unique_and_names_its_view(workspace_server: Running, ear: Ear) -> None:
    view = opened(workspace_server, ear, modal(external_id="draft-1"))
    given = trigger(workspace_server, ear)
    again = modal(external_id="draft-1")

    assert error(workspace_server, "views.open", trigger_id=given, view=again) == "duplicate_external_id"
    found = workspace_server.api("views.update", external_id="draft-1", view=again).json()["view"]
    assert found["id"] == view["id"]


def test_an_update_keeps_what_was_typed_where_the_ids_stay(workspace_server: Running, ear: Ear) -> None:
    press = {"type": "button", "action_id": "more", "text": plain("More")}
    more = {"type": "actions", "block_id": "b", "elements": [press]}
    view = opened(workspace_server, ear, modal(field("kept"), field("lost"), more))
    typed = {"kept": {"a": "stays"}, "lost": {"a": "goes"}}

    workspace_server.do("click", user="ana", view_id=view["id"], action_id="more", values=typed)
    told = ear.payload("block_actions")["view"]["state"]["values"]
    workspace_server.api("views.update", view_id=view["id"], view=modal(field("kept"), field("new")))

    assert told["kept"]["a"] == {"type": "plain_text_input", "value": "stays"}
    shown = workspace_server.get("state", user="ana")["views"][0]["state"]["values"]
    assert shown["kept"]["a"]["value"] == "stays"
    assert shown["new"]["a"]["value"] is None
    assert "lost" not in shown


def test_a_submission_carries_every_value(workspace_server: Running, ear: Ear) -> None:
    option = {"text": plain("Lisbon"), "value": "lis"}
    view = modal(
        field("text"),
        field("place", {"type": "static_select", "options": [option]}),
        field("people", {"type": "multi_users_select"}),
        field("room", {"type": "channels_select"}),
        field("day", {"type": "datepicker"}),
        field("when", {"type": "datetimepicker"}),
        field("agree", {"type": "checkboxes", "options": [option]}),
        field("many", {"type": "number_input", "is_decimal_allowed": False}),
        field("said", {"type": "rich_text_input"}),
        field("empty", optional=True),
    )
    opened(workspace_server, ear, view)

    workspace_server.do(
        "submit",
        user="ana",
        values={
            "text": {"a": "words"},
            "place": {"a": "lis"},
            "people": {"a": ["bo", "U0CYOKAF"]},
            "room": {"a": "#general"},
            "day": {"a": "2026-12-01"},
            "when": {"a": 1_795_600_800},
            "agree": {"a": ["lis"]},
            "many": {"a": 3},
            "said": {"a": "hello"},
        },
    )

    values = {k: v["a"] for k, v in ear.payload("view_submission")["view"]["state"]["values"].items()}
    assert values["text"] == {"type": "plain_text_input", "value": "words"}
    assert values["place"] == {"type": "static_select", "selected_option": option}
    assert values["people"]["selected_users"] == ["U0BOLIND", "U0CYOKAF"]
    assert values["room"]["selected_channel"] == "C0GENERAL"
    assert values["day"]["selected_date"] == "2026-12-01"
    assert values["when"]["selected_date_time"] == 1_795_600_800
    assert values["agree"]["selected_options"] == [option]
    assert values["many"]["value"] == "3"
    assert values["said"]["rich_text_value"]["type"] == "rich_text"
    assert values["empty"] == {"type": "plain_text_input", "value": None}


@pytest.mark.parametrize(
    ("element", "value", "complaint"),
    [
        ({"type": "plain_text_input"}, "", "Please fill in this field."),
        ({"type": "plain_text_input", "min_length": 3}, "ab", "Please write at least 3 characters."),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "Please write at most 3 characters."),
        ({"type": "email_text_input"}, "ana", "Please write a valid email address."),
        ({"type": "url_text_input"}, "example.org", "Please write a valid web address, with https://."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please write a whole number."),
        (
            {"type": "number_input", "is_decimal_allowed": True, "max_value": "2"},
            "2.5",
            "Please write a number of at most 2.",
        ),
        ({"type": "datepicker"}, "2026-13-01", "Please write a date like 2026-11-20."),
    ],
)
def test_what_a_field_refuses_is_never_sent(
    workspace_server: Running, ear: Ear, element: Json, value: str, complaint: str
) -> None:
    opened(workspace_server, ear, modal(field("f", element)))

    outcome = workspace_server.do("submit", user="ana", values={"f": {"a": value}})

    assert (outcome["acked"], outcome["errors"]) == (False, {"f": complaint})
    assert not [f for f in ear.heard if f["payload"].get("type") == "view_submission"]


def test_a_file_sent_with_a_form_can_be_read_by_the_app_it_was_sent_to(
    workspace_server: Running, ear: Ear
) -> None:
    opened(workspace_server, ear, modal(field("f", {"type": "file_input"})))
    quote = {"name": "quote.pdf", "content_base64": "JVBERg=="}

    outcome = workspace_server.do("submit", user="ana", values={"f": {"a": [quote]}})

    assert outcome["acked"]
    (sent,) = [f["payload"] for f in ear.heard if f["payload"].get("type") == "view_submission"]
    (file,) = sent["view"]["state"]["values"]["f"]["a"]["files"]
    told = workspace_server.api("files.info", file=file["id"]).json()
    assert (told["ok"], told["file"]["name"]) == (True, "quote.pdf")


def test_a_submission_may_be_answered_with_errors_an_update_a_push_or_a_clearing(
    workspace_server: Running, ear: Ear
) -> None:
    opened(workspace_server, ear, modal(field("f", optional=True)))

    answers.append({"response_action": "errors", "errors": {"f": "Too late."}})
    errors = workspace_server.do("submit", user="ana", values={})
    answers.append({"response_action": "update", "view": modal(title=plain("Second"))})
    updated = workspace_server.do("submit", user="ana", values={})
    answers.append({"response_action": "push", "view": modal(title=plain("Third"))})
    pushed = workspace_server.do("submit", user="ana", values={})
    answers.append({"response_action": "clear"})
    cleared = workspace_server.do("submit", user="ana", values={})

    assert errors["errors"] == {"f": "Too late."}
    assert (updated["view"]["title"]["text"], updated["view"]["depth"]) == ("Second", 1)
    assert (pushed["view"]["title"]["text"], pushed["view"]["depth"]) == ("Third", 2)
    assert cleared["response_action"] == "clear"
    assert workspace_server.get("state", user="ana")["views"] == []


def test_an_answer_the_platform_would_not_take_leaves_the_modal_open(
    workspace_server: Running, ear: Ear
) -> None:
    opened(workspace_server, ear, modal(field("f", optional=True)))

    answers.append({"response_action": "errors", "errors": {"elsewhere": "No."}})
    outcome = workspace_server.do("submit", user="ana", values={})

    assert outcome["error"] == "invalid_errors"
    assert workspace_server.get("state", user="ana")["views"][0]["unacked"] is True


def test_closing_tells_the_app_only_when_it_asked(workspace_server: Running, ear: Ear) -> None:
    opened(workspace_server, ear, modal())
    workspace_server.do("close", user="ana")
    told = opened(workspace_server, ear, modal(notify_on_close=True))
    workspace_server.do("close", user="ana")
    payload = ear.payload("view_closed")

    assert payload["view"]["id"] == told["id"]
    assert payload["is_cleared"] is False
    assert len([f for f in ear.heard if f["payload"].get("type") == "view_closed"]) == 1
    assert workspace_server.get("state", user="ana")["views"] == []


def test_clearing_the_stack_names_the_root(workspace_server: Running, ear: Ear) -> None:
    press = {"type": "button", "action_id": "more", "text": plain("More")}
    actions = {"type": "actions", "block_id": "b", "elements": [press]}
    root = opened(workspace_server, ear, modal(actions, notify_on_close=True))
    workspace_server.do("click", user="ana", view_id=root["id"], action_id="more")
    given = ear.payload("block_actions")["trigger_id"]
    workspace_server.api("views.push", trigger_id=given, view=modal())

    workspace_server.do("close", user="ana", clear=True)

    payload = ear.payload("view_closed")
    assert (payload["view"]["id"], payload["is_cleared"]) == (root["id"], True)


def test_an_input_without_dispatch_action_tells_the_app_nothing(workspace_server: Running, ear: Ear) -> None:
    picker = {"type": "datepicker"}
    view = opened(
        workspace_server, ear, modal(field("quiet", picker), field("loud", picker, dispatch_action=True))
    )
    pick = {"user": "ana", "view_id": view["id"], "action_id": "a", "value": "2026-12-01"}

    assert workspace_server.refused("click", block_id="quiet", **pick) == "not_dispatched"
    workspace_server.do("click", block_id="loud", **pick)
    action = ear.payload("block_actions")["actions"][0]
    assert (action["block_id"], action["selected_date"]) == ("loud", "2026-12-01")


def test_an_external_select_is_searched_and_takes_only_what_it_offered(workspace_server: Running) -> None:
    option = {"text": plain("Figma"), "value": "figma"}
    ear = workspace_server.listen(
        lambda payload: {"options": [option]} if payload.get("type") == "block_suggestion" else None
    )
    view = opened(workspace_server, ear, modal(field("f", {"type": "external_select"})))
    place = {"user": "ana", "view_id": view["id"]}

    found = workspace_server.do("options", action_id="a", query="fig", **place)["options"]
    wrong = workspace_server.refused("submit", values={"f": {"a": "jira"}}, **place)
    workspace_server.do("submit", values={"f": {"a": "figma"}}, **place)

    assert found == [option]
    assert ear.payload("block_suggestion")["value"] == "fig"
    assert wrong == "invalid_value"
    values = ear.payload("view_submission")["view"]["state"]["values"]
    assert values["f"]["a"]["selected_option"] == option


def test_a_view_over_250_kilobytes_is_too_large(workspace_server: Running, ear: Ear) -> None:
    text = {"type": "mrkdwn", "text": "x" * 3000}
    big = modal(*({"type": "section", "text": text} for _ in range(84)))

    assert error(workspace_server, "views.open", trigger_id=trigger(workspace_server, ear), view=big) == (
        "view_too_large"
    )


def test_a_wrong_view_is_refused_with_a_pointer_into_it(workspace_server: Running, ear: Ear) -> None:
    given = trigger(workspace_server, ear)

    answer = workspace_server.api(
        "views.open", trigger_id=given, view={**modal(), "title": plain("x" * 25)}
    ).json()

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]


def test_a_home_is_one_per_person_and_keeps_its_id(workspace_server: Running, ear: Ear) -> None:
    def publish(user: str, text: str) -> Json:
        blocks = [{"type": "header", "text": plain(text)}]
        answer = workspace_server.api(
            "views.publish", user_id=user, view={"type": "home", "blocks": blocks}
        ).json()
        view: Json = answer["view"]
        return view

    first, second, other = publish("U0ANADUA", "1"), publish("U0ANADUA", "2"), publish("U0BOLIND", "3")

    assert first["id"] == second["id"] != other["id"]
    assert first["hash"] != second["hash"]
    workspace_server.do("home", user="ana", tab="home")
    assert ear.event("app_home_opened")["view"]["id"] == first["id"]


def test_people_cannot_touch_each_others_views(workspace_server: Running, ear: Ear) -> None:
    view = opened(workspace_server, ear, modal())

    assert workspace_server.refused("submit", user="bo", view_id=view["id"], values={}) == "view_not_found"
    assert workspace_server.get("state", user="bo")["views"] == []


def test_a_button_on_home_opens_a_modal(workspace_server: Running, ear: Ear) -> None:
    press = {"type": "button", "action_id": "new", "text": plain("New request")}
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [press]}]}
    view_id = workspace_server.api("views.publish", user_id="U0ANADUA", view=home).json()["view"]["id"]

    workspace_server.do("click", user="ana", view_id=view_id, action_id="new")
    payload = ear.payload("block_actions")
    workspace_server.api("views.open", trigger_id=payload["trigger_id"], view=modal())

    assert payload["container"] == {"type": "view", "view_id": view_id}
    assert "response_url" not in payload
    assert [v["depth"] for v in workspace_server.get("state", user="ana")["views"]] == [1]
