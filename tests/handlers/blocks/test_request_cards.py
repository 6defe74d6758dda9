"""The cards of a request: what is asked and why, how it is answered, the whole before it is sent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers import words
from handlers.blocks.conversations import conversation_card
from handlers.blocks.home import employee_home
from handlers.blocks.requests import request_card, with_drafts
from handlers.text import Mrkdwn
from tests.domain.catalogue import CATALOGUE, EXTRAS, FOR, LAPTOP, MEMORY, MODEL, NEEDED_BY, REASON
from tests.handlers.blocks.reading import accepted, as_json, buttons_of, lines_of, primary_of, values_of
from tests.handlers.blocks.request_samples import LOOKING, WHOLE, again, draft, drawn, proposing, slot
from tests.handlers.blocks.samples import ANA, LOOK, PEOPLE, POLICY, YUKI, conversation, ticket
from workflows.domain.bounds import Problem
from workflows.domain.catalogue import Answers, Catalogue, FieldKind, FieldWords, ItemWords
from workflows.domain.conversations import Card, CardKind, Settled
from workflows.domain.ids import FieldId, ItemId, TicketId
from workflows.domain.requests import Ask, Told
from workflows.domain.tickets import State
from workflows.use_cases.homes import Home


def test_which_item_is_asked_with_a_button_each_and_a_way_out() -> None:
    shown = drawn(CardKind.CHOOSE, Ask(items=tuple(item.id for item in CATALOGUE.items[1:])))

    assert list(buttons_of(shown).values()) == ["Figma", "GitHub", "VPN", "None of these"]
    assert "such as “Figma until Friday”" in lines_of(shown)[1]
    assert len(values_of(shown)) == 1


def test_a_single_item_is_asked_for_by_its_name_with_the_same_ways_out() -> None:
    shown = drawn(CardKind.CHOOSE, Ask(items=(CATALOGUE.items[1].id,)))
    settled = drawn(CardKind.CHOOSE, Ask(items=(CATALOGUE.items[1].id,)), settled=Settled.MOVED_ON)

    assert lines_of(shown)[0] == "Do you want to request *Figma*?"
    assert list(buttons_of(shown).values()) == ["Figma", "None of these"]
    assert lines_of(settled) == ["Do you want to request *Figma*?"]


def test_a_day_is_named_as_an_example_only_of_what_has_an_end() -> None:
    shown = drawn(CardKind.CHOOSE, Ask(items=(LAPTOP.id, CATALOGUE.items[2].id)))
    endless = drawn(CardKind.CHOOSE, Ask(items=(LAPTOP.id,)))

    assert "such as “GitHub until Friday”" in lines_of(shown)[1]
    assert lines_of(endless)[1] == "Say more at once if you like, and I ask less."


def test_what_is_paid_by_the_month_says_so_on_each_choice() -> None:
    item = replace(LAPTOP, price_per="month")
    look = replace(LOOKING, policy=replace(POLICY, catalogue=Catalogue(items=(item,))))
    card = Card(n=0, kind=CardKind.SLOT, ask=Ask(title=item.title, field=MODEL, question="Which?"))

    shown = request_card(conversation(card), card, draft({}, item), None, look)

    assert "• *Light 13*, €\u00a01,199 a month" in lines_of(shown)


def test_everything_there_is_stands_in_one_menu_by_team() -> None:
    shown = drawn(CardKind.CHOOSE, Ask(items=tuple(item.id for item in CATALOGUE.items)))

    menu = shown.blocks[-1]["elements"][0]
    team = next(iter(LOOK.policy.teams.values())).name
    assert [group["label"]["text"] for group in menu["option_groups"]] == [team]
    assert [one["text"]["text"] for one in menu["option_groups"][0]["options"]] == [
        item.title for item in CATALOGUE.items
    ]
    assert "There are 4 things" in lines_of(shown)[0]
    assert buttons_of(shown) == {"request_none": "None of these"}


def test_a_choice_is_asked_with_its_prices_and_what_is_left() -> None:
    shown = slot(MODEL, {FOR: (ANA,)}, is_first=True)

    lines = lines_of(shown)
    assert lines[:2] == ["*New laptop.*", "*Which model?* Three questions left"]
    assert lines[-1].startswith("I ask only what is missing")
    assert shown.text.startswith("Which model? Three questions left. New laptop.")
    assert lines[2:4] == ["• *Light 13*, €\u00a01,199", "• *Power 16*, €\u00a02,399"]
    assert buttons_of(shown) == {
        "slot_pick_1": "Light 13",
        "slot_pick_2": "Power 16",
        "slot_form": "Open form",
        "request_not_that": "Not that",
        "slot_stop": "Stop",
    }


def test_what_words_may_have_meant_is_asked_with_a_button_to_say_so() -> None:
    shown = proposing(MODEL, "power")

    assert "From your words: *Power 16*. Is that right?" in lines_of(shown)
    assert list(buttons_of(shown).items())[:3] == [
        ("slot_confirm", "Yes, that’s right"),
        ("slot_pick_1", "Light 13"),  # what is proposed has its button already
        ("slot_form", "Open form"),
    ]


def test_what_is_known_and_repeated_is_said_and_the_rest_of_last_time_is_one_press_away() -> None:
    shown = again()

    assert {"From your profile: Deliver to *Lisbon office*", "As last time: What for *travel*"} < {
        *lines_of(shown)
    }
    assert buttons_of(shown)["request_repeat"] == "Same as last time"
    assert "request_repeat" not in buttons_of(slot(MODEL, {FOR: (ANA,)}, is_first=True))


def test_only_what_need_not_be_there_can_be_left_out() -> None:
    assert "slot_decline" not in buttons_of(proposing(NEEDED_BY, "2026-12-04"))
    assert buttons_of(proposing(EXTRAS, "dock"))["slot_decline"] == "No, leave it out"
    assert buttons_of(proposing(REASON, "video")) | {"slot_confirm": "Yes, that’s right"} == buttons_of(
        proposing(REASON, "video")
    )


def test_only_the_first_card_can_be_told_that_it_is_not_that() -> None:
    assert "request_not_that" not in buttons_of(slot(MODEL, {FOR: (ANA,)}))


def test_a_day_is_asked_with_its_bound_and_what_was_said_so_far() -> None:
    shown = slot(NEEDED_BY, {FOR: (YUKI,), MODEL: ("light",)})

    lines = lines_of(shown)
    assert lines[0] == "*When do you need it?* Two questions left"
    assert lines[1] == "The earliest is Thu 26 Nov 2026."
    assert f"So far: For *<@{YUKI}>* · Model *Light 13*. To change something" in lines[-1]
    assert "slot_asap" in buttons_of(shown)
    assert '"type": "datepicker"' in as_json(shown)


def test_what_is_asked_again_says_why_first() -> None:
    past = Problem(code="past", limit="2026-11-26", said="2026-11-20")

    shown = slot(NEEDED_BY, {FOR: (ANA,), MODEL: ("light",)}, problem=past)

    assert lines_of(shown)[0] == "*Fri 20 Nov 2026 has passed. When do you need it?*"
    assert shown.text.startswith("Fri 20 Nov 2026 has passed. When do you need it?")


def test_what_was_read_in_the_first_sentence_is_shown_and_not_said_twice() -> None:
    taken = (Told(label="Model", kind=FieldKind.CHOICE, words="Light 13"),)

    shown = slot(NEEDED_BY, {FOR: (ANA,), MODEL: ("light",)}, is_first=True, taken=taken)

    lines = lines_of(shown)
    assert lines[:2] == ["*New laptop.*", "*When do you need it?* Two questions left"]
    assert lines[-3] == "From your words I took: Model *Light 13*"
    assert "So far: For *you*. To change something" in lines[-2]


def test_a_correction_is_told_before_the_question() -> None:
    changed = (Told(label="Model", kind=FieldKind.CHOICE, words="Light 13"),)

    shown = slot(NEEDED_BY, {FOR: (ANA,), MODEL: ("light",)}, changed=changed, cleared=("Memory",))

    assert lines_of(shown)[0] == "Model is now *Light 13*. With that, this is dropped: Memory."


@pytest.mark.parametrize(
    "code", ["empty", "no_option", "one_option", "no_date", "no_number", "nobody", "not_entitled"]
)
def test_every_problem_has_its_sentence(code: str) -> None:
    assert lines_of(slot(REASON, {}, problem=Problem(code=code, said="x")))[0].endswith("use it for?*")


@pytest.mark.parametrize(
    ("code", "limit"),
    [
        *(("too_small", "1"), ("too_large", "5"), ("too_long", "150"), ("not_like_that", "a word")),
        *(("form_changed", ""), ("not_a_change", "")),
    ],
)
def test_every_bound_has_its_sentence(code: str, limit: str) -> None:
    shown = slot(REASON, {}, problem=Problem(code=code, limit=limit, said="9"))

    assert limit in lines_of(shown)[0]


def test_a_sum_that_is_too_much_is_written_as_sums_are_and_asked_in_its_money() -> None:
    money = replace(LAPTOP.fields[5], kind=FieldKind.MONEY, unit="€")
    item = replace(LAPTOP, fields=(money,))
    look = replace(LOOKING, policy=replace(POLICY, catalogue=Catalogue(items=(item,))))
    wrong = Problem(code="too_large", limit="5000", said="9000")
    ask = Ask(title=item.title, field=money.id, question="How much?", problem=wrong)
    card = Card(n=0, kind=CardKind.SLOT, ask=ask)

    lines = lines_of(request_card(conversation(card), card, draft({}, item), None, look))

    assert lines[0] == "*9,000 is too much: 5,000 is the most. How many?*"
    assert "Just write the sum here, in €." in lines


def test_an_answered_question_folds_to_a_line_and_cannot_be_pressed() -> None:
    told = Told(label="Needed by", kind=FieldKind.DATE, words="2026-12-04")

    shown = drawn(CardKind.SLOT, Ask(question="When do you need it?", answer=told), settled=Settled.ANSWERED)

    assert lines_of(shown) == ["When do you need it? *Fri 4 Dec 2026*"]
    assert buttons_of(shown) == {}


def test_the_whole_is_shown_with_its_price_before_anything_is_sent() -> None:
    shown = drawn(CardKind.REVIEW, Ask(title="New laptop, Power 16"), WHOLE)

    lines = lines_of(shown)
    assert lines[:2] == [
        "*Ready to send: New laptop, Power 16, €\u00a02,719*",
        "Nothing is sent until you press Submit request.",
    ]
    assert lines[2:] == [
        *("*For*", f"<@{YUKI}>", "*Model*", "Power 16", "*Memory*", "64 GB"),
        *("*Needed by*", "Fri 4 Dec 2026", "*What for*", "video", "*Goes to*", "IT"),
        "Model €\u00a02,399 + Memory €\u00a0320",
    ]
    assert primary_of(shown) == ["request_submit"]
    assert {"slot_form", "slot_stop"} <= buttons_of(shown).keys()
    assert "\u200b" not in as_json(shown)


@pytest.mark.parametrize(
    ("kind", "settled", "said"),
    [
        (CardKind.REVIEW, Settled.MOVED_ON, "New laptop: the newest is below."),
        (CardKind.SLOT, Settled.DISCARDED, "*Stopped.* Nothing was sent."),
        (CardKind.CHOOSE, Settled.MOVED_ON, "Which one do you mean?"),
        (CardKind.WHICH, Settled.MOVED_ON, "Which one is it, then?"),
        (CardKind.STOPPING, Settled.MOVED_ON, "Going on with the request."),
    ],
)
def test_a_card_at_rest_says_how_it_ended(kind: CardKind, settled: Settled, said: str) -> None:
    shown = drawn(kind, Ask(title="New laptop"), settled=settled)

    assert lines_of(shown) == [said]
    assert buttons_of(shown) == {}


def test_what_was_sent_stays_to_be_read_where_it_was_looked_over() -> None:
    shown = drawn(CardKind.REVIEW, Ask(title="New laptop"), settled=Settled.SENT)

    assert lines_of(shown) == ["*Sent as INC-1042.* VPN drops every hour", ticket(State.NEW).description]
    assert buttons_of(shown) == {}


def test_a_receipt_says_its_days_as_whoever_reads_it_does() -> None:
    card = Card(n=0, kind=CardKind.REVIEW, ask=Ask(title="New laptop"), settled=Settled.SENT)
    about, opened = conversation(card), ticket(State.NEW)
    sent = replace(draft({MODEL: ("light",), NEEDED_BY: ("2026-12-04",)}), ticket_id=opened.id)

    with words.speaking("fr"):
        shown = request_card(about, card, sent, opened, LOOKING)
    changed = request_card(about, card, replace(sent, item_version="another"), opened, LOOKING)
    others = request_card(about, card, replace(sent, ticket_id=TicketId("t2")), opened, LOOKING)

    assert lines_of(shown)[1] == "Model *Light 13* · Needed by *ven. 4 déc. 2026*"
    assert lines_of(changed)[1] == lines_of(others)[1] == opened.description


def test_the_whole_says_who_decides_by_name_and_pings_nobody() -> None:
    card = Card(n=0, kind=CardKind.REVIEW, ask=Ask(title="New laptop"))

    shown = request_card(conversation(card), card, draft({}), None, LOOKING, deciders=((YUKI, ANA), ()))

    at = lines_of(shown).index("*Who decides*")
    assert lines_of(shown)[at + 1] == "Yuki Sato, Ana Duarte, then IT"
    assert f"<@{YUKI}>" not in as_json(shown)


def test_discarding_asks_in_its_own_words() -> None:
    shown = drawn(CardKind.REVIEW, Ask(title="New laptop"), WHOLE)

    assert "Discard this draft?" in as_json(shown)
    assert "Stop this request?" not in as_json(shown)


def test_what_was_let_go_is_named() -> None:
    asked = Card(n=0, kind=CardKind.SLOT, ask=Ask(title="New laptop"), settled=Settled.MOVED_ON)
    told = Card(n=1, kind=CardKind.TALK, words="request_expired")

    shown = conversation_card(conversation(asked, told), told, None, LOOKING)

    assert lines_of(shown)[0].startswith("*I have let “New laptop” go*: nothing came")


def test_a_question_at_rest_keeps_what_was_said_with_it() -> None:
    told = Told(label="Model", kind=FieldKind.CHOICE, words="Light 13")
    late = Problem(code="past", limit="2026-11-26", said="2026-11-20")
    asked = Ask(question="When?", changed=(told,), problem=late)

    shown = drawn(CardKind.SLOT, asked, settled=Settled.ANSWERED)

    assert lines_of(shown) == ["Model is now *Light 13*.", "Fri 20 Nov 2026 has passed. When?"]


def test_what_comes_up_again_after_days_says_which_request_it_is() -> None:
    late = Problem(code="left_alone")

    shown = slot(NEEDED_BY, {FOR: (ANA,), MODEL: ("light",)}, problem=late)
    whole = drawn(CardKind.REVIEW, Ask(title="New laptop", problem=late), WHOLE)
    at_rest = drawn(CardKind.SLOT, Ask(question="When?", problem=late), settled=Settled.MOVED_ON)

    assert lines_of(shown)[:2] == [
        "*New laptop, Light 13: still a draft.* You began it some days ago. Shall we go on?",
        "*When do you need it?* Two questions left",
    ]
    assert lines_of(whole)[1].endswith("Shall we go on? Nothing is sent until you press Submit request.")
    assert lines_of(at_rest) == ["When?"]


def test_a_long_reason_leaves_the_question_a_line_of_its_own() -> None:
    shown = slot(REASON, {FOR: (ANA,), MODEL: ("light",)}, problem=Problem(code="typed_openly"))

    assert lines_of(shown)[0].startswith("*Please delete your message: others may read it here.* I took")
    assert lines_of(shown)[1] == "*What will you use it for?*"


def test_beside_a_question_stand_the_latest_answers_and_none_once_the_whole_was_looked_over() -> None:
    fields = tuple(replace(LAPTOP.fields[4], id=FieldId(f"f{n}"), label=f"F{n}") for n in range(8))
    item = replace(LAPTOP, fields=fields)
    look = replace(LOOKING, policy=replace(POLICY, catalogue=Catalogue(items=(item,))))
    card = Card(n=0, kind=CardKind.SLOT, ask=Ask(title="Laptop", field=fields[6].id, question="Which?"))
    given: Answers = {one.id: (f"said {n}",) for n, one in enumerate(fields[:6])}

    shown = request_card(conversation(card), card, draft(given, item), None, look)
    changed = request_card(
        conversation(card), card, draft({one.id: ("x",) for one in fields}, item), None, look
    )

    said = "So far: F2 *said 2* · F3 *said 3* · F4 *said 4* · F5 *said 5* · and two more. To change"
    assert said in as_json(shown)
    assert "So far" not in as_json(changed)


def test_boxes_are_ticked_and_sent_with_done() -> None:
    shown = slot(EXTRAS, WHOLE)

    assert '"type": "checkboxes"' in as_json(shown)
    assert buttons_of(shown)["slot_done"] == "Done"
    assert Mrkdwn("Tick what you need") in as_json(shown)


def test_a_price_of_several_things_says_what_adds_up() -> None:
    several = drawn(CardKind.REVIEW, Ask(title="New laptop"), {**WHOLE, EXTRAS: ("dock", "mouse")})
    single = drawn(CardKind.REVIEW, Ask(title="New laptop"), {**WHOLE, MODEL: ("light",)})

    assert "Model € 2,399 + Memory € 320 + Also needed € 189".replace("€ ", "€\u00a0") in lines_of(several)
    assert not any("+" in line for line in lines_of(single))


def test_home_shows_what_was_begun_and_the_way_on() -> None:
    begun = draft({FOR: (YUKI,), MODEL: ("power",)})
    view = with_drafts(
        employee_home(Home(person=PEOPLE[ANA]), LOOKING), [replace(begun, asked=MEMORY)], LOOKING
    )

    accepted(view)
    shown = "\n".join(lines_of(view))
    assert "Not sent yet" in shown
    assert "New laptop, Power 16" in shown
    assert "Three questions left" in shown
    assert buttons_of(view)["home_draft_1"] == "Go on"


def test_home_says_nothing_of_drafts_where_there_is_none_to_go_on_with() -> None:
    home = employee_home(Home(person=PEOPLE[ANA]), LOOKING)
    offered_no_more = replace(draft({}), item_id=ItemId("gone"))

    assert with_drafts(home, [], LOOKING) == home
    assert with_drafts(home, [offered_no_more], LOOKING) == home


def test_a_request_is_asked_looked_over_and_receipted_in_the_language_of_its_reader() -> None:
    french = FieldWords(label="Modèle", question="Quel modèle ?", options={"power": "Puissant 16"})
    item = replace(LAPTOP, words={"fr": ItemWords(title="Ordinateur", fields={MODEL: french})})
    look = replace(LOOKING, policy=replace(POLICY, catalogue=Catalogue(items=(item,))))
    asking = Card(n=0, kind=CardKind.SLOT, ask=Ask(title="Ordinateur", field=MODEL, question="Quel modèle ?"))
    review = Card(n=0, kind=CardKind.REVIEW, ask=Ask(title="Ordinateur, Puissant 16"))
    sent = replace(review, settled=Settled.SENT)
    its_ticket = ticket(State.NEW)
    begun, whole = draft({FOR: (ANA,)}, item), replace(draft(WHOLE, item), ticket_id=its_ticket.id)

    with words.speaking("fr"):
        question = request_card(conversation(asking), asking, begun, None, look)
        looked_over = request_card(conversation(review), review, whole, None, look)
        receipt = request_card(conversation(sent), sent, whole, its_ticket, look)
        home = with_drafts(employee_home(Home(person=PEOPLE[ANA]), look), [replace(begun, asked=MODEL)], look)
    in_english = request_card(conversation(sent), sent, whole, its_ticket, look)

    assert "*Quel modèle ?*" in as_json(question)
    assert "Puissant 16" in buttons_of(question).values()
    assert "*Modèle*\\nPuissant 16" in as_json(looked_over)
    assert "Ordinateur, Puissant 16" in as_json(receipt) and "Modèle *Puissant 16*" in as_json(receipt)
    assert "Ordinateur" in as_json(home)
    assert "Ordinateur" not in as_json(in_english) and "Model *Power 16*" in as_json(in_english)
