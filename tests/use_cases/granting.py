"""Access that is given for a time, around a desk whose seats in Figma end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storage import TicketStore
from tests.domain.access import FIGMA, TERMS, THE_18TH
from tests.domain.fulfilment import SEATS
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, POLICY, a_desk
from tests.fakes.wishes import WordWishes
from tests.use_cases.opening import resolved
from workflows.domain.catalogue import Catalogue, FieldKind, FormField
from workflows.domain.grants import Grant
from workflows.domain.ids import FieldId, UserId
from workflows.domain.policies import Policy
from workflows.domain.tickets import Change, Ticket
from workflows.ports import Desk
from workflows.use_cases import extending, request_presses
from workflows.use_cases.extending import Asked

FOR = FieldId("for")
WHOM = FormField(
    id=FOR, kind=FieldKind.USER, label="For", question="Who?", default=("requester",), is_requested_for=True
)
SEAT = replace(FIGMA, fields=(WHOM, *FIGMA.fields))
FILES = replace(
    POLICY, catalogue=Catalogue(items=(SEAT,)), access={SEAT.id: TERMS}, webhooks={SEATS.id: SEATS}
)
NAMED = replace(
    FILES,
    access={
        SEAT.id: replace(
            TERMS,
            take_back=(
                replace(TERMS.take_back[0], title="{answers.seat}, says {for.name}"),
                TERMS.take_back[1],
            ),
        )
    },
)
"""Files whose take-back says what was answered."""
DAYS = {"the 18th": THE_18TH}
OVER = datetime(2026, 12, 19, tzinfo=UTC)
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no database can tell apart."""


def desk_of(store: TicketStore, clock: FakeClock, files: Policy = FILES) -> Desk:
    """Return the desk that goes by those files."""
    return replace(a_desk(store, clock, policy=files), wishes=WordWishes(files.catalogue, days=DAYS))


def asked(chat: Chat, words: str = "i need access to figma editor until the 18th") -> Ticket:
    """Return what Ana asked for with those words."""
    talk = chat.ask(words)
    assert talk.last is not None
    request_presses.submit(chat.desk, talk.id, n=talk.last.n, by=ANA, request_id=chat.request_id())
    chat.work()
    return chat.ticket(chat.conversation(talk.id).ticket_id)


def given(chat: Chat, words: str = "i need access to figma editor until the 18th") -> Grant:
    """Return what Ana has, as it was asked for with those words."""
    return of(chat, resolved(chat, asked(chat, words)))


def of(chat: Chat, ticket: Ticket) -> Grant:
    """Return what the request of that ticket gave."""
    with chat.desk.unit_of_work() as uow:
        found = uow.grants.of(ticket.id)
    assert found is not None
    return found


def now(chat: Chat, grant: Grant) -> Grant:
    """Return how it is with it now."""
    with chat.desk.unit_of_work() as uow:
        return uow.grants.get(grant.id)


def taking_back(chat: Chat, grant: Grant) -> Ticket:
    """Return the request by which it is taken back."""
    return chat.ticket(now(chat, grant).taken_back_by)


def told(chat: Chat, who: UserId = ANA) -> list[str]:
    """Return what somebody was told of what they have, in its order."""
    return [str(s.content["words"]) for s in chat.posted if s.id.startswith("grant:") and s.to == who]


def extended(chat: Chat, grant: Grant, until: str = "2027-01-10") -> Ticket:
    """Return the request by which it is to be extended."""
    outcome = extending.extend(chat.desk, grant.id, answer=until, by=ANA, request_id=chat.request_id())
    assert isinstance(outcome, Asked), outcome
    chat.work()
    return chat.ticket(outcome.conversation.ticket_id)


def pass_to(chat: Chat, clock: FakeClock, at: datetime) -> None:
    """Let the time come, and everything that was to be done by then be done."""
    clock.set(at)
    chat.work()


def audit_of(chat: Chat, ticket: Ticket) -> list[Change]:
    """Return what the audit holds of a ticket."""
    with chat.desk.unit_of_work() as uow:
        return list(uow.tickets.audit(ticket.id))
