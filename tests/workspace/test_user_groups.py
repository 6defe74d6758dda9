"""User groups: made, filled, renamed and switched off by apps, and told to those who listen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.workspace.running import Running


def test_a_group_is_made_filled_renamed_and_switched_off(workspace_server: Running) -> None:
    web, ear = workspace_server.web(), workspace_server.listen()

    made = web.usergroups_create(name="Release managers", channels=["C0GENERAL"])["usergroup"]
    web.usergroups_users_update(usergroup=made["id"], users=["U0BOLIND", "U0CYOKAF"])
    web.usergroups_users_update(usergroup=made["id"], users=["U0CYOKAF", "U0MIATAN"])
    web.usergroups_update(usergroup=made["id"], name="Releasers", handle="releasers", description="Who ships")
    web.usergroups_disable(usergroup=made["id"])

    assert made["handle"] == "release-managers"
    assert ear.event("subteam_created")["subteam"]["name"] == "Release managers"
    changed = ear.event("subteam_members_changed", count=2)
    assert (changed["added_users"], changed["removed_users"]) == (["U0MIATAN"], ["U0BOLIND"])
    assert made["id"] not in [g["id"] for g in web.usergroups_list()["usergroups"]]
    all_groups = web.usergroups_list(include_disabled=True, include_users=True)["usergroups"]
    kept = next(g for g in all_groups if g["id"] == made["id"])
    assert (kept["name"], kept["description"], kept["users"]) == (
        "Releasers",
        "Who ships",
        ["U0CYOKAF", "U0MIATAN"],
    )
    assert kept["date_delete"] > 0
    assert web.usergroups_enable(usergroup=made["id"])["usergroup"]["date_delete"] == 0


def test_what_a_group_cannot_be_is_named(shared_server: Running) -> None:
    web = shared_server.web()

    refused: list[tuple[Callable[..., Any], dict[str, str], str]] = [
        (web.usergroups_create, {"name": ""}, "missing_subteam_name"),
        (web.usergroups_create, {"name": "Security"}, "name_already_exists"),
        (web.usergroups_create, {"name": "x", "handle": "security"}, "handle_already_exists"),
        (web.usergroups_create, {"name": "x", "handle": "ana"}, "handle_already_exists"),
        (web.usergroups_create, {"name": "x", "handle": "No Spaces"}, "bad_handle"),
        (web.usergroups_create, {"name": "x" * 101}, "name_too_long"),
        (web.usergroups_create, {"name": "x", "description": "x" * 141}, "description_too_long"),
        (web.usergroups_create, {"name": "x", "channels": "C0NOWHERE"}, "invalid_channel_provided"),
        (web.usergroups_users_update, {"usergroup": "S0SECURE", "users": ""}, "no_users_provided"),
        (web.usergroups_users_update, {"usergroup": "S0SECURE", "users": "U0NOBODY"}, "invalid_users"),
        (web.usergroups_users_list, {"usergroup": "S0NONE"}, "no_such_subteam"),
    ]
    for call, args, error in refused:
        with pytest.raises(SlackApiError, match=error):
            call(**args)


def test_a_mention_of_a_group_marks_the_channel_of_its_new_members(workspace_server: Running) -> None:
    web = workspace_server.web()
    web.usergroups_users_update(usergroup="S0SECURE", users="U0MIATAN")

    web.chat_postMessage(channel="C0GENERAL", text="<!subteam^S0SECURE> please look")

    rows = {
        user: next(c for c in workspace_server.get("state", user=user)["channels"] if c["id"] == "C0GENERAL")
        for user in ("mia", "sam")
    }
    assert (rows["mia"]["mentions"], rows["sam"]["mentions"]) == (1, 0)


def test_presence_and_quiet_hours_are_simple(shared_server: Running) -> None:
    web = shared_server.web()

    assert web.users_getPresence(user="U0ANADUA")["presence"] == "active"
    assert web.dnd_info(user="U0ANADUA")["dnd_enabled"] is False
    assert set(web.dnd_teamInfo(users="U0ANADUA,U0BOLIND")["users"]) == {"U0ANADUA", "U0BOLIND"}
    assert web.emoji_list()["emoji"] == {}


def test_a_token_given_back_is_good_for_nothing(workspace_server: Running) -> None:
    web, ear = workspace_server.web(), workspace_server.listen()

    assert web.auth_revoke(test=True)["revoked"] is False
    assert web.auth_revoke()["revoked"] is True

    assert ear.event("tokens_revoked")["tokens"]["bot"] == [workspace_server.app.bot_user]
    assert ear.event("app_uninstalled")["type"] == "app_uninstalled"
    with pytest.raises(SlackApiError, match="token_revoked"):
        web.auth_test()
