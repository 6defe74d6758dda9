"""A conversation with one person about one matter, from the first words to an answer or a ticket.

Pure: each function takes the conversation as it is and returns it as it will be. What the person sees is
a row of cards, each drawn from the conversation whenever it changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from workflows.domain.answers import Answer, Band, Passage, Sentence, Tried
from workflows.domain.ids import ChannelId, ConversationId, MessageTs, RequestId, TicketId, UserId
from workflows.domain.people import is_direct
from workflows.domain.problems import known_error_of
from workflows.domain.requests import Ask

TITLE_MAX = 80  # characters; a title has to fit one line of a card
TRIES = 2  # answers shown before the desk offers a ticket: the best, and once the next best
SUGGESTIONS = 3
PAUSED = "paused"
"""The words of a card that offers a ticket because answers are paused."""
DESCRIPTION_MAX = 8000  # characters kept of what a person wrote; a card shows less


class Phase(StrEnum):
    """Where a conversation stands."""

    ANSWERING = "answering"
    COLLECTING = "collecting"  # something of the catalogue is wanted, and is asked for
    CONFIRMING = "confirming"
    HANDED_OVER = "handed_over"
    DONE = "done"


class CardKind(StrEnum):
    """What a card shows."""

    READING = "reading"  # the knowledge base is not read yet
    ANSWER = "answer"
    WORKAROUND = "workaround"  # of a known error: a way around it while it is not fixed
    FOLLOW_UP = "follow_up"  # whether the answer helped, asked once when nothing was heard
    SUGGESTIONS = "suggestions"
    NOTHING = "nothing"
    CONFIRM = "confirm"
    OPENED = "opened"  # the ticket, kept current
    TALK = "talk"  # a greeting answered, help, a word of thanks
    CHOOSE = "choose"  # which item of the catalogue is meant
    WHICH = "which"  # none of those: what it is, then
    SLOT = "slot"  # a question of a request
    REVIEW = "review"  # a request that is whole, to be looked over and sent
    STOPPING = "stopping"  # whether to stop a request, for somebody who typed that


SHOWING = frozenset({CardKind.ANSWER, CardKind.WORKAROUND})
"""Cards that show a page."""
ONE_PAGE = SHOWING | {CardKind.FOLLOW_UP}
"""Cards that speak of one page: what is said on them is said of it."""
OF_REQUESTS = frozenset({CardKind.CHOOSE, CardKind.WHICH, CardKind.SLOT, CardKind.REVIEW, CardKind.STOPPING})
"""Cards that speak of a request; each has an `ask`."""


class Means(StrEnum):
    """What the question was said to be, beyond its words."""

    UNSAID = "unsaid"
    QUESTION = "question"  # it is no request
    WISH = "wish"  # it answers what is wanted


class Settled(StrEnum):
    """How a card came to rest; its buttons are gone then."""

    SOLVED = "solved"
    NOT_HELPED = "not_helped"
    MOVED_ON = "moved_on"  # something newer in the conversation took its place
    SENT = "sent"
    ANSWERED = "answered"  # the question of a request has its answer
    DISCARDED = "discarded"


class Outcome(StrEnum):
    """How a conversation ended, for honest figures."""

    CONFIRMED = "confirmed"  # they said that it helped
    ASSUMED = "assumed"  # they said nothing, and did not come back with it
    RECONTACTED = "recontacted"  # they said nothing, and came back with it
    HANDED_OVER = "handed_over"
    DISCARDED = "discarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One message of the desk in a conversation. `about` is the question it answers; `words` names a template.

    `ticket_id` is the ticket it shows or was sent as: a thread may see a second one. `written` is the answer in a
    language model's words, each sentence of which a passage says; without it the passage speaks for itself.
    """

    n: int
    kind: CardKind
    about: str = ""
    passages: tuple[Passage, ...] = ()
    is_second: bool = False
    settled: Settled | None = None
    words: str = ""
    ticket_id: TicketId | None = None
    written: tuple[Sentence, ...] = ()
    ask: Ask | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What the ticket will say, until the person sends or discards it."""

    title: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What one person and the desk say in one thread: one matter, or one after the other.

    `ticket_id` is the newest ticket of the thread, `tried` are the pages of the matter at hand. `turn` counts the
    questions; an answer for an older turn comes too late and is dropped. `thread_ts` is None until the desk's own
    first line is posted, for a conversation that began with a command. `recontact_of` is an earlier conversation about
    the same thing that had ended without a word, `recontacted_by` the one that came after this. `request_id` is the
    request that is being collected, `said` what was typed for it and not read yet.
    """

    id: ConversationId
    person_id: UserId
    channel: ChannelId | None
    thread_ts: MessageTs | None
    started_at: datetime
    changed_at: datetime
    version: int = 1
    phase: Phase = Phase.ANSWERING
    turn: int = 0
    tries: int = 0
    question: str = ""
    is_waiting: bool = False
    cards: tuple[Card, ...] = ()
    tried: tuple[Tried, ...] = ()
    draft: Draft | None = None
    ticket_id: TicketId | None = None
    outcome: Outcome | None = None
    recontact_of: ConversationId | None = None
    recontacted_by: ConversationId | None = None
    request_id: RequestId | None = None
    said: str = ""
    means: Means = Means.UNSAID

    @property
    def last(self) -> Card | None:
        """The newest card, None before the first."""
        return self.cards[-1] if self.cards else None

    @property
    def is_in_channel(self) -> bool:
        """Whether others than its person read it."""
        return self.channel is not None and not is_direct(self.channel)

    @property
    def tried_pages(self) -> frozenset[str]:
        """The pages that were already shown for this matter."""
        return frozenset(t.page for t in self.tried)


