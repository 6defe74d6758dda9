"""One transaction: everything in it lasts, or none of it ever was."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from storage.aliases import SqlAliases
from storage.approvals import SqlApprovals
from storage.audits import SqlActs, SqlAnchors
from storage.calibrators import SqlCalibrators
from storage.care import SqlCares
from storage.clocks import SqlClocks
from storage.conversations import SqlConversations
from storage.delegations import SqlDelegations
from storage.drafts import SqlDrafts
from storage.engine import READING
from storage.erasures import SqlErasures
from storage.feedback import SqlFeedback
from storage.firings import SqlFirings
from storage.gaps import SqlGaps
from storage.given import SqlGiven
from storage.grants import SqlGrants
from storage.inbox import SqlInbox
from storage.jobs import SqlJobs
from storage.kept_files import SqlKeptFiles
from storage.masked import SqlMasked
from storage.messages import SqlMessages
from storage.origins import SqlOrigins
from storage.people import SqlPeople
from storage.precedents import SqlPrecedents
from storage.problems import SqlProblems
from storage.prompts import SqlPrompts
from storage.requests import SqlRequests
from storage.rounds import SqlRounds
from storage.runs import SqlRuns
from storage.shadow import SqlShadow
from storage.surfaces import SqlSurfaces
from storage.tasks import SqlTasks
from storage.tickets import SqlTickets
from storage.triage import SqlSolved
from storage.web_links import SqlWebLinks
from workflows.ports import (
    Aliases,
    Cares,
    Clock,
    Clocks,
    Conversations,
    Drafts,
    Feedback,
    Gaps,
    GivenAnswers,
    Inbox,
    Jobs,
    Messages,
    People,
    Problems,
    Requests,
    Shadow,
    Surfaces,
    Tickets,
)
from workflows.ports.approvals import Approvals
from workflows.ports.audits import Acts, Anchors
from workflows.ports.delegations import Delegations
from workflows.ports.erasures import Erasures
from workflows.ports.fulfilment import Tasks
from workflows.ports.grants import Grants
from workflows.ports.intake import KeptFiles, Origins
from workflows.ports.masked import MaskedAnswers
from workflows.ports.precedents import Precedents
from workflows.ports.prompts import Prompts
from workflows.ports.refits import Calibrators
from workflows.ports.routing import Rounds
from workflows.ports.rules import Firings
from workflows.ports.runbooks import Runs
from workflows.ports.triage import Solved
from workflows.ports.web_links import WebLinks


class SqlUnitOfWork:
    """A transaction from `with` to commit(), which ends it. Leaving without commit() rolls everything back."""

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

    def __init__(self, engine: Engine, *, clock: Clock, wake: Callable[[], None]) -> None:
        """Begin nothing yet; *wake* is called after a commit that put jobs."""
        self._engine = engine
        self._clock = clock
        self._wake = wake

    def __enter__(self) -> Self:
        """Begin the transaction."""
        self._connection = self._engine.connect()
        try:
            self._transaction = self._connection.begin()
        except BaseException:
            self._connection.close()  # nobody else will: __exit__ is not called for what was not entered
            raise
        self._jobs = self.jobs = SqlJobs(self._connection, self._clock)
        self.inbox = SqlInbox(self._connection, self._clock)
        self.tickets = SqlTickets(self._connection)
        self.clocks = SqlClocks(self._connection)
        self.conversations = SqlConversations(self._connection)
        self.surfaces = SqlSurfaces(self._connection)
        self.messages = SqlMessages(self._connection)
        self.people = SqlPeople(self._connection)
        self.feedback = SqlFeedback(self._connection)
        self.gaps = SqlGaps(self._connection)
        self.given = SqlGiven(self._connection)
        self.aliases = SqlAliases(self._connection)
        self.calibrators = SqlCalibrators(self._connection, self._clock)
        self.drafts = SqlDrafts(self._connection)
        self.shadow = SqlShadow(self._connection)
        self.requests = SqlRequests(self._connection)
        self.cares = SqlCares(self._connection)
        self.problems = SqlProblems(self._connection)
        self.runs = SqlRuns(self._connection)
        self.precedents = SqlPrecedents(self._connection)
        self.kept_files = SqlKeptFiles(self._connection)
        self.origins = SqlOrigins(self._connection)
        self.masked = SqlMasked(self._connection)
        self.solved = SqlSolved(self._connection)
        self.rounds = SqlRounds(self._connection)
        self.web_links = SqlWebLinks(self._connection)
        self.acts = SqlActs(self._connection)
        self.firings = SqlFirings(self._connection)
        self.anchors = SqlAnchors(self._connection)
        self.tasks = SqlTasks(self._connection)
        self.approvals = SqlApprovals(self._connection)
        self.prompts = SqlPrompts(self._connection)
        self.grants = SqlGrants(self._connection)
        self.erasures = SqlErasures(self._connection, self._clock)
        self.delegations = SqlDelegations(self._connection)
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Roll back what was not committed, and give the connection back."""
        self._connection.close()

    def commit(self) -> None:
        """Make everything done in this transaction last, and wake whoever does the jobs it put."""
        assert not self._connection.get_execution_options().get(READING), "it was begun to read"
        is_work_put = self._jobs.flush()
        self._transaction.commit()
        self._connection.close()  # what comes after the commit is refused, not lost in silence
        if is_work_put:
            self._wake()
