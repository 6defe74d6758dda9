"""What people confirm becomes an alias of the page that helped, and is one no longer when they take it back."""

from __future__ import annotations

from storage import TicketStore
from storage.knowledge import Row
from tests.fakes.chat import Chat
from tests.use_cases.test_pressing import press
from workflows.use_cases import learning, presses

VPN = "The VPN drops every hour"
PAGE = "it/vpn-drops.md"


def stored(store: TicketStore, *pages: str) -> None:
    """Have these articles in the base."""
    rows = [
        Row(
            page=page,
            source="articles",
            digest=page,
            audience=("everyone",),
            document={"page": page, "text": page},
        )
        for page in pages
    ]
    store.knowledge.change(put=rows, remove=[])


def test_a_confirmed_question_becomes_an_alias_and_a_new_version(chat: Chat, store: TicketStore) -> None:
    stored(store, PAGE)
    before = store.knowledge.version()
    press(chat, presses.solved, chat.ask(f"{VPN}, my token is abc123"), n=0)

    learning.learn_aliases(chat.desk)
    after = store.knowledge.version()
    learning.learn_aliases(chat.desk)

    assert store.knowledge.confirmed() == {PAGE: (f"{VPN}, my token is [secret]",)}
    assert before < after == store.knowledge.version()


def test_a_vote_that_is_taken_back_takes_its_alias_along(chat: Chat, store: TicketStore) -> None:
    stored(store, PAGE)
    solved = press(chat, presses.solved, chat.ask(VPN), n=0)
    learning.learn_aliases(chat.desk)

    press(chat, presses.reopen_answer, solved, n=0)
    learning.learn_aliases(chat.desk)

    assert store.knowledge.confirmed() == {}


def test_an_article_that_goes_takes_its_aliases_along(chat: Chat, store: TicketStore) -> None:
    stored(store, PAGE, "it/other.md")
    press(chat, presses.solved, chat.ask(VPN), n=0)
    learning.learn_aliases(chat.desk)

    store.knowledge.change(put=[], remove=[PAGE])

    assert store.knowledge.confirmed() == {}
    learning.learn_aliases(chat.desk)
    stored(store, PAGE)
    assert store.knowledge.confirmed() == {}


def test_what_did_not_help_teaches_nothing(chat: Chat, store: TicketStore) -> None:
    stored(store, PAGE)
    press(chat, presses.not_helped, chat.ask(VPN), n=0)

    learning.learn_aliases(chat.desk)

    assert store.knowledge.confirmed() == {}
