"""What should come of approvals, told once more in plain sets and lists: it shares nothing with the product.

It is written from what is promised (who has no say, what a quorum is, when a round is asked, how long is waited), and
compared with what the desk does by approvals_machine.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.use_cases.approvals_hours import HOUR, Length, is_away, later, next_list

YES, NO, CHANGES = "approve", "reject", "changes"
FAIR = Length(hours=4)
"""What anybody has at least who is asked because another did not answer."""


Order = tuple[int, Sequence[str]]
"""In which what is due at once is done: 1 for the first step first or -1 for the last, then of these people first."""
BY_NAME: Order = (1, ())


@dataclass
class Absence:
    """Who decides for somebody, from when to when."""

    owner: str
    others: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime


@dataclass
class Company:
    """Who there is: where they are, their managers, groups, who has left, and who decides for whom."""

    zones: dict[str, str]
    managers: dict[str, str]
    groups: dict[str, tuple[str, ...]]
    queue: frozenset[str]
    gone: set[str] = field(default_factory=set)
    away: list[Absence] = field(default_factory=list)

    def delegates_of(self, owner: str, at: datetime) -> set[str]:
        """Everybody who decides for *owner* then, whoever named them in turn."""
        found: set[str] = set()
        more = {owner}
        while more:
            named = {
                d for a in self.away if a.owner in more and a.starts_at <= at < a.ends_at for d in a.others
            }
            more = named - found - {owner}
            found |= more
        return found

    def line_above(self, person: str) -> list[str]:
        """Whoever is above *person*, the nearest first."""
        found: list[str] = []
        while (person := self.managers.get(person, "")) and person not in found:
            found.append(person)
        return found


@dataclass(frozen=True)
class Patience:
    """How long a step waits: until the manager is asked as well, until it ends, and how."""

    above_after: Length | None
    decide_within: Length
    then: str
    is_low_risk: bool

    def end(self, *, is_anybody_above: bool) -> str:
        """What comes when the time is over."""
        if (self.then == "approve" and not self.is_low_risk) or (
            self.then == "escalate" and not is_anybody_above
        ):
            return "queue"
        return self.then


@dataclass(frozen=True)
class Seat:
    """Somebody who is asked, for whom, and as what: own, delegate, above, queue."""

    person: str
    owner: str
    kind: str = "own"


@dataclass
class Said:
    """A vote that counts."""

    person: str
    owner: str
    verdict: str


@dataclass
class Asked:
    """One person's time on a step: when it comes to them, when whoever is above is asked, until when they have."""

    comes_at: datetime
    until: datetime | None
    by: datetime
    above_at: datetime | None
    has_come: bool = False
    is_over: bool = False
    went_up: bool = False


@dataclass
class Step:
    """A step: whom its rules name, how many are needed, how long it waits; who is asked, and what was said."""

    round: int
    rules: tuple[tuple[str, str], ...]
    needs: tuple[str, int]
    patience: Patience
    state: str = "waiting"
    seats: list[Seat] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    asked: dict[str, Asked] = field(default_factory=dict)
    is_overdue: bool = False
    missing: int = 0
    """Of rules that find nobody, where everybody has to agree: each of them is a yes that cannot come."""

    @property
    def owners(self) -> set[str]:
        """Whose word it waits for, or has."""
        return {one.owner for one in self.seats} | {one.owner for one in self.said}

    @property
    def voted(self) -> set[str]:
        """Whose word it has."""
        return {one.owner for one in self.said}

    @property
    def is_for_the_queue(self) -> bool:
        """Whether the team that sees to approvals has to decide."""
        is_short = self.missing or self.needed(len(self.owners)) > len(self.owners)
        return self.state == "open" and bool(self.is_overdue or is_short)

    @property
    def ends_at(self) -> datetime | None:
        """When it is waited for no longer; None where nobody is asked."""
        return max((one.by for one in self.asked.values() if not one.is_over), default=None)

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

    def seat(self, wanted: list[Seat]) -> None:
        """Ask these; whoever said something keeps their seat."""
        kept = [one for one in self.seats if one.owner in self.voted]
        there = {(one.person, one.owner) for one in kept}
        self.seats = kept + [one for one in wanted if (one.person, one.owner) not in there]

    def to_be_asked(self) -> dict[str, Seat]:
        """Who is still to say something."""
        if self.state != "open" or self.is_overdue:
            return {}
        spoken = self.voted | {one.person for one in self.said}
        return {one.person: one for one in reversed(self.seats) if not {one.person, one.owner} & spoken}

    def tally(self) -> str:
        """What the votes come to."""
        verdicts = [one.verdict for one in self.said]
        people = len(self.owners)
        if CHANGES in verdicts:
            return "changes_requested"
        alone = {one.owner for one in self.seats if one.kind == "queue"}
        for one in self.said:
            if one.owner in alone:
                return "approved" if one.verdict == YES else "rejected"
        if verdicts.count(YES) >= self.needed(people) and not self.missing:
            return "approved"
        against = verdicts.count(NO)
        return "rejected" if against and people - against < self.needed(people) + self.missing else "open"