# ---- what a person says -------------------------------------------------------------------------------------


def ask(conversation: Conversation, question: str) -> Conversation:
    """A new question: what was open before moves on, and an answer is waited for.

    After a matter has ended it is a new matter, for which nothing was tried yet.
    """
    has_ended = conversation.phase in (Phase.DONE, Phase.HANDED_OVER)
    return replace(
        conversation,
        phase=Phase.ANSWERING,
        turn=conversation.turn + 1,
        tries=0,
        question=question[:DESCRIPTION_MAX],
        is_waiting=True,
        cards=_at_rest(conversation),
        tried=() if has_ended else conversation.tried,
        draft=None,
        outcome=None,
        means=Means.UNSAID,
    )


def edit(conversation: Conversation, question: str) -> Conversation:
    """The question reads otherwise now: an answer that waits is for the new words, and so is a draft of the old."""
    turn = (
        conversation.turn + 1 if conversation.is_waiting else conversation.turn
    )  # one for the old comes too late
    edited = replace(conversation, question=question, turn=turn)
    if conversation.draft is None or conversation.draft != draft_at_hand(replace(conversation, draft=None)):
        return edited
    return replace(edited, draft=draft_at_hand(replace(edited, draft=None)))


def talk(conversation: Conversation, words: str) -> Conversation:
    """Say something that asks for nothing: a greeting returned, help, a thank-you."""
    return _with_card(conversation, Card(n=len(conversation.cards), kind=CardKind.TALK, words=words))


def say_reading(conversation: Conversation) -> Conversation:
    """Say that the knowledge base is still being read; once is enough."""
    if open_card(conversation, CardKind.READING) is not None:
        return conversation
    return _with_card(
        conversation, Card(n=len(conversation.cards), kind=CardKind.READING, about=conversation.question)
    )


