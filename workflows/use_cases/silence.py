"""When nobody says whether an answer helped: one question after some open hours, and an honest end some days later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from workflows.domain import conversations as talks
from workflows.domain.conversations import Card, CardKind, Conversation, Outcome
from workflows.domain.ids import ConversationId
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing, workarounds

FOLLOW_UP = "follow_up"
ASSUME = "assume"
ASKS_AFTER = timedelta(hours=4)
"""Open time of the desk between an answer and the question whether it helped."""
ASSUMES_AFTER = timedelta(hours=72)
"""How long somebody may come back before an answer counts as having been enough; and after which it is news."""


def listen(desk: Desk, uow: UnitOfWork, conversation: Conversation, card: Card) -> None:
    """Come back to a card that was just added, if it is one people may leave unanswered."""
    now = desk.clock.now()
    match card.kind:
        case CardKind.ANSWER | CardKind.WORKAROUND:
            hours = desk.policy.targets[desk.policy.default_priority].calendar
            kind, due_at = FOLLOW_UP, hours.due_at(now, ASKS_AFTER)
        case CardKind.FOLLOW_UP:
            kind, due_at = ASSUME, now + ASSUMES_AFTER
        case _:
            return
    _look_again(uow, kind, conversation, card.n, due_at=due_at)


def stop_listening(uow: UnitOfWork, before: Conversation, after: Conversation) -> None:
    """Come back no more to the cards that have just come to rest."""
    for earlier, card in zip(before.cards, after.cards, strict=False):
        if earlier.settled is None and card.settled is not None and card.kind in talks.ONE_PAGE:
            uow.jobs.withdraw(f"{FOLLOW_UP}:{after.id}:{card.n}")
            uow.jobs.withdraw(f"{ASSUME}:{after.id}:{card.n}")


def ask_whether_it_helped(desk: Desk, conversation_id: ConversationId, *, n: int) -> None:
    """Ask once about the answer on card *n*; nothing when anything was heard since."""
    with desk.unit_of_work() as uow:
        before = uow.conversations.locked(conversation_id)
        after = talks.follow_up(before, n)
        if after != before:
            uow.conversations.save(replace(after, changed_at=desk.clock.now()))
            showing.show_conversation(uow, before, after)
            listen(desk, uow, after, after.cards[-1])
        elif talks.is_undecided(before, n):  # they said thanks: no question is owed, and still nobody knows
            _look_again(uow, ASSUME, before, n, due_at=desk.clock.now() + ASSUMES_AFTER)
        uow.commit()


def assume(desk: Desk, conversation_id: ConversationId, *, n: int) -> None:
    """End a matter nothing was heard of after the question on card *n*."""
    with desk.unit_of_work() as uow:
        before = uow.conversations.locked(conversation_id)
        after = talks.assume(before, n)
        if after != before:
            uow.conversations.save(after)  # nothing was said: when it was last spoken in stays
            workarounds.assume(desk, uow, after, after.cards[n])
            showing.show_conversation(uow, before, after)
            uow.commit()


def link_recontact(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> Conversation:
    """Return the conversation tied to an earlier one of its person about the same thing, which is marked so.

    Who asks again within the days in which silence counts as a good sign did not get what they needed. Locks from
    the newer conversation to the older ones only, so no two of these wait for each other.
    """
    since = desk.clock.now() - ASSUMES_AFTER
    for seen in uow.conversations.of_person(conversation.person_id, since=since):
        if seen.started_at >= conversation.started_at or not talks.is_about_the_same(conversation, seen):
            continue
        earlier = uow.conversations.locked(seen.id)
        if talks.is_about_the_same(conversation, earlier):
            uow.conversations.save(
                replace(earlier, outcome=Outcome.RECONTACTED, recontacted_by=conversation.id)
            )
            return replace(conversation, recontact_of=earlier.id)
    return conversation


def _look_again(uow: UnitOfWork, kind: str, conversation: Conversation, n: int, *, due_at: datetime) -> None:
    payload = {"conversation": conversation.id, "n": n}
    uow.jobs.put(kind, f"{kind}:{conversation.id}:{n}", payload, due_at=due_at)
