"""An article is begun once, decided by its owner alone, and its questions are asked again when it is there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import TicketStore
from tests.fakes.chat import Chat
from tests.fakes.desk import ANA, BO, CY, MIA
from tests.fakes.knowledge import ScriptedKnowledge, answer
from tests.use_cases.jobs import waiting
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.answers import Band
from workflows.domain.drafts import ArticleDraft, DraftState
from workflows.domain.errors import DeskError
from workflows.domain.ids import UserId
from workflows.domain.tickets import Ticket
from workflows.ports import Desk
from workflows.use_cases import drafts, gains, gaps, presses, publishing
from workflows.use_cases.drafts import Done, NotYours, TooLate
from workflows.use_cases.gains import LOOK_AGAIN_AFTER

COFFEE = "The coffee machine is cold"


def begun(desk: Desk, ticket: Ticket, *, by: UserId = CY) -> ArticleDraft:
    """Have an agent begin an article on a ticket."""
    outcome = drafts.from_ticket(desk, ticket.id, by=by)
    assert isinstance(outcome, Done)
    return outcome.draft


def sent(desk: Desk, draft: ArticleDraft, *, request_id: str = "sent", by: UserId = CY) -> ArticleDraft:
    """Have its author send it for review."""
    outcome = drafts.send(
        desk,
        draft.id,
        by=by,
        request_id=request_id,
        title="Cold coffee",
        body="Press the red button.",
        audience="everyone",
    )
    assert isinstance(outcome, Done)
    return outcome.draft


def stored(desk: Desk, draft: ArticleDraft) -> ArticleDraft:
    """Return it as it is kept."""
    with desk.unit_of_work() as uow:
        return uow.drafts.get(draft.id)


def test_a_solved_ticket_becomes_a_template_without_private_words(chat: Chat, desk: Desk) -> None:
    ticket = claimed(chat, open_ticket(chat, "Ana Reis here: cold coffee, my pin: 1234, ana@example.com"))
    chat.reply_under(ticket, "🔒 she broke it herself", by=BO)
    chat.reply_under(
        ticket,
        "Please press the red button, Ana",
        by=BO,
    )
    chat.work()

    draft = begun(desk, resolved(chat, ticket))

    assert "## Symptom" in draft.body and "## Check" in draft.body
    assert "## Cause\n\nfuse" in draft.body
    assert "I changed the fuse." in draft.body and "press the red button" in draft.body
    for private in ("broke it", "1234", "ana@example.com", "Ana"):
        assert private not in draft.body + draft.title


def test_an_article_is_begun_once_for_each_ticket_and_by_agents_only(chat: Chat, desk: Desk) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))

    draft = begun(desk, ticket)

    assert begun(desk, ticket, by=BO) == draft
    assert drafts.from_ticket(desk, ticket.id, by=ANA) == NotYours()


def test_an_open_ticket_makes_no_article(chat: Chat, desk: Desk) -> None:
    ticket = open_ticket(chat)

    with pytest.raises(DeskError, match="not_allowed_now"):
        drafts.from_ticket(desk, ticket.id, by=BO)


def test_the_owner_is_the_lead_and_nobody_else_decides(chat: Chat, desk: Desk) -> None:
    draft = sent(desk, begun(desk, resolved(chat, claimed(chat, open_ticket(chat)))))
    assert (draft.owner_id, draft.state) == (BO, DraftState.IN_REVIEW)

    for other in (CY, ANA, MIA):
        assert publishing.publish(desk, draft.id, by=other, request_id=f"p{other}") == NotYours()
    assert isinstance(publishing.publish(desk, draft.id, by=BO, request_id="p1"), Done)
    assert isinstance(publishing.publish(desk, draft.id, by=BO, request_id="p2"), TooLate)
    assert isinstance(drafts.discard(desk, draft.id, by=BO, request_id="p3"), TooLate)
    assert stored(desk, draft).state is DraftState.PUBLISHED


def test_changes_go_back_to_the_author_who_sends_it_again(chat: Chat, desk: Desk) -> None:
    draft = sent(desk, begun(desk, resolved(chat, claimed(chat, open_ticket(chat)))))

    drafts.ask_for_changes(desk, draft.id, by=BO, request_id="c1", comment="Which button?")
    assert (stored(desk, draft).state, stored(desk, draft).comment) == (DraftState.DRAFT, "Which button?")
    assert isinstance(publishing.publish(desk, draft.id, by=BO, request_id="p1"), TooLate)

    assert sent(desk, draft, request_id="again").state is DraftState.IN_REVIEW


def test_a_discarded_article_may_be_begun_anew(chat: Chat, desk: Desk) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat)))
    draft = sent(desk, begun(desk, ticket))
    drafts.discard(desk, draft.id, by=BO, request_id="d1")

    assert begun(desk, ticket).id != draft.id


def _published_from_gap(chat: Chat, desk: Desk) -> ArticleDraft:
    chat.ask(COFFEE, by=ANA)
    chat.ask(COFFEE, by=MIA)
    gaps.look_after(desk)
    listed = gaps.listed(desk, BO)
    assert isinstance(listed, gaps.Listed)
    outcome = drafts.from_gap(desk, listed.gaps[0].id, by=CY)
    assert isinstance(outcome, Done)
    draft = sent(desk, outcome.draft)
    published = publishing.publish(desk, draft.id, by=BO, request_id="p")
    assert isinstance(published, Done)
    return published.draft


def test_once_the_article_is_there_its_questions_are_asked_and_leave_the_list(
    chat: Chat, desk: Desk, store: TicketStore, knowledge: ScriptedKnowledge
) -> None:
    draft = _published_from_gap(chat, desk)
    assert draft.synonyms == (COFFEE,)
    assert f"gain:{draft.id}" in waiting(store)

    assert gains.tell_gain(desk, draft.id) == LOOK_AGAIN_AFTER
    knowledge.learn("coffee", answer(draft.page))
    assert gains.tell_gain(desk, draft.id) is None

    gain = stored(desk, draft).gain
    assert gain is not None
    assert (gain.answered, gain.asked, gain.worse) == (2, 2, ())
    assert gaps.listed(desk, BO) == gaps.Listed(gaps=[], waiting=0)
    assert f"draw:draft:{draft.id}:report" in waiting(store)


def test_what_is_only_suggested_counts_as_unanswered_and_stays(
    chat: Chat, desk: Desk, knowledge: ScriptedKnowledge
) -> None:
    draft = _published_from_gap(chat, desk)
    knowledge.learn("coffee", answer(draft.page, band=Band.SUGGEST))

    gains.tell_gain(desk, draft.id)

    gain = stored(desk, draft).gain
    assert gain is not None
    assert (gain.answered, gain.unanswered) == (0, (COFFEE, COFFEE))
    assert isinstance(gaps.listed(desk, BO), gaps.Listed)


def test_a_question_that_lost_the_page_that_helped_is_told(
    chat: Chat, desk: Desk, knowledge: ScriptedKnowledge
) -> None:
    helped = chat.ask("vpn drops, tell ana@example.com", by=ANA)
    presses.solved(desk, helped.id, n=0, by=ANA, request_id="solved")
    draft = _published_from_gap(chat, desk)
    knowledge.learn("coffee", answer(draft.page))
    knowledge.learn("vpn", answer(draft.page, "it/vpn-drops.md"))

    gains.tell_gain(desk, draft.id)

    gain = stored(desk, draft).gain
    assert gain is not None
    assert [(one.question, one.page) for one in gain.worse] == [
        ("vpn drops, tell [e-mail]", "it/vpn-drops.md")
    ]


def test_what_is_withdrawn_may_not_be_cited_from_that_moment(
    chat: Chat, desk: Desk, store: TicketStore
) -> None:
    draft = _published_from_gap(chat, desk)
    mark = store.published.mark()
    assert [one.id for one in store.published.all()] == [draft.id]

    assert isinstance(publishing.withdraw(desk, draft.id, by=BO, request_id="w"), Done)

    assert store.published.all() == []
    assert store.published.mark() != mark
    assert store.knowledge.audiences({draft.page}) == {}
    assert gains.tell_gain(desk, draft.id) is None


def test_without_a_lead_in_the_workspace_nobody_begins(chat: Chat, desk: Desk) -> None:
    ticket = resolved(chat, claimed(chat, open_ticket(chat), by=CY), by=CY)
    with desk.unit_of_work() as uow:
        bo = uow.people.get(BO)
        assert bo is not None
        uow.people.save([replace(bo, is_active=False)])
        uow.commit()

    with pytest.raises(DeskError, match="no_reviewer"):
        drafts.from_ticket(desk, ticket.id, by=CY)
