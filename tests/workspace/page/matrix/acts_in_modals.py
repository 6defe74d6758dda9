"""Acts in modals: every field filled in, mistakes told, forms pushed on forms, closed and cleared."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Locator, expect

from tests.workspace.page.kit import Json, mrkdwn, plain
from tests.workspace.page.living import until
from tests.workspace.page.matrix import gallery
from tests.workspace.page.matrix.acts_on_elements import CHOICES, element, holds
from tests.workspace.page.matrix.scene import Scene, Table

IN_MODALS = Table()
PUSH: Json = {
    "type": "actions",
    "block_id": "deeper",
    "elements": [{"type": "button", "action_id": "push", "text": plain("One more"), "value": "1"}],
}


def opened(scene: Scene, view: Json) -> Locator:
    """Open a modal on Ana's page and return it."""
    scene.go()
    scene.gallery.open_modal("ana", view)
    dialog = scene.page.get_by_role("dialog", name=view["title"]["text"])
    expect(dialog).to_be_visible()
    return dialog


def send(scene: Scene, dialog: Locator) -> None:
    """Press the modal's own button."""
    scene.hands.press(dialog.get_by_role("button", name="Send it"))


def field(dialog: Locator, name: str) -> Locator:
    """Return what a field is filled in by."""
    return dialog.locator(f".b-input[data-block={name}] [data-el]").first


def sent(scene: Scene) -> Json:
    """Return the values of the form that was sent, by block."""
    values = scene.heard(lambda p: p.get("type") == "view_submission")["view"]["state"]["values"]
    return {block: next(iter(by_action.values())) for block, by_action in values.items()}


def fill_in(scene: Scene, names: tuple[str, ...]) -> None:
    """Fill in fields one after the other, send them, and find them all in what the app was told."""
    dialog = opened(scene, gallery.modal("Fields", *(gallery.asking(name) for name in names)))

    for name in names:
        CHOICES[name].give(scene.hands, field(dialog, name))
    send(scene, dialog)

    values = sent(scene)
    assert [name for name in names if not holds(values[name], CHOICES[name].told)] == []
    expect(dialog).to_have_count(0)
    assert scene.gallery.state("ana")["views"] == []


@IN_MODALS.act("fill in what is typed", pointer="press, type", keyboard="Tab, type")
def fill_in_what_is_typed(scene: Scene) -> None:
    fill_in(scene, ("words", "lines", "number", "mail", "address", "date", "time", "datetime"))


@IN_MODALS.act("fill in what is chosen", pointer="press, press", keyboard="Tab, Enter, arrows, Enter")
def fill_in_what_is_chosen(scene: Scene) -> None:
    fill_in(scene, ("static", "external", "user", "conversation", "channel", "checkboxes", "radio"))


@IN_MODALS.act("fill in what is chosen several times", pointer="press, press, Done", keyboard="Enter, Escape")
def fill_in_what_is_chosen_several_times(scene: Scene) -> None:
    fill_in(scene, ("statics", "externals", "users", "conversations", "channels"))


@IN_MODALS.act("write rich text", pointer="press the tools", keyboard="Shift Tab to the tools, arrows, Enter")
def write_rich_text(scene: Scene) -> None:
    dialog = opened(scene, gallery.modal("Story", gallery.asking("rich")))
    hands, page = scene.hands, scene.page
    tool = dialog.get_by_role("toolbar").get_by_role("button", name="Bold")
    hands.write(dialog.get_by_role("textbox", name="Story"), "It ")
    use = _tools(scene, dialog)
    use("Bold")
    page.keyboard.type("hums")
    use("Bold")
    expect(tool).to_have_attribute("aria-pressed", "false")
    page.keyboard.type(" for ")
    use("Mention somebody")
    hands.take("Bo Lindqvist")
    page.keyboard.press("Enter")
    use("List")
    page.keyboard.type("since noon")
    page.keyboard.press("Enter")
    use("Link")
    page.keyboard.type("larkfield.example/log")
    hands.write(page.get_by_role("textbox", name="Words"), "the log")
    hands.press(page.get_by_role("button", name="Put it in"))
    send(scene, dialog)

    first, points = sent(scene)["rich"]["rich_text_value"]["elements"]
    assert {"type": "text", "text": "hums", "style": {"bold": True}} in first["elements"]
    assert {"type": "user", "user_id": "U0BOLIND"} in first["elements"]
    assert points["style"] == "bullet"
    assert points["elements"][0]["elements"] == [{"type": "text", "text": "since noon"}]
    assert points["elements"][1]["elements"][0]["url"] == "https://larkfield.example/log"


