"""What is wrong with an item: with itself, and with what it says of other files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.approvals_checks import Asks, surprising, too_late, wrong_for_item
from bot.company import Company
from bot.field_checks import wrong_field, wrong_when
from bot.item_files import ReadItem, Sources
from bot.knowledge_file import is_known
from bot.marked_files import Mistake, is_below
from workflows.domain.audiences import Audience
from workflows.domain.catalogue import FieldKind
from workflows.domain.plain_words import in_plain_words

PARTS_MAX = 95  # of the 100 blocks of a form
FORM_OPTIONS_MAX = 500  # a form holds 250 kB, and an option some 300 bytes


def wrong(
    one: ReadItem, *, teams: Collection[str], audiences: Collection[Audience], articles: Path
) -> Iterator[Mistake]:
    """Say what is wrong with an item and its fields, and whom and what it names that is not there."""
    if one.file.fulfilled_by not in teams:
        known = ", ".join(teams) or "none"
        what = f"there is no team {one.file.fulfilled_by!r}; teams.yaml has {known}"
        yield one.mistake(["fulfilled_by"], what)
    yield from _wrong_people(one, teams=teams, audiences=audiences)
    for n, link in enumerate(one.file.links):
        if articles.is_dir() and not is_below(articles, link):
            yield one.mistake(
                ["links", n], f"there is no article {link}; correct the path or remove the link"
            )
    fields = {field.id: at for at, field in reversed(list(enumerate(one.file.fields)))}
    for at, field in enumerate(one.file.fields):
        for where, what in (*wrong_field(field, at, fields), *wrong_when(field, at, one)):
            yield one.mistake(["fields", at, *where], what)
    options = sum(len(field.options) for field in one.item.fields if not field.is_searched)
    if options > FORM_OPTIONS_MAX:
        yield one.mistake(["fields"], f"{options} options are too many for one form; {FORM_OPTIONS_MAX} fit")
    groups = (field.rows_max * (len(field.columns) + 1) if field.columns else 0 for field in one.item.fields)
    parts = len(one.item.fields) + sum(groups)
    if parts > PARTS_MAX:
        yield one.mistake(["fields"], f"{parts} fields and rows are too many for one form; {PARTS_MAX} fit")
    for n, dialogue in enumerate(one.file.dialogues):
        for name in (*dialogue.answers, *filter(None, [dialogue.asks])):
            if name not in fields:
                yield one.mistake(["dialogues", n], f"there is no field {name!r} in this item; correct it")


def wrong_approvals(one: ReadItem, sources: Sources, company: Company | None) -> Iterator[Mistake]:
    """Say what is wrong with who has to agree to an item, and warn of what surprises."""
    said = sources.approvals
    asks = Asks(one.item, one.file.approvals, one.file.approval_policy, is_low_risk=one.file.low_risk)
    for where, what in wrong_for_item(asks, said, company):
        yield one.mistake(where, what)
    for where, what in (
        *surprising(asks.own, said, company),
        *too_late(asks.own, sources.waits, sources.hours),
    ):
        yield replace(one.mistake(["approvals", *where], what), is_warning=True)


def wrong_sources(one: ReadItem, sources: Sources) -> Iterator[Mistake]:
    """Say which lists and things an item looks things up in that are not there."""
    for at, field in enumerate(one.file.fields):
        if field.kind is FieldKind.LOOKUP and not field.lookup:
            yield one.mistake(["fields", at], "say in lookup which of the lists it is looked up in")
        elif field.lookup and field.lookup not in sources.lists:
            known = ", ".join(sorted(sources.lists)) or "no list"
            what = f"there is no list {field.lookup!r}; lists/ has {known}"
            yield one.mistake(["fields", at, "lookup"], what)
        if field.asset and field.asset not in {asset.kind for asset in sources.assets}:
            yield one.mistake(["fields", at, "asset"], f"assets.yaml has no {field.asset!r}; correct one")


def _wrong_people(
    one: ReadItem, *, teams: Collection[str], audiences: Collection[Audience]
) -> Iterator[Mistake]:
    for place in ("audience", "entitled"):
        for name in getattr(one.file, place):
            if not is_known(name, audiences=audiences, teams=teams):
                yield one.mistake([place], f"nobody is {name!r}; add it to knowledge.yaml or correct it")
    if one.file.entitled and not any(field.requested_for for field in one.file.fields):
        yield one.mistake(["entitled"], "nothing says whom it is for; mark a field with requested_for: true")


def called_alike(read: Sequence[ReadItem]) -> Iterator[Mistake]:
    """Say which names two items share, or one has twice."""
    taken: dict[str, tuple[str, str]] = {}
    for one in read:
        for n, name in enumerate((one.file.title, *one.file.synonyms)):
            plain = in_plain_words(name)
            other, spelled = taken.setdefault(plain, (one.item.id, name))
            where: list[int | str] = ["synonyms", n - 1] if n else ["title"]
            if other != one.item.id:
                yield one.mistake(where, f"{name!r} is a name of the item {other} already; take one away")
            elif spelled != name or (n and name in one.file.synonyms[: n - 1]):
                yield one.mistake(where, f"{name!r} is said twice; take one away")
