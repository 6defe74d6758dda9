"""Requests: what is pressed and picked on their cards, and the form of the same draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from handlers import directory
from handlers.answers import settle
from handlers.blocks.request_fields import found, problem_sentence
from handlers.blocks.request_forms import NO_ROWS, place_of, request_form, unmasked, unseen_form
from handlers.edge import Call, Edge
from handlers.forms import chosen, element, picked, typed
from handlers.payloads import attached
from handlers.text import plain
from handlers.words import error_sentence
from workflows.domain import bounds, numbers
from workflows.domain.attachments import as_answer
from workflows.domain.bounds import Problem
from workflows.domain.catalogue import COUNTING, Answers, FieldKind, FormField, Item, Value
from workflows.domain.ids import ConversationId, FieldId, TicketId
from workflows.domain.requests import filled_in
from workflows.domain.rows import as_answer as as_row
from workflows.use_cases import masking, request_forms, request_presses
from workflows.use_cases.presses import AlreadySettled, NotYourConversation, Pressed
from workflows.use_cases.request_forms import Form

REQUEST = "request"


def on_choose(edge: Edge, call: Call) -> None:
    """One of the items on offer; the element's own id says which."""
    _press(edge, call, request_presses.choose_item, index=_place(call))


def on_chosen_of_all(edge: Edge, call: Call) -> None:
    """One of everything there is to be asked for, of a menu."""
    _press(edge, call, request_presses.choose_item, index=int(str(call.action["selected_option"]["value"])))


def on_none(edge: Edge, call: Call) -> None:
    """*None of these.*"""
    _press(edge, call, request_presses.none_of_these)


def on_not_that(edge: Edge, call: Call) -> None:
    """*Not that*: no request after all."""
    _press(edge, call, request_presses.not_that)


def on_pick(edge: Edge, call: Call) -> None:
    """An option, as a button; the element's own id says which."""
    at = _place(call)

    def value(one: FormField, _today: date) -> Value:
        return (one.options[at].id,) if at < len(one.options) else ()

    _press(edge, call, request_presses.answer, value=value)


def on_picked(edge: Edge, call: Call) -> None:
    """An option of a menu, a day or a person."""
    action = call.action
    option = (action.get("selected_option") or {}).get("value")
    said = option or action.get("selected_date") or action.get("selected_user") or ""
    _press(edge, call, request_presses.answer, value=_always((str(said),) if said else ()))


def on_boxes(_edge: Edge, call: Call) -> None:
    """A box ticked: nothing yet, until *Done* is pressed."""
    call.ack()


def on_done(edge: Edge, call: Call) -> None:
    """*Done*: the boxes as they are ticked now."""
    ticked = call.body["state"]["values"].get(str(call.action["block_id"]), {}).get("slot_boxes", {})
    options = ticked.get("selected_options") or ()
    _press(edge, call, request_presses.answer, value=_always(tuple(str(one["value"]) for one in options)))


def on_asap(edge: Edge, call: Call) -> None:
    """*As soon as possible*: the first day there is."""

    def value(one: FormField, today: date) -> Value:
        return ((bounds.earliest(one, today=today) or today).isoformat(),)

    _press(edge, call, request_presses.answer, value=value)


def on_empty(edge: Edge, call: Call) -> None:
    """*Take away*: no file after all."""
    _press(edge, call, request_presses.empty)


def on_confirm(edge: Edge, call: Call) -> None:
    """*Yes, that's right*: what their words seemed to say was meant."""
    _press(edge, call, request_presses.confirm)


def on_repeat(edge: Edge, call: Call) -> None:
    """*Same as last time*: the answers of their last request of it."""
    _press(edge, call, request_presses.repeat)


def on_stop(edge: Edge, call: Call) -> None:
    """*Stop*, *Discard.*"""
    _press(edge, call, request_presses.stop)


def on_keep(edge: Edge, call: Call) -> None:
    """*Keep going.*"""
    _press(edge, call, request_presses.keep)


def on_change(edge: Edge, call: Call) -> None:
    """*Change one thing…*: that question again."""
    field_id = FieldId(str(call.action["selected_option"]["value"]))
    _press(edge, call, request_presses.change, field_id=field_id)


def on_submit(edge: Edge, call: Call) -> None:
    """*Submit request.*"""
    _press(edge, call, request_presses.submit)


# ---- the form -----------------------------------------------------------------------------------------------


def on_form(edge: Edge, call: Call) -> None:
    """*Open form*: everything given so far, to be gone on with there."""
    conversation_id, _ = edge.signer.read_card(call.value)
    shown = request_forms.form(edge.desk, conversation_id, by=call.user_id)
    if not isinstance(shown, Form):
        settle(call, shown)
        return
    edge.open_form(call, _view(edge, shown, filled_in(shown.draft)))
    call.ack()


