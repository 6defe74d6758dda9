"""What a button carries: an id and proof that the desk wrote it. Never state.

A forged or altered value is refused before anything is looked up; what a true one means is read from the store.
"""

from __future__ import annotations

import hashlib
import hmac

from workflows.domain.errors import DeskError
from workflows.domain.ids import ConversationId

PROOF_LENGTH = 12  # hex digits: 48 bits, and a guess can only be tried one request at a time


class Signer:
    """Signs ids with the desk's own secret."""

    def __init__(self, secret: bytes) -> None:
        """Take the *secret*; a button signed with another one is refused."""
        self._secret = secret

    def sign(self, kind: str, id: str) -> str:
        """Return `id~proof`. The *kind* is part of the proof: a ticket's value is no conversation's."""
        return f"{id}~{self._proof(kind, id)}"

    def read(self, kind: str, value: str) -> str:
        """Return the id inside *value*. Raises DeskError("forged_button") if the desk did not sign it as *kind*."""
        id_, _, proof = value.rpartition("~")
        if not hmac.compare_digest(proof.encode(), self._proof(kind, id_).encode()):
            raise DeskError("forged_button")
        return id_

    def sign_card(self, conversation_id: ConversationId, n: int) -> str:
        """Return the value of a button on card *n* of a conversation."""
        return self.sign("card", f"{conversation_id}:{n}")

    def read_card(self, value: str) -> tuple[ConversationId, int]:
        """Return the conversation and the card's number. Raises DeskError("forged_button")."""
        conversation_id, _, n = self.read("card", value).rpartition(":")
        return ConversationId(conversation_id), int(n)

    def _proof(self, kind: str, id: str) -> str:
        said = f"{len(kind)}:{kind}:{id}".encode()
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()[:PROOF_LENGTH]