def answered(conversation: Conversation, answer: Answer) -> Conversation:
    """Show what was found for the question that waits.

    The second answer is the next best page, whatever its band; when there is none, the confirm card comes.
    """
    is_second = conversation.tries >= 1
    settled = replace(
        conversation, is_waiting=False, tries=conversation.tries + 1, cards=_without_reading(conversation)
    )
    found = answer.passages if answer.band is not Band.NONE else ()
    if is_second:
        return _show(settled, found[:1], is_second=True) if found else confirm(settled)
    if not found:
        nothing = Card(n=len(settled.cards), kind=CardKind.NOTHING, about=settled.question)
        return _with_card(settled, nothing)
    if answer.band is Band.ANSWER:
        return _show(settled, found[: 1 + SUGGESTIONS], is_second=False)
    card = Card(
        n=len(settled.cards), kind=CardKind.SUGGESTIONS, about=settled.question, passages=found[:SUGGESTIONS]
    )
    return _with_card(_try(settled, found[:SUGGESTIONS]), card)


def say_paused(conversation: Conversation) -> Conversation:
    """Say of the question that waits that answers are paused; nothing was looked for, a ticket is offered."""
    settled = replace(conversation, is_waiting=False, cards=_without_reading(conversation))
    paused = Card(n=len(settled.cards), kind=CardKind.NOTHING, about=settled.question, words=PAUSED)
    return _with_card(settled, paused)


def show(conversation: Conversation, passage: Passage, *, of: int) -> Conversation:
    """Show one of the suggested pages as an answer of its own; the suggestions of card *of* move on."""
    settled = settle(conversation, of, Settled.MOVED_ON)
    return _show(replace(settled, tries=max(settled.tries, 1)), (passage,), is_second=False)


def word(conversation: Conversation, n: int, written: Sequence[Sentence]) -> Conversation:
    """Let the answer on card *n* be said in these sentences, as long as it still speaks of the same passages."""
    card = conversation.cards[n]
    if card.kind is not CardKind.ANSWER or any(one.source >= len(card.passages) for one in written):
        return conversation
    cards = tuple(
        replace(each, written=tuple(written)) if each.n == n else each for each in conversation.cards
    )
    return replace(conversation, cards=cards)


def solved(conversation: Conversation, n: int) -> Conversation:
    """The answer on card *n* helped: the page it showed is credited, the conversation is done.

    Of several suggestions nobody knows which it was, so none is.
    """
    card = conversation.cards[n]
    shown = card.passages[:1] if card.kind in ONE_PAGE else ()
    done = _judge(_settle_question(conversation, n, Settled.SOLVED), shown, helped=True)
    return replace(done, phase=Phase.DONE, outcome=Outcome.CONFIRMED, is_waiting=False)


def reopened(conversation: Conversation, n: int) -> Conversation:
    """The answer on card *n* had helped and does no longer: its credit goes, a ticket is offered for its question."""
    card = conversation.cards[n]
    settled = _judge(settle(conversation, n, Settled.NOT_HELPED), card.passages[:1], helped=False)
    return confirm(replace(settled, question=card.about, outcome=None))


def not_helped(conversation: Conversation, n: int) -> Conversation:
    """The answer on card *n* did not help: once the next best is looked for, then a ticket is offered."""
    card = conversation.cards[n]
    shown = card.passages[:1] if card.kind in ONE_PAGE else card.passages
    settled = _judge(_settle_question(conversation, n, Settled.NOT_HELPED), shown, helped=False)
    if card.kind in ONE_PAGE and settled.tries < TRIES:
        return replace(settled, turn=settled.turn + 1, is_waiting=True)
    return confirm(settled)


def follow_up(conversation: Conversation, n: int) -> Conversation:
    """Ask once whether the answer on card *n* helped, if nothing was heard since; else nothing changes."""
    card = conversation.cards[n]
    if conversation.last != card or not is_undecided(conversation, n):
        return conversation
    asking = Card(
        n=len(conversation.cards), kind=CardKind.FOLLOW_UP, about=card.about, passages=card.passages[:1]
    )
    return _with_card(conversation, asking)


