"""A published article is revised by one at a time, replaced whole or not at all, and can be restored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import TicketStore
from storage.knowledge import Row
from tests.fakes.clock import START
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.fakes.knowledge import ScriptedKnowledge, answer
from tests.storage.racing import race
from tests.use_cases.jobs import waiting
from workflows.domain.drafts import SOURCE, ArticleDraft, DraftState
from workflows.domain.errors import DeskError
from workflows.domain.ids import DraftId, UserId
from workflows.ports import Desk
from workflows.use_cases import drafts, gains, publishing
from workflows.use_cases.drafts import Done, NotYours, Overtaken, Result, TooLate
from workflows.use_cases.gains import LOOK_AGAIN_AFTER

NEW_WORDS = "Press the green button."


@pytest.fixture
def article(desk: Desk) -> ArticleDraft:
    """Cy's article, which Cy looks after and Bo published."""
    published = ArticleDraft(
        id=DraftId("a1"),
        origin="gap:g1",
        state=DraftState.PUBLISHED,
        version=3,
        author_id=CY,
        owner_id=CY,
        reviewer_id=BO,
        changed_at=START,
        title="Cold coffee",
        body="Press the red button.",
    )
    with desk.unit_of_work() as uow:
        uow.drafts.add(published)
        uow.commit()
    return published


def stored(desk: Desk, draft: ArticleDraft) -> ArticleDraft:
    """Return it as it is kept."""
    with desk.unit_of_work() as uow:
        return uow.drafts.get(draft.id)


def begun(desk: Desk, article: ArticleDraft, *, by: UserId = CY) -> ArticleDraft:
    """Have an agent begin a revision."""
    outcome = drafts.revise(desk, article.id, by=by)
    assert isinstance(outcome, Done)
    return outcome.draft


def sent(
    desk: Desk, revision: ArticleDraft, *, by: UserId = CY, audience: str = "employees", key: str = "sent"
) -> ArticleDraft:
    """Have it sent for review."""
    outcome = drafts.send(
        desk,
        revision.id,
        by=by,
        request_id=key,
        title="Cold coffee",
        body=NEW_WORDS,
        audience=audience,
        of_version=revision.version,
    )
    assert isinstance(outcome, Done)
    return outcome.draft


def published(desk: Desk, revision: ArticleDraft, *, by: UserId = BO, key: str = "published") -> Result:
    """Have it published."""
    return publishing.publish(desk, revision.id, by=by, request_id=key)


def put_into_the_base(store: TicketStore, article: ArticleDraft) -> None:
    """Do what whoever reads sources does with a published article."""
    row = Row(
        page=article.page,
        source=SOURCE,
        digest=f"{article.edition}",
        audience=article.audience,
        document={"revision": str(article.edition)},
    )
    store.knowledge.change(put=[row], remove=())


def test_a_revision_is_filled_with_the_article_and_judged_by_somebody_else(
    desk: Desk, article: ArticleDraft
) -> None:
    own, others = begun(desk, article), replace(article, id=DraftId("a2"), origin="gap:g2")
    with desk.unit_of_work() as uow:
        uow.drafts.add(others)
        uow.commit()

    assert (own.title, own.body, own.page) == (article.title, article.body, article.page)
    assert own.owner_id == BO  # Cy's own article: the lead judges what Cy changes
    assert begun(desk, others, by=BO).owner_id == CY
    assert drafts.revise(desk, article.id, by=ANA) == NotYours()


def test_published_it_replaces_what_the_article_said_and_that_is_kept(
    desk: Desk, article: ArticleDraft, store: TicketStore
) -> None:
    revision = sent(desk, begun(desk, article))

    assert isinstance(published(desk, revision), Done)

    [page] = store.published.all()
    assert (page.id, page.body, page.edition) == (article.id, NEW_WORDS, 2)
    assert [one.body for one in page.former] == [article.body]
    assert stored(desk, revision).state is DraftState.ADOPTED
    assert f"gain:{revision.id}" in waiting(store)


def test_a_second_click_and_the_click_of_somebody_else_change_nothing(
    desk: Desk, article: ArticleDraft
) -> None:
    revision = sent(desk, begun(desk, article))

    for other in (CY, ANA, MIA):
        assert published(desk, revision, by=other, key=f"p{other}") == NotYours()
    assert isinstance(published(desk, revision), Done)
    assert isinstance(published(desk, revision, key="again"), TooLate)
    assert stored(desk, article).edition == 2


def test_of_two_who_revise_at_once_the_second_is_told(desk: Desk, article: ArticleDraft) -> None:
    first, second = begun(desk, article), begun(desk, article, by=BO)
    assert first == second

    sent(desk, first)
    late = drafts.send(
        desk,
        second.id,
        by=BO,
        request_id="late",
        title="Mine",
        body="Mine.",
        audience="everyone",
        of_version=second.version,
    )

    assert isinstance(late, TooLate)
    assert stored(desk, first).body == NEW_WORDS
    assert isinstance(drafts.revise(desk, article.id, by=BO), TooLate)


