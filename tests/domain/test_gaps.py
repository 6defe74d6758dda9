"""Questions without an answer, put together and in order."""

from __future__ import annotations

from datetime import timedelta

from tests.fakes.clock import START
from workflows.domain.gaps import EachAlone, GapQuestion, Topic, in_topics, ranked
from workflows.domain.ids import ConversationId, GapId, UserId


def asked(
    n: int, *, by: str | None = "U1", text: str = "", gap: str | None = None, topic: str = ""
) -> GapQuestion:
    """Return the question of minute *n*."""
    return GapQuestion(
        conversation_id=ConversationId(f"c{n}"),
        turn=1,
        question=text or f"Question {n}?",
        at=START + timedelta(minutes=n),
        person_id=UserId(by) if by else None,
        gap_id=GapId(gap) if gap else None,
        topic=topic,
    )


def test_what_touches_more_people_comes_first_however_often_one_person_asks() -> None:
    insistent = [asked(n, by="U1", gap="a", topic="parking") for n in range(5)]
    shared = [asked(10 + n, by=f"U{n}", gap="b", topic="badge") for n in range(2)]

    gaps = ranked([*insistent, *shared])

    assert [(gap.name, gap.people, gap.times) for gap in gaps] == [("badge", 2, 2), ("parking", 1, 5)]


def test_examples_are_the_newest_and_no_wording_comes_twice() -> None:
    questions = [asked(n, gap="a", text=text) for n, text in enumerate(["Old?", "Same?", "New?", "Same?"])]

    (gap,) = ranked(questions)

    assert gap.examples == ("Same?", "New?")
    assert gap.newest_at == START + timedelta(minutes=3)


def test_askers_nobody_knows_are_counted_one_by_one() -> None:
    (gap,) = ranked([asked(1, by=None, gap="a"), asked(2, by=None, gap="a")])

    assert gap.people == 2


def test_a_question_not_yet_in_a_group_is_no_gap() -> None:
    assert ranked([asked(1)]) == []


def test_a_gap_keeps_its_id_while_most_of_it_stays_together() -> None:
    questions = [asked(1, gap="a"), asked(2, gap="a"), asked(3, gap="b"), asked(4)]
    topics = [Topic(name="all of it", members=(0, 1, 2)), Topic(name="new", members=(3,))]

    placed = in_topics(questions, topics, new_id=lambda: "new")

    assert [(one.turn, one.gap_id, one.topic) for one in placed] == [
        (1, "a", "all of it"),
        (1, "a", "all of it"),
        (1, "a", "all of it"),
        (1, "new", "new"),
    ]


def test_of_a_gap_that_falls_apart_only_the_first_part_keeps_the_id() -> None:
    questions = [asked(1, gap="a"), asked(2, gap="a"), asked(3, gap="a")]
    topics = [Topic(name="most", members=(0, 1)), Topic(name="rest", members=(2,))]

    placed = in_topics(questions, topics, new_id=lambda: "new")

    assert [one.gap_id for one in placed] == ["a", "a", "new"]


def test_a_question_too_old_to_be_grouped_again_is_left_as_it_is() -> None:
    questions = [asked(1, gap="a"), asked(2)]

    placed = in_topics(questions, [Topic(name="new", members=(1,))], new_id=lambda: "new")

    assert [one.conversation_id for one in placed] == ["c2"]


def test_without_a_model_only_the_same_words_are_the_same_question() -> None:
    topics = EachAlone().grouped(["Where is it?", "When is lunch?", "WHEN  is lunch?"])

    assert [(topic.name, topic.members) for topic in topics] == [
        ("When is lunch?", (1, 2)),
        ("Where is it?", (0,)),
    ]
