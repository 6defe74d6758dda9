"""What should come of approvals, told once more in plain sets and lists: it shares nothing with the product.

It is written from what is promised (who has no say, what a quorum is, when a round is asked), and compared with what
the desk does by test_approvals_stateful.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

YES, NO, CHANGES = "approve", "reject", "changes"


@dataclass
class Company:
    """Who there is: each one's manager, groups, who has left, and who decides for whom from when to when."""

    managers: dict[str, str]
    groups: dict[str, tuple[str, ...]]
    queue: frozenset[str]
    gone: set[str] = field(default_factory=set)
    away: list[tuple[str, str, datetime, datetime]] = field(default_factory=list)

    def delegates_of(self, owner: str, at: datetime) -> set[str]:
        """Everybody who decides for *owner* then, whoever named them in turn."""
        found: set[str] = set()
        more = {owner}
        while more:
            more = {d for o, d, start, end in self.away if o in more and start <= at < end} - found - {owner}
            found |= more
        return found

    def line_above(self, person: str) -> list[str]:
        """Whoever is above *person*, the nearest first."""
        found: list[str] = []
        while (person := self.managers.get(person, "")) and person not in found:
            found.append(person)
        return found


@dataclass
class Said:
    """A vote that counts."""

    person: str
    owner: str
    verdict: str


@dataclass
class Step:
    """A step: whom its rules name, how many are needed, and what was said."""

    round: int
    rules: tuple[tuple[str, str], ...]
    needs: tuple[str, int]
    state: str = "waiting"
    said: list[Said] = field(default_factory=list)

    def needed(self, people: int) -> int:
        """How many of that many have to say yes."""
        kind, amount = self.needs
        exact = {
            "all": float(people),
            "any": 1.0,
            "majority": (people + 1) / 2 if people % 2 else people / 2 + 1,
            "number": float(amount),
            "percentage": people * amount / 100,
        }[kind]
        return max(1, int(exact) + (exact > int(exact)))


@dataclass
class Request:
    """One request of *requester*, and the steps of the turn that counts."""

    company: Company
    requester: str
    steps: list[Step]

    # ---- who has a say --------------------------------------------------------------------------------------

    def barred(self, at: datetime) -> set[str]:
        """Who has no say in it: whose it is, and whoever decides for them."""
        return {self.requester} | self.company.delegates_of(self.requester, at)

    def owners(self, step: Step, at: datetime) -> list[str]:
        """Whose word is asked for now; those who said something stay."""
        voted = {one.owner for one in step.said}
        barred = self.barred(at)

        def can(person: str) -> bool:
            return (
                bool(person) and person not in barred and (person not in self.company.gone or person in voted)
            )

        found: list[str] = []
        for kind, name in step.rules:
            if kind == "group":
                named = [one for one in self.company.groups[name] if can(one)]
            else:
                first = self.company.managers.get(self.requester, "") if kind == "manager" else name
                line = [first, *self.company.line_above(first)]
                named = [one for one in line if can(one)][:1]
            found += [one for one in named if one not in found]
        if self.too_few(step, len(found)):
            found = []
        return found + [one.owner for one in step.said if one.owner not in found]

    def too_few(self, step: Step, people: int) -> bool:
        """Whether so many could never agree."""
        return step.needed(people) > people

    def seat_of(self, step: Step, person: str, at: datetime) -> str | None:
        """On whose behalf *person* may speak; None when they may not."""
        owners = self.owners(step, at)
        if person in self.company.gone or person in self.barred(at):
            return None
        if person in owners:
            return person
        voted = [one.owner for one in step.said]
        for owner in sorted(owners, key=lambda one: one in voted):
            if person in self.company.delegates_of(owner, at):
                return owner
        is_queue = self.too_few(step, len(owners)) and person in self.company.queue
        return person if is_queue else None

    # ---- what happens ---------------------------------------------------------------------------------------

    def carry_over(self, before: Request) -> None:
        """The same was sent again: whatever was approved of it is."""
        for new, old in zip(self.steps, before.steps, strict=True):
            if old.state == "approved":
                new.state, new.said = old.state, list(old.said)

    def vote(self, step: Step, person: str, verdict: str, at: datetime) -> bool:
        """Whether it counts; then what comes of it has come."""
        owner = self.seat_of(step, person, at) if step.state == "open" else None
        if owner is None or any(person == one.person or owner == one.owner for one in step.said):
            return False
        alone = owner == person and person not in self.owners(step, at)
        step.said.append(Said(person, owner, verdict))
        if alone and verdict != CHANGES:  # somebody of the queue, where nobody else is left
            step.state = "approved" if verdict == YES else "rejected"
        self.settle(at)
        return True

    def withdraw(self, step: Step, person: str, at: datetime) -> bool:
        """Whether there was something to take back."""
        theirs = [one for one in step.said if one.person == person]
        if step.state != "open" or not theirs:
            return False
        step.said.remove(theirs[0])
        self.settle(at)
        return True

    def cancel(self) -> None:
        """Nobody is asked any more."""
        self._close_the_rest("cancelled")

    def settle(self, at: datetime) -> None:
        """Close what is decided by now, and ask whoever comes next."""
        for step in self.steps:
            if step.state == "open":
                step.state = self._tally(step, at)
        states = [step.state for step in self.steps]
        if "rejected" in states or "expired" in states:
            self._close_the_rest("cancelled")
        elif "changes_requested" in states:
            self._close_the_rest("superseded")
        else:
            self._ask()

    @property
    def outcome(self) -> str:
        """What it all comes to."""
        states = {step.state for step in self.steps}
        for end in ("rejected", "changes_requested", "expired", "cancelled"):
            if end in states:
                return end
        return "approved" if states == {"approved"} else "open"

    def _ask(self) -> None:
        left = [step.round for step in self.steps if step.state != "approved"]
        for step in self.steps:
            if left and step.round == min(left) and step.state == "waiting":
                step.state = "open"

    def _tally(self, step: Step, at: datetime) -> str:
        verdicts = [one.verdict for one in step.said]
        people = len(self.owners(step, at))
        if CHANGES in verdicts:
            return "changes_requested"
        if verdicts.count(YES) >= step.needed(people):
            return "approved"
        against = verdicts.count(NO)
        return "rejected" if against and people - against < step.needed(people) else "open"

    def _close_the_rest(self, state: str) -> None:
        for step in self.steps:
            if step.state in ("open", "waiting"):
                step.state = state
