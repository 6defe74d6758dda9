"""Approvals: each step kept with its seats and votes, moved by whoever read its newest version.

A vote that stands is unique for its person and for its seat: the database refuses a second one, whoever stores it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Insert,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from storage.approval_tables import seats, steps, turns, votes
from storage.engine import insert_for
from storage.tables import tickets
from storage.values import from_row, to_row
from workflows.domain.approval_turns import Turn
from workflows.domain.approvals import Seat, Step, StepState, Vote
from workflows.domain.errors import DeskError
from workflows.domain.ids import ApprovalId, ItemId, TicketId, UserId

P = TypeVar("P", Seat, Vote)

_is_open = steps.c.state == StepState.OPEN.value
_stands = votes.c.withdrawn_at.is_(None)

# kept, as they take longer to build than to run, and every press and every timer reads steps several times
_STEP = select(steps).where(steps.c.id == bindparam("step"))
_OF_TICKET = (
    select(steps)
    .where(steps.c.ticket_id == bindparam("ticket"))
    .order_by(steps.c.turn, steps.c.round, steps.c.place)
)
_LAST_TURN = select(turns).where(turns.c.ticket_id == bindparam("ticket")).order_by(turns.c.n.desc()).limit(1)
_TURN = _LAST_TURN.where(turns.c.n == bindparam("n"))
_SAVED = (
    update(steps)
    .where(steps.c.id == bindparam("of"), steps.c.version == bindparam("read"))
    .returning(steps.c.id)
)
_UNSEATED = delete(seats).where(seats.c.step_id == bindparam("step"))
_theirs: BindParameter[Any] = bindparam("steps", expanding=True)
_SEATS = select(seats).where(seats.c.step_id.in_(_theirs)).order_by(seats.c.place)
_VOTES = select(votes).where(votes.c.step_id.in_(_theirs)).order_by(votes.c.n)


class SqlApprovals:
    """The approvals inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def begin(self, turn: Turn, new: Sequence[Step]) -> None:
        """Store what was sent, and the steps that ask for it."""
        self._connection.execute(insert(turns), to_row(turn, turns))
        for step in new:
            self._connection.execute(insert(steps), _row(step))
            self._put(step)

    def turn(self, ticket_id: TicketId, n: int | None = None) -> Turn | None:
        """Return what was sent that time, the last time unless one is named; None when nothing was."""
        wish = {"ticket": ticket_id} if n is None else {"ticket": ticket_id, "n": n}
        row = self._connection.execute(_TURN if n is not None else _LAST_TURN, wish).mappings().first()
        return from_row(Turn, row) if row is not None else None

    def sent_for(self, person: UserId, item: ItemId, *, before: datetime, most: int) -> Sequence[Turn]:
        """Return what was sent of an item for that person before then, of each request its newest, the newest first."""
        theirs = or_(
            tickets.c.beneficiary_id == person,
            and_(tickets.c.beneficiary_id.is_(None), tickets.c.requester_id == person),
        )
        newest = (
            select(turns.c.ticket_id, func.max(turns.c.n).label("n"))
            .join(tickets, tickets.c.id == turns.c.ticket_id)
            .where(theirs, turns.c.sent_at < before, turns.c.rest["item"].as_string() == item)
            .group_by(turns.c.ticket_id)
            .subquery()
        )
        found = (
            select(turns)
            .join(newest, and_(turns.c.ticket_id == newest.c.ticket_id, turns.c.n == newest.c.n))
            .order_by(turns.c.sent_at.desc(), turns.c.ticket_id)
            .limit(most)
        )
        return [from_row(Turn, row) for row in self._connection.execute(found).mappings()]

    def save(self, step: Step) -> bool:
        """Store *step* with its seats and votes if the stored version is `step.version - 1`; else do nothing, False."""
        facts = {**_row(step), "of": step.id, "read": step.version - 1}
        if self._connection.execute(_SAVED, facts).first() is None:
            return False
        self._put(step)
        return True

    def get(self, step_id: ApprovalId) -> Step:
        """Return it. Raises DeskError("no_such_approval")."""
        found = self._all(_STEP, {"step": step_id})
        if not found:
            raise DeskError("no_such_approval")
        return found[0]

    def of(self, ticket_id: TicketId) -> Sequence[Step]:
        """Return all steps of a request, by turn, round and place."""
        return self._all(_OF_TICKET, {"ticket": ticket_id})

    def look(self, step_id: ApprovalId, person: UserId, at: datetime) -> None:
        """Record when somebody first looked at what they are asked; later looks, and anybody else's, change nothing."""
        theirs = (seats.c.step_id == step_id, seats.c.person == person, seats.c.looked_at.is_(None))
        self._connection.execute(update(seats).where(*theirs).values(looked_at=at))

    def asked_of(self, person: UserId) -> Sequence[Step]:
        """Return the open steps that ask that person, on which nothing was said for their seat; the longest open first.

        Those they are asked on behalf of somebody else count too.
        """
        asks = select(steps).where(_is_open, _asks(person))
        return self._all(asks.order_by(steps.c.opened_at, steps.c.id))

    def asked_besides(self, person: UserId, step_id: ApprovalId) -> int:
        """Return how many other steps than that one are open, ask that person, and have no word for their seat."""
        asks = select(func.count()).select_from(steps).where(_is_open, steps.c.id != step_id, _asks(person))
        return self._connection.execute(asks).scalar_one()

    def seated(self, person: UserId) -> Sequence[Step]:
        """Return the open steps on which that person has a seat, or somebody has theirs; in the order they opened."""
        has_seat = exists().where(seats.c.step_id == steps.c.id, _is_of(seats, person))
        return self._all(select(steps).where(_is_open, has_seat).order_by(steps.c.opened_at, steps.c.id))

    def decided_by(self, person: UserId, *, most: int) -> Sequence[Step]:
        """Return the steps on which that person's word stands, or somebody's on their behalf, the newest first."""
        said = (
            select(steps)
            .join(votes, votes.c.step_id == steps.c.id)
            .where(_stands, _is_of(votes, person))
            .order_by(votes.c.at.desc(), steps.c.id)
            .limit(most)
        )
        return self._all(said)

    def open(self, *, after: ApprovalId | None, most: int) -> Sequence[Step]:
        """Return at most *most* open steps beyond *after*, in the order of their ids."""
        beyond = select(steps).where(_is_open, steps.c.id > (after or ""))
        return self._all(beyond.order_by(steps.c.id).limit(most))

    def _put(self, step: Step) -> None:
        """Store the seats as they are now, and the votes: new ones, and what was withdrawn of earlier ones."""
        self._connection.execute(_UNSEATED, {"step": step.id})
        taken = [
            {**to_row(seat, seats), "step_id": step.id, "owner": seat.owner, "place": place}
            for place, seat in enumerate(step.seats)
        ]
        if taken:
            self._connection.execute(insert(seats), taken)
        given = [
            {**to_row(vote, votes), "step_id": step.id, "owner": vote.owner, "n": n}
            for n, vote in enumerate(step.votes)
        ]
        if given:
            self._connection.execute(_voted(self._connection.dialect.name), given)

    def _all(self, query: Select[Any], facts: Mapping[str, Any] | None = None) -> list[Step]:
        """Return the steps of *query* in its order, with the seats and votes of all of them read at once."""
        found = [from_row(Step, row) for row in self._connection.execute(query, facts).mappings()]
        taken = self._parts(Seat, _SEATS, found)
        given = self._parts(Vote, _VOTES, found)
        return [
            replace(step, seats=tuple(taken.get(step.id, ())), votes=tuple(given.get(step.id, ())))
            for step in found
        ]

    def _parts(self, kind: type[P], query: Select[Any], whole: Sequence[Step]) -> dict[str, list[P]]:
        """Return the rows of *query* by the step they are of, in its order."""
        found: dict[str, list[P]] = {}
        theirs = {"steps": [step.id for step in whole]}
        for row in self._connection.execute(query, theirs).mappings() if whole else ():
            found.setdefault(row["step_id"], []).append(from_row(kind, row))
        return found


@cache
def _voted(dialect: str) -> Insert:
    added = insert_for(dialect, votes)
    return added.on_conflict_do_update(
        index_elements=[votes.c.step_id, votes.c.n], set_={"withdrawn_at": added.excluded.withdrawn_at}
    )


def _row(step: Step) -> dict[str, Any]:
    """Return a step without its seats and votes, which have rows of their own."""
    return to_row(replace(step, seats=(), votes=()), steps)


def _asks(person: UserId) -> ColumnElement[bool]:
    """Whether a step asks that person for a seat on which nothing was said."""
    voted = exists().where(
        votes.c.step_id == seats.c.step_id,
        _stands,
        or_(votes.c.owner == seats.c.owner, votes.c.person == person),
    )
    return exists().where(seats.c.step_id == steps.c.id, seats.c.person == person, ~voted)


def _is_of(table: Table, person: UserId) -> ColumnElement[bool]:
    return or_(table.c.person == person, table.c.owner == person)