def _tools(scene: Scene, dialog: Locator) -> Callable[[str], None]:
    bar = dialog.get_by_role("toolbar")

    def use(name: str) -> None:
        tool = bar.get_by_role("button", name=name, exact=True)
        if not scene.by_keyboard:
            return scene.hands.press(tool)
        scene.hands.key("Shift+Tab")
        for _ in range(10):
            if tool.evaluate("tool => tool === document.activeElement"):
                break
            scene.hands.key("ArrowRight")
        return scene.hands.key("Enter")

    return use


@IN_MODALS.act("attach files to a form", pointer="press Choose files", keyboard="Tab, Enter")
def attach_files_to_a_form(scene: Scene) -> None:
    dialog = opened(scene, gallery.modal("Papers", gallery.asking("files")))
    chooser = dialog.locator("input[type=file]")
    with TemporaryDirectory() as folder, scene.page.expect_file_chooser() as choosing:
        paper = Path(folder, "paper.txt")
        paper.write_text("hello")
        if scene.by_keyboard:
            scene.hands.press(chooser)
        else:
            scene.hands.press(dialog.get_by_text("Choose files"))
        choosing.value.set_files(paper)
        expect(dialog.locator(".chosen-files li")).to_have_text("paper.txt")
        send(scene, dialog)

        assert [file["name"] for file in sent(scene)["files"]["files"]] == ["paper.txt"]


@IN_MODALS.act(
    "take back an optional choice", pointer="press Clear the choice, No choice", keyboard="Tab, Enter"
)
def take_back_an_optional_choice(scene: Scene) -> None:
    names = ("static", "radio")
    dialog = opened(scene, gallery.modal("Maybe", *(gallery.asking(name, optional=True) for name in names)))
    for name in names:
        CHOICES[name].give(scene.hands, field(dialog, name))

    scene.hands.choose(field(dialog, "static"), "No choice")
    scene.hands.press(dialog.get_by_role("button", name="Clear the choice"))
    send(scene, dialog)

    values = sent(scene)
    assert values["static"]["selected_option"] is None
    assert values["radio"]["selected_option"] is None


@IN_MODALS.act("be told what the app finds wrong", pointer="press", keyboard="Ctrl Enter")
def be_told_what_the_app_finds_wrong(scene: Scene) -> None:
    scene.app.answers = [{"response_action": "errors", "errors": {"words": "Please say more."}}]
    dialog = opened(
        scene, gallery.modal("Mistakes", gallery.asking("words"), gallery.asking("number", optional=True))
    )
    scene.hands.write(dialog.get_by_label("Hours"), "2")
    scene.hands.write(dialog.get_by_label("In short"), "no")
    if scene.by_keyboard:
        scene.hands.key("Control+Enter")
    else:
        send(scene, dialog)

    box = dialog.get_by_label("In short")
    expect(dialog.locator(".b-input .err")).to_have_text("Please say more.")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_accessible_description("Please say more.")
    expect(dialog.get_by_label("Hours")).to_have_value("2")
    scene.page.keyboard.press("End")
    scene.page.keyboard.type("t really")
    send(scene, dialog)
    expect(dialog).to_have_count(0)
    assert sent(scene)["words"]["value"] == "not really"


