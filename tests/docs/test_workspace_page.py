"""What the page for other apps tells of the local workspace is there."""

from __future__ import annotations

import re

from tests.docs.pages import ROOT
from workspace.clock import Clock
from workspace.control.routes import control_routes
from workspace.faults import KINDS
from workspace.socket_mode import SocketMode
from workspace.state import Workspace

PAGE = (ROOT / "docs" / "howto" / "try-your-own-app.md").read_text(encoding="utf-8")


def test_the_page_names_every_control_call_and_no_other() -> None:
    workspace = Workspace(clock=Clock(scale=1.0), seed=1, lenient=False)
    there = {re.sub(r"/\{.*", "", route.path) for route in control_routes(workspace, SocketMode(workspace))}

    assert set(re.findall(r"/control/[a-z]+", PAGE)) == there


def test_the_page_names_every_fault_that_can_be_ordered() -> None:
    assert [kind for kind in KINDS if f"`{kind}`" not in PAGE] == []


def test_the_page_names_only_options_the_workspace_has() -> None:
    source = (ROOT / "workspace" / "__main__.py").read_text(encoding="utf-8")
    named = set(re.findall(r"(?<=[\s`])--([a-z-]+)", PAGE))

    assert [
        option
        for option in named
        if not re.search(rf"^\s+{option.replace('-', '_')}: Annotated", source, re.M)
    ] == []
