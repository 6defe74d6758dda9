"""Sample values of the domain for the builders: Ana asks, Bo works, the desk stands in Berlin."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from handlers.blocks import Look
from handlers.tokens import Signer
from workflows.domain.answers import Passage, Tried
from workflows.domain.calendars import Calendar
from workflows.domain.conversations import (
    OF_REQUESTS,
    Card,
    CardKind,
    Conversation,
    Draft,
    Outcome,
    Phase,
    Settled,
)
from workflows.domain.ids import ChannelId, ConversationId, MessageTs, TeamId, TicketId, TicketNumber, UserId
from workflows.domain.people import Person
from workflows.domain.policies import Policy, Priority, Target, Team
from workflows.domain.requests import Ask
from workflows.domain.tickets import Kind, Resolution, ResolutionCode, State, Ticket, Waiting

ANA, BO, CY, YUKI = UserId("U0ANADUA"), UserId("U0BOLIND"), UserId("U0CYOKAF"), UserId("U0YUKSAT")
NOW = datetime(2026, 11, 23, 12, 40, tzinfo=UTC)  # a Monday; 12:40 in Lisbon, 13:40 in Berlin
PEOPLE = {
    ANA: Person(id=ANA, name="Ana Duarte", email="ana@example.org", zone="Europe/Lisbon"),
    BO: Person(id=BO, name="Bo Lindqvist", email="bo@example.org", zone="Europe/Berlin"),
    CY: Person(id=CY, name="Cy Okafor", email="cy@example.org", zone="Europe/Lisbon"),
    YUKI: Person(id=YUKI, name="Yuki Sato", email="yuki@example.org", zone="Asia/Singapore"),
}
_BERLIN = Calendar(id="office", zone="Europe/Berlin")
POLICY = Policy(
    name="Larkfield",
    default_team=TeamId("it"),
    default_priority=Priority.P3,
    teams={
        TeamId("it"): Team(
            id=TeamId("it"), name="IT", queue="it-triage", lead="", members=frozenset({"bo@example.org"})
        )
    },
    targets={
        priority: Target(
            priority=priority,
            name=name,
            response=timedelta(hours=1),
            resolution=timedelta(hours=8),
            calendar=_BERLIN,
        )
        for priority, name in zip(Priority, ("Critical", "High", "Moderate", "Low", "Planning"), strict=True)
    },
)
LOOK = Look(now=NOW, signer=Signer(b"a secret of the tests"), policy=POLICY, people=PEOPLE)

VPN = Passage(
    page="vpn/stay-connected",
    title="VPN signs me out",
    heading="",
    url="https://kb.larkfield.example/vpn/stay-connected",
    text="Open **Larkfield VPN**, then *Settings*.\n\n1. Switch on `Stay connected`.\n2. Connect again.",
    snippet="Open Larkfield VPN, then Settings.",
    reviewed_on=date(2026, 11, 12),
)
LENGTH = Passage(
    page="vpn/session-length",
    title="How long sessions last",
    heading="Twelve hours",
    url="https://kb.larkfield.example/vpn/session-length",
    text="A session lasts twelve hours.",
    snippet="A session lasts twelve hours.",
)
PHONE = Passage(
    page="vpn/phone",
    title="VPN on a phone",
    heading="VPN on a phone",
    url="",
    text="Install the app.",
    snippet="Install the app.",
)
OUTLOOK = Passage(
    page="known-errors/PRB-4",
    title="Outlook keeps trying to connect",
    heading="",
    url="",
    text="Open mail in the browser: <https://mail.larkfield.example>.\n\n1. Sign in *once*.\n2. Stay there.",
    snippet="Open mail in the browser.",
    audience=("employees",),
)
TRIED = (
    Tried(page=VPN.page, title=VPN.title, url=VPN.url, helped=False),
    Tried(page=LENGTH.page, title=LENGTH.title, url=LENGTH.url),
)
HER_WORDS = "vpn drops every hour since friday, calls die each time. already restarted twice"


def conversation(*cards: Card, **changes: Any) -> Conversation:
    """Return Ana's conversation with these cards, renumbered in their order."""
    plain = Conversation(
        id=ConversationId("01890000-c"),
        person_id=ANA,
        channel=ChannelId("D0ANA"),
        thread_ts=MessageTs("1795437600.000100"),
        started_at=NOW,
        changed_at=NOW,
        question=HER_WORDS,
        cards=tuple(replace(card, n=n) for n, card in enumerate(cards)),
    )
    return replace(plain, **changes)


