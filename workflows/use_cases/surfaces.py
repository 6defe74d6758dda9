"""What the sender reports back after it drew something in chat."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from workflows.domain.ids import ChannelId, ConversationId, MessageTs, SurfaceId, TicketId
from workflows.domain.surfaces import Surface, SurfaceKind, moved_id, triage_lane
from workflows.ports import Desk
from workflows.use_cases import showing


def posted(desk: Desk, surface: Surface, *, channel: ChannelId, ts: MessageTs, drawn: str) -> None:
    """Record where a surface stands. The first line of a conversation becomes its thread."""
    with desk.unit_of_work() as uow:
        uow.surfaces.posted(surface.id, channel=channel, ts=ts, drawn=drawn)
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
