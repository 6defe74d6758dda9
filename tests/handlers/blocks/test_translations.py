"""Words in other languages: complete, with the same facts, within every limit; and none that no template says."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

import emoji
import jinja2
import pytest
from jinja2 import meta, nodes

from handlers import words
from handlers.blocks import Drawing, View
from handlers.limits import findings
from handlers.words import labels_of, languages
from handlers.words.languages import ENGLISH, PSEUDO
from tests.handlers.blocks.everything import for_agents, for_requesters, strings_in, texts_of
from tests.handlers.blocks.test_words import CODES

OTHERS = sorted(languages.known() - {ENGLISH, PSEUDO})
FOR_REQUESTERS = (
    *("conversations/*", "states/*", "talk/*", "requests/*", "reactions/*", "command/*", "errors/*"),
    *("home/hello", "home/ticket*", "home/no_tickets", "home/more", "shadow/only_listening"),
    *("tickets/resolved*", "tickets/rat*", "tickets/opened_for", "tickets/form_again", "tickets/watching"),
    *("problems/workaround*", "problems/fixed", "problems/solved", "problems/not_helped"),
    *(
        "problems/until_then",
        "lines/asked",
        "lines/asked_by_command",
        "lines/claimed",
        "lines/closes_soon",
        "lines/approval_*",
    ),
    *("lines/file_missing", "lines/follow_up", "lines/merged", "lines/reminder", "lines/reply_*"),
    *("lines/reported*", "lines/solved_with", "lines/waits_for_vendor", "lines/cancel_asked", "lines/moved"),
    *(
        "lines/goes_on_here",
        "lines/moved_to_direct",
        "lines/mailed",
        "lines/kept_apart",
        "lines/requested_for*",
    ),
    "home/draft",
    "home/access",
    "access/*",
    "lines/extending",
    "lines/requesting",
    "lines/approver_left",
    "away/*",
    "glass/*",
    "lines/glass_broken",
)
"""What is said to people who ask for something; the rest is said among agents, and may be in English."""
SAID_BY_NOBODY = re.compile(
    r"<!date\^[^>]*>|<[@#][^>]*>|https?://[^\s|>]+|&\w+;|\b(?:INC|PRB|P)-?\d+\b|\b(?:CET|WET|UTC|min)\b"
)


def _templates() -> set[str]:
    paths = (path.relative_to(words.WORDS) for path in words.WORDS.rglob("*/*.j2"))
    return {str(path.with_suffix("")) for path in paths if path.parts[0] not in OTHERS}


def _translated(tag: str) -> set[str]:
    paths = ((words.WORDS / tag).rglob("*/*.j2"),)
    return {str(path.relative_to(words.WORDS / tag).with_suffix("")) for path in paths[0]}


def _source(template: str, tag: str = "") -> str:
    return (words.WORDS / tag / f"{template}.j2").read_text(encoding="utf-8")


def _facts(source: str) -> set[str]:
    environment = jinja2.Environment(autoescape=True)
    parsed = environment.parse(source)
    for used in parsed.find_all(nodes.Filter):  # jinja2 looks for them, though nothing is rendered
        environment.filters.setdefault(used.name, str)
    return meta.find_undeclared_variables(parsed)


def _files() -> Iterator[tuple[str, str]]:
    for path in words.WORDS.rglob("*.j2"):
        yield str(path.relative_to(words.WORDS)), path.read_text(encoding="utf-8")


@pytest.mark.parametrize("tag", OTHERS)
def test_whatever_a_requester_reads_is_there_in_every_language(tag: str) -> None:
    needed = {one for one in _templates() if any(fnmatch(one, pattern) for pattern in FOR_REQUESTERS)}

    assert needed - _translated(tag) == set()


def test_every_label_of_those_cards_is_there_in_every_language(monkeypatch: pytest.MonkeyPatch) -> None:
    said: set[str] = set()
    label = words.label

    def noting(key: str, **facts: Any) -> str:
        said.add(key)
        return label(key, **facts)

    monkeypatch.setattr(words, "label", noting)
    assert list(for_requesters())

    assert {tag: missing for tag in OTHERS if (missing := said - labels_of(tag).keys())} == {}


def test_every_kind_of_template_for_requesters_is_one_there_is() -> None:
    unknown = [one for one in FOR_REQUESTERS if not any(fnmatch(name, one) for name in _templates())]

    assert unknown == []


@pytest.mark.parametrize("tag", OTHERS)
def test_a_translation_speaks_of_the_same_facts(tag: str) -> None:
    there = _templates()
    assert _translated(tag) - there == set(), "words that nobody says any more"

    differing = {one for one in _translated(tag) if _facts(_source(one, tag)) != _facts(_source(one))}
    theirs, ours = labels_of(tag), labels_of(ENGLISH)
    assert theirs.keys() - ours.keys() == set(), "labels that nobody says any more"
    differing |= {key for key in theirs if _facts(theirs[key]) != _facts(ours[key])}

    assert differing == set()


@pytest.mark.parametrize("tag", OTHERS)
def test_no_title_of_a_form_is_cut_that_is_whole_in_english(tag: str) -> None:
    whole = _titles(ENGLISH)

    cut = [theirs for ours, theirs in zip(whole, _titles(tag), strict=True) if ours[-1] != "…" == theirs[-1]]

    assert cut == []


def _titles(tag: str) -> list[str]:
    with words.speaking(tag):
        forms = [drawn for drawn, _ in (*for_requesters(), *for_agents()) if not isinstance(drawn, Drawing)]
    return [form["title"]["text"] for form in forms if "title" in form]


@pytest.mark.parametrize("tag", OTHERS)
def test_every_card_and_form_is_taken_by_chat_in_every_language(tag: str) -> None:
    with words.speaking(tag):
        wrong = [found for drawn, _ in (*for_requesters(), *for_agents()) for found in findings(drawn)]

    assert wrong == []


@pytest.mark.parametrize("tag", OTHERS)
@pytest.mark.parametrize(("code", "facts"), CODES.items())
def test_every_code_has_a_sentence_in_every_language(tag: str, code: str, facts: dict[str, Any]) -> None:
    with words.speaking(tag):
        sentence = words.error_sentence(code, facts)

    assert sentence.endswith(".")
    assert len(sentence) <= 250


# ---- the pseudo language ------------------------------------------------------------------------------------


def _unmarked(drawn: Drawing | View, theirs: Any) -> set[str]:
    """Return the words of a drawing that no template said, and that are nobody's own."""
    known = {word.lower() for said in strings_in(theirs) for word in re.findall("[A-Za-z]+", said)}
    found: set[str] = set()
    for text in texts_of(drawn):
        plain = SAID_BY_NOBODY.sub(" ", html.unescape(SAID_BY_NOBODY.sub(" ", text)))
        found |= {word for word in re.findall("[A-Za-z]{2,}", plain) if word.lower() not in known}
    return found


