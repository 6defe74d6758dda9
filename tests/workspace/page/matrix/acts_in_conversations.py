"""Acts in conversations: writing, answering, changing what was written, and seeing what others do."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Locator, expect

from tests.workspace.page.living import until
from tests.workspace.page.matrix import gallery
from tests.workspace.page.matrix.scene import CHANNEL, Scene, Table

IN_CONVERSATIONS = Table()
PUT_FILE = """(node, kind) => {
  const data = new DataTransfer();
  data.items.add(new File(["hello"], "note.txt", { type: "text/plain" }));
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true });
  node.dispatchEvent(event);
}"""


def composer(scene: Scene, pane: str = "#main") -> Locator:
    """Return the field in which Ana writes."""
    return scene.page.locator(f"{pane} .composer textarea")


def said(scene: Scene, text: str, *, by: str = "mia", channel: str = "#it-status") -> Locator:
    """Let somebody write before Ana comes, and return the message on her page."""
    ts = scene.gallery.control("message", user=by, channel=channel, text=text)["ts"]
    scene.go()
    return scene.page.locator(f"#main .msg[data-ts='{ts}']")


def send(scene: Scene, pane: str = "#main") -> None:
    """Send what is written."""
    if scene.by_keyboard:
        scene.hands.key("Enter")
    else:
        scene.hands.press(scene.page.locator(pane).get_by_role("button", name="Send", exact=True))


def texts(scene: Scene, channel: str = CHANNEL) -> list[str]:
    """Return the words of a conversation as the workspace keeps them, oldest first."""
    return [message["text"] for message in scene.gallery.messages("ana", channel)]


def newest(scene: Scene) -> Locator:
    """Return the newest message of the conversation that is open."""
    return scene.page.locator("#main .msg").last


def tool(scene: Scene, message: Locator, *, letter: str, name: str) -> None:
    """Use one of a message's tools: by its letter, or by pressing it."""
    scene.hands.reach(message)
    if scene.by_keyboard:
        scene.hands.key(letter)
    else:
        scene.hands.press(message.locator(".tools").get_by_label(re.compile(name)))


@IN_CONVERSATIONS.act("write", pointer="press, type, press Send", keyboard="F6, type, Enter")
def write(scene: Scene) -> None:
    scene.go()
    other = scene.other("cy")

    scene.hands.write(composer(scene), "*bold* _slanted_ `code` <here> & https://larkfield.example")
    send(scene)

    expect(newest(scene).locator(".text b")).to_have_text("bold")
    expect(other.locator("#main .msg").last).to_contain_text(
        "bold slanted code <here> & https://larkfield.example"
    )
    assert texts(scene)[-1] == "*bold* _slanted_ `code` &lt;here&gt; &amp; <https://larkfield.example>"


@IN_CONVERSATIONS.act("write bold", pointer="type, mark, Ctrl B", keyboard="type, mark, Ctrl B")
def write_bold(scene: Scene) -> None:
    scene.go()
    scene.hands.write(composer(scene), "it hums")
    scene.hands.key("Control+Shift+ArrowLeft", "Control+b", "End")
    expect(composer(scene)).to_have_value("it *hums*")
    send(scene)

    until(lambda: texts(scene)[-1] == "it *hums*")


@IN_CONVERSATIONS.act("mention somebody", pointer="press @, type, press", keyboard="@, type, Enter")
def mention_somebody(scene: Scene) -> None:
    scene.go()
    if scene.by_keyboard:
        scene.hands.write(composer(scene), "@okaf")
        scene.hands.take("Cy Okafor")
    else:
        scene.hands.press(composer(scene))
        scene.hands.press(scene.page.locator("#main").get_by_role("button", name="Mention somebody"))
        scene.page.keyboard.type("okaf")
        scene.hands.take("Cy Okafor")
    scene.page.keyboard.type("please look")
    send(scene)

    until(lambda: texts(scene)[-1] == "<@U0CYOKAF> please look")


