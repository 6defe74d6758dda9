"""What an item's file says of access that ends: read as it is meant, and each mistake told by file and line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.catalogue_files import read_access
from bot.marked_files import Mistake
from tests.bot.item_reading import KNOWN, written
from tests.domain.fulfilment import SEATS
from workflows.domain.access import AccessTerms, Extension, Unit
from workflows.domain.conditions import Condition
from workflows.domain.fulfilment import TaskPlan
from workflows.domain.ids import FieldId, ItemId, TaskName, TeamId
from workflows.domain.runbooks import Sends

HEAD = """title: Seat
description: A seat.
fulfilled_by: it
fields:
  - {id: seat, kind: choice, label: Seat, question: "Which?", options: [{id: viewer, name: V}, {id: editor, name: E}]}
  - {id: until, kind: date, label: Until, question: "Until when?", required: false}
  - {id: weeks, kind: number, label: Weeks, question: "For how long?", required: false}
access:
"""
BACK = "  take_back: [{id: back, title: Take it, team: it}]\n"


def read(folder: Path, access: str) -> tuple[dict[ItemId, AccessTerms], list[Mistake]]:
    items, mistakes = written(folder, "seat", HEAD + access)
    return read_access(items, known=KNOWN, mistakes=mistakes), mistakes


def test_it_is_read_as_it_is_written(tmp_path: Path) -> None:
    terms, mistakes = read(
        tmp_path,
        """
  what: Seat as {answers.seat}
  lasts: weeks
  unit: weeks
  term: 30d
  when: {field: seat, is: editor}
  warn: [1, 14]
  extend: {by: 60d, times: 2, approval: false}
  take_back:
    - id: back
      title: Take it from {for.name}
      team: it
      call: {webhook: seats, body: {until: "{access.until}", n: "{access.number}"}}
""",
    )

    assert mistakes == []
    body = {"until": "{access.until}", "n": "{access.number}"}
    assert terms[ItemId("seat")] == AccessTerms(
        what="Seat as {answers.seat}",
        lasts=FieldId("weeks"),
        unit=Unit.WEEKS,
        term=timedelta(days=30),
        when=Condition(field=FieldId("seat"), values=("editor",)),
        warn_days=(14, 1),
        extension=Extension(longest=timedelta(days=60), times=2, needs_yes=False),
        take_back=(
            TaskPlan(
                id=TaskName("back"),
                title="Take it from {for.name}",
                team=TeamId("it"),
                sends=Sends(webhook=SEATS.id, url=SEATS.url, body=body),
            ),
        ),
    )


def test_what_is_left_out_is_usual_a_week_and_a_day_before_and_no_extension(tmp_path: Path) -> None:
    terms, mistakes = read(tmp_path, f"  until: until\n{BACK}")

    assert mistakes == []
    found = terms[ItemId("seat")]
    assert (found.warn_days, found.extension, found.term) == ((7, 1), None, None)


MISTAKES = {
    "what: Seat": (8, "say when it ends: until and lasts name a field, term is a length such as 30d"),
    "until: unti": (9, "there is no field 'unti' in this item; it has seat, until, weeks"),
    "until: weeks": (9, "'weeks' is number; until needs a field that is date"),
    "lasts: until": (9, "'until' is date; lasts needs a field that is number"),
    "until: until\n  lasts: weeks": (10, "until says already when it ends; remove one of them"),
    "until: until\n  unit: weeks": (
        10,
        "unit says in what lasts is counted; name its field in lasts, or remove this",
    ),
    "lasts: weeks\n  unit: months": (10, "access.unit: "),
    "term: 0d": (9, "a term is longer than nothing and at most 3660d"),
    "term: 9000d": (9, "a term is longer than nothing and at most 3660d"),
    "term: soon": (9, "access.term: "),
    "term: 30d\n  when: {field: seat, is: owner}": (
        10,
        "'seat' has no option 'owner'; this never comes to pass because of it",
    ),
    "term: 30d\n  warn: [0]": (10, "0 days before the end is no time to warn of it; use 1 or more"),
    "until: until\n  warn: [3, 3]": (10, "3 stands here twice; remove one"),
    "term: 4h\n  warn: [1]": (10, "1 days before the end it has not begun; it lasts 4h"),
    "term: 30d\n  extend: {by: 0d}": (
        10,
        "an extension by nothing is none; remove extend, or say by how much",
    ),
    "term: 30d\n  extend: {by: 36h}": (10, "1d12h is no number of days; write for example 30d"),
    "term: 30d\n  extend: {by: 20d}": (
        10,
        "each extension is another 30d, which is more than this lets it be",
    ),
    "term: 30d\n  extend: {times: 0}": (10, "access.extend.times: "),
    "term: 30d\n  what: 'For {answers.who}'": (10, "{answers.who} cannot be filled; there are "),
    "term: 30d\n  extend: {agreed: true}": (10, "access.extend.agreed: this field is not known"),
}


@pytest.mark.parametrize(("access", "told"), MISTAKES.items())
def test_each_mistake_is_told_with_its_line_and_what_to_do(
    tmp_path: Path, access: str, told: tuple[int, str]
) -> None:
    _, mistakes = read(tmp_path, f"  {access}\n{BACK}")

    assert [(one.line, one.what[: len(told[1])]) for one in mistakes] == [told], mistakes


TASKS = {
    "[]": "access.take_back: ",
    "[{id: a, title: A, team: itt}]": "there is no team 'itt'; teams.yaml has it, facilities",
    "[{id: a, title: A, team: it, after: [b]}]": "there is no task 'b' in this item; it has a",
    "[{id: a, title: A, team: it}, {id: a, title: B, team: it}]": "a task 'a' stands above already; rename one",
    "[{id: a, title: A, team: it, after: [a]}]": "these tasks wait for each other, so none begins: a after a",
    "[{id: a, title: '{access.day}', team: it}]": "{access.day} cannot be filled; there are ",
    "[{id: a, title: A, team: it, call: {webhook: seat}}]": "there is no webhook 'seat'; webhooks.yaml has seats",
}


@pytest.mark.parametrize(("tasks", "told"), TASKS.items())
def test_what_takes_it_back_is_checked_as_every_task_is(tmp_path: Path, tasks: str, told: str) -> None:
    _, mistakes = read(tmp_path, f"  until: until\n  take_back: {tasks}\n")

    assert [(one.line, one.what[: len(told)]) for one in mistakes] == [(10, told)], mistakes


def test_an_item_without_it_grants_what_does_not_end(tmp_path: Path) -> None:
    terms, mistakes = read(tmp_path, " null\n")

    assert (terms, mistakes) == ({}, [])
