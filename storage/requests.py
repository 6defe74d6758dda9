"""Requests on their way: what people answered so far, each saved only by whoever read its newest version."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from storage.tables import requests
from storage.values import from_row, to_row
from workflows.domain.errors import DeskError
from workflows.domain.ids import ConversationId, ItemId, RequestId, UserId
from workflows.domain.requests import RequestDraft, RequestState


class SqlRequests:
    """The requests inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        """Work inside the transaction of *connection*."""
        self._connection = connection

    def add(self, draft: RequestDraft) -> None:
        """Store a new one. A conversation has one that is open at most."""
        self._connection.execute(insert(requests).values(to_row(draft, requests)))

    def get(self, request_id: RequestId) -> RequestDraft:
        """Return it. Raises DeskError("no_such_request")."""
        row = self._connection.execute(select(requests).where(requests.c.id == request_id)).mappings().first()
        if row is None:
            raise DeskError("no_such_request")
        return from_row(RequestDraft, row)

    def open_of(self, person_id: UserId) -> Sequence[RequestDraft]:
        """Return a person's drafts that are still open, the newest first."""
        found = (
            select(requests)
            .where(requests.c.person_id == person_id, requests.c.state == RequestState.OPEN.value)
            .order_by(requests.c.changed_at.desc(), requests.c.id)
        )
        return [from_row(RequestDraft, row) for row in self._connection.execute(found).mappings()]

    def all_open(self, *, after: RequestId, most: int) -> Sequence[RequestDraft]:
        """Return at most *most* drafts that are still open, those beyond *after* in the order of their ids."""
        found = (
            select(requests)
            .where(requests.c.state == RequestState.OPEN.value, requests.c.id > after)
            .order_by(requests.c.id)
            .limit(most)
        )
        return [from_row(RequestDraft, row) for row in self._connection.execute(found).mappings()]

    def sent_from(self, conversation_id: ConversationId) -> Sequence[RequestDraft]:
        """Return what was sent from a conversation, the newest first."""
        found = (
            select(requests)
            .where(requests.c.conversation_id == conversation_id, requests.c.state == RequestState.SENT.value)
            .order_by(requests.c.changed_at.desc(), requests.c.id.desc())
        )
        return [from_row(RequestDraft, row) for row in self._connection.execute(found).mappings()]

    def last_sent(self, person_id: UserId, item_id: ItemId) -> RequestDraft | None:
        """Return what a person sent last of an item, None when they never did."""
        found = (
            select(requests)
            .where(
                requests.c.person_id == person_id,
                requests.c.state == RequestState.SENT.value,
                requests.c.rest["item_id"].as_string() == item_id,
            )
            .order_by(requests.c.changed_at.desc(), requests.c.id.desc())
            .limit(1)
        )
        row = self._connection.execute(found).mappings().first()
        return from_row(RequestDraft, row) if row is not None else None

    def save(self, draft: RequestDraft) -> bool:
        """Store *draft* if the stored version is `draft.version - 1`; else do nothing, False."""
        saved = (
            update(requests)
            .where(requests.c.id == draft.id, requests.c.version == draft.version - 1)
            .values(to_row(draft, requests))
        )
        return self._connection.execute(saved.returning(requests.c.id)).first() is not None
