"""Files as answers: which are taken, where they belong, and that a form without one takes none away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.domain.catalogue import FOR, LAPTOP, MODEL, QUOTE
from tests.domain.test_requests import ANA, BLANK
from workflows.domain import requests
from workflows.domain.attachments import as_answer, attached, names
from workflows.domain.bounds import problem_of
from workflows.domain.catalogue import Item
from workflows.domain.messages import FILE_MAX, Attached
from workflows.domain.requests import RequestDraft, Step

TODAY = date(2026, 11, 23)
PDF = Attached(id="F1", name="quote.pdf", size=9)
PNG = Attached(id="F2", name="Photo.PNG", size=9)
FIELD = LAPTOP.field(QUOTE)
assert FIELD is not None
ASKING = replace(BLANK, answers={FOR: (ANA,)}, asked=MODEL)


def uploaded(draft: RequestDraft, *files: Attached, item: Item = LAPTOP) -> requests.Result:
    return requests.uploaded(draft, item, files, today=TODAY)


def test_a_file_is_kept_with_its_name_and_size() -> None:
    odd = Attached(id="F1", name='a "b", [c].pdf', size=3)

    assert attached(as_answer(odd)) == odd
    assert names([as_answer(PDF), as_answer(PNG)]) == "quote.pdf, Photo.PNG"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([PDF], None),
        ([PDF, PNG], None),
        ([PDF, PNG, replace(PDF, id="F3")], "too_many_files"),
        ([replace(PDF, name="quote.docx")], "file_type"),
        ([replace(PDF, name="pdf")], "file_type"),
        ([replace(PDF, size=FILE_MAX + 1)], "file_size"),
        ([replace(PDF, size=0)], "file_size"),
    ],
)
def test_only_files_the_field_takes_are_an_answer(files: list[Attached], code: str | None) -> None:
    assert FIELD is not None
    problem = problem_of(FIELD, tuple(map(as_answer, files)), today=TODAY)

    assert (problem.code if problem else None) == code


def test_a_file_sent_while_something_else_is_asked_is_taken_and_that_is_still_asked() -> None:
    draft, step = uploaded(ASKING, PDF)

    assert draft.answers[QUOTE] == (as_answer(PDF),)
    assert (draft.asked, step) == (MODEL, Step(asks=MODEL, changed=(QUOTE,)))


def test_a_second_file_comes_to_the_first_where_several_are_taken() -> None:
    draft, _ = uploaded(uploaded(ASKING, PDF)[0], PNG)

    assert draft.answers[QUOTE] == (as_answer(PDF), as_answer(PNG))


def test_a_second_file_takes_the_place_of_the_first_where_one_is_taken() -> None:
    assert FIELD is not None
    single = replace(LAPTOP, fields=(*LAPTOP.fields[:-1], replace(FIELD, maximum=Decimal(1))))

    draft, _ = uploaded(uploaded(ASKING, PDF, item=single)[0], PNG, item=single)

    assert draft.answers[QUOTE] == (as_answer(PNG),)


def test_a_file_that_nothing_asks_for_changes_nothing_and_that_is_said() -> None:
    without = replace(LAPTOP, fields=LAPTOP.fields[:-1])

    draft, step = uploaded(ASKING, PDF, item=without)

    assert draft == ASKING
    assert step.problem is not None and (step.problem.code, step.problem.said) == ("no_file_wanted", PDF.name)


def test_the_file_that_is_asked_for_is_its_answer() -> None:
    draft, step = uploaded(replace(ASKING, asked=QUOTE), PDF)

    assert (draft.answers[QUOTE], step) == ((as_answer(PDF),), Step(asks=MODEL))


def test_a_form_sent_without_a_file_keeps_the_one_from_the_thread() -> None:
    earlier = uploaded(ASKING, PDF)[0].answers

    assert requests.with_earlier(LAPTOP, {MODEL: ("light",), QUOTE: ()}, earlier)[QUOTE] == (as_answer(PDF),)
    assert requests.with_earlier(LAPTOP, {QUOTE: (as_answer(PNG),)}, earlier)[QUOTE] == (as_answer(PNG),)


def test_a_file_can_be_taken_away_again() -> None:
    draft, _ = requests.emptied(uploaded(ASKING, PDF)[0], LAPTOP, QUOTE)

    assert QUOTE not in draft.answers
