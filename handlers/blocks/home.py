"""The Home tab: what is mine, what waits, how to begin. Only what works today has a button."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    Option,
    PlainTextObject,
    StaticSelectElement,
)
from slack_sdk.models.views import View as HomeView

from handlers import words
from handlers.blocks.drawing import Look, View, actions, as_dicts, button, context, header, section
from handlers.blocks.states import state_facts, state_line
from handlers.text import Mrkdwn, cut
from workflows.domain.acts import Act
from workflows.domain.people import Person
from workflows.domain.promises import stands_still
from workflows.domain.queues import Chosen
from workflows.domain.tickets import OPEN, State, Ticket
from workflows.use_cases.homes import Home

BLOCKS_MAX = 100  # of a Home; one with more is refused whole
LISTED = 15  # tickets of a list; a longer one is not read
SOONEST = 5
ALL = "all"
"""What stands for no choice in a menu over the queue."""


def employee_home(shown: Home, look: Look, *, approvals: int = 0) -> View:
    """Return the Home of somebody who has tickets but works none; so many *approvals* wait for their decision."""
    person = shown.person
    own = [ticket for ticket in shown.own if ticket.beneficiary_id != person.id]
    waiting = sum(ticket.state is State.PENDING_USER for ticket in own)
    said = words.render("home/hello", waiting=waiting, approvals=approvals, **_greeting(person, look))
    hello = Mrkdwn(said.rstrip())
    start = button("home_report", "home", is_primary=waiting + approvals == 0)
    return _home(
        section("hello", hello),
        actions("home_start", start, *_request(look)),
        *_own(person, shown.own, look),
    )


def agent_home(shown: Home, look: Look, *, approvals: int = 0) -> View:
    """Return the Home of an agent: what is due soon, what is theirs or nobody's, their team's queue, their own.

    Its first line says what is due next of their tickets and tasks and of what nobody has, and how many *approvals*
    wait for their decision.
    """
    person, mine, unassigned, queue = shown.person, shown.mine, shown.unassigned, shown.queue
    return _home(
        _hello_agent(shown, look, approvals),
        actions("home_start", button("home_report", "home"), *_request(look)),
        *(_due_soon(person, shown.due_soon, look) if shown.due_soon else ()),
        header("mine", words.label("home_mine", count=len(mine))),
        *_listed("mine", mine, look, person=person, empty="none_of_mine"),
        header("unassigned", words.label("home_unassigned", count=len(unassigned))),
        *_listed("unassigned", unassigned, look, person=person, empty="none_unassigned"),
        header("queue", words.label("home_queue", count=len(queue))),
        _filters(person, shown.chosen, look),
        *_listed("queue", queue, look, person=person, empty="none_in_queue"),
        *(_own(person, shown.own, look) if shown.own else ()),
    )


def _request(look: Look) -> list[ButtonElement]:
    """Return what begins a request, where the desk has anything to ask for."""
    return [button("home_request", "home")] if look.policy.catalogue.items else []


def with_pause(view: View, person: Person, pause: Act | None, look: Look) -> View:
    """Return a lead's Home saying that answers are paused, since when, by whom, and how they go on."""
    if pause is None:
        return view
    who = None if pause.by_operator else pause.actor_id
    facts = {"who": who, "at": pause.at, "why": str(pause.after.get("why", ""))}
    text = words.render("home/paused", now=look.now, zone=look.zone(person.id), **facts)
    hello, *rest = view["blocks"]
    return {**view, "blocks": [hello, *as_dicts(section("paused", text)), *rest]}


def fitted(view: View) -> View:
    """Return a Home in as many blocks as chat takes, for whoever has more of everything; the end is left out."""
    return {**view, "blocks": view["blocks"][:BLOCKS_MAX]}


def _due_soon(person: Person, tickets: Sequence[Ticket], look: Look) -> list[Block | None]:
    return [
        header("due_soon", words.label("home_due_soon", count=len(tickets))),
        *_listed("due_soon", tickets, look, person=person, empty="none_in_queue", most=SOONEST),
    ]


