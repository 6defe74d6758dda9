"""What day it is for somebody."""

from __future__ import annotations

from datetime import date

from workflows.domain import calendars
from workflows.domain.ids import UserId
from workflows.ports import Desk, UnitOfWork


def today(desk: Desk, uow: UnitOfWork, person_id: UserId) -> date:
    """Return the day it is where the person is, in the desk's own zone for somebody unknown."""
    person = uow.people.get(person_id)
    usual = desk.policy.targets[desk.policy.default_priority].calendar.zone
    return calendars.local_day(person.zone if person and person.zone else usual, desk.clock.now())