def test_nothing_a_requester_reads_is_said_past_the_templates() -> None:
    with words.speaking(PSEUDO):
        leaks = {word for drawn, theirs in for_requesters() for word in _unmarked(drawn, theirs)}

    assert leaks == set()


def test_nothing_an_agent_reads_is_said_past_the_templates() -> None:
    with words.speaking(PSEUDO):
        leaks = {word for drawn, theirs in for_agents() for word in _unmarked(drawn, theirs)}

    assert leaks == set()


def test_a_word_said_past_the_templates_is_found() -> None:
    with words.speaking(PSEUDO):
        said = words.render("lines/closed", number="INC-7", person_name="Ana", is_request=False)

    assert _unmarked(Drawing(said, []), "Ana") == set()
    assert _unmarked(Drawing(f"{said} Done", []), "Ana") == {"Done"}
    assert _unmarked(Drawing(said, []), "") == {"Ana"}


def test_no_template_says_words_from_inside_its_logic() -> None:
    """`{{ number or "another ticket" }}` cannot be marked, and is easily forgotten in a translation."""
    said: list[tuple[str, str]] = []
    for name, source in _files():
        for output in jinja2.Environment(autoescape=True).parse(source).find_all(nodes.Output):
            shown = (node for node in output.nodes if not isinstance(node, nodes.TemplateData))
            texts = (text.value for node in shown for text in _said_by(node) if isinstance(text.value, str))
            said += [(name, text) for text in texts if re.search(r"\w", text)]

    assert said == []


def _said_by(node: nodes.Node) -> Iterator[nodes.Const]:
    """Return the constants of an expression, without those it compares with and the keys of labels."""
    if isinstance(node, nodes.Const):
        yield node
    elif not isinstance(node, nodes.Compare | nodes.Call):
        for child in node.iter_child_nodes():
            yield from _said_by(child)


# ---- signs --------------------------------------------------------------------------------------------------


def test_no_sign_stands_alone_for_a_meaning() -> None:
    """An emoji, or a name of one in colons, has words on its own line: not everybody sees or knows it."""
    alone: list[tuple[str, str]] = []
    for name, source in _files():
        for text in re.sub(r"\{[%#].*?[%#]\}", "\n", source).splitlines():
            signs = [*emoji.emoji_list(text), *re.findall(r":[a-z_]+:", text)]
            said = emoji.replace_emoji(re.sub(r":[a-z_]+:|\{\{.*?\}\}", " ", text), "")
            if signs and not re.search(r"\w{2,}", said):
                alone.append((name, text))

    assert alone == []


def test_every_button_can_be_read() -> None:
    unreadable = [
        text for drawn, _ in for_requesters() for text in texts_of(drawn) if emoji.purely_emoji(text)
    ]

    assert unreadable == []
