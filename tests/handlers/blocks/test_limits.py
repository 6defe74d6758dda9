"""The limits: each at its last allowed value and one beyond."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.blocks import Drawing
from handlers.limits import COUNT_MAX, TEXT_MAX, OverLimit, check, findings

SECTION: dict[str, Any] = {"type": "section", "text": {"type": "mrkdwn", "text": "words"}}
BUTTON: dict[str, Any] = {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Go"}}


def message(*blocks: dict[str, Any], text: str = "a fallback") -> Drawing:
    return Drawing(text, list(blocks))


def modal(*blocks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    title = {"type": "plain_text", "text": "A title"}
    return {"type": "modal", "title": title, "submit": title, "blocks": list(blocks), **changes}


def option(n: int) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": f"Option {n}"}, "value": str(n)}


@pytest.mark.parametrize("limit", [200])
def test_a_fallback_is_short(limit: int) -> None:
    assert findings(message(SECTION, text="x" * limit)) == []
    assert findings(message(SECTION, text="x" * (limit + 1)))
    assert findings(message(SECTION, text=""))
    assert findings(message(SECTION, text="two\nlines"))


def test_a_message_has_fifty_blocks_at_most() -> None:
    assert findings(message(*[SECTION] * 50)) == []
    assert findings(message(*[SECTION] * 51))
    assert findings(Drawing(text="", blocks=[]))


def test_a_view_has_a_hundred_blocks_at_most() -> None:
    assert findings(modal(*[SECTION] * 100)) == []
    assert findings(modal(*[SECTION] * 101))


def test_all_texts_of_a_message_count_together() -> None:
    big = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}

    assert findings(message(*[big] * 4)) == []
    assert findings(message(*[big] * 4, SECTION))


@pytest.mark.parametrize("kind", ["mrkdwn", "plain_text"])
def test_a_text_object_has_three_thousand_characters_at_most(kind: str) -> None:
    most = TEXT_MAX[kind, "text"]

    assert findings(message({"type": "section", "text": {"type": kind, "text": "x" * most}})) == []
    assert findings(message({"type": "section", "text": {"type": kind, "text": "x" * (most + 1)}}))
    assert findings(message({"type": "section", "text": {"type": kind, "text": ""}}))


def test_a_field_has_two_thousand_characters_at_most() -> None:
    def fields(*texts: str) -> Drawing:
        return message({"type": "section", "fields": [{"type": "mrkdwn", "text": text} for text in texts]})

    assert findings(fields("x" * 2000)) == []
    assert findings(fields("x" * 2001))
    assert findings(fields(*["x"] * 10)) == []
    assert findings(fields(*["x"] * 11))


@pytest.mark.parametrize("name", ["text", "value", "url", "accessibility_label"])
def test_a_buttons_texts_have_their_limits(name: str) -> None:
    most = TEXT_MAX["button", name]

    def row(text: str) -> Drawing:
        value: Any = {"type": "plain_text", "text": text} if name == "text" else text
        return message({"type": "actions", "elements": [{**BUTTON, name: value}]})

    assert findings(row("x" * most)) == []
    assert findings(row("x" * (most + 1)))


@pytest.mark.parametrize("name", ["title", "text", "confirm", "deny"])
def test_a_dialogs_texts_have_their_limits(name: str) -> None:
    most = TEXT_MAX["confirm", name]

    def row(length: int) -> Drawing:
        texts = dict.fromkeys(("title", "text", "confirm", "deny"), "x") | {name: "x" * length}
        dialog = {n: {"type": "plain_text", "text": text} for n, text in texts.items()}
        return message({"type": "actions", "elements": [{**BUTTON, "confirm": dialog}]})

    assert findings(row(most)) == []
    assert findings(row(most + 1))


@pytest.mark.parametrize("kind", ["radio_buttons", "checkboxes", "static_select", "overflow"])
def test_a_choice_has_its_number_of_options(kind: str) -> None:
    most = COUNT_MAX[kind, "options"]

    def row(count: int) -> Drawing:
        element = {"type": kind, "action_id": "pick", "options": [option(n) for n in range(count)]}
        return message({"type": "actions", "elements": [element]})

    assert findings(row(most)) == []
    assert findings(row(most + 1))


def test_an_options_texts_have_their_limits() -> None:
    def row(**changes: Any) -> Drawing:
        element = {"type": "static_select", "action_id": "pick", "options": [{**option(1), **changes}]}
        return message({"type": "actions", "elements": [element]})

    assert findings(row(value="x" * 150)) == []
    assert findings(row(value="x" * 151))
    assert findings(row(description={"type": "plain_text", "text": "x" * 76}))


@pytest.mark.parametrize(
    "blocks",
    [
        [{**SECTION, "block_id": "a"}, {**SECTION, "block_id": "a"}],
        [{"type": "section", "block_id": "a"}],
        [{**SECTION, "block_id": "x" * 256}],
        [{"type": "actions", "elements": [BUTTON, BUTTON]}],
        [{"type": "actions", "elements": [{**BUTTON, "action_id": str(n)} for n in range(26)]}],
        [{"type": "actions", "elements": [{"type": "button", "text": BUTTON["text"]}]}],
        [{"type": "actions", "elements": [{**BUTTON, "style": "primary", "action_id": n} for n in "ab"]}],
        [{"type": "context", "elements": [SECTION["text"]] * 11}],
        [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
        [
            {
                "type": "input",
                "label": BUTTON["text"],
                "element": {"type": "plain_text_input", "action_id": "a"},
            }
        ],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "a < b"}}],
    ],
)
def test_what_chat_refuses_in_a_message_is_found(blocks: list[dict[str, Any]]) -> None:
    with pytest.raises(OverLimit, match="block"):
        check(message(*blocks))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": {"type": "plain_text", "text": "x" * 25}},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"private_metadata": "", "blocks": [{"type": "image", "alt_text": "x" * 250_000}]},
    ],
)
def test_what_chat_refuses_in_a_view_is_found(changes: dict[str, Any]) -> None:
    with pytest.raises(OverLimit, match="view"):
        check(modal(SECTION, **changes))


def test_a_form_needs_its_title_and_something_to_send_it_with() -> None:
    field = {
        "type": "input",
        "label": BUTTON["text"],
        "element": {"type": "plain_text_input", "action_id": "a"},
    }
    without_submit, without_title = modal(field), modal(field)
    del without_submit["submit"], without_title["title"]

    assert findings(modal(field)) == []
    assert findings(without_submit) == ["view: inputs without submit"]
    assert findings(without_title) == ["view: a modal has a title"]


def test_a_first_choice_is_one_of_the_choices() -> None:
    element = {
        "type": "radio_buttons",
        "action_id": "pick",
        "options": [option(1)],
        "initial_option": option(2),
    }

    assert findings(message({"type": "actions", "elements": [element]}))


def test_the_desks_own_brackets_are_known() -> None:
    text = (
        "<@U0ANADUA> <!date^1^{time}|14:30 CET> <https://a.example/x|words> <https://a.example>\n> quoted\n> "
    )

    check(message({"type": "section", "text": {"type": "mrkdwn", "text": text}}))
