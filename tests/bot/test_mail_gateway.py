"""The script of the documentation hands real messages to the desk, and tells the mail server what to do next."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.web import Web
from storage import TicketStore
from tests.databases import (
    clock,
    database_url,
    postgresql_server,
    postgresql_template,
    sqlite_template,
    store,
)
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, a_desk
from tests.scenarios.driver import ROOT

__all__ = ["clock", "database_url", "postgresql_server", "postgresql_template", "sqlite_template", "store"]
pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.skipif(shutil.which("curl") is None, reason="no curl is installed"),
]
SECRET = "a-secret-of-the-desk"
HELD = "From: {sender}\nSubject: The printer smokes\nMessage-ID: <m1@x.example>\n\nOn floor 2.\n"


@pytest.fixture
def gateway(tmp_path: Path) -> Callable[[str, str, str], int]:
    """The script as the documentation has it; returns how it ends for a message, an address and a secret."""
    page = (ROOT / "docs" / "howto" / "take-things-in.md").read_text(encoding="utf-8")
    [script] = re.findall(r"```sh\n(#!/bin/sh\n.*?)```", page, re.S)
    token = tmp_path / "token"

    def end(message: str, address: str, secret: str) -> int:
        token.write_text(f"Authorization: Bearer {secret}\n")
        text = script.replace("/etc/deskhand/token", str(token)).replace("http://127.0.0.1:8930", address)
        run = subprocess.run(
            ["/bin/sh", "-c", text], input=message.encode(), check=False, env={"PATH": "/usr/bin:/bin"}
        )
        return run.returncode

    return end


def test_a_message_is_taken_in_refused_or_kept_for_later(
    store: TicketStore, clock: FakeClock, gateway: Callable[[str, str, str], int]
) -> None:
    desk = a_desk(store, clock)
    web = Web(desk, host="127.0.0.1", port=0, secret=SECRET.encode())
    web.start()
    address = web.address

    assert gateway(HELD.format(sender="eve@elsewhere.example"), address, SECRET) == 67
    assert gateway("no head at all", address, SECRET) == 65
    assert gateway(HELD.format(sender="ana@example.com"), address, "another-secret-altogether") == 75
    assert gateway(HELD.format(sender="ana@example.com"), address, SECRET) == 0
    web.stop()
    assert gateway(HELD.format(sender="ana@example.com"), address, SECRET) == 75

    with desk.unit_of_work() as uow:
        [ticket] = uow.tickets.requested_by(ANA, limit=9)
    assert ticket.title == "The printer smokes"
