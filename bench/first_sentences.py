"""First sentences: which item each finds, and what of it goes into the draft.

The sentences are bench/requests_sentences.jsonl, all said by Ana on one Monday: what is wanted, the answers that are in
the words, and in `asks` what nobody can know who heard only them, though the form has a usual answer for it. A hash of
the words parts them for good into those to look at and those only ever counted. Sentences written while rules were
being made are all to look at: one whose hash falls otherwise is left out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from typing_extensions import override

from knowledge.figures import Interval, wilson
from workflows.domain import requests, wanting
from workflows.domain.audiences import EMPLOYEES, Labels, Readers
from workflows.domain.called import called_in, spoken_of
from workflows.domain.catalogue import REQUESTER, Catalogue, Item, Value
from workflows.domain.ids import ConversationId, FieldId, ItemId, RequestId, UserId
from workflows.domain.people import Person
from workflows.domain.questions import looked_up
from workflows.domain.requests import RequestDraft
from workflows.domain.slots import Heard
from workflows.domain.wanting import Meant, Offer, Take
from workflows.ports import Wishes

SENTENCES = Path(__file__).parent / "requests_sentences.jsonl"
DESK = Path(__file__).parents[1] / "desk"
MONDAY = date(2026, 11, 23)
ANA = UserId("U0ANADUA")
LOOKED_AT = 4
"""Items of which the right one is looked for, though fewer are offered."""
EVERYBODY = Readers(
    {Labels({EMPLOYEES, "managers", "hr", "finance", "engineers", "sales", "lisbon", "berlin"})}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """What somebody says first: the item they want, “” for none, and what they say of it.

    `asks` are fields whose usual answer is wrong here and whose right one is not said.
    """

    said: str
    item: ItemId
    kind: str = "request"
    slots: Mapping[FieldId, Value] = field(default_factory=dict)
    asks: frozenset[FieldId] = frozenset()

    @property
    def is_kept_out(self) -> bool:
        """Whether it is only ever counted, never looked at."""
        return bool(hashlib.sha256(self.said.encode()).digest()[0] % 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a sentence: the items it led to, the likeliest first, and the answers it filled in.

    `right` are answers as they were said, `wrong` those that were not, each with what was taken; `said` is how many
    there were. `proposed` are those that are asked with “is that right?”, `hit` how many of them are.
    """

    sentence: Sentence
    items: tuple[ItemId, ...]
    is_taken: bool
    said: int
    right: int = 0
    wrong: tuple[str, ...] = ()
    missed: tuple[FieldId, ...] = ()
    proposed: tuple[str, ...] = ()
    hit: int = 0

    @property
    def is_first(self) -> bool:
        """Whether the item that is wanted came first."""
        return self.items[:1] == (self.sentence.item,)

    @property
    def is_among(self) -> bool:
        """Whether the item that is wanted is among those shown."""
        return self.sentence.item in self.items[: wanting.OFFERED]

    @property
    def is_found(self) -> bool:
        """Whether the item that is wanted is among those looked at."""
        return self.sentence.item in self.items


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of how many, and the interval the share would lie in for 95 of 100 such sets."""

    hits: int
    total: int

    @property
    def interval(self) -> Interval:
        """Return the ends of the interval."""
        return wilson(self.hits, self.total)

    @override
    def __str__(self) -> str:
        """Write it in %, with its interval and the counts."""
        if not self.total:
            return "–"
        low, high = (100 * end for end in self.interval)
        return f"{100 * self.hits / self.total:.1f} ({low:.1f}–{high:.1f}) of {self.total}"


def sentences(path: Path = SENTENCES) -> list[Sentence]:
    """Return the sentences of a file."""
    return [_sentence(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def outcome(sentence: Sentence, catalogue: Catalogue, wishes: Wishes) -> Outcome:
    """Return what the desk makes of a sentence; where it asks which item is meant, the right one is pressed."""
    meant = _meant(sentence.said, catalogue, wishes)
    items: tuple[ItemId, ...] = ()
    match meant:
        case Take(item=item):
            items = (item.id,)
        case Offer(items=offered):
            items = tuple(one.id for one in offered)
    filled_item = catalogue.item(
        items[0] if isinstance(meant, Take) else sentence.item if sentence.item in items else ItemId("")
    )
    filled, proposed = _filled(filled_item, sentence, wishes) if filled_item is not None else ({}, {})
    is_right = filled_item is not None and filled_item.id == sentence.item
    wanted = sentence.slots if is_right else {}
    good = [name for name, value in filled.items() if set(wanted.get(name, ())) == set(value)]
    return Outcome(
        sentence=sentence,
        items=items,
        is_taken=isinstance(meant, Take),
        said=len(sentence.slots),
        right=len(good),
        wrong=tuple(f"{name}={','.join(value)}" for name, value in filled.items() if name not in good),
        missed=tuple(name for name in sentence.slots if name not in filled and name not in proposed),
        proposed=tuple(f"{name}={','.join(value)}" for name, value in proposed.items()),
        hit=sum(set(wanted.get(name, ())) == set(value) for name, value in proposed.items()),
    )


def figures(outcomes: Sequence[Outcome]) -> dict[str, Share]:
    """Return the figures of some sentences, by their names."""
    wanted = [one for one in outcomes if one.sentence.item]
    taken = sum(one.right + len(one.wrong) for one in outcomes)
    said = sum(one.said for one in wanted)
    return {
        "item at 1": _share(one.is_first for one in wanted),
        "item at 4": _share(one.is_found for one in wanted),
        "item among the buttons": _share(one.is_among for one in wanted),
        "begun at once, wrong item": _share(one.is_taken and not one.is_first for one in wanted),
        "slot precision": Share(hits=sum(one.right for one in outcomes), total=taken),
        "slot recall": Share(hits=sum(one.right for one in wanted), total=said),
        "slot recall with what is asked back": Share(
            hits=sum(one.right + one.hit for one in wanted), total=said
        ),
        "asked back, right": Share(
            hits=sum(one.hit for one in outcomes), total=sum(len(one.proposed) for one in outcomes)
        ),
        "wrong silent fills": Share(hits=sum(len(one.wrong) for one in outcomes), total=taken),
        **{
            f"{kind} taken for a request": _share(
                bool(one.items) for one in outcomes if one.sentence.kind == kind
            )
            for kind in dict.fromkeys(one.sentence.kind for one in outcomes if not one.sentence.item)
        },
    }


def _share(hits: Iterable[bool]) -> Share:
    each = list(hits)
    return Share(hits=sum(each), total=len(each))


def _sentence(line: Mapping[str, Any]) -> Sentence:
    return Sentence(
        said=line["said"],
        item=ItemId(line["item"]),
        kind=line.get("kind", "request"),
        slots={FieldId(name): tuple(value) for name, value in line.get("slots", {}).items()},
        asks=frozenset(map(FieldId, line.get("asks", ()))),
    )


def _meant(said: str, catalogue: Catalogue, wishes: Wishes) -> Meant:
    return wanting.meant(
        looked_up(said), lambda words: wishes.find(words, readers=EVERYBODY), catalogue, most=LOOKED_AT
    )


def _filled(
    item: Item, sentence: Sentence, wishes: Wishes
) -> tuple[dict[FieldId, Value], dict[FieldId, Value]]:
    """Return what the words fill in, with usual answers they make wrong, and what is asked back."""
    heard = Heard(
        text=sentence.said,
        dates=tuple(wishes.dates(sentence.said, today=MONDAY)),
        people=called_in(sentence.said, _everybody()) if spoken_of(item, sentence.said) else (),
    )
    blank = RequestDraft(
        id=RequestId("bench"),
        conversation_id=ConversationId("bench"),
        person_id=ANA,
        item_id=item.id,
        item_version=item.version,
        changed_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
    )
    draft, _ = requests.begin(blank, item, heard, today=MONDAY)
    usual = {one.id: (ANA,) if one.default == (REQUESTER,) else one.default for one in item.fields}
    filled = {
        name: value
        for name, value in draft.answers.items()
        if usual[name] != value or name in sentence.asks or name in sentence.slots
    }
    return filled, dict(draft.proposed)


@cache
def _everybody() -> tuple[Person, ...]:
    """Return everybody in the sample company."""
    listed = yaml.safe_load((DESK / "people.yaml").read_text(encoding="utf-8"))["users"]
    return tuple(
        Person(id=UserId(one["id"]), name=one["real_name"], email=one["email"], zone=one["tz"])
        for one in listed
    )
