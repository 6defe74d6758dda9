"""The stories in which every card of a request is seen, from the first words to what became of it."""

from __future__ import annotations

from bench.looks.stage import Scene, Stage


def first_words(stage: Stage) -> None:
    """What is offered to whoever asks for something, and how one item is asked for."""
    driver = stage.driver
    ts = driver.say("ana", "@ana", "i need access")
    stage.look("which-of-few", "ana", driver.with_button("ana", "@ana", "request_none", thread_ts=ts))
    ts = driver.say("ana", "@ana", "can i get a new laptop")
    card = driver.with_button("ana", "@ana", "slot_pick_1", thread_ts=ts)
    stage.look("first-question", "ana", card)
    driver.click("ana", card, "slot_form")
    driver.until_form("ana", "model")
    stage.look_form("form", "ana")
    driver.close_form("ana")
    stage.look_home("home-draft", "ana")


SCENES = (Scene("requests-first", first_words),)
