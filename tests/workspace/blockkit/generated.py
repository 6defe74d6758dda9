"""Valid messages and views, drawn at random from the table: every field of every kind turns up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from workspace.blockkit.blocks import BLOCKS, INNER
from workspace.blockkit.objects import OBJECTS, every_option
from workspace.blockkit.shapes import (
    Anything,
    Chars,
    Flag,
    Json,
    Kind,
    Listed,
    Number,
    OneOf,
    Shape,
    Shaped,
    Surface,
    TextOf,
    Typed,
    Whole,
)
from workspace.blockkit.validate import CHARTS_MAX, VIEW

PLAIN_WORDS = ("x", "Open a ticket", "*bold* _it_ `code`", "VPN · € 5", "第一", "two\nlines")
# Where a pattern has to be matched, by what it stands for.
MATCHING = {
    "an https address": "https://example.org/a?b=c",
    "a date like 2026-11-20": "2026-11-20",
    "a time like 09:30": "09:30",
    "a number": "5",
}
CELL_MOST = 200  # characters: a table has a limit for all its cells together
UNLIMITED_MOST = 10_000  # what is tried where the table names no limit
MARKDOWN_MOST = 3_000  # the markdown blocks of a message have a limit together


@dataclass
class Maker:
    """Makes values of the table for one message or view."""

    random: Random
    surface: Surface
    words: Sequence[str] = PLAIN_WORDS
    ids: int = 0
    has_focus: bool = False
    most: int = UNLIMITED_MOST

    def blocks(self, most: int = 3) -> list[Json]:
        """Return one block or some more."""
        allowed = [k for k in BLOCKS.values() if self.surface in k.surfaces]
        often = [BLOCKS[name] for name in ("section", "actions", "input")] * 4  # they hold all the elements
        count = self.random.randint(1, most)
        made = [self.made(self.random.choice(allowed + often)) for _ in range(count)]
        return [b for i, b in enumerate(made) if i < CHARTS_MAX or b["type"] != "data_visualization"]

    def view(self) -> Json:
        """Return a modal or a Home view."""
        made = self.made(VIEW[self.surface]) | {"blocks": self.blocks()}
        if self.surface == "modal" and any(b["type"] == "input" for b in made["blocks"]):
            made.setdefault("submit", {"type": "plain_text", "text": "Send"})
        return made

    def made(self, kind: Kind) -> Json:
        """Return something of *kind*, with the required fields and some of the others."""
        made: Json = {"type": kind.name} if kind.typed else {}
        before = self.most
        if kind.name in ("table", "data_table"):
            self.most = CELL_MOST
        for each in kind.fields:
            if each.required or self.random.random() < 0.4:
                made[each.name] = self.value(each.shape, each.name)
        self.most = before
        if kind.name in REPAIRS:
            REPAIRS[kind.name](made, self)
        return made

    def value(self, shape: Shape, name: str) -> Any:
        """Return a value of *shape* for the field *name*."""
        match shape:
            case Chars():
                return self.text(shape, name)
            case TextOf(most=most, kinds=kinds):
                made = self.made(INNER[self.random.choice(kinds)])
                return made | {"text": self.cut(most)}
            case Flag():
                return self.flag(name)
            case Whole(least=least, most=most):
                low = least or 0
                return self.random.randint(low, low + 5 if most is None else most)
            case Number():
                return self.random.choice((0, -3, 2.5, 1_000_000))
            case OneOf(words):
                return self.random.choice(words)
            case Typed(names, block=block):
                table = BLOCKS if block else INNER
                allowed = [n for n in names if self.surface in table[n].surfaces]
                return self.made(table[self.random.choice(allowed)])
            case Shaped(part):
                return self.made(OBJECTS[part])
            case Listed(of=of, most=most, least=least, gaps=gaps):
                count = self.random.randint(least, max(least, min(most or 3, 3)))
                items = [self.value(of, name) for _ in range(count)]
                return [None if gaps and self.random.random() < 0.3 else item for item in items]
            case Anything():
                return {"v1": {"name": self.cut(99), "join_url": "https://example.org"}}

    def text(self, shape: Chars, name: str) -> str:
        """Return a string: an id nobody else has, what a pattern wants, or some words."""
        if name in ("block_id", "action_id", "value"):
            self.ids += 1
            return f"{name}-{self.ids}"
        if shape.pattern:
            return MATCHING[shape.meaning]
        limit = MARKDOWN_MOST if shape.most == 12_000 else shape.most or self.most
        return self.cut(min(limit, self.most))

    def cut(self, most: int) -> str:
        """Return some words, at times as many as may be; never none."""
        words = self.random.choice(self.words)
        full = self.random.random() < 0.05 and most < 500
        return (words * (most // len(words) + 1))[:most] if full else words[:most]

    def flag(self, name: str) -> bool:
        """Return true or false; true once only for the focus."""
        chosen = self.random.random() < 0.5
        if name == "focus_on_load" and chosen:
            chosen, self.has_focus = not self.has_focus, True
        return chosen


def _section(made: Json, maker: Maker) -> None:
    if "text" not in made and "fields" not in made:
        made["text"] = maker.value(TextOf(), "text")


def _image(made: Json, maker: Maker) -> None:
    if "image_url" in made or "slack_file" not in made:
        made.pop("slack_file", None)
        made["image_url"] = "https://example.org/picture.png"


def _slack_file(made: Json, maker: Maker) -> None:
    made.clear()
    made[maker.random.choice(("id", "url"))] = "F0PICTURE"


def _filter(made: Json, maker: Maker) -> None:
    if not made:
        made["exclude_bot_users"] = True


def _menu(made: Json, maker: Maker) -> None:
    if ("options" in made) == ("option_groups" in made):
        made.pop("option_groups", None)
        made["options"] = maker.value(Listed(Shaped("option"), 3, 1), "options")
    _initial(made, maker)


def _initial(made: Json, maker: Maker) -> None:
    offered = every_option(made)
    if "initial_option" in made:
        made["initial_option"] = maker.random.choice(offered)
    if "initial_options" in made:
        made["initial_options"] = offered[: maker.random.randint(1, len(offered))]


def _input(made: Json, maker: Maker) -> None:
    if made["element"]["type"] == "file_input":
        made.pop("dispatch_action", None)
    if maker.surface != "modal":
        made["element"].pop("response_url_enabled", None)


def _actions(made: Json, maker: Maker) -> None:
    for element in [*made.get("elements", []), made.get("accessory", {})]:
        element.pop("response_url_enabled", None)


def _section_or_actions(made: Json, maker: Maker) -> None:
    _section(made, maker)
    _actions(made, maker)


def _card(made: Json, maker: Maker) -> None:
    if "icon" in made:
        made.pop("slack_icon", None)
    if not any(name in made for name in ("hero_image", "title", "actions", "body")):
        made["title"] = maker.value(TextOf(150), "title")


def _container(made: Json, maker: Maker) -> None:
    if "rich_text_title" not in made:
        made["title"] = maker.value(TextOf(150, ("plain_text",)), "title")
    if made.get("is_collapsible"):
        made.pop("has_header_divider", None)
    else:
        made.pop("default_collapsed", None)


def _data_table(made: Json, maker: Maker) -> None:
    wide = min(len(row) for row in made["rows"])
    made["rows"] = [row[:wide] for row in made["rows"]]
    made["rows"][0] = [{"type": "raw_text", "text": maker.cut(CELL_MOST)} for _ in range(wide)]
    if "row_header_column_index" in made:
        made["row_header_column_index"] %= wide


def _segment(made: Json, maker: Maker) -> None:
    made["value"] = abs(made["value"]) + 1


def _chart(made: Json, maker: Maker) -> None:
    names = list(dict.fromkeys(made["axis_config"]["categories"]))
    made["axis_config"]["categories"] = names
    for number, series in enumerate(made["series"]):
        series["name"] = f"{series['name'][:18]}{number}"
        series["data"] = [{"label": name, "value": number} for name in names]


def _ordered(least: str, most: str) -> Callable[[Json, Maker], None]:
    def repair(made: Json, maker: Maker) -> None:
        if least in made and most in made and made[least] > made[most]:
            made[least] = made[most]

    return repair


REPAIRS: dict[str, Callable[[Json, Maker], None]] = {
    "section": _section_or_actions,
    "actions": _actions,
    "image": _image,
    "slack_file": _slack_file,
    "conversation_filter": _filter,
    "static_select": _menu,
    "multi_static_select": _menu,
    "checkboxes": _initial,
    "radio_buttons": _initial,
    "input": _input,
    "card": _card,
    "container": _container,
    "data_table": _data_table,
    "segment": _segment,
    "bar": _chart,
    "area": _chart,
    "line": _chart,
    "plain_text_input": _ordered("min_length", "max_length"),
    "rich_text_input": _ordered("min_lines", "max_lines"),
}


SURFACES: tuple[Surface, ...] = ("message", "message", "modal", "home")


@dataclass(frozen=True)
class Sent:
    """What an app sends: blocks in a message, or a view."""

    surface: Surface
    body: Any

    @property
    def blocks(self) -> list[Json]:
        """Return its blocks."""
        return self.body if self.surface == "message" else self.body["blocks"]  # type: ignore[no-any-return]  # JSON


def make(random: Random, surface: Surface, words: Sequence[str]) -> Sent:
    """Return a valid message or view for *surface*."""
    maker = Maker(random, surface, words)
    return Sent(surface, maker.blocks() if surface == "message" else maker.view())


def numbered(number: int) -> Sent:
    """Return the valid message or view of that number, the same in every run; half of all are messages."""
    random = Random(number)
    return make(random, random.choice(SURFACES), PLAIN_WORDS)


def valid(words: Sequence[str] = PLAIN_WORDS) -> SearchStrategy[Sent]:
    """Return a strategy of valid messages and views, half of them messages."""
    randoms = st.randoms(use_true_random=True)  # drawn by seed: a thousand draws for each would take minutes
    return st.builds(make, randoms, st.sampled_from(SURFACES), st.just(words))
