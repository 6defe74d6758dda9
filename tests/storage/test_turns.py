"""Turns at writing: one at a time, in order, the hurried before the patient."""

from __future__ import annotations

import threading
from collections.abc import Callable

from storage.turns import Turns

LONG_S = 20.0


def _waiting(turns: Turns, name: str, came: list[str], *, is_patient: bool) -> threading.Thread:
    def wait() -> None:
        assert turns.take(is_patient=is_patient, timeout_s=LONG_S)
        came.append(name)
        turns.end()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def _until(is_so: Callable[[], bool]) -> None:
    tick = threading.Event()
    for _ in range(2000):
        if is_so():
            return
        tick.wait(0.005)
    raise AssertionError("it never came to that")


def test_the_hurried_go_before_the_patient_each_in_the_order_they_came() -> None:
    turns = Turns()
    came: list[str] = []
    assert turns.take(is_patient=True, timeout_s=LONG_S)
    threads = []
    for place, (name, is_patient) in enumerate([("p1", True), ("h1", False), ("p2", True), ("h2", False)], 1):
        threads.append(_waiting(turns, name, came, is_patient=is_patient))
        _until(lambda so_far=place: len(turns._hurried) + len(turns._patient) == so_far)  # type: ignore[misc]  # a default binds it

    turns.end()
    for thread in threads:
        thread.join(LONG_S)

    assert came == ["h1", "h2", "p1", "p2"]


def test_who_waited_in_vain_takes_no_turn_from_anybody() -> None:
    turns = Turns()
    assert turns.take(is_patient=False, timeout_s=LONG_S)

    assert not turns.take(is_patient=False, timeout_s=0.01)

    turns.end()
    assert turns.take(is_patient=True, timeout_s=0.01)
