"""The journal: the newest frames, however many come and however large they are."""

from __future__ import annotations

from workspace.clock import Clock
from workspace.journal import ENTRIES_MAX, LETTERS_MAX, Journal


def a_journal() -> Journal:
    """Return an empty journal."""
    return Journal(Clock(), told=lambda n: None)


def test_only_the_newest_frames_are_kept() -> None:
    journal = a_journal()
    for n in range(ENTRIES_MAX + 5):
        journal.write("in", "message", {"number": n}, via="control")

    kept = journal.after(0)

    assert len(kept) == ENTRIES_MAX
    assert (kept[0]["payload"], kept[-1]["n"]) == ({"number": 5}, ENTRIES_MAX + 5)
    assert [entry["n"] for entry in journal.after(ENTRIES_MAX + 3)] == [ENTRIES_MAX + 4, ENTRIES_MAX + 5]
    assert journal.after(ENTRIES_MAX + 5) == []


def test_large_frames_make_room_sooner() -> None:
    journal = a_journal()
    view = {"text": "word " * 50_000}
    for _ in range(200):
        journal.write("out", "view_submission", view, via="interaction")

    kept = journal.after(0)

    assert sum(len(entry["payload"]["text"]) for entry in kept) <= LETTERS_MAX
    assert len(kept) > 50
    assert kept[-1]["n"] == 200