@IN_CONVERSATIONS.act("write an emoji", pointer="press the smile, press one", keyboard="colon, name, Enter")
def write_an_emoji(scene: Scene) -> None:
    scene.go()
    scene.hands.write(composer(scene), "thanks ")
    if scene.by_keyboard:
        scene.page.keyboard.type(":tad")
        scene.hands.take(":tada:")
    else:
        scene.hands.press(scene.page.locator("#main").get_by_role("button", name="Emoji"))
        scene.hands.press(scene.page.locator(".emoji-grid").get_by_role("button", name="tada"))
    send(scene)

    until(lambda: texts(scene)[-1] == "thanks :tada:")


@IN_CONVERSATIONS.act("attach a file", pointer="press +, choose", keyboard="Tab to +, Enter, choose")
def attach_a_file(scene: Scene) -> None:
    scene.go()
    button = scene.page.locator("#main").get_by_role("button", name="Attach a file")
    with TemporaryDirectory() as folder:
        note = Path(folder, "note.txt")
        note.write_text("hello")
        with scene.page.expect_file_chooser() as choosing:
            scene.hands.press(button)
        choosing.value.set_files(note)
        _sent_file(scene)


@IN_CONVERSATIONS.act("paste a file", pointer="press, Ctrl V", keyboard="Ctrl V")
def paste_a_file(scene: Scene) -> None:
    scene.go()
    scene.hands.reach(composer(scene))
    composer(scene).evaluate(PUT_FILE, "paste")
    _sent_file(scene)


@IN_CONVERSATIONS.act(
    "drop a file", pointer="drop it on the composer", keyboard="nothing can be dropped by keyboard: Tab to +"
)
def drop_a_file(scene: Scene) -> None:
    scene.go()
    for kind in ("dragover", "drop"):
        scene.page.locator("#main .composer").evaluate(PUT_FILE, kind)
    _sent_file(scene)


def _sent_file(scene: Scene) -> None:
    expect(scene.page.locator("#main .composer .chosen-files li")).to_contain_text("note.txt")
    scene.hands.reach(composer(scene))
    send(scene)
    expect(newest(scene).locator(".files")).to_contain_text("note.txt")
    until(lambda: bool(scene.gallery.messages("ana", CHANNEL)[-1].get("files")))


@IN_CONVERSATIONS.act("think better of a file", pointer="press its cross", keyboard="Shift Tab, Enter")
def think_better_of_a_file(scene: Scene) -> None:
    scene.go()
    composer(scene).evaluate(PUT_FILE, "paste")

    scene.hands.press(scene.page.get_by_role("button", name="Remove note.txt"))

    expect(scene.page.locator("#main .chosen-files li")).to_have_count(0)


@IN_CONVERSATIONS.act("change what I wrote", pointer="menu, Edit", keyboard="↑ in the empty composer")
def change_what_i_wrote(scene: Scene) -> None:
    message = said(scene, "teh meeting", by="ana")
    if scene.by_keyboard:
        scene.hands.reach(composer(scene))
        scene.hands.key("ArrowUp")
    else:
        tool(scene, message, letter=".", name="^More")
        scene.hands.take("Edit", role="menuitem")
    box = scene.page.get_by_label("Edit message")
    expect(box).to_be_focused()

    scene.hands.key("Control+a")
    scene.page.keyboard.type("the meeting")
    if scene.by_keyboard:
        scene.hands.key("Enter")
    else:
        scene.hands.press(scene.page.get_by_role("button", name="Save"))

    expect(message).to_contain_text("the meeting (edited)")
    assert texts(scene)[-1] == "the meeting"


@IN_CONVERSATIONS.act("leave what I wrote as it was", pointer="Edit, Cancel", keyboard="E, Escape")
def leave_what_i_wrote(scene: Scene) -> None:
    message = said(scene, "as it was", by="ana")
    if scene.by_keyboard:
        tool(scene, message, letter="e", name="")
        scene.page.keyboard.type(" not")
        scene.hands.key("Escape")
        expect(message).to_be_focused()
    else:
        tool(scene, message, letter=".", name="^More")
        scene.hands.take("Edit", role="menuitem")
        scene.hands.press(message.get_by_role("button", name="Cancel"))

    expect(scene.page.get_by_label("Edit message")).to_have_count(0)
    assert texts(scene)[-1] == "as it was"


