"""The runbooks' files: runbooks/*.yaml, one each, read and checked, and their JSON Schema for editors."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from bot.file_kinds import FileKind, Reading
from bot.marked_files import Document, FileModel, Mistake, is_below, load, validate
from workflows.domain.ids import RunbookId, StepId, TeamId, WebhookId
from workflows.domain.runbooks import FACTS, Branch, Runbook, Sends, Step, StepKind, reachable
from workflows.domain.tickets import ResolutionCode
from workflows.domain.webhooks import Webhook

FOLDER = "runbooks"
ANSWERS_MAX = 5  # a row of buttons that is still read at a glance
BODY_MAX = 800  # characters of what is sent, placeholders unfilled: it is shown whole on the card
_ID = r"^[a-z0-9][a-z0-9_-]{0,39}$"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def _yes_or_no(given: object) -> object:
    """Take YAML's own `yes` and `no` for the words that were written."""
    return {True: "Yes", False: "No"}.get(given, given) if isinstance(given, bool) else given


def _not_truth(given: object) -> object:
    """Refuse what YAML took for truth, such as `on`, by what to do about it."""
    if isinstance(given, bool):
        raise ValueError("YAML reads this word as true or false; put it in quotes, or take another")
    return given


def _as_text(given: object) -> object:
    """Take a number for its digits."""
    return str(given) if isinstance(given, int | float) and not isinstance(given, bool) else given


Words = Annotated[
    str,
    BeforeValidator(_yes_or_no),
    WithJsonSchema({"anyOf": [{"type": "string", "minLength": 1, "maxLength": 40}, {"type": "boolean"}]}),
]
Sendable = Annotated[str, BeforeValidator(_as_text), WithJsonSchema({"type": ["string", "number"]})]


Name = Annotated[str, BeforeValidator(_not_truth)]
"""The id of a step."""


class FitFile(FileModel):
    """Which tickets a runbook is for."""

    categories: list[str] = Field(default_factory=list)
    services: list[str] = Field(default_factory=list)
    words: list[str] = Field(default_factory=list)


class AnswerFile(FileModel):
    """One answer of a decision."""

    says: Words = Field(min_length=1, max_length=40)
    then: Name


class StepFile(FileModel):
    """One step."""

    id: Name = Field(pattern=_ID)
    kind: StepKind
    text: str = Field(min_length=1, max_length=1500)
    then: Name = ""
    answers: list[AnswerFile] = Field(default_factory=list, max_length=ANSWERS_MAX)
    webhook: str = ""
    body: dict[str, Sendable] = Field(default_factory=dict)
    gate: bool = True
    code: ResolutionCode | None = None
    cause: str = Field("", max_length=150)
    note: str = Field("", max_length=1500)


class RunbookFile(FileModel):
    """One runbook."""

    title: str = Field(min_length=1, max_length=60)
    owner: str
    when: FitFile = Field(default_factory=FitFile)
    articles: list[str] = Field(default_factory=list, max_length=5)
    steps: list[StepFile] = Field(min_length=1, max_length=40)


# ---- reading ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a runbook may name: teams and what each covers, systems to be called, articles."""

    covers: Mapping[str, Collection[str]]
    webhooks: Mapping[WebhookId, Webhook]
    articles: Path


def read_runbooks(folder: Path, *, around: Around, mistakes: list[Mistake]) -> tuple[Runbook, ...]:
    """Return what the desk's folder runbooks/ says; every mistake in it is added to *mistakes*."""
    read = []
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        document = load(path, mistakes)
        if document is not None and not re.fullmatch(_ID, path.stem):
            what = "its name is the runbook's id: use small letters, digits and hyphens"
            mistakes.append(Mistake(path, 1, what))
        file = validate(RunbookFile, document, mistakes)
        if file is None or document is None:
            continue
        wrong = list(_wrong(file, document, around=around))
        mistakes.extend(wrong)
        if not wrong:
            read.append(_runbook(path.stem, file, webhooks=around.webhooks))
    return tuple(read)


def fill(reading: Reading) -> None:
    """Add the runbooks to the policy."""
    around = Around(covers=reading.covers, webhooks=reading.policy.webhooks, articles=reading.articles)
    found = read_runbooks(reading.folder, around=around, mistakes=reading.mistakes)
    reading.policy = replace(reading.policy, runbooks=found)


