"""Every method through the SDK's own client, sync and async: called well, and called wrongly."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.workspace.conformance.calls import CALLS
from tests.workspace.conformance.stage import ANA, GENERAL, HOME, MODAL, Stage
from tests.workspace.running import Json
from workspace.api.call import METHODS
from workspace.api.endpoint import METHOD_MODULES

assert METHOD_MODULES  # importing them fills METHODS


def wrapper(method: str) -> str:
    """Return the name under which the SDK's clients have a method."""
    return method.replace(".", "_")


def arguments(stage: Stage, method: str) -> Json:
    """Return the arguments of a good call, the app's own token where it takes that."""
    stage.running.do("clock", advance_s=60)  # nobody is too fast here
    args = CALLS[method].args(stage)
    return args | ({"app_token": stage.running.app.app_token} if METHODS[method].app_token else {})


def test_every_method_that_is_served_is_called_here() -> None:
    assert sorted(CALLS) == sorted(METHODS)


@pytest.mark.parametrize("method", sorted(CALLS))
def test_a_good_call_goes_well(stage: Stage, method: str) -> None:
    call = getattr(stage.running.web(), wrapper(method))

    answer = call(**arguments(stage, method))

    assert answer["ok"] is True
    assert set(CALLS[method].answer) <= set(answer.data)
    assert "x-oauth-scopes" in {name.lower() for name in answer.headers}


def test_good_calls_go_well_without_blocking(stage: Stage) -> None:
    """All methods in one event loop, since each client is of one."""

    async def call_all() -> dict[str, Json]:
        web = AsyncWebClient(token=stage.running.app.bot_token, base_url=f"{stage.running.url}/api/")
        answers = {}
        for method in CALLS:
            args = await asyncio.to_thread(arguments, stage, method)
            answers[method] = (await getattr(web, wrapper(method))(**args)).data
        return answers

    answers = asyncio.run(call_all())

    assert [method for method, answer in answers.items() if answer["ok"] is not True] == []
    assert [m for m, answer in answers.items() if not set(CALLS[m].answer) <= set(answer)] == []


GONE = "1700000000.000001"
FORM = [
    {"type": "input", "label": {"type": "plain_text", "text": "x"}, "element": {"type": "plain_text_input"}}
]
WRONG: list[tuple[str, Json, str]] = [
    ("api.test", {"error": "asked_for"}, "asked_for"),
    ("bots.info", {"bot": "B0NOBODY1"}, "bot_not_found"),
    ("users.info", {"user": "U0NOBODY1"}, "user_not_found"),
    ("users.lookupByEmail", {"email": "nobody@larkfield.invalid"}, "users_not_found"),
    ("users.profile.get", {"user": "U0NOBODY1"}, "user_not_found"),
    ("users.list", {"limit": 0}, "invalid_limit"),
    ("users.list", {"cursor": "made up"}, "invalid_cursor"),
    ("usergroups.users.list", {"usergroup": "S0NOBODY1"}, "no_such_subteam"),
    ("conversations.list", {"types": "secret_channel"}, "invalid_types"),
    ("conversations.info", {"channel": "C0NOWHERE"}, "channel_not_found"),
    ("conversations.info", {"channel": "C0TRIAGE2"}, "channel_not_found"),
    ("conversations.members", {"channel": "C0NOWHERE"}, "channel_not_found"),
    ("conversations.open", {"users": ""}, "users_list_not_supplied"),
    ("conversations.open", {"users": "U0NOBODY1"}, "user_not_found"),
    ("conversations.create", {"name": "general"}, "name_taken"),
    ("conversations.create", {"name": "With Spaces"}, "invalid_name_specials"),
    ("conversations.invite", {"users": "U0NOBODY1"}, "user_not_found"),
    ("conversations.history", {"channel": "C0NOWHERE"}, "channel_not_found"),
    ("conversations.replies", {"ts": GONE}, "thread_not_found"),
    ("chat.postMessage", {"channel": "C0NOWHERE"}, "channel_not_found"),
    ("chat.postMessage", {"blocks": [{"type": "marquee"}]}, "invalid_blocks"),
    ("chat.postMessage", {"blocks": "{}"}, "invalid_blocks_format"),
    ("chat.postMessage", {"markdown_text": "*x*"}, "markdown_text_conflict"),
    ("chat.postMessage", {"thread_ts": GONE}, "thread_not_found"),
    ("chat.postMessage", {"attachments": [{"text": "x"}] * 101}, "too_many_attachments"),
    ("chat.postEphemeral", {"user": "U0NOBODY1"}, "user_not_found"),
    ("chat.update", {"ts": GONE}, "message_not_found"),
    ("chat.delete", {"ts": GONE}, "message_not_found"),
    ("chat.getPermalink", {"message_ts": GONE}, "message_not_found"),
    ("chat.scheduleMessage", {"post_at": 1_700_000_000}, "time_in_past"),
    ("chat.scheduleMessage", {"post_at": 7_000_000_000}, "time_too_far"),
    ("chat.deleteScheduledMessage", {"scheduled_message_id": "Q0NOTHING"}, "invalid_scheduled_message_id"),
    ("chat.startStream", {"thread_ts": GONE}, "thread_not_found"),
    ("chat.appendStream", {"ts": GONE}, "message_not_found"),
    ("reactions.add", {"name": "No Emoji"}, "invalid_name"),
    ("reactions.add", {"timestamp": GONE}, "message_not_found"),
    ("reactions.remove", {"name": "tada"}, "no_reaction"),
    ("pins.add", {"timestamp": "yesterday"}, "bad_timestamp"),
    ("views.open", {"trigger_id": "1.2.3"}, "invalid_trigger_id"),
    ("views.open", {"view": {"type": "home", "blocks": []}}, "invalid_arguments"),
    ("views.open", {"view": MODAL | {"blocks": FORM}}, "invalid_arguments"),
    ("views.push", {"trigger_id": "1.2.3"}, "invalid_trigger_id"),
    ("views.update", {"view_id": "V0NOTHING"}, "not_found"),
    ("views.update", {"hash": "1.stale"}, "hash_conflict"),
    ("views.publish", {"user_id": "U0NOBODY1"}, "user_not_found"),
    ("files.info", {"file": "F0NOTHING"}, "file_not_found"),
    ("files.completeUploadExternal", {"files": [{"id": "F0NOTHING"}]}, "file_not_found"),
    ("agents.sessions.setStatus", {"status": "sleeping"}, "invalid_status"),
    (
        "assistant.threads.setSuggestedPrompts",
        {"prompts": [{"title": "x", "message": "y"}] * 5},
        "invalid_arguments",
    ),
]


