"""Button values: what the desk signed is read, everything else is refused."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.tokens import Signer
from workflows.domain.errors import DeskError
from workflows.domain.ids import ConversationId

SIGNER = Signer(b"a secret of the tests")


def test_a_value_is_the_id_and_twelve_hex_digits() -> None:
    assert re.fullmatch(r"01890000-t~[0-9a-f]{12}", SIGNER.sign("ticket", "01890000-t"))


@given(st.text(min_size=1, max_size=50), st.text(max_size=20))
def test_what_was_signed_is_read_again(id_: str, kind: str) -> None:
    assert SIGNER.read(kind, SIGNER.sign(kind, id_)) == id_


@pytest.mark.parametrize(
    "value",
    [
        "",
        "t1",
        "t1~",
        "t1~000000000000",
        "t2~" + SIGNER.sign("ticket", "t1").split("~")[1],
        SIGNER.sign("ticket", "t1") + "0",
        SIGNER.sign("conversation", "t1"),
        Signer(b"another secret").sign("ticket", "t1"),
        "t1~é",
    ],
)
def test_a_forged_value_is_refused(value: str) -> None:
    with pytest.raises(DeskError) as refused:
        SIGNER.read("ticket", value)

    assert refused.value.code == "forged_button"


def test_kind_and_id_cannot_lend_each_other_letters() -> None:
    proof = SIGNER.sign("a", "bc").split("~")[1]

    with pytest.raises(DeskError):
        SIGNER.read("ab", f"c~{proof}")


def test_a_card_is_named_by_its_conversation_and_number() -> None:
    value = SIGNER.sign_card(ConversationId("01890000-c"), 12)

    assert SIGNER.read_card(value) == ("01890000-c", 12)
    with pytest.raises(DeskError):
        SIGNER.read_card(SIGNER.sign("ticket", "01890000-c:12"))
