"""The finder: short words find what they name, and nobody finds what is not for them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge import HASHING, Finder, Offered, encoder

STAFF = frozenset({frozenset({"employees"})})
OFFERED = [
    Offered(id="lamp", names=("Desk lamp", "lamp"), text="A lamp for a desk.", audience=("employees",)),
    Offered(id="chair", names=("Chair", "seat"), text="A chair.", audience=("employees",)),
    Offered(id="leaver", names=("Leaver",), text="Somebody leaves.", audience=("managers",)),
]


def finder() -> Finder:
    return Finder(OFFERED, encoder(HASHING))


def test_what_is_called_by_its_name_comes_first_with_the_longest_name_that_was_said() -> None:
    first, *_ = finder().find("a new desk lamps please", readers=STAFF)

    assert (first.id, first.named) == ("lamp", "Desk lamp")


def test_what_is_called_by_half_a_name_is_not_called() -> None:
    first, *_ = finder().find("a desk", readers=STAFF)

    assert (first.id, first.named, first.share) == ("lamp", "", 1.0)


def test_nobody_finds_what_is_for_others() -> None:
    assert "leaver" not in [one.id for one in finder().find("leaver", readers=STAFF)]
    managers = frozenset({frozenset({"employees", "managers"})})
    assert finder().find("leaver", readers=managers)[0].id == "leaver"


def test_among_strangers_nothing_is_found_and_words_without_a_subject_find_nothing() -> None:
    assert finder().find("lamp", readers=frozenset({frozenset()})) == []
    assert finder().find("can i please have it", readers=STAFF) == []


@settings(max_examples=50, derandomize=True)
@given(
    words=st.text(max_size=40),
    readers=st.frozensets(st.frozensets(st.sampled_from(["employees", "managers", "guests"])), max_size=3),
)
def test_whatever_is_said_only_what_all_readers_may_see_is_found(
    words: str, readers: frozenset[frozenset[str]]
) -> None:
    for one in finder().find(words + " lamp leaver", readers=readers):
        audience = next(offered.audience for offered in OFFERED if offered.id == one.id)
        assert readers and all(not reader.isdisjoint(audience) for reader in readers)


def test_a_slip_in_a_name_is_seen_through_and_told() -> None:
    offered = [Offered(id="vpn", names=("VPN access",), text="", audience=("everyone",))]
    finds = Finder(offered, encoder(HASHING))

    [slip] = finds.find("vnp acess", readers=STAFF)
    [right] = finds.find("vpn access", readers=STAFF)

    assert (slip.named, slip.mistyped) == ("VPN access", frozenset({"vnp", "acess"}))
    assert (right.named, right.mistyped) == ("VPN access", frozenset())
