"""What becomes of a workaround that people are shown: whom it helped is kept, whom it did not is tied to its problem.

Called inside the transaction of the step that says so: a click, a word, a time without one.
"""

from __future__ import annotations

from workflows.domain.conversations import Card, CardKind, Conversation
from workflows.domain.ids import TicketId
from workflows.domain.problems import Problem, Use, known_error_of
from workflows.ports import Desk, UnitOfWork


def follow(desk: Desk, uow: UnitOfWork, before: Conversation, after: Conversation) -> None:
    """Keep what the person said of a workaround in this step: that it helped, or did not after all."""
    said = {page.page: page.helped for page in before.tried}
    for page in after.tried:
        problem = _problem(uow, page.page)
        if problem is None or said.get(page.page) is page.helped:
            continue
        if page.helped:
            _keep(desk, uow, problem, after)
        else:
            uow.problems.forget_use(problem.id, after.id)


def assume(desk: Desk, uow: UnitOfWork, conversation: Conversation, card: Card) -> None:
    """Keep that the workaround on a card seems to have been enough: nothing was heard of it."""
    problem = _problem(uow, card.passages[0].page)
    if problem is not None:
        _keep(desk, uow, problem, conversation)


def link(desk: Desk, uow: UnitOfWork, conversation: Conversation, ticket_id: TicketId) -> None:
    """Tie a ticket to the known errors whose workarounds were shown before it was opened.

    What nobody said a word of, and a ticket followed, did not help.
    """
    shown = {
        card.passages[0].page
        for card in conversation.cards
        if card.kind is CardKind.WORKAROUND and card.passages
    }
    for page in sorted(shown & conversation.tried_pages):
        problem = _problem(uow, page)
        if problem is None:
            continue
        uow.problems.link(problem.id, ticket_id, at=desk.clock.now())
        if not any(one.page == page and one.helped for one in conversation.tried):
            uow.problems.forget_use(problem.id, conversation.id)


def _problem(uow: UnitOfWork, page: str) -> Problem | None:
    number = known_error_of(page)
    return uow.problems.by_number(number) if number else None


def _keep(desk: Desk, uow: UnitOfWork, problem: Problem, conversation: Conversation) -> None:
    uow.problems.use(
        Use(
            problem_id=problem.id,
            conversation_id=conversation.id,
            person_id=conversation.person_id,
            at=desk.clock.now(),
        )
    )
