"""Sorting a new incident: what the rules say first, then what was learned; agents have the last word.

Category, service and team are set where a guess is sure. Impact and urgency are set by rules and by people only, and
the priority follows from both: what was learned of them is a suggestion.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from workflows.domain import priorities
from workflows.domain.errors import DeskError
from workflows.domain.guesses import Example, Field, Guess, Verdict
from workflows.domain.ids import TeamId, UserId
from workflows.domain.policies import Policy
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.tickets import State, Ticket

WORTH_SAYING = 0.4
"""Probability below which a guess that is not sure is no help to anybody."""
SAID, UNSAID, OWN = 3.0, 1.0, 0.5
"""How much a field counts that an agent spoke of, one that stayed as it was, and one the desk itself had set."""


def text_of(ticket: Ticket) -> str:
    """Return what a ticket is sorted by."""
    starts_with_title = ticket.description.startswith(ticket.title.rstrip("…"))
    return ticket.description if starts_with_title else f"{ticket.title}. {ticket.description}"


def taken_for(ticket: Ticket, guesses: Iterable[Guess], policy: Policy, *, at: datetime) -> Ticket | None:
    """Return a new ticket with what it is taken for, one version on; None when nothing can be said.

    Of two guesses about a field the first counts. What whoever opened it has said stays. A matter of a private team
    is made so by that team's own words only.
    """
    found: dict[Field, Guess] = {}
    for guess in guesses:
        if _is_given(ticket, guess.field, policy) or _is_anothers(ticket, guess, policy):
            continue
        if _is_worth_saying(guess, policy):
            found.setdefault(guess.field, guess)
    category = found.get(Field.CATEGORY)
    if category is not None and category.is_sure and covering(policy, category.value) is not None:
        found.pop(Field.TEAM, None)  # the category says whose it is
    if not found:
        return None
    sure = {of: guess.value for of, guess in found.items() if guess.is_sure and _acts(guess)}
    changes = _set(ticket, sure)
    if not _is_given(ticket, Field.TEAM, policy):
        team = sure.get(Field.TEAM) or covering(policy, sure.get(Field.CATEGORY, ""))
        changes["team"] = TeamId(team) if team else ticket.team
    return replace(
        ticket, version=ticket.version + 1, changed_at=at, guesses=tuple(found.values()), **changes
    )


def confirmed(ticket: Ticket, *, by: UserId, at: datetime) -> Ticket:
    """An agent says that the desk took it for the right thing: every guess holds that nobody spoke of yet.

    Raises DeskError("not_allowed_now") when there is none, or the ticket is not open.
    """
    open_ = unsaid(ticket)
    if not ticket.is_open or not open_:
        raise DeskError("not_allowed_now", number=ticket.number, state=ticket.state.value)
    said: dict[Field, str] = {guess.field: guess.value for guess in open_ if guess.field is not Field.TEAM}
    verdicts = tuple(
        Verdict(field=guess.field, value=guess.value, computed=guess.value, by=by) for guess in open_
    )
    return _said(ticket, said, verdicts, at=at)


def corrected(
    ticket: Ticket, said: Mapping[Field, str], *, by: UserId, at: datetime, reason: str = ""
) -> Ticket:
    """An agent says what it is about; an empty value leaves a field as it is.

    Raises DeskError("not_allowed_now") when the ticket is not open, DeskError("sorted_like_that") when nothing is new.
    """
    if not ticket.is_open:
        raise DeskError("not_allowed_now", number=ticket.number, state=ticket.state.value)
    guessed = {guess.field: guess.value for guess in ticket.guesses}
    spoken_of = {verdict.field: verdict.value for verdict in ticket.verdicts}
    new = {
        of: value
        for of, value in said.items()
        if value and spoken_of.get(of) != value and (of in guessed or value_of(ticket, of) != value)
    }
    if not new:
        raise DeskError("sorted_like_that", number=ticket.number)
    verdicts = tuple(
        Verdict(field=of, value=value, computed=guessed.get(of, ""), by=by, reason=reason)
        for of, value in new.items()
    )
    return _said(ticket, new, verdicts, at=at)


def unsaid(ticket: Ticket) -> tuple[Guess, ...]:
    """Return the guesses no agent has spoken of."""
    spoken_of = {verdict.field for verdict in ticket.verdicts}
    return tuple(guess for guess in ticket.guesses if guess.field not in spoken_of)


def value_of(ticket: Ticket, of: Field) -> str:
    """Return what a ticket has in a field, empty for nothing."""
    value = getattr(ticket, of.value)
    return str(int(value)) if isinstance(value, Impact | Urgency) else str(value or "")


def covering(policy: Policy, category: str) -> TeamId | None:
    """Return the team that covers a category, None when none does."""
    return next((team.id for team in policy.teams.values() if category in team.covers), None)


def categories(policy: Policy) -> list[str]:
    """Return everything a ticket of this desk can be about, in order."""
    return sorted({word for team in policy.teams.values() for word in team.covers})


def example_of(ticket: Ticket, policy: Policy) -> Example | None:
    """Return what a solved ticket teaches; None for what stays between few, and where nothing is known of it.

    A category that an agent chose says whose it was, whoever solved it.
    """
    verdicts = {verdict.field for verdict in ticket.verdicts}
    values = {of: value_of(ticket, of) for of in Field if value_of(ticket, of)}
    if Field.CATEGORY in verdicts:
        values[Field.TEAM] = covering(policy, ticket.category) or ticket.team
    if ticket.is_private or any(_is_private(policy, team) for team in (ticket.team, values[Field.TEAM])):
        return None
    own = {
        guess.field for guess in ticket.guesses if guess.is_sure and values.get(guess.field) == guess.value
    }
    weights = {of: SAID if of in verdicts else OWN if of in own else UNSAID for of in values}
    return Example(number=ticket.number, text=text_of(ticket), values=values, weights=weights)


def _is_given(ticket: Ticket, of: Field, policy: Policy) -> bool:
    if of is Field.TEAM:
        return ticket.team != policy.default_team
    return bool(value_of(ticket, of))


def _is_anothers(ticket: Ticket, guess: Guess, policy: Policy) -> bool:
    """Whether a guess would make a ticket the matter of a private team that it is not."""
    team = guess.value if guess.field is Field.TEAM else None
    if guess.field is Field.CATEGORY:
        team = covering(policy, guess.value)
    return team is not None and team != ticket.team and _is_private(policy, team)


def _is_private(policy: Policy, team_id: str) -> bool:
    team = policy.teams.get(TeamId(team_id))
    return team is not None and team.is_private


def _is_worth_saying(guess: Guess, policy: Policy) -> bool:
    """Whether a guess is told; a learned one that names no team of this desk, or none but a hunch of one, is not."""
    if guess.field is Field.TEAM:
        return guess.is_sure and guess.value in policy.teams
    return guess.is_sure or guess.probability >= WORTH_SAYING


def _acts(guess: Guess) -> bool:
    return bool(guess.rule) or guess.field not in (Field.IMPACT, Field.URGENCY)


def _said(
    ticket: Ticket, said: Mapping[Field, str], verdicts: tuple[Verdict, ...], *, at: datetime
) -> Ticket:
    fields = {verdict.field for verdict in verdicts}
    kept = tuple(verdict for verdict in ticket.verdicts if verdict.field not in fields)
    state = State.TRIAGED if ticket.state is State.NEW else ticket.state
    return replace(
        ticket,
        version=ticket.version + 1,
        changed_at=at,
        state=state,
        verdicts=(*kept, *verdicts),
        **_set(ticket, said),
    )


def _set(ticket: Ticket, values: Mapping[Field, str]) -> dict[str, Any]:
    """Return what changes when fields get these values; the priority follows unless somebody chose another."""
    changes: dict[str, Any] = {of.value: values[of] for of in (Field.CATEGORY, Field.SERVICE) if of in values}
    impact = Impact(int(values[Field.IMPACT])) if Field.IMPACT in values else ticket.impact
    urgency = Urgency(int(values[Field.URGENCY])) if Field.URGENCY in values else ticket.urgency
    if (impact, urgency) != (ticket.impact, ticket.urgency):
        changes |= {"impact": impact, "urgency": urgency}
        if impact is not None and urgency is not None and ticket.override is None:
            changes["priority"] = priorities.of(impact, urgency)
    return changes
