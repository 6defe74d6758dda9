"""What is known of somebody before they say a word: their profile, their things, and what they asked for last.

What is filled in from there is shown at once and can be changed; a request for somebody else takes nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.domain.bounds import problem_of
from workflows.domain.catalogue import (
    UNSHOWN,
    WITH_OPTIONS,
    WRITING,
    Answers,
    FieldKind,
    FormField,
    Item,
    Value,
)
from workflows.domain.ids import FieldId, UserId
from workflows.domain.plain_words import options_named


class Source(StrEnum):
    """Where a field's answer may come from before anybody is asked."""

    TITLE = "profile.title"
    LOCATION = "profile.location"
    COST_CENTRE = "profile.cost_centre"
    MANAGER = "profile.manager"
    ASSETS = "assets"
    LAST_REQUEST = "last_request"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What the directory or the desk's files say of somebody; “” and None for what nobody said."""

    title: str = ""
    location: str = ""
    cost_centre: str = ""
    manager_id: UserId | None = None


def known(item: Item, profile: Profile, last: Answers, *, today: date) -> dict[FieldId, Value]:
    """Return what the form may be filled in with for somebody; *last* are the answers of their last request of it.

    The item is as they see it. Only what can be an answer today is taken, and of several things of theirs none.
    """
    found = {one.id: _from(one, profile, last) for one in item.fields if one.prefill}
    fields = {one.id: one for one in item.fields}
    return {
        name: value
        for name, value in found.items()
        if value and problem_of(fields[name], value, today=today) is None
    }


def again(item: Item, last: Answers, *, today: date) -> dict[FieldId, Value]:
    """Return the answers of a former request that are answers today; nothing masked, no file and no day."""
    left_out = UNSHOWN | {FieldKind.DATE}
    return {
        one.id: last[one.id]
        for one in item.fields
        if one.kind not in left_out
        and last.get(one.id)
        and problem_of(one, last[one.id], today=today) is None
    }


def _from(one: FormField, profile: Profile, last: Answers) -> Value:
    said: Mapping[str, str] = {
        Source.TITLE: profile.title,
        Source.LOCATION: profile.location,
        Source.COST_CENTRE: profile.cost_centre,
    }
    if one.prefill == Source.LAST_REQUEST:
        return last.get(one.id, ()) if one.kind not in UNSHOWN else ()
    if one.prefill == Source.ASSETS:
        return (one.options[0].id,) if len(one.options) == 1 else ()
    if one.prefill == Source.MANAGER:
        return (profile.manager_id,) if profile.manager_id is not None else ()
    words = said.get(one.prefill, "")
    if one.kind in WITH_OPTIONS:
        named = [words] if one.option(words) is not None else options_named(one, words)
        return tuple(named) if len(named) == 1 else ()
    return (words,) if words and one.kind in WRITING else ()
