"""The test dialogues of the catalogue: each is held, and what came of it is compared with what was to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from workflows.domain import requests, wanting
from workflows.domain.audiences import EMPLOYEES, Labels, Readers
from workflows.domain.catalogue import REQUESTER, Catalogue, Dialogue, Item
from workflows.domain.ids import ConversationId, RequestId, UserId
from workflows.domain.requests import RequestDraft
from workflows.domain.slots import Heard
from workflows.domain.wanting import Take
from workflows.ports import Wishes


def failed(catalogue: Catalogue, wishes: Wishes) -> Iterator[tuple[Item, int, str]]:
    """Yield each dialogue that comes out otherwise: its item, its place from 0, and what is different."""
    for item in catalogue.items:
        readers = Readers({Labels({EMPLOYEES, *item.audience})})
        for n, dialogue in enumerate(item.dialogues):
            what = _difference(item, dialogue, catalogue, wishes, readers=readers)
            if what:
                yield item, n, what


def _difference(
    item: Item, dialogue: Dialogue, catalogue: Catalogue, wishes: Wishes, *, readers: Readers
) -> str:
    found = wanting.meant(dialogue.said, lambda words: wishes.find(words, readers=readers), catalogue)
    if not isinstance(found, Take) or found.item.id != item.id:
        return f"it finds {_called(found)} instead of this item; give the item a synonym, or say it otherwise"
    draft, step = _begun(item, dialogue, wishes)
    wanted = {name: value for name, value in dialogue.answers.items() if value}
    for name in draft.answers.keys() | wanted.keys():
        there, expected = draft.answers.get(name, ()), wanted.get(name, ())
        if set(there) != set(expected):
            told = ", ".join(expected) or "nothing"
            return f"{name} is {', '.join(there) or 'nothing'}, not {told}; correct the dialogue or the field"
    if step.asks != dialogue.asks:
        asked = step.asks or "nothing"
        return f"then it asks {asked}, not {dialogue.asks or 'nothing'}; correct the dialogue or the field"
    return ""


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
