"""What a short message means beyond its words: a wish for a person, thanks, yes, no.

Only whole messages count: "thanks, but it still drops" is news, not a thank-you. Rules, not guesses; what no
rule knows is a question.
"""

from __future__ import annotations

import re
from enum import StrEnum

from workflows.domain import courtesies, sayings


class Intent(StrEnum):
    """What the person wants with this message."""

    QUESTION = "question"
    PERSON = "person"
    TICKET = "ticket"
    SOLVED = "solved"
    NOT_HELPED = "not_helped"
    NO = "no"
    CANCEL = "cancel"
    YES = "yes"
    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"


_WISH = (
    r"((can|could|may) (i|you|we) |(i|we)('d| would)? (just |really )?(want|like|need|prefer) (to )?|let me )"
)
_PERSON = (
    rf"{_WISH}?((talk|speak|chat|connect me|get me|give me|put me through|transfer me)( (to|with))? )?"
    r"((a|an|some|the|any|another|your) )?((real|live|actual|human) )?"
    r"(human( being)?|person|agent|somebody|someone|operator|technician|representative)"
    r"( (from|in|at|of) (the )?(it|hr|support|((help|service) ?)?desk))?"
)
_EMPHASIS = re.compile(
    r"\b((right )?now|asap|immediately|straight away|urgently|maintenant|tout de suite|immédiatement"
    r"|(bitte )?(jetzt|sofort))\b"
)
"""How soon somebody wants a person: it changes nothing of the wish."""
_COMPLAINT = re.compile(
    r"((this|that|it|you)( is| are|'s|'re) ((so|just|really|totally|completely) )*(useless|ridiculous|pointless"
    r"|hopeless|(not|no) (help|helping|helpful|useful))"
    r"|(this|that|it|you) (isn't|aren't) (helping|helpful|useful)|you (don't|do not) understand( me)?"
    r"|(c'est|tu es|vous êtes) ((complètement|vraiment) )?(inutile|nul|ridicule)|(ça|cela) (ne )?sert à rien"
    r"|das (ist (doch )?(nutzlos|sinnlos|lächerlich)|(bringt|nützt|hilft) (mir )?(nichts|nicht))"
    r"|(du verstehst|sie verstehen) mich nicht)"
)
"""What says nothing but that the desk is no help; with a wish for a person, the wish counts."""
_TICKET = (
    rf"{_WISH}?(open|create|raise|log|file|make)( me)? (a|the) (new )?ticket"
    rf"|{_WISH}a (new )?ticket|(a |new )?ticket"
)
_SUBJECT = r"(that|this|it|everything|((the|my) )?(problem|issue))"
_SOLVED = (
    r"((yes|yep|yeah|great|perfect) )*"
    rf"({_SUBJECT}?( has| is|'s)?( all)?( now)? ?"
    r"(worked|works|working|fixed it|did it|did the trick|helped|solved( it)?|fixed|sorted|resolved)"
    r"( (now|again|fine|for me))*|all (good|set|fine)( now)?|perfect)"
    r"( ((many )?thanks|thank you|thx|cheers)( a lot| so much)?)?"
)
_NOT = r"(did ?n'?t|does ?n'?t|is ?n'?t|wo ?n'?t|did not|does not|is not)"
_NOT_HELPED = (
    rf"((no|nope|sorry|unfortunately) )*(not (really|helpful|working)|no luck|{_SUBJECT}? ?{_NOT} (really )?"
    r"(help|work|working|fix(ed)?( it)?|solve it)( (at all|either|for me))*"
    rf"|{_SUBJECT}?( is|'s)? ?still ((not|{_NOT}) work(ing)?|broken|failing|down|the same)"
    r"|(the )?same (problem|issue|error)( again)?)"
)
_FINE = re.compile(
    r"((that|this|it|all|everything|(das|es|alles|ça|tout)) )*"
    r"(looks? (all |very |really )?(good|great|fine|right|correct|perfect)( to me)?|lgtm|perfect"
    r"|passt( so)?|perfekt|(sieht|schaut) (sehr )?gut aus|(c'est |est )?parfait|me va)"
    r"( (now|thanks|thank you|danke|merci))?"
)
"""What agrees to something that was shown to be looked over."""
_RULES: tuple[tuple[Intent, str], ...] = (
    (Intent.PERSON, rf"{_PERSON}|{sayings.PERSON}"),
    (Intent.TICKET, rf"{_TICKET}|{sayings.TICKET}"),
    (
        Intent.HELP,
        r"help( me)?|(i|we) need (some |your )?help|what can (you|i) do( here)?|how does this work|commands?"
        rf"|{sayings.HELP}",
    ),
    (Intent.SOLVED, rf"{_SOLVED}|{sayings.SOLVED}"),
    (Intent.NOT_HELPED, rf"{_NOT_HELPED}|{sayings.NOT_HELPED}"),
    (
        Intent.CANCEL,
        r"cancel( it| this| that)?|never ?mind|forget (it|about it|that)|stop|discard( it)?|leave it"
        rf"|{sayings.CANCEL}",
    ),
    (Intent.NO, rf"no|nope|nah|no (thanks|thank you|need)|not (now|yet)|{sayings.NO}"),
    (
        Intent.YES,
        r"(yes|yep|yeah|ok(ay)?|sure)( please)?|please( do)?|(submit|send)( it)?|go ahead|do it"
        rf"|{sayings.YES}",
    ),
    (Intent.THANKS, courtesies.THANKS),
    (Intent.GREETING, courtesies.GREETING),
)
"""The more pressing first: of a message in several parts, that one counts."""
_MATCHERS = tuple((intent, re.compile(rule)) for intent, rule in _RULES)
_A_PERSON = next(matcher for intent, matcher in _MATCHERS if intent is Intent.PERSON)
_SIGNS = {":+1:": "ok", ":thumbsup:": "ok", "👍": "ok", ":-1:": "not really", ":thumbsdown:": "not really"}
_SIGNS |= {
    "👎": "not really",
    ":pray:": "thanks",
    "🙏": "thanks",
    ":white_check_mark:": "solved",
    "✅": "solved",
}
_SIGN = re.compile("|".join(map(re.escape, _SIGNS)))
_SHORTCODE = re.compile(r":[a-z][\w+-]*:")
_BREAK = re.compile(r"[,.!?;:()\n]+|\s[–—-]+\s")
_OPPOSITES = ({Intent.SOLVED, Intent.NOT_HELPED}, {Intent.SOLVED, Intent.NO}, {Intent.YES, Intent.NO})
_ASKED = frozenset({Intent.PERSON, Intent.TICKET, Intent.HELP, Intent.GREETING})
"""What may be put as a question and still is that: "works?" is no success."""
_AGAIN = re.compile(
    r"\b((happens|happened|fails|failed|drops|dropped|broke|broken|is|it's|stopped|crashes|crashed|there) "
    r"(\w+ ){0,2}(again|back)|still (\w+ )?(fail|broken|drop|down|not|doesn|happen|crash|the same)\w*"
    r"|came back|(is|it's) back|(the )?same (problem|issue|error|thing) (again|as before|as last))\b",
    re.I,
)
_LEADING_GREETING = re.compile(rf"^\s*{courtesies.BEFORE_A_MATTER}[\s,.!:;–-]*", re.I)


