"""Conditions are checked before they are live, end soon whatever they say, and can do nothing but look."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.conditions import LONGEST, CelConditions, wrong_with
from tests.fakes.rules import PlainConditions
from workflows.domain.rule_records import FACTS, FactKind, Told
from workflows.ports.rules import CannotTell, Conditions

SAMPLES: dict[FactKind, Told] = {
    FactKind.TEXT: "The VPN drops",
    FactKind.NUMBER: 2,
    FactKind.TRUTH: True,
    FactKind.INSTANT: datetime(2026, 11, 23, 9, tzinfo=UTC),
    FactKind.TEXTS: ["vip", "directors"],
    FactKind.ANSWERS: {"model": ["laptop"]},
}
RECORD = {fact.name: SAMPLES[fact.kind] for fact in FACTS}
CONDITIONS = CelConditions()


@pytest.mark.parametrize(
    "when",
    [
        "",
        "ticket.title.contains('VPN') && ticket.is_private",
        "'vip' in requester.groups",
        "requester.groups.exists(group, group.startsWith('dir'))",
        "'model' in answers && answers['model'][0] == 'laptop'",
        "now - ticket.opened_at < duration('1h')",
        "now.getDayOfWeek('Europe/Lisbon') == 1",
        "ticket.title.matches('(?i)vpn')",
    ],
)
def test_a_condition_that_holds_is_true(when: str) -> None:
    assert CONDITIONS.holds(when, RECORD) is True


@pytest.mark.parametrize("judge", [CONDITIONS, PlainConditions()], ids=["real", "fake"])
@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("", True),
        ("ticket.title == 'The VPN drops'", True),
        ("ticket.title == 'The VPN drops' && ticket.reopened == 2 && ticket.is_private == true", True),
        ("ticket.title == 'The VPN drops' && ticket.reopened == 3", False),
        ("ticket.is_open == false", False),
        ("ticket.titel == 'x'", None),
        ("ticket.title ==", None),
    ],
)
def test_whoever_judges_conditions_says_the_same_of_plain_ones(
    judge: Conditions, when: str, holds: bool | None
) -> None:
    said = judge.holds(when, RECORD)

    assert said is holds if holds is not None else isinstance(said, CannotTell)


@pytest.mark.parametrize("when", ["answers['size'][0] == 'x'", "1 / 0 == 1", "now.getHours('Atlantis') == 1"])
def test_a_condition_that_comes_to_nothing_says_why_and_does_not_hold(when: str) -> None:
    assert wrong_with(when) is None
    assert isinstance(CONDITIONS.holds(when, RECORD), CannotTell)


@pytest.mark.parametrize(
    ("when", "line", "what"),
    [
        ("ticket.titel == 'x'", 0, "there is no 'ticket.titel'; did you mean ticket.title?"),
        (
            "ticket.reopened == 'x'",
            0,
            "'==' does not go with int, string; compare like with like (column 17)",
        ),
        (
            "ticket.is_open &&\n ticket.title",
            0,
            "'&&' does not go with bool, string; compare like",
        ),
        ("ticket.title", 0, "this is a string; a condition is true or false, so compare it with something"),
        ("true &&", 0, "this is no expression: mismatched input '<EOF>' (column 8)"),
        ("true ||\n nothing()", 1, "there is no 'nothing'; docs/reference/rules.md lists what there is"),
        ("true ||\nticket.title.matches('(')", 1, "'(' is no pattern: missing ): ("),
        (
            "ticket.title + 'x' == 'x'",
            0,
            "'+' does not go with string, string; compare like with like (column 14)",
        ),
        ("dyn(1) == 1", 0, "'dyn' cannot be used here; docs/reference/rules.md says what can"),
        (
            "x" * (LONGEST + 1),
            0,
            f"this is {LONGEST + 1} characters long; {LONGEST} fit, so make two rules of it",
        ),
        ("(" * 40 + "true" + ")" * 40, 0, "it is too deeply nested, or too long; make two rules of it"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(when: str, line: int, what: str) -> None:
    found = wrong_with(when)

    assert found is not None
    assert found.line == line
    assert found.what.startswith(what)


@pytest.mark.parametrize(
    "when",
    [
        "".join(f"[1,2,3,4,5,6,7,8,9].all(x{n}, " for n in range(8)) + "true" + ")" * 8,
        "ticket.title.matches('(a+)+$')",
        "ticket.title.matches('((a{1000}){1000}){1000}')",
        "[ticket.text].exists(a, [a + a].exists(b, [b + b].exists(c, c == '')))",
        "[ticket.text]" + ".map(x, x + x)" * 30 + "[0] == ''",
        "[ticket.text].map(x, dyn(x) + dyn(x))[0] == ''",
    ],
)
def test_what_would_never_end_or_grow_is_refused_or_stopped(when: str) -> None:
    begun = time.thread_time()

    assert CONDITIONS.holds(when, {**RECORD, "ticket.text": "a" * 40_000}) is not True
    assert time.thread_time() - begun < 2


PIECES = [
    *(fact.name for fact in FACTS),
    *(
        "&&",
        "||",
        "!",
        "==",
        "!=",
        "<",
        "in",
        "?",
        ":",
        "+",
        "-",
        "*",
        "/",
        "%",
        ".",
        ",",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
    ),
    *(
        "1",
        "-1",
        "9223372036854775807",
        "1.5",
        "1u",
        "'a'",
        '"',
        "'",
        "b'a'",
        "null",
        "true",
        "x",
        "_",
        "\\",
        "\n",
        "\0",
    ),
    *(
        "size(",
        "matches(",
        "exists(x, ",
        "all(x, ",
        "map(x, ",
        "filter(x, ",
        "has(",
        "type(",
        "dyn(",
        "duration('1h')",
    ),
    *(
        "timestamp('x')",
        "string(",
        "int(",
        "__import__('os')",
        "eval(",
        "open('/etc/passwd')",
        "google.protobuf.Any{}",
    ),
]
EXPRESSIONS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.text(max_size=60),
)


@settings(max_examples=400, derandomize=True, deadline=None, database=None)
@given(EXPRESSIONS)
def test_whatever_is_written_is_refused_or_true_or_false_and_changes_nothing(when: str) -> None:
    record = {**RECORD, "requester.groups": ["vip"]}

    said = CONDITIONS.holds(when, record)

    assert isinstance(said, bool | CannotTell)
    if when.strip() and wrong_with(when) is not None:
        assert isinstance(said, CannotTell)
    assert record == {**RECORD, "requester.groups": ["vip"]}
