"""The Home tab: published when somebody looks, kept current from then on."""

from __future__ import annotations

from handlers import directory
from handlers.blocks import modals
from handlers.blocks.home import ALL
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


def on_filter(edge: Edge, call: Call) -> None:
    """*State*, *Team*, *Priority* over a team's queue: Home shows only those, until chosen otherwise."""
    field = str(call.action["action_id"]).removeprefix("home_filter_")
    value = str(call.action["selected_option"]["value"])
    homes.choose(edge.desk, call.user_id, field, "" if value == ALL else value)
    call.ack()


def on_report(edge: Edge, call: Call) -> None:
    """*Report a problem*, on Home or from the shortcut menu: the empty form."""
    edge.open_form(call, modals.report("", meta=""))
    call.ack()
