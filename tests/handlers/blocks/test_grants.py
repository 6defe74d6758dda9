"""Access for a time on its holder's cards, in the form that extends it, and on Home: what, until when, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.blocks import Drawing, View, grants
from handlers.blocks.home import employee_home
from handlers.limits import check
from tests.domain.access import FIGMA, TERMS, UNTIL, a_grant
from tests.domain.access import given as given_at
from tests.handlers.blocks.samples import ANA, BO, LOOK, NOW, PEOPLE
from workflows.domain.access import Extension, Span, Unit
from workflows.domain.catalogue import Catalogue, FieldKind, FormField
from workflows.domain.grants import Grant, WhyEnded, end, replace_by_extension, warn
from workflows.domain.ids import FieldId, GrantId, ItemId, TicketId, TicketNumber
from workflows.use_cases.extending import Form
from workflows.use_cases.homes import Home

OFFERED = replace(LOOK, policy=replace(LOOK.policy, catalogue=Catalogue(items=(FIGMA,))))
HAS = given_at(at=NOW, holder_id=ANA, requester_id=ANA, what="Figma & “friends”")
WARNED = warn(HAS, 7, at=NOW)
HOURS = given_at("g2", at=NOW, holder_id=ANA, span=Span(length=timedelta(hours=4)), what="Root on build-03")
ASKED = a_grant("g3", number=TicketNumber("REQ-9"), extends=HAS.id)
OVER = datetime(2026, 12, 19, tzinfo=UTC)
EXPIRED = end(HAS, WhyEnded.EXPIRED, taken_back_by=TicketId("t2"), at=OVER)
UNTIL_WHEN = FIGMA.field(UNTIL)
COUNT = FormField(id=FieldId("weeks"), kind=FieldKind.NUMBER, label="Weeks", question="How many weeks?")


def forms() -> Iterator[Form]:
    yield Form(
        grant=HAS, item=FIGMA, field=UNTIL_WHEN, first_on=date(2026, 12, 19), last_on=date(2027, 1, 17)
    )
    yield Form(grant=HAS, item=FIGMA, field=COUNT, unit=Unit.WEEKS)
    yield Form(grant=HOURS, item=FIGMA, field=None)


def everything() -> Iterator[Drawing | View]:
    """Draw all of it."""
    for one in (HAS, WARNED, replace(HAS, extends=GrantId("g0")), HOURS, EXPIRED):
        for kind in ("given", "warning:7", "over"):
            for under_way in (None, ASKED):
                yield grants.grant_card(one, OFFERED, words_of=kind, under_way=under_way)
    for why in WhyEnded:
        over = end(HAS, why, taken_back_by=None, at=OVER)
        yield grants.grant_card(over, OFFERED, words_of="over", under_way=None)
    for one in (HAS, HOURS):
        yield grants.grant_card(replace_by_extension(one, at=NOW), OFFERED, words_of="given", under_way=None)
    for shown in forms():
        yield grants.extend_form(shown, OFFERED)
    yield grants.with_access(
        employee_home(Home(person=PEOPLE[ANA]), OFFERED), [(HAS, None), (HOURS, ASKED)], OFFERED
    )


def card(grant: Grant, words_of: str = "given", under_way: Grant | None = None) -> tuple[str, list[str]]:
    """Return what a card says and the labels of its buttons."""
    drawn = grants.grant_card(grant, OFFERED, words_of=words_of, under_way=under_way)
    check(drawn)
    rows = [block["elements"] for block in drawn.blocks if block["type"] == "actions"]
    return drawn.blocks[0]["text"]["text"], [each["text"]["text"] for row in rows for each in row]


BOTH = ["Extend…", "I no longer need it"]


def test_who_has_it_reads_until_when_with_the_day_and_may_extend_it_or_give_it_back() -> None:
    text, buttons = card(HAS)

    assert text == "*Figma &amp; “friends”*\nYours until the end of Fri 18 Dec 2026."
    assert buttons == BOTH
    assert card(HOURS)[0].startswith("*Root on build-03*\nYours until <!date^")


def test_buttons_stand_where_it_was_told_last_and_nowhere_once_it_is_over() -> None:
    assert (card(WARNED)[1], card(WARNED, "warning:7")[1]) == ([], BOTH)
    assert card(WARNED, "warning:7")[0].startswith("*Figma &amp; “friends” ends soon*")
    for kind in ("given", "warning:7", "over"):
        assert card(EXPIRED, kind)[1] == []
    assert card(EXPIRED, "over")[0] == (
        "*Figma &amp; “friends” has ended*\nIts last day was Fri 18 Dec 2026. It is taken back now."
    )


def test_what_is_being_extended_says_so_and_is_not_extended_twice() -> None:
    text, buttons = card(WARNED, "warning:7", ASKED)

    assert "REQ-9 is under way. It ends all the same until that is done." in text
    assert buttons == ["I no longer need it"]


@pytest.mark.parametrize(
    "grant",
    [
        replace(HAS, terms=replace(TERMS, extension=None)),
        replace(HAS, extension=2),
        replace(HAS, item_id=ItemId("gone")),
    ],
)
def test_what_cannot_be_extended_offers_only_to_give_it_back(grant: Grant) -> None:
    assert card(grant)[1] == ["I no longer need it"]


def test_the_form_asks_what_was_asked_the_first_time_and_says_how_far_it_may_go() -> None:
    by_day, by_number, fixed = (grants.extend_form(shown, OFFERED) for shown in forms())

    about, day = by_day["blocks"]
    assert "ends with Fri 18 Dec 2026" in about["text"]["text"]
    assert (day["label"]["text"], day["hint"]["text"]) == ("Until when?", "At most until 17 Jan 2027.")
    assert day["element"]["type"] == "datepicker"
    number = by_number["blocks"][1]
    assert (number["label"]["text"], number["hint"]["text"]) == (
        "For how much longer?",
        "In weeks, at most 4.",
    )
    assert [block["type"] for block in fixed["blocks"]] == ["section"]


def test_without_a_limit_none_is_named() -> None:
    free = replace(HAS, terms=replace(TERMS, extension=Extension()))
    shown = Form(grant=free, item=FIGMA, field=UNTIL_WHEN, first_on=date(2026, 12, 19))

    assert "hint" not in grants.extend_form(shown, OFFERED)["blocks"][1]


def test_home_lists_what_somebody_has_above_their_tickets_each_with_its_own_buttons() -> None:
    home = employee_home(Home(person=PEOPLE[ANA]), OFFERED)
    many = [(replace(HAS, id=GrantId(f"g{n}")), None) for n in range(7)]

    shown = grants.with_access(home, many, OFFERED)

    check(shown)
    ids = [block["block_id"] for block in shown["blocks"]]
    assert ids.index("access") < ids.index("own")
    pressed = [e["action_id"] for b in shown["blocks"] if b["type"] == "actions" for e in b["elements"]]
    of_access = [one for one in pressed if one.startswith(("home_extend", "home_give"))]
    assert of_access[:4] == ["home_extend_1", "home_give_back_1", "home_extend_2", "home_give_back_2"]
    more = next(block for block in shown["blocks"] if block["block_id"] == "access_more")
    assert "2 more" in str(more) or "two more" in str(more).lower()
    assert grants.with_access(home, [], OFFERED) == home


def test_a_reader_in_another_zone_reads_the_hour_there() -> None:
    text = grants.grant_card(replace(HOURS, holder_id=BO), OFFERED, words_of="given", under_way=None).blocks[
        0
    ]["text"]["text"]

    assert "|17:40 CET>" in text
