"""The reference says what the code says, and the other pages name nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import generate
from docs.meanings import MEANINGS
from tests.docs.pages import ROOT, blocks, prose, written

_SETTING = re.compile(r"\b(?:DESKHAND|SLACK)_[A-Z_]+\b|\bDATABASE_URL\b")
_COMMAND = re.compile(
    r"\bdeskhand ((?:(?:approvals|audit|jobs|knowledge|rules|triage) )?[a-z]+)(?P<rest>[^`\n]*)"
)
_OPTION = re.compile(r"(?<=\s)--[a-z-]+")
_RECIPE = re.compile(r"\bmake ([a-z-]+)")


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def _code_in(page: Path) -> list[str]:
    """Return what people may type: the shell's blocks, typed lines of a dialogue, what stands between backticks."""
    typed = [
        line for block in blocks(page, "console") for line in block.splitlines() if line.startswith("$ ")
    ]
    return [*blocks(page, "sh"), *typed, *re.findall(r"`([^`\n]+)`", prose(page))]


@pytest.mark.parametrize("name", generate.pages())
def test_the_reference_is_what_the_code_says_now(name: str) -> None:
    """When it is not: .venv/bin/python -m docs.generate"""
    assert _text(generate.REFERENCE / name) == generate.pages()[name]


def test_no_page_of_the_reference_outlives_its_subject() -> None:
    assert {path.name for path in generate.REFERENCE.iterdir()} == set(generate.pages())


def test_every_field_of_the_desk_files_has_a_meaning_and_no_meaning_outlives_its_field() -> None:
    fields = {f"{model.__name__}.{name}" for _, model in generate.FILES for name in model.model_fields}

    assert set(MEANINGS) == fields


def test_every_use_case_promises_something_in_its_first_line() -> None:
    bare = [
        f.name for functions in generate.use_cases().values() for f in functions if not generate.first_line(f)
    ]

    assert bare == []


def test_every_error_code_that_the_code_names_has_a_sentence() -> None:
    raised = re.compile(r'(?:DeskError|error_sentence|_refusal)\("(\w+)"')
    files = [
        file for room in ("workflows", "handlers", "bot", "storage") for file in (ROOT / room).rglob("*.py")
    ]
    named = {code for file in files for code in raised.findall(_text(file))}

    assert named <= set(generate.error_codes())


def test_every_field_of_an_article_is_described_where_articles_are_explained() -> None:
    read = re.findall(r'front\.\w+\("(\w+)"\)', _text(ROOT / "knowledge" / "articles.py"))
    page = _text(ROOT / "docs" / "howto" / "write-an-article.md")

    assert [name for name in read if f"`{name}`" not in page] == []


def test_every_recipe_of_the_makefile_is_told_to_whoever_changes_the_desk() -> None:
    recipes = re.findall(r"^([a-z-]+):.*##", _text(ROOT / "Makefile"), re.MULTILINE)
    page = _text(ROOT / "CONTRIBUTING.md")

    assert [name for name in recipes if f"`make {name}`" not in page] == []


@pytest.mark.parametrize("page", written(), ids=_name)
def test_a_page_names_only_settings_that_are_read(page: Path) -> None:
    assert set(_SETTING.findall(_text(page))) <= set(generate.setting_names())


@pytest.mark.parametrize("page", written(), ids=_name)
def test_a_page_names_only_recipes_that_are_there(page: Path) -> None:
    recipes = set(re.findall(r"^([a-z-]+):", _text(ROOT / "Makefile"), re.MULTILINE))

    assert {name for code in _code_in(page) for name in _RECIPE.findall(code)} <= recipes


@pytest.mark.parametrize("page", written(), ids=_name)
def test_a_page_names_only_commands_and_options_that_are_there(page: Path) -> None:
    known = {typed.removeprefix("deskhand "): command for typed, command in generate.commands().items()}
    options = {name: {opt for p in command.params for opt in p.opts} for name, command in known.items()}
    named = [(match[1], match["rest"]) for code in _code_in(page) for match in _COMMAND.finditer(code)]

    assert {name for name, _ in named} <= {*known, "knowledge"}
    assert [
        f"{name} {option}"
        for name, rest in named
        for option in _OPTION.findall(rest)
        if option not in {*options[name], "--help"}
    ] == []