@IN_CONVERSATIONS.act(
    "delete what I wrote", pointer="menu, Delete, Delete", keyboard=". arrows, Enter, Tab, Enter"
)
def delete_what_i_wrote(scene: Scene) -> None:
    message = said(scene, "gone in a moment", by="ana")

    tool(scene, message, letter=".", name="^More")
    scene.hands.take("Delete", role="menuitem")
    scene.hands.press(scene.page.get_by_role("alertdialog").get_by_role("button", name="Delete"))

    expect(message).to_have_count(0)
    assert "gone in a moment" not in texts(scene)


@IN_CONVERSATIONS.act(
    "react, and take it back",
    pointer="press the smile, one, and it again",
    keyboard="R, type, Enter, Enter",
)
def react(scene: Scene) -> None:
    message = said(scene, "cake in the kitchen")
    tool(scene, message, letter="r", name="React")
    expect(scene.page.get_by_label("Find an emoji")).to_be_focused()
    if scene.by_keyboard:
        scene.page.keyboard.type("tada")
        expect(scene.page.locator(".emoji-grid button").first).to_have_attribute("aria-label", "tada")
        scene.hands.key("Enter")
    else:
        scene.hands.press(scene.page.locator(".emoji-grid").get_by_role("button", name="tada"))
    reaction = message.locator(".react")
    expect(reaction).to_have_attribute("aria-pressed", "true")
    assert scene.gallery.messages("ana", CHANNEL)[-1]["reactions"][0]["name"] == "tada"

    scene.hands.press(reaction)

    expect(reaction).to_have_count(0)
    until(lambda: not scene.gallery.messages("ana", CHANNEL)[-1].get("reactions"))


@IN_CONVERSATIONS.act("answer in a thread", pointer="press Reply, type, Send", keyboard="T, type, Enter")
def answer_in_a_thread(scene: Scene) -> None:
    message = said(scene, "who has the key?")
    tool(scene, message, letter="t", name="Reply in thread")
    expect(scene.page.locator("#thread")).to_be_visible()

    scene.hands.write(composer(scene, "#thread"), "I have")
    send(scene, "#thread")

    expect(scene.page.locator("#thread .msg").last).to_contain_text("I have")
    until(
        lambda: any(
            m["text"] == "I have" and m.get("thread_ts") for m in scene.gallery.messages("ana", CHANNEL)
        )
    )
    if scene.by_keyboard:
        scene.hands.key("Escape")
        expect(scene.page.locator("#thread")).to_be_hidden()
    else:
        closing = scene.page.locator("#thread .bar-top a:visible")
        scene.hands.press(closing.first)
    expect(message).to_contain_text("1 reply")


@IN_CONVERSATIONS.act("run a command", pointer="press /, press it, Send", keyboard="/ type, Tab, type, Enter")
def run_a_command(scene: Scene) -> None:
    scene.go()
    if scene.by_keyboard:
        scene.hands.write(composer(scene), "/sh")
        scene.hands.key("Tab")
    else:
        scene.hands.press(composer(scene))
        scene.hands.press(scene.page.locator("#main").get_by_role("button", name="Commands and shortcuts"))
        scene.hands.take("/show", role="menuitem")
    expect(composer(scene)).to_have_value("/show ")
    scene.page.keyboard.type("the door")
    send(scene)

    expect(scene.page.locator("#main .eph").last).to_contain_text("Here is the door.")
    assert scene.heard(lambda p: p.get("type") == "slash_commands")["text"] == "the door"
    assert "Here is the door." not in [m["text"] for m in scene.gallery.messages("cy", CHANNEL)]


@IN_CONVERSATIONS.act("run what there is not", pointer="type, Send", keyboard="type, Enter")
def run_what_there_is_not(scene: Scene) -> None:
    scene.go()
    scene.hands.write(composer(scene), "/nothing")
    send(scene)

    expect(
        scene.page.get_by_role("alert").filter(has_text="There is no command /nothing here")
    ).to_be_visible()
    expect(composer(scene)).to_have_value("/nothing")


