"""The port Conditions: expressions in CEL, which can do nothing but look at a record.

What could grow without end is taken out of the language: nothing joins texts or lists, and no macro makes a list. What
is left is bounded by the library, which counts iterations and nesting and matches patterns in linear time, and by
LONGEST.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

import re2
from cel_expr_python import cel

from workflows.domain.rule_records import FACTS, FactKind, Told
from workflows.ports.rules import CannotTell

LONGEST = 500
"""Characters of an expression: what is longer is two rules."""
_WITHOUT = """
name: deskhand
stdlib:
  exclude_macros: [map, filter, has]
  exclude_functions:
    - name: _+_
      overloads: [{id: add_string}, {id: add_bytes}, {id: add_list}]
    - name: dyn
    - name: type
    - name: bytes
"""
_TYPES = {
    FactKind.TEXT: cel.Type.STRING,
    FactKind.NUMBER: cel.Type.INT,
    FactKind.TRUTH: cel.Type.BOOL,
    FactKind.INSTANT: cel.Type.TIMESTAMP,
    FactKind.TEXTS: cel.Type.List(cel.Type.STRING),
    FactKind.ANSWERS: cel.Type.Map(cel.Type.STRING, cel.Type.List(cel.Type.STRING)),
}
_PLACE = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_UNKNOWN = re.compile(r"undeclared reference to '([^']*)'")
_CANNOT = re.compile(r"found no matching overload for '([^']*)' applied to '\((.*)\)'")
_PATTERN = re.compile(r"""\bmatches\(\s*r?(['"])(.*?)\1""")
_SAID_MAX = 160


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with an expression, and in which of its lines, counted from 0."""

    line: int
    what: str


class CelConditions:
    """Judges conditions; safe to share between threads."""

    def holds(self, when: str, record: Mapping[str, Told]) -> bool | CannotTell:
        """Return whether *when* holds for *record*; an empty one always does."""
        if not when.strip():
            return True
        expression = _compiled(when)
        if isinstance(expression, Wrong):
            return CannotTell(expression.what)
        try:
            said = expression.eval(data=dict(record)).value()
        except RuntimeError as error:  # the library stopped it, and knows no other kind
            said = error
        return said if isinstance(said, bool) else CannotTell(" ".join(str(said).split())[:_SAID_MAX])


def wrong_with(when: str) -> Wrong | None:
    """Return what is wrong with an expression, None when it can be used: it names facts, and is true or false."""
    found = _compiled(when)
    return found if isinstance(found, Wrong) else None


@cache
def _environment() -> Any:
    return cel.NewEnv(
        config=cel.NewEnvConfigFromYaml(_WITHOUT),
        variables={fact.name: _TYPES[fact.kind] for fact in FACTS},
    )


@lru_cache(maxsize=1000)
def _compiled(when: str) -> Any:
    """Return the expression, or what is Wrong with it."""
    if len(when) > LONGEST:
        return Wrong(0, f"this is {len(when)} characters long; {LONGEST} fit, so make two rules of it")
    if not when.isprintable() and not when.replace("\n", " ").replace("\t", " ").isprintable():
        return Wrong(0, "there is a sign in it that cannot be seen; type it anew")
    try:
        expression = _environment().compile(when)
    except RuntimeError as error:  # the library knows no other kind
        return _told(str(error))
    if expression.return_type() != cel.Type.BOOL:
        kind = str(expression.return_type().name()).lower()
        return Wrong(0, f"this is a {kind}; a condition is true or false, so compare it with something")
    return _wrong_pattern(when) or expression


def _wrong_pattern(when: str) -> Wrong | None:
    """Return what is wrong with a pattern that stands in an expression: the library would tell it only later."""
    for found in _PATTERN.finditer(when):
        try:
            re2.compile(found[2])
        except re2.error as error:
            why = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error.args[0])
            return Wrong(when.count("\n", 0, found.start()), f"{found[2]!r} is no pattern: {why}")
    return None


def _told(error: str) -> Wrong:
    """Return what the library says as people understand it."""
    place = _PLACE.search(error)
    if place is None:
        return Wrong(0, "it is too deeply nested, or too long; make two rules of it")
    line, column, said = int(place[1]) - 1, place[2], place[3]
    if unknown := _UNKNOWN.search(said):
        return Wrong(line, _nothing_called(unknown[1]))
    if cannot := _CANNOT.search(said):
        signs = cannot[1].replace("_", " ").strip()
        return Wrong(
            line, f"{signs!r} does not go with {cannot[2]}; compare like with like (column {column})"
        )
    if "Syntax error" in said:
        what = said.removeprefix("Syntax error: ").split(" expecting ")[0]
        return Wrong(line, f"this is no expression: {what} (column {column})")
    return Wrong(line, f"{said[:_SAID_MAX]} (column {column})")


def _nothing_called(name: str) -> str:
    if name.isidentifier() and name in _MACROS:
        return f"{name!r} cannot be used here; docs/reference/rules.md says what can"
    near = get_close_matches(name, [fact.name for fact in FACTS], n=1)
    if near:
        return f"there is no {name!r}; did you mean {near[0]}?"
    return f"there is no {name!r}; docs/reference/rules.md lists what there is"


_MACROS = frozenset({"map", "filter", "has", "dyn", "type", "bytes"})
