"""HTML read back as a browser would, to say what of it is markup and what is text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from typing_extensions import override


@dataclass
class Read:
    """The tags with their attributes, and the text between them."""

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    text: str = ""
    is_balanced: bool = True

    def attributes(self, name: str) -> list[str]:
        """Return the values of one attribute, over all tags."""
        return [value or "" for _, given in self.tags for key, value in given.items() if key == name]


class _Reader(HTMLParser):
    EMPTY = frozenset({"br", "img", "hr", "input", "use"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read = Read()
        self.open: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.read.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    @override
    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.read.tags.append((tag, dict(attrs)))

    @override
    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.read.is_balanced = False

    @override
    def handle_data(self, data: str) -> None:
        self.read.text += data


def read(html: str) -> Read:
    """Return what a piece of HTML holds."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.read.is_balanced = reader.read.is_balanced and not reader.open
    return reader.read
