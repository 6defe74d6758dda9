"""The test dialogues of the catalogue: each is held, and what came of it is compared with what was to come."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from workflows.domain import requests, wanting
from workflows.domain.audiences import EMPLOYEES, Labels, Readers
from workflows.domain.catalogue import REQUESTER, Catalogue, Dialogue, Item, Value, as_seen_by
from workflows.domain.ids import ConversationId, FieldId, ItemId, RequestId, UserId
from workflows.domain.requests import RequestDraft
from workflows.domain.slots import Heard
from workflows.domain.wanting import Take
from workflows.ports import Wishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A dialogue that comes out otherwise: the *n*th of its item, from 0.

    `expected` and `found` are what was to come of it and what came, line by line. `is_unsure`: no other item is
    taken for it, it is only not found for sure; a model that understands more may find it.
    """

    item: Item
    n: int
    what: str
    expected: Sequence[str] = ()
    found: Sequence[str] = ()
    is_unsure: bool = False

    @property
    def said(self) -> str:
        """The sentence it begins with."""
        return self.item.dialogues[self.n].said


def failed(
    catalogue: Catalogue,
    wishes: Wishes,
    *,
    only: Collection[ItemId] = (),
    done: Callable[[], None] = lambda: None,
) -> Iterator[Failed]:
    """Yield each dialogue that comes out otherwise, of *only* some items if any are named; tell *done* of each."""
    for item in (as_seen_by(one, "") for one in catalogue.items):
        if only and item.id not in only:
            continue
        readers = Readers({Labels({EMPLOYEES, *item.audience})})
        for n in range(len(item.dialogues)):
            found = _held(item, n, catalogue, wishes, readers=readers)
            done()
            if found is not None:
                yield found


def _held(item: Item, n: int, catalogue: Catalogue, wishes: Wishes, *, readers: Readers) -> Failed | None:
    """Return what is different, None when it comes out as it says."""
    dialogue = item.dialogues[n]
    wanted = {name: value for name, value in dialogue.answers.items() if value}
    expected = _lines(item, item.id, wanted, dialogue.asks)
    meant = wanting.meant(dialogue.said, lambda words: wishes.find(words, readers=readers), catalogue)
    if not isinstance(meant, Take) or meant.item.id != item.id:
        called = _called(meant)
        what = f"it finds {called} instead of this item; give the item a synonym, or say it otherwise"
        return Failed(
            item=item,
            n=n,
            what=what,
            expected=expected,
            found=(f"item: {called}",),
            is_unsure=not isinstance(meant, Take),
        )
    draft, step = _begun(item, dialogue, wishes)
    what = _difference(draft.answers, wanted) or _asked(step.asks, dialogue.asks)
    found = _lines(item, item.id, draft.answers, step.asks)
    return Failed(item=item, n=n, what=what, expected=expected, found=found) if what else None


def _difference(answers: Mapping[FieldId, Value], wanted: Mapping[FieldId, Value]) -> str:
    for name in (*wanted, *(one for one in answers if one not in wanted)):
        there, expected = answers.get(name, ()), wanted.get(name, ())
        if set(there) != set(expected):
            told = ", ".join(expected) or "nothing"
            return f"{name} is {', '.join(there) or 'nothing'}, not {told}; correct the dialogue or the field"
    return ""


def _asked(asks: FieldId, wanted: FieldId) -> str:
    if asks == wanted:
        return ""
    return f"then it asks {asks or 'nothing'}, not {wanted or 'nothing'}; correct the dialogue or the field"


def _lines(item: Item, found: str, answers: Mapping[FieldId, Value], asks: FieldId) -> tuple[str, ...]:
    """Return what is known as lines that can be compared, in the order of the form."""
    order = [one.id for one in item.fields]
    known = sorted((name for name in answers if answers[name]), key=lambda name: (name not in order, name))
    known.sort(key=lambda name: order.index(name) if name in order else len(order))
    said = [f"{name}: {', '.join(sorted(answers[name]))}" for name in known]
    return (f"item: {found}", *said, f"asks: {asks or 'nothing'}")


def _begun(item: Item, dialogue: Dialogue, wishes: Wishes) -> requests.Result:
    blank = RequestDraft(
        id=RequestId("dialogue"),
        conversation_id=ConversationId("dialogue"),
        person_id=UserId(REQUESTER),
        item_id=item.id,
        item_version=item.version,
        changed_at=datetime(dialogue.day.year, dialogue.day.month, dialogue.day.day, tzinfo=UTC),
    )
    heard = Heard(text=dialogue.said, dates=tuple(wishes.dates(dialogue.said, today=dialogue.day)))
    return requests.begin(blank, item, heard, today=dialogue.day)


def _called(found: wanting.Meant) -> str:
    match found:
        case Take(item=item):
            return str(item.id)
        case wanting.Offer(items=items):
            return " or ".join(one.id for one in items)
        case _:
            return "no item"
