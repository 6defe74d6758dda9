"""Problems and their audit, the incidents they cause, and whom their workarounds helped."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, Select, delete, func, insert, select, update

from storage import audits
from storage.engine import insert_into, reading
from storage.problem_tables import problem_audit, problem_incidents, problems, workaround_uses
from storage.tables import counters, tickets
from storage.values import from_row, to_row
from workflows.domain.errors import DeskError
from workflows.domain.ids import ConversationId, ProblemId, ProblemNumber, TicketId, UserId
from workflows.domain.problems import KNOWN, Problem, ProblemChange, Standing, Use, known_error_of
from workflows.domain.tickets import OPEN

_NUMBERS = "problem"  # the counter they are numbered by
_is_known = problems.c.state.in_(sorted(state.value for state in KNOWN))


class SqlProblems:
    """The problems inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def next_number(self) -> ProblemNumber:
        """Take the next number: PRB-1, PRB-2, …, without gaps among committed problems."""
        first = insert_into(self._connection, counters).values(name=_NUMBERS, value=1)
        taken = first.on_conflict_do_update(
            index_elements=[counters.c.name], set_={"value": counters.c.value + 1}
        ).returning(counters.c.value)
        return ProblemNumber(f"PRB-{self._connection.execute(taken).scalar_one()}")

    def add(self, problem: Problem, change: ProblemChange) -> None:
        """Store a new problem with its first audit row."""
        self._connection.execute(insert(problems).values(to_row(problem, problems)))
        self._add_to_audit(problem, change)

    def save(self, problem: Problem, change: ProblemChange) -> bool:
        """Store *problem* and one audit row if the stored version is `problem.version - 1`; else do nothing, False."""
        saved = (
            update(problems)
            .where(problems.c.id == problem.id, problems.c.version == problem.version - 1)
            .values(to_row(problem, problems))
            .returning(problems.c.id)
        )
        if self._connection.execute(saved).first() is None:
            return False
        self._add_to_audit(problem, change)
        return True

    def get(self, problem_id: ProblemId) -> Problem:
        """Return it. Raises DeskError("no_such_problem")."""
        found = self._all(select(problems).where(problems.c.id == problem_id))
        if not found:
            raise DeskError("no_such_problem")
        return found[0]

    def by_number(self, number: ProblemNumber) -> Problem | None:
        """Return the problem of that number, None when there is none."""
        found = self._all(select(problems).where(problems.c.number == number))
        return found[0] if found else None

    def audit(self, problem_id: ProblemId) -> Sequence[ProblemChange]:
        """Return every change of a problem, first to last."""
        changes = select(problem_audit).where(problem_audit.c.problem_id == problem_id)
        rows = self._connection.execute(changes.order_by(problem_audit.c.version)).mappings()
        return [from_row(ProblemChange, row) for row in rows]

    def known(self) -> Sequence[Standing]:
        """Return the known errors that are not fixed, the newest change first, and what depends on each."""
        found = self._all(
            select(problems).where(_is_known).order_by(problems.c.changed_at.desc(), problems.c.id.desc())
        )
        people = self._counted(
            select(workaround_uses.c.problem_id, func.count(workaround_uses.c.person_id.distinct()))
        )
        open_states = sorted(state.value for state in OPEN)
        incidents = self._counted(
            select(problem_incidents.c.problem_id, func.count())
            .join(tickets, tickets.c.id == problem_incidents.c.ticket_id)
            .where(tickets.c.state.in_(open_states))
        )
        return [
            Standing(problem=one, people=people.get(one.id, 0), incidents=incidents.get(one.id, 0))
            for one in found
        ]

    def link(self, problem_id: ProblemId, ticket_id: TicketId, *, at: datetime) -> None:
        """Record that the problem causes that incident; once is enough."""
        linked = insert_into(self._connection, problem_incidents).values(
            problem_id=problem_id, ticket_id=ticket_id, at=at
        )
        self._connection.execute(linked.on_conflict_do_nothing())

    def incidents(self, problem_id: ProblemId) -> Sequence[TicketId]:
        """Return the incidents it causes, in the order they were linked."""
        linked = select(problem_incidents.c.ticket_id).where(problem_incidents.c.problem_id == problem_id)
        by_time = linked.order_by(problem_incidents.c.at, problem_incidents.c.ticket_id)
        return list(self._connection.execute(by_time).scalars())

    def of_incident(self, ticket_id: TicketId) -> Sequence[Problem]:
        """Return the problems that cause an incident, in the order they were linked."""
        causing = (
            select(problems)
            .join(problem_incidents, problem_incidents.c.problem_id == problems.c.id)
            .where(problem_incidents.c.ticket_id == ticket_id)
        )
        return self._all(causing.order_by(problem_incidents.c.at, problems.c.id))

    def use(self, use: Use) -> None:
        """Record that its workaround helped; once for each conversation."""
        used = insert_into(self._connection, workaround_uses).values(to_row(use, workaround_uses))
        self._connection.execute(used.on_conflict_do_nothing())

    def forget_use(self, problem_id: ProblemId, conversation_id: ConversationId) -> None:
        """Record that its workaround did not help there after all."""
        self._connection.execute(
            delete(workaround_uses).where(
                workaround_uses.c.problem_id == problem_id,
                workaround_uses.c.conversation_id == conversation_id,
            )
        )

    def untold(self, problem_id: ProblemId, *, since: datetime, most: int) -> Sequence[Use]:
        """Return the latest use since then of each of at most *most* people who were not told that it is fixed."""
        waiting = (
            select(workaround_uses)
            .where(
                workaround_uses.c.problem_id == problem_id,
                workaround_uses.c.at >= since,
                workaround_uses.c.told_at.is_(None),
            )
            .order_by(workaround_uses.c.person_id, workaround_uses.c.at, workaround_uses.c.conversation_id)
            .limit(most)
        )
        uses = [from_row(Use, row) for row in self._connection.execute(waiting).mappings()]
        return list({use.person_id: use for use in uses}.values())

    def told(self, problem_id: ProblemId, people: Collection[UserId], *, at: datetime) -> None:
        """Record that these people were told."""
        mark = update(workaround_uses).where(
            workaround_uses.c.problem_id == problem_id, workaround_uses.c.person_id.in_(list(people))
        )
        self._connection.execute(mark.values(told_at=at))

    def _add_to_audit(self, problem: Problem, change: ProblemChange) -> None:
        if (change.problem_id, change.version) != (problem.id, problem.version):
            raise ValueError(f"the change describes another version than {problem.number} v{problem.version}")
        audits.append(self._connection, "problems", to_row(change, problem_audit))

    def _all(self, query: Select[*tuple[object, ...]]) -> list[Problem]:
        return [from_row(Problem, row) for row in self._connection.execute(query).mappings()]

    def _counted(self, query: Select[ProblemId, int]) -> dict[ProblemId, int]:
        [by, _] = query.selected_columns
        return {row[0]: row[1] for row in self._connection.execute(query.group_by(by))}


