"""A request on its way: what is known of it, what is asked next. Pure: a draft and what happened give the next draft.

A draft is what a person answered so far, in a thread or in a form, of one item of the catalogue. It is pinned to
the form it was begun with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from workflows.domain import attachments, intents
from workflows.domain.anew import anew
from workflows.domain.answer_words import day_in_words, in_words
from workflows.domain.bounds import Problem, problem_of
from workflows.domain.catalogue import (
    MASK,
    NO_FIELD,
    REQUESTER,
    UNSHOWN,
    WRITING,
    Answers,
    FieldKind,
    FormField,
    Item,
    Value,
    beneficiary_field,
    missing,
    only_shown,
    shown,
)
from workflows.domain.first_words import found_in
from workflows.domain.ids import ConversationId, FieldId, GrantId, ItemId, RequestId, TicketId, UserId
from workflows.domain.intents import Intent
from workflows.domain.messages import Attached
from workflows.domain.slots import Heard, answer_in
from workflows.domain.usual_answers import is_in_doubt

NUDGED_AFTER = timedelta(days=3)
"""How long a draft is left alone before the desk asks whether it is still wanted."""
EXPIRES_AFTER = timedelta(days=30)
"""How long a draft is kept that nobody goes on with."""
WORDS_MAX = 2000  # characters kept of the sentence that began it
_CORRECTION = re.compile(
    r"^\W*((no|oh|sorry|wait|hm+)\W+)*(actually|make (it|that)|change|rather|i meant|correction"
    r"|plutôt|en fait|finalement|doch lieber|lieber|eigentlich)\b|\binstead\b",
    re.I,
)


_ALL = re.compile(
    r"(that('|’)?s|that is|these are|those are)? ?(all|it|everything|done)( of them)?\W*"
    r"|c('|’)est tout\W*|das (ist|sind|war(en)?) alle?s?\W*|fertig\W*|terminé\W*",
    re.I,
)


NOTHING: Answers = {}


class RequestState(StrEnum):
    """Where a draft stands."""

    OPEN = "open"
    SENT = "sent"
    DISCARDED = "discarded"
    HANDED_OVER = "handed_over"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDraft:
    """What is known of a request. `asked` is the field asked for now, “” when all is there to be looked over.

    `version` grows by one with each change; `words` are those it began with; `ticket_id` is what it was sent as.
    `proposed` are answers that may have been meant: each is asked with “is that right?”, none is sent that was not
    confirmed. `extends` is the access that it asks to extend.
    """

    id: RequestId
    conversation_id: ConversationId
    person_id: UserId
    item_id: ItemId
    item_version: str
    changed_at: datetime
    version: int = 1
    state: RequestState = RequestState.OPEN
    ticket_id: TicketId | None = None
    words: str = ""
    asked: FieldId = NO_FIELD
    answers: Mapping[FieldId, Value] = field(default_factory=dict)
    proposed: Mapping[FieldId, Value] = field(default_factory=dict)
    extends: GrantId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer as it is shown: what it is of, and in words; one day or one person as it is kept."""

    label: str
    kind: FieldKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a card of a request shows: the items to choose from, or a question, why it is asked again, its answer.

    `taken` is what was read in the first sentence, `changed` and `cleared` are what a correction did before it,
    `is_first` that the card began the request. `known` is from their profile, `repeated` from their last request of
    the same, and `is_repeatable` says that there is one.
    """

    items: tuple[ItemId, ...] = ()
    title: str = ""
    field: FieldId = NO_FIELD
    question: str = ""
    is_first: bool = False
    problem: Problem | None = None
    taken: tuple[Told, ...] = ()
    known: tuple[Told, ...] = ()
    repeated: tuple[Told, ...] = ()
    is_repeatable: bool = False
    changed: tuple[Told, ...] = ()
    cleared: tuple[str, ...] = ()
    answer: Told | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is said next: the field that is asked, “” to look everything over; why again; what changed with it.

    `taken` are fields that the first sentence answered, `changed` fields answered anew by a correction, `cleared`
    those whose answers went with it. `known` is from the profile, `repeated` from the last request of the same.
    """

    asks: FieldId
    problem: Problem | None = None
    taken: tuple[FieldId, ...] = ()
    known: tuple[FieldId, ...] = ()
    repeated: tuple[FieldId, ...] = ()
    is_repeatable: bool = False
    changed: tuple[FieldId, ...] = ()
    cleared: tuple[FieldId, ...] = ()


