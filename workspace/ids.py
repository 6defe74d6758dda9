"""Identifiers as the platform writes them, repeatable from a seed, and secrets, which never are."""

from __future__ import annotations

import random
import secrets
import string

LETTERS = string.ascii_uppercase + string.digits
SHORT_KEPT = 10_000  # far more than one message or view may have


class Ids:
    """Give out identifiers that were not given out before."""

    def __init__(self, seed: int | None = None) -> None:
        self.chance = random.Random(seed)  # noqa: S311 -- ids and fault dice, repeatable on purpose
        self._given: set[str] = set()
        self._shorts: dict[str, None] = {}

    def begin_life(self, number: int) -> None:
        """Draw other ids than in the lives before, which began from the same seed."""
        if number > 1:
            self.chance.seed(f"{self.chance.getrandbits(64)}, life {number}")

    def reserve(self, taken: str) -> None:
        """Never give out *taken*."""
        self._given.add(taken)

    def new(self, prefix: str, length: int = 9) -> str:
        """Return *prefix* and *length* capitals and digits."""
        while (made := prefix + self._drawn(LETTERS, length)) in self._given:
            pass
        self._given.add(made)
        return made

    def short(self, length: int = 5) -> str:
        """Return a block_id or action_id for a block that came without one."""
        while (made := self._drawn(string.ascii_letters + string.digits, length)) in self._shorts:
            pass
        self._shorts[made] = None
        if len(self._shorts) > SHORT_KEPT:
            del self._shorts[next(iter(self._shorts))]
        return made

    def passing(self, prefix: str, length: int = 11) -> str:
        """Return an id for what passes by and is not remembered: so long that it comes up once."""
        return prefix + self._drawn(LETTERS, length)

    def uuid(self) -> str:
        """Return a UUID in its usual writing."""
        raw = f"{self.chance.getrandbits(128):032x}"
        return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"

    def _drawn(self, alphabet: str, length: int) -> str:
        return "".join(self.chance.choices(alphabet, k=length))


def secret(prefix: str) -> str:
    """Return a new unguessable token that starts with *prefix*."""
    return f"{prefix}-{secrets.token_hex(16)}" if prefix else secrets.token_hex(16)