@IN_MODALS.act("be told what cannot be sent", pointer="press", keyboard="Ctrl Enter")
def be_told_what_cannot_be_sent(scene: Scene) -> None:
    names = ("words", "number", "mail", "address", "static", "radio", "checkboxes", "users", "files", "rich")
    dialog = opened(scene, gallery.modal("Nothing yet", *(gallery.asking(name) for name in names)))
    scene.hands.write(dialog.get_by_label("Hours"), "many")
    if scene.by_keyboard:
        scene.hands.key("Control+Enter")
    else:
        send(scene, dialog)

    expect(dialog.locator(".b-input .err")).to_have_count(len(names))
    expect(dialog.locator("[data-block=number] .err")).to_have_text("Please write a number.")
    expect(dialog.get_by_label("In short")).to_be_focused()
    assert [
        p
        for p in scene.app.heard
        if p.get("view", {}).get("callback_id") == "Nothing yet" and p["type"] == "view_submission"
    ] == []


@IN_MODALS.act("see a form change and keep what I typed", pointer="press", keyboard="Tab, Enter")
def see_a_form_change(scene: Scene) -> None:
    dialog = opened(scene, gallery.modal("Growing", gallery.asking("words"), gallery.acting("button")))
    scene.hands.write(dialog.get_by_label("In short"), "kept as it is")
    scene.hands.press(element(dialog, "button"))
    told = scene.heard(lambda p: p.get("type") == "block_actions")
    assert told["view"]["state"]["values"]["words"]["value"]["value"] == "kept as it is"

    more = gallery.modal("Growing", gallery.asking("words"), gallery.asking("mail"), gallery.acting("button"))
    scene.app.client.views_update(view_id=told["view"]["id"], view=more)

    expect(dialog.get_by_label("Mail")).to_be_visible()
    expect(dialog.get_by_label("In short")).to_have_value("kept as it is")
    expect(element(dialog, "button")).to_be_focused()


def _stack(scene: Scene) -> Locator:
    scene.app.pushed = gallery.modal("Second", gallery.asking("words"), notify_on_close=True)
    first = opened(scene, gallery.modal("First", gallery.asking("mail"), PUSH, notify_on_close=True))
    scene.hands.write(first.get_by_label("Mail"), "ana@larkfield.example")
    scene.hands.press(element(first, "push"))
    second = scene.page.get_by_role("dialog", name="Second")
    expect(second).to_contain_text("2 of 2")
    return second


@IN_MODALS.act("go back from a form on a form", pointer="press the arrow", keyboard="Shift Tab, Enter")
def go_back_from_a_form_on_a_form(scene: Scene) -> None:
    second = _stack(scene)

    scene.hands.press(second.get_by_role("button", name="Back, nothing is sent"))

    expect(second).to_have_count(0)
    expect(scene.page.get_by_role("dialog", name="First").get_by_label("Mail")).to_have_value(
        "ana@larkfield.example"
    )
    closed = scene.heard(lambda p: p.get("type") == "view_closed")
    assert (closed["view"]["callback_id"], closed["is_cleared"]) == ("Second", False)


@IN_MODALS.act("close all forms at once", pointer="press the cross", keyboard="Tab, Enter")
def close_all_forms_at_once(scene: Scene) -> None:
    second = _stack(scene)

    scene.hands.press(second.get_by_role("button", name="Close, nothing is sent"))

    expect(scene.page.locator("dialog")).to_have_count(0)
    closed = scene.heard(lambda p: p.get("type") == "view_closed")
    assert (closed["view"]["callback_id"], closed["is_cleared"]) == ("First", True)


@IN_MODALS.act("leave a form", pointer="press its second button", keyboard="Escape")
def leave_a_form(scene: Scene) -> None:
    dialog = opened(scene, gallery.modal("Left", gallery.asking("words"), notify_on_close=True))

    if scene.by_keyboard:
        scene.hands.key("Escape")
    else:
        scene.hands.press(dialog.get_by_role("button", name="Not now"))

    expect(dialog).to_have_count(0)
    assert scene.heard(lambda p: p.get("type") == "view_closed")["is_cleared"] is False
    assert scene.gallery.state("ana")["views"] == []


