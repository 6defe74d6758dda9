"""The commands about a desk's files: check, test, schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from difflib import unified_diff
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from bot.bases import AsJson, Model
from bot.refusals import EXIT_REFUSED, Refused

if TYPE_CHECKING:
    from bot.dialogues import Failed
    from bot.marked_files import Mistake

EXIT_FOUND = 1
SLOW_S = 2.0
"""After so long a bar says how far it is."""
console = Console(soft_wrap=True)
errors = Console(stderr=True, soft_wrap=True)

Folder = Annotated[Path, typer.Argument(help="The desk's folder", metavar="[DIR]")]


def check(folder: Folder = Path("desk"), as_json: AsJson = False) -> None:
    """Find every mistake in a desk's files, dialogues and articles, with file and line.

    Exit code 2 when there are mistakes; warnings alone leave it 0.
    """
    from bot.checking import mistakes_of

    found = mistakes_of(folder)
    wrong = [one for one in found if not one.is_warning]
    if as_json:
        typer.echo(json.dumps({"mistakes": [_as_json(one) for one in found]}, indent=2, ensure_ascii=False))
        if wrong:
            raise typer.Exit(EXIT_REFUSED)
        return
    for one in found:
        if one.is_warning:
            errors.print(str(one), markup=False, highlight=False)
    if wrong:
        raise Refused("\n".join(map(str, wrong)))
    console.print(f"{folder}: no mistakes found.", highlight=False)


def test(
    item: Annotated[str, typer.Argument(help="Only that item's", metavar="[ITEM]")] = "",
    desk: Annotated[Path, typer.Option(help="The desk's folder", envvar="DESKHAND_DESK")] = Path("desk"),
    model: Model = "",
) -> None:
    """Hold the dialogues of the catalogue, as the running desk would; exit code 1 when one comes out otherwise."""
    from bot.dialogues import failed
    from bot.house import policy_of
    from bot.wishes import ModelWishes
    from knowledge import DEFAULT_MODEL
    from workflows.domain.ids import ItemId

    catalogue = policy_of(desk).catalogue
    if item and catalogue.item(ItemId(item)) is None:
        known = ", ".join(one.id for one in catalogue.items) or "none"
        raise Refused(f"There is no item {item!r} in {desk / 'catalogue'}. There are: {known}.")
    total = sum(len(one.dialogues) for one in catalogue.items if item in ("", one.id))
    wishes = ModelWishes(catalogue, model or DEFAULT_MODEL)
    columns = (TextColumn("Holding dialogues"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("", total=total, visible=False)

        def held() -> None:
            bar.update(task, advance=1, visible=bar.get_time() - began > SLOW_S)

        began = bar.get_time()
        only = [ItemId(item)] if item else []
        wrong = list(failed(catalogue, wishes, only=only, done=held))
    for one in wrong:
        _tell(desk, one)
    if wrong:
        console.print(f"{len(wrong)} of {total} dialogues come out otherwise.", highlight=False)
        raise typer.Exit(EXIT_FOUND)
    counted = "1 dialogue, as it says." if total == 1 else f"{total} dialogues, all as they say."
    console.print(counted, highlight=False)


def schema(
    kind: Annotated[
        str, typer.Argument(help="What kind of file, such as item or teams", metavar="[KIND]")
    ] = "item",
    into: Annotated[
        Path | None, typer.Option(help="Write those of all kinds into this folder instead")
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of desk file: an editor completes and checks by it."""
    from bot.desk_files import KINDS

    if into is not None:
        try:
            write_schemas(into)
        except OSError as error:
            raise Refused(f"{into} cannot be written: {error.strerror}.") from None
        console.print(f"{into} has the schemas of {len(KINDS)} kinds of files.", highlight=False)
        return
    found = {one.name: one for one in KINDS}
    if kind not in found:
        raise Refused(f"There is no kind of file {kind!r}. There are: {', '.join(found)}.")
    typer.echo(found[kind].schema(), nl=False)


def write_schemas(into: Path) -> None:
    """Write the schemas of all kinds into a folder. Raises OSError."""
    from bot.desk_files import KINDS

    into.mkdir(parents=True, exist_ok=True)
    for one in KINDS:
        (into / f"{one.name}.schema.json").write_text(one.schema(), encoding="utf-8")


def _as_json(one: Mistake) -> dict[str, object]:
    level = "warning" if one.is_warning else "error"
    return {"file": str(one.path), "line": one.line, "level": level, "what": one.what}


def _tell(desk: Path, one: Failed) -> None:
    """Print where a dialogue stands, what it says, and how what came differs from what was to come."""
    from bot.catalogue_files import place_of_dialogue

    path, line = place_of_dialogue(desk, one.item.id, one.n)
    console.print(f"{path}:{line}: “{one.said}” {one.what}", markup=False, highlight=False)
    for row in _diff(one.expected, one.found):
        style = {"-": "red", "+": "green"}.get(row[0], "")
        console.print(f"    {row}", style=style, markup=False, highlight=False)


def _diff(expected: Sequence[str], found: Sequence[str]) -> list[str]:
    """Return both as one list: what was to come with -, what came with +."""
    return [
        row for row in unified_diff(expected, found, lineterm="", n=20) if row[:2] not in ("--", "++", "@@")
    ]
