"""What an erasure does to single tables beyond replacing: files taken away, questions let go, a person made nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from storage.erasure_rules import Theirs
from workflows.domain.erasure import GONE
from workflows.domain.ids import ERASED
from workflows.domain.surfaces import TAKEN_AWAY, SurfaceKind

Row = dict[str, Any]
_NEWS = frozenset({"home", "receive"})
"""Kinds of jobs that are of use only for the person themselves."""


def specially_gone(table: str, row: Mapping[str, Any], theirs: Theirs) -> bool:
    """Whether a row goes: a file of theirs, or a job that names them and is done, or is of use to nobody else."""
    if table == "kept_files":
        return row["ticket_id"] in theirs.records
    if table != "jobs":
        return False
    said = f"{row['key']} {row['payload']}"
    names = any(one in said for one in theirs.ids)
    return names and (row["done_at"] is not None or row["kind"] in _NEWS)


def specially(table: str, before: Mapping[str, Any], after: Row, theirs: Theirs) -> Row:
    """Return the changed row with what is particular to its table."""
    change = _CHANGES.get(table)
    return change(before, after, theirs) if change is not None else after


def _person(before: Mapping[str, Any], after: Row, theirs: Theirs) -> Row:
    if before["id"] not in theirs.ids:
        return after
    nobody = {"name": GONE, "email": "", "zone": "UTC", "is_active": False, "locale": ""}
    return {**after, "email_key": "", "rest": {**after["rest"], **nobody}}


def _surface(before: Mapping[str, Any], after: Row, theirs: Theirs) -> Row:
    """Take away copies of their files, and what was never posted to them."""
    rest, content = after["rest"], after["rest"].get("content") or {}
    is_theirs = before["ref"] in theirs.records
    is_file = before["kind"] == SurfaceKind.FILE and is_theirs and ":agents:" in before["id"]
    is_unposted = before["ts"] is None and str(rest.get("to") or "").startswith(ERASED)
    if not is_file and not is_unposted:
        return after
    content = {**content, TAKEN_AWAY: True}
    if is_file:
        content |= {name: GONE for name in ("name", "words") if content.get(name)}
    return {**after, "rest": {**rest, "content": content}}


def _draft(_before: Mapping[str, Any], after: Row, theirs: Theirs) -> Row:
    """Let go of the questions of theirs that an article was made of."""
    rest = after["rest"]
    asked = rest.get("questions") or []
    left = [one for one in asked if one.get("conversation_id") not in theirs.records]
    gain = rest.get("gain")
    if gain:
        gone = {one["question"] for one in asked if one not in left}
        gain = {
            **gain,
            "unanswered": [GONE if one in gone else one for one in gain.get("unanswered") or []],
            "worse": [
                {**one, "question": GONE} if one.get("conversation_id") in theirs.records else one
                for one in gain.get("worse") or []
            ],
        }
    return {**after, "rest": {**rest, "questions": left, **({"gain": gain} if gain else {})}}


def _gap(before: Mapping[str, Any], after: Row, theirs: Theirs) -> Row:
    """Settle a question nobody can read any more; who said so is nobody."""
    if before["conversation_id"] not in theirs.records:
        return after
    settled_at = before["settled_at"] or before["at"]
    return {**after, "settled_at": settled_at, "settled_by": before["settled_by"] or ERASED}


_CHANGES: dict[str, Callable[[Mapping[str, Any], Row, Theirs], Row]] = {
    "people": _person,
    "surfaces": _surface,
    "drafts": _draft,
    "gaps": _gap,
}
