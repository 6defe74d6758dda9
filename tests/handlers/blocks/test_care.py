"""The card of articles to be looked at again: every reason said, a decided one without buttons, within every limit."""

from __future__ import annotations

from dataclasses import replace

from handlers.blocks.care import care_card, hand_over, where_it_lies
from handlers.limits import check
from tests.handlers.blocks.reading import accepted, buttons_of, lines_of
from tests.handlers.blocks.samples import ANA, BO, LOOK, NOW
from workflows.domain.care import LISTED, Finding, Item, Reason, Reminder, Status
from workflows.domain.drafts import SOURCE
from workflows.domain.ids import ReminderId

ITEM = Item(
    page="vpn/stay-connected.md",
    title="VPN signs me out",
    url="https://kb.larkfield.example/vpn",
    source="articles",
    findings=(
        Finding(Reason.DUE, ("2026-11-20",)),
        Finding(Reason.UNHELPFUL, ("4",)),
        Finding(Reason.LINKS, ("a.md", "b.md")),
        Finding(Reason.OWNER_GONE, ("Cy Okafor",)),
    ),
)


def reminder(*items: Item) -> Reminder:
    """Return Bo's card of today with these articles."""
    return Reminder(id=ReminderId("01890000-r"), owner_id=BO, day="2026-11-23", at=NOW, items=items)


def test_each_article_says_why_and_asks_for_a_decision() -> None:
    drawn = care_card(reminder(ITEM), LOOK)

    accepted(drawn)
    assert lines_of(drawn) == [
        "*One of your articles should be looked at again*",
        "*<https://kb.larkfield.example/vpn|VPN signs me out>*",
        "• Its review was due on 20 Nov 2026.",
        "• 4 people said lately that it did not help, and nobody that it did.",
        "• Two links lead nowhere: a.md, b.md",
        "• Its owner, Cy Okafor, left.",
        "You are asked once a day at most. Leave open what you have no time for; it comes back in a week.",
    ]
    assert set(buttons_of(drawn).values()) == {"Still right", "Needs work", "Not mine"}
    assert drawn.text == "One of your articles should be looked at again"


def test_what_is_decided_says_so_and_has_no_buttons() -> None:
    decided = reminder(
        replace(ITEM, status=Status.RIGHT, next_on=NOW.date()),
        replace(ITEM, status=Status.WORK),
        replace(ITEM, status=Status.WORK, source=SOURCE),
        replace(ITEM, status=Status.HANDED, to=ANA),
        replace(ITEM, status=Status.WITHHELD, title="", findings=()),
    )

    drawn = care_card(decided, LOOK)

    accepted(drawn)
    assert [line for line in lines_of(drawn) if "VPN" not in line] == [
        "*All of it is decided. Thank you.*",
        "Still right. You are asked again on 23 Nov 2026.",
        "To be changed in its file, vpn/stay-connected.md.",
        "To be revised.",
        "<@U0ANADUA> looks after it now.",
    ]
    assert buttons_of(drawn) == {}


def test_the_longest_card_and_hostile_words_are_taken() -> None:
    wild = replace(
        ITEM,
        title="<!channel> " * 200,
        page="p" * 900,
        source="<@U0ANADUA>",
        findings=(*ITEM.findings, Finding(Reason.LINKS, ("<!here>" * 90,) * 40)),
    )

    drawn = care_card(reminder(*[wild] * LISTED), LOOK)

    accepted(drawn)
    check(hand_over(reminder(wild), 0, LOOK))
    check(where_it_lies(wild))
    for shown in (drawn, where_it_lies(wild)):
        said = "\n".join(lines_of(shown))
        assert "<!" not in said and "<@U0ANADUA>" not in said
