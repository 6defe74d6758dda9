"""Requests in conversation: begun by what somebody says, collected one question at a time, sent as a ticket.

Words are understood outside of any transaction; what they change is stored in one. The thread and the form work on
the same draft.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from workflows.domain import audiences, conversations, intents, request_talks, requests, wanting
from workflows.domain.audiences import Readers
from workflows.domain.catalogue import (
    CHOOSING,
    MASK,
    Answers,
    FieldKind,
    FormField,
    Item,
    Problem,
    Value,
    beneficiary_field,
    options_named,
    problem_of,
)
from workflows.domain.conversations import CardKind, Conversation, Means
from workflows.domain.errors import DeskError
from workflows.domain.ids import ConversationId, FieldId, RequestId, UserId
from workflows.domain.intents import Intent
from workflows.domain.messages import Attached
from workflows.domain.questions import looked_up
from workflows.domain.requests import RequestDraft, RequestState, Result, Step
from workflows.domain.slots import Heard
from workflows.domain.wanting import Meant, NoRequest, Offer, Take
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import (
    days,
    masking,
    presses,
    request_files,
    sending,
    silent_drafts,
    steps,
)
from workflows.use_cases.audiences import readers_alone
from workflows.use_cases.naming import named_in, spoken_of_in
from workflows.use_cases.presses import Pressed
from workflows.use_cases.request_items import item_of, known_of, last_of, seen_by

GONE = "request_gone"
"""The words of the card that says that an item is offered no more."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a form shows: the draft it is of, the item it asks for, and the day it is for the person."""

    draft: RequestDraft
    item: Item
    today: date


# ---- what somebody says -------------------------------------------------------------------------------------


_COURTEOUS = frozenset({Intent.THANKS, Intent.GREETING, Intent.YES, Intent.NO})
"""Words beside a file of which nothing is lost."""


def begin(desk: Desk, conversation: Conversation, readers: Readers) -> bool:
    """Begin the request that the question which waits is, or ask which it is; False when it is none.

    Only the first answer to a question may be a request.
    """
    if conversation.tries or conversation.means is Means.QUESTION:
        return False
    found = _meant(desk, conversation, readers)
    if isinstance(found, NoRequest):
        return False
    today = _today(desk, conversation.person_id)
    heard = Heard(
        text=conversation.question, dates=tuple(desk.wishes.dates(conversation.question, today=today))
    )
    with desk.unit_of_work() as uow:
        before = uow.conversations.locked(conversation.id)
        if not before.is_waiting or before.turn != conversation.turn:
            return True
        match found:
            case Offer(items=items):
                after = request_talks.choose(before, items)
            case Take(item=item):
                after = _begun(desk, uow, before, item, heard=heard, today=today)
        steps.save(desk, uow, before, after)
        uow.commit()
    return True


def go_on(desk: Desk, conversation: Conversation) -> None:
    """Take in what was typed for the request that is collected."""
    with desk.unit_of_work() as uow:
        draft = _draft(uow, conversation)
        item = item_of(desk, uow, draft)
    today = _today(desk, conversation.person_id)
    asked = item.field(draft.asked) if item else None
    heard = _heard(desk, conversation.said, asked, today=today)
    with desk.unit_of_work() as uow:
        before = uow.conversations.locked(conversation.id)
        if not before.is_waiting or before.turn != conversation.turn:
            return

        def take(draft: RequestDraft, item: Item) -> Result:
            people = named_in(uow, item, heard.text, asked=asked)
            return requests.said(draft, item, replace(heard, people=people), today=today)

        after = _step(desk, uow, before, take, today=today)
        steps.save(desk, uow, before, after)
        uow.commit()


def is_to_be_masked(desk: Desk, uow: UnitOfWork, conversation: Conversation, text: str) -> bool:
    """Whether these words may be an answer that nobody is to see: they are neither kept nor taken."""
    if conversation.request_id is None or intents.read(text) is not Intent.QUESTION:
        return False
    return _asked_kind(desk, uow, conversation) is FieldKind.MASKED


