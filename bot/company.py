"""Who works here, as people.yaml says: for checking what the other files say of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody. `manager` is a name of people.yaml, "" for whoever has none."""

    name: str
    email: str
    manager: str = ""
    is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Everybody, and the members of each user group by its handle."""

    people: Sequence[Person] = ()
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def has(self, email: str) -> bool:
        """Whether somebody who is still here has that e-mail, in any case of letters."""
        return any(one.email.casefold() == email.casefold() and not one.is_gone for one in self.people)

    def members(self, handle: str) -> list[Person]:
        """Return who of a group is still here; nobody for one that is not known."""
        names = self.groups.get(handle.removeprefix("@"), ())
        return [one for one in self.people if one.name in names and not one.is_gone]

    @property
    def unmanaged(self) -> list[Person]:
        """Everybody who is here and has no manager who is."""
        here = {one.name for one in self.people if not one.is_gone}
        return [one for one in self.people if not one.is_gone and one.manager not in here]
