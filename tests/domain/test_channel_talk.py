"""What is taken for a question among everything people write in a channel, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.domain.channel_talk import QUESTION_MAX, is_question

ROOT = Path(__file__).parents[2]
QUESTIONS = """
vpn drops every hour
anyone else having trouble with outlook this morning
Hi all, my headset isn't found in calls since the update
how do I get access to the finance drive
Who do I ask for a parking permit
is the wifi down on floor 3?
Can somebody tell me the guest wifi code
printer asks for a code
I can’t log in to Figma, it says view only
Looking for the form for parental leave
Hey, quick question: when do we get paid in December
My second monitor stays black
what's the address of the Porto office
Need access to GitHub for the new contractor
laptop battery lasts an hour, what can i do
<!here> is anybody's mail slow as well?
I lost my badge
I was wondering if I can work from Spain for two weeks
trying to install docker but it wants admin rights
partner team gave me a mug as a thank you, can i keep it
court pays me 40 bucks a day as a juror - do i turn that in
my account locks every 20 minutes or so. I am sure I type the right password
"""
TALK = """
The VPN will be down on Saturday from 22:00 to 23:00 for maintenance.
<!here> Please restart your laptops before Friday, updates are waiting
<!channel> printing in Porto works again, sorry for the trouble
Welcome to Jonas who joins the platform team today!
Reminder: expenses have to be in by the 15th
Morning all :wave:
hi
thanks everyone for the quick help yesterday
Thank you!
I fixed the broken link in the onboarding page
We moved the shared drives last night. Everything should look as before.
The release is out. Rollback is one click in the pipeline.
FYI the new badge printer is at reception now
The survey is open until Friday. It takes two minutes. Questions? Write to Inês.
We have replaced the access points on floor 3. If you notice anything odd, tell us in the thread.
Deskhand answers by direct message now. Any questions? Ask here.
Everybody must change their password until Friday
Certificates were renewed tonight, nothing for you to do
Coffee machine on floor 2 is repaired
:tada:
+1
lol
"""


@pytest.mark.parametrize("text", QUESTIONS.strip().splitlines())
def test_who_wants_to_know_or_reports_a_trouble_asks(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize("text", TALK.strip().splitlines())
def test_news_greetings_thanks_and_talk_ask_nothing(text: str) -> None:
    assert not is_question(text)


def test_in_a_month_of_the_sample_company_only_what_is_asked_is_taken() -> None:
    channels = yaml.safe_load((ROOT / "desk" / "people.yaml").read_text(encoding="utf-8"))["channels"]
    said = [(one["name"], post["text"]) for one in channels for post in one.get("messages", [])]

    taken = [text[:30] for _, text in said if is_question(text)]

    assert len(said) == 41
    assert taken == [
        "Is there a way to print a boar",
        "My second monitor stays black ",
        "Does the guest Wi-Fi in Lisbon",
        "Moved export next to the title",
    ]


def test_a_story_is_no_question() -> None:
    assert not is_question("why? " + "word " * QUESTION_MAX)


@given(st.text("hi ?!.,:*<>\n'é\u2019", max_size=400) | st.text(max_size=200))
@settings(max_examples=25, derandomize=True, deadline=None)
def test_whatever_is_written_is_read_at_once(text: str) -> None:
    assert is_question(text) in (True, False)
