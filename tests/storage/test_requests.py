"""Requests on their way are stored as they are, saved by whoever read the newest, one open in a conversation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage import TicketStore
from workflows.domain.errors import DeskError
from workflows.domain.ids import ConversationId, FieldId, ItemId, RequestId, UserId
from workflows.domain.requests import RequestDraft, RequestState

DRAFT = RequestDraft(
    id=RequestId("r-1"),
    conversation_id=ConversationId("c-1"),
    person_id=UserId("UANA"),
    item_id=ItemId("laptop"),
    item_version="abc",
    changed_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    words="a laptop, “light” 🙂",
    asked=FieldId("memory"),
    answers={FieldId("model"): ("power",), FieldId("extras"): ("dock", "mouse")},
)


def test_a_request_comes_back_as_it_was_stored(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.requests.add(DRAFT)
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.requests.get(DRAFT.id) == DRAFT


def test_of_two_who_read_the_same_version_one_saves(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.requests.add(DRAFT)
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.requests.save(replace(DRAFT, version=2, asked=FieldId("reason")))
        assert not uow.requests.save(replace(DRAFT, version=2, asked=FieldId("other")))
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.requests.get(DRAFT.id).asked == "reason"


def test_a_conversation_is_about_one_open_request_at_a_time(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.requests.add(replace(DRAFT, state=RequestState.DISCARDED))
        uow.requests.add(replace(DRAFT, id=RequestId("r-2")))
        uow.commit()

    with pytest.raises(IntegrityError), store.unit_of_work() as uow:
        uow.requests.add(replace(DRAFT, id=RequestId("r-3")))


def test_a_request_nobody_made_is_missing_by_name(store: TicketStore) -> None:
    with store.unit_of_work() as uow, pytest.raises(DeskError, match="no_such_request"):
        uow.requests.get(RequestId("r-9"))


def test_whoever_comes_back_finds_their_open_drafts_and_no_others(store: TicketStore) -> None:
    newer = replace(
        DRAFT,
        id=RequestId("r-2"),
        conversation_id=ConversationId("c-2"),
        changed_at=DRAFT.changed_at + timedelta(days=1),
    )
    with store.unit_of_work() as uow:
        uow.requests.add(DRAFT)
        uow.requests.add(newer)
        uow.requests.add(replace(DRAFT, id=RequestId("r-3"), state=RequestState.SENT))
        uow.requests.add(
            replace(
                DRAFT,
                id=RequestId("r-4"),
                conversation_id=ConversationId("c-4"),
                person_id=UserId("UBO"),
            )
        )
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.requests.open_of(DRAFT.person_id) == [newer, DRAFT]


def test_the_last_of_an_item_that_somebody_sent_is_found(store: TicketStore) -> None:
    sent = replace(DRAFT, state=RequestState.SENT)
    later = replace(sent, id=RequestId("r-2"), changed_at=sent.changed_at + timedelta(days=1))
    others = [
        replace(later, id=RequestId("r-3"), person_id=UserId("UBO")),
        replace(later, id=RequestId("r-4"), item_id=ItemId("vpn")),
        replace(later, id=RequestId("r-5"), state=RequestState.DISCARDED),
    ]
    with store.unit_of_work() as uow:
        for draft in (sent, later, *others):
            uow.requests.add(draft)
        uow.commit()

    with store.unit_of_work() as uow:
        assert uow.requests.last_sent(DRAFT.person_id, ItemId("laptop")) == later
        assert uow.requests.last_sent(DRAFT.person_id, ItemId("figma")) is None
