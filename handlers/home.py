"""The Home tab: published when somebody looks, kept current from then on."""

from __future__ import annotations

from handlers import directory
from handlers.blocks import modals
from handlers.blocks.home import ALL
from handlers.blocks.offers import offer_form
from handlers.edge import Call, Edge
from handlers.forms import chosen
from handlers.words import error_sentence
from workflows.domain.errors import DeskError
from workflows.domain.ids import ItemId, UserId
from workflows.use_cases import choosing, homes


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


def on_request(edge: Edge, call: Call) -> None:
    """*Request something*, on Home: the form with everything they may ask for."""
    directory.know(edge.desk, edge.client, call.user_id)
    with edge.desk.unit_of_work() as uow:
        items = choosing.offered(edge.desk, uow, call.user_id)
        if not items:
            raise DeskError("not_offered")
        view = offer_form(items, edge.look(uow))
    edge.open_form(call, view)
    call.ack()


def on_request_chosen(edge: Edge, call: Call) -> None:
    """What to request was chosen: its first question comes in a thread of its own."""
    item_id = ItemId(chosen(call.body["view"], "item"))
    try:
        choosing.start(edge.desk, item_id, by=call.user_id, request_id=call.request_id)
    except DeskError as refused:
        call.ack(response_action="errors", errors={"item": error_sentence(refused.code, refused.facts)})
        return
    call.ack()


def on_report(edge: Edge, call: Call) -> None:
    """*Report a problem*, on Home or from the shortcut menu: the empty form."""
    edge.open_form(call, modals.report("", meta=""))
    call.ack()
