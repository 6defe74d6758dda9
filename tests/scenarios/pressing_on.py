"""People who press on until they have what they want, whatever the desk goes through meanwhile.

A story is a list of steps. A step is tried again until what it is to bring is there: a press that nobody answered is
pressed again, a form that was lost is opened again. Only words are said once, as long as they may still arrive.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

from tests.scenarios.driver import Driver, buttons
from tests.scenarios.steps import ONWARD, VPN

PDF = b"%PDF"
PIN = "heron-4711"
NOTE = {"note": {"text": "It is there."}, "code": {"pick": "fixed"}, "cause": {"text": "delivered"}}
TRIES = 4
"""How often the platform delivers an event that nobody acknowledges."""


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does until something is to be seen."""

    act: Callable[[], object]
    is_done: Callable[[], bool]


class Story:
    """What one person wants, and how far they are."""

    def __init__(self, driver: Driver, user: str) -> None:
        """Begin nothing yet."""
        self.driver = driver
        self.user = user
        self.ts = ""
        self.at = 0
        self._losses = 0
        self._said: dict[str, str] = {}
        self._pressed: dict[tuple[str, str], str] = {}
        self.steps = self.told()

    def told(self) -> list[Step]:
        """Return the steps."""
        raise NotImplementedError

    @property
    def is_over(self) -> bool:
        """Whether the person has what they wanted."""
        return self.at == len(self.steps)

    def go_on(self) -> None:
        """Take note of what was brought, and try the next step once."""
        while not self.is_over and self.steps[self.at].is_done():
            self.at += 1
        if not self.is_over:
            with suppress(AssertionError):  # nobody answered, or the card changed under the finger
                self.steps[self.at].act()

    # ---- what is done ---------------------------------------------------------------------------------------

    def say(self, text: str, *, files: dict[str, bytes] | None = None, begins: bool = False) -> None:
        """Write it, and write it again only when the platform has given up delivering it."""
        key = text or "file"
        if key not in self._said or self._is_lost(self._said[key]):
            under = None if begins else self.ts
            self._said[key] = self.driver.say(self.user, f"@{self.user}", text, under, files=files)
            self.ts = self._said[key] if begins else self.ts

    def press(self, *actions: str) -> None:
        """Press what the newest card of the thread offers of these."""
        card = self.card(*actions)
        self.driver.click(self.user, card, next(one for one in actions if one in buttons(card)))

    def fill_in(
        self, field: str, values: dict[str, dict[str, Any]], *, or_press: Callable[[], object]
    ) -> None:
        """Send the form with that field where it stands open, and open it otherwise."""
        self.fill_in_as(self.user, field, values, or_press=or_press)

    def fill_in_as(
        self, user: str, field: str, values: dict[str, dict[str, Any]], *, or_press: Callable[[], object]
    ) -> None:
        """Send somebody's form with that field where it stands open, and open it otherwise."""
        views = self.driver.state(user)["views"]
        if views and field in {block["block_id"] for block in views[-1]["blocks"]}:
            self.driver.submit(user, values)
        else:
            or_press()

    def _is_lost(self, ts: str) -> bool:
        losses = self.driver.counted()["lost"]
        if losses == self._losses:
            return False  # everything the workspace ever sent is a lot to look through
        self._losses = losses
        sent = self.driver.journal(via="event")
        tried = [e for e in sent if f'"{ts}"' in json.dumps(e["payload"])]
        return len(tried) >= TRIES and all(e["status"] not in ("acked", "sent") for e in tried)

    # ---- what is seen ---------------------------------------------------------------------------------------

    def thread(self) -> list[dict[str, Any]]:
        """Return what stands in the person's thread, newest first."""
        shown = self.driver.direct(self.user)
        return [
            m for m in reversed(shown) if self.ts and m.get("thread_ts") == self.ts and m["ts"] != self.ts
        ]

    def card(self, *actions: str) -> dict[str, Any]:
        """Return the newest card of the thread that offers one of these. Raises AssertionError."""
        offered = [m for m in self.thread() if buttons(m) & set(actions)]
        assert offered, f"{actions} went away"
        return offered[0]

    def offers(self, *actions: str) -> bool:
        """Whether a card of the thread offers one of these."""
        return any(buttons(m) & set(actions) for m in self.thread())

    def reads(self, words: str) -> bool:
        """Whether those words stand in the thread."""
        return any(words in said(m) for m in self.thread())

    def on_card(self, who: str, queue: str, words: str, *, press: str, value: Any = None) -> None:
        """Have one of a team press that on the newest card with those words that offers it."""
        shown = [m for m in self.driver.messages(who, queue) if words in said(m) and press in buttons(m)]
        assert shown, f"{who} never saw {words} with {press}"
        self._pressed[words, press] = shown[-1]["ts"]
        self.driver.click(who, shown[-1], press, value)

    def is_gone(self, who: str, queue: str, words: str, *, pressed: str) -> bool:
        """Whether the card on which that was pressed offers it no more."""
        ts = self._pressed.get((words, pressed))
        shown = [m for m in self.driver.messages(who, queue) if m["ts"] == ts]
        return bool(shown) and not any(pressed in buttons(m) for m in shown)