KIND = FileKind(
    name="runbook",
    where=f"{FOLDER}/*.yaml",
    model=RunbookFile,
    fill=fill,
    parts=(
        ("runbooks/RUNBOOK.yaml, when", FitFile),
        ("runbooks/RUNBOOK.yaml, each step", StepFile),
        ("runbooks/RUNBOOK.yaml, each answer", AnswerFile),
    ),
)


def _runbook(name: str, file: RunbookFile, *, webhooks: Mapping[WebhookId, Webhook]) -> Runbook:
    wording = json.dumps(file.model_dump(mode="json"), sort_keys=True)
    return Runbook(
        id=RunbookId(name),
        title=file.title,
        owner=TeamId(file.owner),
        version=hashlib.sha256(wording.encode()).hexdigest()[:12],
        steps=tuple(_step(file.steps, at, webhooks) for at in range(len(file.steps))),
        categories=tuple(file.when.categories),
        services=tuple(file.when.services),
        words=tuple(file.when.words),
        articles=tuple(file.articles),
    )


def _step(steps: Sequence[StepFile], at: int, webhooks: Mapping[WebhookId, Webhook]) -> Step:
    file = steps[at]
    sends = None
    if file.kind is StepKind.WEBHOOK:
        webhook = webhooks[WebhookId(file.webhook)]
        sends = Sends(webhook=webhook.id, url=webhook.url, body=dict(file.body))
    return Step(
        id=StepId(file.id),
        kind=file.kind,
        text=file.text.strip(),
        then=StepId(_then(steps, at)),
        answers=tuple(Branch(says=one.says, then=StepId(one.then)) for one in file.answers),
        sends=sends,
        is_gated=file.gate,
        code=file.code.value if file.code else "",
        cause=file.cause.strip(),
        note=file.note.strip(),
    )


def _then(steps: Sequence[StepFile], at: int) -> str:
    """Return the step after this one: as it says, or the next of the file; none for a decision and for an end."""
    if steps[at].kind not in _GOES_ON:
        return ""
    return steps[at].then or (steps[at + 1].id if at + 1 < len(steps) else "")


# ---- what is wrong ------------------------------------------------------------------------------------------

_GOES_ON = frozenset({StepKind.DO, StepKind.WEBHOOK})
_ONLY_FOR: dict[str, frozenset[StepKind]] = {
    "then": _GOES_ON,
    "answers": frozenset({StepKind.ASK}),
    "webhook": frozenset({StepKind.WEBHOOK}),
    "body": frozenset({StepKind.WEBHOOK}),
    "gate": frozenset({StepKind.WEBHOOK}),
    "code": frozenset({StepKind.DONE}),
    "cause": frozenset({StepKind.DONE}),
    "note": frozenset({StepKind.DONE}),
}
_Wrong = tuple[Sequence[int | str], str]


def _wrong(file: RunbookFile, document: Document, *, around: Around) -> Iterator[Mistake]:
    found = [*_wrong_names(file, around), *_wrong_ways(file.steps)]
    for at, step in enumerate(file.steps):
        ids = [one.id for one in file.steps]
        if step.id in ids[:at]:
            found.append((["steps", at, "id"], f"a step {step.id!r} stands above already; rename one"))
        found += [(["steps", at, *where], what) for where, what in _wrong_step(step, ids, around.webhooks)]
    for where, what in sorted(found, key=lambda one: document.line_of(one[0])):
        yield Mistake(document.path, document.line_of(where), what)


def _wrong_names(file: RunbookFile, around: Around) -> Iterator[_Wrong]:
    if file.owner not in around.covers:
        known = ", ".join(around.covers) or "none"
        yield ["owner"], f"there is no team {file.owner!r}; teams.yaml has {known}"
    covered = {word for words in around.covers.values() for word in words}
    for n, category in enumerate(file.when.categories):
        if category not in covered:
            yield (
                ["when", "categories", n],
                f"no team covers {category!r}; add it to covers in teams.yaml or correct it",
            )
    for n, link in enumerate(file.articles):
        if around.articles.is_dir() and not is_below(around.articles, link):
            yield ["articles", n], f"there is no article {link}; correct the path or remove the link"