Result = tuple[RequestDraft, Step]


def begin(
    draft: RequestDraft,
    item: Item,
    heard: Heard,
    *,
    today: date,
    known: Answers = NOTHING,
    is_again: bool = False,
) -> Result:
    """Start with what the profile and the first sentence say; what is given there is not asked.

    Where the words say something else than is usual, and not what, the usual answer is none. *known* is what is known
    of whoever asks, and taken only for a request of their own. *is_again* says that they asked for it before.
    """
    usual = {one.id: _usual(one, draft.person_id) for one in item.fields if one.default}
    read = found_in(item, heard, usual, today=today)
    unsure = {
        one.id for one in item.fields if is_in_doubt(one, item, heard, read.sure, person_id=draft.person_id)
    }
    unsure |= read.refused.keys() | read.likely.keys()
    sure = {name: value for name, value in usual.items() if name not in unsure} | read.sure
    own = known if _is_for_themselves(draft, item, sure) else {}
    kept = {name: value for name, value in own.items() if name not in unsure and name not in sure}
    begun = replace(
        draft,
        words=heard.text[:WORDS_MAX],
        answers=only_shown(item, {**kept, **sure}),
        proposed=read.likely,
    )
    after, step = _next(begun, item)
    step = replace(step, known=tuple(name for name in after.answers if name in kept), is_repeatable=is_again)
    taken = tuple(one.id for one in shown(item, after.answers) if one.id in read.sure)
    return after, replace(step, problem=read.refused.get(step.asks), taken=taken)


def _is_for_themselves(draft: RequestDraft, item: Item, answers: Answers) -> bool:
    """Whether it is for whoever asks, as far as anybody knows."""
    one = beneficiary_field(item, answers)
    return one is None or answers.get(one.id) == (draft.person_id,)


def repeat(draft: RequestDraft, item: Item, last: Answers) -> Result:
    """Take the answers of a former request where there are none yet; they are told, and looked over with the rest."""
    new = {name: value for name, value in last.items() if not draft.answers.get(name)}
    after, step = _set(draft, item, new)
    return after, replace(step, repeated=tuple(name for name in after.answers if name in new))


def _usual(one: FormField, person_id: UserId) -> Value:
    return (person_id,) if one.default == (REQUESTER,) else one.default


def said(draft: RequestDraft, item: Item, heard: Heard, *, today: date) -> Result:
    """Take what was typed: the answer to what is asked, further ones beside it, or a correction of earlier ones."""
    asked = item.field(draft.asked)
    if asked is not None and asked.kind is FieldKind.ROWS and not _CORRECTION.search(heard.text):
        return _said_rows(draft, item, asked, heard, today=today)
    named = list(anew(item, heard)) if asked is None else []
    if any(one.kind in WRITING for one, _ in named):  # whatever else its words are, they are its answer
        return _said_anew(draft, item, named, today=today)
    read = found_in(item, heard, draft.answers, today=today)
    found, refused = {**read.likely, **read.sure}, read.refused
    if asked is not None and draft.proposed.get(asked.id):
        is_right = _confirming(asked, heard.text)
        if is_right is not None:
            return (
                confirmed(draft, item, asked.id, today=today) if is_right else emptied(draft, item, asked.id)
            )
    earlier = {name: value for name, value in found.items() if draft.answers.get(name, value) != value}
    if earlier and (asked is None or _CORRECTION.search(heard.text)):
        return _corrected(draft, item, found)
    if named:
        return _said_anew(draft, item, named, today=today)
    if asked is None:
        return draft, Step(asks=NO_FIELD, problem=Problem(code="not_a_change"))
    value, problem = answer_in(asked, heard, person_id=draft.person_id, today=today)
    if problem is None and value:
        new = {name: one for name, one in read.sure.items() if not draft.answers.get(name)}
        return _set(draft, item, {**(new if asked.kind not in WRITING else {}), asked.id: value})
    if earlier:  # it answers something that was asked before
        return _corrected(draft, item, earlier)
    return draft, Step(asks=asked.id, problem=refused.get(asked.id) or problem or Problem(code="empty"))


