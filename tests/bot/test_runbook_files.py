"""The runbooks' files: every mistake is told with its place and what to do, and the sample's lead to an end."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli import app
from bot.desk_files import read_policy
from bot.marked_files import Mistake
from bot.runbook_files import KIND, Around, read_runbooks
from bot.webhooks_file import read_webhooks
from tests.docs.pages import blocks
from workflows.domain.ids import WebhookId
from workflows.domain.runbooks import Runbook, StepKind
from workflows.domain.webhooks import Webhook

ROOT = Path(__file__).parents[2]
HOWTO = ROOT / "docs" / "howto" / "write-a-runbook.md"
LAMP = """\
title: A lamp is dark
owner: facilities
when:
  categories: [building]
  words: [lamp, dark]
articles: [lamps.md]
steps:
  - id: switch
    kind: ask
    text: Is it switched on?
    answers:
      - {says: yes, then: fuse}
      - {says: no, then: turn}
  - id: turn
    kind: do
    text: Switch it on.
    then: bright
  - id: fuse
    kind: webhook
    text: Resets the fuse.
    webhook: fuses
    body: {room: 3, ticket: "{ticket.number}"}
    gate: false
  - id: bright
    kind: done
    text: It is bright.
    code: fixed
    note: The lamp is bright again.
"""


def read(folder: Path, text: str) -> tuple[tuple[Runbook, ...], list[Mistake]]:
    for name in ("runbooks", "articles"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "articles" / "lamps.md").write_text("words")
    (folder / "runbooks" / "lamp.yaml").write_text(text)
    mistakes: list[Mistake] = []
    hook = Webhook(id=WebhookId("fuses"), url="https://hooks.example/fuses")
    around = Around(
        covers={"it": ["network"], "facilities": ["building"]},
        webhooks={hook.id: hook},
        articles=folder / "articles",
    )
    return read_runbooks(folder, around=around, mistakes=mistakes), mistakes


def test_a_file_without_mistakes_is_a_runbook(tmp_path: Path) -> None:
    [runbook], mistakes = read(tmp_path, LAMP)

    assert mistakes == []
    assert (runbook.id, runbook.owner, runbook.words) == ("lamp", "facilities", ("lamp", "dark"))
    assert [(step.id, step.kind, step.then) for step in runbook.steps] == [
        ("switch", StepKind.ASK, ""),
        ("turn", StepKind.DO, "bright"),
        ("fuse", StepKind.WEBHOOK, "bright"),  # the next of the file
        ("bright", StepKind.DONE, ""),
    ]
    assert [one.says for one in runbook.steps[0].answers] == ["Yes", "No"], "YAML reads yes and no as truth"
    sends = runbook.steps[2].sends
    assert sends is not None
    assert (sends.url, sends.body["room"]) == ("https://hooks.example/fuses", "3")


def test_another_wording_is_another_version(tmp_path: Path) -> None:
    [before], _ = read(tmp_path, LAMP)
    [after], _ = read(tmp_path, LAMP.replace("Switch it on.", "Switch it on, please."))

    assert before.version != after.version


@pytest.mark.parametrize(
    ("good", "bad", "line", "what"),
    [
        (
            "title: A lamp",
            "titel: A lamp",
            1,
            "titel: this field is not known; remove it or correct its name",
        ),
        ("owner: facilities", "owner: lamps", 2, "there is no team 'lamps'; teams.yaml has it, facilities"),
        ("[building]", "[lamps]", 4, "no team covers 'lamps'; add it to covers in teams.yaml or correct it"),
        (
            "[lamps.md]",
            "[lights.md]",
            6,
            "there is no article lights.md; correct the path or remove the link",
        ),
        ("then: fuse", "then: fuses", 12, "there is no step 'fuses' in this runbook; it has switch, turn"),
        ("says: no", "says: 'YES'", 13, "the answer 'YES' stands above already; reword one"),
        ("kind: ask", "kind: guess", 9, "steps.0.kind: input should be 'do', 'ask', 'webhook' or 'done'"),
        ("id: turn", "id: on", 14, "steps.1.id: YAML reads this word as true or false; put it in quotes"),
        ("then: turn", "then: off", 13, "YAML reads this word as true or false; put it in quotes"),
        ("id: turn", "id: fuse", 18, "a step 'fuse' stands above already; rename one"),
        ("then: bright", "then: switch\n    code: fixed", 18, "code is for done, not for do; remove it"),
        ("    then: bright\n", "    answers: []\n", 17, "answers is for ask, not for do; remove it"),
        ("then: bright", "then: dark", 17, "there is no step 'dark' in this runbook"),
        ("webhook: fuses", "webhook: lamps", 21, "there is no webhook 'lamps'; webhooks.yaml has fuses"),
        (
            "{ticket.number}",
            "{ticket.secret}",
            22,
            "{ticket.secret} cannot be filled; there are ticket.number",
        ),
        ("room: 3", f"room: {'x' * 900}", 22, "this is too much to be read before it is sent; 800"),
        (
            "says: no, then: turn",
            "says: no, then: fuse",
            14,
            "no step leads to 'turn'; lead to it or remove it",
        ),
        ("    code: fixed\n", "", 24, "an end needs a code, how the ticket is resolved; add one of fixed"),
        (
            "    note: The lamp is bright again.\n",
            "",
            24,
            "an end needs a note, what the requester will read",
        ),
        ("code: fixed", "code: mended", 27, "steps.3.code: input should be 'fixed'"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_to_do(
    tmp_path: Path, good: str, bad: str, line: int, what: str
) -> None:
    assert good in LAMP
    found, mistakes = read(tmp_path, LAMP.replace(good, bad, 1))

    assert found == ()
    assert what in "\n".join(str(one) for one in mistakes if one.line == line), mistakes


@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    at=st.integers(0, LAMP.count("\n") - 1),
    line=st.sampled_from(
        ["- x", "  : y", "steps: 3", "    answers: {says: 1}", "\t", "? [a]", "id: *x", "    body: [1]"]
    ),
)
def test_no_file_however_broken_makes_the_reading_fail(at: int, line: str) -> None:
    lines = LAMP.splitlines()
    lines[at] = line
    with tempfile.TemporaryDirectory() as folder:
        found, mistakes = read(Path(folder), "\n".join(lines))

    assert mistakes and not found


END = LAMP.index("  - id: bright")


def test_a_runbook_without_an_end_and_one_that_stops_in_the_middle_are_told(tmp_path: Path) -> None:
    head = LAMP[:END].replace("then: bright", "then: switch")
    _, falls_off = read(tmp_path, head)
    _, endless = read(tmp_path, head.replace("    gate: false", "    gate: false\n    then: switch"))

    assert [(one.line, one.what) for one in falls_off] == [
        (18, "nothing comes after this step; add an end (kind: done) below, or say then")
    ]
    assert [(one.line, one.what) for one in endless] == [
        (7, "this runbook has no end; add a step of kind done")
    ]


def test_a_circle_nobody_gets_out_of_is_told_and_one_with_a_way_out_is_not(tmp_path: Path) -> None:
    round_for_ever = LAMP.replace("    gate: false", "    gate: false\n    then: round").replace(
        "  - id: bright", "  - {id: round, kind: do, text: Wait., then: fuse}\n  - id: bright"
    )
    _, mistakes = read(tmp_path, round_for_ever)
    _, none = read(tmp_path, LAMP.replace("then: bright", "then: switch"))

    assert [(one.line, one.what.split(";")[0]) for one in mistakes] == [
        (18, "from 'fuse' it goes round for ever"),
        (25, "from 'round' it goes round for ever"),
    ]
    assert none == []


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("http://10.0.0.1/fuses", "http can be read on its way; use https, or say plain_http: true"),
        ("file:///etc/passwd", "is no address; write for example https://"),
        ("ftp://hooks.example/fuses", "ftp: is not called; use https"),
        ("https://bo:secret@hooks.example/", "an address holds no name and password; the key is a setting"),
        ("https://hooks.example:99999/", "is no address"),
        ("https://hooks.example/#part", "has no part behind #; remove it"),
        ("https://hooks.example/a b", "is no address"),
    ],
)
def test_an_address_that_must_not_be_called_is_told_with_its_line(
    tmp_path: Path, url: str, what: str
) -> None:
    (tmp_path / "webhooks.yaml").write_text(f"webhooks:\n  - id: fuses\n    url: {url!r}\n")
    mistakes: list[Mistake] = []

    read_webhooks(tmp_path, mistakes=mistakes)

    assert [one.line for one in mistakes] == [3]
    assert what in mistakes[0].what


def test_plain_http_is_called_where_the_desk_says_so_and_no_name_is_given_twice(tmp_path: Path) -> None:
    entry = "  - {id: fuses, url: 'http://fuses.internal/', plain_http: true}\n"
    (tmp_path / "webhooks.yaml").write_text(f"webhooks:\n{entry}")
    mistakes: list[Mistake] = []
    assert set(read_webhooks(tmp_path, mistakes=mistakes)) == {"fuses"}
    assert mistakes == []

    (tmp_path / "webhooks.yaml").write_text(f"webhooks:\n{entry}{entry}")
    read_webhooks(tmp_path, mistakes=mistakes)
    assert [(one.line, one.what) for one in mistakes] == [(3, "'fuses' stands above already; rename one")]


def test_the_sample_has_runbooks_that_use_every_kind_of_step() -> None:
    runbooks = read_policy(ROOT / "desk").runbooks

    assert {one.id for one in runbooks} >= {
        "account-locked",
        "laptop-will-not-start",
        "suspicious-mail",
        "vpn-drops",
    }
    assert {step.kind for one in runbooks for step in one.steps} == set(StepKind)


def test_the_schema_takes_the_sample_and_refuses_a_step_of_no_kind() -> None:
    validator = jsonschema_rs.validator_for(json.loads(KIND.schema()))
    for path in (ROOT / "desk" / "runbooks").glob("*.yaml"):
        assert validator.is_valid(yaml.safe_load(path.read_text())), path
    assert not validator.is_valid(yaml.safe_load(LAMP.replace("kind: ask", "kind: guess")))


def test_the_schema_is_printed_for_editors() -> None:
    assert CliRunner().invoke(app, ["schema", "runbook"]).output == KIND.schema()


def test_the_examples_of_the_page_are_a_desk_without_mistakes(tmp_path: Path) -> None:
    whole, hooks, *_ = blocks(HOWTO, "yaml")
    (tmp_path / "runbooks").mkdir()
    (tmp_path / "runbooks" / "printer-offline.yaml").write_text(whole)
    (tmp_path / "webhooks.yaml").write_text(hooks)
    mistakes: list[Mistake] = []

    webhooks = read_webhooks(tmp_path, mistakes=mistakes)
    around = Around(covers={"it": ["printing"]}, webhooks=webhooks, articles=ROOT / "desk" / "articles")
    [runbook] = read_runbooks(tmp_path, around=around, mistakes=mistakes)

    assert mistakes == []
    assert {step.kind for step in runbook.steps} == set(StepKind)