def read(text: str) -> Intent:
    """Return what the whole message means; QUESTION when no rule knows it or its parts disagree."""
    words = _SHORTCODE.sub(" ", _without_signs(text))
    meaning = _meaning(_bare(words))
    if meaning is Intent.QUESTION:
        parts = [part for part in map(_bare, _BREAK.split(words)) if part]
        meant = {_meaning(part) for part in parts if not _is_by_the_way(part)}
        # of what is no help alone nothing is known: only a wish for a person says what to do about it
        meaning = _together(meant if Intent.PERSON in meant else set(map(_meaning, parts)))
    return Intent.QUESTION if "?" in text and meaning not in _ASKED else meaning


def agrees(text: str) -> bool:
    """Whether the message agrees to what is there to be looked over: a yes, or that it looks good."""
    if "?" in text:
        return False
    words = _SHORTCODE.sub(" ", _without_signs(text))
    parts = [part for part in map(_bare, _BREAK.split(words)) if part]
    are_fine = [bool(_FINE.fullmatch(part)) for part in parts]
    meanings = {_meaning(part) for part, is_fine in zip(parts, are_fine, strict=True) if not is_fine}
    return read(text) is Intent.YES or (any(are_fine) and meanings <= {Intent.YES, Intent.THANKS})


def says_again(text: str) -> bool:
    """Whether the message says that what was solved is there again, or never went away."""
    if "?" in text and not _AGAIN.search(text):
        return False
    return read(text) is Intent.NOT_HELPED or bool(_AGAIN.search(text))


def without_greeting(text: str) -> str:
    """Return the message without the greeting it opens with, whole if nothing else is left."""
    rest = _LEADING_GREETING.sub("", text, count=1).strip()
    return rest or text.strip()


def _without_signs(text: str) -> str:
    """Return the text in small letters, its signs in words."""
    return _SIGN.sub(lambda sign: f", {_SIGNS[sign[0]]}, ", text.replace("’", "'").lower())


def _bare(words: str) -> str:
    bare = " ".join(re.sub(r"[^\w\s']|_", " ", words).split())
    return re.sub(r"^(please|pls) (?=.)|(?<=.) (please|pls)$", "", bare)


def _is_by_the_way(bare: str) -> bool:
    """Whether a part says nothing beside a wish for a person: that it is urgent, that the desk is no help."""
    return bool(_EMPHASIS.fullmatch(bare) or _COMPLAINT.fullmatch(bare))


def _meaning(bare: str) -> Intent:
    if not bare:
        return Intent.GREETING
    if _A_PERSON.fullmatch(_bare(_EMPHASIS.sub(" ", bare))):
        return Intent.PERSON
    known = (intent for intent, matcher in _MATCHERS if matcher.fullmatch(bare))
    return next(known, Intent.QUESTION)


def _together(meanings: set[Intent]) -> Intent:
    if Intent.QUESTION in meanings or any(pair <= meanings for pair in _OPPOSITES):
        return Intent.QUESTION
    return next((intent for intent, _ in _RULES if intent in meanings), Intent.GREETING)