def test_words_of_a_form_that_was_opened_before_the_last_change_are_not_taken(
    desk: Desk, article: ArticleDraft
) -> None:
    opened = begun(desk, article)
    sent(desk, opened)
    drafts.ask_for_changes(desk, opened.id, by=BO, request_id="c", comment="Which button?")

    late = drafts.send(
        desk,
        opened.id,
        by=CY,
        request_id="late",
        title="t",
        body="b",
        audience="everyone",
        of_version=opened.version,
    )

    assert isinstance(late, TooLate)
    assert stored(desk, opened).body == NEW_WORDS


def test_a_revision_of_words_that_changed_meanwhile_is_not_published(
    desk: Desk, article: ArticleDraft
) -> None:
    published(desk, sent(desk, begun(desk, article)))
    now = stored(desk, article)
    revision = sent(desk, begun(desk, now), key="sent-2")
    restored = publishing.restore(desk, article.id, by=BO, request_id="r", edition=2)
    assert isinstance(restored, Done)

    outcome = published(desk, revision, key="late")

    assert isinstance(outcome, Overtaken)
    assert stored(desk, article).body == article.body
    drafts.ask_for_changes(desk, revision.id, by=BO, request_id="c", comment="Again, please")
    assert isinstance(
        published(desk, sent(desk, stored(desk, revision), key="sent-3"), key="published-3"), Done
    )


def test_a_restored_article_says_what_it_said_and_may_be_changed_back(
    desk: Desk, article: ArticleDraft
) -> None:
    published(desk, sent(desk, begun(desk, article)))

    assert isinstance(publishing.restore(desk, article.id, by=CY, request_id="r1", edition=2), Done)
    assert (stored(desk, article).body, stored(desk, article).edition) == (article.body, 3)
    assert isinstance(publishing.restore(desk, article.id, by=CY, request_id="r2", edition=2), TooLate)
    assert publishing.restore(desk, article.id, by=ANA, request_id="r3", edition=3) == NotYours()

    publishing.restore(desk, article.id, by=CY, request_id="r4", edition=3)
    assert stored(desk, article).body == NEW_WORDS
    assert len(stored(desk, article).former) == 1


def test_a_withdrawn_article_takes_no_revision(desk: Desk, article: ArticleDraft, store: TicketStore) -> None:
    revision = sent(desk, begun(desk, article))
    assert isinstance(publishing.withdraw(desk, article.id, by=CY, request_id="w"), Done)

    assert isinstance(published(desk, revision), Overtaken)
    assert isinstance(drafts.revise(desk, article.id, by=CY), TooLate)
    assert store.published.all() == []


def test_publishing_and_withdrawing_at_once_leave_one_of_both(
    desk: Desk, article: ArticleDraft, store: TicketStore
) -> None:
    put_into_the_base(store, article)
    revision = sent(desk, begun(desk, article))

    def one_of_two(number: int) -> Result:
        if number:
            return publishing.withdraw(desk, article.id, by=CY, request_id="w")
        return published(desk, revision)

    race(2, one_of_two)
    for seen in store.published.all():
        put_into_the_base(store, seen)
    put_into_the_base(store, article)  # read before any of it

    is_there = stored(desk, article).state is DraftState.PUBLISHED
    assert is_there == bool(store.published.all()) == bool(store.knowledge.audiences({article.page}))


def test_the_old_words_are_not_cited_for_people_they_were_not_for(
    desk: Desk, article: ArticleDraft, store: TicketStore
) -> None:
    put_into_the_base(store, article)

    published(desk, sent(desk, begun(desk, article), audience="everyone"))

    assert store.knowledge.audiences({article.page}) == {}


def test_an_agent_is_chosen_to_look_after_it_and_nobody_else_can_be(
    desk: Desk, article: ArticleDraft
) -> None:
    revision = sent(desk, begun(desk, article))

    with pytest.raises(DeskError, match="owner_no_agent"):
        publishing.publish(desk, revision.id, by=BO, request_id="p", owner=ANA)
    publishing.publish(desk, revision.id, by=BO, request_id="p", owner=BO)

    assert stored(desk, article).owner_id == BO


def test_an_author_who_left_does_not_hinder_whoever_publishes(desk: Desk, article: ArticleDraft) -> None:
    revision = sent(desk, begun(desk, article))
    with desk.unit_of_work() as uow:
        cy = uow.people.get(CY)
        assert cy is not None
        uow.people.save([replace(cy, is_active=False)])
        uow.commit()

    assert isinstance(published(desk, revision), Done)
    assert stored(desk, article).owner_id == BO


def test_what_a_revision_came_to_is_told_once_its_own_words_are_there(
    desk: Desk, article: ArticleDraft, knowledge: ScriptedKnowledge, store: TicketStore
) -> None:
    revision = sent(desk, begun(desk, article))
    published(desk, revision)
    former = answer(article.page)
    knowledge.learn("coffee", former)

    assert gains.tell_gain(desk, revision.id) == LOOK_AGAIN_AFTER
    page = replace(former.passages[0], revision="2")
    knowledge.learn("coffee", replace(former, passages=(page,)))
    assert gains.tell_gain(desk, revision.id) is None

    assert stored(desk, revision).gain is not None
    assert f"draw:draft:{revision.id}:report" in waiting(store)
