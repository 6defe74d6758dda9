"""The lunch apps, in JavaScript and in Python, by sockets and over HTTP: one script of claims for all."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import get_args

import pytest

from tests.workspace.apps.lunch import Language, Mode, lunch
from tests.workspace.running import Running

ORDER = {"dish": {"dish_select": "Pho"}, "portions": {"portions_input": "2"}}


@pytest.fixture(
    scope="module",
    params=itertools.product(get_args(Language), get_args(Mode)),
    ids="-".join,
)
def place(request: pytest.FixtureRequest) -> Iterator[Running]:
    """Return a workspace in which a lunch app runs."""
    language: Language
    mode: Mode
    language, mode = request.param
    with lunch(language, mode) as running:
        yield running


def opened(place: Running, user: str) -> str:
    """Return the id of the order form once *user* has it open."""
    assert place.get("wait", user=user, contains="Portions")
    views = place.get("state", user=user)["views"]
    assert [view["callback_id"] for view in views] == ["order"]
    return str(views[0]["id"])


def test_a_mention_is_answered_in_its_thread(place: Running) -> None:
    sent = place.do(
        "message", user="bo", channel="#general", text=f"<@{place.app.bot_user}> anything to eat?"
    )

    answer = place.get("wait", user="bo", channel="#general", contains="At your service")["message"]

    assert answer["text"] == "At your service, <@U0BOLIND>."
    assert answer["thread_ts"] == sent["ts"]


def test_a_button_opens_a_form_that_is_sent_when_it_is_right(place: Running) -> None:
    place.do("message", user="ana", channel="@ana", text="hello lunch")
    card = place.get("wait", user="ana", contains="Hey there")["message"]

    clicked = place.do("click", user="ana", channel="@ana", ts=card["ts"], action_id="order_click")
    form = opened(place, "ana")
    empty = place.do("submit", user="ana", values={})
    found = place.do("options", user="ana", view_id=form, action_id="dish_select", query="ph")["options"]
    wrong = place.do("submit", user="ana", values=ORDER | {"portions": {"portions_input": "many"}})
    sent = place.do("submit", user="ana", values={"portions": {"portions_input": "2"}})

    assert clicked["acked"] is True
    assert (empty["acked"], sorted(empty["errors"])) == (False, ["dish", "portions"])
    assert [option["value"] for option in found] == ["Pho"]
    assert (wrong["acked"], wrong["response_action"]) == (True, "errors")
    assert wrong["errors"] == {"portions": "Please order 1 to 9 portions."}
    assert sent["acked"] is True
    assert place.get("wait", user="ana", contains="Ordered: 2 x Pho")["message"]["author"]["is_app"] is True
    assert place.get("state", user="ana")["views"] == []


def test_options_are_searched_as_somebody_types(place: Running) -> None:
    place.do("shortcut", user="bo", callback_id="order_lunch")
    form = opened(place, "bo")

    def search(query: str) -> list[str]:
        asked = place.do("options", user="bo", view_id=form, action_id="dish_select", query=query)
        return [option["value"] for option in asked["options"]]

    assert search("") == ["Pho", "Pizza", "Falafel", "Soup of the day"]
    assert search("p") == ["Pho", "Pizza", "Soup of the day"]
    assert search("sushi") == []
    place.do("close", user="bo")


def test_a_closed_form_is_told_to_the_app(place: Running) -> None:
    place.do("shortcut", user="cy", callback_id="order_lunch")
    opened(place, "cy")

    place.do("close", user="cy")

    assert place.get("wait", user="cy", contains="Maybe tomorrow, then.")
    assert place.get("state", user="cy")["views"] == []


def test_a_message_is_made_into_an_order(place: Running) -> None:
    ts = place.do("message", user="mia", channel="#general", text="something warm please")["ts"]

    ran = place.do("shortcut", user="mia", callback_id="order_from_message", channel="#general", ts=ts)
    form = opened(place, "mia")
    place.do("options", user="mia", view_id=form, action_id="dish_select", query="soup")
    order = {"dish": {"dish_select": "Soup of the day"}, "portions": {"portions_input": "1"}}
    place.do("submit", user="mia", values=order)

    assert ran["acked"] is True
    ordered = "Ordered: 1 x Soup of the day (something warm please)"
    assert place.get("wait", user="mia", contains=ordered)


def test_a_command_answers_its_person_and_may_tell_the_others(place: Running) -> None:
    place.do("command", user="lee", channel="#general", command="/lunch", text="")
    menu = place.get("wait", user="lee", channel="#general", contains="Today we have Pho")["message"]
    place.do("command", user="lee", channel="#general", command="/lunch", text="tell")
    told = place.get("wait", user="sam", channel="#general", contains="is hungry")["message"]

    assert menu["ephemeral"] is True
    assert "Today we have" not in str(place.seen("sam", "general"))
    assert (told["text"], told["ephemeral"]) == ("<@U0LEEPRK> is hungry.", False)


def test_a_file_is_uploaded_in_three_steps(place: Running) -> None:
    place.do("command", user="lee", channel="#general", command="/lunch", text="receipt")

    shared = place.get("wait", user="sam", channel="#general", contains="Your receipt")["message"]

    assert [(file["name"], file["size"]) for file in shared["files"]] == [("receipt.txt", 7)]


def test_home_has_a_button_that_works(place: Running) -> None:
    place.do("home", user="sam", tab="home")
    home = place.get("wait", user="sam", contains="Welcome, <@U0SAMREY>")["view"]

    clicked = place.do("click", user="sam", view_id=home["id"], action_id="order_click")
    opened(place, "sam")
    place.do("close", user="sam")

    assert clicked["acked"] is True
    assert place.get("state", user="sam")["home"]["callback_id"] == "home_view"
    assert place.get("state", user="ana")["home"] is None


def test_nothing_the_app_did_was_refused(place: Running) -> None:
    """Comes last: it looks at all the frames of the claims before it."""
    entries = place.get("journal")["entries"]

    assert [entry["refused"] for entry in entries if entry["via"] == "api" and "refused" in entry] == []
