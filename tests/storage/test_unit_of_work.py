"""A transaction is all or nothing, whatever happens in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.exc import DBAPIError, OperationalError, ResourceClosedError, StatementError

from storage import TicketStore
from storage.tables import audit, inbox, jobs, tickets
from tests.fakes.clock import FakeClock
from tests.storage import samples
from tests.storage.racing import race
from workflows.domain.ids import TicketNumber
from workflows.domain.tickets import Kind
from workflows.ports import UnitOfWork


def _accept(uow: UnitOfWork, number: int) -> None:
    """Do what every request does: be noted, open a ticket, leave work behind."""
    assert uow.inbox.claim(f"event-{number}")
    ticket = replace(samples.ticket(f"t{number}"), number=uow.tickets.next_number(Kind.INCIDENT))
    uow.tickets.add(ticket, samples.change(ticket))
    for kind in ("draw", "home", "timer"):
        uow.jobs.put(kind, f"{kind}:{number}", {"ticket": ticket.id})


def _counts(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (inbox, tickets, audit, jobs)
        ]


def test_a_commit_makes_everything_last(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        _accept(uow, 1)
        uow.commit()

    assert _counts(store.engine) == [1, 1, 1, 3]


def test_leaving_without_a_commit_leaves_nothing(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        _accept(uow, 1)

    assert _counts(store.engine) == [0, 0, 0, 0]


def test_who_reads_waits_for_nobody_who_writes(store: TicketStore) -> None:
    with store.unit_of_work() as writing:
        _accept(writing, 1)

        with store.reading() as uow:
            seen = uow.tickets.by_number(TicketNumber("INC-1"))

        writing.commit()
    with store.reading() as uow:
        assert (seen, uow.tickets.by_number(TicketNumber("INC-1")) is None) == (None, False)


def test_nothing_lasts_of_what_was_begun_to_read(store: TicketStore) -> None:
    with pytest.raises((AssertionError, DBAPIError)), store.reading() as uow:
        _accept(uow, 1)
        uow.commit()

    assert _counts(store.engine) == [0, 0, 0, 0]


def test_a_fault_leaves_nothing_and_rises(store: TicketStore) -> None:
    with pytest.raises(RuntimeError, match="crash"), store.unit_of_work() as uow:
        _accept(uow, 1)
        raise RuntimeError("crash")

    assert _counts(store.engine) == [0, 0, 0, 0]


def test_a_commit_that_fails_leaves_nothing(store: TicketStore) -> None:
    with pytest.raises((TypeError, StatementError)), store.unit_of_work() as uow:
        _accept(uow, 1)
        uow.jobs.put("draw", "unspeakable", {"not": object()})
        uow.commit()

    assert _counts(store.engine) == [0, 0, 0, 0]


def test_what_comes_after_the_commit_is_refused(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.commit()
        with pytest.raises(ResourceClosedError):
            uow.inbox.claim("event-1")


def test_whoever_does_the_jobs_is_woken_after_the_commit_that_put_some(
    database_url: str, clock: FakeClock
) -> None:
    open_when_woken: list[int] = []
    store = TicketStore(
        database_url, clock=clock, wake=lambda: open_when_woken.append(store.queue.open_jobs())
    )

    with store.unit_of_work() as uow:
        _accept(uow, 1)
        uow.commit()
    with store.unit_of_work() as uow:
        uow.jobs.withdraw("timer:1")
        uow.commit()
    with store.unit_of_work() as uow:
        uow.jobs.put("draw", "rolled back", {})
    store.close()

    assert open_when_woken == [3]


def test_sixteen_who_write_at_once_all_succeed(store: TicketStore) -> None:
    """None of them reads "database is locked", also those that read before they write."""

    def write(number: int) -> None:
        for n in range(5):
            with store.unit_of_work() as uow:
                uow.tickets.by_number("INC-1")
                _accept(uow, 100 * number + n)
                uow.commit()

    race(16, write)

    assert _counts(store.engine) == [80, 80, 80, 240]


def test_tickets_accepted_at_once_are_numbered_in_order(store: TicketStore) -> None:
    def accept(number: int) -> None:
        with store.unit_of_work() as uow:
            _accept(uow, number)
            uow.commit()

    race(8, accept)

    with store.unit_of_work() as uow:
        found = [uow.tickets.by_number(TicketNumber(f"INC-{n}")) for n in range(1, 10)]
    assert [ticket is not None for ticket in found] == [True] * 8 + [False]


@pytest.fixture
def full_disk(store: TicketStore) -> Iterator[list[int]]:
    """Let the store's file grow to no more than the pages named first in this list."""
    pages = [10_000]

    def limit(connection: object, record: object, proxy: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]  # the driver's own connection has no type here
        cursor.execute(f"PRAGMA max_page_count={pages[0]}")
        cursor.close()

    event.listen(store.engine, "checkout", limit)
    yield pages
    event.remove(store.engine, "checkout", limit)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_loses_nothing_and_leaves_nothing_half_done(
    store: TicketStore, full_disk: list[int]
) -> None:
    with store.engine.connect() as connection:
        full_disk[0] = connection.execute(text("PRAGMA page_count")).scalar_one() + 12
    accepted = 0
    with pytest.raises(OperationalError, match="disk is full"):
        for number in range(10_000):
            with store.unit_of_work() as uow:
                _accept(uow, number)
                uow.commit()
            accepted += 1

    assert accepted > 0
    assert _counts(store.engine) == [accepted, accepted, accepted, 3 * accepted]

    full_disk[0] = 10_000
    with store.unit_of_work() as uow:
        _accept(uow, accepted)  # the same request, delivered again
        uow.commit()
    assert _counts(store.engine)[1] == accepted + 1
    with store.engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lost_connection_leaves_nothing_and_the_next_transaction_has_another(store: TicketStore) -> None:
    ends = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state LIKE 'idle in%' AND datname = :name"
    )

    with pytest.raises(DBAPIError), store.unit_of_work() as uow:
        _accept(uow, 1)
        with store.engine.connect() as administrator:
            administrator.execute(ends, {"name": store.engine.url.database})
        uow.commit()

    assert _counts(store.engine) == [0, 0, 0, 0]
    with store.unit_of_work() as uow:
        _accept(uow, 1)
        uow.commit()
    assert _counts(store.engine) == [1, 1, 1, 3]
