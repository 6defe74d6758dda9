"""Masked answers lie apart, one for each field of a request, on both databases."""

from __future__ import annotations

from storage import TicketStore
from tests.storage.samples import change, ticket
from tests.storage.test_requests import DRAFT
from workflows.domain.ids import FieldId

PIN, ACCOUNT = FieldId("pin"), FieldId("account")


def test_the_newest_answer_of_each_field_that_is_still_asked_goes_to_the_ticket(store: TicketStore) -> None:
    stored = ticket()
    with store.unit_of_work() as uow:
        uow.requests.add(DRAFT)
        uow.tickets.add(stored, change(stored))
        uow.masked.keep(DRAFT.id, PIN, label="PIN", value="1")
        uow.masked.keep(DRAFT.id, PIN, label="PIN", value="2")
        uow.masked.keep(DRAFT.id, ACCOUNT, label="Account", value="3")
        uow.masked.hand_over(DRAFT.id, stored.id, [PIN])
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.masked.of(stored.id) == {"PIN": "2"}
        uow.masked.forget(DRAFT.id)
        assert uow.masked.of(stored.id) == {}