def assume(conversation: Conversation, n: int) -> Conversation:
    """Nobody said whether card *n* helped: the matter ends, as assumed and not as confirmed."""
    if not is_undecided(conversation, n):
        return conversation
    return replace(conversation, phase=Phase.DONE, outcome=Outcome.ASSUMED, cards=_at_rest(conversation))


def is_undecided(conversation: Conversation, n: int) -> bool:
    """Whether card *n* still waits for a word on how it went; a thank-you is none."""
    is_newest = all(card.kind is CardKind.TALK for card in conversation.cards[n + 1 :])
    return is_newest and conversation.cards[n].settled is None and conversation.outcome is None


def is_about_the_same(now: Conversation, earlier: Conversation) -> bool:
    """Whether the page found for *now* is the one that answered *earlier*, which ended with no *No* and no ticket."""
    found = next((card.passages[0].page for card in reversed(now.cards) if card.passages), None)
    given = {card.passages[0].page for card in earlier.cards if card.kind in SHOWING}
    is_open_end = earlier.outcome in (None, Outcome.ASSUMED, Outcome.CONFIRMED) and not earlier.is_waiting
    return found in given and is_open_end and earlier.phase in (Phase.ANSWERING, Phase.DONE)


def confirm(conversation: Conversation) -> Conversation:
    """Offer the ticket, filled with the person's own words; nothing is sent yet."""
    settled = replace(
        conversation,
        phase=Phase.CONFIRMING,
        draft=draft_at_hand(conversation),
        is_waiting=False,
        outcome=None,
        cards=_at_rest(conversation),
    )
    return _with_card(settled, Card(n=len(settled.cards), kind=CardKind.CONFIRM, about=conversation.question))


def reword(conversation: Conversation, *, title: str, description: str) -> Conversation:
    """Change the words of the draft on the open confirm card."""
    title = title.strip()[:TITLE_MAX] or draft_of(description).title
    return replace(conversation, draft=Draft(title=title, description=description.strip()[:DESCRIPTION_MAX]))


def add_words(conversation: Conversation, text: str) -> Conversation:
    """Add a further message to the draft, on a line of its own."""
    draft = draft_at_hand(conversation)
    description = f"{draft.description}\n{text.strip()}"[:DESCRIPTION_MAX]
    return replace(conversation, draft=replace(draft, description=description))


def discard(conversation: Conversation, n: int) -> Conversation:
    """Throw the draft away; nothing was sent."""
    settled = settle(conversation, n, Settled.DISCARDED)
    return replace(settled, phase=Phase.DONE, outcome=Outcome.DISCARDED, draft=None, is_waiting=False)


def rest(conversation: Conversation) -> Conversation:
    """Let the matter be: nothing is open and nothing waited for; how it ended stays, if it had ended."""
    phase = conversation.phase if conversation.outcome else Phase.DONE
    return replace(conversation, phase=phase, cards=_at_rest(conversation), draft=None, is_waiting=False)


def hand_over(conversation: Conversation, ticket_id: TicketId) -> Conversation:
    """A ticket carries on: the open cards rest, the ticket's own card comes."""
    cards = tuple(
        replace(card, settled=Settled.SENT, ticket_id=ticket_id)
        if card.kind in (CardKind.CONFIRM, CardKind.REVIEW) and card.settled is None
        else _rest(card)
        for card in conversation.cards
    )
    settled = replace(
        conversation,
        phase=Phase.HANDED_OVER,
        outcome=Outcome.HANDED_OVER,
        ticket_id=ticket_id,
        request_id=None,
        draft=None,
        is_waiting=False,
        cards=cards,
    )
    return _with_card(settled, Card(n=len(cards), kind=CardKind.OPENED, ticket_id=ticket_id))


# ---- the draft ----------------------------------------------------------------------------------------------


def draft_at_hand(conversation: Conversation) -> Draft:
    """Return the draft as the person left it, or one made of their question when there is none yet."""
    known = [tried.title for tried in conversation.tried]
    return conversation.draft or draft_of(conversation.question, known=known)


