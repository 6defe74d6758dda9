"""The rules' files: rules/*.yaml, one each: when something happens and a condition holds, something is done."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BeforeValidator, Field, WithJsonSchema

from bot.conditions import wrong_with
from bot.file_kinds import FileKind, Reading
from bot.marked_files import Document, FileModel, Mistake, load, validate
from bot.sla_file import parse_length
from handlers.words.languages import offered
from workflows.domain.ids import RuleId, WebhookId
from workflows.domain.policies import Policy, Priority
from workflows.domain.rules import Action, Rule, Trigger, Verb
from workflows.domain.runbooks import FACTS
from workflows.domain.sla import Measure
from workflows.domain.tickets import State

FOLDER = "rules"
BODY_MAX = 800  # characters of what is sent, placeholders unfilled: a person may have to read it first
_ID = r"^[a-z0-9][a-z0-9_-]{0,39}$"
_TAG = r"^[a-z0-9][a-z0-9-]{0,29}$"
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def _as_text(given: object) -> object:
    """Take a number for its digits."""
    return str(given) if isinstance(given, int | float) and not isinstance(given, bool) else given


Sendable = Annotated[str, BeforeValidator(_as_text), WithJsonSchema({"type": ["string", "number"]})]
Length = Annotated[timedelta, BeforeValidator(parse_length), WithJsonSchema({"type": "string"})]
Text = Annotated[str, Field(min_length=1, max_length=1500)]


class ClockName(StrEnum):
    """The promises a rule may wait for."""

    RESPONSE = "response"
    RESOLUTION = "resolution"


class Asks(StrEnum):
    """Who has to let a rule act."""

    NOBODY = "nobody"
    LEAD = "lead"


class ActionFile(FileModel):
    """One thing a rule does: exactly one of the fields that name it, and what goes with that."""

    set_priority: Priority | None = None
    route: str | None = None
    assign: str | None = None
    watch: str | None = None
    tag: Annotated[str, Field(pattern=_TAG)] | None = None
    note: Text | None = None
    tell_requester: dict[str, Text] | None = None
    message: str | None = None
    webhook: str | None = None
    runbook: str | None = None
    known_error: str | None = None
    reason: str = Field("", max_length=300)
    text: str = Field("", max_length=1500)
    body: dict[str, Sendable] = Field(default_factory=dict)

    @property
    def verbs(self) -> list[Verb]:
        """What it is to do; one, where the file is right."""
        return [verb for verb in Verb if getattr(self, verb.value) is not None]

    def action(self, webhooks: Mapping[WebhookId, object]) -> Action:
        """Return it as the desk knows it."""
        [verb] = self.verbs
        to = getattr(self, verb.value)
        found = webhooks.get(WebhookId(str(to))) if verb is Verb.WEBHOOK else None
        return Action(
            verb=verb,
            to="" if verb in (Verb.NOTE, Verb.TELL_REQUESTER) else str(to),
            text=(self.note or self.text or self.reason).strip(),
            texts=self.tell_requester or {},
            body=dict(self.body),
            url=str(getattr(found, "url", "")),
        )


class EventRuleFile(FileModel):
    """One rule."""

    name: str = Field(min_length=1, max_length=80)
    why: str = Field(min_length=1, max_length=300)
    number: int = Field(100, ge=0, le=9999)
    trigger: Trigger
    clock: ClockName = ClockName.RESOLUTION
    at: int = Field(0, ge=0, le=300)
    after: Length = timedelta()
    state: State | None = None
    days: int = Field(0, ge=0, le=365)
    when: str = ""
    actions: list[ActionFile] = Field(min_length=1, max_length=10)
    stop: bool = False
    ask: Asks = Asks.NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a rule may name: the desk's teams, people, systems and runbooks, and the language that is always there."""

    policy: Policy

    @property
    def people(self) -> frozenset[str]:
        """Everybody of every team, by e-mail in small letters."""
        teams = self.policy.teams.values()
        return frozenset(email.lower() for t in teams for email in (*t.members, t.lead, t.manager) if email)


# ---- reading ------------------------------------------------------------------------------------------------


def fill(reading: Reading) -> None:
    """Add the rules to the policy, in their order."""
    around = Around(policy=reading.policy)
    found = [read_rule(path, around=around, mistakes=reading.mistakes) for path in KIND.paths(reading.folder)]
    rules = sorted((rule for rule in found if rule is not None), key=lambda rule: rule.place)
    reading.policy = replace(reading.policy, rules=tuple(rules))


def read_rule(path: Path, *, around: Around, mistakes: list[Mistake]) -> Rule | None:
    """Return the rule of a file, None where it is wrong: every mistake is added to *mistakes* then."""
    document = load(path, mistakes)
    if document is not None and not re.fullmatch(_ID, path.stem):
        mistakes.append(Mistake(path, 1, "its name is the rule's id: use small letters, digits and hyphens"))
    file = validate(EventRuleFile, document, mistakes)
    if file is None or document is None:
        return None
    wrong = [Mistake(path, line, what) for line, what in _wrong(file, document, around)]
    mistakes.extend(sorted(wrong, key=lambda one: one.line))
    return None if wrong else _rule(path.stem, file, around)


def _rule(name: str, file: EventRuleFile, around: Around) -> Rule:
    return Rule(
        id=RuleId(name),
        number=file.number,
        name=file.name,
        why=file.why,
        trigger=file.trigger,
        when=file.when.strip(),
        actions=tuple(one.action(around.policy.webhooks) for one in file.actions),
        stops=file.stop,
        asks=file.ask is Asks.LEAD,
        measure=Measure(file.clock.value),
        share=file.at,
        length=file.after,
        state=file.state.value if file.state else "",
        days=file.days,
    )


