"""A ticket by an emoji: whose it is, where it lives, who may, and that one thread has one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from storage import TicketStore
from tests.fakes.chat import HELP, Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, CY, MIA, POLICY
from tests.use_cases.jobs import waiting
from tests.use_cases.opening import claimed, open_ticket, resolved
from workflows.domain.errors import DeskError
from workflows.domain.ids import ChannelId, MessageTs, TeamId, UserId
from workflows.domain.intake import Emoji, EmojiRules, FoundMessage, Intake, Reaction
from workflows.domain.people import Person
from workflows.domain.policies import Team
from workflows.domain.priorities import Impact, Urgency
from workflows.domain.surfaces import triage_id
from workflows.domain.tickets import LinkKind, State, Ticket
from workflows.ports import Desk
from workflows.use_cases import closing, conversations, reactions, reporting, sources
from workflows.use_cases.reactions import Already, Nothing, Opened, Outcome, Refusal, Refused
from workflows.use_cases.tickets import Done, NotYours, Repeated, TooLate

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


# ---- one message, one ticket --------------------------------------------------------------------------------


def by_form(chat: Chat, message: FoundMessage, *, by: UserId = CY) -> Ticket | None:
    """Have somebody send the form of the message's shortcut."""
    return reporting.report(
        chat.desk,
        request_id=chat.request_id(),
        person_id=ANA,
        author_id=by,
        description=TEXT,
        impact=Impact.ONE,
        urgency=Urgency.PARTLY,
        source=message.source,
    )


def test_a_message_that_an_emoji_made_a_ticket_makes_no_other_by_its_shortcut(chat: Chat, desk: Desk) -> None:
    ticket = opened(chat, desk, a_message())

    for message in (a_message(), a_message(ts=MessageTs("500.2"))):  # itself, and a reply to it
        assert sources.known(desk, message.source) == ticket
        with pytest.raises(DeskError) as refused:
            by_form(chat, message)
        assert (refused.value.code, refused.value.facts) == ("a_ticket_already", {"number": ticket.number})


def test_a_message_that_its_shortcut_made_a_ticket_makes_no_other_by_an_emoji(chat: Chat, desk: Desk) -> None:
    ticket = by_form(chat, a_message())
    assert ticket is not None

    outcome, _ = put(chat, desk, a_message())

    assert isinstance(outcome, Already)
    assert outcome.ticket.id == ticket.id


def test_an_emoji_and_the_shortcut_at_once_make_one_ticket(chat: Chat, desk: Desk) -> None:
    def form() -> object:
        try:
            return by_form(chat, a_message())
        except DeskError as refused:
            return refused.code

    reaction = Reaction(request_id="r1", channel=HELP, ts=ROOT, emoji="ticket", by=BO)
    with ThreadPoolExecutor(2) as pool:
        sent = pool.submit(form)
        put_on = pool.submit(reactions.take_in, desk, reaction, a_message())
        outcomes = sent.result(), put_on.result()

    chat.work()
    with desk.unit_of_work() as uow:
        assert uow.tickets.by_number("INC-2") is None, outcomes


def test_after_its_ticket_is_closed_a_message_can_be_one_again(chat: Chat, desk: Desk) -> None:
    first = by_form(chat, a_message())
    assert first is not None
    chat.work()
    resolved(chat, claimed(chat, first))
    closing.works(desk, first.id, by=ANA, request_id=chat.request_id())

    again = by_form(chat, a_message())

    assert again is not None
    assert [link.number for link in again.linked(LinkKind.FOLLOW_UP_OF)] == [first.number]


# ---- taken back ---------------------------------------------------------------------------------------------


def test_who_put_the_emoji_takes_an_untouched_ticket_back(chat: Chat, desk: Desk) -> None:
    ticket = opened(chat, desk, a_message())

    first = reactions.undo(desk, ticket.id, by=BO, request_id="undo")
    again = reactions.undo(desk, ticket.id, by=BO, request_id="undo")
    chat.work()

    assert isinstance(first, Done)
    assert first.ticket.state is State.CANCELLED
    assert isinstance(again, Repeated)
    assert [line["agent"] for line in chat.lines(template="undone")] == [BO]
    assert opened(chat, desk, a_message()).number == "INC-2", "the message can be a ticket again"


def test_what_others_began_with_is_not_taken_back(chat: Chat, desk: Desk, clock: FakeClock) -> None:
    touched = opened(chat, desk, a_message())
    claimed(chat, touched, by=CY)
    old = opened(chat, desk, a_message(ts=MessageTs("600.1"), root_ts=MessageTs("600.1")))

    assert isinstance(reactions.undo(desk, touched.id, by=BO, request_id="undo-1"), TooLate)
    assert isinstance(reactions.undo(desk, old.id, by=CY, request_id="undo-2"), NotYours)
    clock.advance(reactions.UNDONE_WITHIN + timedelta(seconds=1))
    assert isinstance(reactions.undo(desk, old.id, by=BO, request_id="undo-3"), TooLate)
