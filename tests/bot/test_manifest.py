"""app.yaml says exactly what the desk does: one thing too many fails, one too few fails."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from handlers.registry import EVENT_SCOPES, LISTENERS, METHOD_SCOPES, OTHER_SCOPES, On

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "app.yaml").read_text(encoding="utf-8"))
ROOMS_THAT_CALL = ("handlers", "bot")


def _names(on: On) -> set[str]:
    return {str(listener.name) for listener in LISTENERS if listener.on is on}


def _called_methods(rooms: Iterable[str] = ROOMS_THAT_CALL) -> set[str]:
    """Return every Web API method that the code names: attributes of a client that slack_sdk knows."""
    from slack_sdk import WebClient

    known = {name for name in dir(WebClient) if "_" in name and not name.startswith("_")}
    called = set()
    for room in rooms:
        for path in (ROOT / room).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            attributes = (node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute))
            called |= {name for name in attributes if name in known} - {"api_call", "base_url"}
    return called


def test_the_events_subscribed_to_are_the_events_listened_to() -> None:
    subscribed = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])

    assert subscribed == set(EVENT_SCOPES)
    assert {event.split(".")[0] for event in subscribed} == _names(On.EVENT)


def test_the_commands_and_shortcuts_offered_are_the_ones_answered() -> None:
    features = MANIFEST["features"]
    shortcuts = {kind: set() for kind in ("global", "message")}  # type: dict[str, set[str]]
    for shortcut in features["shortcuts"]:
        shortcuts[shortcut["type"]].add(shortcut["callback_id"])

    assert {command["command"] for command in features["slash_commands"]} == _names(On.COMMAND)
    assert shortcuts["global"] == _names(On.SHORTCUT)
    assert shortcuts["message"] == _names(On.MESSAGE_SHORTCUT)


def test_every_method_the_code_calls_is_in_the_table_and_no_other() -> None:
    unseen = {"apps_connections_open"}  # called by the Socket Mode client itself

    assert _called_methods() == set(METHOD_SCOPES) - unseen


def test_the_scopes_are_exactly_what_events_methods_and_commands_need() -> None:
    needed = set(OTHER_SCOPES).union(*EVENT_SCOPES.values(), *METHOD_SCOPES.values())

    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed


@pytest.mark.parametrize("listener", [x for x in LISTENERS if x.on is On.ACTION], ids=lambda x: str(x.name))
def test_each_button_listened_to_stands_on_some_card(listener: Any) -> None:
    drawn = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "handlers/blocks").rglob("*.py"))
    pattern = listener.name if isinstance(listener.name, str) else listener.name.pattern.split("\\d")[0]

    assert pattern in drawn
