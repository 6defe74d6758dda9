"""What lives on the page: answers that grow, people who type, threads, files, what is missing, the inspector."""

import base64
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.workspace.page.conftest import WithHelper
from tests.workspace.page.living import until

Visit = Callable[..., Page]
pytestmark = pytest.mark.browser
ANA = "U0ANADUA"


class Answer:
    """An answer the app streams into a new thread of Ana's."""

    def __init__(self, living: WithHelper, question: str) -> None:
        self.client, self.channel = living.app.client, living.direct("ana")
        said = living.control("message", user="ana", channel=self.channel, text=question)
        self.thread = str(said["ts"])
        begun = self.client.chat_startStream(
            channel=self.channel,
            thread_ts=self.thread,
            recipient_team_id=living.workspace.team.id,
            recipient_user_id=ANA,
        )
        self.ts = str(begun["ts"])

    @property
    def place(self) -> str:
        return f"{self.channel}/{self.thread}"

    def task(self, title: str, status: str) -> None:
        update = {"type": "task_update", "id": "1", "title": title, "status": status}
        self.client.chat_appendStream(channel=self.channel, ts=self.ts, chunks=[update])

    def grow(self, text: str) -> None:
        words = [{"type": "markdown_text", "text": text}]
        self.client.chat_appendStream(channel=self.channel, ts=self.ts, chunks=words)


def test_an_answer_grows_in_place_and_is_said_once_when_it_is_whole(visit: Visit, living: WithHelper) -> None:
    answer = Answer(living, "how do I reset it?")
    page = visit("ana", answer.place)
    message = page.locator(f'#thread .msg[data-ts="{answer.ts}"]')
    answer.task("Read two pages", "in_progress")
    expect(message.locator(".task.in_progress")).to_contain_text("Read two pages")

    answer.task("Read two pages", "complete")
    answer.grow("**Open settings.** Then")
    answer.grow(" press *Reset*.")

    expect(message.locator(".task")).to_have_count(1)
    expect(message.locator(".task.complete")).to_be_visible()
    expect(message.locator(".md")).to_have_text("Open settings. Then press Reset.")
    expect(message).to_have_attribute("aria-live", "off")
    expect(page.locator("#told")).to_be_empty()

    answer.client.chat_stopStream(channel=answer.channel, ts=answer.ts)

    expect(page.locator("#told")).to_have_text("Helper: Open settings. Message complete.")
    expect(message.locator(".slip.growing")).to_have_count(0)
    assert message.get_attribute("aria-live") is None


def test_stop_ends_an_answer_and_says_who_did(visit: Visit, living: WithHelper) -> None:
    answer = Answer(living, "stop me")
    page = visit("ana", answer.place)
    answer.grow("It begins")
    expect(page.locator("#thread .growing")).to_contain_text("It begins")

    page.locator("#thread .status").get_by_role("button", name="Stop").click()

    expect(page.locator(f'#thread .msg[data-ts="{answer.ts}"] .stream-end')).to_have_text("Stopped by you")
    expect(page.locator("#thread .growing")).to_have_count(0)


def test_a_stream_without_an_end_says_that_its_time_was_over(visit: Visit, living: WithHelper) -> None:
    answer = Answer(living, "for ever")
    page = visit("ana", answer.place)
    answer.grow("word")

    living.control("clock", advance_s=301)

    expect(page.locator("#thread .stream-end").last).to_have_text(
        "The stream ended at its five-minute limit."
    )
    expect(page.locator("#main .strip-line", has_text="The clock was moved.")).to_be_visible()


def test_the_log_follows_what_grows_only_for_who_reads_its_end(visit: Visit, living: WithHelper) -> None:
    answer = Answer(living, "a long story")
    page = visit("ana", answer.place)
    log = page.locator("#thread .log")
    answer.grow("\n\n".join(f"Paragraph {n}" for n in range(40)))
    expect(log).to_contain_text("Paragraph 39")
    assert log.evaluate("log => log.scrollHeight - log.scrollTop - log.clientHeight") < 48

    log.evaluate("log => { log.scrollTop = 0; log.dispatchEvent(new Event('scroll')); }")
    answer.grow("\n\nand on it goes")

    expect(page.locator("#thread .below")).to_contain_text("New text below")
    assert log.evaluate("log => log.scrollTop") == 0
    page.locator("#thread .below button").click()
    expect(page.locator("#thread .below")).to_be_hidden()