def said(message: dict[str, Any]) -> str:
    """Return everything a message says."""
    return f"{message['text']} {json.dumps(message.get('blocks') or [], ensure_ascii=False)}"


class Question(Story):
    """S02: nothing helps, and it becomes a ticket."""

    @override
    def told(self) -> list[Step]:
        """Ask, and press what the newest card offers until there is a ticket."""
        return [
            Step(
                act=lambda: self.press(*ONWARD) if self.offers(*ONWARD) else self.say(VPN, begins=True),
                is_done=lambda: self.reads("waiting for an agent"),
            )
        ]


class Kit(Story):
    """B2, B9: a request by thread and form, with a masked value and a file; done by two teams and another system."""

    @override
    def told(self) -> list[Step]:
        """Ask for it, send it, have it done."""
        return [*self.asked(), *self.fulfilled()]

    def asked(self) -> list[Step]:
        """From the first sentence to the request."""
        return [
            Step(lambda: self.say("i need a team kit", begins=True), lambda: self.offers("slot_pick_2")),
            Step(lambda: self.press("slot_pick_2"), lambda: self.offers("slot_unseen")),
            Step(
                lambda: self.fill_in(
                    "pin", {"pin": {"text": PIN}}, or_press=lambda: self.press("slot_unseen")
                ),
                lambda: self.reads("Is there a quote?"),
            ),
            Step(
                lambda: self.say("", files={"quote.pdf": PDF}),
                lambda: self.reads("What will you use it for?"),
            ),
            Step(
                lambda: self.fill_in(
                    "reason", {"reason": {"text": "video"}}, or_press=lambda: self.press("slot_form")
                ),
                lambda: self.offers("request_submit"),
            ),
            Step(lambda: self.press("request_submit"), lambda: self.reads("Next: quote being checked")),
        ]

    def fulfilled(self) -> list[Step]:
        """From the request to its end."""
        check = ("bo", "#it-triage", "Check the quote of Ana")
        place = ("joana", "#facilities-triage", "Carry it to Ana")
        return [
            Step(
                lambda: self.on_card(*check, press="task_claim"),
                lambda: self.is_gone(*check, pressed="task_claim"),
            ),
            Step(self._tick, lambda: self.is_gone(*check, pressed="task_done")),
            Step(lambda: None, lambda: self.reads("Done: seat given")),
            Step(
                lambda: self.on_card(*place, press="task_done"),
                lambda: self.is_gone(*place, pressed="task_done"),
            ),
            Step(lambda: None, lambda: self.reads("is done")),
        ]

    def _tick(self) -> None:
        check = ("bo", "#it-triage", "Check the quote of Ana")
        self.on_card(*check, press="task_tick", value=["0", "1"])
        self.on_card(*check, press="task_done")


class Newcomer(Story):
    """B10: a bundle, whose part somebody resolves and whose own task somebody does."""

    @override
    def told(self) -> list[Step]:
        """Ask for it, have both done."""
        account = ("bo", "#it-triage", "Make the account")
        part = ("joana", "#facilities-triage", "Screen, 27 inch")
        return [
            Step(
                lambda: self.say("newcomer called Jo Miller", begins=True),
                lambda: self.offers("request_submit"),
            ),
            Step(lambda: self.press("request_submit"), lambda: self.offers("ticket_cancel")),
            Step(
                lambda: self.on_card(*account, press="task_done"),
                lambda: self.is_gone(*account, pressed="task_done"),
            ),
            Step(
                lambda: self.on_card(*part, press="ticket_claim"),
                lambda: self.is_gone(*part, pressed="ticket_claim"),
            ),
            Step(
                lambda: self.fill_in_as(
                    "joana",
                    "note",
                    NOTE,
                    or_press=lambda: self.on_card(*part, press="ticket_resolve"),
                ),
                lambda: self.is_gone(*part, pressed="ticket_resolve"),
            ),
            Step(lambda: None, lambda: self.reads("is done")),
        ]


class Resumed(Story):
    """S09, S08: a draft left alone is gone on with from Home; the request is sent, and then cancelled."""

    @override
    def told(self) -> list[Step]:
        """Begin it in the thread, end it in the form, take it back."""
        answers: dict[str, dict[str, Any]] = {
            "pin": {"text": PIN},
            "reason": {"text": "video"},
            "quote": {"value": [{"name": "quote.pdf", "content_base64": "JVBERg=="}]},
        }
        return [
            Step(lambda: self.say("i need a team kit", begins=True), lambda: self.offers("slot_pick_1")),
            Step(lambda: self.press("slot_pick_1"), lambda: self.offers("slot_unseen")),
            Step(
                lambda: self.fill_in("reason", answers, or_press=self._from_home),
                lambda: self.offers("request_submit"),
            ),
            Step(lambda: self.press("request_submit"), lambda: self.offers("ticket_cancel")),
            Step(lambda: self.press("ticket_cancel"), lambda: not self.offers("ticket_cancel")),
        ]

    def _from_home(self) -> None:
        self.driver.home(self.user)
        home = self.driver.state(self.user)["home"]
        assert home is not None and "home_draft_1" in buttons(home)
        self.driver.call("click", user=self.user, view_id=home["id"], action_id="home_draft_1")
