"""Who may read what: a text is for some people, a place is read by some people, and it must be for each of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from workflows.domain.people import Person

EVERYONE = "everyone"
"""An audience that leaves nobody out: guests and strangers neither."""
EMPLOYEES = "employees"
"""An audience of every member of the workspace who is no guest."""

Labels = frozenset[str]
"""Every audience somebody belongs to, in lower case; a stranger's are empty."""
Readers = frozenset[Labels]
"""Who reads along in a place, each as their labels."""
STRANGERS: Readers = frozenset({Labels()})
"""A place anybody may come into: only what is for everyone is shown there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Some people under a name articles may use. They are named by e-mail, user group, or team of the desk."""

    id: str
    people: frozenset[str] = frozenset()
    user_groups: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()

    def has(self, email: str, *, groups: Collection[str], teams: Collection[str]) -> bool:
        """Whether somebody with that e-mail, in those user groups and those teams, belongs to it."""
        return (
            email in self.people
            or not self.user_groups.isdisjoint(groups)
            or not self.teams.isdisjoint(teams)
        )


def labels_of(
    person: Person | None, *, groups: Collection[str], teams: Collection[str], audiences: Collection[Audience]
) -> Labels:
    """Return what *person* is, by their user *groups* and the desk's *teams* and *audiences*.

    Nobody the directory does not have, no guest, and nobody who left is anything: they read what is for everyone.
    """
    if person is None or person.is_guest or person.is_bot or not person.is_active:
        return Labels()
    email = person.email.casefold()
    own = {EMPLOYEES, *teams} | ({email} if email else set())
    belongs = {one.id for one in audiences if one.has(email, groups=groups, teams=teams)}
    return frozenset(own | belongs)


def may_read(audience: Collection[str], readers: Readers) -> bool:
    """Whether a text for *audience* may be shown where *readers* see it; nobody known is a stranger."""
    if EVERYONE in audience:
        return True
    return bool(readers) and all(not labels.isdisjoint(audience) for labels in readers)
