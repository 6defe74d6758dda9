"""Files that came from outside of chat, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime

from storage import TicketStore
from tests.storage.samples import change, ticket

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_file_is_kept_byte_by_byte_until_it_is_forgotten(store: TicketStore) -> None:
    stored, content = ticket(), bytes(range(256))
    with store.unit_of_work() as uow:
        uow.tickets.add(stored, change(stored))
        uow.kept_files.keep("k1", content, ticket_id=stored.id, at=AT)
        uow.commit()

    with store.unit_of_work() as uow:
        assert (uow.kept_files.content("k1"), uow.kept_files.content("k2")) == (content, None)
        uow.kept_files.forget("k1")
        uow.kept_files.forget("k2")
        assert uow.kept_files.content("k1") is None
