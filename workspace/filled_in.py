"""What a modal's fields refuse before anything is sent, as the page of a real workspace does."""

from __future__ import annotations

import re
from datetime import date

from workspace.blockkit.values import VALUED, is_empty
from workspace.blockkit.walk import elements_in
from workspace.model import Json, View

MAIL_MAX = 254  # characters, RFC 5321
MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
WEB = re.compile(r"https?://\S+")
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def problems(view: View) -> dict[str, str]:
    """Return what is wrong with what was typed, by block_id; nothing when the view may be sent."""
    found: dict[str, str] = {}
    for placed in elements_in(view.blocks):
        if not placed.is_input:
            continue
        value = view.values[placed.block_id][placed.action_id]
        if is_empty(value):
            if not placed.block.get("optional"):
                found[placed.block_id] = "Please fill in this field."
        elif sentence := _complaint(placed.element, value):
            found[placed.block_id] = sentence
    return found


def _complaint(element: Json, value: Json) -> str:
    given = value[VALUED[element["type"]].key]
    match element["type"]:
        case "plain_text_input":
            return _length(element, given)
        case "email_text_input" if len(given) > MAIL_MAX or not MAIL.fullmatch(given):
            return "Please write a valid email address."
        case "url_text_input" if not WEB.fullmatch(given):
            return "Please write a valid web address, with https://."
        case "number_input":
            return _number(element, given)
        case "datepicker" if not _is_date(given):
            return "Please write a date like 2026-11-20."
        case _:
            return ""


def _length(element: Json, given: str) -> str:
    least, most = element.get("min_length") or 0, element.get("max_length") or 3000
    if len(given) < least:
        return f"Please write at least {least} characters."
    return f"Please write at most {most} characters." if len(given) > most else ""


def _number(element: Json, given: str) -> str:
    if not NUMBER.fullmatch(given):
        return "Please write a number."
    if "." in given and not element.get("is_decimal_allowed"):
        return "Please write a whole number."
    least, most = element.get("min_value"), element.get("max_value")
    if least is not None and float(given) < float(least):
        return f"Please write a number of at least {least}."
    if most is not None and float(given) > float(most):
        return f"Please write a number of at most {most}."
    return ""


def _is_date(given: str) -> bool:
    try:
        date.fromisoformat(given)
    except ValueError:
        return False
    return True
