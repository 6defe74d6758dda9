"""Everything that is wrong with a desk's folder: its files, its dialogues by words alone, its past, its articles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.catalogue_files import place_of_dialogue
from bot.desk_files import read_desk
from bot.dialogues import failed
from bot.history_file import mistakes_in
from bot.knowledge_file import is_known
from bot.marked_files import Mistake, in_order
from bot.wishes import ModelWishes
from knowledge import HASHING
from knowledge.articles import article_files, read_article
from knowledge.errors import ArticleError
from workflows.domain.policies import Policy


def mistakes_of(folder: Path) -> list[Mistake]:
    """Return every mistake and every warning, by file and line."""
    read = read_desk(folder)
    found = list(read.mistakes)
    if read.policy is not None:
        found.extend(_failed_dialogues(folder, read.policy))
    found.extend(mistakes_in(folder))
    if (folder / "articles").is_dir():
        found.extend(_wrong_articles(folder / "articles", read.policy))
    return in_order(found)


def _failed_dialogues(folder: Path, policy: Policy) -> Iterator[Mistake]:
    for one in failed(policy.catalogue, ModelWishes(policy.catalogue, HASHING)):
        path, line = place_of_dialogue(folder, one.item.id, one.n)
        what = f"“{one.said}” comes out otherwise: {one.what}"
        if one.is_unsure:  # words alone do not decide that
            what = f"by its words alone “{one.said}” is not found for sure; see with: deskhand test {one.item.id}"
        yield Mistake(path, line, what, is_warning=one.is_unsure)


def _wrong_articles(folder: Path, policy: Policy | None) -> Iterator[Mistake]:
    """Yield what is wrong in the articles, and whom some are for that nobody is."""
    for path in article_files(folder):
        try:
            audience = read_article(folder, path).audience
        except ArticleError as error:
            yield Mistake(error.path, error.line, error.reason)
            continue
        if not audience:
            what = "its audience is empty; it is shown to nobody"
            yield Mistake(path, _line_of_audience(path), what, is_warning=True)
        for name in audience:
            if policy is not None and not is_known(name, audiences=policy.audiences, teams=policy.teams):
                what = f"nobody is {name!r}; add it to knowledge.yaml or correct it"
                yield Mistake(path, _line_of_audience(path), what, is_warning=True)


def _line_of_audience(path: Path) -> int:
    """Return the line of an article that says who it is for, the first where none does."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, start=1) if line.startswith("audience:")), 1)
