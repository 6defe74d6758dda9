"""Tasks of requests: each kept as it was said when the request was sent, moved by whoever read its newest version."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, insert, select, update

from storage.task_tables import tasks
from storage.values import from_row, to_row
from workflows.domain.errors import DeskError
from workflows.domain.ids import TaskId, TeamId, TicketId, UserId
from workflows.domain.tasks import Task, TaskState


class SqlTasks:
    """The tasks inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def add(self, task: Task) -> None:
        """Store a new one."""
        self._connection.execute(insert(tasks).values(to_row(task, tasks)))

    def save(self, task: Task) -> bool:
        """Store *task* if the stored version is `task.version - 1`; else do nothing, False."""
        saved = (
            update(tasks)
            .where(tasks.c.id == task.id, tasks.c.version == task.version - 1)
            .values(to_row(task, tasks))
        )
        return self._connection.execute(saved.returning(tasks.c.id)).first() is not None

    def get(self, task_id: TaskId) -> Task:
        """Return it. Raises DeskError("no_such_task")."""
        row = self._connection.execute(select(tasks).where(tasks.c.id == task_id)).mappings().first()
        if row is None:
            raise DeskError("no_such_task")
        return from_row(Task, row)

    def of(self, ticket_id: TicketId) -> Sequence[Task]:
        """Return the tasks of a request, in their order."""
        theirs = select(tasks).where(tasks.c.ticket_id == ticket_id).order_by(tasks.c.place)
        return [from_row(Task, row) for row in self._connection.execute(theirs).mappings()]

    def claimed_by(self, user_id: UserId) -> Sequence[Task]:
        """Return what somebody has to do, soonest due first."""
        return self._listed(tasks.c.assignee_id == user_id, tasks.c.state == TaskState.CLAIMED.value)

    def holders(self) -> Sequence[UserId]:
        """Return everybody who has a task to do, in one order."""
        having = select(tasks.c.assignee_id).where(
            tasks.c.assignee_id.is_not(None), tasks.c.state == TaskState.CLAIMED.value
        )
        found = self._connection.execute(having.distinct().order_by(tasks.c.assignee_id)).scalars()
        return [UserId(user_id) for user_id in found]

    def free(self, teams: Collection[TeamId]) -> Sequence[Task]:
        """Return what these teams have to do and nobody has: open or stuck, soonest due first."""
        states = [TaskState.OPEN.value, TaskState.STUCK.value]
        return self._listed(tasks.c.team.in_(sorted(teams)), tasks.c.state.in_(states))

    def _listed(self, *asked: ColumnElement[bool]) -> Sequence[Task]:
        found = select(tasks).where(*asked)
        listed = found.order_by(tasks.c.due_at.is_(None), tasks.c.due_at, tasks.c.changed_at, tasks.c.id)
        return [from_row(Task, row) for row in self._connection.execute(listed).mappings()]
