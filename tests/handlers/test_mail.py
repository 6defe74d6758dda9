"""What mail says, whatever program wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.html_text import text_of
from handlers.mail import mail_of
from workflows.domain.mail import news_of

PLAIN = """\
From: =?utf-8?q?Ana_Duarte?= <Ana.Duarte@larkfield.example>
To: desk@larkfield.example
Subject: =?utf-8?b?UmU6IFtJTkMtN10gRHJ1Y2tlciDDuGZmbmV0?=
Message-ID: <m2@mail.example>
In-Reply-To: <m1@mail.example>
References: <m0@mail.example> <m1@mail.example>
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: 8bit

It still sm\xf6kes.
"""
MIXED = """\
From: ana@larkfield.example
Subject: smoke
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=outer

--outer
Content-Type: multipart/alternative; boundary=inner

--inner
Content-Type: text/html; charset=utf-8

<p>never read</p>
--inner
Content-Type: text/plain; charset=utf-8

It smokes.
--inner--
--outer
Content-Type: application/pdf; name="=?utf-8?q?Protokoll_=C3=BC.pdf?="
Content-Disposition: attachment
Content-Transfer-Encoding: base64

JVBERi0=
--outer
Content-Type: message/rfc822
Content-Disposition: attachment; filename="earlier.eml"

From: mallory@elsewhere.example
Subject: inner

