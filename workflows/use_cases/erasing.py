"""A person erased from everything that is kept, and from what the desk shows: in steps, each of them whole.

Whoever goes on with it, a worker or the command itself, goes on where the last step ended; the chain of the audit holds
all the while.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from workflows.domain.acts import ERASED as PERSON_ERASED
from workflows.domain.acts import Act
from workflows.domain.erasure import Subject, alias_of
from workflows.domain.ids import SurfaceId, UserId
from workflows.domain.people import Person
from workflows.ports import Clock, Desk, Ids, UnitOfWork
from workflows.ports.erasures import Erasure
from workflows.use_cases import showing

ERASE = "erase"
_OF_THE_CHAIN = frozenset({"seal", "salt", "chain"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What an erasure would touch: rows by table, and how many of the desk's own messages are drawn anew."""

    person: Person
    rows: Mapping[str, int]
    shown: int


@dataclass(frozen=True, slots=True)
class Nobody:
    """Nobody is called like that, or several are; those."""

    called: tuple[Person, ...]


def survey(uow: UnitOfWork, person: str) -> Survey | Nobody:
    """Return what erasing somebody would touch; nothing is changed."""
    with uow:
        match uow.erasures.find(person):
            case [found]:
                subject = _subject(found, erasure_id="")
                rows = Counter(table for table, _ in uow.erasures.touched(subject))
                return Survey(person=found, rows=rows, shown=len(uow.erasures.shown(subject)))
            case others:
                return Nobody(tuple(others))


def export(uow: UnitOfWork, person: str) -> Mapping[str, Sequence[Mapping[str, Any]]] | Nobody:
    """Return every row that names somebody or holds their words, by table."""
    with uow:
        match uow.erasures.find(person):
            case [found]:
                rows: dict[str, list[Mapping[str, Any]]] = {}
                for table, row in uow.erasures.touched(_subject(found, erasure_id="")):
                    told = {name: value for name, value in row.items() if name not in _OF_THE_CHAIN}
                    rows.setdefault(table, []).append(told)
                return rows
            case others:
                return Nobody(tuple(others))


def begin(uow: UnitOfWork, person: str, *, clock: Clock, ids: Ids, by: str) -> Erasure | Nobody:
    """Have somebody erased: from now on whoever is there goes on with it, this process or any other."""
    with uow:
        match uow.erasures.find(person):
            case [found]:
                erasure_id = ids.new()
                subject = _subject(found, erasure_id=erasure_id)
                erasure = Erasure(id=erasure_id, subject=subject, by=by, begun_at=clock.now())
                uow.erasures.begin(erasure)
                uow.jobs.put(ERASE, f"{ERASE}:{erasure_id}", {"erasure": erasure_id})
                uow.commit()
                return erasure
            case others:
                return Nobody(tuple(others))


def go_on(unit_of_work: Callable[[], UnitOfWork], clock: Clock, erasure_id: str) -> bool:
    """Do the next step of an erasure; whether anything is left to do."""
    with unit_of_work() as uow:
        erasure = uow.erasures.locked(erasure_id)
        if erasure is None:
            return False
        step = uow.erasures.go_on(erasure)
        _draw(uow, step.surfaces)
        if step.erasure is None:
            _end(uow, clock, erasure)
        uow.commit()
        return step.erasure is not None


def work(desk: Desk, erasure_id: str) -> timedelta | None:
    """Do the next step as a job; when to look again, None when it has ended."""
    return timedelta() if go_on(desk.unit_of_work, desk.clock, erasure_id) else None


def _end(uow: UnitOfWork, clock: Clock, erasure: Erasure) -> None:
    """Have everything that showed them drawn anew, record it in the desk's audit, and forget who it was."""
    _draw(uow, uow.erasures.shown(erasure.subject))
    for user_id in uow.erasures.homes():
        showing.show_home(uow, user_id)
    count, head = uow.erasures.end(erasure)
    after = {"alias": erasure.subject.alias, "reseals": count, "head": head}
    uow.acts.add(
        Act(action=PERSON_ERASED, actor_id=erasure.by, cause=erasure.id, at=clock.now(), after=after)
    )


def _draw(uow: UnitOfWork, surfaces: Sequence[SurfaceId]) -> None:
    """Have messages of the desk drawn as they are now; one that shows nothing else stays untouched."""
    for surface_id in surfaces:
        uow.jobs.put(showing.DRAW, f"{showing.DRAW}:{surface_id}", {"surface": surface_id})


def _subject(person: Person, *, erasure_id: str) -> Subject:
    return Subject(
        user_id=UserId(person.id), alias=alias_of(erasure_id), name=person.name, email=person.email
    )
