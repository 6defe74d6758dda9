"""One transaction over everything that is kept."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

from workflows.ports.approvals import Approvals
from workflows.ports.articles import Aliases, Cares, Drafts, Gaps, GivenAnswers
from workflows.ports.audits import Acts, Anchors
from workflows.ports.delegations import Delegations
from workflows.ports.erasures import Erasures
from workflows.ports.fulfilment import Tasks
from workflows.ports.grants import Grants
from workflows.ports.intake import KeptFiles, Origins
from workflows.ports.masked import MaskedAnswers
from workflows.ports.people import People
from workflows.ports.precedents import Precedents
from workflows.ports.prompts import Prompts
from workflows.ports.refits import Calibrators
from workflows.ports.routing import Rounds
from workflows.ports.rules import Firings
from workflows.ports.runbooks import Runs
from workflows.ports.talks import Conversations, Feedback, Messages, Requests, Shadow, Surfaces
from workflows.ports.tickets import Clocks, Problems, Tickets
from workflows.ports.triage import Solved
from workflows.ports.web_links import WebLinks
from workflows.ports.work import Inbox, Jobs


class UnitOfWork(Protocol):
    """One transaction. Leaving without commit() rolls everything back."""

    inbox: Inbox
    jobs: Jobs
    tickets: Tickets
    clocks: Clocks
    conversations: Conversations
    surfaces: Surfaces
    messages: Messages
    people: People
    feedback: Feedback
    gaps: Gaps
    given: GivenAnswers
    aliases: Aliases
    calibrators: Calibrators
    drafts: Drafts
    shadow: Shadow
    requests: Requests
    cares: Cares
    problems: Problems
    runs: Runs
    precedents: Precedents
    kept_files: KeptFiles
    origins: Origins
    masked: MaskedAnswers
    solved: Solved
    rounds: Rounds
    web_links: WebLinks
    acts: Acts
    firings: Firings
    anchors: Anchors
    tasks: Tasks
    approvals: Approvals
    prompts: Prompts
    grants: Grants
    erasures: Erasures
    delegations: Delegations

    def __enter__(self) -> Self: ...

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def commit(self) -> None:
        """Make everything done in this transaction last, and wake whoever does the jobs it put."""
