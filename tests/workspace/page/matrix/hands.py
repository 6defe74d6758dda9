"""Two pairs of hands: one points (with a mouse, on a phone with a finger), the other has nothing but a keyboard.

An act says what is pressed, chosen or written; the hands decide how. The keyboard's hands never point and
never focus: they walk with Tab, F6 and arrows, so a thing they cannot reach fails the act.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page
from typing_extensions import override

# F6 leads into the middle of these panes: what stands before that is reached backwards, as anybody would
LIES_BEHIND = """node => Boolean(
    node.closest('.inspector, .foot')?.contains(document.activeElement) &&
    node.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING
)"""
STEPS_MAX = 90  # presses of one key before something counts as out of reach
IS_FOCUSED = "node => node === document.activeElement"
IS_ACTIVE = "row => document.activeElement.getAttribute('aria-activedescendant') === row.id"
HOLDS_FOCUS = "node => node.contains(document.activeElement)"


@dataclass
class Hands:
    """What every pair of hands can do on a page."""

    page: Page

    def press(self, node: Locator) -> None:
        """Press a button, a link, or what else can be pressed."""
        raise NotImplementedError

    def tick(self, box: Locator) -> None:
        """Tick a box or choose a circle, or take the tick away."""
        raise NotImplementedError

    def reach(self, node: Locator) -> None:
        """Bring focus to a node."""
        raise NotImplementedError

    def take(self, name: str | re.Pattern[str], *, role: str = "option") -> None:
        """Take a row of the list that is open."""
        raise NotImplementedError

    def choose(self, opener: Locator, *names: str, typed: str = "", done: bool = False) -> None:
        """Open a picker and take rows from its list, found by typing if *typed*; *done* closes the list."""
        self.press(opener)
        if typed:
            self.page.keyboard.type(typed)
        for name in names:
            self.take(name)
        if done:
            self.leave_list()

    def leave_list(self) -> None:
        """Close the list that is open."""
        self.page.keyboard.press("Escape")

    def write(self, box: Locator, text: str) -> None:
        """Write into a field."""
        self.reach(box)
        self.page.keyboard.type(text)

    def key(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            self.page.keyboard.press(key)


class Pointer(Hands):
    """Hands with a mouse; on a phone a finger."""

    @property
    def _taps(self) -> bool:
        return bool(self.page.evaluate("matchMedia('(hover: none)').matches"))

    @override
    def press(self, node: Locator) -> None:
        if self._taps:
            node.tap()
        else:
            node.click()

    @override
    def tick(self, box: Locator) -> None:
        self.press(box)

    @override
    def reach(self, node: Locator) -> None:
        """Point at a field's beginning: a date is typed from its first part on."""
        width = (node.bounding_box() or {"width": 0})["width"]
        at = {"x": min(14.0, width / 2), "y": 12.0}
        if self._taps:
            node.tap(position={"x": at["x"], "y": at["y"]})
        else:
            node.click(position={"x": at["x"], "y": at["y"]})

    @override
    def take(self, name: str | re.Pattern[str], *, role: str = "option") -> None:
        self.press(_row(self.page, name, role).first)

    @override
    def leave_list(self) -> None:
        """Press Done on a phone, anything else on a desk."""
        done = self.page.locator(".floating .sheet-head button")
        if done.is_visible():
            self.press(done)
        else:
            self.page.mouse.click(1, 1)


class Keys(Hands):
    """Hands that have nothing but a keyboard."""

    @override
    def press(self, node: Locator) -> None:
        self.reach(node)
        self.page.keyboard.press("Enter")

    @override
    def tick(self, box: Locator) -> None:
        if box.get_attribute("type") == "radio":
            return self._circle(box)
        self.reach(box)
        return self.page.keyboard.press("Space")

    def _circle(self, box: Locator) -> None:
        """Circles of one group are one stop; arrows choose among them."""
        group = box.locator("xpath=ancestor::*[@role='radiogroup']")
        self.reach(group.get_by_role("radio").first)
        self._walk(box, "ArrowDown")
        if not box.is_checked():
            self.page.keyboard.press("Space")

    @override
    def reach(self, node: Locator) -> None:
        node.wait_for(state="attached")
        if node.evaluate(IS_FOCUSED):
            return
        if not self._is_in_a_layer() and not node.evaluate("node => Boolean(node.closest('dialog, .pop'))"):
            self._pane_of(node)
        self._walk(node, "Shift+Tab" if node.evaluate(LIES_BEHIND) else "Tab")

    @override
    def take(self, name: str | re.Pattern[str], *, role: str = "option") -> None:
        row = _row(self.page, name, role).first
        row.wait_for()
        for _ in range(STEPS_MAX):
            if row.evaluate(IS_ACTIVE):
                self.page.keyboard.press("Enter")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"arrows do not lead to {name}")

    def _is_in_a_layer(self) -> bool:
        inside = "() => Boolean(document.activeElement.closest('dialog[open], .pop:not([hidden])'))"
        return bool(self.page.evaluate(inside))

    def _pane_of(self, node: Locator) -> None:
        """Walk to the pane with F6, to the message with arrows, to its first control with Enter."""
        log = node.locator("xpath=ancestor-or-self::*[contains(concat(' ', @class, ' '), ' log ')]")
        if log.count() == 0:
            return self._pane_beside(node)
        self._f6(log)
        message = node.locator("xpath=ancestor-or-self::article[contains(concat(' ', @class, ' '), ' msg ')]")
        if message.count() == 0:
            return None
        self._walk(message, "ArrowUp")
        if not node.evaluate(IS_FOCUSED) and node.evaluate("node => Boolean(node.closest('.slip'))"):
            self.page.keyboard.press("Enter")
        return None

    def _pane_beside(self, node: Locator) -> None:
        panes = ("#side", "#main", "#thread", ".inspector", ".band")
        pane = next(p for p in panes if node.evaluate("(node, pane) => Boolean(node.closest(pane))", p))
        if node.evaluate("node => Boolean(node.closest('.foot'))"):
            self._f6(self.page.locator(f"{pane} .composer textarea"))
        else:
            self._f6(self.page.locator(pane), whole=True)
        if pane == "#side":
            self.key("Home")
            self._walk(node, "ArrowDown")

    def _f6(self, pane: Locator, *, whole: bool = False) -> None:
        for _ in range(8):
            if pane.evaluate(HOLDS_FOCUS if whole else IS_FOCUSED):
                return
            self.page.keyboard.press("F6")
        raise AssertionError(f"F6 does not lead to {pane}")

    def _walk(self, node: Locator, key: str) -> None:
        for _ in range(STEPS_MAX):
            if node.evaluate(IS_FOCUSED):
                return
            self.page.keyboard.press(key)
        where = self.page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
        raise AssertionError(f"{key} does not lead to {node}; focus is on {where}")


def _row(page: Page, name: str | re.Pattern[str], role: str) -> Locator:
    return page.locator(f":is(.floating, .goto, .suggestions) [role={role}]").filter(has_text=name)


HANDS: dict[str, type[Hands]] = {"pointer": Pointer, "keyboard": Keys}