def test_who_types_is_seen_in_the_other_window_until_the_message_comes(visit: Visit) -> None:
    mia, bo = visit("mia", "C0GENERAL"), visit("bo", "C0GENERAL")

    mia.locator("#main .composer textarea").press_sequentially("lunch?")
    expect(bo.locator("#main .typing")).to_have_text("Mia Tanaka is writing")
    expect(mia.locator("#main .typing")).to_be_hidden()
    mia.keyboard.press("Enter")

    expect(bo.locator("#main .msg").last).to_contain_text("lunch?")
    expect(bo.locator("#main .typing")).to_be_hidden()


def test_a_reply_may_go_to_the_channel_too_and_leads_back(visit: Visit, living: WithHelper) -> None:
    root = living.control("message", user="mia", channel="#general", text="where is the adapter?")["ts"]
    page = visit("bo", f"C0GENERAL/{root}")
    page.locator("#thread .composer textarea").fill("in the drawer")
    page.get_by_label("Also send to #general").check()
    page.locator("#thread .composer .send").click()

    said = page.locator("#main .msg").last
    expect(said).to_contain_text("in the drawer")
    expect(page.locator("#thread .msg").last).to_contain_text("Also sent to #general")
    expect(page.get_by_label("Also send to #general")).not_to_be_checked()
    page.locator("#thread").get_by_role("link", name="Close thread").click()
    said.get_by_role("link", name="where is the adapter?").click()
    expect(page.locator("#thread")).to_contain_text("where is the adapter?")


def test_on_a_phone_a_reply_is_one_row_until_it_is_written(visit: Visit, living: WithHelper) -> None:
    root = living.control("message", user="mia", channel="#general", text="who has the key?")["ts"]
    page = visit("lee", f"C0GENERAL/{root}", width=320, height=700)
    composer = page.locator("#thread .composer")
    resting = composer.bounding_box()
    assert resting is not None
    assert resting["height"] < 70

    composer.locator("textarea").click()
    page.get_by_label("Also send to #general").check()

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    expect(composer.locator("textarea")).to_be_visible()


def test_a_phone_opens_where_something_new_is_written(visit: Visit, living: WithHelper) -> None:
    """Not in the newest thread: a newcomer would write into an old question."""
    living.control("message", user="sam", channel=living.direct("sam"), text="an old question")
    until(lambda: len(living.messages("sam", living.direct("sam"))) == 2)

    page = visit("sam", width=390, height=844)

    expect(page.locator("#main .composer textarea")).to_have_attribute("placeholder", "Ask something new")
    expect(page.locator("#thread")).to_be_hidden()
    page.locator("#main .threadline").last.click()
    expect(page.locator("#thread")).to_contain_text("an old question")


def test_who_comes_back_types_something_new_and_not_into_an_old_thread(
    visit: Visit, living: WithHelper
) -> None:
    living.control("message", user="ada", channel=living.direct("ada"), text="an old question")
    until(lambda: len(living.messages("ada", living.direct("ada"))) == 2)

    page = visit("ada")

    expect(page.locator("#thread")).to_contain_text("an old question")
    expect(page.get_by_role("textbox", name="Ask something new")).to_be_focused()
    page.locator("#main .threadline").last.click()
    page.keyboard.type("about that one")
    page.keyboard.press("Enter")
    expect(page.locator("#main .threadline")).to_have_count(1)
    expect(page.locator("#thread .slip").last).to_contain_text("about that one")


def test_a_picture_is_looked_at_large_and_saved_under_its_name(visit: Visit, living: WithHelper) -> None:
    dot = "R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs="
    file = {"name": "Plan für Büro.gif", "content_base64": dot}
    living.control("message", user="mia", channel="#general", text="the plan", files=[file])
    page = visit("ana", "C0GENERAL")

    page.get_by_role("button", name="Look at Plan für Büro.gif").click()

    look = page.get_by_role("dialog", name="Plan für Büro.gif")
    with page.expect_download() as saving:
        look.get_by_role("link", name="Download").click()
    assert saving.value.suggested_filename == "Plan für Büro.gif"
    assert saving.value.path().read_bytes() == base64.b64decode(dot)
    page.keyboard.press("Escape")
    expect(look).to_have_count(0)


