"""Identifiers as the platform writes them, repeatable from a seed, and secrets, which never are."""

from __future__ import annotations

import random
import secrets
import string

LETTERS = string.ascii_uppercase + string.digits


class Ids:
    """Give out identifiers that were not given out before."""

    def __init__(self, seed: int | None = None) -> None:
        self.chance = random.Random(seed)  # noqa: S311 -- ids and fault dice, repeatable on purpose
        self._given: set[str] = set()

    def reserve(self, taken: str) -> None:
        """Never give out *taken*."""
        self._given.add(taken)

    def new(self, prefix: str, length: int = 9) -> str:
        """Return *prefix* and *length* capitals and digits."""
        return self._fresh(prefix, alphabet=LETTERS, length=length)

    def short(self, length: int = 5) -> str:
        """Return a block_id or action_id for a block that came without one."""
        return self._fresh("", alphabet=string.ascii_letters + string.digits, length=length)

    def uuid(self) -> str:
        """Return a UUID in its usual writing."""
        raw = f"{self.chance.getrandbits(128):032x}"
        return f"{raw[:8]}-{raw[8:12]}-{raw[12:16]}-{raw[16:20]}-{raw[20:]}"

    def _fresh(self, prefix: str, *, alphabet: str, length: int) -> str:
        while True:
            made = prefix + "".join(self.chance.choices(alphabet, k=length))
            if made not in self._given:
                self._given.add(made)
                return made


def secret(prefix: str) -> str:
    """Return a new unguessable token that starts with *prefix*."""
    return f"{prefix}-{secrets.token_hex(16)}" if prefix else secrets.token_hex(16)