def _said_anew(
    draft: RequestDraft, item: Item, named: Sequence[tuple[FormField, Heard]], *, today: date
) -> Result:
    """Take what is answered anew by the names of the fields; what cannot be taken is asked, with the reason."""
    found: dict[FieldId, Value] = {}
    for one, words in named:
        if one not in shown(item, {**draft.answers, **found}):
            continue
        value, problem = answer_in(one, words, person_id=draft.person_id, today=today)
        problem = problem or problem_of(one, value, today=today)
        if problem is not None:
            return replace(draft, asked=one.id), Step(asks=one.id, problem=problem)
        found[one.id] = value
    if not found:
        return draft, Step(asks=NO_FIELD, problem=Problem(code="not_a_change"))
    return _corrected(draft, item, found)


def _confirming(one: FormField, text: str) -> bool | None:
    """Return whether *text* says yes or no to what is proposed, None when it says something else.

    Of a field that itself asks for yes or no, nobody could tell.
    """
    if any(option.name.casefold() in ("yes", "no") for option in one.options):
        return None
    intent = intents.read(text)
    return intent is Intent.YES if intent in (Intent.YES, Intent.NO) else None


def _said_rows(draft: RequestDraft, item: Item, one: FormField, heard: Heard, *, today: date) -> Result:
    """Take rows that were typed; the same is asked until somebody says that those are all."""
    if _ALL.fullmatch(heard.text.strip()):
        return all_rows(draft, item, one.id, today=today)
    new, problem = answer_in(one, heard, person_id=draft.person_id, today=today)
    together = (*draft.answers.get(one.id, ()), *new)
    problem = problem or problem_of(one, together, today=today)
    if problem is not None and problem.code != "too_few_rows":
        return draft, Step(asks=one.id, problem=problem)
    after = replace(draft, answers={**draft.answers, one.id: together})
    return (after, Step(asks=one.id)) if len(together) < one.rows_max else _next(after, item)


def all_rows(draft: RequestDraft, item: Item, field_id: FieldId, *, today: date) -> Result:
    """There are no more rows: go on, unless more are needed."""
    one = item.field(field_id)
    if one is None or one not in shown(item, draft.answers):
        return _next(draft, item)
    problem = problem_of(one, draft.answers.get(field_id, ()), today=today)
    return (draft, Step(asks=field_id, problem=problem)) if problem is not None else _next(draft, item)


def chosen(draft: RequestDraft, item: Item, field_id: FieldId, value: Value, *, today: date) -> Result:
    """Take an answer that was pressed or picked; one that cannot be is asked for again, with the reason."""
    one = item.field(field_id)
    if one is None or one not in shown(item, draft.answers):
        return _next(draft, item)
    problem = problem_of(one, value, today=today)
    if problem is not None:
        return replace(draft, asked=field_id), Step(asks=field_id, problem=problem)
    return _set(draft, item, {field_id: value})


def uploaded(draft: RequestDraft, item: Item, files: Sequence[Attached], *, today: date) -> Result:
    """Take files that were sent: the answer to what is asked, else to the first field that takes files.

    Where one file is taken, a new one takes its place; where several are, it comes to them.
    """
    one = _taking_files(draft, item)
    if one is None:
        return draft, Step(asks=draft.asked, problem=Problem(code="no_file_wanted", said=files[0].name))
    there = draft.answers.get(one.id, ()) if one.files_max > 1 else ()
    value = tuple(dict.fromkeys((*there, *map(attachments.as_answer, files))))
    problem = problem_of(one, value, today=today)
    if problem is not None:
        return draft, Step(asks=draft.asked, problem=problem)
    if draft.asked == one.id:
        return _set(draft, item, {one.id: value})
    kept = replace(draft, answers={**draft.answers, one.id: value})
    return kept, Step(asks=draft.asked, changed=(one.id,))


