"""What the page for other apps tells of the local workspace is there."""

from __future__ import annotations

import inspect
import re

from tests.docs.pages import ROOT
from workspace.__main__ import start
from workspace.clock import Clock
from workspace.control.routes import control_routes
from workspace.faults import KINDS
from workspace.socket_mode import SocketMode
from workspace.state import Workspace

STARTING = (ROOT / "docs" / "howto" / "try-your-own-app.md").read_text(encoding="utf-8")
TESTING = (ROOT / "docs" / "howto" / "test-with-the-control-api.md").read_text(encoding="utf-8")


def test_the_page_names_every_control_call_and_no_other() -> None:
    workspace = Workspace(clock=Clock(scale=1.0), seed=1, lenient=False)
    there = {re.sub(r"/\{.*", "", route.path) for route in control_routes(workspace, SocketMode(workspace))}

    assert set(re.findall(r"/control/[a-z_]+", TESTING)) == there


def test_the_page_names_every_fault_that_can_be_ordered() -> None:
    assert [kind for kind in KINDS if f"`{kind}`" not in TESTING] == []


def test_the_page_names_every_option_of_the_workspace_and_no_other() -> None:
    options = {name.replace("_", "-") for name in inspect.signature(start).parameters}

    assert set(re.findall(r"(?<=[\s`])--([a-z-]+)", STARTING)) == options