def card(kind: CardKind, **changes: Any) -> Card:
    """Return a card of that kind with what it needs to be drawn."""
    passages = {
        CardKind.ANSWER: (VPN, LENGTH),
        CardKind.WORKAROUND: (OUTLOOK,),
        CardKind.FOLLOW_UP: (VPN,),
        CardKind.SUGGESTIONS: (VPN, LENGTH, PHONE),
    }.get(kind, ())
    words = "greeting" if kind is CardKind.TALK else ""
    ask = Ask(title="New laptop", question="Which model?") if kind in OF_REQUESTS else None
    return replace(Card(n=0, kind=kind, about=HER_WORDS, passages=passages, words=words, ask=ask), **changes)


def drawn_from(
    kind: CardKind, settled: Settled | None, **changes: Any
) -> tuple[Conversation, Card, Ticket | None]:
    """Return a conversation whose one card is of that kind and at that rest, and its ticket where it has one."""
    has_ticket = kind is CardKind.OPENED or settled is Settled.SENT
    about = conversation(
        card(kind, settled=settled),
        tried=TRIED,
        draft=Draft(title="VPN drops every hour", description=HER_WORDS) if not settled else None,
        phase=Phase.DONE if settled is Settled.SOLVED else Phase.ANSWERING,
        outcome=Outcome.CONFIRMED if settled is Settled.SOLVED else None,
        ticket_id=TicketId("01890000-t") if has_ticket else None,
    )
    about = replace(about, **changes)
    return about, about.cards[0], ticket(State.NEW) if has_ticket else None


def ticket(state: State, **changes: Any) -> Ticket:
    """Return INC-1042 in that state, with what a ticket has come to have by then."""
    is_claimed = state not in (State.NEW, State.TRIAGED, State.CANCELLED)
    is_waiting = state in (State.PENDING_USER, State.PENDING_VENDOR)
    is_solved = state in (State.RESOLVED, State.CLOSED)
    plain = Ticket(
        id=TicketId("01890000-t"),
        number=TicketNumber("INC-1042"),
        kind=Kind.INCIDENT,
        state=state,
        version=3,
        title="VPN drops every hour",
        description=HER_WORDS,
        requester_id=ANA,
        author_id=ANA,
        assignee_id=BO if is_claimed else None,
        team=TeamId("it"),
        priority=Priority.P3,
        opened_at=NOW,
        response_due_at=datetime(2026, 11, 23, 14, 30, tzinfo=UTC),
        resolution_due_at=datetime(2026, 11, 23, 17, 45, tzinfo=UTC),
        changed_at=NOW,
        conversation_id=ConversationId("01890000-c"),
        responded_at=datetime(2026, 11, 23, 12, 58, tzinfo=UTC) if state is State.IN_PROGRESS else None,
        resolved_at=datetime(2026, 11, 23, 15, 20, tzinfo=UTC) if is_solved else None,
        closed_at=datetime(2026, 11, 23, 16, 0, tzinfo=UTC) if state is State.CLOSED else None,
        resolution=SOLUTION if is_solved else None,
        tried=TRIED,
        waiting=Waiting(since=NOW, by=BO, question="Which floor are you on?") if is_waiting else None,
    )
    return replace(plain, **changes)


SOLUTION = Resolution(
    code=ResolutionCode.FIXED,
    cause="session setting",
    note="the session was limited to one hour. It is 12 hours now; please reconnect once.",
    by=BO,
)
