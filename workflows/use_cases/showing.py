"""Where a change is to be seen: which surfaces and Homes are drawn anew after it.

Called inside the transaction of the change, so that no change stays unseen after a crash.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workflows.domain.conversations import CardKind, Conversation
from workflows.domain.ids import ChannelId, ConversationId, MessageTs, RunId, SurfaceId, TicketId, UserId
from workflows.domain.messages import LINE_MAX, Attached, carried_over
from workflows.domain.policies import Policy
from workflows.domain.surfaces import (
    TAKEN_AWAY,
    Surface,
    SurfaceKind,
    card_id,
    conversation_lane,
    line_id,
    opening_id,
    person_lane,
    resolved_id,
    run_surface_id,
    triage_id,
    triage_lane,
)
from workflows.domain.tickets import LinkKind, Ticket
from workflows.ports import Desk, UnitOfWork

DRAW = "draw"
HOME = "home"
WORDS_FILE = "message.txt"
"""What a file is called that holds the words of a long message."""


def draw(uow: UnitOfWork, surface: Surface, *, lane: str) -> None:
    """Have a surface posted, or drawn anew where it stands."""
    uow.surfaces.add(surface)
    draw_again(uow, surface, lane=lane)


def draw_again(uow: UnitOfWork, surface: Surface, *, lane: str) -> None:
    """Have a surface drawn anew that is stored already."""
    uow.jobs.put(DRAW, f"{DRAW}:{surface.id}", {"surface": surface.id}, lane=lane)


def show_conversation(uow: UnitOfWork, before: Conversation | None, after: Conversation) -> None:
    """Draw every card that differs between two states of a conversation."""
    drawn = before.cards if before is not None else ()
    draft_changed = before is not None and before.draft != after.draft
    for card in after.cards:
        is_new = card.n >= len(drawn)
        is_open_draft = draft_changed and card.kind is CardKind.CONFIRM and card.settled is None
        if is_new or drawn[card.n] != card or is_open_draft:
            _draw_card(uow, after, card.n)


def show_to_agents(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    """Draw a ticket's card in its team's channel; of one that has to be approved only once it is."""
    if not ticket.is_agreed:
        return
    surface = Surface(
        id=triage_id(ticket.id),
        kind=SurfaceKind.TRIAGE,
        ref=ticket.id,
        content={"queue": desk.policy.team(ticket.team).queue},
    )
    draw(uow, surface, lane=triage_lane(ticket.id))


def show_run(uow: UnitOfWork, ticket_id: TicketId, run_id: RunId) -> None:
    """Draw the card of a runbook under way, under the ticket's card in its team's channel and nowhere else."""
    surface = Surface(id=run_surface_id(run_id), kind=SurfaceKind.RUN, ref=run_id, under=triage_id(ticket_id))
    draw(uow, surface, lane=triage_lane(ticket_id))


def show_ticket(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    """Draw a ticket wherever it is shown: its triage card and runbook, its card with the requester, the Homes."""
    show_to_agents(desk, uow, ticket)
    if ticket.run is not None:
        show_run(uow, ticket.id, ticket.run.id)
    if ticket.conversation_id is not None:
        show_to_requester_again(uow, ticket)
        _redraw_resolved(uow, ticket)
        _redraw_question(uow, ticket)
    show_homes(desk, uow, ticket)


def show_to_requester_again(uow: UnitOfWork, ticket: Ticket) -> None:
    """Draw the card anew on which its requester follows a ticket."""
    if ticket.conversation_id is None:
        return
    conversation = uow.conversations.get(ticket.conversation_id)
    for card in conversation.cards:
        if card.kind is CardKind.OPENED and card.ticket_id == ticket.id:
            _draw_card(uow, conversation, card.n)


def show_homes(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    """Publish the Homes anew that show a ticket, or showed it before."""
    for user_id in _looking_at(desk.policy, uow, ticket):
        show_home(uow, user_id)


def show_home(uow: UnitOfWork, user_id: UserId) -> None:
    """Publish somebody's Home anew, if they ever look at it."""
    if uow.people.has_home(user_id):
        uow.jobs.put(HOME, f"{HOME}:{user_id}", {"user": user_id})


def tell_requester(uow: UnitOfWork, ticket: Ticket, *, key: str, template: str, **facts: Any) -> None:
    """Say one line in the requester's thread; *key* makes it happen once."""
    _to_requester(uow, ticket, SurfaceKind.LINE, key=key, content={"template": template, **facts})


