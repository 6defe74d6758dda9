"""Each limit of Block Kit over the Web API: at n it is accepted, at n + 1 refused with its code and its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.workspace.block_samples import minimal, plain, section, standing
from tests.workspace.manifests import SCOPES, manifest
from tests.workspace.running import Json, Running
from tests.workspace.test_block_kit_limits import LIMITS
from tests.workspace.test_views import modal, trigger
from workspace.blockkit.shapes import Kind, Surface
from workspace.blockkit.validate import BLOCKS_MAX

PAUSE_S = 2  # on the workspace's clock: no rate limit is reached
CODES = {"message": "invalid_blocks", "modal": "invalid_arguments", "home": "invalid_arguments"}


class Sender:
    """Sends blocks where they are shown: in a message, in a modal that is open, on Home."""

    def __init__(self, running: Running) -> None:
        self.running = running
        ear = running.listen(lambda payload: None)
        opened = running.api("views.open", trigger_id=trigger(running, ear), view=modal()).json()
        self.view_id = opened["view"]["id"]

    def send(self, blocks: list[Json], surface: Surface) -> Json:
        api = self.running.api
        self.running.do("clock", advance_s=PAUSE_S)
        if surface == "message":
            told = api("chat.postMessage", channel="C0GENERAL", text="x", blocks=blocks)
        elif surface == "modal":
            told = api("views.update", view_id=self.view_id, view=modal(*blocks))
        else:
            told = api("views.publish", user_id="U0ANADUA", view={"type": "home", "blocks": blocks})
        answer: Json = told.json()
        return answer


@pytest.fixture(scope="module")
def sender() -> Iterator[Sender]:
    running = Running(manifest())
    yield Sender(running)
    running.stop()


@pytest.mark.parametrize(("kind", "name", "at", "over"), LIMITS)
def test_a_limit_holds_at_n_and_the_next_is_refused_with_the_code(
    sender: Sender, kind: Kind, name: str, at: Any, over: Any
) -> None:
    thing = minimal(kind, name)
    if kind.name == "data_table" and name == "rows":
        at, over = ([[{"type": "raw_text", "text": "x"}]] * len(rows) for rows in (at, over))
    within, surface = standing(kind, {**thing, name: at})
    beyond_it, _ = standing(kind, {**thing, name: over})

    accepted, refused = sender.send(within, surface), sender.send(beyond_it, surface)

    assert accepted["ok"], accepted
    assert refused["error"] == CODES[surface]
    assert refused["errors"][0].endswith("]") and "[json-pointer:/" in refused["errors"][0]
    assert refused["response_metadata"]["messages"][0] == f"[ERROR] {refused['errors'][0]}"


@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_a_surface_holds_so_many_blocks_and_the_next_is_refused_with_the_code(
    sender: Sender, surface: Surface
) -> None:
    most = BLOCKS_MAX[surface]

    assert sender.send([section()] * most, surface)["ok"]
    assert sender.send([section()] * (most + 1), surface)["error"] == CODES[surface]


def test_a_message_has_so_many_characters_over_all_its_blocks(sender: Sender) -> None:
    def words(chars: int) -> list[Json]:
        sizes = [3_000] * (chars // 3_000) + [chars % 3_000]
        return [{"type": "section", "text": plain("x" * size)} for size in sizes]

    assert sender.send(words(13_200), "message")["ok"]
    assert sender.send(words(13_201), "message")["error"] == "msg_blocks_too_long"


def test_a_refusal_in_the_journal_says_it_in_a_sentence_and_names_the_page(sender: Sender) -> None:
    button = {"type": "button", "action_id": "go", "text": plain("x" * 76)}

    sender.send([{"type": "actions", "elements": [button]}], "message")

    refused = sender.running.get("journal")["entries"][-1]["refused"]
    assert refused["rule"] == (
        "Plain text at /blocks/0/elements/0/text/text: must be less than 76 characters. Found: 76."
    )
    assert refused["docs"].endswith("/block-kit/composition-objects/text-object")


def test_files_are_asked_for_with_the_scope_to_read_them() -> None:
    running = Running(manifest(scopes=[scope for scope in SCOPES if scope != "files:read"]))
    asking = {"type": "input", "label": plain("Files"), "element": {"type": "file_input"}}
    ear = running.listen(lambda payload: None)

    told = running.api("views.open", trigger_id=trigger(running, ear), view=modal(asking)).json()

    running.stop()
    assert (told["error"], told["needed"]) == ("missing_scope", "files:read")
