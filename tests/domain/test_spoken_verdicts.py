"""Words that are a verdict and nothing but that; everything else is conversation."""

from __future__ import annotations

import pytest

from workflows.domain.approvals import Verdict
from workflows.domain.spoken_verdicts import REASON_MAX, Spoken, read

YES, NO, CHANGES = Verdict.APPROVE, Verdict.REJECT, Verdict.CHANGES


@pytest.mark.parametrize(
    "text",
    [
        *(
            "approve",
            "Approved",
            "approved!",
            "I approve",
            "I approve this.",
            "*Approved* ✅",
            "Ok, approved, thanks",
        ),
        *(
            "Approuvé",
            "approuvée.",
            "J’approuve",
            "j'approuve cela, merci",
            "Genehmigt",
            "ich genehmige das",
            "Freigegeben.",
        ),
    ],
)
def test_a_plain_yes_is_one(text: str) -> None:
    assert read(text) == Spoken(verdict=YES)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("reject because it is too dear", "it is too dear"),
        ("Rejected: wait for January", "wait for January"),
        ("I reject this, because we have spare ones.\nAsk Bo.", "we have spare ones.\nAsk Bo."),
        ("Declined - no budget left", "no budget left"),
        ("refusé car trop cher", "trop cher"),
        ("Je refuse parce que le budget est clos", "le budget est clos"),
        ("abgelehnt, weil es zu teuer ist", "es zu teuer ist"),
        ("ich lehne das ab, weil es zu teuer ist", "es zu teuer ist"),
        ("reject", ""),
        ("Abgelehnt.", ""),
    ],
)
def test_a_no_comes_with_its_reason_or_without(text: str, why: str) -> None:
    assert read(text) == Spoken(verdict=NO, why=why)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("changes: a viewer seat will do", "a viewer seat will do"),
        ("Changes needed: name the cost centre", "name the cost centre"),
        ("Änderung nötig: bitte nur lesend", "bitte nur lesend"),
        ("Modification demandée : un seul écran", "un seul écran"),
    ],
)
def test_a_wish_for_changes_says_which(text: str, why: str) -> None:
    assert read(text) == Spoken(verdict=CHANGES, why=why)


def test_a_verdict_may_name_its_request() -> None:
    assert read("approve req-12 please") == Spoken(verdict=YES, number="REQ-12")
    assert read("reject REQ-12: too dear") == Spoken(verdict=NO, why="too dear", number="REQ-12")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "approved?",
            "Is it approved",
            "not approved",
            "don't approve this",
            "Approved, but only for a month",
        ),
        *("I approve of the idea", "approve or reject", "who can approve REQ-1", "was rejected by finance"),
        *(
            "i decline to comment",
            "rejects everything",
            "> approved",
            "yes",
            "ok",
            "👍",
            "",
            "changes",
            "change",
        ),
        *("I would reject because it is dear, but it is yours to say", "approved by Mia", "rejected why?"),
        *("genehmigt?", "nicht genehmigt", "pas approuvé", "Approve it if Bo agrees"),
    ],
)
def test_what_may_mean_something_else_is_conversation(text: str) -> None:
    assert read(text) is None


def test_of_a_long_reason_as_much_counts_as_the_form_takes() -> None:
    found = read(f"reject: {'x' * 2000}")

    assert found is not None
    assert len(found.why) == REASON_MAX
