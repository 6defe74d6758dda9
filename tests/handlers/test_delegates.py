"""Somebody says on their Home who decides for them: a form, its mistakes at their fields, a change, and back again."""

from __future__ import annotations

from typing import Any

import pytest

from handlers import delegates
from handlers.edge import Edge
from handlers.tokens import Signer
from storage import TicketStore
from tests.databases import clock, database_url, sqlite_template, store
from tests.fakes.clock import FakeClock
from tests.fakes.desk import BO, CY, MIA, a_desk
from tests.fakes.web_client import BOT, CannedClient
from tests.handlers.test_working import Payload
from workflows.domain.delegations import Delegation
from workflows.domain.errors import DeskError
from workflows.domain.ids import UserId
from workflows.use_cases import delegating

__all__ = ["clock", "database_url", "sqlite_template", "store"]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def edge(store: TicketStore, clock: FakeClock) -> Edge:
    """A desk in a canned workspace."""
    client = CannedClient()
    return Edge(desk=a_desk(store, clock), client=client, signer=Signer(b"secret"), bot_user_id=BOT)


def pressed(value: str, *, by: UserId = MIA, trigger: str = "t1") -> Payload:
    return Payload(by, trigger_id=trigger, actions=[{"action_id": "a", "value": value}])


def form(edge: Edge) -> dict[str, Any]:
    """Return the form that was opened last."""
    assert isinstance(edge.client, CannedClient)
    found: dict[str, Any] = edge.client.called("views.open")[-1]["view"]
    return found


def said(
    meta: str, *who: UserId, first: str = "2026-11-23", last: str = "2026-11-27", view_id: str = "V1"
) -> Payload:
    values = {
        "who": {"pick": {"selected_users": list(who)}},
        "from": {"date": {"selected_date": first}},
        "until": {"date": {"selected_date": last}},
    }
    view = {"id": view_id, "private_metadata": meta, "state": {"values": values}}
    return Payload(MIA, type="view_submission", view=view)


def absences(edge: Edge) -> list[Delegation]:
    return list(delegating.shown(edge.desk, MIA) or ())


def named(edge: Edge, *who: UserId) -> Delegation:
    """Have Mia name them, through the form."""
    delegates.on_delegate(edge, pressed("new").call)
    delegates.on_said(edge, said(form(edge)["private_metadata"], *who).call)
    [one] = absences(edge)
    return one


def test_what_the_form_says_is_so(edge: Edge) -> None:
    one = named(edge, CY, BO)

    assert (one.delegates, one.first_on.isoformat(), one.last_on.isoformat()) == (
        (CY, BO),
        "2026-11-23",
        "2026-11-27",
    )


@pytest.mark.parametrize(
    ("who", "last", "block", "sentence"),
    [
        ((MIA,), "2026-11-27", "who", "You are away then. Please choose somebody else."),
        ((CY,), "2026-11-22", "until", "This is before the first day."),
        ((), "2026-11-27", "who", "Please choose somebody."),
    ],
)
def test_a_mistake_is_told_at_its_field_and_the_form_stays(
    edge: Edge, who: tuple[UserId, ...], last: str, block: str, sentence: str
) -> None:
    delegates.on_delegate(edge, pressed("new").call)
    sent = said(form(edge)["private_metadata"], *who, last=last)

    delegates.on_said(edge, sent.call)

    assert sent.acked == [{"response_action": "errors", "errors": {block: sentence}}]
    assert absences(edge) == []


def test_a_change_is_filled_in_with_what_was_said_and_takes_its_place(edge: Edge) -> None:
    before = named(edge, CY)

    delegates.on_change(edge, pressed(edge.signer.sign("delegation", f"{before.id}:1")).call)
    shown = form(edge)
    assert shown["blocks"][1]["element"]["initial_users"] == [CY]
    delegates.on_said(edge, said(shown["private_metadata"], BO, view_id="V2").call)

    [after] = absences(edge)
    assert (after.id, after.delegates, after.version) == (before.id, (BO,), 2)


def test_a_form_about_what_was_changed_or_taken_back_meanwhile_says_so(edge: Edge) -> None:
    before = named(edge, CY)
    value = edge.signer.sign("delegation", f"{before.id}:1")
    delegates.on_change(edge, pressed(value).call)
    first = form(edge)["private_metadata"]
    delegates.on_said(edge, said(first, BO, view_id="V2").call)

    late = said(first, CY, view_id="V3")
    delegates.on_said(edge, late.call)
    delegates.on_back(edge, pressed(value, trigger="t9").call)
    later = said(first, CY, view_id="V4")
    delegates.on_said(edge, later.call)

    assert [one.acked[0]["view"]["callback_id"] for one in (late, later)] == ["delegate_gone"] * 2
    assert absences(edge) == []


def test_nobody_changes_or_takes_back_what_is_somebody_elses(edge: Edge) -> None:
    one = named(edge, CY)
    value = edge.signer.sign("delegation", f"{one.id}:1")

    delegates.on_back(edge, pressed(value, by=BO, trigger="t7").call)
    delegates.on_change(edge, pressed(value, by=BO, trigger="t8").call)

    assert absences(edge) == [one]
    assert form(edge)["blocks"][1]["element"].get("initial_users") is None


def test_a_value_that_is_not_ours_is_refused(edge: Edge) -> None:
    one = named(edge, CY)

    with pytest.raises(DeskError):
        delegates.on_back(edge, pressed(f"{one.id}:1~0000", trigger="t5").call)
    with pytest.raises(DeskError):
        delegates.on_back(edge, pressed(edge.signer.sign("ticket", f"{one.id}:1"), trigger="t6").call)
    assert absences(edge) == [one]
