"""Links to the web that articles have, and what came of asking for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from storage.engine import insert_into
from storage.values import from_row, to_row
from storage.web_link_tables import web_links
from workflows.domain.web_links import BROKEN_FROM, WebLink


class SqlWebLinks:
    """The links inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def want(self, addresses: Collection[str], *, at: datetime) -> None:
        """Have these and no others; a new one is asked for from *at* on."""
        there = set(self._connection.execute(select(web_links.c.address)).scalars())
        for address in sorted(there - set(addresses)):
            self._connection.execute(delete(web_links).where(web_links.c.address == address))
        for address in sorted(set(addresses) - there):
            new = insert_into(self._connection, web_links).values(
                to_row(WebLink(address=address, next_at=at), web_links)
            )
            self._connection.execute(new.on_conflict_do_nothing())

    def due(self, at: datetime) -> WebLink | None:
        """Return the one that should have been asked for longest at *at*, None when none is due."""
        waiting = select(web_links).where(web_links.c.next_at <= at)
        first = waiting.order_by(web_links.c.next_at, web_links.c.address).limit(1)
        row = self._connection.execute(first).mappings().first()
        return from_row(WebLink, row) if row is not None else None

    def save(self, link: WebLink) -> None:
        """Store what came of asking; nothing for one that no article links to any more."""
        row = to_row(link, web_links)
        self._connection.execute(update(web_links).where(web_links.c.address == link.address).values(row))

    def broken(self) -> frozenset[str]:
        """Return the addresses that are broken."""
        failing = select(web_links.c.address).where(web_links.c.failures >= BROKEN_FROM)
        return frozenset(self._connection.execute(failing).scalars())