def on_unseen(edge: Edge, call: Call) -> None:
    """*Type it unseen*: a form for that one answer, which nobody else sees."""
    conversation_id, _ = edge.signer.read_card(call.value)
    shown = request_forms.form(edge.desk, conversation_id, by=call.user_id)
    one = shown.item.field(shown.draft.asked) if isinstance(shown, Form) else None
    if not isinstance(shown, Form):
        settle(call, shown)
        return
    if one is not None and one.kind is FieldKind.MASKED:
        with edge.desk.unit_of_work() as uow:
            view = unseen_form(shown.draft, one, shown.item, edge.look(uow))
        edge.open_form(call, view)
    call.ack()


def on_unseen_sent(edge: Edge, call: Call) -> None:
    """The answer that is to be masked was typed."""
    view = call.body["view"]
    name = FieldId(str(view["blocks"][0]["block_id"]))
    outcome = request_forms.answer_unseen(
        edge.desk, _of(edge, view), name, typed(view, name), by=call.user_id, request_id=call.request_id
    )
    if isinstance(outcome, Problem):
        call.ack(response_action="errors", errors={name: plain(problem_sentence(outcome))})
    else:
        _acknowledge(call, outcome, name)


def on_show_masked(edge: Edge, call: Call) -> None:
    """*Show* below a ticket: its masked answers, for its team alone."""
    ticket_id = TicketId(edge.signer.read("ticket", call.value))
    directory.know(edge.desk, edge.client, call.user_id)
    found = masking.show(edge.desk, ticket_id, by=call.user_id, request_id=call.request_id)
    with edge.desk.unit_of_work() as uow:
        view = unmasked(found.ticket.number, found.answers, edge.look(uow))
    edge.open_form(call, view)
    call.ack()


def on_form_changed(edge: Edge, call: Call) -> None:
    """An answer in the form that others hang on: what is asked now, with everything filled in so far."""
    view = call.body["view"]
    shown = request_forms.form(edge.desk, _of(edge, view), by=call.user_id)
    call.ack()
    if isinstance(shown, Form):
        answers = _answers(view, shown.item)
        drawn = _view(edge, shown, answers, rows=_room(view, shown.item))
        edge.client.views_update(view_id=view["id"], hash=view["hash"], view=drawn)


def on_row(edge: Edge, call: Call) -> None:
    """*Add a row*: room for another, with everything filled in so far."""
    view, field_id = call.body["view"], FieldId(str(call.action["block_id"]).partition(".")[0])
    shown = request_forms.form(edge.desk, _of(edge, view), by=call.user_id)
    call.ack()
    if isinstance(shown, Form):
        rows = {**_room(view, shown.item), field_id: int(call.value)}
        answers = _answers(view, shown.item)
        more = _view(edge, shown, answers, rows=rows)
        edge.client.views_update(view_id=view["id"], hash=view["hash"], view=more)


def on_all(edge: Edge, call: Call) -> None:
    """*That's all*: no more rows."""
    _press(edge, call, request_presses.all_rows)


def on_search(edge: Edge, call: Call) -> None:
    """Words typed into a menu, in the thread or in the form: the options that fit them, for whoever is asked."""
    view, block_id = call.body.get("view"), str(call.body["block_id"])
    conversation_id = _of(edge, view) if view else edge.signer.read_card(block_id)[0]
    shown = request_forms.form(edge.desk, conversation_id, by=call.user_id)
    one = (
        shown.item.field(FieldId(block_id) if view else shown.draft.asked)
        if isinstance(shown, Form)
        else None
    )
    options: list[dict[str, Any]] = []
    if isinstance(shown, Form) and one is not None:
        options = [option.to_dict() for option in found(one, shown.item, str(call.body["value"]))]
    call.ack(options=options)


def on_form_sent(edge: Edge, call: Call) -> None:
    """*Check and send*: the answers are in the draft; the thread goes on with them."""
    view = call.body["view"]
    conversation_id = _of(edge, view)
    shown = request_forms.form(edge.desk, conversation_id, by=call.user_id)
    outcome: Pressed | dict[FieldId, Problem] | NotYourConversation
    answers = _answers(view, shown.item) if isinstance(shown, Form) else {}
    if isinstance(shown, Form):
        outcome = request_forms.fill(
            edge.desk, conversation_id, answers, by=call.user_id, request_id=call.request_id
        )
    else:
        outcome = shown
    match outcome:
        case dict():
            wrong = {
                _place_of(shown, answers, name): plain(problem_sentence(problem))
                for name, problem in outcome.items()
            }
            call.ack(response_action="errors", errors=wrong)
        case _:
            first = next(block["block_id"] for block in view["blocks"] if block["type"] == "input")
            _acknowledge(call, outcome, first)


