"""People who decide on what others ask for, and time that passes while they do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from typing_extensions import override

from tests.scenarios.driver import Driver, buttons
from tests.scenarios.later import Later
from tests.scenarios.pressing_on import NOTE, Step, Story, said

HOUR = timedelta(hours=1)
MARTA = "U0MARGIL"
DAYS = {"from": {"date": "2026-11-23"}, "until": {"date": "2026-11-27"}}
"""The days of which the stories tell, and some more."""


class Asked(Story):
    """Somebody asks for *what*, which others have to agree to."""

    what = "Parking"

    @override
    def told(self) -> list[Step]:
        """Ask for it and send it."""
        words = f"i need a {self.what.lower()}"
        return [
            Step(lambda: self.say(words, begins=True), lambda: self.offers("request_submit")),
            Step(lambda: self.press("request_submit"), lambda: self.reads("REQ-")),
        ]

    def pressed(self, who: str, press: str, *, on: str = "") -> Step:
        """Return the step in which somebody presses that on the card they were sent, until it is gone from there."""
        place = on or f"@{who}"
        return Step(
            lambda: self.on_card(who, place, self.what, press=press),
            lambda: self.is_gone(who, place, self.what, pressed=press),
        )

    def said_why(self, who: str, press: str) -> Step:
        """Return the step in which somebody presses that and says why."""
        place = f"@{who}"
        return Step(
            lambda: self.fill_in_as(
                who,
                "reason",
                {"reason": {"text": "Not like that."}},
                or_press=lambda: self.on_card(who, place, self.what, press=press),
            ),
            lambda: self.is_gone(who, place, self.what, pressed=press),
        )

    def seen(self, who: str, *, press: str = "", words: str = "", on: str = "") -> bool:
        """Whether somebody sees a message about it with that button, or one with these words."""
        shown = self.driver.messages(who, on or f"@{who}")
        return any((words or self.what) in said(m) and (not press or press in buttons(m)) for m in shown)


class Voted(Asked):
    """S25: two of three have to agree; one takes it back and says it again, one is against it."""

    what = "Seat"

    @override
    def told(self) -> list[Step]:
        """Agree, take it back, refuse, agree, agree again."""
        return [
            *super().told(),
            self.pressed("helena", "approval_approve"),
            self.pressed("helena", "approval_withdraw"),
            self.said_why("tomas", "approval_reject"),
            self.pressed("paul", "approval_approve"),
            self.pressed("helena", "approval_approve"),
        ]


class Changed(Asked):
    """S24: a change is asked for and the request sent again; the first round agrees, the second does not."""

    what = "Booth"

    @override
    def told(self) -> list[Step]:
        """Ask for changes, send it again, agree, refuse."""
        asked = partial(self.seen, "grace", press="approval_approve")
        return [
            *super().told(),
            self.said_why("grace", "approval_changes"),
            Step(lambda: self.press("approval_edit"), lambda: self.offers("request_submit")),
            Step(lambda: self.press("request_submit"), asked),
            self.pressed("grace", "approval_approve"),
            self.said_why("ines", "approval_reject"),
            Step(lambda: None, lambda: self.reads("was rejected")),
        ]


class Delegated(Asked):
    """S27: who is asked names somebody, who decides for them."""

    what = "Van"

    @override
    def told(self) -> list[Step]:
        """Name somebody on Home, decide in their place."""
        return [
            *super().told(),
            Step(lambda: None, lambda: self.seen("eva", press="approval_approve")),
            Step(
                lambda: self.fill_in_as(
                    "eva", "who", {"who": {"pick": [MARTA]}, **DAYS}, or_press=self._away
                ),
                lambda: self.seen("marta", press="approval_approve"),
            ),
            self.pressed("marta", "approval_approve"),
            Step(lambda: None, lambda: not self.seen("eva", press="approval_approve")),
        ]

    def _away(self) -> None:
        self.driver.home("eva")
        home = self.driver.state("eva")["home"]
        assert home is not None and "home_delegate" in buttons(home)
        self.driver.call("click", user="eva", view_id=home["id"], action_id="home_delegate")


class Waited(Asked):
    """S28, B11: nobody decides, until the queue does; access is given, and ends; in the morning a list comes."""

    what = "Badge"

    def __init__(self, driver: Driver, user: str, *, clock: Later, until: Sequence[Story]) -> None:
        """Let time pass on *clock*; the morning comes once everybody *until* then has asked."""
        self._clock, self._until = clock, until
        super().__init__(driver, user)

    @override
    def told(self) -> list[Step]:
        """Wait to be reminded, for who is above, for the queue; for the end of the access; for the morning."""
        return [*super().told(), *self._undecided(), *self._given(), *self._in_the_morning()]

    def _undecided(self) -> list[Step]:
        on_queue = partial(self.seen, "lee", press="approval_approve", on="#it-triage")
        return [
            Step(lambda: None, lambda: self.seen("sam", press="approval_approve")),
            self._passes(1.02 * HOUR, lambda: self.seen("sam", words="still waits for your decision")),
            self._passes(1.02 * HOUR, lambda: self.seen("ruth", press="approval_approve")),
            self._passes(4.1 * HOUR, on_queue),
            Step(lambda: None, lambda: self.reads("Nobody has decided")),
            self.pressed("lee", "approval_approve", on="#it-triage"),
        ]

    def _given(self) -> list[Step]:
        queue = ("bo", "#it-triage", self.what)
        back = ("bo", "#it-triage", "Get the badge back")
        note = partial(self.fill_in_as, "bo", "note", NOTE)
        return [
            self.pressed("bo", "ticket_claim", on="#it-triage"),
            Step(
                lambda: note(or_press=lambda: self.on_card(*queue, press="ticket_resolve")),
                lambda: self.is_gone(*queue, pressed="ticket_resolve"),
            ),
            Step(lambda: None, lambda: self.seen(self.user, press="grant_give_back")),
            self._passes(3.02 * HOUR, lambda: self.seen(self.user, words="Badge has ended")),
            Step(
                lambda: self.on_card(*back, press="task_done"),
                lambda: self.is_gone(*back, pressed="task_done"),
            ),
        ]

    def _in_the_morning(self) -> list[Step]:
        listed = partial(self.seen, "isabel", words="Two approvals wait for you")
        decided = partial(self.seen, "isabel", words="Nothing waits for your decision any more")
        return [
            Step(lambda: None, lambda: all(story.is_over for story in self._until)),
            self._passes(2 * HOUR, listed),
            Step(self._decide_what_is_listed, decided),
        ]

    def _passes(self, length: timedelta, is_done: Callable[[], bool]) -> Step:
        """Return the step in which time passes, once, until that is so."""
        left = iter([length])

        def act() -> None:
            for jump in left:
                self._clock.advance(jump)

        return Step(act, is_done)

    def _decide_what_is_listed(self) -> None:
        shown = self.driver.messages("isabel", "@isabel")
        for press in ("approval_approve", "approval_bring_1"):
            offered: list[dict[str, Any]] = [m for m in shown if press in buttons(m)]
            if offered:
                self.driver.click("isabel", offered[-1], press)
                return
