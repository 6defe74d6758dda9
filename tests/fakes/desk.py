"""A desk ready to work, for tests of what it does: one team, one calendar, four people."""

from __future__ import annotations

from datetime import date, time, timedelta

from storage import TicketStore
from tests.fakes.clock import FakeClock
from tests.fakes.ids import SequentialIds
from tests.fakes.knowledge import ScriptedKnowledge, answer
from workflows.domain.answers import Band
from workflows.domain.calendars import Calendar, Window
from workflows.domain.ids import ChannelId, TeamId, UserId
from workflows.domain.people import Person
from workflows.domain.policies import Policy, Priority, Target, Team
from workflows.ports import Desk

ANA, BO, CY, MIA = UserId("UANA"), UserId("UBO"), UserId("UCY"), UserId("UMIA")
"""A requester, two agents, and a manager who is no agent."""
TRIAGE = ChannelId("CTRIAGE")

LISBON = Calendar(
    id="lisbon",
    zone="Europe/Lisbon",
    windows=tuple(Window(day, time(9), time(18)) for day in range(5)),
    holidays=frozenset({date(2026, 12, 8)}),
)


def _hours(number: float) -> timedelta:
    return timedelta(hours=number)


def _target(priority: Priority, name: str, response: float, resolution: float) -> Target:
    return Target(
        priority=priority,
        name=name,
        response=_hours(response),
        resolution=_hours(resolution),
        calendar=LISBON,
    )


POLICY = Policy(
    name="Northwind",
    default_team=TeamId("it"),
    default_priority=Priority.P3,
    teams={
        TeamId("it"): Team(
            id=TeamId("it"),
            name="IT desk",
            queue="it-triage",
            lead="bo@example.com",
            members=frozenset({"bo@example.com", "cy@example.com"}),
        )
    },
    targets={
        Priority.P1: _target(Priority.P1, "Critical", 0.5, 4),
        Priority.P2: _target(Priority.P2, "High", 1, 9),
        Priority.P3: _target(Priority.P3, "Moderate", 4, 27),
        Priority.P4: _target(Priority.P4, "Low", 9, 45),
        Priority.P5: _target(Priority.P5, "Planning", 18, 90),
    },
)


def _person(user_id: UserId, name: str) -> Person:
    first = name.split(" ", 1)[0].lower()
    return Person(id=user_id, name=name, email=f"{first}@example.com", zone="Europe/Lisbon")


PEOPLE = (
    _person(ANA, "Ana Reis"),
    _person(BO, "Bo Lind"),
    _person(CY, "Cy Okafor"),
    _person(MIA, "Mia Brandt"),
)


def a_handbook() -> ScriptedKnowledge:
    """Return a handbook with three pages on the VPN, two that may fit access, and nothing on the rest."""
    return ScriptedKnowledge(
        {
            "vpn": answer("it/vpn-drops.md", "it/vpn-setup.md"),
            "printer": answer("it/printers.md"),
            "access": answer("it/figma.md", "it/github.md", band=Band.SUGGEST),
        }
    )


def a_desk(
    store: TicketStore,
    clock: FakeClock,
    *,
    knowledge: ScriptedKnowledge | None = None,
    policy: Policy = POLICY,
) -> Desk:
    """Return a desk on *store* that knows its people and its triage channel."""
    with store.unit_of_work() as uow:
        uow.people.save(PEOPLE)
        uow.people.save_channels({"it-triage": TRIAGE})
        uow.commit()
    return Desk(
        clock=clock,
        ids=SequentialIds(),
        unit_of_work=store.unit_of_work,
        reading=store.reading,
        knowledge=knowledge or a_handbook(),
        policy=policy,
    )
