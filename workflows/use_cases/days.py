"""What day it is for somebody."""

from __future__ import annotations

from datetime import date

from workflows.domain import calendars
from workflows.domain.ids import UserId
from workflows.ports import Desk, UnitOfWork


def today(desk: Desk, uow: UnitOfWork, person_id: UserId) -> date:
    """Return the day it is where the person is, in the desk's own zone for somebody unknown."""
    return calendars.local_day(zone_of(desk, uow, person_id), desk.clock.now())


def zone_of(desk: Desk, uow: UnitOfWork, person_id: UserId) -> str:
    """Return the zone a person is in, the desk's own for somebody unknown."""
    person = uow.people.get(person_id)
    return person.zone if person and person.zone else desk.policy.calendar.zone
