"""What short messages mean, both ways: what is taken for a word, and what has to stay a question."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.domain.intents import Intent, agrees, read, without_greeting

SAYINGS: dict[Intent, tuple[str, ...]] = {
    Intent.PERSON: (
        "agent",
        "human",
        "Human please",
        "a person",
        "real person",
        "someone",
        "can i talk to a human",
        "Can I speak with someone, please?",
        "could I speak to a person",
        "I want to talk to a human",
        "i'd like to chat with an agent please",
        "I would like to speak to someone from IT",
        "let me talk to a person",
        "get me a human",
        "put me through to an operator",
        "Hi, can I talk to a technician?",
        "no, I want a person",
        "no. agent!",
        "i want to talk to a human NOW",
        "speak to an agent asap",
        "get me a person immediately!!!",
        "i need a human right now please",
        "a human, now!",
        "this is useless, i need a person",
        "You’re not helping. Get me a human now",
    ),
    Intent.TICKET: (
        "open a ticket",
        "Open a ticket please",
        "create a ticket",
        "can you open a ticket?",
        "I'd like to raise a ticket",
        "no, open a ticket",
        "I need a ticket",
        "ticket",
    ),
    Intent.SOLVED: (
        "that worked",
        "it works",
        "it's fixed",
        "works now",
        "Works again, thanks!",
        "this solved it",
        "solved",
        "that did the trick",
        "it’s working now",
        "the problem is fixed",
        "yes, it works",
        "perfect",
        "Perfect, thanks",
        "Great, that helped. Thank you!",
        "all good now",
        "That fixed it :tada:",
        "✅",
    ),
    Intent.NOT_HELPED: (
        "not really",
        "didn't help",
        "that didn’t work",
        "it doesn't work at all",
        "it does not work",
        "this did not help",
        "no luck",
        "no, that didn't help",
        "still broken",
        "still not working",
        "it still doesn't work",
        "same problem again",
        "Not helpful.",
        "👎",
        ":-1:",
        "yes, still broken",
    ),
    Intent.NO: ("no", "No.", "nope", "no thanks", "No, thank you!", "not now"),
    Intent.CANCEL: (
        "cancel",
        "cancel it please",
        "never mind",
        "Nevermind!",
        "forget it",
        "stop",
        "ok, forget it",
    ),
    Intent.YES: ("yes", "Yes please!", "ok", "sure", "go ahead", "ok, send it", "please", "👍", ":+1:"),
    Intent.GREETING: (
        "",
        "hi",
        "Hello!",
        "hey there",
        "good morning team",
        "Hi, anyone there?",
        "olá",
        "?",
        "🎉",
        ":wave:",
    ),
    Intent.THANKS: (
        "thanks",
        "Thank you so much!",
        "thx",
        "ok thanks",
        "Great, thanks Bo!",
        "thanks for your help",
        "cool",
        "hi, thanks",
        "thanks :pray:",
        "obrigada",
    ),
    Intent.HELP: ("help", "what can you do?", "hi, I need help", "commands", "How does this work?"),
    Intent.QUESTION: (
        "thanks but it still drops",
        "thanks, but it still drops",
        "thanks. what about the printer",
        "i need a person to sign my form",
        "i need a person for the fire drill",
        "i need a person for the fire drill now",
        "right now",
        "this is useless",
        "the printer is useless, the agent app too",
        "my laptop fell into the sea, someone",
        "the agent app crashes",
        "my agent licence expired",
        "who is the contact person for travel",
        "someone stole my laptop",
        "is it fixed?",
        "works?",
        "ok?",
        "no, it works now",
        "yes no",
        "it worked yesterday",
        "works on my phone only",
        "how do i cancel a booking",
        "cancel my hotel",
        "no sound in meetings",
        "no network",
        "yes but only on Wi-Fi",
        "hello world does not compile",
        "hi, the VPN drops",
        "help with the printer",
        "where is my ticket",
        "the ticket machine is broken",
        "still",
        "stop the backup job",
        "thanks for nothing, it is down",
        "10:30:45",
        "error 0x80070005",
        "good morning, my screen is black",
        "not working since the update",
        "open a door",
        "same error as INC-7",
    ),
}


@pytest.mark.parametrize(
    ("intent", "saying"), [(intent, saying) for intent, sayings in SAYINGS.items() for saying in sayings]
)
def test_a_saying_is_read_as_it_is_meant(intent: Intent, saying: str) -> None:
    assert read(saying) is intent


@pytest.mark.parametrize("intent", [i for i in Intent if i not in (Intent.QUESTION, Intent.GREETING)])
def test_case_marks_and_courtesy_change_nothing(intent: Intent) -> None:
    for saying in SAYINGS[intent]:
        if re.search(r"[a-z]", saying) and not saying.startswith(":"):
            assert read(f"  {saying.upper()} … ") is intent, saying


@pytest.mark.parametrize(
    "text",
    [
        *(
            "yes",
            "looks good",
            "Looks good 👍",
            "👍",
            ":+1:",
            "looks good :tada:",
            "perfect",
            "Perfect, thanks!",
        ),
        *(
            "ok, looks good",
            "looks good, send it",
            "that looks right to me",
            "LGTM",
            "passt",
            "passt so, danke",
        ),
        *("sieht gut aus", "parfait", "c'est parfait, merci"),
    ],
)
def test_what_looks_good_is_agreed_to(text: str) -> None:
    assert agrees(text)


@pytest.mark.parametrize(
    "text",
    [
        *("looks good?", "looks good but make it a light 13", "looks good, except the date", "perfect, no"),
        *(
            "passt nicht",
            "das passt mir nicht",
            "pas parfait",
            "thanks",
            "it works now",
            "not perfect",
            "👎",
            "",
        ),
        *("perfect, cancel it", "looks", "looks good, memory: 64 GB"),
    ],
)
def test_what_says_more_or_less_than_that_is_no_agreement(text: str) -> None:
    assert not agrees(text)


def test_of_two_things_said_the_pressing_one_counts() -> None:
    assert read("thanks, can I talk to a human") is Intent.PERSON
    assert read("hi. no. cancel.") is Intent.CANCEL


@given(st.text(max_size=200))
def test_any_text_means_something(text: str) -> None:
    assert read(text) in Intent


@pytest.mark.parametrize("word", ["i want to ", "no ", "it still ", "thanks ", "please ", "- ", "ok great "])
def test_a_long_message_is_read_in_no_time(word: str) -> None:
    began = time.thread_time()

    assert read(word * 4000 + "printer") is Intent.QUESTION

    assert time.thread_time() - began < 1


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Hi, the VPN drops", "the VPN drops"),
        ("hello there! VPN drops", "VPN drops"),
        ("Good morning team - VPN drops", "VPN drops"),
        ("hey\nVPN drops", "VPN drops"),
        ("hi the VPN drops", "the VPN drops"),
        ("hi", "hi"),
        ("Hi-fi speaker is broken", "Hi-fi speaker is broken"),
        ("hey desk lamp is broken", "desk lamp is broken"),
        ("hello team lead needs access", "team lead needs access"),
        ("hidden files", "hidden files"),
        ("  VPN drops ", "VPN drops"),
    ],
)
def test_a_greeting_in_front_is_no_part_of_the_question(text: str, rest: str) -> None:
    assert without_greeting(text) == rest


@given(st.text(max_size=100))
def test_a_question_never_becomes_empty_by_its_greeting(text: str) -> None:
    assert bool(without_greeting(text)) == bool(text.strip())
