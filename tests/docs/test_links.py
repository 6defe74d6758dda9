"""A link that leads nowhere is worse than none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, pages, prose

_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)|(?:src|href)=\"(?P<attribute>[^\"]+)\"")
_CODE = re.compile(r"`[^`\n]*`")
_HEADING = re.compile(r"^#{1,6}\s+(?P<words>.+?)\s*$", re.MULTILINE)


def _targets(page: Path) -> list[str]:
    found = (match["target"] or match["attribute"] for match in _LINK.finditer(_CODE.sub("", prose(page))))
    return [target for target in found if not re.match(r"[a-z]+:", target)]


def _anchors(page: Path) -> set[str]:
    headings = (match["words"].lower() for match in _HEADING.finditer(prose(page)))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_to_a_file_and_a_heading_that_are_there(page: Path) -> None:
    broken = []
    for target in _targets(page):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            broken.append(target)

    assert broken == []


def test_every_page_that_the_code_names_is_there() -> None:
    rooms = ("bot", "handlers", "workflows", "knowledge", "storage", "workspace", "bench", "tests")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    named = {
        page for file in files for page in re.findall(r"\bdocs/[\w/-]+\.md", file.read_text(encoding="utf-8"))
    }

    assert sorted(page for page in named if not (ROOT / page).exists()) == []
