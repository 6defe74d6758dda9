"""Where the desk's own messages stand, and what was drawn there last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, bindparam, select, update

from storage.engine import insert_for
from storage.tables import surfaces
from storage.values import from_row, to_row
from workflows.domain.ids import ChannelId, MessageTs, SurfaceId, TicketId
from workflows.domain.surfaces import Surface, SurfaceKind

# kept, as they take longer to build than to run
_ONE = select(surfaces).where(surfaces.c.id == bindparam("surface"))
_OF = select(surfaces).where(surfaces.c.ref == bindparam("of"))


@cache
def _added(dialect: str) -> Insert:
    return insert_for(dialect, surfaces).on_conflict_do_nothing(index_elements=[surfaces.c.id])


class SqlSurfaces:
    """The surfaces inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def add(self, surface: Surface) -> None:
        """Store a surface that is to be posted; one of the same id is kept as it is."""
        self._connection.execute(_added(self._connection.dialect.name), to_row(surface, surfaces))

    def get(self, surface_id: SurfaceId) -> Surface | None:
        """Return it, None when it was never added."""
        row = self._connection.execute(_ONE, {"surface": surface_id}).mappings().first()
        return from_row(Surface, row) if row is not None else None

    def posted(self, surface_id: SurfaceId, *, channel: ChannelId, ts: MessageTs, drawn: str) -> None:
        """Record where it stands now and what was sent. Raises LookupError for one never added."""
        self._change(surface_id, channel=channel, ts=ts, drawn=drawn)

    def moved(self, surface: Surface, *, leaves: Surface) -> None:
        """Record that *surface* stands elsewhere now, and *leaves* where it stood."""
        self._change(surface.id, channel=surface.channel, ts=surface.ts, drawn=surface.drawn)
        self.add(leaves)

    def drawn(self, surface_id: SurfaceId, drawn: str) -> None:
        """Record what was sent last. Raises LookupError for one never added."""
        self._change(surface_id, drawn=drawn)

    def reword(self, surface_id: SurfaceId, content: dict[str, Any]) -> None:
        """Let it be drawn from other facts from now on. Raises LookupError for one never added."""
        surface = self.get(surface_id)
        if surface is None:
            raise LookupError(f"no surface {surface_id} was added")
        self._change(surface_id, rest=to_row(replace(surface, content=content), surfaces)["rest"])

    def of(self, ref: str) -> Sequence[Surface]:
        """Return everything that is drawn from one ticket, conversation or run itself, in no order."""
        rows = self._connection.execute(_OF, {"of": ref}).mappings()
        return [from_row(Surface, row) for row in rows]

    def lines_of(self, ticket_id: TicketId) -> Sequence[Surface]:
        """Return the lines said about a ticket, in both threads, in no order."""
        lines = select(surfaces).where(surfaces.c.ref == ticket_id, surfaces.c.kind == SurfaceKind.LINE.value)
        return [from_row(Surface, row) for row in self._connection.execute(lines).mappings()]

    def at(self, channel: ChannelId, ts: MessageTs) -> Surface | None:
        """Return the surface that was posted as that message, None for any other message."""
        there = select(surfaces).where(surfaces.c.channel == channel, surfaces.c.ts == ts)
        row = self._connection.execute(there).mappings().first()
        return from_row(Surface, row) if row is not None else None

    def _change(self, surface_id: SurfaceId, **columns: Any) -> None:
        changed = update(surfaces).where(surfaces.c.id == surface_id).values(**columns)
        if self._connection.execute(changed.returning(surfaces.c.id)).first() is None:
            raise LookupError(f"no surface {surface_id} was added")
