"""Acts around conversations: being somebody, going somewhere, looking behind, and losing the server."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.workspace.page.kit import mrkdwn
from tests.workspace.page.matrix import gallery
from tests.workspace.page.matrix.acts_in_conversations import composer, send
from tests.workspace.page.matrix.scene import CHANNEL, Scene, Table

AROUND = Table()
HEADING = "#main h1"


def _list(scene: Scene) -> None:
    """On a phone the list is a page of its own."""
    if scene.is_phone and scene.page.locator("#side").is_hidden():
        scene.hands.press(scene.page.locator("#main .back"))
        expect(scene.page.locator("#side")).to_be_visible()


@AROUND.act("be somebody else", pointer="press my name, press theirs", keyboard="P, arrows, Enter")
def be_somebody_else(scene: Scene) -> None:
    page = scene.go()
    me = page.get_by_role("button", name=re.compile("You are Ana Duarte"))
    if scene.by_keyboard:
        scene.hands.key("F6", "p")
    else:
        scene.hands.press(me)
    row = page.locator("#switcher").get_by_role("link", name=re.compile("^Cy Okafor"))
    expect(row).to_be_visible()
    if scene.by_keyboard:
        for _ in range(3):
            if row.evaluate("row => row === document.activeElement"):
                break
            scene.hands.key("ArrowDown")
        scene.hands.key("Enter")
    else:
        scene.hands.press(row)

    expect(page.get_by_role("button", name=re.compile("You are Cy Okafor"))).to_be_visible()
    assert page.url.endswith(f"/ui/cy/{CHANNEL}")


@AROUND.act(
    "open a window as somebody else", pointer="press the window beside them", keyboard="P, Tab, Enter"
)
def open_a_window_as_somebody_else(scene: Scene) -> None:
    page = scene.go()
    scene.hands.press(page.get_by_role("button", name=re.compile("You are Ana Duarte")))
    link = page.get_by_role("link", name="Open Bo Lindqvist in a new window")

    with page.context.expect_page() as opened:
        scene.hands.press(link)

    window = opened.value
    window.wait_for_selector("body[data-ready][data-live=on]")
    expect(window.get_by_role("button", name=re.compile("You are Bo Lindqvist"))).to_be_visible()
    ts = scene.gallery.control("message", user="ana", channel="#it-status", text="seen by both")["ts"]
    for each in (page, window):
        expect(each.locator(f"#main .msg[data-ts='{ts}']")).to_have_count(1)
    window.close()


@AROUND.act("leave the people as they are", pointer="press elsewhere", keyboard="P, Escape")
def leave_the_people_as_they_are(scene: Scene) -> None:
    page = scene.go()
    me = page.get_by_role("button", name=re.compile("You are Ana Duarte"))
    scene.hands.press(me)
    expect(page.locator("#switcher")).to_be_visible()

    if scene.by_keyboard:
        scene.hands.key("Escape")
        expect(me).to_be_focused()
    else:
        page.mouse.click(scene.look.width - 5, 200)

    expect(page.locator("#switcher")).to_be_hidden()
    expect(me).to_have_attribute("aria-expanded", "false")


@AROUND.act("open a channel", pointer="press it in the list", keyboard="F6, arrows, Enter")
def open_a_channel(scene: Scene) -> None:
    page = scene.go()
    _list(scene)

    scene.hands.press(page.locator("#side").get_by_role("link", name="all-larkfield"))

    expect(page.locator(HEADING)).to_have_text("all-larkfield")
    assert page.url.endswith("/C0ALLLARK")


@AROUND.act(
    "write to somebody for the first time",
    pointer="press, press them",
    keyboard="F6, End, Enter, type, Enter",
)
def write_to_somebody_for_the_first_time(scene: Scene) -> None:
    page = scene.go()
    _list(scene)

    scene.hands.press(page.get_by_role("button", name="Write to somebody"))
    page.keyboard.type("lee")
    scene.hands.take("Lee Park")

    expect(page.locator(HEADING)).to_have_text("Lee Park")
    assert page.locator("#main .composer textarea").get_attribute("aria-label") == "Write to Lee Park"


@AROUND.act(
    "open the app, its Home and its messages",
    pointer="press the tabs",
    keyboard="F6, Tab, Enter",
)
def open_the_app(scene: Scene) -> None:
    scene.gallery.publish("ana", gallery.home({"type": "section", "text": mrkdwn("*Good morning.*")}))
    page = scene.go(scene.direct() + "/history")
    tabs = page.get_by_role("navigation", name="Gallery")

    scene.hands.press(tabs.get_by_role("link", name="Home"))
    expect(page.locator(".home")).to_contain_text("Good morning.")
    scene.hands.press(tabs.get_by_role("link", name="Messages"))

    expect(composer(scene)).to_be_visible()
    told = scene.heard(lambda p: p.get("event", {}).get("tab") == "home")
    assert told["event"]["type"] == "app_home_opened"


@AROUND.act("go somewhere by name", pointer="press Go to, type, press", keyboard="Ctrl K, type, Enter")
def go_somewhere_by_name(scene: Scene) -> None:
    page = scene.go()
    if scene.by_keyboard:
        scene.hands.key("Control+k")
    else:
        scene.hands.press(page.get_by_role("button", name=re.compile("^Go to")))
    page.keyboard.type("gener")

    scene.hands.take("general")

    expect(page.locator(HEADING)).to_have_text("general")


@AROUND.act("go nowhere after all", pointer="press beside it", keyboard="Ctrl K, type, Escape, Escape")
def go_nowhere_after_all(scene: Scene) -> None:
    page = scene.go()
    scene.hands.press(page.get_by_role("button", name=re.compile("^Go to")))
    page.keyboard.type("zzz")
    expect(page.locator("dialog.goto [role=status]")).to_have_text("Nothing found")

    if scene.by_keyboard:
        scene.hands.key("Escape", "Escape")
    else:
        page.mouse.click(scene.look.width - 4, 700)

    expect(page.locator("dialog.goto")).to_have_count(0)


@AROUND.act("walk through conversations", pointer="press them", keyboard="Alt arrows")
def walk_through_conversations(scene: Scene) -> None:
    page = scene.go("C0GENERAL")
    if scene.by_keyboard:
        scene.hands.key("Alt+ArrowDown")
    else:
        _list(scene)
        scene.hands.press(page.locator("#side").get_by_role("link", name="it-status"))
    expect(page.locator(HEADING)).to_have_text("it-status")

    page.go_back()
    if scene.is_phone and not scene.by_keyboard:
        page.go_back()

    expect(page.locator(HEADING)).to_have_text("general")


@AROUND.act("see what is unread, and go there", pointer="press the bold one", keyboard="N")
def see_what_is_unread(scene: Scene) -> None:
    page = scene.go()
    scene.gallery.control("message", user="mia", channel="#general", text="@ana one moment? <@U0ANADUA>")
    row = page.locator("#side li a").filter(has_text="general")
    expect(row.locator(".count")).to_have_count(1)
    if scene.by_keyboard:
        scene.hands.reach(page.locator("#main .log"))
        scene.hands.key("n")
    else:
        _list(scene)
        scene.hands.press(row)

    expect(page.locator(HEADING)).to_have_text("general")
    expect(page.locator("#main .msg").last).to_be_in_viewport()
    expect(row.locator(".count")).to_have_count(0)


@AROUND.act(
    "look behind the page",
    pointer="press Inspector, a row, a filter, Copy, Pause, close",
    keyboard="Tab, Enter, arrows",
)
def look_behind_the_page(scene: Scene) -> None:
    ts = scene.app.post(gallery.acting("button"))
    page = scene.go()
    scene.hands.press(page.locator(f"#main .msg[data-ts='{ts}'] [data-action=button]"))
    scene.action("button")
    inspector = page.locator(".inspector")
    scene.hands.press(page.locator(".band").get_by_role("button", name=re.compile("^Inspector")))
    expect(inspector).to_be_visible()

    scene.hands.press(inspector.get_by_role("button", name=re.compile("Clicks and modals")))
    row = inspector.locator("tbody tr:visible .row").last
    scene.hands.press(row)
    expect(inspector.locator(".detail")).to_contain_text("block_actions")
    scene.hands.press(inspector.get_by_role("button", name=re.compile("^Copy")).first)
    expect(page.locator(".toast")).to_contain_text("Copied")
    assert '"block_actions"' in page.evaluate("navigator.clipboard.readText()")
    pause = inspector.get_by_role("button", name=re.compile("^Pause"))
    scene.hands.press(pause)
    expect(inspector.locator("[data-do=pause]")).to_have_attribute("aria-pressed", "true")
    scene.hands.press(inspector.locator("[data-do=inspect]:visible").first)

    expect(inspector).to_be_hidden()


@AROUND.act("change the theme", pointer="press it", keyboard="F6, Tab, Enter")
def change_the_theme(scene: Scene) -> None:
    page = scene.go()
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")

    scene.hands.press(page.get_by_role("button", name="Light or dark"))

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
    scene.hands.press(page.get_by_role("button", name="Light or dark"))
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == ground
    page.evaluate("localStorage.removeItem('theme')")


@AROUND.act("read which keys there are, and switch letters off", pointer="press Keyboard", keyboard="?")
def read_which_keys_there_are(scene: Scene) -> None:
    page = scene.go()
    if scene.by_keyboard:
        scene.hands.key("F6", "?")
    elif scene.is_phone:
        scene.hands.press(page.get_by_role("button", name=re.compile("^Go to")))
        page.keyboard.type("keyb")
        scene.hands.take("Keyboard")
    else:
        scene.hands.press(page.get_by_role("button", name="Keyboard"))
    table = page.locator("dialog.keys")
    expect(table).to_contain_text("Next, previous pane")

    scene.hands.tick(table.get_by_role("checkbox"))
    scene.hands.press(table.get_by_role("button", name="Close"))
    expect(table).to_have_count(0)
    scene.hands.key("F6", "?")

    expect(table).to_have_count(0)
    page.evaluate("localStorage.removeItem('letters')")


@AROUND.act("walk through the panes", pointer="press in them", keyboard="F6, Shift F6")
def walk_through_the_panes(scene: Scene) -> None:
    page = scene.go()
    panes = ".band, #side, #main .log, #main .composer"
    shown = page.evaluate(
        "panes => [...document.querySelectorAll(panes)].filter(pane => pane.offsetParent).length", panes
    )
    where = "panes => [...document.querySelectorAll(panes)].findIndex(pane => pane.contains(document.activeElement))"
    if not scene.by_keyboard:
        scene.hands.press(composer(scene))
        expect(composer(scene)).to_be_focused()
        return
    page.keyboard.press("F6")
    met = []
    for _ in range(shown):
        met.append(page.evaluate(where, panes))
        page.keyboard.press("F6")

    assert len(set(met)) == shown
    assert -1 not in met
    page.keyboard.press("Shift+F6")
    assert page.evaluate(where, panes) == met[-1]


@AROUND.act("lose the server, and no draft", pointer="type, wait, Send", keyboard="type, wait, Enter")
def lose_the_server(scene: Scene) -> None:
    page = scene.go()
    scene.windows.forgive("ERR_")
    scene.windows.forgive("WebSocket")
    scene.hands.write(composer(scene), "half a thought")
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    page.keyboard.press("Enter")
    expect(page.locator("#main .composer-note")).to_contain_text("Not sent.")
    expect(composer(scene)).to_have_value("half a thought")
    scene.gallery.control("message", user="mia", channel="#it-status", text="said meanwhile")

    page.context.set_offline(False)
    expect(page.locator("#main .msg").last).to_contain_text("said meanwhile")
    scene.hands.reach(composer(scene))
    send(scene)

    expect(page.locator("#main .msg").last).to_contain_text("half a thought")