def _filters(person: Person, chosen: Chosen, look: Look) -> Block | None:
    """Return what narrows the queue down; a team only where an agent has several."""
    teams = [look.policy.team(team_id) for team_id in look.policy.teams_of(person.email)]
    states = [(state.value, words.label(f"state_{state.value}")) for state in State if state in OPEN]
    priorities = [(p.value, f"{p.value} {target.name}") for p, target in sorted(look.policy.targets.items())]
    menus = [
        _filter("home_filter_state", states, chosen.state),
        _filter("home_filter_priority", priorities, chosen.priority),
    ]
    if len(teams) > 1:
        menus.append(_filter("home_filter_team", [(team.id, team.name) for team in teams], chosen.team))
    return ActionsBlock(block_id="home_filters", elements=menus)


def _filter(action_id: str, known: Sequence[tuple[str, str]], chosen: str | None) -> StaticSelectElement:
    everything = Option(value=ALL, text=PlainTextObject(text=words.label(f"{action_id}_all")))
    options = [everything] + [
        Option(value=value, text=PlainTextObject(text=cut(text, 75))) for value, text in known
    ]
    picked = next((option for option in options if option.value == chosen), everything)
    return StaticSelectElement(action_id=action_id, options=options, initial_option=picked)


def _own(person: Person, tickets: Sequence[Ticket], look: Look) -> list[Block | None]:
    return [
        header("own", words.label("home_tickets")),
        *_listed("ticket", tickets, look, person=person, empty="no_tickets"),
    ]


def _listed(
    kind: str, tickets: Sequence[Ticket], look: Look, *, person: Person, empty: str, most: int = LISTED
) -> list[Block | None]:
    """Return a list's rows, each by the words `home/<kind>`; what nobody has gets a button to claim it."""
    if not tickets:
        return [context(f"{kind}_none", words.render(f"home/{empty}"))]
    rows: list[Block | None] = []
    for place, ticket in enumerate(tickets[:most], start=1):
        facts = state_facts(ticket, look, zone=look.zone(person.id))
        words_of = "ticket_for" if kind == "ticket" and ticket.beneficiary_id == person.id else kind
        text = words.render(f"home/{words_of}", state_line=state_line(ticket, facts), **facts)
        claim = None
        if kind == "unassigned":
            value = look.ticket_value(ticket.id)
            claim = button(f"home_claim_{place}", value, label="home_claim", about=ticket.number)
        # named after its ticket: what moves up meanwhile must not be pressed, or keep the focus, in its place
        rows.append(section(f"{kind}_{ticket.id}", text, accessory=claim))
    if (left := len(tickets) - most) > 0:
        rows.append(context(f"{kind}_more", words.render("home/more", count=left)))
    return rows


def _hello_agent(shown: Home, look: Look, approvals: int) -> Block:
    nobodys = [one for one in shown.due_soon if one.assignee_id is None]  # theirs to take before it is late
    moving = [one for one in (*shown.mine, *nobodys) if not stands_still(one, look.policy.terms)]
    dated = [(_next_due(ticket), ticket.number) for ticket in moving]
    dated += [(task.due_at, number) for task, number in shown.my_tasks if task.due_at is not None]
    due_at, number = min(dated, default=(None, None))
    facts = {"next_due_at": due_at, "next_number": number, "approvals": approvals}
    said = words.render("home/hello_agent", **facts, **_greeting(shown.person, look))
    return section("hello", Mrkdwn(said.rstrip()))


def _next_due(ticket: Ticket) -> datetime:
    return ticket.resolution_due_at if ticket.responded_at else ticket.response_due_at


def _greeting(person: Person, look: Look) -> dict[str, object]:
    zone = look.zone(person.id)
    hour = look.now.astimezone(ZoneInfo(zone)).hour
    return {"first_name": person.first_name, "hour": hour, "zone": zone, "now": look.now}


def _home(*blocks: Block | None) -> View:
    shown = [block for block in blocks if block is not None]
    view: View = HomeView(type="home", callback_id="home", blocks=shown).to_dict()
    return view