def test_a_file_dropped_on_a_conversation_waits_in_its_composer(visit: Visit) -> None:
    page = visit("ana", "C0GENERAL")
    drop = """(log) => {
        const carried = new DataTransfer();
        carried.items.add(new File(["hello"], "note.txt", { type: "text/plain" }));
        for (const kind of ["dragover", "drop"]) {
            log.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
        }
    }"""

    page.locator("#main .log").evaluate(drop)

    expect(page.locator("#main .composer .chosen-files li")).to_contain_text("note.txt")
    page.locator("#main .composer .send").click()
    expect(page.locator("#main .msg").last.locator("a[download='note.txt']")).to_be_visible()


def test_what_could_not_be_sent_stays_and_is_tried_again(visit: Visit) -> None:
    page = visit("ana", "C0GENERAL")
    refusal = {"ok": False, "error": "fault", "detail": "the disk is full"}
    page.route("**/control/message", lambda route: route.fulfill(json=refusal))
    box = page.locator("#main .composer textarea")
    box.fill("do not lose me")
    page.keyboard.press("Enter")
    expect(page.locator("#main .composer-note")).to_contain_text("Not sent. The disk is full.")
    expect(box).to_have_value("do not lose me")

    page.unroute("**/control/message")
    page.get_by_role("button", name="Try again").click()

    expect(page.locator("#main .msg").last).to_contain_text("do not lose me")
    expect(box).to_have_value("")
    expect(page.locator("#main .composer-note")).to_be_hidden()


def test_a_conversation_that_takes_its_time_shows_its_shape(visit: Visit) -> None:
    page = visit("ana", "C0GENERAL")
    page.evaluate("""() => {
        const asked = window.fetch;
        window.fetch = (...all) => new Promise((go) => { window.letItCome = () => go(asked(...all)); });
    }""")

    page.locator("#side").get_by_role("link", name="it-status").click()
    expect(page.get_by_role("status", name="Loading messages")).to_be_visible()
    page.evaluate("window.letItCome()")

    expect(page.get_by_role("heading", level=1)).to_have_text("it-status")
    expect(page.locator(".skeleton")).to_have_count(0)


def test_a_picture_that_does_not_come_is_missed_in_words(visit: Visit, living: WithHelper) -> None:
    image = {"type": "image", "image_url": "data:image/png;base64,AAAA", "alt_text": "Floor plan"}
    living.app.client.chat_postMessage(channel="C0STATUS", text="a plan", blocks=[image])

    page = visit("lee", "C0STATUS")

    expect(page.locator("#main .unseen").last).to_have_text("The picture “Floor plan” cannot be loaded.")


def test_a_muted_channel_is_quiet_and_a_pin_leads_to_its_message(visit: Visit, living: WithHelper) -> None:
    page = visit("cy", "C0GENERAL")
    page.get_by_role("button", name="Mute #general").click()
    expect(page.locator("#side a.muted")).to_contain_text("general")
    ts = living.control("message", user="mia", channel="#general", text="read me later")["ts"]
    living.control("pin", user="mia", channel="#general", ts=ts)
    page.get_by_role("button", name="1 pinned").click()
    page.get_by_role("dialog", name="Pinned messages").get_by_role("link").click()

    expect(page.locator(f'#main .msg[data-ts="{ts}"]')).to_be_focused()
    page.locator("#side").get_by_role("link", name="it-status").click()
    living.control("message", user="mia", channel="#general", text="<!here> once more")
    expect(page.locator("#side a.muted .count")).to_have_count(0)


def test_the_inspector_stands_where_it_was_put_and_leads_both_ways(visit: Visit, living: WithHelper) -> None:
    said = living.app.client.chat_postMessage(channel="C0STATUS", text="find my frame")
    page = visit("lee", "C0GENERAL", width=1920)
    page.get_by_role("button", name="Inspector").click()
    page.get_by_role("button", name="Dock at the right").click()
    beside = page.locator("#inspector").bounding_box()
    assert beside is not None
    assert beside["x"] > 1000
    page.get_by_role("separator").focus()
    page.keyboard.press("ArrowLeft")
    page.reload()
    wider = page.locator("#inspector").bounding_box()
    assert wider is not None
    assert wider["width"] > beside["width"]

    page.get_by_label("Find frames by words").fill("find my frame")
    page.locator(".frames .row", has_text="chat.postMessage").last.click()
    assert "xoxb" not in (page.locator("[data-do=copy-curl]").get_attribute("data-curl") or "xoxb")
    page.get_by_role("link", name="Show the message").click()

    expect(page.locator(f'#main .msg[data-ts="{said["ts"]}"]')).to_be_visible()
