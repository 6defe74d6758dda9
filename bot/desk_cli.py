"""The commands about a desk's files: check, schema."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.refusals import Refused
from workflows.domain.policies import Policy

console = Console()
errors = Console(stderr=True, soft_wrap=True)

Folder = Annotated[Path, typer.Argument(help="The desk's folder", metavar="[DIR]")]


def check(folder: Folder = Path("desk")) -> None:
    """Find every mistake in a desk's files and articles, with file and line."""
    from bot.desk_files import read_desk

    read = read_desk(folder)
    findings = [str(one) for one in read.mistakes if not one.is_warning]
    warnings = [str(one) for one in read.mistakes if one.is_warning]
    if read.policy is not None:
        findings.extend(_failed_dialogues(folder, read.policy))
    if (folder / "articles").is_dir():
        findings.extend(_wrong_articles(folder / "articles", read.policy, warnings))
    for warning in warnings:
        errors.print(warning, markup=False, highlight=False)
    if findings:
        raise Refused("\n".join(findings))
    console.print(f"{folder}: no mistakes found.", highlight=False)


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


def _failed_dialogues(folder: Path, policy: Policy) -> list[str]:
    """Return which dialogues of the catalogue come out otherwise; by words alone, without a model."""
    from bot.catalogue_files import line_of_dialogue
    from bot.dialogues import failed
    from bot.wishes import ModelWishes
    from knowledge import HASHING

    wishes = ModelWishes(policy.catalogue, HASHING)
    return [
        f"{line_of_dialogue(folder, item.id, n)}: “{item.dialogues[n].said}” comes out otherwise: {what}"
        for item, n, what in failed(policy.catalogue, wishes)
    ]


def _wrong_articles(folder: Path, policy: Policy | None, warnings: list[str]) -> list[str]:
    """Return what is wrong in the articles; *warnings* gets whom some are for that nobody is."""
    from bot.knowledge_file import is_known
    from knowledge.articles import article_files, read_article
    from knowledge.errors import ArticleError

    findings = []
    for path in article_files(folder):
        try:
            audience = read_article(folder, path).audience
        except ArticleError as error:
            findings.append(str(error))
            continue
        if not audience:
            warnings.append(f"{path}: warning: its audience is empty; it is shown to nobody")
        for name in audience:
            if policy is not None and not is_known(name, audiences=policy.audiences, teams=policy.teams):
                warnings.append(
                    f"{path}: warning: nobody is {name!r}; add it to knowledge.yaml or correct it"
                )
    return findings
