"""Runbooks and their runs: what to do about a kind of trouble, one step after the other, each with its outcome.

A run is moved by pure functions: one per thing somebody may do at a step. Each returns the run as it will be, one
version on, or refuses with DeskError("run_moved_on"). A run keeps the runbook it was started under.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from workflows.domain.errors import DeskError
from workflows.domain.ids import DESK, RunbookId, RunId, StepId, TeamId, TicketId, UserId, WebhookId
from workflows.domain.plain_words import in_plain_words

FACT_MAX = 200  # characters of the ticket that one placeholder may bring into what is sent
SAID_MAX = 300  # characters of an answer or a reason that are kept
NOWHERE = StepId("")


class StepKind(StrEnum):
    """What a step wants."""

    DO = "do"  # somebody does something
    ASK = "ask"  # somebody looks, and what they see decides how it goes on
    WEBHOOK = "webhook"  # the desk calls another system
    DONE = "done"  # nothing more: this is how the ticket may be resolved


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One answer of a decision, and the step it leads to."""

    says: str
    then: StepId


@dataclass(frozen=True, slots=True, kw_only=True)
class Sends:
    """What a webhook step sends: where to, and its fields with placeholders such as `{requester.email}`."""

    webhook: WebhookId
    url: str
    body: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `then` is empty where an answer decides, and at an end.

    `is_gated` says that a person has to let the call through. `code`, `cause` and `note` propose how the ticket is
    resolved.
    """

    id: StepId
    kind: StepKind
    text: str
    then: StepId = NOWHERE
    answers: tuple[Branch, ...] = ()
    sends: Sends | None = None
    is_gated: bool = True
    code: str = ""
    cause: str = ""
    note: str = ""

    @property
    def leads_to(self) -> tuple[StepId, ...]:
        """The steps that may come next."""
        return tuple(branch.then for branch in self.answers) or ((self.then,) if self.then else ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """What to do about a kind of trouble. It begins with the first of `steps`; `version` names its wording.

    `categories` are what tickets it is for are about, `services` and `words` what such tickets say.
    """

    id: RunbookId
    title: str
    owner: TeamId
    version: str
    steps: tuple[Step, ...]
    categories: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()

    def step(self, step_id: StepId) -> Step:
        """Return its step of that id. Raises KeyError for one it does not have."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)