def tell_agents(uow: UnitOfWork, ticket: Ticket, *, key: str, template: str, **facts: Any) -> None:
    """Say one line under the ticket's triage card; *key* makes it happen once."""
    _to_agents(uow, ticket, SurfaceKind.LINE, key=key, content={"template": template, **facts})


def copy_files(uow: UnitOfWork, ticket: Ticket, files: Sequence[Attached], *, to: str, key: str) -> None:
    """Have copies of a message's files put below the line that carried its words over."""
    put = _to_requester if to == "requester" else _to_agents
    for file in carried_over(files):
        content = {"file": file.id, "name": file.name}
        put(uow, ticket, SurfaceKind.FILE, key=f"{key}:{file.id}", content=content)


def tell_person(
    uow: UnitOfWork, user_id: UserId, ticket: Ticket, *, key: str, template: str, **facts: Any
) -> None:
    """Say one line about a ticket in somebody's direct messages; *key* makes it happen once."""
    surface = Surface(
        id=line_id(ticket.id, to=user_id, key=key),
        kind=SurfaceKind.LINE,
        ref=ticket.id,
        to=user_id,
        content={"template": template, **facts},
    )
    draw(uow, surface, lane=person_lane(user_id))


def tell_watchers(uow: UnitOfWork, before: Ticket, after: Ticket, *, by: UserId) -> None:
    """Tell everybody who watches a ticket that it has moved, except who moved it."""
    if (before.state, before.assignee_id) == (after.state, after.assignee_id):
        return
    for user_id in sorted({*after.watchers} - {by}):
        key = f"watched_v{after.version}"
        agent = after.assignee_id or ""
        tell_person(uow, user_id, after, key=key, template="watched", to=after.state.value, agent=agent)


def say_otherwise(uow: UnitOfWork, line: Surface, *, lane: str, template: str, **facts: Any) -> None:
    """Let a line say something else, whether it was posted already or not."""
    uow.surfaces.reword(line.id, {"template": template, **facts})
    draw(uow, line, lane=lane)


def take_away(uow: UnitOfWork, surface: Surface, *, lane: str) -> None:
    """Have a message of the desk deleted, or never posted."""
    if "kept" in surface.content:
        uow.kept_files.forget(str(surface.content["kept"]))
    uow.surfaces.reword(surface.id, {**surface.content, TAKEN_AWAY: True})
    draw(uow, surface, lane=lane)


def copy_words(uow: UnitOfWork, ticket: Ticket, text: str, *, to: str, key: str) -> None:
    """Have a file of all its words put below the line of a message that is longer than a line."""
    if len(text) > LINE_MAX:
        put = _to_requester if to == "requester" else _to_agents
        content = {"file": "", "name": WORDS_FILE, "words": text}
        put(uow, ticket, SurfaceKind.FILE, key=f"{key}:words", content=content)


def show_kept(uow: UnitOfWork, ticket: Ticket, file_id: str, *, name: str) -> None:
    """Have a file that came from outside of chat put below the ticket's card."""
    content = {"file": "", "name": name, "kept": file_id}
    _to_agents(uow, ticket, SurfaceKind.FILE, key=f"kept:{file_id}", content=content)


def show_solution(uow: UnitOfWork, ticket: Ticket) -> None:
    """Tell the requester that the ticket is solved, on a card that asks whether it is."""
    if ticket.conversation_id is None:
        return
    conversation = uow.conversations.get(ticket.conversation_id)
    surface = _in_thread_of(
        uow,
        conversation,
        resolved_id(ticket.id, ticket.reopened),
        SurfaceKind.RESOLVED,
        ref=ticket.id,
        content={"round": ticket.reopened},
    )
    draw(uow, surface, lane=conversation_lane(conversation.id))


def show_opening(
    uow: UnitOfWork, conversation: Conversation, *, template: str, text: str, **facts: Any
) -> None:
    """Open a direct message with the person, in whose thread the conversation goes on."""
    surface = Surface(
        id=opening_id(conversation.id),
        kind=SurfaceKind.OPENING,
        ref=conversation.id,
        to=conversation.person_id,
        content={"template": template, "text": text, **facts},
    )
    draw(uow, surface, lane=conversation_lane(conversation.id))


def place(conversation: Conversation) -> tuple[ChannelId | None, MessageTs | None, SurfaceId | None]:
    """Return channel, thread and the surface to stand under, for something said in a conversation."""
    if conversation.thread_ts is None:
        return None, None, opening_id(conversation.id)
    return conversation.channel, conversation.thread_ts, None


