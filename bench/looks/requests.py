"""The stories in which somebody asks for things: what is offered, each kind of question, forms, the whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page

from bench.looks.stage import Scene, Stage

PDF = b"%PDF"
STAND = "we need a trade fair stand called Harbour Days from 4 march 2027 until 6 march 2027, an island"


def offers(stage: Stage) -> None:
    """Which item is meant: a few of them, none of them, all there are."""
    few = stage.says("ana", "i need access")
    stage.look("few", "ana", few("request_none"))
    stage.press("ana", few("request_none"), "request_none")
    stage.look("none-of-these", "ana", few(says="Which one is it, then?"))
    stage.tells("ana", few, "figma")
    stage.look("none-of-these-settled", "ana", few(says="Which seat?"))
    four = stage.says("ana", "i need a phone, a laptop, a monitor and a badge")
    stage.look("four", "ana", four())
    both = stage.says("ana", "i need a monitor and a headset")
    stage.look("two", "ana", both())
    everything = stage.says("ana", "what can i ask for?")
    stage.look("everything", "ana", everything("request_choose_all", "request_none"))


def questions(stage: Stage) -> None:
    """One question of each kind, in a thread."""
    thread = stage.says("ana", STAND)
    stage.look("taken-from-words", "ana", thread())
    asked = {
        "furniture": ("What should stand on it?", "Counter"),
        "power": ("How many kilowatts", "6"),
        "drawing": ("Which drawing", ""),
        "cost-centre": ("Which cost centre pays?", ""),
        "masked": ("What is the code", ""),
        "needed": ("What do your people need", "Trains and hotels"),
        "people": ("How many of us travel?", "3"),
        "long-text": ("What should come of it?", "Forty talks with people who run a harbour."),
    }
    for name, (says, answer) in asked.items():
        card = thread(says=says)
        stage.look(f"question-{name}", "ana", card)
        if name == "drawing":
            stage.tells("ana", thread, "", files={"hall.pdf": PDF})
        elif name == "cost-centre":
            option = stage.driver.call(
                "options",
                user="ana",
                channel=card["channel"],
                ts=card["ts"],
                action_id="slot_search",
                query="22",
            )["options"][0]
            stage.press("ana", card, "slot_search", option["value"])
        elif name == "masked":
            stage.tells("ana", thread, "FX-20931")
            stage.look("question-masked-typed-openly", "ana", thread(says="Please delete your message"))
            stage.press("ana", thread("slot_unseen"), "slot_unseen")
            stage.driver.until_form("ana", "portal_password")
            stage.look_form("form-masked", "ana")
            stage.driver.submit("ana", {"portal_password": {"text": "FX-20931"}})
        else:
            stage.tells("ana", thread, answer)
    stage.press("ana", thread("request_submit"), "request_change", "parcels")
    stage.look("question-rows", "ana", thread(says="What do we send there?"))
    stage.tells("ana", thread, "Banner, 1 march 2027")
    stage.look("question-rows-given", "ana", thread("slot_all"))
    stage.press("ana", thread("slot_all"), "slot_all")
    stage.look("whole-big", "ana", thread("request_submit"))
    stage.press("ana", thread("request_submit"), "slot_form")
    stage.driver.until_form("ana", "fair", "parcels.0.what")
    stage.look_form("form-big", "ana")
    stage.driver.close_form("ana")
    stage.press("ana", thread("request_submit"), "request_submit")
    stage.look("sent-big", "ana", thread("ticket_cancel"))
    stage.look("triage-big", "joana", stage.newest("joana", "#facilities-triage", "Conference stand"))


def more_questions(stage: Stage) -> None:
    """Money, somebody, a device, and what is wrong with answers."""
    money = stage.says("ana", "order my first corporate card please")
    stage.tells("ana", money, "Ana Duarte")
    stage.look("question-money", "ana", money(says="How much a month"))
    stage.tells("ana", money, "9000")
    stage.look("wrong-too-much", "ana", money(says="is too much"))
    stage.tells("ana", money, "plenty")
    stage.look("wrong-no-number", "ana", money(says="I read no number"))
    device = stage.says("ana", "i need admin rights on my laptop on 26 november 2026")
    stage.look("question-text-prefilled-asset", "ana", device())
    stage.press("ana", device("slot_form"), "slot_form")
    stage.driver.until_form("ana", "where")
    stage.look_form("form-small", "ana")
    stage.driver.close_form("ana")
    server = stage.says("ana", "we need root rights on a server")
    stage.look("question-text", "ana", server(says="Which server?"))
    stage.tells("ana", server, "The Big One!")
    stage.look("wrong-pattern", "ana", server(says="has to be"))
    starter = stage.says("ana", "new starter on monday, berlin")
    stage.look("first-of-new-starter", "ana", starter())
    stage.tells("ana", starter, "Jo Miller")
    stage.look("question-boxes", "ana", starter(says="What should be ready?"))
    stage.tells("ana", starter, "a horse")
    stage.look("wrong-option", "ana", starter(says="not among the choices"))
    stage.press("ana", starter("slot_form"), "slot_form")
    stage.driver.until_form("ana", "name", "meets.0.about")
    stage.look_form("form-new-starter", "ana")


def laptop(stage: Stage) -> None:
    """A laptop: wrong days, corrections, what hangs together, the whole, one thing changed, and sent."""
    driver = stage.driver
    thread = stage.says("ana", "order a power 16 laptop please, 64gb")
    stage.look("date", "ana", thread(says="When do you need it?"))
    stage.tells("ana", thread, "20 nov")
    stage.look("date-passed", "ana", thread(says="has passed"))
    stage.tells("ana", thread, "actually make it 32 GB")
    stage.look("corrected", "ana", thread(says="Memory is now"))
    stage.tells("ana", thread, "sorry, actually a standard one")
    stage.look("dependent-cleared", "ana", thread(says="this is dropped"))
    stage.look_asking("stop-asks", "ana", thread("slot_stop"), "Stop")
    stage.tells("ana", thread, "cancel")
    stage.look("stop-typed", "ana", thread("request_keep"))
    stage.press("ana", thread("request_keep"), "request_keep")
    stage.press("ana", thread(says="When do you need it?"), "slot_form")
    driver.until_form("ana", "model")
    stage.look_form("form", "ana")

    def wrongly(page: Page) -> None:
        form = page.locator("dialog[data-top]")
        form.get_by_label("When do you need it?").fill("2026-11-20")
        form.get_by_label("Where should it go?").click()
        page.get_by_role("option", name="Lisbon office").click()
        form.get_by_label("What will you use it for?").fill("video")
        form.get_by_role("button", name="Check and send").click()
        form.get_by_text("has passed").wait_for()

    stage.look_form("form-wrong", "ana", act=wrongly)
    driver.close_form("ana")
    stage.tells("ana", thread, "4 december 2026")
    stage.look("answered-above", "ana", thread(says="Where should it go?"))
    stage.tells("ana", thread, "lisbon")
    stage.look("last-question", "ana", thread(says="What will you use it for?"))
    stage.tells("ana", thread, "Replaces LT-2207, which is 4 years old and slow in Figma")
    stage.look("whole", "ana", thread("request_submit"))
    stage.press("ana", thread("request_submit"), "request_change", "needed_by")
    stage.look("whole-change-one", "ana", thread("slot_date"))
    stage.tells("ana", thread, "7 december 2026")
    stage.look("whole-changed", "ana", thread("request_submit"))
    stage.look_asking("discard-asks", "ana", thread("request_submit"), "Discard")
    sent = thread("request_submit")
    stage.press("ana", sent, "request_submit")
    driver.until_gone("ana", sent, "request_submit")
    stage.look("receipt", "ana", sent)
    stage.look("opened", "ana", thread("ticket_cancel"))
    stage.look_home("home-one-request", "ana")
    again = stage.says("ana", "can i get a new laptop")
    stage.look("same-as-last-time", "ana", again("request_repeat"))
    stage.press("ana", again("request_repeat"), "request_repeat")
    stage.look("same-as-last-time-taken", "ana", again(says="As last time"))
    ben = stage.says("ana", "can i get a light 13 laptop for Ben, to the porto office")
    stage.look("on-behalf-of", "ana", ben("request_not_that"))
    for words in ("in two weeks", "his is slow"):
        stage.tells("ana", ben, words)
    stage.look("on-behalf-of-whole", "ana", ben("request_submit"))
    stage.press("ana", ben("request_submit"), "request_submit")
    stage.look("on-behalf-of-told", "ben", stage.newest("ben", "@ben", "requested this for you"))
    stage.look_home("on-behalf-of-home", "ben")
    stage.look_asking("cancel-asks", "ana", ben("ticket_cancel"), "Cancel request")
    stage.press("ana", ben("ticket_cancel"), "ticket_cancel")
    stage.look("cancelled", "ana", ben(says="cancelled"))
    stage.look("on-behalf-of-cancelled", "ben", stage.newest("ben", "@ben", "is cancelled"))


def small_items(stage: Stage) -> None:
    """Prefilled answers, something proposed from the words, and a person's profile."""
    cards = stage.says("ana", "please order 2 hundred business cards")
    stage.look("from-profile", "ana", cards())
    stage.press("ana", cards("slot_form"), "slot_form")
    stage.driver.until_form("ana", "hundreds")
    stage.look_form("form-prefilled", "ana")
    stage.driver.close_form("ana")
    stage.tells("ana", cards, "Ana Duarte")
    proposed = stage.says("ana", "i need a badge, i lost mine at the lisbon office")
    stage.look("proposed", "ana", proposed())
    figma = stage.says("ana", "need figma editor")
    stage.look("question-left", "ana", figma(says="What will you use it for?"))
    stage.tells("ana", figma, "the new design system")
    stage.look("whole-monthly", "ana", figma("request_submit"))


