"""The register of methods: complete beside the SDK's, guarded by scopes, honest about what is not served."""

from __future__ import annotations

import re
from pathlib import Path

import slack_sdk.web.client

from tests.workspace.conftest import Serve
from tests.workspace.manifests import manifest
from tests.workspace.running import Running
from workspace.api.call import METHODS
from workspace.api.endpoint import documented_elsewhere


def sdk_methods() -> set[str]:
    """Return the name of every method the installed SDK can call."""
    source = Path(slack_sdk.web.client.__file__).read_text(encoding="utf-8")
    return set(re.findall(r'api_call\(\s*"([a-zA-Z.]+)"', source))


def test_every_method_of_the_sdk_is_served_or_known_by_name() -> None:
    assert sdk_methods() - METHODS.keys() - documented_elsewhere() == set()


def test_what_is_served_is_not_listed_as_missing() -> None:
    assert METHODS.keys() & documented_elsewhere() == set()


def test_no_scopes_means_no_methods_that_take_one(serve: Serve) -> None:
    running = serve(manifest(scopes=[]))
    guarded = [m for m in METHODS.values() if m.scopes and not m.app_token]

    told = {m.name: running.api(m.name).json() for m in guarded}

    wrong = {
        m.name: told[m.name]
        for m in guarded
        if told[m.name] != {"ok": False, "error": "missing_scope", "needed": m.scopes[0], "provided": ""}
    }
    assert wrong == {}
    assert len(guarded) > 50


def test_an_answer_names_the_scopes_the_method_accepts(shared_server: Running) -> None:
    response = shared_server.api("conversations.create")

    assert response.headers["x-accepted-oauth-scopes"] == "channels:manage,groups:write"


def test_a_method_of_slacks_that_is_not_served_is_told_apart_from_none_at_all(
    shared_server: Running,
) -> None:
    answers = [shared_server.api(name).json() for name in ("canvases.create", "chat.shout")]

    rules = [entry["refused"]["rule"] for entry in shared_server.get("journal")["entries"][-2:]]
    assert answers == [
        {"ok": False, "error": "unknown_method", "req_method": "canvases.create"},
        {"ok": False, "error": "unknown_method", "req_method": "chat.shout"},
    ]
    assert rules == [
        "Slack has the method canvases.create; this workspace does not serve it",
        "there is no method chat.shout, here or at Slack",
    ]
