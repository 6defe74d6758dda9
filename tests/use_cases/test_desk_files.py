"""Who leads the default team is told what is wrong with changed files: once, however many processes find it."""

from __future__ import annotations

from datetime import timedelta

from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from workflows.ports import Desk
from workflows.use_cases.desk_files import tell_mended, tell_refused

WRONG = [f"teams.yaml:{n}: this field is not known" for n in range(1, 13)]


def test_every_process_finds_it_and_it_is_told_once(chat: Chat, desk: Desk) -> None:
    for _ in range(3):
        tell_refused(desk, version="ab12", mistakes=WRONG)
        tell_mended(desk, version="cd34")
    chat.work()

    [told] = chat.lines(template="desk_refused")
    assert (told["mistakes"], told["more"], told["count"]) == (WRONG[:10], 2, 12)
    assert len(chat.lines(template="desk_mended")) == 1


def test_another_version_and_another_day_are_told_anew(chat: Chat, desk: Desk, clock: FakeClock) -> None:
    tell_refused(desk, version="ab12", mistakes=WRONG[:1])
    tell_refused(desk, version="cd34", mistakes=WRONG[:1])
    clock.advance(timedelta(days=1))
    tell_refused(desk, version="ab12", mistakes=WRONG[:1])
    chat.work()

    assert len(chat.lines(template="desk_refused")) == 3