def left_alone(stage: Stage) -> None:
    """A draft left alone: asked about, under a changed form, on Home, and let go."""
    thread = stage.says("ana", "need figma editor")
    other = stage.says("ana", "can i get a new laptop")
    thread(says="What will you use it for?"), other("slot_pick_1")
    stage.look_home("home-drafts", "ana")
    stage.pass_time(timedelta(days=3, minutes=1))
    stage.look("nudged", "ana", other(says="Shall we go on?"))
    stage.look("nudged-text", "ana", thread(says="Shall we go on?"))
    stage.pass_time(timedelta(days=27))
    stage.look("expired", "ana", other(says="nothing came for a month"))


def form_changed(stage: Stage) -> None:
    """A draft that goes on under a form that was changed meanwhile."""
    thread = stage.says("ana", "need figma editor")
    stage.tells("ana", thread, "the new design system")
    thread("request_submit")
    stage.change_files(_another_form)
    stage.pass_time(timedelta(days=3, minutes=1))
    stage.look("changed", "ana", thread(says="Which team pays for it?"))
    stage.driver.press_on_home("ana", "home_draft_1")
    stage.driver.until_form("ana", "floor")
    stage.look_form("changed-form", "ana")


def _another_form(files: Path) -> None:
    """Have Figma ask for a team, and no more for what it is needed for."""
    path = files / "catalogue" / "figma.yaml"
    reason = re.compile(r"  - id: reason\n(?:    .*\n)+")
    floor = "  - id: floor\n    kind: text\n    label: Team\n    question: Which team pays for it?\n"
    path.write_text(reason.sub(floor, path.read_text()).replace("asks: reason", "asks: floor"))
    for translated in path.parent.glob("*/figma.yaml"):
        translated.unlink()


