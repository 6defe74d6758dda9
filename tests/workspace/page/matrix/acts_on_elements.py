"""Acts on what an app put into a message: every kind of element, pressed, chosen and filled in."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.workspace.page.kit import Json
from tests.workspace.page.living import until
from tests.workspace.page.matrix import gallery
from tests.workspace.page.matrix.hands import Hands
from tests.workspace.page.matrix.scene import Scene, Table

ON_ELEMENTS = Table()


@dataclass(frozen=True)
class Choice:
    """How an element is given a value, and what of it an app is told."""

    give: Callable[[Hands, Locator], None]
    told: Json


def _pick(*names: str, typed: str = "", several: bool = False) -> Callable[[Hands, Locator], None]:
    def give(hands: Hands, node: Locator) -> None:
        opener = node.locator(".add") if several else node
        hands.choose(opener, *names, typed=typed, done=several)

    return give


def _typed(*parts: str) -> Callable[[Hands, Locator], None]:
    def give(hands: Hands, node: Locator) -> None:
        hands.reach(node)
        for part in parts:
            if len(part) > 1 and part.startswith("Arrow"):
                hands.key(part)
            else:
                hands.page.keyboard.type(part)

    return give


def _tick(label: str) -> Callable[[Hands, Locator], None]:
    return lambda hands, node: hands.tick(node.get_by_label(label))


def option(value: str) -> Json:
    """Return the part of an option that an app is told and a test looks at."""
    return {"value": value}


CHOICES: dict[str, Choice] = {
    "static": Choice(_pick("P3"), {"selected_option": option("p3")}),
    "external": Choice(_pick("INC-1043", typed="inc-1043"), {"selected_option": option("inc-1043")}),
    "user": Choice(_pick("Bo Lindqvist"), {"selected_user": "U0BOLIND"}),
    "conversation": Choice(_pick("general"), {"selected_conversation": "C0GENERAL"}),
    "channel": Choice(_pick("it-status"), {"selected_channel": "C0STATUS"}),
    "statics": Choice(
        _pick("Porto", "Oslo", several=True), {"selected_options": [option("porto"), option("oslo")]}
    ),
    "externals": Choice(
        _pick("INC-2001", typed="inc-2", several=True), {"selected_options": [option("inc-2001")]}
    ),
    "users": Choice(
        _pick("Cy Okafor", "Mia Tanaka", several=True), {"selected_users": ["U0CYOKAF", "U0MIATAN"]}
    ),
    "conversations": Choice(_pick("general", several=True), {"selected_conversations": ["C0GENERAL"]}),
    "channels": Choice(_pick("all-larkfield", several=True), {"selected_channels": ["C0ALLLARK"]}),
    "checkboxes": Choice(_tick("Hub"), {"selected_options": [option("hub")]}),
    "radio": Choice(_tick("My team"), {"selected_option": option("my team")}),
    "date": Choice(_typed("11262026"), {"selected_date": "2026-11-26"}),
    "time": Choice(_typed("0930a"), {"selected_time": "09:30"}),
    "datetime": Choice(_typed("11262026", "ArrowRight", "0930a"), {"selected_date_time": 1795685400}),
    "words": Choice(_typed("It hums"), {"value": "It hums"}),
    "lines": Choice(_typed("It hums\nand hums"), {"value": "It hums\nand hums"}),
    "number": Choice(_typed("1.5"), {"value": "1.5"}),
    "mail": Choice(_typed("ana@larkfield.example"), {"value": "ana@larkfield.example"}),
    "address": Choice(_typed("https://larkfield.example/vpn"), {"value": "https://larkfield.example/vpn"}),
}


def holds(value: Json, part: Json) -> bool:
    """Whether a value holds all of *part*; of an option only what *part* names."""
    return all(_alike(value.get(key), wanted) for key, wanted in part.items())


def _alike(value: object, wanted: object) -> bool:
    if isinstance(wanted, dict):
        return isinstance(value, dict) and holds(value, wanted)
    if isinstance(wanted, list):
        return isinstance(value, list) and len(value) == len(wanted) and all(map(_alike, value, wanted))
    return value == wanted


def element(root: Locator, name: str) -> Locator:
    """Return an element by the name it has in the gallery."""
    return root.locator(f"[data-action={name}]").first


def _choose_in_a_message(name: str) -> Callable[[Scene], None]:
    def do(scene: Scene) -> None:
        message = scene.show(gallery.acting(name))

        CHOICES[name].give(scene.hands, element(message, name))

        until(lambda: any(holds(p["actions"][0], CHOICES[name].told) for p in scene.told()))
        expect(element(message, name)).not_to_have_attribute("aria-busy", "true")

    return do


for _name in (name for name in CHOICES if name in gallery.ELEMENTS):
    ON_ELEMENTS.act(
        f"choose in {gallery.ELEMENTS[_name]['type']}",
        pointer="press it, press what is wanted; a date is typed",
        keyboard="Tab to it, Enter, arrows, Enter; Space ticks; a date is typed",
    )(_choose_in_a_message(_name))


@ON_ELEMENTS.act("press a button", pointer="press", keyboard="F6, arrows, Enter, Tab, Enter")
def press_a_button(scene: Scene) -> None:
    message = scene.show(gallery.acting("button"))

    scene.hands.press(element(message, "button"))

    assert scene.action("button")["value"] == "INC-1"


@ON_ELEMENTS.act("press a workflow button", pointer="press", keyboard="Enter")
def press_a_workflow_button(scene: Scene) -> None:
    message = scene.show(gallery.acting("workflow"))

    scene.hands.press(element(message, "workflow"))

    assert scene.action("workflow")["type"] == "workflow_button"


@ON_ELEMENTS.act("follow a link button", pointer="press", keyboard="Enter")
def follow_a_link_button(scene: Scene) -> None:
    message = scene.show(gallery.acting("link"))

    with scene.page.context.expect_page() as opened:
        scene.hands.press(element(message, "link"))

    assert scene.action("link")["type"] == "button"
    opened.value.close()


def _confirm(scene: Scene) -> tuple[Locator, Locator]:
    message = scene.show(gallery.acting("confirmed"))
    scene.hands.press(element(message, "confirmed"))
    return element(message, "confirmed"), scene.page.get_by_role("alertdialog")


@ON_ELEMENTS.act("confirm a press", pointer="press, press yes", keyboard="Enter, Tab, Enter")
def confirm_a_press(scene: Scene) -> None:
    _, dialog = _confirm(scene)
    expect(dialog).to_contain_text("Bo gets it from here.")

    scene.hands.press(dialog.get_by_role("button", name="Hand over"))

    assert scene.action("confirmed")["value"] == "INC-1"
    expect(dialog).to_have_count(0)


@ON_ELEMENTS.act("deny a press", pointer="press, press no", keyboard="Enter, Enter: no has the focus")
def deny_a_press(scene: Scene) -> None:
    button, dialog = _confirm(scene)

    scene.hands.press(dialog.get_by_role("button", name="Keep it"))

    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    assert scene.told() == []


@ON_ELEMENTS.act("escape from a confirmation", pointer="press, Escape", keyboard="Enter, Escape")
def escape_from_a_confirmation(scene: Scene) -> None:
    button, dialog = _confirm(scene)

    scene.hands.key("Escape")

    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    assert scene.told() == []


@ON_ELEMENTS.act("confirm a choice", pointer="choose, press yes", keyboard="choose, Tab, Enter")
def confirm_a_choice(scene: Scene) -> None:
    message = scene.show(gallery.acting("team"))

    scene.hands.choose(element(message, "team"), "Mail")
    scene.hands.press(scene.page.get_by_role("alertdialog").get_by_role("button", name="Hand over"))

    assert scene.action("team")["selected_option"]["value"] == "mail"
    expect(element(message, "team")).to_have_text("Mail")


@ON_ELEMENTS.act("think better of a choice", pointer="choose, press no", keyboard="choose, Enter")
def think_better_of_a_choice(scene: Scene) -> None:
    message = scene.show(gallery.acting("team"))

    scene.hands.choose(element(message, "team"), "Mail")
    scene.hands.press(scene.page.get_by_role("alertdialog").get_by_role("button", name="Keep it"))

    expect(element(message, "team")).to_have_text("Team")
    assert scene.told() == []


@ON_ELEMENTS.act("take from an overflow menu", pointer="press, press", keyboard="Enter, arrows, Enter")
def take_from_an_overflow_menu(scene: Scene) -> None:
    message = scene.show(gallery.acting("overflow"))

    scene.hands.press(element(message, "overflow"))
    scene.hands.take("Remove", role="menuitem")

    assert scene.action("overflow")["selected_option"]["value"] == "remove"
    expect(scene.page.locator(".floating")).to_have_count(0)


@ON_ELEMENTS.act("follow a link of an overflow menu", pointer="press, press", keyboard="Enter, arrows, Enter")
def follow_a_link_of_an_overflow_menu(scene: Scene) -> None:
    message = scene.show(gallery.acting("overflow"))

    with scene.page.context.expect_page() as opened:
        scene.hands.press(element(message, "overflow"))
        scene.hands.take("Wiki", role="menuitem")

    assert scene.action("overflow")["selected_option"]["value"] == "wiki"
    opened.value.close()


@ON_ELEMENTS.act("rate an answer", pointer="press a thumb", keyboard="Tab, Enter")
def rate_an_answer(scene: Scene) -> None:
    message = scene.show(gallery.RATING)

    scene.hands.press(message.get_by_role("button", name="Good answer"))

    assert scene.action("feedback")["value"] == "1"
    expect(message.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    expect(message.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "false")


@ON_ELEMENTS.act("press an icon button", pointer="press", keyboard="Tab, Enter")
def press_an_icon_button(scene: Scene) -> None:
    message = scene.show(gallery.RATING)

    scene.hands.press(message.get_by_role("button", name="Delete", exact=True))

    assert scene.action("icon")["type"] == "icon_button"


@ON_ELEMENTS.act("take a chip away", pointer="press its cross", keyboard="Tab to its cross, Enter")
def take_a_chip_away(scene: Scene) -> None:
    message = scene.show(gallery.acting("users"))
    CHOICES["users"].give(scene.hands, element(message, "users"))
    scene.action("users")

    scene.hands.press(message.get_by_role("button", name="Remove Cy Okafor"))

    until(lambda: scene.told()[-1]["actions"][0]["selected_users"] == ["U0MIATAN"])
    expect(message.locator(".tag")).to_have_text(["Mia Tanaka"])


@ON_ELEMENTS.act("choose more than may be chosen", pointer="press a third", keyboard="Enter on a third")
def choose_more_than_may_be_chosen(scene: Scene) -> None:
    message = scene.show(gallery.acting("statics"))

    scene.hands.choose(element(message, "statics").locator(".add"), "Lisbon", "Porto", "Rome", done=True)

    expect(scene.page.locator(".toast")).to_have_text("At most 2 can be chosen here.")
    assert [o["value"] for o in scene.action("statics")["selected_options"]] == ["lisbon", "porto"]


@ON_ELEMENTS.act("search for what there is not", pointer="press, type", keyboard="Enter, type, Escape")
def search_for_what_there_is_not(scene: Scene) -> None:
    message = scene.show(gallery.acting("external"))
    scene.hands.press(element(message, "external"))
    said = scene.page.locator(".floating [role=status]")
    expect(said).to_have_text("Type 2 letters or more")

    scene.page.keyboard.type("zz")
    expect(said).to_have_text("Nothing found")
    scene.hands.key("Escape")

    expect(element(message, "external")).to_be_focused()
    assert scene.told() == []


@ON_ELEMENTS.act("search when nobody answers", pointer="press, type", keyboard="Enter, type")
def search_when_nobody_answers(scene: Scene) -> None:
    message = scene.show(gallery.acting("external"))
    scene.windows.forgive("400")

    scene.hands.press(element(message, "external"))
    scene.page.keyboard.type("silent")

    expect(scene.page.locator(".floating [role=status]")).to_have_text("The app did not answer")
    scene.hands.key("Escape")


@ON_ELEMENTS.act(
    "press what nobody answers", pointer="press, press See the frame", keyboard="Enter, Tab, Enter"
)
def press_what_nobody_answers(scene: Scene) -> None:
    message = scene.show(gallery.SILENT)

    scene.hands.press(element(message, "silent"))
    expect(message.locator(".noack")).to_contain_text("Gallery did not answer within 3 seconds.")
    scene.hands.press(message.get_by_role("button", name="See the frame"))

    expect(scene.page.locator(".inspector .detail")).to_contain_text("No answer")
    scene.page.evaluate("sessionStorage.clear()")


@ON_ELEMENTS.act("turn the pages of a table", pointer="press Next rows", keyboard="Tab, Enter")
def turn_the_pages_of_a_table(scene: Scene) -> None:
    message = scene.show(gallery.TURNED[0])
    on, back = (message.get_by_role("button", name=name) for name in ("Next rows", "Earlier rows"))
    expect(message.locator("tbody tr:visible")).to_have_count(3)

    scene.hands.press(on)
    scene.hands.press(on)

    expect(message.locator("tbody tr:visible")).to_have_text([re.compile("INC-7"), re.compile("INC-8")])
    expect(message.locator("[data-where]")).to_have_text("7 to 8 of 8")
    if scene.by_keyboard:
        expect(back).to_be_focused()


@ON_ELEMENTS.act("put a table in order", pointer="press a head, twice", keyboard="Tab, Enter, Enter")
def put_a_table_in_order(scene: Scene) -> None:
    message = scene.show(gallery.TURNED[0])
    head = message.get_by_role("button", name="Hours")

    scene.hands.press(head)
    scene.hands.press(head)

    expect(message.locator("tbody tr:visible")).to_have_text([re.compile(f"INC-{n}") for n in (8, 7, 6)])
    expect(message.locator("th").last).to_have_attribute("aria-sort", "descending")


@ON_ELEMENTS.act("slide a carousel", pointer="press the arrow", keyboard="Tab, Enter")
def slide_a_carousel(scene: Scene) -> None:
    message = scene.show(gallery.TURNED[1])
    strip = message.locator(".strip")

    scene.hands.press(message.get_by_role("button", name="Next cards"))

    scene.page.wait_for_function("strip => strip.scrollLeft > 100", arg=strip.element_handle())
    scene.hands.press(message.get_by_role("button", name="Choose").first)
    assert scene.action("choose_Light 13")["type"] == "button"


@ON_ELEMENTS.act("unfold a container", pointer="press its head", keyboard="Tab, Enter")
def unfold_a_container(scene: Scene) -> None:
    message = scene.show(gallery.TURNED[2])
    inside = message.get_by_text("VPN signs me out")
    expect(inside).to_be_hidden()

    scene.hands.press(message.locator("summary"))

    expect(inside).to_be_visible()


@ON_ELEMENTS.act("watch a video, look at a picture and a plan", pointer="press", keyboard="Tab, Enter")
def watch_a_video(scene: Scene) -> None:
    message = scene.show(*gallery.TURNED[3:6])
    expect(message.get_by_role("img", name="Floor plan, second floor")).to_be_visible()
    expect(message.locator(".b-plan")).to_contain_text("Done")

    with scene.page.context.expect_page() as opened:
        scene.hands.press(message.get_by_role("link", name=re.compile("Add a printer")))

    opened.value.close()


@ON_ELEMENTS.act(
    "fill in a field in a message", pointer="press, type, press", keyboard="Tab, type, Tab, Enter"
)
def fill_in_a_field_in_a_message(scene: Scene) -> None:
    message = scene.show(gallery.asking("words"), gallery.acting("button"))

    CHOICES["words"].give(scene.hands, message.get_by_label("In short"))
    scene.hands.press(element(message, "button"))

    told = scene.heard(lambda p: p.get("type") == "block_actions")
    assert told["state"]["values"]["words"]["value"]["value"] == "It hums"


@ON_ELEMENTS.act("act on Home", pointer="press, choose, tick", keyboard="Tab, Enter, Space")
def act_on_home(scene: Scene) -> None:
    names = ("static", "checkboxes", "date")
    scene.gallery.publish("ana", gallery.home(gallery.acting("button", *names), gallery.asking("words")))
    page = scene.go(f"{scene.direct()}/home")
    home = page.locator(".home")
    for name in names:
        CHOICES[name].give(scene.hands, element(home, name))
        until(lambda name=name: any(holds(p["actions"][0], CHOICES[name].told) for p in scene.told()))  # type: ignore[misc]  # a default binds the loop's name

    CHOICES["words"].give(scene.hands, home.get_by_label("In short"))
    scene.hands.press(element(home, "button"))

    told = scene.heard(lambda p: p.get("actions", [{}])[0].get("action_id") == "button")
    assert told["view"]["type"] == "home"
    assert told["view"]["state"]["values"]["words"]["value"]["value"] == "It hums"