@pytest.mark.parametrize(("method", "change", "error"), WRONG, ids=[f"{w[0]}-{w[2]}" for w in WRONG])
def test_a_wrong_call_is_refused_with_its_code(stage: Stage, method: str, change: Json, error: str) -> None:
    call = getattr(stage.running.web(), wrapper(method))

    with pytest.raises(SlackApiError) as refused:
        call(**(arguments(stage, method) | change))

    assert refused.value.response["error"] == error
    assert refused.value.response["ok"] is False


@pytest.mark.parametrize("method", sorted(m for m in METHODS if METHODS[m].scopes))
def test_without_its_scopes_a_method_says_which_are_missing(no_scopes: Stage, method: str) -> None:
    answer = no_scopes.running.api(method).json()

    assert (answer["error"], answer["provided"]) == ("missing_scope", "calls:read")
    assert answer["needed"].split(",")[0] in METHODS[method].scopes


@pytest.mark.parametrize("method", sorted(m for m in METHODS if not METHODS[m].anonymous))
def test_with_the_other_kind_of_token_or_none_nothing_is_done(stage: Stage, method: str) -> None:
    app = stage.running.app
    other = app.bot_token if METHODS[method].app_token else app.app_token

    told = [stage.running.api(method, token=token).json()["error"] for token in (other, "xoxb-guessed")]
    told.append(stage.running.http.post(f"/api/{method}", json={}).json()["error"])

    assert told == ["not_allowed_token_type", "invalid_auth", "not_authed"]


def test_the_sdk_can_leave_a_message_and_find_it_again(stage: Stage) -> None:
    stage.running.do("clock", advance_s=60)
    web = stage.running.web()

    posted = web.chat_postMessage(channel=GENERAL, text="Found again", metadata=_job("a-key"))
    page: Any = web.conversations_history(channel=GENERAL, include_all_metadata=True, limit=1)

    assert page["messages"][0]["ts"] == posted["ts"]
    assert page["messages"][0]["metadata"] == _job("a-key")
    assert [part["ok"] for part in web.users_list(limit=3)][:2] == [True, True]  # the SDK follows the cursor


def test_a_home_may_have_a_title_though_it_is_shown_nowhere(stage: Stage) -> None:
    stage.running.do("clock", advance_s=60)
    title = {"type": "plain_text", "text": "Keep notes!"}

    shown = stage.running.web().views_publish(user_id=ANA, view=HOME | {"title": title})["view"]

    assert (shown["type"], shown["title"]["text"]) == ("home", "Keep notes!")
    assert "Keep notes!" not in stage.running.http.get("/ui/ana").text


def _job(key: str) -> Json:
    return {"event_type": "job", "event_payload": {"key": key, "for": ANA}}
