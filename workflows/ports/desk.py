"""The desk: its policy and everything it needs from the outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from workflows.domain.care import NoPages
from workflows.domain.gaps import EachAlone
from workflows.domain.policies import Policy
from workflows.domain.precedents import NoPrecedents
from workflows.domain.shadow import LeftUntold
from workflows.domain.wanting import NothingWanted
from workflows.domain.web_links import NoWeb
from workflows.ports.answers import Grouping, Judging, Knowledge, Wishes
from workflows.ports.articles import Library
from workflows.ports.precedents import Past
from workflows.ports.rules import Conditions, NoConditions
from workflows.ports.triage import Learned, NothingLearned
from workflows.ports.unit_of_work import UnitOfWork
from workflows.ports.web_links import Web
from workflows.ports.world import Clock, Ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a use case may use.

    `reading` begins a unit of work that is never committed, and waits for nobody who writes.
    """

    clock: Clock
    ids: Ids
    unit_of_work: Callable[[], UnitOfWork]
    reading: Callable[[], UnitOfWork]
    knowledge: Knowledge
    policy: Policy
    grouping: Grouping = field(default_factory=EachAlone)
    judging: Judging = field(default_factory=LeftUntold)
    library: Library = field(default_factory=NoPages)
    wishes: Wishes = field(default_factory=NothingWanted)
    past: Past = field(default_factory=NoPrecedents)
    web: Web = field(default_factory=NoWeb)
    triage: Learned = field(default_factory=NothingLearned)
    conditions: Conditions = field(default_factory=NoConditions)
