"""The written first sentences fit the sample catalogue they are counted against."""

from __future__ import annotations

from pathlib import Path

from bench.first_sentences import Outcome, Sentence, figures, sentences
from bot.desk_files import read_policy
from workflows.domain.catalogue import CHOOSING
from workflows.domain.ids import FieldId, ItemId

ROOT = Path(__file__).parents[2]


def test_every_sentence_speaks_of_items_fields_and_options_that_are_there() -> None:
    catalogue = read_policy(ROOT / "desk").catalogue

    for one in sentences():
        item = catalogue.item(one.item)
        assert (item is None) is (one.item == ""), one.said
        for name in (*one.slots, *one.asks):
            field = item.field(name) if item is not None else None
            assert field is not None, (one.said, name)
            if field.kind in CHOOSING:
                assert {option.id for option in field.options}.issuperset(one.slots.get(name, ())), one.said


def test_there_are_enough_sentences_and_a_good_part_of_each_half_wants_nothing() -> None:
    said = sentences()

    assert len({one.said for one in said}) == len(said) >= 300
    for is_kept_out in (False, True):
        half = [one for one in said if one.is_kept_out is is_kept_out]
        assert len(half) >= 140
        assert sum(one.item == "" for one in half) >= 30


def test_what_was_taken_and_not_said_lowers_precision_and_what_was_said_and_not_taken_lowers_recall() -> None:
    said = Sentence(said="a laptop", item=ItemId("laptop"), slots={FieldId("model"): ("light",)})
    nothing = Sentence(said="thanks", item=ItemId(""), kind="thanks")
    found = figures(
        [
            Outcome(sentence=said, items=(said.item,), is_taken=True, said=1, right=1, wrong=("for=U1",)),
            Outcome(sentence=said, items=(ItemId("monitor"), said.item), is_taken=False, said=1),
            Outcome(sentence=nothing, items=(), is_taken=False, said=0),
        ]
    )

    counts = {name: (share.hits, share.total) for name, share in found.items()}
    assert counts == {
        "item at 1": (1, 2),
        "item at 4": (2, 2),
        "item among the buttons": (2, 2),
        "begun at once, wrong item": (0, 2),
        "slot precision": (1, 2),
        "slot recall": (1, 2),
        "slot recall with what is asked back": (1, 2),
        "asked back, right": (0, 0),
        "wrong silent fills": (1, 2),
        "thanks taken for a request": (0, 1),
    }
