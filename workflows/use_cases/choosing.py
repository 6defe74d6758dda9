"""A request that begins with its item chosen from everything there is, in a thread of its own."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.domain import audiences
from workflows.domain.catalogue import Item
from workflows.domain.conversations import Conversation
from workflows.domain.errors import DeskError
from workflows.domain.ids import ItemId, UserId
from workflows.domain.slots import Heard
from workflows.ports import Desk, UnitOfWork
from workflows.use_cases import beginning, days, showing, steps
from workflows.use_cases.audiences import readers_alone
from workflows.use_cases.request_items import in_words_of
from workflows.use_cases.request_steps import begun

OPENING = "requesting"
"""The words under which such a request begins its own thread."""


def offered(desk: Desk, uow: UnitOfWork, person_id: UserId) -> Sequence[Item]:
    """Return everything that person may ask for, in the order of its files."""
    readers = readers_alone(desk, uow, person_id)
    return [one for one in desk.policy.catalogue.items if audiences.may_read(one.audience, readers)]


def start(desk: Desk, item_id: ItemId, *, by: UserId, request_id: str) -> Conversation | None:
    """Begin the request of that item, once; None where it came before. Raises DeskError("not_offered")."""
    with desk.unit_of_work() as uow:
        item = next((one for one in offered(desk, uow, by) if one.id == item_id), None)
        if item is None:
            raise DeskError("not_offered")
        if not uow.inbox.claim(request_id):
            return None
        wanted = in_words_of(desk, uow, item, by).title
        before = beginning.conversation(desk, by, question=wanted)
        uow.conversations.add(before)
        showing.show_opening(uow, before, template=OPENING, text=wanted)
        today = days.today(desk, uow, by)
        after = begun(desk, uow, before, item, heard=Heard(text=""), today=today)
        steps.save(desk, uow, before, after)
        uow.commit()
        return after