@dataclass
class Request:
    """One request of *requester* for *beneficiary*, and the steps of the turn that counts."""

    company: Company
    requester: str
    beneficiary: str
    is_urgent: bool
    steps: list[Step]

    # ---- who has a say --------------------------------------------------------------------------------------

    def barred(self, at: datetime) -> set[str]:
        """Who has no say in it: whose it is, and whoever decides for them."""
        own = {self.requester, self.beneficiary}
        return own.union(*(self.company.delegates_of(one, at) for one in own))

    def wanted(self, step: Step, at: datetime) -> list[Seat]:
        """Who is asked for a step if they are looked for now."""
        barred, gone = self.barred(at), self.company.gone
        owners = self._named(step, at)
        if step.needed(len(owners)) > len(owners):
            owners = []
        found = [Seat(one, one) for one in owners]
        taken = set(owners) | barred
        for owner in owners:
            new = sorted(self.company.delegates_of(owner, at) - taken - gone)
            found += [Seat(one, owner, "delegate") for one in new]
            taken |= set(new)
        there = {one.person for one in found} | barred | gone
        asked = {one.owner for one in found}
        above = [
            one
            for one in step.seats
            if one.kind == "above" and one.owner in asked and one.person not in there
        ]
        return found + above + self._behind(above, found, at)

    def may_speak(self, step: Step, person: str, at: datetime) -> Seat | None:
        """As whom *person* may say something of a step; None when they may not."""
        if person in self.company.gone or person in self.barred(at):
            return None
        own = [one for one in step.seats if one.kind in ("own", "queue")]
        above = [one for one in step.seats if one.kind == "above"]
        theirs = next((one for one in own + above if one.person == person), None)
        if theirs is not None:
            return theirs
        for seat in sorted(own + above, key=lambda one: one.owner in step.voted):
            if person in self.company.delegates_of(seat.person, at):
                return Seat(person, seat.owner, "delegate")
        is_theirs = step.is_for_the_queue and person in self.company.queue
        return Seat(person, person, "queue") if is_theirs else None

    def _behind(self, above: list[Seat], others: list[Seat], at: datetime) -> list[Seat]:
        """Who decides for those above somebody, while they are away."""
        taken = {one.person for one in [*above, *others]} | self.barred(at) | self.company.gone
        found: list[Seat] = []
        for one in above:
            new = sorted(self.company.delegates_of(one.person, at) - taken)
            found += [Seat(who, one.owner, "delegate") for who in new]
            taken |= set(new)
        return found

    def missing(self, step: Step, at: datetime) -> int:
        """How many rules of a step find nobody, where everybody has to agree."""
        if step.needs not in (("all", 0), ("percentage", 100)):
            return 0
        return [self._named(step, at, only=rule) for rule in step.rules].count([])

    def _named(self, step: Step, at: datetime, only: tuple[str, str] | None = None) -> list[str]:
        """Whom the rules of a step come to, or one of them; those who have said something included."""
        found: list[str] = []
        for kind, name in [only] if only else step.rules:
            if kind == "group":
                named = [one for one in self.company.groups[name] if self._can(step, one, at)]
            else:
                first = self._manager_of(kind) if kind != "named" else name
                line = [first, *self.company.line_above(first)]
                named = [one for one in line if self._can(step, one, at)][:1]
            found += [one for one in named if one not in found]
        return found

    def _manager_of(self, kind: str) -> str:
        return self.company.managers.get(self.requester if kind == "manager" else self.beneficiary, "")

    def _can(self, step: Step, person: str, at: datetime) -> bool:
        is_there = person not in self.company.gone or person in step.voted
        return bool(person) and person not in self.barred(at) and is_there

    def _above(self, step: Step, person: str, at: datetime) -> str | None:
        """The first above somebody who can be asked and is not."""
        there = {one.person for one in step.seats}
        line = self.company.line_above(person)
        return next((one for one in line if one not in there and self._can(step, one, at)), None)

    # ---- what people do -------------------------------------------------------------------------------------

    def carry_over(self, before: Request) -> None:
        """The same was sent again: whatever was approved of it is."""
        for new, old in zip(self.steps, before.steps, strict=True):
            if old.state == "approved":
                new.state, new.said, new.seats = old.state, list(old.said), list(old.seats)

    def vote(self, step: Step, person: str, verdict: str, at: datetime) -> bool:
        """Whether it counts; then what comes of it has come."""
        seat = self.may_speak(step, person, at) if step.state == "open" else None
        if seat is None or any(person == one.person or seat.owner == one.owner for one in step.said):
            return False
        if (person, seat.owner) not in {(one.person, one.owner) for one in step.seats}:
            step.seats.append(seat)
        step.said.append(Said(person, seat.owner, verdict))
        self._moved(step, at)
        return True

    def withdraw(self, step: Step, person: str, at: datetime) -> bool:
        """Whether there was something to take back."""
        theirs = [one for one in step.said if one.person == person]
        if step.state != "open" or not theirs:
            return False
        step.said.remove(theirs[0])
        self._moved(step, at)
        return True

    def cancel(self) -> None:
        """Nobody is asked any more."""
        self._close_the_rest("cancelled")

    def ask_anew(self, step: Step, at: datetime) -> None:
        """Look again who is to be asked for a step."""
        if step.state == "open":
            before, missed = list(step.seats), step.missing
            wanted, step.missing = self.wanted(step, at), self.missing(step, at)
            step.seat(wanted)
            if (step.seats, step.missing) != (before, missed):
                self._moved(step, at)

    def begin(self, at: datetime) -> None:
        """Ask whoever comes first."""
        self._go_on(at)

    # ---- what time does -------------------------------------------------------------------------------------

    def due(self, at: datetime) -> list[tuple[datetime, int, str]]:
        """What time has brought by *at*: when it was to be, of which step, for whom; “” is for all of it."""
        found: list[tuple[datetime, int, str]] = []
        for n, step in enumerate(self.steps):
            if step.state != "open":
                continue
            for person, one in step.asked.items():
                if one.is_over:
                    continue
                if not one.has_come:
                    found.append((one.comes_at, n, person))
                elif one.above_at is not None and not one.went_up:
                    found.append((one.above_at, n, person))
            found += [(step.ends_at, n, "")] if step.ends_at is not None else []
        return [one for one in found if one[0] <= at]

    def pass_time(self, at: datetime, *, order: Order = BY_NAME) -> None:
        """Do what is due at *at*, the earliest first; of what is due at once, by *order* of steps and people."""
        sign, people = order
        place = {person: at for at, person in enumerate(people)}
        while due := self.due(at):
            first = min(when for when, _, _ in due)
            at_once = [one[1:] for one in due if one[0] == first]
            n, person = min(at_once, key=lambda one: (sign * one[0], place.get(one[1], len(place)), one[1]))
            step = self.steps[n]
            if not person:
                self._end(step, at)
            elif not step.asked[person].has_come:
                self._bring(step, person, at)
            else:
                self._go_up(step, person, at)

    def _bring(self, step: Step, person: str, at: datetime) -> None:
        one = step.asked[person]
        step.asked[person] = self._time_of(step, person, at, one.until)
        step.asked[person].has_come = True

    def _go_up(self, step: Step, person: str, at: datetime) -> None:
        step.asked[person].went_up = True
        seat = next((one for one in step.seats if one.person == person), None)
        if seat is None or seat.person != seat.owner:
            return
        above = self._above(step, person, at)
        if above is not None:
            new = [Seat(above, person, "above")]
            step.seat([*step.seats, *new, *self._behind(new, step.seats, at)])
            self._moved(step, at)

    def _end(self, step: Step, at: datetime) -> None:
        silent = [one.person for one in step.seats if one.person == one.owner and one.owner not in step.voted]
        above = {new: Seat(new, one, "above") for one in silent if (new := self._above(step, one, at))}
        match step.patience.end(is_anybody_above=bool(above)):
            case "escalate":
                asked = list(above.values())
                step.seat([*step.seats, *asked, *self._behind(asked, step.seats, at)])
            case "queue":
                step.is_overdue = True
            case then:
                step.state = {"expire": "expired", "reject": "rejected", "approve": "approved"}[then]
        self._moved(step, at)

    def _time_of(self, step: Step, person: str, at: datetime, until: datetime | None) -> Asked:
        """Return the time of somebody whom a step reaches at *at*; with *until*, of who comes late to it."""
        waits = step.patience
        whole = self._later(at, waits.decide_within, person)
        by = whole if until is None else max(until, self._later(at, FAIR, person))
        above_at = self._later(at, waits.above_after, person) if waits.above_after else None
        return Asked(at, until, by, above_at if above_at is not None and above_at < by else None)

    def _later(self, at: datetime, length: Length, person: str) -> datetime:
        if self.is_urgent:
            return at + timedelta(days=length.days) + length.hours * HOUR
        return later(at, length, self.company.zones[person])

    # ---- what follows ---------------------------------------------------------------------------------------

    def _moved(self, step: Step, at: datetime) -> None:
        if step.state == "open":
            step.state = step.tally()
        self._go_on(at)

    def _go_on(self, at: datetime) -> None:
        """Ask whoever comes next, or nobody any more."""
        states = [step.state for step in self.steps]
        if "rejected" in states or "expired" in states:
            self._close_the_rest("cancelled")
        elif "changes_requested" in states:
            self._close_the_rest("superseded")
        left = [step.round for step in self.steps if step.state in ("open", "waiting")]
        for step in self.steps:
            if left and step.round == min(left) and step.state == "waiting":
                step.state, step.seats = "open", self.wanted(step, at)
                step.missing = self.missing(step, at)
        for step in self.steps:
            self._ask(step, at)

    def _ask(self, step: Step, at: datetime) -> None:
        """Bring a step to whoever is asked for it now, and leave everybody else alone."""
        wanted, before = step.to_be_asked(), step.ends_at
        for one, time in step.asked.items():
            if time.is_over and time.has_come and one in wanted:
                step.asked[one] = self._time_of(step, one, at, time.by)
                step.asked[one].has_come = True
            step.asked[one].is_over = one not in wanted
        for person, seat in sorted(wanted.items()):
            if person not in step.asked:
                until = before if seat.person != seat.owner and before is not None and before > at else None
                zone = self.company.zones[person]
                waits = is_away(at, zone) and not self.is_urgent
                comes_at = next_list(at, zone) if waits else at
                step.asked[person] = self._time_of(step, person, comes_at, until)
                step.asked[person].has_come = not waits

    @property
    def outcome(self) -> str:
        """What it all comes to."""
        states = {step.state for step in self.steps}
        for end in ("rejected", "changes_requested", "expired", "cancelled"):
            if end in states:
                return end
        return "approved" if states <= {"approved"} else "open"

    def _close_the_rest(self, state: str) -> None:
        for step in self.steps:
            if step.state in ("open", "waiting"):
                step.state = state