class How(StrEnum):
    """What came of a step."""

    DONE = "done"
    SKIPPED = "skipped"
    ANSWERED = "answered"
    SENT = "sent"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one step. `said` is the answer, the reason of a skip, or what the other system replied."""

    step: StepId
    how: How
    by: UserId
    at: datetime
    said: str = ""


class CallState(StrEnum):
    """Where a call to another system stands."""

    WAITS = "waits"  # for somebody who lets it through
    SENDING = "sending"
    FAILED = "failed"  # after every try


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingCall:
    """The call of the step a run stands at: exactly what is sent, however often it has to be tried.

    `n` counts the calls of a run; tries of one call share it, so that the other system can tell them from two calls.
    """

    n: int
    webhook: WebhookId
    url: str
    body: str
    state: CallState
    by: UserId = DESK
    why: str = ""


class RunState(StrEnum):
    """Whether a run goes on."""

    RUNNING = "running"
    ENDED = "ended"  # it stood at its end, and another one was started
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article to have at hand; `url` is empty for one that is published nowhere."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A runbook under way on a ticket. `facts` of the ticket are as they were when it was started."""

    id: RunId
    ticket_id: TicketId
    runbook: Runbook
    at: StepId
    started_by: UserId
    started_at: datetime
    changed_at: datetime
    state: RunState = RunState.RUNNING
    version: int = 1
    outcomes: tuple[Outcome, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    call: OutgoingCall | None = None
    calls: int = 0
    why: str = ""
    reading: tuple[Reading, ...] = ()

    @property
    def step(self) -> Step:
        """The step it stands at."""
        return self.runbook.step(self.at)

    @property
    def is_at_end(self) -> bool:
        """Whether nothing is left to do but to resolve the ticket."""
        return self.step.kind is StepKind.DONE

    @property
    def is_sending(self) -> bool:
        """Whether a call is on its way."""
        return self.call is not None and self.call.state is CallState.SENDING

    @property
    def may_skip(self) -> bool:
        """Whether its step may be left out: a decision and a call on its way may not."""
        return self.step.kind in (StepKind.DO, StepKind.WEBHOOK) and not self.is_sending

    @property
    def may_go_back(self) -> bool:
        """Whether there is a step before, and nothing on its way."""
        return bool(self.outcomes) and not self.is_sending


@dataclass(frozen=True, slots=True, kw_only=True)
class RunMark:
    """What a ticket keeps of its newest run, so that its audit tells each step: the last outcome, and where it is."""

    id: RunId
    version: int
    runbook: str
    state: RunState
    at: StepId
    last: Outcome | None = None
    call: CallState | None = None


def mark(run: Run) -> RunMark:
    """Return what the ticket keeps of *run*."""
    return RunMark(
        id=run.id,
        version=run.version,
        runbook=run.runbook.title,
        state=run.state,
        at=run.at,
        last=run.outcomes[-1] if run.outcomes else None,
        call=run.call.state if run.call else None,
    )


# ---- moving on ----------------------------------------------------------------------------------------------


def start(
    runbook: Runbook,
    run_id: RunId,
    ticket_id: TicketId,
    *,
    facts: Mapping[str, str],
    by: UserId,
    at: datetime,
) -> Run:
    """Return a new run, at the first step."""
    first = runbook.steps[0].id
    run = Run(
        id=run_id,
        ticket_id=ticket_id,
        runbook=runbook,
        at=first,
        started_by=by,
        started_at=at,
        changed_at=at,
        facts={name: fact[:FACT_MAX] for name, fact in facts.items()},
    )
    return _at(run, first, by=by)


def finish(run: Run, *, by: UserId, at: datetime) -> Run:
    """What was to be done was done."""
    _allow(run, run.step.kind is StepKind.DO)
    return _onward(run, run.step.then, Outcome(step=run.at, how=How.DONE, by=by, at=at))


def skip(run: Run, *, reason: str, by: UserId, at: datetime) -> Run:
    """The step is left out, for a reason. A decision cannot be: nobody would know how to go on."""
    _allow(run, run.may_skip)
    said = reason.strip()[:SAID_MAX]
    return _onward(run, run.step.then, Outcome(step=run.at, how=How.SKIPPED, by=by, at=at, said=said))


def answer(run: Run, n: int, *, by: UserId, at: datetime) -> Run:
    """The decision is answer *n*, counted from 0."""
    _allow(run, 0 <= n < len(run.step.answers))
    branch = run.step.answers[n]
    return _onward(run, branch.then, Outcome(step=run.at, how=How.ANSWERED, by=by, at=at, said=branch.says))


def send(run: Run, *, by: UserId, at: datetime) -> Run:
    """Somebody lets the call through, or has one that failed tried again."""
    if run.call is None or run.is_sending:
        raise DeskError("run_moved_on")
    _allow(run, True)
    return _next(run, at, call=replace(run.call, state=CallState.SENDING, by=by, why=""))


def sent(run: Run, n: int, *, said: str, at: datetime) -> Run:
    """The other system took call *n*."""
    _allow(run, run.is_sending and run.calls == n)
    assert run.call is not None
    outcome = Outcome(step=run.at, how=How.SENT, by=run.call.by, at=at, said=said.strip()[:SAID_MAX])
    return _onward(run, run.step.then, outcome)


def failed(run: Run, n: int, *, why: str, at: datetime) -> Run:
    """Call *n* came to nothing, however often it was tried: a person decides how it goes on."""
    _allow(run, run.is_sending and run.calls == n)
    assert run.call is not None
    return _next(run, at, call=replace(run.call, state=CallState.FAILED, why=why[:SAID_MAX]))


def by_hand(run: Run, *, by: UserId, at: datetime) -> Run:
    """Somebody did themselves what the call did not."""
    _allow(run, run.call is not None and run.call.state is CallState.FAILED)
    return _onward(run, run.step.then, Outcome(step=run.at, how=How.BY_HAND, by=by, at=at))


def back(run: Run, *, at: datetime) -> Run:
    """The step before is taken again; what came of it stays in the audit. A call waits for somebody this time."""
    _allow(run, run.may_go_back)
    before = run.outcomes[-1].step
    earlier = replace(run, outcomes=run.outcomes[:-1])
    return _next(_at(earlier, before, by=DESK, asks_first=True), at)


def abandon(run: Run, *, reason: str, at: datetime) -> Run:
    """It is not followed any further. What is on its way can no longer be called back, so it is waited for."""
    _allow(run, not run.is_sending)
    return _next(run, at, state=RunState.ABANDONED, call=None, why=reason.strip()[:SAID_MAX])


def end(run: Run, *, at: datetime) -> Run:
    """It stood at its end and makes room for another one."""
    _allow(run, run.is_at_end)
    return _next(run, at, state=RunState.ENDED)


def _allow(run: Run, is_allowed: bool) -> None:
    if run.state is not RunState.RUNNING or not is_allowed:
        raise DeskError("run_moved_on")


def _onward(run: Run, to: StepId, outcome: Outcome) -> Run:
    further = replace(run, outcomes=(*run.outcomes, outcome))
    return _next(_at(further, to, by=outcome.by), outcome.at)


def _at(run: Run, step_id: StepId, *, by: UserId, asks_first: bool = False) -> Run:
    """Return the run at a step; one that calls has its call, which starts at once only where nobody is asked."""
    step = run.runbook.step(step_id)
    if step.sends is None:
        return replace(run, at=step_id, call=None)
    waits = asks_first or step.is_gated
    call = OutgoingCall(
        n=run.calls + 1,
        webhook=step.sends.webhook,
        url=step.sends.url,
        body=body_of(step.sends, run.facts),
        state=CallState.WAITS if waits else CallState.SENDING,
        by=by,
    )
    return replace(run, at=step_id, call=call, calls=call.n)


def _next(run: Run, at: datetime, **what: Any) -> Run:
    return replace(run, version=run.version + 1, changed_at=at, **what)


# ---- what is sent -------------------------------------------------------------------------------------------

FACTS = ("ticket.number", "ticket.title", "ticket.priority", "requester.name", "requester.email")
"""What a placeholder may name."""


def body_of(sends: Sends, facts: Mapping[str, str]) -> str:
    """Return the JSON that is sent. A backtick is written as JSON's own escape, so that it can be shown as code."""
    said = {name: filled(text, facts) for name, text in sends.body.items()}
    return json.dumps(said, ensure_ascii=False, indent=2).replace("`", "\\u0060")


def filled(text: str, facts: Mapping[str, str]) -> str:
    """Return *text* with its placeholders filled, each once: what a fact says is no placeholder."""
    pieces = text.split("{")
    for n, piece in enumerate(pieces[1:], start=1):
        name, closed, rest = piece.partition("}")
        pieces[n] = facts[name] + rest if closed and name in facts else "{" + piece
    return "".join(pieces)


# ---- where it stands, and which one fits ----------------------------------------------------------------------


def progress(run: Run) -> tuple[int, int]:
    """Return which step of about how many it stands at, by the shortest way to an end; ends are not counted."""
    n = len(run.outcomes) + 1
    return n, n - 1 + _distance(run.runbook, run.at)


def _distance(runbook: Runbook, start_at: StepId) -> int:
    ahead = deque([(start_at, 0)])
    seen = {start_at}
    while ahead:
        step_id, steps = ahead.popleft()
        step = runbook.step(step_id)
        if step.kind is StepKind.DONE:
            return steps
        for following in step.leads_to:
            if following not in seen:
                seen.add(following)
                ahead.append((following, steps + 1))
    return 0  # a runbook that was checked has an end everywhere


def reachable(leads_to: Mapping[str, Iterable[str]], start_at: Iterable[str]) -> frozenset[str]:
    """Return every step that can be reached from these, themselves included."""
    seen: set[str] = set()
    ahead = list(start_at)
    while ahead:
        step = ahead.pop()
        if step not in seen and step in leads_to:
            seen.add(step)
            ahead.extend(leads_to[step])
    return frozenset(seen)


def fitting(
    runbooks: Sequence[Runbook],
    *,
    text: str,
    covers: Collection[str] = (),
    category: str = "",
    service: str = "",
) -> tuple[list[Runbook], list[Runbook]]:
    """Return the runbooks that fit a ticket, the best first, and all others; each by title within that.

    One fits by words and services that *text* says or by what the ticket was sorted as; words count more than a
    category does. Of two that fit equally, one about what the ticket's team *covers* comes first.
    """
    said = f"{in_plain_words(text)}{in_plain_words(service)}"

    def score(runbook: Runbook) -> int:
        words = sum(in_plain_words(name) in said for name in (*runbook.services, *runbook.words))
        return 2 * words + (category in runbook.categories)

    def place(runbook: Runbook) -> tuple[int, bool, str]:
        return -score(runbook), not set(covers) & set(runbook.categories), runbook.title.casefold()

    ordered = sorted(runbooks, key=place)
    return [one for one in ordered if score(one)], [one for one in ordered if not score(one)]
