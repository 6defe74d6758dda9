"""How approvers are asked: one row for each step and person, and one for each person that everybody's turn goes by."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Insert, Table, bindparam, select, update

from storage.engine import insert_for
from storage.prompt_tables import loads, prompts
from storage.values import from_row, to_row
from workflows.domain.ids import ApprovalId, UserId
from workflows.domain.prompting import Load, Prompt

# kept, as they take longer to build than to run
_OF_STEP = select(prompts).where(prompts.c.step_id == bindparam("step")).order_by(prompts.c.person_id)
_theirs: BindParameter[Any] = bindparam("steps", expanding=True)
_OF_STEPS = select(prompts).where(prompts.c.step_id.in_(_theirs))
_ONE = select(prompts).where(
    prompts.c.step_id == bindparam("step"), prompts.c.person_id == bindparam("person")
)
_SAVED = (
    update(prompts)
    .where(
        prompts.c.step_id == bindparam("step"),
        prompts.c.person_id == bindparam("person"),
        prompts.c.version == bindparam("read"),
    )
    .returning(prompts.c.step_id)
)
_LOAD = select(loads).where(loads.c.person_id == bindparam("person"))
_LOAD_LOCKED = _LOAD.with_for_update()
_LOAD_SAVED = update(loads).where(loads.c.person_id == bindparam("of"))


class SqlPrompts:
    """The prompts inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def add(self, prompt: Prompt) -> bool:
        """Store a new one; False when that person is asked for that step already, and nothing is."""
        added = _added(self._connection.dialect.name, prompts).returning(prompts.c.step_id)
        return self._connection.execute(added, to_row(prompt, prompts)).first() is not None

    def save(self, prompt: Prompt) -> bool:
        """Store *prompt* if the stored version is `prompt.version - 1`; else do nothing, False."""
        of = {"step": prompt.step_id, "person": prompt.person_id, "read": prompt.version - 1}
        return self._connection.execute(_SAVED, {**to_row(prompt, prompts), **of}).first() is not None

    def get(self, step_id: ApprovalId, person_id: UserId) -> Prompt | None:
        """Return how that person is asked for that step, None when they are not."""
        row = self._connection.execute(_ONE, {"step": step_id, "person": person_id}).mappings().first()
        return from_row(Prompt, row) if row is not None else None

    def of(self, step_id: ApprovalId) -> Sequence[Prompt]:
        """Return everybody who is or was asked for a step, in the order of their ids."""
        return [
            from_row(Prompt, row) for row in self._connection.execute(_OF_STEP, {"step": step_id}).mappings()
        ]

    def of_each(self, step_ids: Collection[ApprovalId]) -> Sequence[Prompt]:
        """Return everybody who is or was asked for any of these steps."""
        rows = self._connection.execute(_OF_STEPS, {"steps": list(step_ids)}).mappings() if step_ids else ()
        return [from_row(Prompt, row) for row in rows]

    def left(self, person_id: UserId) -> Sequence[Prompt]:
        """Return what somebody is asked and nobody has decided, the first to be decided first."""
        theirs = select(prompts).where(prompts.c.person_id == person_id, prompts.c.is_over.is_(False))
        found = [from_row(Prompt, row) for row in self._connection.execute(theirs).mappings()]
        return sorted(found, key=lambda one: (one.course.decide_by, one.asked_at, one.step_id))

    def due(self, person_id: UserId, at: datetime) -> Sequence[Prompt]:
        """Return what waits for somebody's digest and should be in the one at that instant."""
        waits = (one for one in self.left(person_id) if one.delivered_at is None and one.delivery.in_digest)
        return [one for one in waits if one.delivery.at <= at]

    def load(self, person_id: UserId) -> Load:
        """Return what somebody gets, and keep everybody else from moving it until this transaction ends."""
        new = _added(self._connection.dialect.name, loads)
        self._connection.execute(new, to_row(Load(person_id=person_id), loads))
        theirs = self._connection.execute(_LOAD_LOCKED, {"person": person_id})
        return from_row(Load, theirs.mappings().one())

    def load_of(self, person_id: UserId) -> Load:
        """Return what somebody gets as it stands, for whoever only looks."""
        row = self._connection.execute(_LOAD, {"person": person_id}).mappings().first()
        return from_row(Load, row) if row is not None else Load(person_id=person_id)

    def save_load(self, load: Load) -> None:
        """Store what somebody gets; its caller has read it in this transaction."""
        self._connection.execute(_LOAD_SAVED, {**to_row(load, loads), "of": load.person_id})


@cache
def _added(dialect: str, table: Table) -> Insert:
    return insert_for(dialect, table).on_conflict_do_nothing()