def not_known_so(connection: Connection, versions: Mapping[str, str]) -> set[str]:
    """Return those pages of known errors that were fixed or changed since they were read, each in that version."""
    if not versions:
        return set()
    numbers = [known_error_of(page) for page in versions]
    known = select(problems).where(problems.c.number.in_(numbers), _is_known)
    rows = connection.execute(known).mappings()
    now = {problem.page: str(problem.version) for problem in (from_row(Problem, row) for row in rows)}
    return {page for page, version in versions.items() if now.get(page) != version}


class SqlKnownErrors:
    """The known errors, for whoever reads them into the knowledge base. Shared by all threads."""

    def __init__(self, engine: Engine) -> None:
        """Read through *engine*."""
        self._engine = engine

    def mark(self) -> str:
        """Return what changes whenever one is documented, changed or fixed: it only grows."""
        seen = select(func.count(), func.coalesce(func.sum(problems.c.version), 0))
        with reading(self._engine) as connection:
            number, versions = connection.execute(seen).one()
        return f"{number}:{versions}"

    def all(self) -> Sequence[Problem]:
        """Return the known errors that are not fixed."""
        known = select(problems).where(_is_known).order_by(problems.c.id)
        with reading(self._engine) as connection:
            return [from_row(Problem, row) for row in connection.execute(known).mappings()]
