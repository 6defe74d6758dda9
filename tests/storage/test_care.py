"""What was decided about an article is kept, and nobody is asked twice a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage import TicketStore
from tests.fakes.clock import START
from workflows.domain.care import Care, Finding, Item, Reason, Reminder, Status, Vote
from workflows.domain.errors import DeskError
from workflows.domain.ids import ConversationId, ReminderId, UserId

BO = UserId("UBO")
CARE = Care(
    page="it/vpn.md",
    owner_id=BO,
    instead_of="cy@example.com",
    confirmed_at=START,
    accepted_links=("a.md",),
    told_at=START,
)
ITEM = Item(
    page="it/vpn.md",
    title="VPN",
    url="",
    source="articles",
    findings=(Finding(Reason.DUE, ("2026-11-20",)),),
    next_on=START.date(),
)
REMINDER = Reminder(id=ReminderId("r1"), owner_id=BO, day="2026-11-23", at=START, items=(ITEM,))


def test_what_was_saved_is_loaded_equal(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        assert uow.cares.of(CARE.page) == Care(page=CARE.page)
        uow.cares.save(replace(CARE, owner_id=None))
        uow.cares.save(CARE)
        assert uow.cares.remind(REMINDER)

        assert uow.cares.of(CARE.page) == CARE
        assert uow.cares.all() == {CARE.page: CARE}
        assert uow.cares.reminder(REMINDER.id) == REMINDER


def test_an_owner_has_one_card_a_day(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        assert uow.cares.remind(REMINDER)

        assert not uow.cares.remind(replace(REMINDER, id=ReminderId("r2")))
        assert uow.cares.reminded(BO, REMINDER.day)
        assert not uow.cares.reminded(BO, "2026-11-24")


def test_the_newest_card_is_the_one_that_is_meant(store: TicketStore) -> None:
    newer = replace(REMINDER, id=ReminderId("r0"), day="2026-11-24", at=START + timedelta(days=1))
    with store.unit_of_work() as uow:
        assert uow.cares.newest(BO) is None
        uow.cares.remind(newer)
        uow.cares.remind(REMINDER)

        assert uow.cares.newest(BO) == newer


def test_of_two_changes_of_one_version_the_second_changes_nothing(store: TicketStore) -> None:
    after = REMINDER.with_item(0, replace(ITEM, status=Status.RIGHT))
    with store.unit_of_work() as uow:
        uow.cares.remind(REMINDER)

        assert uow.cares.save_reminder(after)
        assert not uow.cares.save_reminder(REMINDER.with_item(0, replace(ITEM, status=Status.WORK)))
        assert uow.cares.reminder(REMINDER.id) == after


def test_a_card_that_never_was_is_refused(store: TicketStore) -> None:
    with store.unit_of_work() as uow, pytest.raises(DeskError, match="no_such_reminder"):
        uow.cares.reminder(ReminderId("r9"))


def test_votes_are_those_of_late(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        for number, ago in enumerate((0, 5)):
            uow.feedback.vote(
                page="it/vpn.md",
                conversation_id=ConversationId(f"c{number}"),
                helped=bool(ago),
                at=START - timedelta(days=ago),
                ticket_id=None,
            )

        assert uow.cares.votes(START - timedelta(days=1)) == [Vote(page="it/vpn.md", helped=False, at=START)]
