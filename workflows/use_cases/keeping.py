"""Words that were at hand and could not be used yet: kept, so that nobody has to find them again."""

from __future__ import annotations

from workflows.domain.ids import ChannelId, MessageTs
from workflows.domain.messages import StoredMessage
from workflows.ports import Desk


def keep(desk: Desk, message: StoredMessage) -> None:
    """Keep a message that somebody wants a ticket of; one the desk knows already stays as it is."""
    with desk.unit_of_work() as uow:
        uow.messages.receive(message)
        uow.commit()


def kept(desk: Desk, channel: ChannelId, ts: MessageTs) -> str:
    """Return what a message says as far as the desk knows, "" when it was never told."""
    with desk.unit_of_work() as uow:
        message = uow.messages.get(channel, ts)
    return message.text if message is not None else ""
