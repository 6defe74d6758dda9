"""Whoever something was asked for on behalf of: told that it was, and what came of it. They have nothing to decide."""

from __future__ import annotations

from workflows.domain.ids import DESK
from workflows.domain.tickets import State, Ticket
from workflows.ports import UnitOfWork
from workflows.use_cases import showing


def tell_opened(uow: UnitOfWork, ticket: Ticket) -> None:
    """Tell the beneficiary, if there is one, that something was requested for them."""
    _tell(uow, ticket, "opened", "requested_for")


def follow(uow: UnitOfWork, before: Ticket, after: Ticket) -> None:
    """Tell the beneficiary, if there is one, once it is done, cancelled or not approved, each time that comes to be.

    Where it was changed whom it is for, tell whoever it is for now; and whoever it was for, unless they know already
    that they do not get it.
    """
    if before.beneficiary_id != after.beneficiary_id:
        _hand_over(uow, before, after)
    if before.state is after.state:
        return
    if after.state in (State.REJECTED, State.EXPIRED):
        _tell(uow, after, f"refused:{after.version}", "requested_for_refused")
    elif after.state is State.CANCELLED:
        _tell(uow, after, "off", "requested_for_off")
    elif after.state is State.RESOLVED and not _is_for_silence(after):
        _tell(uow, after, f"done:{after.reopened}", "requested_for_done")


def _hand_over(uow: UnitOfWork, before: Ticket, after: Ticket) -> None:
    _tell(uow, after, f"opened:{after.version}", "requested_for")
    if before.is_open:
        _tell(uow, before, f"off:{after.version}", "requested_for_off")
    if before.beneficiary_id is not None:
        showing.show_home(uow, before.beneficiary_id)  # which lists it no more


def _is_for_silence(ticket: Ticket) -> bool:
    """Whether the desk gave up waiting for an answer: nothing was done then."""
    resolution = ticket.resolution
    return resolution is None or (resolution.by == DESK and not resolution.is_by_tasks)


def _tell(uow: UnitOfWork, ticket: Ticket, key: str, template: str) -> None:
    if ticket.beneficiary_id is not None:
        showing.tell_person(uow, ticket.beneficiary_id, ticket, key=key, template=template)
