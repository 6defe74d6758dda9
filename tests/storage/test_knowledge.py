"""Articles change together and move the version on; blobs are kept once and never lost by another's doing."""

from __future__ import annotations

from datetime import timedelta

from storage import TicketStore
from storage.knowledge import AT_ONCE, YOUNG, Row, SqlKnowledge
from tests.fakes.clock import FakeClock
from tests.storage.racing import race

MODEL = "m1"


def _row(page: str, *, text: str = "Text.", audience: tuple[str, ...] = ("everyone",)) -> Row:
    return Row(
        page=page,
        source="articles",
        digest=f"digest of {text}",
        audience=audience,
        document={"page": page, "text": text},
    )


def _key(number: int) -> bytes:
    return number.to_bytes(16, "big")


def test_every_change_moves_the_version_on(store: TicketStore) -> None:
    known = store.knowledge
    assert known.version() == 0

    first = known.change(put=[_row("a.md"), _row("b.md")], remove=[])
    second = known.change(put=[_row("a.md", text="New.")], remove=["b.md"])

    assert 0 < first < second == known.version()
    assert known.documents() == (second, [{"page": "a.md", "text": "New."}])
    assert known.kept() == {"a.md": ("digest of New.", "articles", ("everyone",))}


def test_what_changes_nothing_leaves_the_version(store: TicketStore) -> None:
    known = store.knowledge
    version = known.change(put=[_row("a.md")], remove=[])

    assert known.change(put=[_row("a.md")], remove=["never-there.md"]) == version == known.version()


def test_a_page_put_and_removed_at_once_stays(store: TicketStore) -> None:
    store.knowledge.change(put=[_row("a.md")], remove=["a.md"])

    assert list(store.knowledge.kept()) == ["a.md"]


def test_only_the_pages_that_are_asked_for_are_read(store: TicketStore) -> None:
    store.knowledge.change(put=[_row("b.md"), _row("a.md"), _row("c.md")], remove=[])

    _, found = store.knowledge.documents(["c.md", "a.md", "never-there.md"])

    assert [one["page"] for one in found] == ["a.md", "c.md"]


def test_the_audiences_of_pages_are_those_of_this_moment(store: TicketStore) -> None:
    known = store.knowledge
    known.change(put=[_row("a.md"), _row("b.md", audience=("finance",)), _row("c.md")], remove=[])
    known.change(put=[], remove=["c.md"])

    assert known.audiences(["a.md", "b.md", "c.md"]) == {"a.md": ("everyone",), "b.md": ("finance",)}


def test_two_processes_that_store_the_same_make_one_change(store: TicketStore, database_url: str) -> None:
    others = [TicketStore(database_url, clock=FakeClock()) for _ in range(4)]
    rows = [_row(f"{number}.md") for number in range(20)]

    versions = race(4, lambda at: others[at].knowledge.change(put=rows, remove=[]))

    assert set(versions) == {store.knowledge.version()} == {1}
    for other in others:
        other.close()


def test_blobs_are_found_by_fingerprint_and_key(store: TicketStore) -> None:
    known = store.knowledge
    many = {_key(number): bytes([number % 256]) * 50 for number in range(AT_ONCE + 7)}

    known.keep(MODEL, many)

    assert known.load(MODEL, [*many, _key(9999)]) == many
    assert known.load("another model", list(many)) == {}


def test_a_blob_kept_again_is_replaced(store: TicketStore) -> None:
    store.knowledge.keep(MODEL, {_key(1): b"broken"})
    store.knowledge.keep(MODEL, {_key(1): b"whole"})

    assert store.knowledge.load(MODEL, [_key(1)]) == {_key(1): b"whole"}


def test_those_who_keep_the_same_blobs_in_any_order_do_not_block_each_other(store: TicketStore) -> None:
    forwards = {_key(number): b"x" for number in range(100)}
    backwards = dict(reversed(forwards.items()))

    race(6, lambda at: store.knowledge.keep(MODEL, forwards if at % 2 else backwards))

    assert store.knowledge.load(MODEL, list(forwards)) == forwards


def test_what_no_article_uses_goes_once_it_is_old(store: TicketStore, clock: FakeClock) -> None:
    known: SqlKnowledge = store.knowledge
    known.keep(MODEL, {_key(1): b"used", _key(2): b"unused"})
    known.keep("another model", {_key(2): b"not mine"})
    clock.advance(YOUNG + timedelta(minutes=1))
    known.keep(MODEL, {_key(3): b"somebody is about to use it"})

    known.tidy(MODEL, {_key(1)})

    assert set(known.load(MODEL, [_key(1), _key(2), _key(3)])) == {_key(1), _key(3)}
    assert set(known.load("another model", [_key(2)])) == {_key(2)}
