"""The list of what waits for an approver: what, until when, with a way to each; disarmed once it is moot."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta

from handlers.blocks.approvals import Asked, approval_card
from handlers.blocks.batches import LISTED, batch_card, hours_form
from handlers.blocks.drawing import Drawing
from handlers.limits import findings
from tests.domain.approving import a_step, a_turn
from tests.handlers.blocks.samples import ANA, LOOK, NOW, ticket
from workflows.domain.approvals import Round
from workflows.domain.ids import SurfaceId, UserId
from workflows.domain.tickets import State

MIA = UserId("UMIA")
STEP = a_step(MIA)
ASKED = Asked(
    ticket=ticket(State.AWAITING_APPROVAL), step=STEP, turn=a_turn(Round(steps=(STEP.plan,))), steps=(STEP,)
)
DAY = timedelta(days=1)


def card(count: int, *, is_old: bool = False, is_put_off: bool = False) -> Drawing:
    """Return a list of so many."""
    return batch_card(
        [(ASKED, NOW + n * DAY) for n in range(1, count + 1)],
        LOOK,
        reader=ANA,
        list_id=SurfaceId("batch:1"),
        hour=time(8, 30),
        is_old=is_old,
        again_at=NOW + DAY if is_put_off else None,
    )


def buttons(drawn: Drawing) -> list[str]:
    """Return what can be pressed, in its order."""
    rows = [element for block in drawn.blocks for element in block.get("elements", [])]
    beside = [block["accessory"] for block in drawn.blocks if "accessory" in block]
    return [one["action_id"] for one in (*beside, *rows) if "action_id" in one]


def test_a_list_has_a_line_and_a_way_for_each_and_what_to_do_with_it() -> None:
    drawn = card(2)

    assert drawn.text.startswith("Two approvals wait for you. The first is due")
    assert "Laptop, Standard 14" in str(drawn.blocks) and "08:30" in str(drawn.blocks)
    assert buttons(drawn) == [
        "approval_bring_1",
        "approval_bring_2",
        "approval_begin",
        "approval_snooze",
        "approval_hours",
    ]
    assert findings(drawn) == []


def test_what_was_put_off_cannot_be_put_off_again_and_says_when_it_comes() -> None:
    drawn = card(1, is_put_off=True)

    assert "approval_snooze" not in buttons(drawn)
    assert "The time to decide runs on." in str(drawn.blocks)


def test_an_old_list_and_one_on_which_nothing_is_left_have_no_buttons() -> None:
    assert buttons(card(2, is_old=True)) == buttons(card(0)) == []
    assert card(0).text == "Nothing waits for your decision any more."


def test_a_long_list_is_cut_and_says_how_much_is_left() -> None:
    drawn = card(LISTED + 3)

    assert len([one for one in buttons(drawn) if one.startswith("approval_bring")]) == LISTED
    assert "Three more come once you have decided on these." in str(drawn.blocks)
    assert findings(drawn) == []


def test_a_card_says_until_when_there_is_time_and_what_happens_then() -> None:
    drawn = approval_card(replace(ASKED, decide_by=NOW + DAY), LOOK, reader=MIA)

    assert "Decide by <!date^" in str(drawn.blocks)
    assert f"If nobody does, {LOOK.policy.approvals_queue.name} looks after it." in str(drawn.blocks)
    assert "Decide by" not in str(approval_card(ASKED, LOOK, reader=MIA).blocks)


def test_the_form_begins_with_what_was_chosen() -> None:
    form = hours_form(time(14), only_then=True)

    assert form["blocks"][0]["element"]["initial_time"] == "14:00"
    assert form["blocks"][1]["element"]["initial_options"]
    assert findings(form) == []
