"""Rules of the desk's files: when something happens to a ticket and a condition holds, something is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from workflows.domain.ids import RuleId
from workflows.domain.sla import Measure


class Trigger(StrEnum):
    """What a rule waits for."""

    OPENED = "opened"
    REQUEST_SENT = "request_sent"
    STATE_CHANGED = "state_changed"
    PRIORITY_CHANGED = "priority_changed"
    RESOLVED = "resolved"
    REPLIED = "replied"  # the requester wrote
    CLOCK = "clock"  # so much of a promised time is used up
    UNCLAIMED = "unclaimed"  # nobody has had it for so long
    NIGHTLY = "nightly"  # it has been in a state for so many days
    TASK_DONE = "task_done"  # one of its tasks is done
    TASK_STUCK = "task_stuck"  # one of its tasks cannot be done
    TASK_OVERDUE = "task_overdue"  # one of its tasks should have been done, and somebody was told


class Verb(StrEnum):
    """What a rule may do."""

    SET_PRIORITY = "set_priority"
    ROUTE = "route"
    ASSIGN = "assign"
    WATCH = "watch"
    TAG = "tag"
    NOTE = "note"
    TELL_REQUESTER = "tell_requester"
    MESSAGE = "message"
    WEBHOOK = "webhook"
    RUNBOOK = "runbook"
    KNOWN_ERROR = "known_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing a rule does. `to` is what the verb is about: a priority, a team, an e-mail, #channel, an id.

    `texts` are the words for the requester by language, `body` and `url` what a webhook is sent and where.
    """

    verb: Verb
    to: str = ""
    text: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, str] = field(default_factory=dict)
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. Those with lower numbers come first; `when` is an expression, empty for always.

    `stops` ends the evaluation where it acts, `asks` has the lead let it act. `measure` and `share` are of a clock,
    `length` is how long nobody had a ticket, `state` and `days` how long it has been what it is.
    """

    id: RuleId
    number: int
    name: str
    why: str
    trigger: Trigger
    actions: tuple[Action, ...]
    when: str = ""
    stops: bool = False
    asks: bool = False
    measure: Measure = Measure.RESOLUTION
    share: int = 0
    length: timedelta = timedelta()
    state: str = ""
    days: int = 0

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands among all rules."""
        return self.number, self.id
