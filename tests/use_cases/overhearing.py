"""A desk that only listens in two channels, what people write there, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.fakes.chat import HELP, Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, POLICY
from tests.fakes.judging import LiteralJudging
from workflows.domain.ids import ChannelId, UserId
from workflows.domain.messages import IncomingMessage
from workflows.domain.people import Person
from workflows.domain.shadow import ShadowQuestion, ShadowReply
from workflows.ports import Desk
from workflows.use_cases import conversations

VPN = "vpn drops every hour"
PRIVATE = ChannelId("CPRIVATE")
GUEST = UserId("UGUEST")
PAGE = "https://handbook.example/it/vpn-drops"


def listening(desk: Desk) -> Desk:
    """Return the desk as one that only listens in two channels, one of them private."""
    with desk.unit_of_work() as uow:
        uow.people.save_channels({"it-help": HELP, "board": PRIVATE})
        guest = Person(id=GUEST, name="Gus", email="gus@example.com", zone="UTC", is_guest=True)
        uow.people.save([guest])
        uow.commit()
    policy = replace(POLICY, shadow=frozenset({"it-help", "board"}))
    return replace(desk, policy=policy, judging=LiteralJudging())


def said(
    chat: Chat,
    text: str,
    *,
    by: UserId = ANA,
    under: IncomingMessage | None = None,
    channel: ChannelId = HELP,
    mentions_desk: bool = False,
    markup: str = "",
) -> IncomingMessage:
    """Have somebody write in a channel, and do what is due."""
    message = chat.message(
        text, by=by, channel=channel, thread_ts=under.ts if under else None, mentions_desk=mentions_desk
    )
    message = replace(message, markup=markup)
    conversations.receive(chat.desk, message)
    chat.work()
    return message


def quiet(chat: Chat, clock: FakeClock) -> None:
    """Let so much time pass that every thread has come to rest."""
    clock.advance(timedelta(hours=5))
    chat.work()


def heard(desk: Desk, *channels: ChannelId) -> list[ShadowQuestion]:
    """Return every question that is kept."""
    with desk.unit_of_work() as uow:
        return list(uow.shadow.asked(channels or (HELP, PRIVATE)))


def replies(desk: Desk, to: IncomingMessage) -> list[ShadowReply]:
    """Return what is kept of a thread."""
    with desk.unit_of_work() as uow:
        return list(uow.shadow.replies(to.channel, to.ts))


def everywhere(_channel: ChannelId) -> bool:
    """Say that the agent may read every channel."""
    return True
