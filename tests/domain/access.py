"""Access to Figma that ends: on a day, or after a month; taken back by a person and by another system."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests.domain.catalogue import access
from tests.domain.fulfilment import SEATS
from tests.fakes.clock import START
from workflows.domain.access import AccessTerms, Extension, Span
from workflows.domain.catalogue import Item
from workflows.domain.fulfilment import TaskPlan
from workflows.domain.grants import Grant, give
from workflows.domain.ids import FieldId, GrantId, TaskName, TeamId, TicketId, TicketNumber, UserId
from workflows.domain.runbooks import Sends

FIGMA: Item = access("Figma")
UNTIL = FieldId("until")
THE_18TH = date(2026, 12, 18)
MONTH = timedelta(days=30)
TERMS = AccessTerms(
    until=UNTIL,
    term=MONTH,
    what="Figma as {answers.seat}",
    extension=Extension(longest=MONTH, times=2),
    take_back=(
        TaskPlan(
            id=TaskName("files"),
            title="Hand on the files of {for.name}",
            team=TeamId("it"),
            checklist=("Files have an owner",),
        ),
        TaskPlan(
            id=TaskName("seat"),
            title="Take the seat",
            team=TeamId("it"),
            after=(TaskName("files"),),
            sends=Sends(
                webhook=SEATS.id,
                url=SEATS.url,
                body={"who": "{for.email}", "given": "{access.number}", "until": "{access.until}"},
            ),
        ),
    ),
)


def a_grant(id: str = "g1", **facts: Any) -> Grant:
    """Return access that was asked for, until the 18th of December."""
    said: dict[str, Any] = {
        "ticket_id": TicketId(f"t-{id}"),
        "number": TicketNumber("REQ-1"),
        "item_id": FIGMA.id,
        "what": "Figma",
        "holder_id": UserId("UANA"),
        "requester_id": UserId("UANA"),
        "team": TeamId("it"),
        "terms": TERMS,
        "span": Span(until_on=THE_18TH),
        "changed_at": START,
        "answers": {FieldId("seat"): ("editor",), UNTIL: (THE_18TH.isoformat(),)},
        **facts,
    }
    return Grant(id=GrantId(id), **said)


def given(id: str = "g1", *, at: datetime = START, zone: str = "Europe/Lisbon", **facts: Any) -> Grant:
    """Return access that somebody has."""
    return give(a_grant(id, **facts), zone=zone, at=at)