def typed_openly(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> Conversation:
    """Ask again for what is to be masked, from somebody who typed something where others may read it."""
    today = days.today(desk, uow, conversation.person_id)

    def take(draft: RequestDraft, _item: Item) -> Result:
        return draft, Step(asks=draft.asked, problem=Problem(code="typed_openly"))

    return _step(desk, uow, conversation, take, today=today)


def hear(
    desk: Desk,
    uow: UnitOfWork,
    conversation: Conversation,
    intent: Intent,
    *,
    text: str,
    cause: str,
    files: Sequence[Attached] = (),
) -> Conversation:
    """Return the conversation after these words and files of somebody whose request is being collected."""
    if files and intent not in (Intent.PERSON, Intent.TICKET, Intent.CANCEL):
        is_caption = not text or _asks_for_files(desk, uow, conversation)
        if (
            text and is_caption and intent not in _COURTEOUS
        ):  # nothing asked for them, and they may be meant for what is asked next
            conversation = conversations.talk(conversation, "caption")
        conversation = _uploaded(desk, uow, conversation, files)
        if is_caption:
            return conversation
    stopping = conversations.open_card(conversation, CardKind.STOPPING)
    review = conversations.open_card(conversation, CardKind.REVIEW)
    match intent:
        case Intent.PERSON | Intent.TICKET:
            return _to_a_person(desk, uow, conversation, cause=cause)
        case Intent.CANCEL | Intent.YES if stopping is not None:
            return _stopped(desk, uow, conversation)
        case Intent.CANCEL:
            return request_talks.ask_whether_to_stop(conversation)
        case Intent.NO if stopping is not None:
            return request_talks.keep(conversation)
        case Intent.YES if review is not None:
            return sent(desk, uow, conversation, cause=cause)
        case Intent.GREETING | Intent.THANKS | Intent.HELP:
            return conversations.talk(conversation, intent.value)
        case _:
            return request_talks.hear(request_talks.keep(conversation), text)


# ---- what somebody presses ----------------------------------------------------------------------------------


def choose_item(
    desk: Desk, conversation_id: ConversationId, *, n: int, index: int, by: UserId, request_id: str
) -> Pressed:
    """One of the items on offer: that request begins, with what the first words said of it."""
    with desk.unit_of_work() as uow:
        question = uow.conversations.get(conversation_id).question
    today = _today(desk, by)
    heard = Heard(text=question, dates=tuple(desk.wishes.dates(question, today=today)))

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        asked = conversation.cards[n].ask
        offered = asked.items if asked is not None else ()
        item = desk.policy.catalogue.item(offered[index]) if 0 <= index < len(offered) else None
        if item is None:
            return _gone(conversation)
        return _begun(desk, uow, conversation, item, heard=heard, today=today)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def none_of_these(
    desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str
) -> Pressed:
    """*None of these*: they are asked what it is, then."""

    def step(_uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return request_talks.which(conversation, n)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def not_that(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Not that*: it was a question after all, and is answered as one."""

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        _end(desk, uow, conversation, RequestState.DISCARDED)
        return request_talks.not_that(conversation)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def answer(
    desk: Desk,
    conversation_id: ConversationId,
    *,
    n: int,
    value: Callable[[FormField, date], Value],
    by: UserId,
    request_id: str,
) -> Pressed:
    """Take the answer that was pressed or picked on the question of card *n*; *value* reads it for its field."""
    today = _today(desk, by)

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        asked = conversation.cards[n].ask
        name = asked.field if asked is not None else FieldId("")

        def take(draft: RequestDraft, item: Item) -> Result:
            one = item.field(name)
            given = value(one, today) if one is not None else ()
            return requests.chosen(draft, item, name, given, today=today)

        return _step(desk, uow, conversation, take, today=today)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def change(
    desk: Desk, conversation_id: ConversationId, *, n: int, field_id: FieldId, by: UserId, request_id: str
) -> Pressed:
    """*Change one thing*: that one question again, then back to looking everything over."""
    today = _today(desk, by)

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        def again(draft: RequestDraft, item: Item) -> Result:
            return requests.edit(draft, item, field_id)

        return _step(desk, uow, conversation, again, today=today)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def empty(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Take away*: what was answered to the question of card *n* counts no more."""
    today = _today(desk, by)

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        asked = conversation.cards[n].ask

        def take(draft: RequestDraft, item: Item) -> Result:
            return requests.emptied(draft, item, asked.field if asked is not None else FieldId(""))

        return _step(desk, uow, conversation, take, today=today)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def confirm(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Yes, that's right*: what was proposed to the question of card *n* was meant."""
    today = _today(desk, by)

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        asked = conversation.cards[n].ask

        def take(draft: RequestDraft, item: Item) -> Result:
            name = asked.field if asked is not None else FieldId("")
            return requests.confirmed(draft, item, name, today=today)

        return _step(desk, uow, conversation, take, today=today)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def all_rows(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*That's all*: no more rows to the question of card *n*."""
    today = _today(desk, by)

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        asked = conversation.cards[n].ask

        def take(draft: RequestDraft, item: Item) -> Result:
            name = asked.field if asked is not None else FieldId("")
            return requests.all_rows(draft, item, name, today=today)

        return _step(desk, uow, conversation, take, today=today)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def answer_unseen(
    desk: Desk, conversation_id: ConversationId, field_id: FieldId, said: str, *, by: UserId, request_id: str
) -> Pressed | Problem:
    """Take an answer that nobody is to see, typed where only its person does; or why it cannot be taken."""
    shown = form(desk, conversation_id, by=by)
    if not isinstance(shown, Form):
        return shown
    one = shown.item.field(field_id)
    if one is None or one.kind is not FieldKind.MASKED:
        raise DeskError("no_such_request")
    value = (said,) if said and (said,) != MASK else ()
    problem = problem_of(one, value, today=shown.today)
    if problem is not None:
        return problem

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        def take(draft: RequestDraft, item: Item) -> Result:
            masked = masking.kept_apart(uow, draft.id, item, {field_id: value})
            return requests.chosen(draft, item, field_id, masked[field_id], today=shown.today)

        return _step(desk, uow, conversation, take, today=shown.today)

    def is_open(conversation: Conversation) -> bool:
        return conversation.request_id == shown.draft.id

    return presses.press(desk, conversation_id, n=0, by=by, request_id=request_id, step=step, is_open=is_open)


def repeat(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Same as last time*: what is not answered yet is answered as in their last request of the same."""
    today = _today(desk, by)

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        def take(draft: RequestDraft, item: Item) -> Result:
            return requests.repeat(draft, item, last_of(uow, item, draft.person_id, today=today))

        return _step(desk, uow, conversation, take, today=today)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def stop(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Stop* and *Discard*: nothing is sent."""

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return _stopped(desk, uow, conversation)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def keep(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Keep going*, after somebody typed that they want to stop."""

    def step(_uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return request_talks.keep(conversation)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


def submit(desk: Desk, conversation_id: ConversationId, *, n: int, by: UserId, request_id: str) -> Pressed:
    """*Submit request*: exactly one ticket, in the queue of the team that fulfils it."""

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        return sent(desk, uow, conversation, cause=request_id)

    return presses.press(desk, conversation_id, n=n, by=by, request_id=request_id, step=step)


# ---- the form -----------------------------------------------------------------------------------------------


def form(desk: Desk, conversation_id: ConversationId, *, by: UserId) -> Form | Pressed:
    """Return what the form of the request that is collected shows, or why there is none to show."""
    today = _today(desk, by)
    with desk.unit_of_work() as uow:
        conversation = uow.conversations.get(conversation_id)
        if by != conversation.person_id:
            return presses.NotYourConversation()
        if conversation.request_id is None:
            return presses.AlreadySettled(conversation)
        draft = _draft(uow, conversation)
        item = item_of(desk, uow, draft)
    return Form(draft, item, today) if item is not None else presses.AlreadySettled(conversation)


def fill(
    desk: Desk, conversation_id: ConversationId, answers: Answers, *, by: UserId, request_id: str
) -> Pressed | dict[FieldId, Problem]:
    """Take what the form says into the draft; nothing of it, and why, when an answer cannot be taken."""
    shown = form(desk, conversation_id, by=by)
    if not isinstance(shown, Form):
        return shown
    answers = requests.with_earlier(shown.item, answers, shown.draft.answers)
    wrong = requests.problems(shown.item, answers, today=shown.today)
    wrong = {name: problem for name, problem in wrong.items() if problem.code != "empty" or name in answers}
    with desk.unit_of_work() as uow:
        meant = requests.beneficiary(replace(shown.draft, answers=answers), shown.item)
        one = beneficiary_field(shown.item, answers)
        if one is not None and not _may_get(desk, uow, shown.item, meant):
            wrong.setdefault(one.id, Problem(code="not_entitled"))
    if wrong:
        return wrong

    def step(uow: UnitOfWork, conversation: Conversation) -> Conversation:
        def take(draft: RequestDraft, item: Item) -> Result:
            return requests.filled(draft, item, masking.kept_apart(uow, draft.id, item, answers))

        return _step(desk, uow, conversation, take, today=shown.today)

    def is_open(conversation: Conversation) -> bool:
        return conversation.request_id == shown.draft.id

    return presses.press(desk, conversation_id, n=0, by=by, request_id=request_id, step=step, is_open=is_open)


# ---- steps --------------------------------------------------------------------------------------------------


def _meant(desk: Desk, conversation: Conversation, readers: Readers) -> Meant:
    is_wanted = conversation.means is Means.WISH
    said = conversation.question.splitlines()[-1] if is_wanted else conversation.question
    if wanting.asks_for_all(said):
        return wanting.on_offer(desk.policy.catalogue, readers)
    return wanting.meant(
        looked_up(said),
        lambda words: desk.wishes.find(words, readers=readers),
        desk.policy.catalogue,
        is_wanted=is_wanted,
    )


def _begun(
    desk: Desk, uow: UnitOfWork, conversation: Conversation, item: Item, *, heard: Heard, today: date
) -> Conversation:
    item = seen_by(uow, item, conversation.person_id)
    blank = RequestDraft(
        id=RequestId(desk.ids.new()),
        conversation_id=conversation.id,
        person_id=conversation.person_id,
        item_id=item.id,
        item_version=item.version,
        changed_at=desk.clock.now(),
    )
    heard = replace(heard, people=spoken_of_in(uow, item, heard.text))
    last = last_of(uow, item, conversation.person_id, today=today)
    known = known_of(desk, uow, item, conversation.person_id, last=last, today=today)
    begun = requests.begin(blank, item, heard, today=today, known=known, is_again=bool(last))
    draft, step = _entitled(desk, uow, begun, item)
    files = request_files.opening_files(uow, conversation)
    if files:
        with_files, then = requests.uploaded(draft, item, files, today=today)
        draft, step = (with_files, then) if then.problem is None and step.problem is None else (draft, step)
    uow.requests.add(draft)
    silent_drafts.watch(uow, draft)
    return request_talks.show(conversation, draft, item, step)


def _step(
    desk: Desk,
    uow: UnitOfWork,
    conversation: Conversation,
    take: Callable[[RequestDraft, Item], Result],
    *,
    today: date,
) -> Conversation:
    """Do one step of the request that is collected; a form that changed meanwhile is told instead."""
    draft = _draft(uow, conversation)
    item = item_of(desk, uow, draft)
    if item is None:
        _end(desk, uow, conversation, RequestState.DISCARDED)
        return _gone(conversation)
    done = requests.adopted(draft, item, today=today) or take(draft, item)
    after, step = _entitled(desk, uow, done, item)
    silent_drafts.save(desk, uow, after)
    return request_talks.show(conversation, after, item, step)


def _uploaded(
    desk: Desk, uow: UnitOfWork, conversation: Conversation, files: Sequence[Attached]
) -> Conversation:
    """Take files in at once; what was typed before them and not read yet is still read."""
    today = days.today(desk, uow, conversation.person_id)

    def take(draft: RequestDraft, item: Item) -> Result:
        return requests.uploaded(draft, item, files, today=today)

    after = _step(desk, uow, conversation, take, today=today)
    return replace(after, is_waiting=conversation.is_waiting, said=conversation.said)


def _asks_for_files(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> bool:
    return _asked_kind(desk, uow, conversation) is FieldKind.ATTACHMENT


def _asked_kind(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> FieldKind | None:
    draft = _draft(uow, conversation)
    item = item_of(desk, uow, draft)
    one = item.field(draft.asked) if item is not None else None
    return one.kind if one is not None else None


def sent(desk: Desk, uow: UnitOfWork, conversation: Conversation, *, cause: str) -> Conversation:
    """Send the request; what cannot be sent any more, such as a day that has passed, is asked again."""
    today = days.today(desk, uow, conversation.person_id)
    draft = _draft(uow, conversation)
    item = item_of(desk, uow, draft)
    if item is None or item.version != draft.item_version:
        return _step(
            desk, uow, conversation, lambda draft, _item: (draft, Step(asks=draft.asked)), today=today
        )
    again, meant = requests.looked_over(draft, item, today=today), requests.beneficiary(draft, item)
    if again is None and not _may_get(desk, uow, item, meant):
        again = requests.not_for_them(draft, item)
    if again is not None:
        silent_drafts.save(desk, uow, again[0])
        return request_talks.show(conversation, again[0], item, again[1])
    return sending.send(desk, uow, conversation, draft, item, cause=cause)


def _entitled(desk: Desk, uow: UnitOfWork, done: Result, item: Item) -> Result:
    """Return what was *done*, or the question whom it is for again when it may not be for whoever was named."""
    draft, _ = done
    one = beneficiary_field(item, draft.answers)
    is_said = one is not None and bool(draft.answers.get(one.id))
    if not is_said or _may_get(desk, uow, item, requests.beneficiary(draft, item)):
        return done
    return requests.not_for_them(draft, item)


def _may_get(desk: Desk, uow: UnitOfWork, item: Item, person_id: UserId) -> bool:
    """Whether *item* may be for that person: somebody who is there, and one of those it is for, if it says for whom."""
    person = uow.people.get(person_id)
    if person is not None and (person.is_bot or not person.is_active):
        return False
    return not item.entitled or audiences.may_read(item.entitled, readers_alone(desk, uow, person_id))


def _to_a_person(desk: Desk, uow: UnitOfWork, conversation: Conversation, *, cause: str) -> Conversation:
    """Hand over with what was answered so far: an incident, because nobody has sent the request."""
    draft = _draft(uow, conversation)
    item = item_of(desk, uow, draft)
    known = requests.description(item, draft.answers) if item is not None else ""
    words = conversations.draft_at_hand(conversation)
    told = replace(words, description=f"{words.description}\n{known}".strip())
    _end(desk, uow, conversation, RequestState.HANDED_OVER)
    return steps.open_ticket(desk, uow, replace(conversation, draft=told), cause=cause)


def _stopped(desk: Desk, uow: UnitOfWork, conversation: Conversation) -> Conversation:
    is_sent = _draft(uow, conversation).ticket_id is not None
    _end(desk, uow, conversation, RequestState.DISCARDED)
    return request_talks.leave(conversation) if is_sent else request_talks.stop(conversation)


def _gone(conversation: Conversation) -> Conversation:
    """Say that the item is offered no more, and offer a ticket with their words instead."""
    told = conversations.talk(replace(conversation, request_id=None, said=""), GONE)
    return conversations.confirm(told)


def _end(desk: Desk, uow: UnitOfWork, conversation: Conversation, state: RequestState) -> None:
    if conversation.request_id is not None:
        silent_drafts.end(desk, uow, _draft(uow, conversation), state)


def _draft(uow: UnitOfWork, conversation: Conversation) -> RequestDraft:
    if conversation.request_id is None:
        raise DeskError("no_such_request")
    return uow.requests.get(conversation.request_id)


def _heard(desk: Desk, text: str, asked: FormField | None, *, today: date) -> Heard:
    nearest = ""
    if asked is not None and asked.kind in CHOOSING and not options_named(asked, text):
        among = [" ".join((one.name, one.description)) for one in asked.options]
        at = desk.wishes.nearest(text, among) if asked.kind is FieldKind.CHOICE else None
        nearest = asked.options[at].id if at is not None else ""
    return Heard(text=text, dates=tuple(desk.wishes.dates(text, today=today)), nearest=nearest)


def _today(desk: Desk, person_id: UserId) -> date:
    with desk.unit_of_work() as uow:
        return days.today(desk, uow, person_id)
