"""A call is signed, sent once, and ends in words whatever the other system does; no key ever shows."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import pytest

from bot.refusals import Refused
from bot.settings import read_settings
from bot.webhooks import SignedWebhooks
from tests.docs.pages import ROOT, blocks
from tests.fakes.clock import FakeClock
from tests.fakes.receiver import Receiver, receiver
from workflows.domain.ids import WebhookId
from workflows.domain.webhooks import Accepted, NotSent, Posting, Sent, Webhook

KEY = b"a key of enough characters"
BODY = '{"who": "Ána"}'


@pytest.fixture
def there() -> Iterator[Receiver]:
    """Another system."""
    with receiver() as running:
        yield running


def send(address: str, *, keys: dict[str, bytes] | None = None, within_s: float = 20.0) -> Sent:
    webhooks = SignedWebhooks({"fuses": KEY} if keys is None else keys, clock=FakeClock(), within_s=within_s)
    hook = Webhook(id=WebhookId("fuses"), url=address)
    return webhooks.send(Posting(key="r1:1", webhook=hook, body=BODY))


def test_what_is_sent_is_signed_over_its_time_and_body_and_carries_its_key(there: Receiver) -> None:
    sent = send(there.address)

    [(headers, body)] = there.got
    at = headers["X-Deskhand-Request-Timestamp"]
    expected = hmac.new(KEY, f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Deskhand-Signature"] == f"v0={expected}"
    assert headers["Idempotency-Key"] == "r1:1"
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert body == BODY.encode()
    assert sent == Accepted('200 {"ended": 2}')


def test_the_check_that_the_page_shows_takes_a_true_call_and_refuses_an_altered_one(there: Receiver) -> None:
    [shown] = blocks(ROOT / "docs" / "howto" / "write-a-runbook.md", "python")
    made: dict[str, Any] = {}
    exec(shown, made)

    send(there.address)

    [(headers, body)] = there.got
    assert made["is_from_the_desk"](KEY, headers, body)
    assert not made["is_from_the_desk"](KEY, headers, body + b" ")
    assert not made["is_from_the_desk"](b"another key of that length", headers, body)


@pytest.mark.parametrize(
    ("status", "may_help_later"), [(500, True), (503, True), (429, True), (404, False), (401, False)]
)
def test_another_try_is_made_only_where_it_may_help(
    there: Receiver, status: int, may_help_later: bool
) -> None:
    there.statuses = [status]

    assert send(there.address) == NotSent(f"it answered {status}", may_help_later)


def test_a_redirect_is_not_followed(there: Receiver) -> None:
    sent = send(f"{there.address}/elsewhere")

    assert sent == NotSent("it answered 302, a redirect, which is not followed", may_help_later=False)
    assert len(there.got) == 1


def test_a_system_that_does_not_answer_is_given_up_on(there: Receiver) -> None:
    assert send(f"{there.address}/slow", within_s=0.6) == NotSent(
        "it did not answer in time", may_help_later=True
    )


def test_an_answer_without_an_end_is_read_only_at_its_beginning(there: Receiver) -> None:
    sent = send(f"{there.address}/huge")

    assert sent == Accepted(f"200 {'x' * 199}…")
    assert there.goes_on.wait(20), "the line was not let go"


def test_a_line_that_breaks_may_be_tried_again(there: Receiver) -> None:
    sent = send(f"{there.address}/broken")

    assert isinstance(sent, NotSent) and sent.may_help_later
    assert sent.why.startswith("it could not be reached")


def test_nobody_there_may_be_tried_again(there: Receiver) -> None:
    with receiver() as gone:
        address = gone.address

    assert send(address) == NotSent("it could not be reached (ConnectError)", may_help_later=True)


def test_nothing_is_sent_without_a_key(there: Receiver) -> None:
    sent = send(there.address, keys={"doors": KEY})

    assert sent == NotSent("no key is set for fuses in DESKHAND_WEBHOOK_KEYS", may_help_later=False)
    assert there.got == []


def test_no_proxy_of_the_machine_is_used(there: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    assert isinstance(send(there.address), Accepted)


def test_keys_are_settings_that_never_show() -> None:
    settings = read_settings(webhook_keys="fuses=0123456789abcdef doors=fedcba9876543210=")

    assert settings.keys_of_webhooks() == {"fuses": b"0123456789abcdef", "doors": b"fedcba9876543210="}
    assert "0123456789" not in repr(settings)


@pytest.mark.parametrize("given", ["fuses", "fuses=", "fuses=too-short", "fuses=0123456789abcdef doors=tiny"])
def test_a_key_that_is_none_is_refused_without_being_said(given: str) -> None:
    with pytest.raises(Refused, match=r"^Entry \d of DESKHAND_WEBHOOK_KEYS is not usable") as refused:
        read_settings(webhook_keys=given).keys_of_webhooks()

    assert "tiny" not in str(refused.value) and "short" not in str(refused.value)