def files_of(item: Item, answers: Answers) -> tuple[Attached, ...]:
    """Return every file that was given as an answer, in the order of the form."""
    given = (answers.get(one.id, ()) for one in shown(item, answers) if one.kind is FieldKind.ATTACHMENT)
    return tuple(attachments.attached(each) for value in given for each in value)


def emptied(draft: RequestDraft, item: Item, field_id: FieldId) -> Result:
    """Take an answer away, or one that was proposed: what has to be answered is asked again."""
    answers = {name: value for name, value in draft.answers.items() if name != field_id}
    proposed = {name: value for name, value in draft.proposed.items() if name != field_id}
    return _next(replace(draft, answers=only_shown(item, answers), proposed=proposed), item)


def confirmed(draft: RequestDraft, item: Item, field_id: FieldId, *, today: date) -> Result:
    """Take what was proposed for that field: it was meant."""
    value = draft.proposed.get(field_id, ())
    return chosen(draft, item, field_id, value, today=today) if value else _next(draft, item)


def edit(draft: RequestDraft, item: Item, field_id: FieldId) -> Result:
    """Ask for one field again; what it hung on stays until another answer is there."""
    if item.field(field_id) not in shown(item, draft.answers):
        return _next(draft, item)
    return replace(draft, asked=field_id), Step(asks=field_id)


def filled_in(draft: RequestDraft) -> dict[FieldId, Value]:
    """Return what a form shows filled in: what is known, and what may have been meant, for its person to see."""
    return {**draft.proposed, **draft.answers}


def filled(draft: RequestDraft, item: Item, answers: Answers) -> Result:
    """Take what a whole form says, whose answers were checked; an empty answer takes an earlier one away."""
    kept = {one.id: answers[one.id] for one in item.fields if answers.get(one.id)}
    return _next(replace(draft, answers=only_shown(item, kept), proposed={}), item)


def with_earlier(item: Item, answers: Answers, earlier: Answers) -> dict[FieldId, Value]:
    """Return what a form says, with those earlier answers that no form shows again: files, and what is masked."""
    unshown = [one.id for one in item.fields if one.kind in UNSHOWN and answers.get(one.id) in ((), MASK)]
    return {**answers, **{name: earlier.get(name, ()) for name in unshown}}


def problems(item: Item, answers: Answers, *, today: date) -> dict[FieldId, Problem]:
    """Return why these answers cannot be sent, by field, in the order of the form; nothing when they can."""
    asked = ((one, problem_of(one, answers.get(one.id, ()), today=today)) for one in shown(item, answers))
    return {one.id: problem for one, problem in asked if problem is not None}


def looked_over(draft: RequestDraft, item: Item, *, today: date) -> Result | None:
    """Return None when the draft may be sent now; else the first field that has to be asked again, and why."""
    wrong = problems(item, draft.answers, today=today)
    if not wrong:
        return None
    field_id, problem = next(iter(wrong.items()))
    return replace(draft, asked=field_id), Step(asks=field_id, problem=problem)


def beneficiary(draft: RequestDraft, item: Item) -> UserId:
    """Return whom it is asked for: whoever the form names, else whoever asks."""
    one = beneficiary_field(item, draft.answers)
    named = draft.answers.get(one.id, ()) if one is not None else ()
    return UserId(named[0]) if named else draft.person_id


def not_for_them(draft: RequestDraft, item: Item) -> Result:
    """Ask again whom it is for: whoever was named cannot get it."""
    one = beneficiary_field(item, draft.answers)
    asks = one.id if one is not None else NO_FIELD
    left = {name: value for name, value in draft.answers.items() if name != asks}
    return replace(draft, asked=asks, answers=left), Step(asks=asks, problem=Problem(code="not_entitled"))


