"""The list of what nobody answers: within every limit, nobody named, nobody's words alive."""

from __future__ import annotations

from datetime import timedelta

from handlers.blocks.gaps import SHOWN, gap_list
from tests.handlers.blocks.reading import accepted, buttons_of, lines_of
from tests.handlers.blocks.samples import ANA, BO, LOOK, NOW
from workflows.domain.gaps import Gap, GapQuestion
from workflows.domain.ids import ConversationId, GapId, UserId
from workflows.use_cases.gaps import Listed


def a_gap(name: str = "parking office", *texts: str, by: tuple[UserId, ...] = (ANA, BO)) -> Gap:
    """Return a gap in which each of these people asked each of *texts*."""
    questions = tuple(
        GapQuestion(
            conversation_id=ConversationId(f"{name}{n}{person}"),
            turn=1,
            question=text,
            at=NOW - timedelta(minutes=n),
            person_id=person,
            gap_id=GapId(f"gap-{name[:9]}"),
            topic=name,
        )
        for n, text in enumerate(texts or ("Where do I park?", "Is there parking?"))
        for person in by
    )
    return Gap(id=GapId(f"gap-{name[:9]}"), name=name, questions=questions)


def test_a_gap_says_what_how_many_how_often_and_in_which_words() -> None:
    drawn = gap_list(Listed(gaps=[a_gap()], waiting=0), LOOK)

    accepted(drawn)
    assert lines_of(drawn) == [
        "*1 thing people ask and no article answers*",
        "The first touches most people. Only agents see this.",
        "*parking office*",
        "2 people · asked 4 times · last <!date^1795437600^{time}|13:40 CET>",
        "> “Where do I park?”",
        "> “Is there parking?”",
    ]
    assert buttons_of(drawn) == {"gap_draft_1": "Draft an article", "gap_not_ours_1": "Not ours"}


def test_one_person_who_asked_once_is_said_so() -> None:
    drawn = gap_list(Listed(gaps=[a_gap("x", "Where?", by=(ANA,))], waiting=2), LOOK)

    accepted(drawn)
    assert lines_of(drawn)[3].startswith("One person · asked once · last ")
    assert lines_of(drawn)[-1] == "And two new, not yet put in order."


def test_nothing_and_nothing_yet_are_told_apart() -> None:
    none, not_yet = Listed(gaps=[], waiting=0), Listed(gaps=[], waiting=3)

    assert lines_of(gap_list(none, LOOK)) == ["*Every question of late found an answer.*"]
    assert lines_of(gap_list(not_yet, LOOK)) == [
        "*New questions without an answer are being put in order.* Look again in a minute."
    ]


def test_a_long_list_of_long_questions_is_taken_and_says_how_much_is_left() -> None:
    gaps = [a_gap(f"{n} {'word ' * 60}", "why " * 900, "how " * 900) for n in range(40)]

    drawn = gap_list(Listed(gaps=gaps, waiting=0), LOOK)

    accepted(drawn)
    assert len(buttons_of(drawn)) == 2 * SHOWN
    assert lines_of(drawn)[-1] == "And 30 more."


def test_what_somebody_asked_can_wake_or_forge_nothing() -> None:
    drawn = gap_list(
        Listed(gaps=[a_gap("<!channel>", "<!here> *bold* <@U0ANADUA>\n> more", by=(ANA,))], waiting=0), LOOK
    )

    accepted(drawn)
    said = "\n".join(lines_of(drawn))
    assert "<!channel>" not in said and "<!here>" not in said and "<@" not in said and "*bold*" not in said


def test_nobody_who_asked_is_named() -> None:
    said = "\n".join(lines_of(gap_list(Listed(gaps=[a_gap()], waiting=0), LOOK)))

    assert ANA not in said and "Ana" not in said
