"""Problems: what causes incidents. One that is analysed and not solved yet is a known error, and has a workaround.

A problem has one record and one number for its whole life; being a known error is a state of it. Its cause is for
agents, its symptom and its workaround are for the people it is for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from workflows.domain.audiences import EMPLOYEES
from workflows.domain.audit import differing
from workflows.domain.errors import DeskError
from workflows.domain.ids import ConversationId, ProblemId, ProblemNumber, UserId

SOURCE = "known-errors"
"""Where the pages of workarounds come from, in the words of the knowledge base."""
SYMPTOM_MAX = 150
WORKAROUND_MAX = 900  # characters: as much as a passage shows, so that a workaround is never shown in part
CAUSE_MAX = 1000
WORDS_MAX = 300
NOTE_MAX = 1000
TOLD_WITHIN = timedelta(days=90)
"""How long before a fix a workaround may have helped somebody who is told of it."""


class ProblemState(StrEnum):
    """Where a problem stands."""

    LOGGED = "logged"
    ASSESSED = "assessed"
    ROOT_CAUSE = "root_cause"
    KNOWN_ERROR = "known_error"
    FIX_IN_PROGRESS = "fix_in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"


KNOWN = frozenset({ProblemState.KNOWN_ERROR, ProblemState.FIX_IN_PROGRESS})
"""It is analysed and not solved: people are given its workaround."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What is known of a problem: `symptom` is in people's words, `words` are others they may use.

    `workaround` is Markdown.
    """

    symptom: str
    cause: str
    workaround: str
    words: tuple[str, ...] = ()
    audience: tuple[str, ...] = (EMPLOYEES,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A cause of incidents. `version` grows by one with each change and equals the number of its audit rows.

    `note` is what people read once it is fixed, which it was at `fixed_at`.
    """

    id: ProblemId
    number: ProblemNumber
    state: ProblemState
    version: int
    author_id: UserId
    owner_id: UserId
    opened_at: datetime
    changed_at: datetime
    analysis: Analysis
    fixed_at: datetime | None = None
    note: str = ""

    @property
    def is_known(self) -> bool:
        """Whether it is a known error that is not fixed."""
        return self.state in KNOWN

    @property
    def page(self) -> str:
        """The name of its page in the knowledge base."""
        return f"{SOURCE}/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemChange:
    """One audit row: who did what to a problem, because of which request, and the fields that differ."""

    problem_id: ProblemId
    version: int
    action: str
    actor_id: UserId
    cause: str
    at: datetime
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A workaround that helped a person, in a conversation."""

    problem_id: ProblemId
    conversation_id: ConversationId
    person_id: UserId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A known error and what depends on it: how many people its workaround helped, how many incidents are open."""

    problem: Problem
    people: int
    incidents: int


def documented(
    problem_id: ProblemId, number: ProblemNumber, analysis: Analysis, *, by: UserId, at: datetime
) -> Problem:
    """An agent knows the cause and a way around it: the problem begins as a known error, which is theirs."""
    return Problem(
        id=problem_id,
        number=number,
        state=ProblemState.KNOWN_ERROR,
        version=1,
        author_id=by,
        owner_id=by,
        opened_at=at,
        changed_at=at,
        analysis=analysis,
    )


def reworded(problem: Problem, analysis: Analysis, *, at: datetime) -> Problem:
    """What is known of it is written anew, as long as it is not fixed."""
    if not problem.is_known:
        raise _refused(problem)
    return replace(problem, analysis=analysis, version=problem.version + 1, changed_at=at)


def fixed(problem: Problem, *, note: str, at: datetime) -> Problem:
    """The cause is gone: nobody needs the workaround any more."""
    if not problem.is_known:
        raise _refused(problem)
    return replace(
        problem,
        state=ProblemState.RESOLVED,
        note=note,
        version=problem.version + 1,
        changed_at=at,
        fixed_at=at,
    )


def change(before: Problem | None, after: Problem, *, action: str, by: UserId, cause: str) -> ProblemChange:
    """Return the audit row for the step from *before* to *after*: only what differs."""
    differs = differing(before, after)
    return ProblemChange(
        problem_id=after.id,
        version=after.version,
        action=action,
        actor_id=by,
        cause=cause,
        at=after.changed_at,
        before=differs.before,
        after=differs.after,
    )


def known_error_of(page: str) -> ProblemNumber | None:
    """Return the known error whose workaround that page is, None for every other page."""
    source, _, number = page.partition("/")
    return ProblemNumber(number) if source == SOURCE else None


def _refused(problem: Problem) -> DeskError:
    return DeskError("not_allowed_now", number=problem.number, state=problem.state.value)
