"""deskhand export, deskhand erase: what the desk keeps of a person, and that it goes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.audit_cli import opened
from bot.clock import SystemClock, TimeOrderedIds
from bot.operating_cli import operator
from bot.refusals import Refused
from workflows.use_cases import erasing
from workflows.use_cases.erasing import Nobody, Survey

if TYPE_CHECKING:
    from storage import TicketStore  # it is loaded once a command needs it

console = Console(soft_wrap=True)
Person = Annotated[str, typer.Argument(help="An e-mail, a name or an id of Slack")]
ERASE_EXAMPLE = "Example: deskhand erase ana@larkfield.example --yes"
EXPORT_EXAMPLE = "Example: deskhand export ana@larkfield.example > ana.json"
NOT_OURS = (
    "What they wrote in Slack themselves, and what others wrote there, stays as it is: only they, or an administrator "
    "of the workspace, can delete it. Backups and logs of before still have what was in them."
)
STILL_HERE = (
    "They are still a member of the workspace: at its next start the desk takes their name from there again."
)


def erase(
    person: Person,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without it only what would be touched is shown")
    ] = False,
) -> None:
    """Erase a person: names, words and files of theirs, everywhere. The audit holds, figures stay as they are."""
    with opened() as store:
        resumed = _finish_what_was_begun(store) if yes else 0
        surveyed = erasing.survey(store.unit_of_work(), person)
        if isinstance(surveyed, Nobody):
            if resumed and not surveyed.called:
                console.print("Erased: an erasure that was begun before is finished.", highlight=False)
                return
            raise Refused(_nobody(person, surveyed))
        _tell(surveyed)
        if not yes:
            console.print("Nothing was changed. With --yes it is.", highlight=False)
            return
        begun = erasing.begin(
            store.unit_of_work(), surveyed.person.id, clock=SystemClock(), ids=TimeOrderedIds(), by=operator()
        )
        if isinstance(begun, Nobody):  # somebody else erased them in this moment
            raise Refused(_nobody(person, begun))
        _finish(store, begun.id)
    console.print("Erased. The running desk draws anew what it shows of them.", highlight=False)


def export(person: Person) -> None:
    """Print everything the desk keeps of a person as JSON, by table; look it over before you hand it out."""
    with opened() as store:
        kept = erasing.export(store.unit_of_work(), person)
    if isinstance(kept, Nobody):
        raise Refused(_nobody(person, kept))
    typer.echo(json.dumps(kept, default=str, ensure_ascii=False, indent=1))


def _finish_what_was_begun(store: TicketStore) -> int:
    with store.unit_of_work() as uow:
        begun = uow.erasures.unfinished()
    for erasure in begun:
        _finish(store, erasure.id)
    return len(begun)


def _finish(store: TicketStore, erasure_id: str) -> None:
    with console.status("Erasing…"):
        while erasing.go_on(store.unit_of_work_behind, SystemClock(), erasure_id):
            pass


def _tell(survey: Survey) -> None:
    console.print(
        f"{survey.person.name} ({survey.person.id}): rows that name them or hold their words", markup=False
    )
    for table, rows in survey.rows.items():
        console.print(f"  {rows:>7,}  {table}", highlight=False)
    console.print(f"  {survey.shown:>7,}  messages of the desk are drawn anew", highlight=False)
    if survey.rows.get("articles"):
        console.print(
            "Articles that name them come from files or other sources: change those.", highlight=False
        )
    console.print(NOT_OURS, highlight=False)
    if survey.person.is_active:
        console.print(STILL_HERE, highlight=False)


def _nobody(person: str, nobody: Nobody) -> str:
    if not nobody.called:
        return (
            f"The desk knows nobody called {person!r}; nothing was changed. Name an e-mail, a name or an id."
        )
    ids = ", ".join(one.id for one in nobody.called)
    return (
        f"{len(nobody.called)} people are called {person!r}: {ids}. Name one by the id; nothing was changed."
    )
