"""Tickets and their audit: one row changed and one row added, or nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    and_,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from storage import audits
from storage.engine import insert_into
from storage.tables import UtcDateTime, Words, audit, counters, ticket_words, tickets
from storage.values import from_row, to_row
from workflows.domain.errors import DeskError
from workflows.domain.ids import TicketId, TicketNumber, UserId
from workflows.domain.queues import Wanted
from workflows.domain.tickets import OPEN, PREFIX, UNAPPROVED, WORKED_ON, Change, Kind, State, Ticket

_is_open = tickets.c.state.in_(sorted(state.value for state in OPEN))
_next_due_at = case(
    (tickets.c.responded_at.is_(None), tickets.c.response_due_at), else_=tickets.c.resolution_due_at
)


def _values(states: Collection[State]) -> list[str]:
    return sorted(state.value for state in states)


class SqlTickets:
    """The tickets inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def next_number(self, kind: Kind) -> TicketNumber:
        """Take the next number: INC-1, INC-2, …, without gaps among committed tickets.

        Whoever asks at the same time waits for this transaction's end; that is what leaves no gap.
        """
        first = insert_into(self._connection, counters).values(name=kind.value, value=1)
        taken = first.on_conflict_do_update(
            index_elements=[counters.c.name], set_={"value": counters.c.value + 1}
        ).returning(counters.c.value)
        return TicketNumber(f"{PREFIX[kind]}-{self._connection.execute(taken).scalar_one()}")

    def start_numbers_at(self, kind: Kind, number: int) -> None:
        """Let the next number be *number*, unless numbers beyond it were taken already."""
        before = insert_into(self._connection, counters).values(name=kind.value, value=number - 1)
        self._connection.execute(
            before.on_conflict_do_update(
                index_elements=[counters.c.name],
                set_={"value": before.excluded.value},
                where=counters.c.value < before.excluded.value,
            )
        )

    def add(self, ticket: Ticket, change: Change) -> None:
        """Store a new ticket with its first audit row."""
        self._connection.execute(insert(tickets).values(to_row(ticket, tickets)))
        self._connection.execute(
            insert(ticket_words).values(said=_said(ticket), noted="", ticket_id=ticket.id)
        )
        self._add_to_audit(ticket, change)

    def save(self, ticket: Ticket, change: Change) -> bool:
        """Store *ticket* and one audit row if the stored version is `ticket.version - 1`; else do nothing, False."""
        saved = (
            update(tickets)
            .where(tickets.c.id == ticket.id, tickets.c.version == ticket.version - 1)
            .values(to_row(ticket, tickets))
            .returning(tickets.c.id)
        )
        if self._connection.execute(saved).first() is None:
            return False
        of_it = ticket_words.c.ticket_id == ticket.id
        self._connection.execute(update(ticket_words).where(of_it).values(said=_said(ticket)))
        self._add_to_audit(ticket, change)
        return True

    def get(self, ticket_id: TicketId) -> Ticket:
        """Return the ticket. Raises DeskError("no_such_ticket")."""
        return self._one(select(tickets).where(tickets.c.id == ticket_id), ticket_id)

    def locked(self, ticket_id: TicketId) -> Ticket:
        """Return the ticket and keep others from changing it until this transaction ends."""
        return self._one(select(tickets).where(tickets.c.id == ticket_id).with_for_update(), ticket_id)

    def by_number(self, number: str) -> Ticket | None:
        """Return the ticket people call by that number, in any case of letters; None when there is none."""
        row = self._connection.execute(
            select(tickets).where(tickets.c.number == number.strip().upper())
        ).first()
        return _ticket(row._mapping) if row is not None else None

    def requested_by(self, user_id: UserId, *, limit: int) -> Sequence[Ticket]:
        """Return a person's tickets and those asked for on their behalf, open ones first, newest change first."""
        theirs = (
            select(tickets)
            .where(_is_of(user_id))
            .order_by(case((_is_open, 0), else_=1), tickets.c.changed_at.desc(), tickets.c.id.desc())
            .limit(limit)
        )
        return self._all(theirs)

    def assigned_to(self, user_id: UserId) -> Sequence[Ticket]:
        """Return an agent's open tickets, soonest due first: the response until it was given, then the solution."""
        theirs = select(tickets).where(tickets.c.assignee_id == user_id, _is_open)
        return self._all(theirs.order_by(_next_due_at, tickets.c.id))

    def unassigned(self, teams: Collection[str]) -> Sequence[Ticket]:
        """Return the open tickets of these teams that nobody has, soonest due first."""
        free = select(tickets).where(
            tickets.c.team.in_(list(teams)), tickets.c.assignee_id.is_(None), _is_open
        )
        return self._all(free.order_by(_next_due_at, tickets.c.id))

    def all_open(self, *, after: TicketId, most: int) -> Sequence[Ticket]:
        """Return at most *most* open tickets, those beyond *after* in the order of their ids."""
        return self._all(
            select(tickets).where(_is_open, tickets.c.id > after).order_by(tickets.c.id).limit(most)
        )

    def queue(self, wanted: Wanted, *, limit: int) -> Sequence[Ticket]:
        """Return the open tickets that are *wanted*, soonest due first."""
        asked: list[ColumnElement[bool]] = [tickets.c.team.in_(list(wanted.teams)), _is_open]
        if wanted.state is not None:
            asked.append(tickets.c.state == wanted.state.value)
        if wanted.priority is not None:
            asked.append(tickets.c.priority == wanted.priority.value)
        if wanted.due_before is not None:
            asked.append(_next_due_at < literal(wanted.due_before, UtcDateTime))
            asked.append(tickets.c.state.not_in(_values(UNAPPROVED)))
            asked.append(
                or_(tickets.c.responded_at.is_(None), tickets.c.state.not_in(_values(wanted.pausing)))
            )
        return self._all(select(tickets).where(*asked).order_by(_next_due_at, tickets.c.id).limit(limit))

    def find(
        self, words: Collection[str], *, teams: Collection[str], requester_id: UserId, limit: int
    ) -> Sequence[Ticket]:
        """Return tickets that say all of *words*, in any case of letters; open ones first, newest change first.

        Those of *teams* by everything said and noted on them; of others only what the requester asked for, or what was
        asked for on their behalf, and not by notes.
        """
        folded = [word.casefold() for word in words]
        of_team = tickets.c.team.in_(list(teams))
        anything = ticket_words.c.said + " " + ticket_words.c.noted
        in_team = and_(of_team, *(anything.contains(word, autoescape=True) for word in folded))
        own = and_(
            _is_of(requester_id),
            *(ticket_words.c.said.contains(word, autoescape=True) for word in folded),
        )
        found = (
            select(tickets)
            .join(ticket_words, ticket_words.c.ticket_id == tickets.c.id)
            .where(or_(in_team, own))
            .order_by(case((_is_open, 0), else_=1), tickets.c.changed_at.desc(), tickets.c.id.desc())
            .limit(limit)
        )
        return self._all(found)

    def note(self, ticket_id: TicketId, text: str) -> None:
        """Let agents find the ticket by words of a private note."""
        noted = ticket_words.c.noted + literal(f"\n{text.casefold()}", Words)
        of_it = ticket_words.c.ticket_id == ticket_id
        self._connection.execute(update(ticket_words).where(of_it).values(noted=noted))

    def forget_note(self, ticket_id: TicketId, text: str) -> None:
        """Let agents find the ticket no longer by a private note that is gone; one that was never noted is no harm."""
        of_it = ticket_words.c.ticket_id == ticket_id
        known = select(ticket_words.c.noted).where(of_it).with_for_update()
        noted = self._connection.execute(known).scalar_one()
        before, found, after = f"{noted}\n".partition(f"\n{text.casefold()}\n")
        if found:
            left = f"{before}\n{after}".removesuffix("\n")
            self._connection.execute(update(ticket_words).where(of_it).values(noted=left))

    def loads(self, user_ids: Collection[UserId]) -> dict[UserId, int]:
        """Return how many tickets each of them works on now; what waits for somebody else does not count."""
        works_on = tickets.c.state.in_(sorted(state.value for state in WORKED_ON))
        counted = (
            select(tickets.c.assignee_id, func.count())
            .where(tickets.c.assignee_id.in_(sorted(user_ids)), works_on)
            .group_by(tickets.c.assignee_id)
        )
        found = {UserId(user_id): count for user_id, count in self._connection.execute(counted)}
        return {user_id: found.get(user_id, 0) for user_id in user_ids}

    def holders(self) -> Sequence[UserId]:
        """Return everybody who has an open ticket, in one order."""
        having = select(tickets.c.assignee_id).where(tickets.c.assignee_id.is_not(None), _is_open)
        found = self._connection.execute(having.distinct().order_by(tickets.c.assignee_id)).scalars()
        return [UserId(user_id) for user_id in found]

    def was_surveyed(self, user_id: UserId, *, since: datetime) -> bool:
        """Whether a person was asked for a rating after *since*, on any ticket of theirs."""
        asked = select(tickets.c.id).where(tickets.c.requester_id == user_id, tickets.c.surveyed_at > since)
        return self._connection.execute(asked.limit(1)).first() is not None

    def standing(self, state: State, *, after: TicketId | None, most: int) -> Sequence[Ticket]:
        """Return at most *most* tickets beyond *after* that are in a state, in the order of their ids."""
        return self._in_order(tickets.c.state == state.value, after=after, most=most)

    def changed_since(self, since: datetime, *, after: TicketId | None, most: int) -> Sequence[Ticket]:
        """Return at most *most* tickets beyond *after* with a change since then, in the order of their ids."""
        return self._in_order(tickets.c.changed_at >= since, after=after, most=most)

    def _in_order(
        self, wanted: ColumnElement[bool], *, after: TicketId | None, most: int
    ) -> Sequence[Ticket]:
        query = select(tickets).where(wanted, tickets.c.id > (after or ""))
        rows = self._connection.execute(query.order_by(tickets.c.id).limit(most)).mappings()
        return [from_row(Ticket, row) for row in rows]

    def audit(self, ticket_id: TicketId) -> Sequence[Change]:
        """Return every change of a ticket, first to last."""
        changes = select(audit).where(audit.c.ticket_id == ticket_id).order_by(audit.c.version)
        return [from_row(Change, row) for row in self._connection.execute(changes).mappings()]

    def _add_to_audit(self, ticket: Ticket, change: Change) -> None:
        if (change.ticket_id, change.version) != (ticket.id, ticket.version):
            raise ValueError(
                f"the change describes {change.ticket_id} v{change.version}, not {ticket.id} v{ticket.version}"
            )
        audits.append(self._connection, "tickets", to_row(change, audit))

    def _one(self, query: Select[*tuple[object, ...]], ticket_id: TicketId) -> Ticket:
        row = self._connection.execute(query).mappings().first()
        if row is None:
            raise DeskError("no_such_ticket", ticket_id=ticket_id)
        return _ticket(row)

    def _all(self, query: Select[*tuple[object, ...]]) -> list[Ticket]:
        return [_ticket(row) for row in self._connection.execute(query).mappings()]


def _said(ticket: Ticket) -> str:
    note = ticket.resolution.note if ticket.resolution else ""
    return "\n".join((ticket.number, ticket.title, ticket.description, note)).casefold()


def _ticket(row: RowMapping) -> Ticket:
    return from_row(Ticket, row)


def _is_of(user_id: UserId) -> ColumnElement[bool]:
    return or_(tickets.c.requester_id == user_id, tickets.c.beneficiary_id == user_id)
