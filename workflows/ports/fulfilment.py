"""What fulfilment keeps: the tasks of requests."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from workflows.domain.ids import TaskId, TeamId, TicketId, UserId
from workflows.domain.tasks import Task


class Tasks(Protocol):
    """The tasks of requests, each moved only by whoever read its newest version."""

    def add(self, task: Task) -> None:
        """Store a new one."""

    def save(self, task: Task) -> bool:
        """Store *task* if the stored version is `task.version - 1`; else do nothing, False."""

    def get(self, task_id: TaskId) -> Task:
        """Return it. Raises DeskError("no_such_task")."""

    def of(self, ticket_id: TicketId) -> Sequence[Task]:
        """Return the tasks of a request, in their order."""

    def claimed_by(self, user_id: UserId) -> Sequence[Task]:
        """Return what somebody has to do, soonest due first."""

    def holders(self) -> Sequence[UserId]:
        """Return everybody who has a task to do, in one order."""

    def free(self, teams: Collection[TeamId]) -> Sequence[Task]:
        """Return what these teams have to do and nobody has: open or stuck, soonest due first."""
