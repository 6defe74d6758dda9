"""What a yes, a no, or a word on how it went does to a conversation: it depends on what is open there."""

from __future__ import annotations

from workflows.domain import conversations as talks
from workflows.domain.conversations import CardKind, Conversation, Outcome, Settled
from workflows.domain.intents import Intent

PERSON = "person"
"""The words of the card that asks what a person is wanted for."""


def hear(conversation: Conversation, intent: Intent, text: str) -> Conversation:
    """Return the conversation after a short word of that meaning, *text* being the word itself.

    No draft is open and the word is no small talk; a wish for a person and a question are not heard here.
    """
    if not conversation.question:  # nothing was said before: nothing to say yes to
        return talks.talk(conversation, PERSON if intent is Intent.TICKET else Intent.HELP.value)
    if intent is Intent.CANCEL:
        return talks.rest(conversation)
    if intent is Intent.TICKET:
        return talks.confirm(conversation)
    answer = talks.open_card(conversation, *talks.ONE_PAGE, CardKind.SUGGESTIONS)
    if answer is not None:
        return _to_an_answer(conversation, answer.n, intent)
    offer = talks.open_card(conversation, CardKind.NOTHING, CardKind.READING)
    match intent:
        case Intent.YES if offer is not None:
            return talks.confirm(conversation)
        case Intent.NO | Intent.SOLVED if offer is not None or conversation.is_waiting:
            return talks.rest(conversation)
        case _ if conversation.is_waiting:
            return talks.ask(conversation, f"{conversation.question}\n{text}")
        case Intent.NOT_HELPED:
            return _not_helped_after_all(conversation)
        case _:
            return talks.talk(conversation, Intent.THANKS.value)


def _to_an_answer(conversation: Conversation, n: int, intent: Intent) -> Conversation:
    if intent is Intent.SOLVED:
        return talks.solved(conversation, n)
    if intent in (Intent.NO, Intent.NOT_HELPED):
        return talks.not_helped(conversation, n)
    return talks.talk(conversation, Intent.THANKS.value)  # "ok": seen, and nothing is known of how it went


def _not_helped_after_all(conversation: Conversation) -> Conversation:
    helped = (card for card in reversed(conversation.cards) if card.settled is Settled.SOLVED)
    last = next(helped, None)
    if last is not None and conversation.outcome is Outcome.CONFIRMED:
        return talks.reopened(conversation, last.n)
    return talks.confirm(conversation)
