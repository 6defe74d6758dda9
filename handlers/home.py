"""The Home tab: published when somebody looks, kept current from then on."""

from __future__ import annotations

from handlers import directory
from handlers.blocks import modals
from handlers.edge import Call, Edge
from workflows.domain.ids import UserId
from workflows.use_cases import homes


def on_opened(edge: Edge, call: Call) -> None:
    """Somebody looks at the Home tab."""
    event = call.event
    if event.get("tab") != "home":
        return
    user_id = UserId(str(event["user"]))
    directory.know(edge.desk, edge.client, user_id)
    homes.opened(edge.desk, user_id)


def on_report(edge: Edge, call: Call) -> None:
    """*Report a problem*, on Home or from the shortcut menu: the empty form."""
    edge.open_form(call, modals.report("", meta=""))
    call.ack()
