"""deskhand rules: which rules are live and how often they acted, and what one would have done."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.refusals import Refused
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from workflows.domain.policies import Policy
    from workflows.domain.rules import Rule
    from workflows.ports import Desk
    from workflows.use_cases.rule_history import Tried, Would

SHOWN = 40  # lines of a list that people read; --json has all of them
console = Console()
rules_app = typer.Typer(no_args_is_help=True, help="See what rules do, and what one would have done.")

Folder = Annotated[Path | None, typer.Option("--desk", help="The desk's folder, if not DESKHAND_DESK")]
Json = Annotated[bool, typer.Option("--json", help="As JSON, whole")]


@rules_app.command("list", epilog="Example: deskhand rules list --json")
def list_rules(*, desk: Folder = None, as_json: Json = False) -> None:
    """Show the rules that are live, in their order, and how often each acted on the tickets of DATABASE_URL."""
    settings = read_settings(desk=desk)
    policy = _policy(settings)
    with _store(settings) as store, store.unit_of_work() as uow:
        tallies = {(one.rule, one.state.value): one for one in uow.firings.tallies()}
    rows = [
        {
            "id": rule.id,
            "number": rule.number,
            "name": rule.name,
            "trigger": rule.trigger.value,
            **{state: one.count for (of, state), one in tallies.items() if of == rule.id},
            "last_at": max(
                (o.last_at.isoformat() for (of, _), o in tallies.items() if of == rule.id), default=""
            ),
        }
        for rule in policy.rules
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("number", "rule", "waits for", "acted", "asked", "left", "stopped", "last")
    for row in rows:
        counts = (str(row.get(state, 0)) for state in ("done", "asked", "left", "stopped"))
        table.add_row(
            str(row["number"]), str(row["id"]), str(row["trigger"]), *counts, str(row["last_at"])[:16]
        )
    console.print(table)


@rules_app.command("try", epilog="Example: deskhand rules try desk/rules/lost-device.yaml --since 90d")
def try_rule(
    file: Annotated[Path, typer.Argument(help="The rule's file, live or not", metavar="FILE")],
    *,
    since: Annotated[str, typer.Option(help="How far to look back, such as 90d")] = "90d",
    desk: Folder = None,
    as_json: Json = False,
) -> None:
    """Show what a rule would have changed on the tickets of DATABASE_URL, of a live one the difference."""
    from bot.sla_file import parse_length

    settings = read_settings(desk=desk)
    policy = _policy(settings)
    try:
        length = parse_length(since)
    except ValueError as error:
        raise Refused(f"--since: {error}.") from None
    rule = _rule(file, policy)
    live = [one for one in policy.rules if one.id == rule.id]
    with _store(settings) as store:
        tried = _held(_desk(store, policy), [rule], length)
        before = _held(_desk(store, policy), live, length) if live else None
    more, less = _difference(tried, before)
    if as_json:
        said = {"tickets": tried.tickets, "would": _plain(more), "no_longer": _plain(less)}
        typer.echo(json.dumps(said, ensure_ascii=False))
        return
    _tell(rule, tried, more, less, is_live=bool(live))


# ---- pieces -------------------------------------------------------------------------------------------------


def _policy(settings: Settings) -> Policy:
    from bot import house

    return house.policy_of(settings.desk)


def _store(settings: Settings) -> Any:
    from contextlib import closing

    from bot import house
    from bot.clock import SystemClock

    return closing(house.open_store(settings, clock=SystemClock(), wake=lambda: None))


def _desk(store: Any, policy: Policy) -> Desk:
    from bot.clock import SystemClock, TimeOrderedIds
    from bot.conditions import CelConditions
    from workflows.ports import Desk
    from workflows.ports.answers import Knowledge

    nobody_asks: Knowledge = None  # type: ignore[assignment]  # no question is answered here
    return Desk(
        clock=SystemClock(),
        ids=TimeOrderedIds(),
        unit_of_work=store.unit_of_work,
        reading=store.reading,
        knowledge=nobody_asks,
        policy=policy,
        conditions=CelConditions(),
    )


def _rule(file: Path, policy: Policy) -> Rule:
    from bot.marked_files import Mistake
    from bot.rule_files import Around, read_rule

    mistakes: list[Mistake] = []
    rule = read_rule(file, around=Around(policy=policy), mistakes=mistakes)
    if rule is None:
        raise Refused("\n".join(map(str, mistakes)))
    return rule


def _held(desk: Desk, rules: Sequence[Rule], length: timedelta) -> Tried:
    from workflows.use_cases import rule_history

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Tickets looked at", total=None)

        def seen(count: int) -> None:
            progress.update(task, completed=count, description=f"{count} tickets looked at")

        return rule_history.hold(desk, rules, since=desk.clock.now() - length, seen=seen)


def _difference(tried: Tried, before: Tried | None) -> tuple[list[Would], list[Would]]:
    """Return what the rule would do that the live one did not, and the other way round."""
    if before is None:
        return list(tried.would), []
    now, then = set(tried.would), set(before.would)
    return [one for one in tried.would if one not in then], [one for one in before.would if one not in now]


def _plain(would: Sequence[Would]) -> list[dict[str, Any]]:
    return [
        {
            "ticket": one.number,
            "at": one.at.isoformat(),
            "rule": one.rule,
            "action": one.verb.value,
            "before": one.was,
            "after": one.becomes,
            "asks": one.asks,
        }
        for one in would
    ]


def _tell(rule: Rule, tried: Tried, more: list[Would], less: list[Would], *, is_live: bool) -> None:
    for line in _lines(rule, tried, more, less, is_live=is_live):
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def _lines(rule: Rule, tried: Tried, more: list[Would], less: list[Would], *, is_live: bool) -> Iterator[str]:
    whose = "It is live; this is the difference." if is_live else "It is not live."
    held = len({(one.number, one.at) for one in tried.would})
    yield f"{rule.name}: of {tried.tickets} tickets it would have acted {held} times. {whose}"
    for sign, would in (("+", more), ("-", less)):
        for one in would[:SHOWN]:
            asks = " (once the lead lets it)" if one.asks else ""
            changed = f"{one.was} → {one.becomes}" if one.was else one.becomes
            yield f"{sign} {one.at:%Y-%m-%d %H:%M} {one.number}  {one.verb.value}: {changed}{asks}"
        if len(would) > SHOWN:
            yield f"{sign} and {len(would) - SHOWN} more; --json has all of them"
    counts: dict[str, int] = {}
    for one in more:
        counts[one.verb.value] = counts.get(one.verb.value, 0) + 1
    told = ", ".join(f"{verb} {count}" for verb, count in sorted(counts.items())) or "nothing"
    yield f"Would be done{' more' if is_live else ''}: {told}. Nothing was changed."
