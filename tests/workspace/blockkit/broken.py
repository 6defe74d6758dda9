"""Messages and views with something wrong in them: what apps get wrong, put into valid ones."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.workspace.blockkit.generated import Maker, Sent, valid
from workspace.blockkit.blocks import BLOCKS, INNER
from workspace.blockkit.shapes import Json

WRONG: tuple[Any, ...] = (None, 0, 1.5, True, "x", "", [], {}, ["x"], {"type": "plain_text", "text": "x"})


def nodes(part: Any) -> Iterator[Json | list[Any]]:
    """Yield every object and list in *part*, itself first."""
    if isinstance(part, dict | list):
        yield part
        for inner in part.values() if isinstance(part, dict) else part:
            yield from nodes(inner)


def _somewhere(random: Random, body: Any, wanted: Callable[[Any], bool]) -> Any:
    found = [node for node in nodes(body) if node and wanted(node)]
    return random.choice(found) if found else None


def _is_object(node: Any) -> bool:
    return isinstance(node, dict)


def _is_typed(node: Any) -> bool:
    return isinstance(node, dict) and "type" in node


def _drop(random: Random, body: Any) -> None:
    node = _somewhere(random, body, _is_object)
    if node is not None:
        del node[random.choice(list(node))]


def _mistake(random: Random, body: Any) -> None:
    node = _somewhere(random, body, _is_object)
    if node is not None:
        node[random.choice(list(node))] = copy.deepcopy(random.choice(WRONG))


def _invent(random: Random, body: Any) -> None:
    node = _somewhere(random, body, _is_object)
    if node is not None:
        node[random.choice(("colour", "url", "text", "style", "value", "type", "elements"))] = "red"


def _misplace(random: Random, body: Any) -> None:
    node = _somewhere(random, body, _is_typed)
    if node is not None:
        kind = random.choice([*BLOCKS.values(), *INNER.values()])
        foreign = Maker(random, "message").made(kind)
        node.clear()
        node.update(foreign)


def _rename(random: Random, body: Any) -> None:
    node = _somewhere(random, body, _is_typed)
    if node is not None:
        node["type"] = random.choice([*BLOCKS, *INNER])


def _repeat(random: Random, body: Any) -> None:
    node = _somewhere(random, body, lambda found: isinstance(found, list))
    if node is not None:
        item = random.choice(node)
        node.extend(copy.deepcopy(item) for _ in range(random.choice((1, 10, 110))))


def _lengthen(random: Random, body: Any) -> None:
    def holds_words(node: Any) -> bool:
        return isinstance(node, dict) and any(isinstance(v, str) for k, v in node.items() if k != "type")

    node = _somewhere(random, body, holds_words)
    if node is not None:
        name = random.choice([k for k, v in node.items() if isinstance(v, str) and k != "type"])
        node[name] += "x" * random.choice((30, 200, 4_000))


MISTAKES = (_drop, _mistake, _invent, _misplace, _rename, _repeat, _lengthen)


def spoil(sent: Sent, random: Random) -> Sent:
    """Return *sent* with one or two mistakes in it."""
    body = copy.deepcopy(sent.body)
    for _ in range(random.choice((1, 1, 2))):
        random.choice(MISTAKES)(random, body)
    return Sent(sent.surface, body)


def broken() -> SearchStrategy[Sent]:
    """Return a strategy of messages and views with mistakes in them; a few of them break nothing."""
    return st.builds(spoil, valid(), st.randoms(use_true_random=True))
