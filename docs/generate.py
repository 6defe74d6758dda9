"""Writes docs/reference from the code itself: `python -m docs.generate`. A test fails when a page is out of date.

Commands come from the command line's own help, settings and desk files from their models, errors from the
sentences people read, use cases from the functions and their first line.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typer
from pydantic import BaseModel, SecretStr

from bot import cli, desk_files
from bot.conditions import LONGEST
from bot.settings import Settings
from docs.meanings import MEANINGS
from workflows.domain.rule_records import FACTS
from workspace import reference as workspace_reference

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- Written by `python -m docs.generate`: change the code, then run it again. -->"

FILES: tuple[tuple[str, type[BaseModel]], ...] = tuple(
    part for kind in desk_files.KINDS for part in ((kind.title, kind.model), *kind.parts)
)


@cache
def pages() -> Mapping[str, str]:
    """Return every page of the reference by its file name."""
    makers: dict[str, Callable[[], Iterator[str]]] = {
        "commands.md": _commands,
        "settings.md": _settings,
        "desk-files.md": _desk_files,
        "rules.md": _rules,
        "errors.md": _errors,
        "use-cases.md": _use_cases,
        "workspace.md": workspace_reference.lines,
    }
    written = {name: "\n".join([NOTE, "", *make()]).rstrip() + "\n" for name, make in makers.items()}
    schemas = {f"{kind.name}.schema.json": kind.schema() for kind in desk_files.KINDS}
    return {**written, **schemas}


# ---- commands -----------------------------------------------------------------------------------------------


def commands() -> dict[str, Any]:
    """Return every command that does something, by what is typed: `deskhand knowledge ask`."""
    return dict(_leaves("deskhand", typer.main.get_command(cli.app)))


def _leaves(typed: str, command: Any) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield typed, command
        return
    for name, inner in below.items():
        yield from _leaves(f"{typed} {name}", inner)


def _commands() -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield (inspect.getdoc(cli) or "").split("\n\n", 1)[1].replace("\n", " ")
    yield ""
    for typed, command in commands().items():
        yield f"## {typed}"
        yield ""
        yield (command.help or "").strip()
        yield ""
        rows = [_parameter(parameter) for parameter in command.params if parameter.name != "help"]
        if rows:
            yield from _table(("Takes", "Meaning", "Default"), rows)
        if command.epilog:
            yield f"Example: `{command.epilog.removeprefix('Example: ')}`"
            yield ""


def _parameter(parameter: Any) -> tuple[str, str, str]:
    is_option = parameter.opts[0].startswith("-")
    named = ", ".join(parameter.opts) if is_option else parameter.metavar or parameter.name.upper()
    meaning = parameter.help or ""
    if parameter.envvar:
        meaning += f"; also by `{parameter.envvar}`"
    if parameter.required:
        return _code(named), meaning, "needed"
    is_unset = parameter.default in (None, "", False)
    return _code(named), meaning, "" if is_unset else _code(parameter.default)


# ---- settings -----------------------------------------------------------------------------------------------


def setting_names() -> list[str]:
    """Return the environment variables that are read, in their order."""
    return [field.alias or name.upper() for name, field in Settings.model_fields.items()]


def _settings() -> Iterator[str]:
    yield "# Settings"
    yield ""
    yield "All come from the environment. `deskhand demo` sets the Slack ones and the database by itself."
    yield ""
    rows = []
    for setting, field in zip(setting_names(), Settings.model_fields.values(), strict=True):
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        rows.append(
            (_code(setting), field.description or "", _code(default) if default not in ("", None) else "")
        )
    yield from _table(("Setting", "Meaning", "Default"), rows)


# ---- desk files ---------------------------------------------------------------------------------------------


def _desk_files() -> Iterator[str]:
    yield "# Desk files"
    yield ""
    yield (
        "A desk is a folder: `desk.yaml`, `teams.yaml`, `sla.yaml`, `articles/` and, if you like, `knowledge.yaml`,"
        " `catalogue/`, `runbooks/` and `webhooks.yaml`. `deskhand check DIR` finds every"
        " mistake with file and line. A field that is not listed here is a mistake."
    )
    yield ""
    for title, model in FILES:
        yield f"## {title}"
        yield ""
        rows = [
            (
                _code(name),
                MEANINGS[f"{model.__name__}.{name}"],
                "" if field.is_required() else "may be left out",
            )
            for name, field in model.model_fields.items()
        ]
        yield from _table(("Field", "Meaning", ""), rows)
    for name in ("desk.yaml", "teams.yaml", "oncall.yaml", "sla.yaml", "knowledge.yaml"):
        yield f"## The sample's {name}"
        yield ""
        yield from ("```yaml", (ROOT / "desk" / name).read_text(encoding="utf-8").rstrip(), "```", "")
    yield from ("## The JSON Schemas", "")
    yield "`deskhand schema KIND` prints one, `deskhand schema --into DIR` writes all of them for your editor."
    yield ""
    rows = [
        (_code(kind.title), _code(kind.name), f"[{kind.name}.schema.json]({kind.name}.schema.json)")
        for kind in desk_files.KINDS
    ]
    yield from _table(("File", "KIND", "Schema"), rows)


# ---- errors -------------------------------------------------------------------------------------------------


def _rules() -> Iterator[str]:
    """Yield what the condition of a rule may use."""
    yield from ("# What conditions see", "")
    yield "The condition of a [rule](../howto/write-a-rule.md) is an expression in [CEL](https://cel.dev) over:"
    yield ""
    rows = ((f"`{fact.name}`", fact.kind.value, fact.says) for fact in FACTS)
    yield from _table(("fact", "is a", "what it says"), rows)
    yield from (
        "",
        "It compares with `==`, `!=`, `<`, `<=`, `>`, `>=` and `in`, and joins with `&&`, `||`, `!` and `? :`.",
        "Of texts there are `contains`, `startsWith`, `endsWith`, `matches` (a pattern of RE2) and `size`; of lists",
        '`in`, `size`, `exists`, `all` and `exists_one`; of instants differences, `duration("72h")`, and `getHours`,',
        '`getDayOfWeek` and their kin, which take a zone such as `"Europe/Lisbon"`.',
        "",
        f"It cannot do anything but look. It has at most {LONGEST} characters; nothing in it joins texts or makes",
        "lists, so nothing grows; it is stopped after 10,000 steps and 32 levels of nesting. A fact that is not there,",
        "or a comparison of unlike things, is found by `deskhand check`. What can only be seen on a ticket, such as",
        "an answer that its item does not ask for, makes it not hold, and the log says so (`rule.cannot_tell`).",
    )


def error_codes() -> dict[str, str]:
    """Return every error code with the template of its sentence."""
    files = sorted((ROOT / "handlers" / "words" / "errors").glob("*.j2"))
    return {file.stem: file.read_text(encoding="utf-8").strip() for file in files}


def _errors() -> Iterator[str]:
    yield "# Errors"
    yield ""
    yield (
        "What a person is told, alone, when something cannot be done. The sentence is in"
        ' `handlers/words/errors/CODE.j2`; a broken rule leaves a log line with its code (`"action": "call.refused"`).'
    )
    yield ""
    for code, sentence in error_codes().items():
        yield from (f"## {code}", "", *_quoted(sentence), "")


def _quoted(template: str) -> Iterable[str]:
    if "{" not in template:
        return (f"> {template}",)
    return ("```jinja", template, "```")


# ---- use cases ----------------------------------------------------------------------------------------------


def use_cases() -> dict[str, list[ast.FunctionDef]]:
    """Return the public functions of each module of workflows/use_cases that has some."""
    found = {}
    for file in sorted((ROOT / "workflows" / "use_cases").glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        public = [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]
        if public:
            found[file.stem] = public
    return found


def first_line(function: ast.FunctionDef) -> str:
    """Return what a function promises, "" when it says nothing."""
    return (ast.get_docstring(function) or "").split("\n", 1)[0]


def _use_cases() -> Iterator[str]:
    yield "# Use cases"
    yield ""
    yield (
        "What the desk can be made to do, by module of `workflows/use_cases`. One that takes `uow` works inside the"
        " transaction of whoever calls it."
    )
    yield ""
    for module, functions in use_cases().items():
        yield f"## {module}"
        yield ""
        for function in functions:
            returned = f" -> {ast.unparse(function.returns)}" if function.returns else ""
            yield f"### {function.name}"
            yield ""
            yield first_line(function)
            yield ""
            yield from ("```python", f"{function.name}({ast.unparse(function.args)}){returned}", "```", "")


# ---- pieces -------------------------------------------------------------------------------------------------


def _code(value: object) -> str:
    return f"`{value}`"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('---' for _ in head)}|"
    for row in rows:
        yield "| " + " | ".join(re.sub(r"(?<!\\)\|", r"\\|", cell) for cell in row) + " |"
    yield ""


def main() -> None:
    """Write every page."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (REFERENCE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
