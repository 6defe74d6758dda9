"""The port Past: a team's resolved incidents, looked through by what they mean and say. No article is among them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

import knowledge
from knowledge.lookalikes import Lookalikes, Matter
from storage.knowledge import SqlKnowledge
from storage.precedents import SqlResolved
from workflows.domain.ids import TeamId, TicketId
from workflows.domain.precedents import LISTED, Precedent, tells_something
from workflows.domain.tickets import Ticket

ALIKE = 0.5
"""Likeness from which a resolved incident is shown; docs/why/answers.md has what it was chosen by."""
MOST = 2000
"""Incidents of a team that are looked through, those resolved last."""

log = structlog.get_logger()


@dataclass(slots=True)
class _Shelf:
    """A team's resolved incidents as they were when somebody last looked, and the index of them."""

    versions: dict[TicketId, int] = field(default_factory=dict)
    matters: dict[TicketId, Matter] = field(default_factory=dict)
    index: Lookalikes | None = None


class ResolvedPast:
    """Finds what a ticket looks like among what its own team resolved; each team's is apart from the others'.

    What was resolved since is read when somebody looks, and only that is encoded. Safe to share between threads.
    """

    def __init__(self, resolved: SqlResolved, blobs: SqlKnowledge, *, model: str) -> None:
        """Read *resolved*, keep vectors in *blobs*; nothing is loaded yet."""
        self._resolved = resolved
        self._blobs = blobs
        self._model = model
        self._shelves: dict[TeamId, _Shelf] = {}
        self._one_at_a_time = threading.Lock()

    def like(self, ticket: Ticket) -> Sequence[Precedent]:
        """Return a few incidents like it that are resolved at this moment, the likest first."""
        try:
            with self._one_at_a_time:
                index = self._index(ticket.team)
                found = index.like(_matter(ticket), at_least=ALIKE, most=LISTED)
        except knowledge.ModelError as error:
            log.error("nobody looked back", action="past.failed", why=str(error))
            return ()
        return [Precedent(ticket_id=TicketId(one.id), likeness=one.likeness) for one in found]

    def _index(self, team: TeamId) -> Lookalikes:
        shelf = self._shelves.setdefault(team, _Shelf())
        versions = self._resolved.versions(team, most=MOST)
        if shelf.index is None or versions != shelf.versions:
            shelf.matters = self._read(shelf, versions)
            shelf.index = Lookalikes(
                list(shelf.matters.values()),
                encoder=knowledge.encoder(self._model),
                blobs=self._blobs,
                space=f"past-{team}",
            )
            shelf.index.tidy()
            shelf.versions = versions
        return shelf.index

    def _read(self, shelf: _Shelf, versions: dict[TicketId, int]) -> dict[TicketId, Matter]:
        """Return what these incidents say, reading those that changed; one that says nothing is left out."""
        kept = {one for one, version in versions.items() if shelf.versions.get(one) == version}
        matters = {one: matter for one, matter in shelf.matters.items() if one in kept}
        for past in self._resolved.read(versions.keys() - kept):
            if tells_something(past):
                matters[past.id] = _matter(past)
        return matters


def _matter(ticket: Ticket) -> Matter:
    outcome = ticket.resolution.note if ticket.resolution is not None else ""
    return Matter(id=ticket.id, title=ticket.title, text=ticket.description, outcome=outcome)
