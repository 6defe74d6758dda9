"""An article on its way: one alive for each origin, changed by one at a time, found once published."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage import TicketStore
from storage.knowledge import Row
from tests.fakes.clock import START
from tests.storage.racing import race
from workflows.domain.drafts import ArticleDraft, DraftState, Gain, Wording, moved
from workflows.domain.errors import DeskError
from workflows.domain.gaps import GapQuestion
from workflows.domain.ids import ConversationId, DraftId, UserId

DRAFT = ArticleDraft(
    id=DraftId("d1"),
    origin="gap:g1",
    state=DraftState.DRAFT,
    version=1,
    author_id=UserId("UBO"),
    owner_id=UserId("ULEE"),
    changed_at=START,
    title="Cold coffee",
    body="Press the *red* button.",
    questions=(GapQuestion(conversation_id=ConversationId("c1"), turn=1, question="Why so cold?", at=START),),
    gain=Gain(asked=2, unanswered=("Why?",)),
    former=(Wording(title="Coffee", body="Wait.", audience=("everyone",), until=START),),
)


def test_what_was_saved_is_loaded_equal(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        assert uow.drafts.add(DRAFT) == DRAFT
        assert uow.drafts.get(DRAFT.id) == DRAFT


def test_of_two_that_begin_the_same_article_both_get_the_first(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.drafts.add(DRAFT)

        assert uow.drafts.add(replace(DRAFT, id=DraftId("d2"), title="Mine")) == DRAFT


@pytest.mark.parametrize("state", [DraftState.DISCARDED, DraftState.WITHDRAWN, DraftState.ADOPTED])
def test_what_has_ended_makes_room_for_a_new_one(store: TicketStore, state: DraftState) -> None:
    with store.unit_of_work() as uow:
        uow.drafts.add(DRAFT)
        assert uow.drafts.save(moved(DRAFT, state, at=START))

        assert uow.drafts.add(replace(DRAFT, id=DraftId("d2"))).id == "d2"


def test_of_two_changes_of_one_version_the_second_changes_nothing(store: TicketStore) -> None:
    with store.unit_of_work() as uow:
        uow.drafts.add(DRAFT)
        published = moved(DRAFT, DraftState.PUBLISHED, at=START + timedelta(hours=1))

        assert uow.drafts.save(published)
        assert not uow.drafts.save(moved(DRAFT, DraftState.DISCARDED, at=START))
        assert uow.drafts.get(DRAFT.id) == published


def test_one_never_begun_is_refused(store: TicketStore) -> None:
    with store.unit_of_work() as uow, pytest.raises(DeskError, match="no_such_draft"):
        uow.drafts.get(DraftId("d9"))


def test_only_what_is_published_is_read_and_every_change_of_it_is_seen(store: TicketStore) -> None:
    nothing = store.published.mark()
    with store.unit_of_work() as uow:
        uow.drafts.add(DRAFT)
        uow.commit()
    assert (store.published.all(), store.published.mark()) == ([], nothing)

    published = moved(DRAFT, DraftState.PUBLISHED, at=START)
    with store.unit_of_work() as uow:
        uow.drafts.save(published)
        uow.commit()

    assert store.published.all() == [published]
    assert store.published.mark() != nothing


def test_one_that_is_withdrawn_as_another_is_published_is_seen(store: TicketStore) -> None:
    first = replace(DRAFT, state=DraftState.PUBLISHED)
    other = replace(first, id=DraftId("d2"), origin="gap:g2")
    with store.unit_of_work() as uow:
        uow.drafts.add(first)
        uow.commit()
    before = store.published.mark()

    with store.unit_of_work() as uow:
        uow.drafts.save(moved(first, DraftState.WITHDRAWN, at=START))
        uow.drafts.add(other)
        uow.commit()

    assert store.published.mark() != before


def published(store: TicketStore) -> tuple[ArticleDraft, Row]:
    """Have it published, and return it with what somebody has just read of it for the knowledge base."""
    draft = replace(DRAFT, state=DraftState.PUBLISHED)
    with store.unit_of_work() as uow:
        uow.drafts.add(draft)
        uow.commit()
    row = Row(
        page=draft.page,
        source="desk-articles",
        digest="x",
        audience=("everyone",),
        document={"revision": str(draft.edition)},
    )
    return draft, row


def withdrawn(store: TicketStore, draft: ArticleDraft) -> None:
    """Have it taken back."""
    with store.unit_of_work() as uow:
        assert uow.drafts.save(moved(draft, DraftState.WITHDRAWN, at=START))
        uow.drafts.uncite(draft.page)
        uow.commit()


def test_a_page_that_is_taken_back_is_gone_and_every_replica_is_told(store: TicketStore) -> None:
    draft, row = published(store)
    before = store.knowledge.change(put=[row], remove=())

    withdrawn(store, draft)

    assert store.knowledge.audiences({DRAFT.page}) == {}
    assert store.knowledge.version() > before


def test_what_is_withdrawn_while_it_is_read_in_does_not_come_back(store: TicketStore) -> None:
    draft, row = published(store)
    withdrawn(store, draft)

    store.knowledge.change(put=[row], remove=())

    assert store.knowledge.audiences({draft.page}) == {}


def test_what_is_replaced_while_it_is_read_in_is_not_stored(store: TicketStore) -> None:
    draft, row = published(store)
    with store.unit_of_work() as uow:
        assert uow.drafts.save(replace(draft, version=2, edition=2, audience=("managers",)))
        uow.commit()

    store.knowledge.change(put=[row], remove=())
    assert store.knowledge.audiences({draft.page}) == {}
    store.knowledge.change(put=[replace(row, document={"revision": "2"})], remove=())

    assert store.knowledge.audiences({draft.page}) == {draft.page: ("everyone",)}


def test_whoever_withdraws_and_whoever_reads_it_in_may_do_so_at_once(store: TicketStore) -> None:
    draft, row = published(store)

    def one_of_two(number: int) -> None:
        if number:
            withdrawn(store, draft)
        else:
            store.knowledge.change(put=[row], remove=())

    race(2, one_of_two)

    assert store.knowledge.audiences({draft.page}) == {}
