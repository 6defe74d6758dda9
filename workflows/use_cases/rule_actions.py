"""What rules do, each thing through the door that people use for it: one audit row, the firing's name as its cause.

An action that cannot be done now is left out, and the firing says why; those after it are done all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from workflows.domain import lifecycle, priorities, privacy
from workflows.domain.conversations import Conversation
from workflows.domain.errors import DeskError
from workflows.domain.firings import Call, Firing, Outcome
from workflows.domain.ids import DESK, ProblemNumber, RunbookId, SurfaceId, TeamId, TicketId, WebhookId
from workflows.domain.people import Person
from workflows.domain.policies import Priority
from workflows.domain.rules import Action, Verb
from workflows.domain.runbooks import Reading, Sends, body_of, filled
from workflows.domain.surfaces import Surface, SurfaceKind, triage_id
from workflows.domain.tickets import Override, Ticket
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import escalating, runbooks, showing, waiting
from workflows.use_cases.rule_calls import put_call
from workflows.use_cases.tickets import save
from workflows.use_cases.working import tell_who_has_it


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What actions need that was read before the ticket was locked: the articles of the runbooks they may start.

    `conversation` is the ticket's own, locked, where one of them may move the ticket.
    """

    reading: Mapping[str, tuple[Reading, ...]]
    conversation: Conversation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Doing:
    """One action under way on a ticket the caller has locked; `n` counts the actions of the firing from 0."""

    desk: Desk
    uow: UnitOfWork
    ticket: Ticket
    firing: Firing
    action: Action
    n: int
    ready: Ready

    @property
    def key(self) -> str:
        return f"{self.firing.id}:{self.n}"

    @property
    def reason(self) -> str:
        """The rule's name, and what its file gives as the reason."""
        return f"{self.firing.name}: {self.action.text}" if self.action.text else self.firing.name

    @property
    def said(self) -> str:
        """The words of the action with their placeholders filled."""
        return filled(self.action.text, self.facts)

    @property
    def facts(self) -> dict[str, str]:
        return runbooks.facts_of(self.desk, self.uow, self.ticket)

    def saved(self, after: Ticket, *, action: str) -> Ticket:
        """Store a step of the ticket and return it."""
        cause, reason = self.firing.id, self.reason
        done = save(
            self.desk, self.uow, self.ticket, after, action=action, by=DESK, cause=cause, reason=reason
        )
        assert done is not None  # it is locked
        return done


def perform(
    desk: Desk, uow: UnitOfWork, ticket: Ticket, firing: Firing, *, ready: Ready
) -> tuple[Ticket, Firing]:
    """Do what a firing says, one action after the other; returns the ticket, and the firing with what came of each."""
    outcomes: list[Outcome] = []
    for n, action in enumerate(firing.actions):
        doing = _Doing(desk=desk, uow=uow, ticket=ticket, firing=firing, action=action, n=n, ready=ready)
        try:
            ticket = _DOES[action.verb](doing)
        except DeskError as refused:
            outcomes.append(Outcome(verb=action.verb, why=refused.code))
        else:
            outcomes.append(Outcome(verb=action.verb))
            firing = _with_call(doing)
    return ticket, replace(firing, outcomes=tuple(outcomes))


def made_ready(desk: Desk, actions: Sequence[Action]) -> Ready:
    """Return what these actions need; reads the library, so outside of any transaction."""
    wanted = {action.to for action in actions if action.verb is Verb.RUNBOOK}
    found = [one for one in desk.policy.runbooks if one.id in wanted]
    return Ready(reading={one.id: runbooks.reading_of(desk, one) for one in found})


def locked(
    uow: UnitOfWork, ticket_id: TicketId, ready: Ready, actions: Sequence[Action]
) -> tuple[Ticket, Ready]:
    """Return the ticket, locked; its conversation is locked first where an action may move the ticket."""
    about = uow.tickets.get(ticket_id).conversation_id
    if about is not None and any(action.verb is Verb.ROUTE for action in actions):
        ready = replace(ready, conversation=uow.conversations.locked(about))
    return uow.tickets.locked(ticket_id), ready


