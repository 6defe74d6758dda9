"""A ticket by an emoji: whose it is, where it lives, who may, and that one thread has one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import TicketStore
from tests.fakes.chat import HELP, Chat
from tests.fakes.desk import ANA, BO, CY, MIA, POLICY
from tests.use_cases.jobs import waiting
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.ids import ChannelId, MessageTs, TeamId, UserId
from workflows.domain.intake import Emoji, EmojiRules, FoundMessage, Intake, Reaction
from workflows.domain.people import Person
from workflows.domain.policies import Team
from workflows.domain.surfaces import triage_id
from workflows.domain.tickets import LinkKind, Ticket
from workflows.ports import Desk
from workflows.use_cases import closing, conversations, reactions
from workflows.use_cases.reactions import Already, Nothing, Opened, Outcome, Refusal, Refused

TEXT = "The printer on floor 2 smokes"
ROOT = MessageTs("500.1")
GUEST = UserId("UGUEST")


def a_message(
    *, ts: MessageTs = ROOT, root_ts: MessageTs = ROOT, by: UserId | None = ANA, channel: ChannelId = HELP
) -> FoundMessage:
    """Return a message as it was looked up."""
    return FoundMessage(
        channel=channel, ts=ts, root_ts=root_ts, author_id=by, text=TEXT, url="https://x.example/p1"
    )


def put(
    chat: Chat, desk: Desk, message: FoundMessage, *, by: UserId = BO, emoji: str = "ticket"
) -> tuple[Outcome, Reaction]:
    """Have somebody put an emoji below a message, and the message taken in."""
    reaction = Reaction(
        request_id=chat.request_id(), channel=message.channel, ts=message.ts, emoji=emoji, by=by
    )
    outcome = reactions.take_in(desk, reaction, message)
    chat.work()
    return outcome, reaction


def opened(
    chat: Chat, desk: Desk, message: FoundMessage, *, by: UserId = BO, emoji: str = "ticket"
) -> Ticket:
    """Return the ticket that this makes."""
    outcome, _ = put(chat, desk, message, by=by, emoji=emoji)
    assert isinstance(outcome, Opened)
    return chat.ticket(outcome.ticket.id)


def under(desk: Desk, rules: EmojiRules) -> Desk:
    """Return the desk under these rules."""
    return replace(desk, policy=replace(desk.policy, intake=Intake(emoji=rules)))


def test_the_ticket_is_the_authors_and_its_thread_the_messages(chat: Chat, desk: Desk) -> None:
    ticket = opened(chat, desk, a_message())

    assert (ticket.requester_id, ticket.author_id, ticket.title) == (ANA, BO, TEXT)
    assert ticket.source_url == "https://x.example/p1"
    conversation = chat.at(HELP, ROOT)
    assert conversation.ticket_id == ticket.id
    conversations.receive(desk, chat.message("it is worse now", channel=HELP, thread_ts=ROOT))
    chat.work()
    assert [line["text"] for line in chat.lines(template="reply_to_agents")] == ["it is worse now"]


def test_a_second_emoji_on_the_message_or_on_a_reply_finds_the_ticket(chat: Chat, desk: Desk) -> None:
    ticket = opened(chat, desk, a_message())

    for message in (a_message(), a_message(ts=MessageTs("500.2"), by=MIA)):
        outcome, _ = put(chat, desk, message, by=CY)
        assert isinstance(outcome, Already)
        assert outcome.ticket.number == ticket.number


def test_the_same_reaction_tried_again_says_nothing(chat: Chat, desk: Desk) -> None:
    _, reaction = put(chat, desk, a_message())

    assert isinstance(reactions.take_in(desk, reaction, a_message()), Nothing)


def test_under_a_card_of_the_agents_the_ticket_is_found(chat: Chat, desk: Desk) -> None:
    ticket = open_ticket(chat)
    card = chat.ts_of(triage_id(ticket.id))

    outcome, _ = put(chat, desk, a_message(root_ts=card, by=BO, channel=ChannelId("CTRIAGE")))

    assert isinstance(outcome, Already)
    assert outcome.ticket.id == ticket.id


def test_a_thread_with_the_desk_is_handed_over_with_what_was_tried(chat: Chat, desk: Desk) -> None:
    conversation = chat.ask("vpn drops every hour")
    assert conversation.channel is not None and conversation.thread_ts is not None
    there = replace(
        a_message(ts=conversation.thread_ts, root_ts=conversation.thread_ts), channel=conversation.channel
    )

    ticket = opened(chat, desk, there)

    assert ticket.requester_id == ANA
    assert [page.page for page in ticket.tried] == ["it/vpn-drops.md"]
    assert chat.conversation(conversation.id).ticket_id == ticket.id


def test_after_the_close_it_is_a_new_ticket_that_goes_on_from_the_old(chat: Chat, desk: Desk) -> None:
    first = opened(chat, desk, a_message())
    resolved(chat, claimed(chat, first))
    closing.works(desk, first.id, by=ANA, request_id=chat.request_id())
    chat.work()

    second = opened(chat, desk, a_message(), by=CY)

    assert [link.number for link in second.linked(LinkKind.FOLLOW_UP_OF)] == [first.number]


def test_several_emoji_lead_to_several_teams(chat: Chat, desk: Desk) -> None:
    facilities = Team(
        id=TeamId("fm"), name="FM", queue="it-triage", lead="mia@example.com", members=frozenset()
    )
    policy = replace(POLICY, teams={**POLICY.teams, facilities.id: facilities})
    rules = EmojiRules(emoji=(Emoji(name="ticket"), Emoji(name="wrench", team=facilities.id)))
    desk = under(replace(desk, policy=policy), rules)

    assert opened(chat, desk, a_message(), emoji="wrench").team == "fm"
    assert opened(chat, desk, a_message(ts=MessageTs("7.1"), root_ts=MessageTs("7.1"))).team == "it"


@pytest.mark.parametrize(
    ("rules", "author", "by", "why"),
    [
        (EmojiRules(is_for_agents_only=True), ANA, MIA, Refusal.AGENTS_ONLY),
        (EmojiRules(), GUEST, BO, Refusal.GUEST),
        (EmojiRules(), ANA, GUEST, Refusal.GUEST),
        (EmojiRules(takes_apps=False), None, BO, Refusal.APP),
    ],
)
def test_who_may_not_is_told_so_and_again_when_tried_again(
    chat: Chat, desk: Desk, rules: EmojiRules, author: UserId | None, by: UserId, why: Refusal
) -> None:
    with desk.unit_of_work() as uow:
        uow.people.save([Person(id=GUEST, name="Gus", email="gus@x.example", zone="UTC", is_guest=True)])
        uow.commit()
    ruled = under(desk, rules)

    outcome, reaction = put(chat, ruled, a_message(by=author), by=by)

    assert outcome == Refused(why)
    assert reactions.take_in(ruled, reaction, a_message(by=author)) == Refused(why)


def test_a_private_matter_goes_on_between_its_author_and_its_team(chat: Chat, desk: Desk) -> None:
    people = Team(
        id=TeamId("hr"),
        name="People",
        queue="it-triage",
        lead="mia@example.com",
        members=frozenset(),
        is_private=True,
        sensitive=frozenset({"smokes"}),
    )
    private = replace(desk, policy=replace(POLICY, teams={**POLICY.teams, people.id: people}))

    outcome, _ = put(chat, private, a_message())

    assert isinstance(outcome, Opened)
    assert (outcome.ticket.requester_id, outcome.ticket.team, outcome.ticket.is_private) == (ANA, "hr", True)
    said = {surface.content.get("template"): surface for surface in chat.posted}
    assert said["reported_for"].to == ANA
    assert TEXT not in str([surface.content for surface in chat.posted if surface.channel == HELP])
    again, _ = put(chat, private, a_message(), by=CY)
    assert isinstance(again, Already)


def test_what_an_app_wrote_becomes_the_ticket_of_who_put_the_emoji(chat: Chat, desk: Desk) -> None:
    assert opened(chat, desk, a_message(by=None), by=MIA).requester_id == MIA


def test_where_the_desk_only_listens_and_for_other_emoji_nothing_is_put_on_its_way(
    chat: Chat, desk: Desk, store: TicketStore
) -> None:
    with desk.unit_of_work() as uow:
        uow.people.save_channels({"it-help": HELP})
        uow.commit()
    silent = replace(desk, policy=replace(POLICY, shadow=frozenset({"it-help"})))
    reaction = Reaction(request_id="event:1", channel=HELP, ts=ROOT, emoji="ticket", by=BO)

    reactions.reacted(silent, reaction)
    reactions.reacted(desk, replace(reaction, emoji="eyes"))
    assert isinstance(reactions.take_in(silent, reaction, a_message()), Nothing)

    assert waiting(store) == []


def test_a_skin_tone_changes_nothing() -> None:
    assert EmojiRules(emoji=(Emoji(name="wave"),)).named("wave::skin-tone-3") == Emoji(name="wave")
