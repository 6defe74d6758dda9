"""A ticket by a form: what somebody reports of their own, or makes of somebody else's message."""

from __future__ import annotations

from workflows.domain import priorities
from workflows.domain.conversations import draft_of
from workflows.domain.errors import DeskError
from workflows.domain.ids import UserId
from workflows.domain.sources import Source
from workflows.domain.tickets import Sorting, State, Ticket
from workflows.ports import Desk
from workflows.use_cases import beginning, joining, showing, sources
from workflows.use_cases.tickets import open_ticket


def report(
    desk: Desk,
    *,
    request_id: str,
    person_id: UserId,
    author_id: UserId,
    description: str,
    impact: priorities.Impact,
    urgency: priorities.Urgency,
    source: Source | None = None,
) -> Ticket | None:
    """Open an incident from a form; None when this very form was sent before.

    The conversation about it goes on in the person's direct messages. Raises DeskError("a_ticket_already") for a
    message that is one.
    """
    with desk.unit_of_work() as uow:
        if not uow.inbox.claim(request_id):
            return None
        known = sources.locked(uow, source) if source is not None else None
        if known is not None and sources.is_alive(known):
            raise DeskError("a_ticket_already", number=known.number)
        draft = draft_of(description)
        conversation = beginning.conversation(desk, person_id, question=draft.description)
        ticket, handed_over = open_ticket(
            desk,
            uow,
            conversation,
            draft=draft,
            author_id=author_id,
            cause=request_id,
            sorting=Sorting(priority=priorities.of(impact, urgency), impact=impact, urgency=urgency),
            source_url=source.url if source is not None else "",
        )
        uow.conversations.add(handed_over)
        facts = {"author": author_id} if author_id != person_id else {}
        template = "reported_for" if facts else "reported"
        showing.show_opening(uow, handed_over, template=template, text=draft.description, **facts)
        showing.show_conversation(uow, conversation, handed_over)
        showing.show_ticket(desk, uow, ticket)
        if source is not None:
            sources.became(uow, source, ticket)
        if known is not None and known.state is State.CLOSED:
            ticket = joining.follow_up(desk, uow, ticket, known, by=author_id, cause=request_id)
        uow.commit()
        return ticket