def _to_requester(
    uow: UnitOfWork, ticket: Ticket, kind: SurfaceKind, *, key: str, content: dict[str, Any]
) -> None:
    surface_id = line_id(ticket.id, to="requester", key=key)
    show_to_requester(uow, ticket, kind, surface_id=surface_id, content=content)


def show_to_requester(
    uow: UnitOfWork, ticket: Ticket, kind: SurfaceKind, *, surface_id: SurfaceId, content: dict[str, Any]
) -> None:
    """Draw something about a ticket in the thread in which its requester hears of it; nothing if they have none."""
    conversation_id = _spoken_of_in(uow, ticket)
    if conversation_id is None:
        return
    conversation = uow.conversations.get(conversation_id)
    surface = _in_thread_of(uow, conversation, surface_id, kind, ref=ticket.id, content=content)
    draw(uow, surface, lane=conversation_lane(conversation.id))


def _spoken_of_in(uow: UnitOfWork, ticket: Ticket) -> ConversationId | None:
    """Return where the requester hears of a ticket: of a part in the thread of the whole."""
    whole = ticket.linked(LinkKind.PART_OF)
    return uow.tickets.get(whole[0].ticket_id).conversation_id if whole else ticket.conversation_id


def _to_agents(
    uow: UnitOfWork, ticket: Ticket, kind: SurfaceKind, *, key: str, content: dict[str, Any]
) -> None:
    surface = Surface(
        id=line_id(ticket.id, to="agents", key=key),
        kind=kind,
        ref=ticket.id,
        under=triage_id(ticket.id),
        content=content,
    )
    if ticket.is_agreed:
        draw(uow, surface, lane=triage_lane(ticket.id))
    else:  # there is no card yet that it could stand under
        uow.surfaces.add(surface)


def catch_up(desk: Desk, uow: UnitOfWork, ticket: Ticket) -> None:
    """Draw a ticket for its agents, who may see it from now on, with everything that was said to them before."""
    show_to_agents(desk, uow, ticket)
    said = [one for one in uow.surfaces.of(ticket.id) if one.under == triage_id(ticket.id) and one.ts is None]
    for surface in sorted(said, key=lambda one: one.id):
        draw(uow, surface, lane=triage_lane(ticket.id))


def _draw_card(uow: UnitOfWork, conversation: Conversation, n: int) -> None:
    surface = _in_thread_of(
        uow,
        conversation,
        card_id(conversation.id, n),
        SurfaceKind.CARD,
        ref=conversation.id,
        content={"n": n},
    )
    draw(uow, surface, lane=conversation_lane(ConversationId(conversation.id)))


def _in_thread_of(
    uow: UnitOfWork,
    conversation: Conversation,
    surface_id: SurfaceId,
    kind: SurfaceKind,
    *,
    ref: str,
    content: dict[str, Any],
) -> Surface:
    channel, thread_ts, under = place(conversation)
    if under is not None and uow.surfaces.get(under) is None:  # nothing was ever said in it: open it now
        show_opening(uow, conversation, template="reported", text=conversation.question)
    return Surface(
        id=surface_id, kind=kind, ref=ref, channel=channel, thread_ts=thread_ts, under=under, content=content
    )


def _redraw_resolved(uow: UnitOfWork, ticket: Ticket) -> None:
    for round_ in range(ticket.reopened + 1):
        surface = uow.surfaces.get(resolved_id(ticket.id, round_))
        if surface is not None and ticket.conversation_id is not None:
            draw(uow, surface, lane=conversation_lane(ticket.conversation_id))


def _redraw_question(uow: UnitOfWork, ticket: Ticket) -> None:
    """Take the button from the question whether a ticket is still wanted, once that is no question any more."""
    asked = uow.surfaces.get(line_id(ticket.id, to="requester", key="cancel_asked"))
    if asked is not None and ticket.conversation_id is not None:
        draw(uow, asked, lane=conversation_lane(ticket.conversation_id))


def _looking_at(policy: Policy, uow: UnitOfWork, ticket: Ticket) -> list[UserId]:
    """Everybody whose Home shows the ticket, or showed it before.

    Always in one order: two changes that lock the same Homes in different orders would wait for each other.
    """
    team = policy.team(ticket.team)
    agents = (uow.people.by_email(email) for email in sorted(team.members | {team.lead}))
    theirs = {ticket.requester_id, *([ticket.beneficiary_id] if ticket.beneficiary_id else [])}
    return sorted({*theirs, *(agent.id for agent in agents if agent is not None)})
