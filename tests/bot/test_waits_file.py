"""waits.yaml and the waits of a round: what they mean, and every mistake in them with its line."""

from __future__ import annotations

import shutil
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.desk_files import DeskFilesError, read_desk, read_policy
from tests.scenarios.driver import ROOT
from workflows.domain.policies import Policy
from workflows.domain.waits import Asking, Then, Wait, Waits

ITEM = """\
title: A seat
description: A seat in a program.
fulfilled_by: it
fields:
  - {id: reason, label: Why, question: "Why?", kind: text}
"""
HOUR = timedelta(hours=1)


def read(folder: Path, text: str = "", *, item: str = "") -> Policy:
    """Return the policy of a desk with that waits.yaml and one item that goes on like that."""
    for name in ("desk.yaml", "teams.yaml", "sla.yaml"):
        shutil.copy(ROOT / "desk" / name, folder / name)
    (folder / "waits.yaml").write_text(text, encoding="utf-8")
    (folder / "catalogue").mkdir()
    (folder / "catalogue" / "seat.yaml").write_text(ITEM + item, encoding="utf-8")
    return read_policy(folder)


def waits(policy: Policy) -> Waits:
    """Return how the first step of the item waits."""
    return policy.catalogue.items[0].approvals[0].steps[0].waits


def test_lengths_are_hours_at_work_or_days(tmp_path: Path) -> None:
    policy = read(
        tmp_path,
        'hours: [business]\ndigest_at: "14:00"\ncards_a_day: 3\ncards_apart: 1h\n'
        "waits: {remind_after: [90m], escalate_after: 1d4h, decide_within: 5d, then: expire}\n",
    )

    assert policy.asking == Asking(
        calendars=(policy.calendar,),
        digest_at=time(14),
        per_day=3,
        apart=HOUR,
        waits=Waits(
            remind_after=(Wait(hours=1.5 * HOUR),),
            escalate_after=Wait(days=1, hours=4 * HOUR),
            decide_within=Wait(days=5),
            then=Then.EXPIRE,
        ),
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_a_desk_without_a_word_waits_as_usual(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text).asking == Asking()


def test_a_round_waits_as_the_desk_does_but_for_what_it_says(tmp_path: Path) -> None:
    item = "approvals:\n  - by: [{manager: requester}]\n    waits: {escalate_after: never, then: reject}\n"

    assert waits(read(tmp_path, "waits: {decide_within: 5d}\n", item=item)) == Waits(
        escalate_after=None, decide_within=Wait(days=5), then=Then.REJECT
    )


def test_silence_is_a_yes_only_where_an_item_says_both(tmp_path: Path) -> None:
    item = "low_risk: true\napprovals:\n  - by: [{manager: requester}]\n    waits: {then: approve}\n"

    assert waits(read(tmp_path, item=item)) == Waits(then=Then.APPROVE, is_low_risk=True)


MISTAKES = {
    "hours: [busines]": "1: sla.yaml has no calendar 'busines'; add it there, or name another",
    "hours: [business, business]": (
        "1: business has the hours of Europe/Lisbon already, so these never count; take one away"
    ),
    "cards_a_day: 0": "1: cards_a_day: input should be greater than or equal to 1, found 0",
    "cards_apart: 3h": "1: cards_apart: that is too far apart for a day's cards; say at most 2h",
    "waits:\n  escalate_after: soon": (
        "2: waits.escalate_after: 'soon' is no length of time; write for example 30m, 4h or 5d"
    ),
    "waits:\n  then: approve": (
        "2: for all items at once nobody's yes cannot be taken for one; say it in an item's approvals"
    ),
    "waits:\n  decide_within: 61d": "2: waits.decide_within: nobody waits that long; say at most 60d, or 480h",
    "waits:\n  remind_after: [0h]": "2: waits.remind_after.0: '0h' is no time at all; nobody could keep that",
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(DeskFilesError) as refused:
        read(tmp_path, text)

    told = [str(mistake).removeprefix(f"{tmp_path}/waits.yaml:") for mistake in refused.value.mistakes]
    assert told == [MISTAKES[text]]


def test_silence_cannot_be_a_yes_where_it_might_do_harm(tmp_path: Path) -> None:
    with pytest.raises(DeskFilesError, match=r"seat.yaml:8: a yes nobody said is only for what does no harm"):
        read(tmp_path, item="approvals:\n  - by: [{manager: requester}]\n    waits: {then: approve}\n")


WARNINGS = {
    "waits: {decide_within: 1d}": "escalate earlier, wait longer, or say never",
    "waits: {remind_after: [4h, 3d]}": "remind earlier, or wait longer",
    'digest_at: "07:00"': "it is quiet then, as sla.yaml says",
}


@pytest.mark.parametrize("text", WARNINGS)
def test_what_nobody_would_live_to_see_is_warned_of(tmp_path: Path, text: str) -> None:
    read(tmp_path, text)

    told = [str(one) for one in read_desk(tmp_path).mistakes if "waits.yaml" in str(one)]
    assert [WARNINGS[text] in one and "warning" in one for one in told] == [True]
