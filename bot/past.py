"""The port Past: a team's resolved incidents, looked through by what they mean and say. No article is among them."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import structlog

import knowledge
from knowledge.lookalikes import Lookalikes, Matter, encode
from storage.knowledge import SqlKnowledge
from storage.precedents import SqlResolved
from workflows.domain.ids import TeamId, TicketId
from workflows.domain.precedents import LISTED, Precedent, tells_something
from workflows.domain.tickets import Ticket

ALIKE = 0.5
"""Likeness from which a resolved incident is shown; docs/why/answers.md has what it was chosen by."""
MOST = 2000
"""Incidents of a team that are looked through, those resolved last."""

SLICE_S = 4.0
"""How long it reads at a time: well within the lease of a job."""

log = structlog.get_logger()


@dataclass(slots=True)
class _Shelf:
    """A team's resolved incidents as they were when somebody last looked, and the index of them."""

    versions: dict[TicketId, int] = field(default_factory=dict)
    matters: dict[TicketId, Matter] = field(default_factory=dict)
    index: Lookalikes | None = None


class ResolvedPast:
    """Finds what a ticket looks like among what its own team resolved; each team's is apart from the others'.

    What was resolved since is read when somebody looks, and only that is encoded, a slice at a time. Safe to share
    between threads, none of which waits for another.
    """

    def __init__(
        self, resolved: SqlResolved, blobs: SqlKnowledge, *, model: str, slice_s: float = SLICE_S
    ) -> None:
        """Read *resolved*, keep vectors in *blobs*; nothing is loaded yet."""
        self._resolved = resolved
        self._blobs = blobs
        self._model = model
        self._slice_s = slice_s
        self._shelves: dict[TeamId, _Shelf] = {}
        self._one_at_a_time = threading.Lock()

    def like(self, ticket: Ticket) -> Sequence[Precedent] | None:
        """Return a few incidents like it that are resolved at this moment, the likest first; None while it reads."""
        if not self._one_at_a_time.acquire(blocking=False):
            return None
        try:
            index = self._index(ticket.team)
            if index is None:
                return None
            found = index.like(_matter(ticket), at_least=ALIKE, most=LISTED)
        except knowledge.ModelError as error:
            log.error("nobody looked back", action="past.failed", why=str(error))
            return ()
        finally:
            self._one_at_a_time.release()
        return [Precedent(ticket_id=TicketId(one.id), likeness=one.likeness) for one in found]

    def _index(self, team: TeamId) -> Lookalikes | None:
        """Return the index of what a team resolved, None while it is not all encoded."""
        shelf = self._shelves.setdefault(team, _Shelf())
        versions = self._resolved.versions(team, most=MOST)
        if versions != shelf.versions:
            shelf.matters = self._read(shelf, versions)
            shelf.versions = versions
            shelf.index = None
        if shelf.index is None:
            until = time.monotonic() + self._slice_s
            past, encoder, space = (
                list(shelf.matters.values()),
                knowledge.encoder(self._model),
                f"past-{team}",
            )
            if not encode(
                past,
                encoder=encoder,
                blobs=self._blobs,
                space=space,
                may_go_on=lambda: time.monotonic() < until,
            ):
                return None
            shelf.index = Lookalikes(past, encoder=encoder, blobs=self._blobs, space=space)
            shelf.index.tidy()
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