KIND = FileKind(
    name="rule",
    where=f"{FOLDER}/*.yaml",
    model=EventRuleFile,
    fill=fill,
    parts=(("rules/RULE.yaml, each action", ActionFile),),
)


# ---- what is wrong ------------------------------------------------------------------------------------------

_NEEDS: dict[Trigger, tuple[str, ...]] = {
    Trigger.CLOCK: ("at",),
    Trigger.UNCLAIMED: ("after",),
    Trigger.NIGHTLY: ("state", "days"),
}
_ONLY_FOR: dict[str, Trigger] = {
    "clock": Trigger.CLOCK,
    "at": Trigger.CLOCK,
    "after": Trigger.UNCLAIMED,
    "state": Trigger.NIGHTLY,
    "days": Trigger.NIGHTLY,
}
_BESIDE: dict[str, frozenset[Verb]] = {
    "reason": frozenset({Verb.SET_PRIORITY, Verb.ROUTE, Verb.RUNBOOK}),
    "text": frozenset({Verb.MESSAGE}),
    "body": frozenset({Verb.WEBHOOK}),
}
_Wrong = tuple[int, str]


def _wrong(file: EventRuleFile, document: Document, around: Around) -> Iterator[_Wrong]:
    for name in _NEEDS.get(file.trigger, ()):
        if not getattr(file, name):
            yield document.line_of(["trigger"]), f"a rule of {file.trigger.value} needs {name}; add it"
    for name, trigger in _ONLY_FOR.items():
        if name in file.model_fields_set and file.trigger is not trigger:
            what = f"{name} is for {trigger.value}, not for {file.trigger.value}; remove it"
            yield document.line_of([name]), what
    found = wrong_with(file.when.rstrip()) if file.when.strip() else None
    if found is not None:
        yield _first_line(document) + found.line, f"when: {found.what}"
    for n, action in enumerate(file.actions):
        for where, what in _wrong_action(action, around):
            yield document.line_of(["actions", n, *where]), what


def _first_line(document: Document) -> int:
    """Return the line on which the condition begins; a folded one is one line to us."""
    if isinstance(document.node, yaml.MappingNode):
        for key, value in document.node.value:
            if key.value == "when" and isinstance(value, yaml.ScalarNode):
                return int(value.start_mark.line) + 1 + (value.style in ("|", ">"))
    return document.line_of(["when"])


def _wrong_action(action: ActionFile, around: Around) -> Iterator[tuple[Sequence[str], str]]:
    if len(action.verbs) != 1:
        known = ", ".join(verb.value for verb in Verb)
        found = " and ".join(verb.value for verb in action.verbs) or "nothing"
        yield [], f"each action does one thing, this does {found}; there are {known}"
        return
    [verb] = action.verbs
    for name, verbs in _BESIDE.items():
        if getattr(action, name) and verb not in verbs:
            fit = " or ".join(sorted(one.value for one in verbs))
            yield [name], f"{name} is for {fit}, not for {verb.value}; remove it"
    what = _wrong_name(verb, action, around)
    if what:
        yield [verb.value], what
    said = {"text": action.text or action.note or "", **(action.tell_requester or {}), **action.body}
    for text in said.values():
        for placeholder in _PLACEHOLDER.findall(text):
            if placeholder not in FACTS:
                yield [verb.value], f"{{{placeholder}}} cannot be filled; there are {', '.join(FACTS)}"
    if len(json.dumps(action.body)) > BODY_MAX:
        yield ["body"], f"this is too much to be read before it is sent; {BODY_MAX} characters fit"


def _wrong_name(verb: Verb, action: ActionFile, around: Around) -> str:
    """Return what is wrong with what an action names, "" where that is there."""
    policy, to = around.policy, str(getattr(action, verb.value))
    match verb:
        case Verb.SET_PRIORITY | Verb.ROUTE if not action.reason.strip():
            return "say the reason; agents read it"
        case Verb.ROUTE:
            return _unknown("team", to, policy.teams, "teams.yaml")
        case Verb.WEBHOOK:
            return _unknown("webhook", to, policy.webhooks, "webhooks.yaml")
        case Verb.RUNBOOK:
            return _unknown("runbook", to, [one.id for one in policy.runbooks], "runbooks/")
        case Verb.ASSIGN | Verb.WATCH:
            return "" if to == "lead" else _unknown("person", to.lower(), around.people, "teams.yaml")
        case Verb.MESSAGE:
            if not action.text.strip():
                return "a message needs text, what is said; add it"
            if to.startswith("#") or to == "lead" or "@" in to:
                return ""
            return f"{to!r} is neither a channel such as #it-leads nor an e-mail, nor lead"
        case Verb.TELL_REQUESTER:
            return _wrong_languages(action.tell_requester or {}, policy.language)
        case _:
            return ""


def _unknown(kind: str, name: str, known: Collection[str], where: str) -> str:
    there = ", ".join(sorted(known)) or "none"
    return "" if name in known else f"there is no {kind} {name!r}; {where} has {there}"


def _wrong_languages(texts: Mapping[str, str], own: str) -> str:
    spoken = offered()
    for language in texts:
        if language not in spoken:
            return f"the desk does not speak {language!r}; it speaks {', '.join(spoken)}"
    return "" if own in texts else f"it is not said in {own!r}, the desk's own language; add it"
