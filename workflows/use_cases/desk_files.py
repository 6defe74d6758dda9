"""The desk's files changed under it: who leads the default team is told what is not used, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workflows.domain.ids import SurfaceId
from workflows.domain.surfaces import Surface, SurfaceKind, person_lane
from workflows.ports import Desk
from workflows.use_cases import showing

NAMED = 10
"""How many mistakes are named in chat; the log has all of them."""


def tell_refused(desk: Desk, *, version: str, mistakes: Sequence[str]) -> None:
    """Say which mistakes keep a version of the files from being used; every process may, it is said once a day."""
    more = max(0, len(mistakes) - NAMED)
    _tell(desk, "desk_refused", version, mistakes=list(mistakes[:NAMED]), more=more, count=len(mistakes))


def tell_mended(desk: Desk, *, version: str) -> None:
    """Say that the files are in order again, and used; once a day for one version."""
    _tell(desk, "desk_mended", version)


def _tell(desk: Desk, template: str, version: str, **facts: Any) -> None:
    at = desk.clock.now()
    key = f"{template}:{version}:{at.date().isoformat()}"
    with desk.unit_of_work() as uow:
        lead = uow.people.by_email(desk.policy.team(desk.policy.default_team).lead)
        if lead is None or not uow.inbox.claim(key):
            return
        surface = Surface(
            id=SurfaceId(key),
            kind=SurfaceKind.NOTICE,
            ref=desk.policy.default_team,
            to=lead.id,
            content={"template": template, **facts},
        )
        showing.draw(uow, surface, lane=person_lane(lead.id))
        uow.commit()
