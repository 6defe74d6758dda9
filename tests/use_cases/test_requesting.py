"""Requests in conversation: begun by a sentence, collected in the thread or the form, sent once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from storage import TicketStore
from tests.domain.catalogue import CATALOGUE, LAPTOP, MEMORY, MODEL, NEEDED_BY, QUOTE, REASON
from tests.fakes.chat import Chat
from tests.fakes.clock import FakeClock
from tests.fakes.desk import ANA, BO, POLICY, a_desk
from tests.fakes.knowledge import ScriptedKnowledge
from tests.fakes.wishes import WordWishes
from tests.use_cases.invariants import assert_hold
from workflows.domain.attachments import as_answer
from workflows.domain.catalogue import Catalogue, FieldWords, FormField, ItemWords, Value
from workflows.domain.conversations import Card, CardKind, Conversation, Outcome, Phase, Settled
from workflows.domain.ids import FieldId
from workflows.domain.item_words import understood
from workflows.domain.messages import Attached
from workflows.domain.policies import Priority
from workflows.domain.profiles import Profile
from workflows.domain.requests import RequestDraft, RequestState
from workflows.domain.surfaces import SurfaceKind
from workflows.domain.tickets import Kind, State
from workflows.ports import Desk
from workflows.use_cases import conversations, request_forms, request_presses
from workflows.use_cases.presses import AlreadySettled, NotYourConversation, Recorded
from workflows.use_cases.request_forms import Form
from workflows.use_cases.request_items import known_of

THE_4TH = date(2026, 12, 4)
PLAN = Attached(id="F1", name="plan.png", size=7)
QUOTED = Attached(id="F2", name="quote.pdf", size=7)
DAYS = {"the 4th": THE_4TH, "20 nov": date(2026, 11, 20)}


@pytest.fixture
def desk(store: TicketStore, clock: FakeClock, knowledge: ScriptedKnowledge) -> Iterator[Desk]:
    """Return a desk with a catalogue."""
    with_items = replace(POLICY, catalogue=CATALOGUE)
    built = a_desk(store, clock, knowledge=knowledge, policy=with_items)
    yield replace(built, wishes=WordWishes(CATALOGUE, days=DAYS, meanings={"the small one": "Light"}))
    assert_hold(built)


def last(conversation: Conversation) -> Card:
    assert conversation.last is not None
    return conversation.last


def asked(conversation: Conversation) -> FieldId:
    """Return the field that the newest card asks for."""
    card = last(conversation)
    assert card.kind is CardKind.SLOT and card.settled is None and card.ask is not None
    return card.ask.field


def draft_of(desk: Desk, conversation: Conversation) -> RequestDraft:
    assert conversation.request_id is not None
    with desk.unit_of_work() as uow:
        return uow.requests.get(conversation.request_id)


def always(*value: str) -> object:
    def read(_one: FormField, _today: date) -> Value:
        return value

    return read


def press(desk: Desk, chat: Chat, conversation: Conversation, verb: str, **what: object) -> Conversation:
    pressed = getattr(request_presses, verb)(
        desk, conversation.id, n=last(conversation).n, by=ANA, request_id=chat.request_id(), **what
    )
    assert isinstance(pressed, Recorded)
    chat.work()
    return chat.conversation(conversation.id)


def collected(chat: Chat) -> Conversation:
    talk = chat.ask("i need a light laptop by the 4th")
    return chat.reply(talk, "mine is slow")


def test_a_wish_becomes_a_request_that_asks_only_what_is_missing(desk: Desk, chat: Chat) -> None:
    talk = chat.ask("i need a power laptop with 32 gb by the 4th")

    assert asked(talk) == REASON
    assert (talk.phase, talk.is_waiting) == (Phase.COLLECTING, False)
    draft = draft_of(desk, talk)
    assert (draft.answers[MODEL], draft.answers[MEMORY]) == (("power",), ("32",))
    assert draft.answers[NEEDED_BY] == ("2026-12-04",)


def test_what_only_may_have_been_meant_is_asked_back_and_kept_once_confirmed(desk: Desk, chat: Chat) -> None:
    talk = chat.ask("i need a laptop, my old one is a power 16")
    assert asked(talk) == MODEL
    assert MODEL not in draft_of(desk, talk).answers

    after = press(desk, chat, talk, "confirm")

    assert draft_of(desk, after).answers[MODEL] == ("power",)
    assert asked(after) == MEMORY
    assert draft_of(desk, after).proposed == {}


def test_the_same_as_last_time_is_one_press_and_says_what_it_took(desk: Desk, chat: Chat) -> None:
    first = chat.ask("i need a light laptop by the 4th")
    card = last(first).ask
    assert card is not None and not card.is_repeatable
    press(desk, chat, chat.reply(first, "mine is slow"), "submit")

    talk = chat.ask("i need a laptop")
    card = last(talk).ask
    assert card is not None and card.is_repeatable
    after = press(desk, chat, talk, "repeat")

    assert asked(after) == NEEDED_BY
    shown = last(after).ask
    assert shown is not None
    assert [one.label for one in shown.repeated] == ["Model", "What for"]
    assert draft_of(desk, after).answers[MODEL] == ("light",)


def test_a_profile_is_what_the_files_say_with_the_title_of_the_directory(desk: Desk) -> None:
    fields = [replace(one, prefill="profile.location") if one.id == MODEL else one for one in LAPTOP.fields]
    item = replace(LAPTOP, fields=tuple(fields))
    with desk.unit_of_work() as uow:
        person = uow.people.get(ANA)
        assert person is not None
        policy = replace(desk.policy, profiles={person.email.lower(): Profile(location="light")})
        known = known_of(replace(desk, policy=policy), uow, item, ANA, last={}, today=THE_4TH)
        unknown = known_of(desk, uow, item, ANA, last={}, today=THE_4TH)

    assert (known, unknown) == ({MODEL: ("light",)}, {})


def test_a_question_is_answered_as_ever(chat: Chat) -> None:
    talk = chat.ask("vpn drops every hour")

    assert last(talk).kind is CardKind.ANSWER
    assert talk.request_id is None


def test_sent_once_it_is_a_request_in_its_teams_queue_with_every_answer(desk: Desk, chat: Chat) -> None:
    talk = collected(chat)
    assert (last(talk).kind, talk.phase) == (CardKind.REVIEW, Phase.CONFIRMING)
    sent = press(desk, chat, talk, "submit")

    ticket = chat.ticket(sent.ticket_id)
    assert (ticket.number, ticket.kind, ticket.state) == ("REQ-1", Kind.REQUEST, State.NEW)
    assert (ticket.team, ticket.priority, ticket.requester_id) == ("it", Priority.P4, ANA)
    assert ticket.title == "New laptop, Light 13"
    assert ticket.description.splitlines() == [
        f"For: <@{ANA}>",
        "Model: Light 13",
        "Needed by: 4 Dec 2026",
        "What for: mine is slow",
    ]
    assert (sent.phase, sent.outcome, sent.request_id) == (Phase.HANDED_OVER, Outcome.HANDED_OVER, None)
    again = request_presses.submit(desk, talk.id, n=last(talk).n, by=ANA, request_id=chat.request_id())
    assert isinstance(again, AlreadySettled)


@pytest.mark.parametrize(
    "word", ["yes, submit", "looks good", "looks good 👍", "👍", "perfect", "passt", "parfait"]
)
def test_yes_to_the_whole_sends_it(chat: Chat, word: str) -> None:
    sent = chat.reply(collected(chat), word)

    assert chat.ticket(sent.ticket_id).kind is Kind.REQUEST


def test_the_thread_and_the_form_end_in_the_same_request(desk: Desk, chat: Chat) -> None:
    by_thread = press(desk, chat, collected(chat), "submit")
    other = chat.ask("i need a laptop")
    shown = request_forms.form(desk, other.id, by=ANA)
    assert isinstance(shown, Form)
    answers = {
        **shown.draft.answers,
        MODEL: ("light",),
        NEEDED_BY: ("2026-12-04",),
        REASON: ("mine is slow",),
    }

    filled = request_forms.fill(desk, other.id, answers, by=ANA, request_id=chat.request_id())

    assert isinstance(filled, Recorded)
    by_form = press(desk, chat, filled.conversation, "submit")
    one, two = chat.ticket(by_thread.ticket_id), chat.ticket(by_form.ticket_id)
    assert (one.title, one.description, one.team) == (two.title, two.description, two.team)


def test_the_form_has_what_the_thread_was_told_and_the_thread_goes_on_where_it_was(
    desk: Desk, chat: Chat
) -> None:
    talk = chat.ask("i need a laptop")
    talk = press(desk, chat, talk, "answer", value=always("light"))

    shown = request_forms.form(desk, talk.id, by=ANA)

    assert isinstance(shown, Form)
    assert shown.draft.answers[MODEL] == ("light",)
    assert asked(chat.conversation(talk.id)) == NEEDED_BY


def test_a_form_with_a_wrong_answer_changes_nothing_and_says_why(desk: Desk, chat: Chat) -> None:
    talk = chat.ask("i need a laptop")

    wrong = request_forms.fill(
        desk, talk.id, {MODEL: ("light",), NEEDED_BY: ("2026-11-20",)}, by=ANA, request_id=chat.request_id()
    )

    assert isinstance(wrong, dict)
    assert {name: problem.code for name, problem in wrong.items()} == {NEEDED_BY: "past"}
    assert draft_of(desk, talk).version == 1


def test_files_sent_in_the_thread_go_along_to_the_agents(desk: Desk, chat: Chat) -> None:
    talk = chat.ask("i need a light laptop by the 4th", files=(PLAN,))
    assert draft_of(desk, talk).answers[QUOTE] == (as_answer(PLAN),)

    talk = chat.reply(talk, "", files=(QUOTED,))
    assert asked(talk) == REASON
    talk = chat.reply(talk, "", files=(replace(QUOTED, id="F3", name="quote.exe"),))
    shown = last(talk).ask
    assert shown is not None and shown.problem is not None and shown.problem.code == "file_type"
    sent = press(desk, chat, chat.reply(talk, "mine is slow"), "submit")

    assert chat.ticket(sent.ticket_id).description.splitlines()[-1] == "Quote: plan.png, quote.pdf"
    copies = [one.content["name"] for one in chat.posted if one.kind is SurfaceKind.FILE]
    assert sorted(copies) == ["plan.png", "quote.pdf"]  # each once, that of the opening message too


def test_words_beside_a_file_that_was_asked_for_are_not_kept_and_that_is_said(desk: Desk, chat: Chat) -> None:
    whole = chat.reply(chat.ask("i need a light laptop by the 4th"), "mine is slow")
    talk = press(desk, chat, whole, "change", field_id=QUOTE)
    assert asked(talk) == QUOTE

    talk = chat.reply(talk, "from the shop in the Baixa, valid until friday", files=(QUOTED,))

    said = [card.words for card in talk.cards if card.kind is CardKind.TALK]
    assert (said, last(talk).kind) == (["caption"], CardKind.REVIEW)
    assert draft_of(desk, talk).answers[QUOTE] == (as_answer(QUOTED),)
    talk = press(desk, chat, talk, "change", field_id=QUOTE)
    talk = chat.reply(talk, "thanks", files=(PLAN,))
    assert [card.words for card in talk.cards if card.kind is CardKind.TALK] == ["caption"], (
        "nothing was lost"
    )


def test_a_file_does_not_swallow_what_was_typed_before_it(desk: Desk, chat: Chat) -> None:
    talk = chat.ask("i need a light laptop by the 4th")
    words = chat.message("mine is slow", channel=talk.channel, thread_ts=talk.thread_ts)
    file = chat.message("", channel=talk.channel, thread_ts=talk.thread_ts, files=(QUOTED,))

    conversations.receive(desk, words)
    conversations.receive(desk, file)
    chat.work()

    answers = draft_of(desk, chat.conversation(talk.id)).answers
    assert (answers[REASON], answers[QUOTE]) == (("mine is slow",), (as_answer(QUOTED),))


def test_a_form_without_a_file_keeps_the_one_there_is(desk: Desk, chat: Chat) -> None:
    talk = chat.reply(chat.ask("i need a light laptop by the 4th"), "", files=(QUOTED,))
    shown = request_forms.form(desk, talk.id, by=ANA)
    assert isinstance(shown, Form)

    answers = {**shown.draft.answers, REASON: ("mine is slow",), QUOTE: ()}
    request_forms.fill(desk, talk.id, answers, by=ANA, request_id=chat.request_id())

    assert draft_of(desk, talk).answers[QUOTE] == (as_answer(QUOTED),)
    chat.work()
    talk = press(desk, chat, chat.conversation(talk.id), "change", field_id=QUOTE)
    assert QUOTE not in draft_of(desk, press(desk, chat, talk, "empty")).answers


def test_access_to_nothing_in_particular_is_asked_and_pressing_begins_it(desk: Desk, chat: Chat) -> None:
    talk = chat.ask("I need access")
    card = last(talk)
    assert card.kind is CardKind.CHOOSE and card.ask is not None
    assert card.ask.items == ("figma", "github", "vpn")

    talk = press(desk, chat, talk, "choose_item", index=1)

    assert draft_of(desk, talk).item_id == "github"
    assert asked(talk) == "seat"


def test_whoever_asks_what_there_is_picks_of_all_that_is_for_them(
    desk: Desk, store: TicketStore, clock: FakeClock
) -> None:
    some = Catalogue(items=(replace(LAPTOP, audience=("managers",)), *CATALOGUE.items[1:]))
    other = replace(desk, policy=replace(desk.policy, catalogue=some), wishes=WordWishes(some, days=DAYS))
    chat = Chat(other, store)

    talk = chat.ask("What can I order?")
    card = last(talk)
    assert card.ask is not None and card.ask.items == ("figma", "github", "vpn")

    talk = press(other, chat, talk, "choose_item", index=2)
    assert draft_of(other, talk).item_id == "vpn"


def test_none_of_these_asks_which_and_one_typed_answer_fills_both(desk: Desk, chat: Chat) -> None:
    talk = press(desk, chat, chat.ask("I need access"), "none_of_these")
    assert last(talk).kind is CardKind.WHICH

    talk = chat.reply(talk, "figma editor")

    draft = draft_of(desk, talk)
    assert (draft.item_id, draft.answers[FieldId("seat")]) == ("figma", ("editor",))
    assert last(talk).kind is CardKind.REVIEW


def test_the_only_one_on_offer_is_taken_with_a_yes_and_a_no_asks_which(
    desk: Desk, store: TicketStore, clock: FakeClock
) -> None:
    one = Catalogue(items=(CATALOGUE.items[1],))
    other = replace(desk, policy=replace(desk.policy, catalogue=one), wishes=WordWishes(one, days=DAYS))
    chat = Chat(other, store)
    talk = chat.ask("What can I order?")
    assert last(talk).kind is CardKind.CHOOSE

    assert last(chat.reply(talk, "no")).kind is CardKind.WHICH
    talk = chat.reply(chat.ask("What can I order?"), "yes")

    assert draft_of(other, talk).item_id == "figma"


def test_what_nobody_offers_is_answered_as_a_question(desk: Desk, chat: Chat) -> None:
    talk = press(desk, chat, chat.ask("I need access"), "none_of_these")

    talk = chat.reply(talk, "the moon base")

    assert talk.request_id is None
    assert last(talk).kind is CardKind.SUGGESTIONS  # its pages on access


def test_not_that_makes_it_a_question_again(desk: Desk, chat: Chat) -> None:
    talk = chat.ask("i need a laptop for the vpn")
    assert asked(talk) == MODEL

    talk = press(desk, chat, talk, "not_that")

    assert (last(talk).kind, talk.request_id) == (CardKind.ANSWER, None)


def test_a_day_that_has_passed_is_asked_again_with_the_reason(chat: Chat) -> None:
    talk = chat.ask("i need a light laptop")

    talk = chat.reply(talk, "20 nov")

    card = last(talk)
    assert asked(talk) == NEEDED_BY and card.ask is not None and card.ask.problem is not None
    assert card.ask.problem.code == "past"


def test_a_correction_is_told_with_what_it_cleared(chat: Chat) -> None:
    talk = chat.ask("i need a power laptop, 64 gb")

    talk = chat.reply(talk, "actually make it 32 GB")
    card = last(talk)
    assert card.ask is not None
    assert [(one.label, one.words) for one in card.ask.changed] == [("Memory", "32 GB")]

    talk = chat.reply(talk, "sorry, actually a light one")
    card = last(talk)
    assert card.ask is not None
    assert card.ask.cleared == ("Memory",)


def test_words_that_mean_an_option_choose_it(chat: Chat) -> None:
    talk = chat.reply(chat.ask("i need a laptop"), "the small one")

    assert asked(talk) == NEEDED_BY
    answered = talk.cards[-2]
    assert (
        answered.settled is Settled.ANSWERED and answered.ask is not None and answered.ask.answer is not None
    )
    assert answered.ask.answer.words == "Light 13"


def test_one_thing_is_changed_and_all_is_looked_over_again(desk: Desk, chat: Chat) -> None:
    talk = press(desk, chat, collected(chat), "change", field_id=REASON)
    assert asked(talk) == REASON

    talk = chat.reply(talk, "video")

    assert last(talk).kind is CardKind.REVIEW
    assert draft_of(desk, talk).answers[REASON] == ("video",)


def test_typed_cancel_asks_first_and_a_no_goes_on(desk: Desk, chat: Chat) -> None:
    talk = chat.ask("i need a laptop")
    talk = chat.reply(talk, "cancel")
    assert last(talk).kind is CardKind.STOPPING

    kept = chat.reply(talk, "no")
    assert kept.request_id is not None and last(kept).settled is Settled.MOVED_ON
    assert asked(chat.reply(kept, "light")) == NEEDED_BY


def test_typed_cancel_and_yes_throws_the_draft_away(desk: Desk, chat: Chat) -> None:
    talk = chat.ask("i need a laptop")
    draft = draft_of(desk, talk)

    stopped = chat.reply(chat.reply(talk, "cancel"), "yes")

    with desk.unit_of_work() as uow:
        assert uow.requests.get(draft.id).state is RequestState.DISCARDED
    assert (stopped.phase, stopped.outcome, stopped.request_id) == (Phase.DONE, Outcome.DISCARDED, None)
    assert last(chat.reply(stopped, "vpn drops")).kind is CardKind.ANSWER


def test_a_person_is_one_word_away_and_gets_the_answers_so_far(desk: Desk, chat: Chat) -> None:
    talk = chat.ask("i need a power laptop")

    handed = chat.reply(talk, "talk to a person")

    ticket = chat.ticket(handed.ticket_id)
    assert ticket.kind is Kind.INCIDENT
    assert "i need a power laptop" in ticket.description and "Model: Power 16" in ticket.description


def test_only_the_person_it_belongs_to_decides(desk: Desk, chat: Chat) -> None:
    talk = collected(chat)

    pressed = request_presses.submit(desk, talk.id, n=last(talk).n, by=BO, request_id=chat.request_id())

    assert isinstance(pressed, NotYourConversation)
    assert isinstance(request_forms.form(desk, talk.id, by=BO), NotYourConversation)
    assert chat.conversation(talk.id).ticket_id is None


def test_a_request_that_waited_until_its_day_had_passed_is_asked_again(
    desk: Desk, chat: Chat, clock: FakeClock
) -> None:
    talk = collected(chat)
    clock.advance(timedelta(days=60))

    talk = press(desk, chat, talk, "submit")

    assert asked(talk) == NEEDED_BY and talk.ticket_id is None


def test_a_form_that_changed_meanwhile_is_told_and_its_answers_are_kept(desk: Desk, chat: Chat) -> None:
    talk = collected(chat)
    fields = tuple(one for one in LAPTOP.fields if one.id != REASON)
    keyboard = replace(LAPTOP.fields[4], id=FieldId("keyboard"), label="Keyboard")
    new = replace(LAPTOP, fields=(*fields, keyboard))
    later = replace(desk, policy=replace(desk.policy, catalogue=Catalogue(items=(new,))))

    talk = press(later, chat, talk, "submit")

    card = last(talk)
    assert asked(talk) == "keyboard" and card.ask is not None and card.ask.problem is not None
    assert card.ask.problem.code == "form_changed"
    assert draft_of(later, talk).answers[MODEL] == ("light",)


def test_an_item_that_is_offered_no_more_becomes_a_ticket_in_their_words(desk: Desk, chat: Chat) -> None:
    talk = collected(chat)
    later = replace(desk, policy=replace(desk.policy, catalogue=Catalogue()))

    talk = press(later, chat, talk, "submit")

    assert [card.kind for card in talk.cards[-2:]] == [CardKind.TALK, CardKind.CONFIRM]
    assert talk.draft is not None and "laptop" in talk.draft.description


def test_what_is_for_others_is_not_found(desk: Desk, store: TicketStore, clock: FakeClock) -> None:
    for_managers = Catalogue(items=(replace(LAPTOP, audience=("managers",)),))
    other = replace(
        desk, policy=replace(desk.policy, catalogue=for_managers), wishes=WordWishes(for_managers, days=DAYS)
    )

    talk = Chat(other, store).ask("i need a laptop")

    assert talk.request_id is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_request_is_asked_in_its_persons_language_and_reaches_its_team_as_the_files_say(
    desk: Desk, chat: Chat
) -> None:
    french = FieldWords(label="Modèle", question="Quel modèle ?", options={"light": "Léger 13"})
    laptop = replace(LAPTOP, words={"fr": ItemWords(title="Ordinateur", fields={MODEL: french})})
    chat.desk = desk = replace(desk, policy=replace(POLICY, catalogue=Catalogue(items=(understood(laptop),))))
    with desk.unit_of_work() as uow:
        ana = uow.people.get(ANA)
        assert ana is not None
        uow.people.save([replace(ana, locale="fr-FR")])
        uow.commit()

    talk = chat.ask("i need a laptop")
    shown = last(talk).ask
    assert shown is not None and (shown.title, shown.question) == ("Ordinateur", "Quel modèle ?")
    talk = chat.reply(talk, "le léger 13")
    answered = talk.cards[-2].ask
    assert answered is not None and answered.answer is not None
    assert (answered.answer.label, answered.answer.words) == ("Modèle", "Léger 13")
    talk = press(desk, chat, chat.reply(chat.reply(talk, "the 4th"), "le mien est lent"), "submit")

    ticket = chat.ticket(talk.ticket_id)
    assert (ticket.title, ticket.description.splitlines()[1]) == ("New laptop, Light 13", "Model: Light 13")