def draft_of(words: str, *, known: Sequence[str] = ()) -> Draft:
    """Make a draft of somebody's own words: the first sentence or line, cut at a word, is the title.

    Abbreviations are written as in the titles of the *known* pages: people type vpn, a title says VPN.
    """
    line = " ".join(next((line for line in words.splitlines() if line.strip()), "").split())
    end = min((i for i in (line.find(stop) for stop in (". ", "? ", "! ")) if i > 0), default=len(line))
    title = line[:end].rstrip(".!,;: ")
    capitals = {
        word.lower(): word for page in known for word in page.split() if word.isupper() and len(word) > 1
    }
    title = " ".join(capitals.get(word, word) for word in title.split(" "))
    title = title[:1].upper() + title[1:]
    if len(title) > TITLE_MAX:
        title = title[: TITLE_MAX - 1].rsplit(" ", 1)[0].rstrip(",;: ") + "…"
    return Draft(title=title or "Help wanted", description=words.strip()[:DESCRIPTION_MAX])


# ---- cards --------------------------------------------------------------------------------------------------


def settle(conversation: Conversation, n: int, how: Settled) -> Conversation:
    """Bring card *n* to rest, whatever it was."""
    cards = tuple(replace(card, settled=how) if card.n == n else card for card in conversation.cards)
    return replace(conversation, cards=cards)


def _settle_question(conversation: Conversation, n: int, how: Settled) -> Conversation:
    """Bring card *n* to rest, and with it the answer it asks about or the question about it."""
    card = conversation.cards[n]
    if card.kind not in ONE_PAGE:
        return settle(conversation, n, how)
    for other in conversation.cards:
        if other.n != n and other.kind in ONE_PAGE and other.about == card.about and other.settled is None:
            conversation = settle(conversation, other.n, Settled.MOVED_ON)
    return settle(conversation, n, how)


def open_card(conversation: Conversation, *kinds: CardKind) -> Card | None:
    """Return the newest card of these kinds that still asks for something, None when there is none."""
    open_cards = (
        card for card in reversed(conversation.cards) if card.kind in kinds and card.settled is None
    )
    return next(open_cards, None)


def _show(conversation: Conversation, passages: Sequence[Passage], *, is_second: bool) -> Conversation:
    is_workaround = known_error_of(passages[0].page) is not None
    card = Card(
        n=len(conversation.cards),
        kind=CardKind.WORKAROUND if is_workaround else CardKind.ANSWER,
        about=conversation.question,
        passages=tuple(passages[:1] if is_workaround else passages),
        is_second=is_second,
    )
    return _with_card(_try(conversation, passages[:1]), card)


def _try(conversation: Conversation, passages: Sequence[Passage]) -> Conversation:
    known = conversation.tried_pages
    new = tuple(
        Tried(page=p.page, title=p.title, url=p.url, audience=p.audience)
        for p in passages
        if p.page not in known
    )
    return replace(conversation, tried=conversation.tried + new)


def _judge(conversation: Conversation, passages: Sequence[Passage], *, helped: bool) -> Conversation:
    pages = {passage.page for passage in passages}
    tried = tuple(replace(t, helped=helped) if t.page in pages else t for t in conversation.tried)
    return replace(conversation, tried=tried)


def _with_card(conversation: Conversation, card: Card) -> Conversation:
    return replace(conversation, cards=(*conversation.cards, card))


def _at_rest(conversation: Conversation) -> tuple[Card, ...]:
    return tuple(_rest(card) for card in conversation.cards)


def _rest(card: Card) -> Card:
    return (
        card
        if card.settled or card.kind in (CardKind.TALK, CardKind.OPENED)
        else replace(card, settled=Settled.MOVED_ON)
    )


def _without_reading(conversation: Conversation) -> tuple[Card, ...]:
    return tuple(_rest(card) if card.kind is CardKind.READING else card for card in conversation.cards)