@IN_MODALS.act("see a form turn into an answer", pointer="press", keyboard="Ctrl Enter, Enter")
def see_a_form_turn_into_an_answer(scene: Scene) -> None:
    done = gallery.modal("Done", {"type": "section", "text": mrkdwn("Somebody looks at it.")}, submit=None)
    scene.app.answers = [{"response_action": "update", "view": done}]
    dialog = opened(scene, gallery.modal("Ask", gallery.asking("words")))
    scene.hands.write(dialog.get_by_label("In short"), "it hums")
    if scene.by_keyboard:
        scene.hands.key("Control+Enter")
    else:
        send(scene, dialog)

    answer = scene.page.get_by_role("dialog", name="Done")
    expect(answer).to_contain_text("Somebody looks at it.")
    scene.hands.press(answer.locator("footer").get_by_role("button", name="Not now"))
    expect(answer).to_have_count(0)


@IN_MODALS.act("send a form when nobody answers", pointer="press", keyboard="Tab, Enter")
def send_a_form_when_nobody_answers(scene: Scene) -> None:
    scene.app.answers = [None]
    dialog = opened(scene, gallery.modal("Silence", gallery.asking("words")))
    scene.hands.write(dialog.get_by_label("In short"), "hello?")
    send(scene, dialog)

    expect(dialog.get_by_role("alert").filter(has_text="did not answer within 3 seconds")).to_be_visible()
    expect(dialog.get_by_label("In short")).to_have_value("hello?")
    expect(dialog.get_by_role("button", name="Send it")).to_be_focused()


@IN_MODALS.act("tell the app while typing", pointer="type", keyboard="type; Enter where it asks for Enter")
def tell_the_app_while_typing(scene: Scene) -> None:
    typed = {**gallery.asking("words", dispatch_action=True)}
    typed["element"] = {
        **typed["element"],
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    dialog = opened(scene, gallery.modal("Listening", typed, gallery.asking("mail", dispatch_action=True)))

    scene.hands.write(dialog.get_by_label("In short"), "vpn")
    until(lambda: any(p["actions"][0].get("value") == "vpn" for p in scene.told()))
    scene.hands.write(dialog.get_by_label("Mail"), "ana@larkfield.example")
    scene.hands.key("Enter")

    until(lambda: any(p["actions"][0].get("value") == "ana@larkfield.example" for p in scene.told()))
    expect(dialog).to_be_visible()


@IN_MODALS.act("open a form by a shortcut", pointer="press /, press it", keyboard="Ctrl K, type, Enter")
def open_a_form_by_a_shortcut(scene: Scene) -> None:
    scene.go()
    scene.app.view = gallery.modal("By shortcut", gallery.asking("words"))
    if scene.by_keyboard:
        scene.hands.key("Control+k")
        scene.page.keyboard.type("show a form")
        scene.hands.take("Show a form")
    else:
        _unfold(scene)
        scene.hands.press(scene.page.get_by_role("button", name="Commands and shortcuts"))
        scene.hands.take("Show a form", role="menuitem")

    expect(scene.page.get_by_role("dialog", name="By shortcut")).to_be_visible()
    assert scene.heard(lambda p: p.get("type") == "shortcut")["callback_id"] == "form"


def _unfold(scene: Scene) -> None:
    """On a phone the composer shows its tools once it is used."""
    if scene.is_phone:
        scene.hands.press(scene.page.locator("#main .composer textarea"))


@IN_MODALS.act(
    "make a form of a message", pointer="press its menu, press it", keyboard=". then arrows, Enter"
)
def make_a_form_of_a_message(scene: Scene) -> None:
    ts = scene.gallery.control("message", user="mia", channel="#it-status", text="the door squeaks")["ts"]
    scene.app.view = gallery.modal("Ticket", gallery.asking("words"))
    scene.go()
    message = scene.page.locator(f"#main .msg[data-ts='{ts}']")
    scene.hands.reach(message)
    if scene.by_keyboard:
        scene.hands.key(".")
    else:
        scene.hands.press(message.get_by_role("button", name=re.compile("^More")))
    scene.hands.take("Make a ticket", role="menuitem")

    expect(scene.page.get_by_role("dialog", name="Ticket")).to_be_visible()
    told = scene.heard(lambda p: p.get("type") == "message_action")
    assert told["message"]["text"] == "the door squeaks"