def _wrong_step(
    step: StepFile, ids: Collection[str], webhooks: Mapping[WebhookId, Webhook]
) -> Iterator[_Wrong]:
    for name, kinds in _ONLY_FOR.items():
        if name in step.model_fields_set and step.kind not in kinds:
            fit = " or ".join(sorted(kind.value for kind in kinds))
            yield [name], f"{name} is for {fit}, not for {step.kind.value}; remove it"
    ways: list[_Wrong] = [(["then"], step.then)] if step.then else []
    ways += [(["answers", n, "then"], one.then) for n, one in enumerate(step.answers)]
    for where, then in ways:
        if then not in ids:
            yield where, f"there is no step {then!r} in this runbook; it has {', '.join(ids)}"
    if step.kind is StepKind.ASK:
        yield from _wrong_answers(step)
    if step.kind is StepKind.WEBHOOK:
        yield from _wrong_call(step, webhooks)
    if step.kind is StepKind.DONE:
        if step.code is None:
            codes = ", ".join(code.value for code in ResolutionCode)
            yield ["id"], f"an end needs a code, how the ticket is resolved; add one of {codes}"
        if not step.note.strip():
            yield ["id"], "an end needs a note, what the requester will read; add it"


def _wrong_answers(step: StepFile) -> Iterator[_Wrong]:
    if len(step.answers) < 2:
        yield ["id"], "a decision needs two answers or more; add them, or make it a step to do"
    said: list[str] = []
    for n, one in enumerate(step.answers):
        if one.says.casefold() in said:
            yield ["answers", n, "says"], f"the answer {one.says!r} stands above already; reword one"
        said.append(one.says.casefold())


def _wrong_call(step: StepFile, webhooks: Mapping[WebhookId, Webhook]) -> Iterator[_Wrong]:
    if step.webhook not in webhooks:
        known = ", ".join(webhooks) or "none"
        yield (
            ["webhook" if step.webhook else "id"],
            f"there is no webhook {step.webhook!r}; webhooks.yaml has {known}",
        )
    for name, text in step.body.items():
        for placeholder in _PLACEHOLDER.findall(text):
            if placeholder not in FACTS:
                what = f"{{{placeholder}}} cannot be filled; there are {', '.join(FACTS)}"
                yield ["body", name], what
    if len(json.dumps(step.body)) > BODY_MAX:
        yield ["body"], f"this is too much to be read before it is sent; {BODY_MAX} characters fit"


def _wrong_ways(steps: Sequence[StepFile]) -> Iterator[_Wrong]:
    """Yield where a run would be lost: nothing after a step, no way to a step, no way to an end."""
    leads_to: dict[str, list[str]] = {}
    falls_off: set[str] = set()
    for at, step in enumerate(steps):
        following = [one.then for one in step.answers] if step.kind is StepKind.ASK else [_then(steps, at)]
        leads_to.setdefault(step.id, [name for name in following if name])
        if step.kind in _GOES_ON and not _then(steps, at):
            falls_off.add(step.id)
            yield (
                ["steps", at, "id"],
                "nothing comes after this step; add an end (kind: done) below, or say then",
            )
    ends = [step.id for step in steps if step.kind is StepKind.DONE]
    if not ends and not falls_off:
        yield ["steps"], "this runbook has no end; add a step of kind done"
        return
    if any(name not in leads_to for following in leads_to.values() for name in following):
        return  # told already, and what it hides is told once it is corrected
    begun = reachable(leads_to, [steps[0].id])
    comes_from: dict[str, list[str]] = {name: [] for name in leads_to}
    for name, following in leads_to.items():
        for one in following:
            comes_from[one].append(name)
    ending = reachable(comes_from, [*ends, *falls_off])
    for at, step in enumerate(steps):
        if step.id not in begun:
            yield ["steps", at, "id"], f"no step leads to {step.id!r}; lead to it or remove it"
        elif step.id not in ending:
            yield (
                ["steps", at, "id"],
                f"from {step.id!r} it goes round for ever; let one answer lead to an end",
            )
