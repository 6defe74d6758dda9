"""Who is told as a promised time is used up: the rungs of a ladder, each at a share of the time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tells(StrEnum):
    """Whom, or what, a rung tells."""

    ASSIGNEE = "assignee"  # the team's channel while nobody has the ticket
    CARD = "card"  # the ticket's card in the team's channel says it
    LEAD = "lead"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Rung:
    """At so many percent of a time, tell somebody. The one at 100 is climbed when the promise is broken."""

    at: int
    tell: Tells


BROKEN = 100
LADDER = (Rung(50, Tells.ASSIGNEE), Rung(75, Tells.CARD), Rung(90, Tells.LEAD), Rung(BROKEN, Tells.MANAGER))
"""What holds where the desk's files say nothing else."""