Words of another message.
--outer--
"""


def test_head_and_words_are_read_as_they_were_written() -> None:
    mail = mail_of(PLAIN.encode("latin-1"))

    assert (mail.sender, mail.message_id) == ("ana.duarte@larkfield.example", "m2@mail.example")
    assert mail.references == ("m1@mail.example", "m0@mail.example")
    assert (mail.number, mail.about) == ("INC-7", "Drucker øffnet")
    assert mail.said == "It still smökes."
    assert not mail.is_automatic


def test_of_several_parts_the_plain_one_is_read_and_files_are_named() -> None:
    mail = mail_of(MIXED.encode())

    assert [one.name for one in mail.enclosed] == ["Protokoll ü.pdf", "earlier.eml"]
    assert mail.enclosed[0].content == b"%PDF-"
    assert b"Words of another message." in mail.enclosed[1].content
    assert mail.said == "It smokes.\n\nAttached: Protokoll ü.pdf, earlier.eml"


def test_a_picture_without_a_name_and_a_message_within_are_files_too() -> None:
    mail = mail_of(
        b"From: ana@x.example\nSubject: smoke\nContent-Type: multipart/related; boundary=b\n\n"
        b"--b\nContent-Type: text/plain\n\nIt smokes.\n"
        b"--b\nContent-Type: image/png\nContent-ID: <1>\nContent-Transfer-Encoding: base64\n\niVBORw0K\n"
        b"--b\nContent-Type: message/rfc822\n\nSubject: inner\n\nOther words.\n--b--\n"
    )

    assert mail.said == "It smokes.\n\nAttached: a file without a name.png, a file without a name.eml"
    assert b"Other words." in mail.enclosed[1].content


@pytest.mark.parametrize(
    ("disposition", "said"),
    [
        ('attachment; filename="../../a/setup.exe"', "Not taken over: setup.exe (a program)"),
        ("attachment; filename*=utf-8''%E2%80%AEgpj.txt", "Attached: gpj.txt"),
        ("attachment", "Attached: a file without a name.bin"),
        ('attachment; filename="<!channel>.txt"', "Attached: <!channel>.txt"),
    ],
)
def test_a_file_has_a_harmless_name_or_the_reason_why_it_is_not_kept(disposition: str, said: str) -> None:
    head = "From: ana@x.example\nSubject: s\nContent-Type: multipart/mixed; boundary=b\n\n"
    file = (
        f"--b\nContent-Type: application/octet-stream\nContent-Disposition: {disposition}\n\nbytes\n--b--\n"
    )

    assert mail_of(f"{head}{file}".encode()).said == said


def test_a_message_without_a_name_is_named_by_what_it_says() -> None:
    body = b"From: ana@x.example\nSubject: smoke\n\nIt smokes."

    assert mail_of(body).message_id == mail_of(body).message_id
    assert mail_of(body).message_id != mail_of(body + b"!").message_id


@pytest.mark.parametrize(
    "head",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner=x",
        "Precedence: bulk",
        "Precedence: auto_reply",
        "Return-Path: <>",
        "X-Autoreply: yes",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
        "From: MAILER-DAEMON@x.example",
        "From: no-reply@shop.example",
    ],
)
def test_what_no_person_wrote_is_known_by_its_head(head: str) -> None:
    sender = "" if head.startswith("From") else "From: ana@x.example\n"

    assert mail_of(f"{sender}{head}\nSubject: Away\n\nI am away.".encode()).is_automatic


def test_a_person_may_say_that_it_was_not_a_machine() -> None:
    assert not mail_of(
        b"From: ana@x.example\nAuto-Submitted: no\nReturn-Path: <ana@x.example>\n\nHi"
    ).is_automatic


NEWS = {
    "It smokes.\n\n-- \nAna\nProduct design": "It smokes.",
    "It smokes.\n\nSent from my iPhone": "It smokes.",
    "Yes.\n\nOn Mon, 23 Nov 2026 at 09:00, Bo Lind <bo@x.example> wrote:\n> Does it smoke?\n> Bo": "Yes.",
    "Yes.\n\nOn Mon, 23 Nov 2026 at 09:00, Bo Lind\n<bo@x.example> wrote:\n> Does it smoke?": "Yes.",
    "Ja.\n\nAm 23.11.26 um 09:00 schrieb Bo Lind:\n> Raucht er?": "Ja.",
    "Oui.\n\nLe lun. 23 nov. 2026 à 09:00, Bo Lind <bo@x.example> a écrit :\n> Il fume ?": "Oui.",
    "> Does it smoke?\nYes.\n> And smell?\nNo.": "Yes.\nNo.",
    "Yes.\n\n-----Original Message-----\nFrom: Bo\nSent: Monday\n\nDoes it smoke?": "Yes.",
    "Ja.\n\n________________________________\nVon: Bo Lind <bo@x.example>\nGesendet: Montag\n\nRaucht er?": "Ja.",
    "Oui.\n\nDe : Bo <bo@x.example>\nEnvoyé : lundi\nÀ : Ana\n\nIl fume ?": "Oui.",
    "> only quoted": "> only quoted",
    "It was on Monday, he wrote:\nnothing": "It was on Monday, he wrote:\nnothing",
    "Steps:\n\n\n\n1. Print\n2. Wait": "Steps:\n\n1. Print\n2. Wait",
    "From: the third floor it looks red": "From: the third floor it looks red",
}


@pytest.mark.parametrize(("text", "news"), NEWS.items())
def test_what_is_quoted_and_signed_is_no_news(text: str, news: str) -> None:
    assert news_of(text) == news


def test_what_is_handed_on_stays_whole() -> None:
    mail = mail_of(b"From: ana@x.example\nSubject: Fwd: bill\n\nSee below.\n-- \nAna\n\n> Pay at once")

    assert mail.said.endswith("> Pay at once")
    assert mail.about == "bill"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<style>p{}</style><p>It&nbsp;smokes.</p><p>Help!</p>", "It smokes.\n\nHelp!"),
        ("one<br>two<div>three</div>four", "one\ntwo\nthree\nfour"),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n• b"),
        ("<p>Yes</p><blockquote><p>Does it?</p>Bo</blockquote>", "Yes\n\n> Does it?\n\n> Bo"),
        ("<p>kept</p><![unknown[x]]><p>lost</p>", "kept"),
        ("<script>alert(1)</script>", ""),
        ("a < b & c", "a < b & c"),
    ],
)
def test_html_is_read_as_it_is_seen(html: str, text: str) -> None:
    assert text_of(html).startswith(text)
    assert "alert" not in text_of(html)


def test_only_html_is_read_as_words_without_what_it_quotes() -> None:
    body = b"From: a@x.example\nContent-Type: text/html\n\n<p>Yes.</p><blockquote>Does it?</blockquote>"

    assert mail_of(body).said == "Yes."


@given(st.binary(max_size=400))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_whatever_is_posted_something_is_read(junk: bytes) -> None:
    for body in (
        junk,
        b"From: a@x.example\nContent-Type: text/html; charset=\xff\n\n" + junk,
        PLAIN.encode()[:90] + junk,
    ):
        assert isinstance(mail_of(body).said, str)
