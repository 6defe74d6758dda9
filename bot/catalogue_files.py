"""The catalogue of a desk: its items read, checked, and put into the policy with how they are fulfilled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from bot import policies_file
from bot.access_file import AccessFile, AccessSaid, ExtendFile, terms_of
from bot.approvals_file import ApproverFile, RoundFile, StepFile
from bot.column_files import ColumnFile
from bot.company import Company
from bot.conditions_file import WhenFile
from bot.file_kinds import FileKind, Reading
from bot.fulfilment_files import CallFile, ItemSaid, Known, PartFile, TaskFile, plan_of
from bot.item_checks import called_alike, wrong, wrong_approvals, wrong_sources
from bot.item_files import (
    FOLDER,
    NO_SOURCES,
    DialogueFile,
    FieldFile,
    ItemFile,
    ReadItem,
    Sources,
    read_items,
)
from bot.marked_files import Mistake, load
from bot.option_files import OptionFile
from bot.waits_file import WaitsFile
from workflows.domain.access import AccessTerms
from workflows.domain.audiences import Audience
from workflows.domain.catalogue import Catalogue
from workflows.domain.fulfilment import FulfilmentPlan
from workflows.domain.ids import ItemId


def read_catalogue(
    read: Sequence[ReadItem],
    folder: Path,
    *,
    teams: Collection[str],
    audiences: Collection[Audience],
    mistakes: list[Mistake],
    company: Company | None = None,
    sources: Sources = NO_SOURCES,
) -> Catalogue:
    """Return what those items of a desk's *folder* offer; every mistake in them is added to *mistakes*."""
    for one in read:
        mistakes.extend(wrong(one, teams=teams, audiences=audiences, articles=folder / "articles"))
        mistakes.extend(wrong_approvals(one, sources, company))
        mistakes.extend(wrong_sources(one, sources))
    mistakes.extend(called_alike(read))
    return Catalogue(items=tuple(one.item for one in read))


def read_plans(
    read: Sequence[ReadItem], *, known: Known, mistakes: list[Mistake]
) -> dict[ItemId, FulfilmentPlan]:
    """Return how those items are fulfilled of which a file says it; mistakes in that are added to *mistakes*."""
    plans = {}
    items = {one.item.id: one.item for one in read}
    known = replace(known, items=items, bundles=[one.item.id for one in read if one.file.bundle])
    for one in read:
        if one.file.tasks or one.file.bundle:
            said = ItemSaid(
                item=one.item, tasks=one.file.tasks, bundle=one.file.bundle, document=one.document
            )
            plans[one.item.id] = plan_of(said, known, mistakes)
    return plans


def read_access(
    read: Sequence[ReadItem], *, known: Known, mistakes: list[Mistake]
) -> dict[ItemId, AccessTerms]:
    """Return when what those items grant ends of which a file says it; mistakes in that are added to *mistakes*."""
    return {
        one.item.id: terms_of(
            AccessSaid(item=one.item, access=one.file.access, document=one.document), known, mistakes
        )
        for one in read
        if one.file.access is not None
    }


def fill(reading: Reading) -> None:
    """Add the catalogue to the policy."""
    policy = reading.policy
    sources = Sources(
        lists=policy.lists,
        assets=policy.assets,
        waits=policy.asking.waits,
        hours=policy.calendar,
        approvals=policies_file.said(reading),
    )
    read = read_items(reading.folder, mistakes=reading.mistakes, sources=sources)
    found = read_catalogue(
        read,
        reading.folder,
        teams=reading.teams,
        audiences=reading.policy.audiences,
        mistakes=reading.mistakes,
        company=reading.company,
        sources=sources,
    )
    known = Known(teams=reading.teams, webhooks=reading.policy.webhooks)
    plans = read_plans(read, known=known, mistakes=reading.mistakes)
    access = read_access(read, known=known, mistakes=reading.mistakes)
    reading.policy = replace(reading.policy, catalogue=found, fulfilment=plans, access=access)


KIND = FileKind(
    name="item",
    where=f"{FOLDER}/*.yaml",
    model=ItemFile,
    fill=fill,
    parts=(
        ("catalogue/ITEM.yaml, each field", FieldFile),
        ("catalogue/ITEM.yaml, each option", OptionFile),
        ("catalogue/ITEM.yaml, each column", ColumnFile),
        ("catalogue/ITEM.yaml, each condition", WhenFile),
        ("catalogue/ITEM.yaml, each task", TaskFile),
        ("catalogue/ITEM.yaml, call of a task", CallFile),
        ("catalogue/ITEM.yaml, each part of a bundle", PartFile),
        ("catalogue/ITEM.yaml, access that ends", AccessFile),
        ("catalogue/ITEM.yaml, extension of access", ExtendFile),
        ("catalogue/ITEM.yaml, each dialogue", DialogueFile),
        ("catalogue/ITEM.yaml, each round of approvals", RoundFile),
        ("catalogue/ITEM.yaml, each step of a round", StepFile),
        ("catalogue/ITEM.yaml, each who has to say yes", ApproverFile),
        ("catalogue/ITEM.yaml, waits of a round of approvals", WaitsFile),
    ),
)


def place_of_dialogue(folder: Path, item_id: ItemId, n: int) -> tuple[Path, int]:
    """Return the file and the line of an item's dialogue *n*, counted from 0."""
    path = folder / FOLDER / f"{item_id}.yaml"
    document = load(path, [])
    return path, document.line_of(["dialogues", n, "said"]) if document else 1
