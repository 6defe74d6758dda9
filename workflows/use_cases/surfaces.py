"""What the sender reports back after it drew something in chat."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workflows.domain.ids import ChannelId, ConversationId, MessageTs, SurfaceId, TicketId, UserId
from workflows.domain.surfaces import Surface, SurfaceKind, moved_id, triage_lane
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import showing


def posted(desk: Desk, surface: Surface, *, channel: ChannelId, ts: MessageTs, drawn: str) -> None:
    """Record where a surface stands. The first line of a conversation becomes its thread."""
    with desk.unit_of_work() as uow:
        uow.surfaces.posted(surface.id, channel=channel, ts=ts, drawn=drawn)
        if "kept" in surface.content:  # it stands in chat now
            uow.kept_files.forget(str(surface.content["kept"]))
        if surface.kind is SurfaceKind.OPENING and uow.conversations.at(channel, ts) is None:
            conversation = uow.conversations.locked(ConversationId(surface.ref))
            uow.conversations.save(replace(conversation, channel=channel, thread_ts=ts))
        uow.commit()


def moved(desk: Desk, surface: Surface, *, channel: ChannelId, ts: MessageTs, drawn: str) -> None:
    """Record that a ticket's card was posted in another channel; where it stood, it says where it went."""
    assert surface.channel is not None and surface.ts is not None
    ticket_id = TicketId(surface.ref)
    leaves = Surface(
        id=moved_id(ticket_id, surface.channel, surface.ts),
        kind=SurfaceKind.MOVED,
        ref=surface.ref,
        channel=surface.channel,
        ts=surface.ts,
        content={"queue": surface.content["queue"]},
    )
    with desk.unit_of_work() as uow:
        uow.surfaces.moved(replace(surface, channel=channel, ts=ts, drawn=drawn), leaves=leaves)
        showing.draw(uow, leaves, lane=triage_lane(ticket_id))
        uow.commit()


def redrawn(desk: Desk, surface: Surface, *, drawn: str) -> None:
    """Record what a surface shows now."""
    with desk.unit_of_work() as uow:
        uow.surfaces.drawn(surface.id, drawn)
        uow.commit()


def reworded(desk: Desk, surface_id: SurfaceId, **facts: Any) -> None:
    """Record further *facts* about a surface, as it is by now."""
    with desk.unit_of_work() as uow:
        surface = uow.surfaces.get(surface_id)
        if surface is not None:
            uow.surfaces.reword(surface_id, {**surface.content, **facts})
        uow.commit()


def kept(desk: Desk, file_id: str) -> bytes | None:
    """Return a file that came from outside of chat, None for one that is kept no longer."""
    with desk.reading() as uow:
        return uow.kept_files.content(file_id)


def whose(desk: Desk, surface: Surface) -> UserId | None:
    """Return the person in whose conversation a surface stands; None for one among agents."""
    with desk.reading() as uow:
        conversation_id = _conversation_of(uow, surface)
        return uow.conversations.get(conversation_id).person_id if conversation_id else None


def goes_on(desk: Desk, surface: Surface, *, channel: ChannelId, ts: MessageTs) -> None:
    """Record that what is written under a surface, posted elsewhere, belongs to its conversation."""
    with desk.unit_of_work() as uow:
        conversation_id = _conversation_of(uow, surface)
        if conversation_id is not None and uow.conversations.at(channel, ts) is None:
            uow.conversations.leave(conversation_id, channel=channel, thread_ts=ts)
        uow.commit()


def _conversation_of(uow: UnitOfWork, surface: Surface) -> ConversationId | None:
    if surface.kind is SurfaceKind.CARD:
        return ConversationId(surface.ref)
    is_hers = (
        surface.kind in (SurfaceKind.LINE, SurfaceKind.RESOLVED, SurfaceKind.FILE) and surface.under is None
    )
    return uow.tickets.get(TicketId(surface.ref)).conversation_id if is_hers else None