def in_language(locale: str, *, dated: str, wrong: str) -> Callable[[Stage], None]:
    """Return the story of one request in another language."""

    def play(stage: Stage) -> None:
        stage.speaks("ana", locale)
        thread = stage.says("ana", "order a power 16 laptop please, 64gb")
        stage.look("date", "ana", thread("slot_date"))
        stage.tells("ana", thread, wrong)
        stage.look("date-passed", "ana", thread("slot_date"))
        stage.press("ana", thread("slot_form"), "slot_form")
        stage.driver.until_form("ana", "model")
        stage.look_form("form", "ana")
        stage.driver.close_form("ana")
        stage.tells("ana", thread, dated)
        stage.look("choice", "ana", thread("slot_pick_4"))
        stage.press("ana", thread("slot_pick_1"), "slot_pick_1")
        thread(says="What will you use it for?")
        stage.look("text", "ana", thread())
        stage.tells("ana", thread, "Figma")
        stage.look("whole", "ana", thread("request_submit"))
        stage.press("ana", thread("request_submit"), "request_change", "deliver_to")
        stage.press("ana", thread("slot_pick_2"), "slot_pick_2")
        stage.look("whole-changed", "ana", thread("request_submit"))
        sent = thread("request_submit")
        stage.press("ana", sent, "request_submit")
        stage.driver.until_gone("ana", sent, "request_submit")
        stage.look("receipt", "ana", sent)
        stage.look("opened", "ana", thread("ticket_cancel"))
        starter = stage.says(
            "ana", "new starter called Jo Miller on 7 december 2026, berlin, laptop and monitor"
        )
        stage.look("bundle-whole", "ana", starter("request_submit"))
        stage.press("ana", starter("request_submit"), "request_submit")
        stage.look("bundle-opened", "ana", starter("ticket_cancel"))
        stand = stage.says("ana", "please arrange a conference stand")
        stage.look("first-question", "ana", stand())
        stage.look("which", "ana", stage.says("ana", "i need access")("request_none"))
        stage.look_home("home", "ana")
        first = stand("slot_form")
        stage.pass_time(timedelta(days=3, minutes=1))
        stage.driver.until_gone("ana", first, "slot_form")
        again = stand("slot_form")
        stage.look("nudged", "ana", again)
        stage.pass_time(timedelta(days=27))
        stage.driver.until_gone("ana", again, "slot_form")
        stage.look("expired", "ana", stand())

    return play


SCENES = (
    Scene("requests-offers", offers),
    Scene("requests-questions", questions),
    Scene("requests-more", more_questions),
    Scene("requests-laptop", laptop),
    Scene("requests-small", small_items),
    Scene("requests-left", left_alone),
    Scene("requests-changed", form_changed),
    Scene("requests-fr", in_language("fr-FR", dated="4 décembre 2026", wrong="20 novembre 2026")),
    Scene("requests-de", in_language("de-DE", dated="4. Dezember 2026", wrong="20. November 2026")),
)