def _acknowledge(call: Call, outcome: Pressed, block_id: str) -> None:
    """Acknowledge a form that was sent; what could not be done is said at *block_id*."""
    match outcome:
        case AlreadySettled():
            call.ack(response_action="errors", errors={block_id: error_sentence("already_recorded", {})})
        case NotYourConversation():
            call.ack(response_action="errors", errors={block_id: error_sentence("not_your_conversation", {})})
        case _:
            call.ack()


def _view(
    edge: Edge, shown: Form, answers: Answers, *, rows: Mapping[FieldId, int] = NO_ROWS
) -> dict[str, Any]:
    with edge.desk.unit_of_work() as uow:
        look = edge.look(uow)
        return request_form(shown.draft, shown.item, look, answers=answers, today=shown.today, rows=rows)


def _place_of(shown: Form | Pressed, answers: Answers, name: FieldId) -> str:
    """Return the block in which a field that cannot be taken stands; of rows that of the first wrong cell."""
    one = shown.item.field(name) if isinstance(shown, Form) else None
    if not isinstance(shown, Form) or one is None or one.kind is not FieldKind.ROWS:
        return name
    wrong = bounds.wrong_cell(one, answers.get(name, ()), today=shown.today)
    n, column_id = wrong[:2] if wrong is not None else (0, one.columns[0].id)
    return place_of(name, n, column_id)


def _room(view: Mapping[str, Any], item: Item) -> dict[FieldId, int]:
    """Return for how many rows of each field the form has room."""
    ids = {block["block_id"] for block in view["blocks"]}
    fields = (one for one in item.fields if one.kind is FieldKind.ROWS)
    return {one.id: sum(f"{one.id}.{n}" in ids for n in range(one.rows_max)) for one in fields}


def _answers(view: Mapping[str, Any], item: Item) -> dict[FieldId, Value]:
    """Return what the form says of each field it shows, () for one that was left empty."""
    there = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    given = {one.id: _answer(view, one) for one in item.fields if one.id in there}
    fields = (
        one for one in item.fields if place_of(one.id, 0, FieldId("")) in {_group(name) for name in there}
    )
    return {**given, **{one.id: _rows(view, one) for one in fields}}


def _group(block_id: str) -> str:
    return block_id.rpartition(".")[0] + "."


def _rows(view: Mapping[str, Any], one: FormField) -> Value:
    """Return the rows of a field that have something in them."""
    found = []
    for n in range(one.rows_max):
        cells = {
            column.id: _answer(view, replace(column, id=FieldId(place_of(one.id, n, column.id))))
            for column in one.columns
        }
        if any(cells.values()):
            found.append(as_row({name: value[0] for name, value in cells.items() if value}))
    return tuple(found)


def _answer(view: Mapping[str, Any], one: FormField) -> Value:
    match one.kind:
        case FieldKind.CHOICE | FieldKind.LOOKUP | FieldKind.ASSET:
            said = chosen(view, one.id)
        case FieldKind.CHOICES:
            options = element(view, one.id).get("selected_options") or ()
            return tuple(str(option["value"]) for option in options)
        case FieldKind.ATTACHMENT:
            return tuple(as_answer(attached(file)) for file in element(view, one.id).get("files") or ())
        case FieldKind.DATE:
            said = str(element(view, one.id).get("selected_date") or "")
        case FieldKind.USER:
            said = picked(view, one.id)
        case _:
            said = typed(view, one.id)
    if one.kind in COUNTING and (number := numbers.number(said)) is not None:
        said = str(number)
    return (said,) if said else ()


# ---- pieces -------------------------------------------------------------------------------------------------


def _of(edge: Edge, view: Mapping[str, Any]) -> ConversationId:
    return ConversationId(edge.signer.read(REQUEST, view["private_metadata"]))


def _press(edge: Edge, call: Call, verb: Callable[..., Pressed], **what: Any) -> None:
    """Do *verb* to the card the element stands on; what has no value of its own stands in a block that names it."""
    conversation_id, n = edge.signer.read_card(call.value or str(call.action["block_id"]))
    outcome = verb(edge.desk, conversation_id, n=n, by=call.user_id, request_id=call.request_id, **what)
    settle(call, outcome)


def _place(call: Call) -> int:
    """Return the place, from 0, that an element's own id ends with."""
    return int(str(call.action["action_id"]).rsplit("_", 1)[-1]) - 1


def _always(value: Value) -> Callable[[FormField, date], Value]:
    return lambda _one, _today: value
