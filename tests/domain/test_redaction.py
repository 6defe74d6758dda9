"""What is kept of a question that is kept: its sense, without secrets and marks of persons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.domain.redaction import redact


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("my password is hunter2", "my password is [secret]"),
        ("Password: hunter2 does not work", "Password: [secret] does not work"),
        ("password is: hunter2", "password is: [secret]"),
        ("pwd=hunter2", "pwd=[secret]"),
        ("PIN was 4711", "PIN was [secret]"),
        ("the API key = abc-123", "the API key = [secret]"),
        ("passcode: 1234", "passcode: [secret]"),
        ("token xoxb-1234567890-abcdef", "token [secret]"),
        ("it says ghp_abcdefghijklmnop1234", "it says [secret]"),
        ("key AKIAIOSFODNN7EXAMPLE leaked", "key [secret] leaked"),
        ("write to ana.reis+it@mail.example.com, please", "write to [e-mail], please"),
        ("refund to PT50 0002 0123 1234 5678 9015 4 now", "refund to [account] now"),
        ("refund to DE89370400440532013000", "refund to [account]"),
        ("card 4111 1111 1111 1111 is refused", "card [card] is refused"),
        ("card 4111-1111-1111-1111.", "card [card]."),
        ("call me on +351 912 345 678 today", "call me on [number] today"),
        ("call (0)89 1234567890", "call ([number]"),
    ],
)
def test_what_must_not_be_kept_becomes_a_word(text: str, kept: str) -> None:
    assert redact(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "my password is expired",
        "the password isn't accepted",
        "password is not working",
        "how do I reset my password",
        "the pin of the printer",
        "INC-1042 is still open",
        "error 0x80070005 in version 12.4.1",
        "since 10:30 on floor 3, room 1204",
        "VPN drops every 60 minutes",
        "10 of 12 laptops",
    ],
)
def test_what_tells_the_matter_is_kept(text: str) -> None:
    assert redact(text) == text


@given(st.text(max_size=300))
def test_what_was_redacted_once_stays_as_it_is(text: str) -> None:
    once = redact(text)

    assert redact(once) == once


@given(st.text(max_size=50), st.from_regex(r"[a-z]{1,10}@[a-z]{1,10}\.(com|example)", fullmatch=True))
def test_no_address_survives(text: str, address: str) -> None:
    assert address not in redact(f"{text} {address} {text}")