# ---- one function for each verb -----------------------------------------------------------------------------


def _set_priority(doing: _Doing) -> Ticket:
    ticket, priority = doing.ticket, Priority(doing.action.to)
    computed = ticket.priority
    if ticket.impact is not None and ticket.urgency is not None:
        computed = priorities.of(ticket.impact, ticket.urgency)
    if priority is ticket.priority:
        raise DeskError("same_as_before", number=ticket.number)
    override = None
    if priority is not computed:
        override = Override(computed=computed, reason=doing.reason, by=DESK)
    after = lifecycle.prioritise(
        ticket,
        impact=ticket.impact,
        urgency=ticket.urgency,
        override=override,
        priority=priority,
        at=doing.desk.clock.now(),
    )
    done = doing.saved(after, action="prioritised")
    said = {"agent": DESK, "text": doing.reason, "to": priority.value, "computed": computed.value}
    showing.tell_agents(doing.uow, done, key=doing.key, template="prioritised", **said)
    return done


def _route(doing: _Doing) -> Ticket:
    desk, uow, ticket = doing.desk, doing.uow, doing.ticket
    team = TeamId(doing.action.to)
    card = uow.surfaces.get(triage_id(ticket.id))
    if (card is not None and card.ts is not None) or desk.policy.team(team).is_private:
        return escalating.move(
            desk,
            uow,
            ticket,
            doing.ready.conversation,
            team_id=team,
            reason=doing.reason,
            by=DESK,
            cause=doing.firing.id,
        )
    after = lifecycle.transfer(ticket, team=team, at=desk.clock.now())
    done = doing.saved(after, action="transferred")  # its card was never anywhere else
    if card is not None:
        uow.surfaces.reword(card.id, {"queue": desk.policy.team(team).queue})
    return done


def _assign(doing: _Doing) -> Ticket:
    desk, uow = doing.desk, doing.uow
    person, team = _person(doing), desk.policy.team(doing.ticket.team)
    if not team.has(person.email):
        raise DeskError("not_of_the_team", name=person.name, team=team.name)
    after = lifecycle.assign(doing.ticket, to=person.id, at=desk.clock.now())
    done = doing.saved(after, action="assigned")
    said = {"agent": person.id, "rule": doing.firing.name}
    showing.tell_agents(uow, done, key=doing.key, template="rule_assigned", **said)
    showing.tell_person(
        uow, person.id, done, key=doing.key, template="yours_now", reader=person.id, queue=team.queue
    )
    tell_who_has_it(uow, done)
    waiting.take_up(desk, uow, done, had_it=())
    return done


def _watch(doing: _Doing) -> Ticket:
    person = _person(doing)
    if not privacy.may_read(doing.desk.policy, doing.ticket, person.email):
        raise DeskError("stays_private", number=doing.ticket.number)
    after = lifecycle.watch(doing.ticket, by=person.id, at=doing.desk.clock.now())
    return doing.saved(after, action="watched")


def _tag(doing: _Doing) -> Ticket:
    after = lifecycle.tag(doing.ticket, doing.action.to, at=doing.desk.clock.now())
    return doing.saved(after, action="tagged")


def _note(doing: _Doing) -> Ticket:
    text = doing.said
    said = {"rule": doing.firing.name, "text": text}
    showing.tell_agents(doing.uow, doing.ticket, key=doing.key, template="rule_note", **said)
    doing.uow.tickets.note(doing.ticket.id, text)
    return doing.ticket


def _tell_requester(doing: _Doing) -> Ticket:
    """Say it in the language the requester chose, or in the desk's own."""
    if doing.ticket.conversation_id is None:
        raise DeskError("nobody_to_tell", team=doing.firing.name)
    person = doing.uow.people.get(doing.ticket.requester_id)
    texts = doing.action.texts
    chosen = texts.get(person.locale[:2].lower() if person else "", texts[doing.desk.policy.language])
    text = filled(chosen, doing.facts)
    showing.tell_requester(doing.uow, doing.ticket, key=doing.key, template="rule_says", text=text)
    return doing.ticket


