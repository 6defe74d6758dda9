"""Whatever is stored comes back equal."""

from __future__ import annotations

import json
import types
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from typing import Any, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, literal, select
from sqlalchemy.exc import StatementError

from storage import TicketStore
from storage.tables import UtcDateTime, conversations
from storage.unit_of_work import SqlUnitOfWork
from storage.values import from_row, structured, to_row, unstructured
from tests.storage import samples
from workflows.domain.approvals import Needs, Quorum, StepPlan
from workflows.domain.approver_rules import (
    AssetOwner,
    CostCentreOwner,
    FirstOf,
    Group,
    Manager,
    Named,
    ServiceOwner,
    Whose,
)
from workflows.domain.conversations import Conversation
from workflows.domain.ids import FieldId
from workflows.domain.messages import StoredMessage
from workflows.domain.people import Person
from workflows.domain.surfaces import Surface
from workflows.domain.tickets import Change, Ticket
from workflows.ports import UnitOfWork

V = TypeVar("V")

NAMES = st.text("abcXYZ0189.:-", min_size=1, max_size=12)
INSTANTS = st.datetimes(
    datetime(1970, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(2999, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))]),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
CODES = (
    "ref",
    "drawn",
    "action",
    "cause",
    "edited_ts",
)  # never anybody's words, though their type would allow it
NAME = NewType("NAME", str)
SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text() | st.just("half a 💡 and a \0"),
    int: st.integers(1, 2**31 - 2),
    bool: st.booleans(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    datetime: INSTANTS,
    date: st.dates(),
    type(None): st.none(),
}


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for any type the domain's values are made of."""
    if kind in SIMPLE:
        return SIMPLE[kind]
    if isinstance(kind, NewType):
        return NAMES
    if get_origin(kind) in (Union, types.UnionType):
        return st.one_of(*(values_of(each) for each in get_args(kind)))
    if get_origin(kind) is tuple:
        return st.lists(values_of(get_args(kind)[0]), max_size=2).map(tuple)
    if get_origin(kind) is dict:
        return st.dictionaries(st.text(), JSON, max_size=3)
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    hints = {**get_type_hints(kind), **dict.fromkeys(CODES, NAME)}
    return st.builds(kind, **{field.name: values_of(hints[field.name]) for field in fields(kind)})


def _add_ticket(uow: UnitOfWork, ticket: Ticket) -> Ticket:
    uow.tickets.add(ticket, replace(samples.change(ticket)))
    return uow.tickets.get(ticket.id)


def _add_change(uow: UnitOfWork, change: Change) -> Change:
    uow.tickets.add(replace(samples.ticket(), id=change.ticket_id, version=change.version), change)
    return uow.tickets.audit(change.ticket_id)[0]


def _add_conversation(uow: UnitOfWork, conversation: Conversation) -> Conversation:
    uow.conversations.add(conversation)
    return uow.conversations.get(conversation.id)


def _save_conversation(uow: UnitOfWork, conversation: Conversation) -> Conversation:
    uow.conversations.add(replace(samples.conversation(), id=conversation.id, version=conversation.version))
    uow.conversations.save(conversation)
    return replace(uow.conversations.get(conversation.id), version=conversation.version)


def _add_surface(uow: UnitOfWork, surface: Surface) -> Surface | None:
    uow.surfaces.add(surface)
    return uow.surfaces.get(surface.id)


def _receive(uow: UnitOfWork, message: StoredMessage) -> StoredMessage | None:
    uow.messages.receive(message)
    return uow.messages.get(message.channel, message.ts)


def _save_person(uow: UnitOfWork, person: Person) -> Person | None:
    uow.people.save([replace(person, name="somebody else"), person])
    return uow.people.get(person.id)


ROUND_TRIPS: list[tuple[type, Callable[[UnitOfWork, Any], Any]]] = [
    (Ticket, _add_ticket),
    (Change, _add_change),
    (Conversation, _add_conversation),
    (Conversation, _save_conversation),
    (Surface, _add_surface),
    (StoredMessage, _receive),
    (Person, _save_person),
]


@pytest.mark.parametrize(("kind", "save_and_load"), ROUND_TRIPS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draw=st.data())
def test_any_value_saved_and_loaded_is_equal(
    store: TicketStore, kind: type, save_and_load: Callable[[UnitOfWork, Any], Any], draw: st.DataObject
) -> None:
    value = draw.draw(values_of(kind))

    with store.unit_of_work() as uow:  # never committed, so that examples do not meet
        assert save_and_load(uow, value) == value


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.dictionaries(st.text(), JSON, max_size=3), number=st.integers(0, 2**31))
def test_any_payload_put_is_claimed_as_it_was(
    store: TicketStore, payload: dict[str, Any], number: int
) -> None:
    with store.unit_of_work() as uow:
        uow.jobs.put("kind", f"key-{number}", payload)
        uow.commit()

    job = store.queue.claim(limit=1, lease=timedelta(minutes=1))[0]
    assert job.payload == payload
    assert store.queue.finish(job)


def test_an_instant_without_a_zone_is_refused_in_a_column(store: TicketStore) -> None:
    naive = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - what must be refused
    ticket = replace(samples.ticket(), opened_at=naive)

    with store.unit_of_work() as uow, pytest.raises(ValueError, match="no zone"):
        uow.tickets.add(ticket, samples.change(ticket))


def test_a_comparison_with_an_instant_without_a_zone_is_refused(store: TicketStore) -> None:
    naive = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - what must be refused

    with store.engine.connect() as connection, pytest.raises(StatementError, match="no zone"):
        connection.execute(select(literal(naive, UtcDateTime)))


def test_an_instant_of_any_zone_comes_back_in_utc(store: TicketStore) -> None:
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    ticket = replace(samples.ticket(), opened_at=datetime(2026, 11, 23, 14, 45, tzinfo=kathmandu))

    with store.unit_of_work() as uow:
        uow.tickets.add(ticket, samples.change(ticket))
        opened_at = uow.tickets.get(ticket.id).opened_at

    assert (opened_at.isoformat(), opened_at.tzinfo) == ("2026-11-23T09:00:00+00:00", UTC)


def test_what_an_older_version_never_wrote_has_its_default(store: TicketStore) -> None:
    conversation = samples.conversation()
    row = to_row(conversation, conversations)
    row["rest"] = {"a_field_of_a_newer_version": 1}

    with store.engine.connect() as connection:
        connection.execute(insert(conversations).values(row))
        stored = connection.execute(select(conversations)).mappings().one()

        assert from_row(Conversation, stored) == conversation


def test_a_store_hands_out_units_of_work_of_its_own(store: TicketStore) -> None:
    assert isinstance(store.unit_of_work(), SqlUnitOfWork)
    assert store.unit_of_work() is not store.unit_of_work()


def test_every_rule_by_which_somebody_is_asked_comes_back_as_the_same_rule() -> None:
    """Some have fields of one name, and one has none: what they hold does not tell them apart."""
    model = FieldId("model")
    rules = (
        Manager(),
        Manager(whose=Whose.BENEFICIARY, levels=2),
        Named("sam@example.com"),
        Group("security"),
        CostCentreOwner(model, {"design": "mia@example.com"}),
        AssetOwner(model),
        ServiceOwner("vpn"),
        FirstOf((Group("security"), Manager())),
    )
    plan = StepPlan(by=rules, needs=Needs(quorum=Quorum.NUMBER, amount=2), above=Decimal("12.50"))

    assert structured(json.loads(json.dumps(unstructured(plan))), StepPlan) == plan
