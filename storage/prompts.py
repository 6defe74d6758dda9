"""How approvers are asked: one row for each step and person, and one for each person that everybody's turn goes by."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from storage.engine import insert_into
from storage.prompt_tables import loads, prompts
from storage.values import from_row, to_row
from workflows.domain.ids import ApprovalId, UserId
from workflows.domain.prompting import Load, Prompt


class SqlPrompts:
    """The prompts inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def add(self, prompt: Prompt) -> bool:
        """Store a new one; False when that person is asked for that step already, and nothing is."""
        added = insert_into(self._connection, prompts).values(to_row(prompt, prompts))
        stored = added.on_conflict_do_nothing().returning(prompts.c.step_id)
        return self._connection.execute(stored).first() is not None

    def save(self, prompt: Prompt) -> bool:
        """Store *prompt* if the stored version is `prompt.version - 1`; else do nothing, False."""
        saved = (
            update(prompts)
            .where(
                prompts.c.step_id == prompt.step_id,
                prompts.c.person_id == prompt.person_id,
                prompts.c.version == prompt.version - 1,
            )
            .values(to_row(prompt, prompts))
        )
        return self._connection.execute(saved.returning(prompts.c.step_id)).first() is not None

    def get(self, step_id: ApprovalId, person_id: UserId) -> Prompt | None:
        """Return how that person is asked for that step, None when they are not."""
        asked = select(prompts).where(prompts.c.step_id == step_id, prompts.c.person_id == person_id)
        row = self._connection.execute(asked).mappings().first()
        return from_row(Prompt, row) if row is not None else None

    def of(self, step_id: ApprovalId) -> Sequence[Prompt]:
        """Return everybody who is or was asked for a step, in the order of their ids."""
        theirs = select(prompts).where(prompts.c.step_id == step_id).order_by(prompts.c.person_id)
        return [from_row(Prompt, row) for row in self._connection.execute(theirs).mappings()]

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
        new = insert_into(self._connection, loads).values(to_row(Load(person_id=person_id), loads))
        self._connection.execute(new.on_conflict_do_nothing())
        theirs = select(loads).where(loads.c.person_id == person_id).with_for_update()
        return from_row(Load, self._connection.execute(theirs).mappings().one())

    def load_of(self, person_id: UserId) -> Load:
        """Return what somebody gets as it stands, for whoever only looks."""
        row = self._connection.execute(select(loads).where(loads.c.person_id == person_id)).mappings().first()
        return from_row(Load, row) if row is not None else Load(person_id=person_id)

    def save_load(self, load: Load) -> None:
        """Store what somebody gets; its caller has read it in this transaction."""
        saved = update(loads).where(loads.c.person_id == load.person_id)
        self._connection.execute(saved.values(to_row(load, loads)))
