"""What an article begins with: in Markdown, about the matter and about nobody."""

from __future__ import annotations

from workflows.domain.drafts import BODY_MAX, TITLE_MAX, as_markdown, of_ticket


def test_chat_becomes_markdown_that_names_nobody() -> None:
    markup = "See <https://kb.example/b|this> &amp; ask <@U0ANADUA|ana> or <mailto:ana@x.org|ana@x.org>"

    assert as_markdown(markup) == "See [this](https://kb.example/b) & ask the person or [e-mail]"


def test_what_was_typed_as_a_bracket_stays_one() -> None:
    assert as_markdown("press &lt;Enter&gt;") == "press <Enter>"


def test_the_whole_name_is_replaced_before_a_part_of_it() -> None:
    title, body = of_ticket(
        title="Ana Reis cannot print", symptom="", cause="", fix=["Ana, try again"], names=["Ana", "Ana Reis"]
    )

    assert title == "the person cannot print"
    assert "the person, try again" in body


def test_the_template_fits_the_form_however_long_the_ticket_was() -> None:
    title, body = of_ticket(title="x" * 999, symptom="y" * 9999, cause="", fix=[], names=["", ""])

    assert (len(title), len(body)) == (TITLE_MAX, BODY_MAX)