def recalled(draft: RequestDraft, item: Item, *, today: date) -> Result:
    """Ask again, after a silence, what was asked last; under the item's present form, if that has changed."""
    return adopted(draft, item, today=today) or (
        draft,
        Step(asks=draft.asked, problem=Problem(code="left_alone")),
    )


def adopted(draft: RequestDraft, item: Item, *, today: date) -> Result | None:
    """Return the draft under the item's present form, None when it is of that form already.

    What is asked no more, or was answered in a way that no longer is one, is cleared and told.
    """
    if draft.item_version == item.version:
        return None
    fit = {
        one.id: draft.answers[one.id]
        for one in item.fields
        if draft.answers.get(one.id) and problem_of(one, draft.answers[one.id], today=today) is None
    }
    kept = only_shown(item, fit)
    proposed = {
        one.id: draft.proposed[one.id]
        for one in item.fields
        if draft.proposed.get(one.id) and problem_of(one, draft.proposed[one.id], today=today) is None
    }
    after, step = _next(replace(draft, item_version=item.version, answers=kept, proposed=proposed), item)
    gone = tuple(name for name in draft.answers if name not in kept)
    return after, replace(step, cleared=gone, problem=Problem(code="form_changed"))


def summary(item: Item, answers: Answers) -> tuple[Told, ...]:
    """Return every answer as it is shown, in the order of the form."""
    return tuple(told(one, answers[one.id]) for one in shown(item, answers) if answers.get(one.id))


def told(one: FormField, value: Value) -> Told:
    """Return an answer of that field as it is shown."""
    return Told(label=one.label, kind=one.kind, words=in_words(one, value))


def title(item: Item, answers: Answers) -> str:
    """Return what the request is called: the item, and which one where that was chosen."""
    first = next((one for one in shown(item, answers) if one.kind is FieldKind.CHOICE), None)
    chosen_words = in_words(first, answers.get(first.id, ())) if first is not None else ""
    return f"{item.title}, {chosen_words}" if chosen_words else item.title


def description(item: Item, answers: Answers) -> str:
    """Return every answer on a line of its own, as whoever fulfils the request reads it."""
    return "\n".join(f"{one.label}: {written(one)}" for one in summary(item, answers))


def written(one: Told) -> str:
    """Return an answer as text that whoever fulfils or approves the request reads."""
    if one.kind is FieldKind.USER:
        return f"<@{one.words}>"
    if one.kind is FieldKind.DATE:
        return day_in_words(date.fromisoformat(one.words))
    return one.words


def _taking_files(draft: RequestDraft, item: Item) -> FormField | None:
    takers = [one for one in shown(item, draft.answers) if one.kind is FieldKind.ATTACHMENT]
    takers.sort(key=lambda one: (one.id != draft.asked, bool(draft.answers.get(one.id))))
    return takers[0] if takers else None


def _corrected(draft: RequestDraft, item: Item, found: Answers) -> Result:
    after, step = _set(draft, item, found)
    changed = tuple(name for name in found if draft.answers.get(name) not in (None, found[name]))
    return after, replace(step, changed=changed)


def _set(draft: RequestDraft, item: Item, new: Answers) -> Result:
    answers = only_shown(item, {**draft.answers, **new})
    proposed = {name: value for name, value in draft.proposed.items() if name not in new}
    after, step = _next(replace(draft, answers=answers, proposed=proposed), item)
    gone = tuple(name for name, value in draft.answers.items() if value and name not in answers)
    return after, replace(step, cleared=gone)


def _next(draft: RequestDraft, item: Item) -> Result:
    """Ask for what is missing, else have everything looked over."""
    one = missing(item, draft.answers, draft.proposed)
    asks = one.id if one is not None else NO_FIELD
    return replace(draft, asked=asks), Step(asks=asks)
