"""What came of approvals, as it is counted: every step that is over, with who was asked when and what they said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select, Table, and_, select

from storage.approval_tables import seats, steps, turns, votes
from storage.prompt_tables import prompts
from storage.tables import tickets
from storage.values import from_row, structured
from workflows.domain import voting
from workflows.domain.approvals import Seat, Step, StepPlan, StepState, Verdict, Vote
from workflows.domain.ids import ItemId, TicketNumber
from workflows.domain.stamps import DECIDED, Passed, Place, Word, asked_in_words
from workflows.domain.tickets import LinkKind, State

_OVER = sorted(state.value for state in {*DECIDED, StepState.EXPIRED})
_in_its_turn = (
    steps.c.opened_at >= turns.c.sent_at
)  # a yes that still counts when sent again was given before it


class SqlStamps:
    """Reads what came of approvals, in transactions of its own."""

    def __init__(self, engine: Engine) -> None:
        """Read from the database of *engine*."""
        self._engine = engine

    def since(self, at: datetime) -> list[Passed]:
        """Return every step that was decided or given up since *at*, each once; not those that were called off."""
        with self._engine.connect() as connection:
            words = _words(connection, at)
            found = list(connection.execute(_steps().where(*_over(at), _in_its_turn)).mappings())
            by_time = _by_time(connection, found, at)
        beside: dict[tuple[Any, ...], list[RowMapping]] = {}
        for row in found:
            beside.setdefault((row["ticket_id"], row["turn"], row["round"]), []).append(row)
        return [
            replace(
                _passed(row, words.get(row["id"], ()), beside[row["ticket_id"], row["turn"], row["round"]]),
                is_by_time=row["id"] in by_time,
            )
            for row in found
        ]


def _steps() -> Any:
    was_sent = and_(turns.c.ticket_id == steps.c.ticket_id, turns.c.n == steps.c.turn)
    return (
        select(
            steps,
            turns.c.sent_at,
            turns.c.rest.label("sent"),
            tickets.c.number,
            tickets.c.resolved_at,
            tickets.c.state.label("became"),
            tickets.c.rest.label("ticket"),
        )
        .join(turns, was_sent)
        .join(tickets, tickets.c.id == steps.c.ticket_id)
        .order_by(steps.c.closed_at, steps.c.id)
    )


def _over(at: datetime) -> tuple[Any, ...]:
    return steps.c.state.in_(_OVER), steps.c.closed_at >= at, steps.c.opened_at.is_not(None)


def _words(connection: Connection, at: datetime) -> Mapping[str, tuple[Word, ...]]:
    """Return what was said on each of those steps, with how long whoever said it had had it."""
    theirs = and_(seats.c.step_id == votes.c.step_id, seats.c.person == votes.c.person)
    got = and_(prompts.c.step_id == votes.c.step_id, prompts.c.person_id == votes.c.person)
    query = (
        select(
            votes.c.step_id, votes.c.n, votes.c.verdict, votes.c.at, prompts.c.delivered_at, seats.c.asked_at
        )
        .join(steps, steps.c.id == votes.c.step_id)
        .join(seats, and_(theirs, seats.c.owner == votes.c.owner), isouter=True)
        .join(prompts, got, isouter=True)
        .where(*_over(at), votes.c.withdrawn_at.is_(None))
        .order_by(votes.c.step_id, votes.c.n)
    )
    found: dict[str, tuple[Word, ...]] = {}
    for row in connection.execute(query).mappings():
        had_it_at = row["delivered_at"] or row["asked_at"]
        after = row["at"] - had_it_at if had_it_at is not None and had_it_at <= row["at"] else None
        said = Word(verdict=Verdict(row["verdict"]), after=after)
        found[row["step_id"]] = (*found.get(row["step_id"], ()), said)
    return found


def _by_time(connection: Connection, found: Sequence[RowMapping], at: datetime) -> frozenset[str]:
    """Return which of these steps ended because their time was over: what was said alone would not end them."""
    seated: dict[str, list[Seat]] = {}
    for row in connection.execute(_parts(seats, at)).mappings():
        seated.setdefault(row["step_id"], []).append(from_row(Seat, row))
    said: dict[str, list[Vote]] = {}
    for row in connection.execute(_parts(votes, at)).mappings():
        said.setdefault(row["step_id"], []).append(from_row(Vote, row))
    whole = (
        replace(
            from_row(Step, row), seats=tuple(seated.get(row["id"], ())), votes=tuple(said.get(row["id"], ()))
        )
        for row in found
    )
    return frozenset(step.id for step in whole if voting.is_by_time(step))


def _parts(table: Table, at: datetime) -> Select[Any]:
    order = table.c.place if table is seats else table.c.n
    return select(table).join(steps, steps.c.id == table.c.step_id).where(*_over(at)).order_by(order)


def _passed(row: RowMapping, words: tuple[Word, ...], beside: list[RowMapping]) -> Passed:
    plan = structured(row["rest"]["plan"], StepPlan)
    others = [one["closed_at"] for one in beside if one["id"] != row["id"]]
    return Passed(
        place=Place(
            item=ItemId(row["sent"]["item"]),
            round=row["round"],
            place=row["place"],
            by=asked_in_words(plan.by),
        ),
        number=TicketNumber(row["number"]),
        state=StepState(row["state"]),
        sent_at=row["sent_at"],
        opened_at=row["opened_at"],
        closed_at=row["closed_at"],
        others_until=max(others, default=None),
        ended_at=row["resolved_at"],
        words=words,
        is_overridden=bool(row["rest"].get("is_overridden")),
        is_regretted=_is_regretted(row["became"], row["ticket"]),
    )


def _is_regretted(became: str, ticket: Mapping[str, Any]) -> bool:
    """Whether a request was given up or taken up again, or caused an incident, whatever was decided on it."""
    links = ticket.get("links") or ()
    causes = any(link["kind"] == LinkKind.CAUSES.value for link in links)
    return became == State.CANCELLED.value or bool(ticket.get("reopened")) or causes
