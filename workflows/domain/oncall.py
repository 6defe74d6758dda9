"""Who is on call: people who follow one another, each for so many days, and whoever stands in for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from workflows.domain.calendars import local_day, wall_clock
from workflows.domain.ids import TeamId


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Somebody, by their e-mail, is on call from one instant to another."""

    email: str
    start_at: datetime
    end_at: datetime

    def holds(self, at: datetime) -> bool:
        """Whether it is theirs at that instant; at the hand-over it is the next one's."""
        return self.start_at <= at < self.end_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """One team's people on call, in their order from the day `first_on`, `days` each.

    They hand over at `hands_over` by the clocks of `zone`. `stand_ins` go before; no two of them overlap. Tickets of
    the priorities it `pages_for` are told to whoever is on call.
    """

    id: str
    team: TeamId
    zone: str
    hands_over: time
    first_on: date
    days: int
    people: tuple[str, ...]
    stand_ins: tuple[Duty, ...] = ()
    pages_for: frozenset[str] = frozenset()

    def on_call(self, at: datetime) -> Duty | None:
        """Return who is on call at that instant, and for how long; None before the first day."""
        for duty in self.stand_ins:
            if duty.holds(at):
                return duty
        usual = self._usual(at)
        if usual is None:
            return None
        before = (duty.end_at for duty in self.stand_ins if usual.start_at < duty.end_at <= at)
        after = (duty.start_at for duty in self.stand_ins if at < duty.start_at < usual.end_at)
        return Duty(
            email=usual.email,
            start_at=max(before, default=usual.start_at),
            end_at=min(after, default=usual.end_at),
        )

    def next_after(self, at: datetime) -> Duty | None:
        """Return the first duty after *at* that is somebody else's; None where it never is."""
        now = self.on_call(at)
        if now is None:
            return self.on_call(self._handover(0))
        for duty in self._from(now.end_at):
            if duty.email != now.email:
                return duty
        return None

    def _from(self, at: datetime) -> Iterator[Duty]:
        """Yield the duties from an instant on, as many as it takes for everybody to have come once."""
        for _ in range(2 * len(self.stand_ins) + len(self.people) + 1):
            duty = self.on_call(at)
            if duty is None:
                return
            yield duty
            at = duty.end_at

    def _usual(self, at: datetime) -> Duty | None:
        day = local_day(self.zone, at)
        if at < wall_clock(self.zone, day, self.hands_over):
            day -= timedelta(days=1)
        turn = (day - self.first_on).days // self.days
        if turn < 0:
            return None
        email = self.people[turn % len(self.people)]
        return Duty(email=email, start_at=self._handover(turn), end_at=self._handover(turn + 1))

    def _handover(self, turn: int) -> datetime:
        return wall_clock(self.zone, self.first_on + timedelta(days=turn * self.days), self.hands_over)
