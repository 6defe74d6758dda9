"""An audit that somebody laid hands on does not hold, whatever they did."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.fakes.audits import ListedAudits
from workflows.domain import chains
from workflows.domain.chains import OPEN, Entry
from workflows.domain.verification import Finding, Flaw, Stored
from workflows.use_cases.auditing import verify

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FIELDS = ("title", "description", "state", "priority", "assignee_id", "rating")
values = st.none() | st.integers(-9, 9) | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=2)
sides = st.dictionaries(st.sampled_from(FIELDS), values, max_size=3)
steps = st.lists(st.tuples(st.sampled_from(["t1", "t2", "t3"]), sides, sides), min_size=2, max_size=8)


def written(steps: list[tuple[str, dict[str, Any], dict[str, Any]]]) -> ListedAudits:
    """Return an audit of these steps, with an anchor."""
    audits = ListedAudits()
    for n, (of, before, after) in enumerate(steps):
        audits.write(of, START + timedelta(minutes=n), before=before, after=after, reason="")
    audits.pin(START + timedelta(hours=1))
    return audits


def found(audits: ListedAudits) -> Finding | None:
    """Return what verifying finds."""
    return verify(audits).finding


EDITS = (
    "of",
    "version",
    "action",
    "actor_id",
    "cause",
    "at",
    "before",
    "after",
    "reason",
    "seal",
    "salt",
    "chain",
)


def edited(row: Stored, what: str) -> Stored:
    """Return the row with one thing of it changed."""
    entry = row.entry
    match what:
        case "seal" | "salt" | "chain":
            new: dict[str, Any] = {what: f"{getattr(row, what)[1:]}0x"}
            return replace(row, **new)
        case "before" | "after" | "reason":
            told = {**entry.rest[what], "number": "INC-0"} if what != "reason" else "because"
            return replace(row, entry=replace(entry, rest={**entry.rest, what: told}))
        case "version":
            return replace(row, entry=replace(entry, version=entry.version + 100))
        case "at":
            return replace(row, entry=replace(entry, at=entry.at + timedelta(microseconds=1)))
        case _:
            other: dict[str, Any] = {what: f"{getattr(entry, what)}x"}
            return replace(row, entry=replace(entry, **other))


@settings(max_examples=25, derandomize=True)
@given(steps=steps, data=st.data())
def test_any_edit_of_a_row_is_found(steps: Any, data: st.DataObject) -> None:
    audits = written(steps)
    assert found(audits) is None
    place = data.draw(st.integers(0, len(audits.stored) - 1))
    what = data.draw(st.sampled_from(EDITS))

    audits.stored[place] = edited(audits.stored[place], what)

    assert found(audits) is not None, what


@settings(max_examples=25, derandomize=True)
@given(steps=steps, data=st.data())
def test_any_removal_of_rows_is_found_and_named(steps: Any, data: st.DataObject) -> None:
    audits = written(steps)
    gone = audits.stored.pop(data.draw(st.integers(0, len(audits.stored) - 1))).entry

    finding = found(audits)

    assert finding is not None
    assert (finding.name, finding.version, finding.flaw) == (gone.of, gone.version, Flaw.MISSING)


@settings(max_examples=25, derandomize=True)
@given(steps=steps, data=st.data())
def test_any_swap_of_what_two_rows_say_is_found(steps: Any, data: st.DataObject) -> None:
    audits = written(steps)
    places = st.integers(0, len(audits.stored) - 1)
    one, other = data.draw(places), data.draw(places)
    assume(one != other)
    first, second = audits.stored[one], audits.stored[other]
    audits.stored[one] = replace(
        second, entry=replace(second.entry, of=first.entry.of, version=first.entry.version)
    )
    audits.stored[other] = replace(
        first, entry=replace(first.entry, of=second.entry.of, version=second.entry.version)
    )

    assert found(audits) is not None


@settings(max_examples=25, derandomize=True)
@given(steps=steps, data=st.data(), is_chained=st.booleans())
def test_any_insertion_among_the_rows_is_found(steps: Any, data: st.DataObject, is_chained: bool) -> None:
    """Even of a row whose hash follows from the one before it."""
    audits = written(steps)
    at = data.draw(st.integers(0, len(audits.stored) - 1))
    of, version = audits.stored[at].entry.of, audits.stored[at].entry.version
    pushed = [
        replace(row, entry=replace(row.entry, version=row.entry.version + 1))
        if row.entry.of == of and row.entry.version >= version
        else row
        for row in audits.stored
    ]
    audits.stored = [row for row in pushed if row.entry.of != of or row.entry.version < version]
    if is_chained:
        audits.write(of, START, before={}, after={"state": "closed"}, reason="")
    else:
        audits.stored.append(replace(pushed[at], entry=replace(pushed[at].entry, version=version)))
    audits.stored += [row for row in pushed if row.entry.of == of and row.entry.version > version]

    assert found(audits) is not None


def test_a_whole_record_that_is_gone_is_found() -> None:
    audits = written([("t1", {}, {}), ("t2", {}, {}), ("t2", {}, {"state": "new"})])
    audits.stored = [row for row in audits.stored if row.entry.of != "t2"]

    assert found(audits) == Finding(log="tickets", name="t2", version=2, flaw=Flaw.MISSING)


def test_a_chain_written_anew_is_not_the_one_that_was_pinned() -> None:
    audits = written([("t1", {}, {"state": "new"}), ("t1", {}, {"state": "closed"})])
    audits.stored = []
    audits.write("t1", START, before={}, after={"state": "new"}, reason="")
    audits.write("t1", START, before={}, after={"state": "cancelled"}, reason="")

    assert found(audits) == Finding(log="tickets", name="t1", version=2, flaw=Flaw.NOT_PINNED)


def test_an_anchor_that_was_changed_is_found() -> None:
    audits = written([("t1", {}, {}), ("t1", {}, {"state": "closed"})])
    audits.pin(START + timedelta(hours=2))
    audits.anchored[0] = replace(audits.anchored[0], at=START)

    assert found(audits) == Finding(log="anchors", name="1", version=1, flaw=Flaw.ANCHOR)


def test_an_anchor_that_was_kept_elsewhere_has_to_be_there() -> None:
    audits = written([("t1", {}, {}), ("t1", {}, {"state": "closed"})])
    kept = (1, audits.anchored[0].chain)
    assert verify(audits, kept=kept).finding is None
    audits.anchored.clear()

    finding = verify(audits, kept=kept).finding

    assert finding is not None
    assert (finding.log, finding.flaw) == ("anchors", Flaw.ANCHOR)


def test_names_and_words_lie_behind_the_seal_and_states_do_not() -> None:
    said = {"title": "vpn drops", "requester_id": "UANA", "state": "new", "priority": "P3", "team": "it"}
    entry = Entry(
        of="t1", version=1, action="opened", actor_id="UANA", cause="e1", at=START, rest={"after": said}
    )

    assert entry.told == {"before": {}, "after": {"state": "new", "priority": "P3", "team": "it"}}
    assert entry.sealed["after"] == {"title": "vpn drops", "requester_id": "UANA"}
    assert entry.sealed["actor_id"] == "UANA"
    assert not OPEN & {
        "title",
        "description",
        "requester_id",
        "author_id",
        "assignee_id",
        "resolution",
        "reason",
    }


def test_the_same_words_have_another_seal_with_another_salt() -> None:
    entry = Entry(of="t1", version=1, action="opened", actor_id="UANA", cause="e1", at=START, rest={})

    assert chains.seal_of(entry, "one") != chains.seal_of(entry, "two")


def test_the_form_of_the_chain_never_changes() -> None:
    """What was written by an older Deskhand is verified by this one."""
    rest = {"before": {}, "after": {"title": "Zürich, 14 €", "state": "new"}, "reason": ""}
    entry = Entry(of="t1", version=1, action="opened", actor_id="UANA", cause="e1", at=START, rest=rest)

    seal = chains.seal_of(entry, "00")

    assert seal == "18363d5cdc82495b8cf5b896956127a119c2bfaebcd96d0f61c18692db191677"
    assert (
        chains.chained("", entry, seal) == "43c66ab58476b3efe87368d6aa8ed8428f7afea57db80b090b307ed861cf336b"
    )