@IN_CONVERSATIONS.act(
    "see what only I see, and dismiss it", pointer="press Dismiss", keyboard="arrows, Tab, Enter"
)
def see_what_only_i_see(scene: Scene) -> None:
    scene.gallery.app.client.chat_postEphemeral(channel=CHANNEL, user="U0ANADUA", text="between us")
    scene.go()
    message = scene.page.locator("#main .msg.eph").last
    expect(message).to_contain_text("Only you see this.")
    assert "between us" not in [m["text"] for m in scene.gallery.messages("cy", CHANNEL)]

    scene.hands.reach(message)
    scene.hands.press(message.get_by_role("button", name=re.compile("Dismiss")))

    until(lambda: "between us" not in texts(scene))
    expect(scene.page.locator("#main .msg.eph", has_text="between us")).to_have_count(0)


@IN_CONVERSATIONS.act("ask the agent", pointer="press a suggestion", keyboard="Tab to a suggestion, Enter")
def ask_the_agent(scene: Scene) -> None:
    scene.person = "sam" if scene.by_keyboard else "ada"
    scene.go(scene.direct())
    prompt = scene.page.get_by_role("button", name="Say hello")
    if not prompt.is_visible():
        scene.hands.write(composer(scene), "hello there")
        send(scene)
    else:
        scene.hands.press(prompt)

    expect(scene.page.locator("#thread .msg").last).to_contain_text("hello there")
    told = scene.heard(lambda p: p.get("event", {}).get("type") == "message")
    assert told["event"]["text"] == "hello there"


@IN_CONVERSATIONS.act("stop the agent", pointer="press Stop", keyboard="Tab to Stop, Enter")
def stop_the_agent(scene: Scene) -> None:
    channel = scene.direct()
    ts = scene.gallery.control("message", user="ana", channel=channel, text="think long")["ts"]
    scene.app.client.assistant_threads_setStatus(
        channel_id=channel, thread_ts=ts, status="is reading 2 pages"
    )
    scene.go(f"{channel}/{ts}")
    expect(scene.page.locator("#thread .status")).to_contain_text("Gallery is reading 2 pages")

    scene.hands.press(scene.page.locator("#thread").get_by_role("button", name="Stop"))

    told = scene.heard(lambda p: p.get("event", {}).get("type") == "agent_session_stopped")
    assert told["event"]["thread_ts"] == ts


@IN_CONVERSATIONS.act("read a long text", pointer="press Show all", keyboard="Tab, Enter")
def read_a_long_text(scene: Scene) -> None:
    message = scene.show(gallery.TURNED[6])
    words = message.locator(".txt.long")
    height = words.evaluate("node => node.clientHeight")

    scene.hands.press(message.get_by_role("button", name="Show all"))

    scene.page.wait_for_function(
        "([node, height]) => node.clientHeight > height", arg=[words.element_handle(), height]
    )


@IN_CONVERSATIONS.act("jump to what is new", pointer="press New messages below", keyboard="End in the log")
def jump_to_what_is_new(scene: Scene) -> None:
    for n in range(12):
        scene.gallery.control("message", user="mia", channel="#general", text=f"line {n}\nand more\nand more")
    scene.go("C0GENERAL")
    log = scene.page.locator("#main .log")
    log.evaluate("log => { log.scrollTop = 0; }")
    scene.page.wait_for_function("() => document.querySelector('#main .log').scrollTop === 0")
    scene.gallery.control("message", user="mia", channel="#general", text="the newest")
    below = scene.page.get_by_role("button", name="New messages below")
    expect(below).to_be_visible()

    scene.hands.press(below)

    expect(scene.page.locator("#main .msg").last).to_be_in_viewport()
    expect(below).to_be_hidden()


@IN_CONVERSATIONS.act("see two windows as two people", pointer="write in one", keyboard="write in one")
def see_two_windows(scene: Scene) -> None:
    scene.go()
    other = scene.other("bo", "C0GENERAL")

    scene.hands.write(composer(scene), "hello @bo ")
    send(scene)
    until(lambda: texts(scene)[-1] == "hello <@U0BOLIND>")

    row = other.locator("#side").get_by_role("link", name="it-status")
    expect(row.locator(".count")).to_be_visible()
    row.click()
    expect(other.locator("#main .msg").last).to_contain_text("hello @Bo Lindqvist")