def _message(doing: _Doing) -> Ticket:
    """Tell a channel or a person; nobody who may not read of a private ticket hears of it."""
    uow, ticket, action = doing.uow, doing.ticket, doing.action
    said = {"rule": doing.firing.name, "text": doing.said}
    if not action.to.startswith("#"):
        person = _person(doing)
        if not privacy.may_read(doing.desk.policy, ticket, person.email):
            raise DeskError("stays_private", number=ticket.number)
        showing.tell_person(
            uow, person.id, ticket, key=doing.key, template="rule_message", reader=person.id, **said
        )
        return ticket
    if privacy.is_private(doing.desk.policy, ticket):
        raise DeskError("stays_private", number=ticket.number)
    surface = Surface(
        id=SurfaceId(f"firing_line:{doing.key}"),
        kind=SurfaceKind.LINE,
        ref=ticket.id,
        content={"template": "rule_message", "queue": action.to.removeprefix("#"), **said},
    )
    lane = f"channel:{action.to}"  # one the desk is not in keeps nothing of the ticket waiting
    showing.draw(uow, surface, lane=lane)
    return ticket


def _webhook(doing: _Doing) -> Ticket:
    put_call(doing.uow, doing.firing, _call(doing))
    return doing.ticket


def _runbook(doing: _Doing) -> Ticket:
    desk, ticket = doing.desk, doing.ticket
    if not ticket.is_open:
        raise DeskError("not_allowed_now", number=ticket.number, state=ticket.state.value)
    done = runbooks.begin(
        desk,
        doing.uow,
        ticket,
        runbook_id=RunbookId(doing.action.to),
        reading=doing.ready.reading.get(doing.action.to, ()),
        by=DESK,
        cause=doing.firing.id,
        reason=doing.reason,
    )
    assert done is not None  # it is locked
    return done


def _known_error(doing: _Doing) -> Ticket:
    desk, uow, ticket = doing.desk, doing.uow, doing.ticket
    problem = uow.problems.by_number(ProblemNumber(doing.action.to))
    if problem is None:
        raise DeskError("no_such_problem")
    if privacy.is_private(desk.policy, ticket):
        raise DeskError("stays_private", number=ticket.number)
    uow.problems.link(problem.id, ticket.id, at=desk.clock.now())
    showing.show_to_agents(desk, uow, ticket)
    return ticket


_DOES: Mapping[Verb, Callable[[_Doing], Ticket]] = {
    Verb.SET_PRIORITY: _set_priority,
    Verb.ROUTE: _route,
    Verb.ASSIGN: _assign,
    Verb.WATCH: _watch,
    Verb.TAG: _tag,
    Verb.NOTE: _note,
    Verb.TELL_REQUESTER: _tell_requester,
    Verb.MESSAGE: _message,
    Verb.WEBHOOK: _webhook,
    Verb.RUNBOOK: _runbook,
    Verb.KNOWN_ERROR: _known_error,
}


# ---- pieces -------------------------------------------------------------------------------------------------


def _person(doing: _Doing) -> Person:
    """Return whom an action names; `lead` is the lead of the ticket's team."""
    email = doing.action.to
    if email == "lead":
        email = doing.desk.policy.team(doing.ticket.team).lead
    person = doing.uow.people.by_email(email)
    if person is None or not person.is_active:
        raise DeskError("nobody_to_tell", team=email)
    return person


def _call(doing: _Doing) -> Call:
    action = doing.action
    sends = Sends(webhook=WebhookId(action.to), url=action.url, body=action.body)
    return Call(n=doing.n, webhook=action.to, url=action.url, body=body_of(sends, doing.facts))


def _with_call(doing: _Doing) -> Firing:
    """Return the firing with the call it has sent, if this action sends one."""
    if doing.action.verb is not Verb.WEBHOOK:
        return doing.firing
    return replace(doing.firing, calls=(*doing.firing.calls, _call(doing)))
