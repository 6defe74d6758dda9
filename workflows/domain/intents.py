"""What a short message means beyond its words: a wish for a person, thanks, yes, no.

Only whole messages count: "thanks, but it still drops" is news, not a thank-you. Rules, not guesses; what no
rule knows is a question.
"""

from __future__ import annotations

import re
from enum import StrEnum


class Intent(StrEnum):
    """What the person wants with this message."""

    QUESTION = "question"
    PERSON = "person"
    SOLVED = "solved"
    NOT_HELPED = "not_helped"
    CANCEL = "cancel"
    YES = "yes"
    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"


_PERSON = (
    r"(please )?((can|could|may) i )?((i('d| would)? (want|like|need) )?(to )?)?"
    r"((talk|speak|chat|connect me|get me|put me through)( (to|with))? )?"
    r"((a|an|some|the|any) )?(real |live |actual )?"
    r"(human( being)?|person|agent|somebody|someone|operator|technician|representative)( real)?"
)
_RULES: tuple[tuple[Intent, str], ...] = (
    (Intent.PERSON, _PERSON),
    (
        Intent.SOLVED,
        r"(that|this|it)?( has| is|'s)?( now)? ?(worked|works|fixed it|helped|solved( it)?|fixed|resolved)( now)?"
        r"( thanks| thank you)?|solved it|works( now| again)?|all good( now)?|perfect( thanks)?",
    ),
    (
        Intent.NOT_HELPED,
        r"no|nope|not really|(that |this |it )?(did ?n.?t|does ?n.?t|doesn.?t|didn.?t|did not|does not) (help|work)"
        r"( at all)?|no luck|not helpful|still (not working|broken|the same)|same (problem|issue)",
    ),
    (Intent.CANCEL, r"cancel( it| this)?|never ?mind|forget (it|about it)|stop|discard( it)?|leave it"),
    (
        Intent.YES,
        r"yes( please)?|yep|yeah|ok(ay)?|sure|submit( it)?|send( it)?|go ahead|do it|open (a |the )?ticket( please)?",
    ),
    (
        Intent.GREETING,
        r"(hi|hello|hey|hallo|hola|ola|olá|good (morning|afternoon|evening|day)|morning)"
        r"( there| all| everyone| team| desk| deskhand)?",
    ),
    (
        Intent.THANKS,
        r"(many )?(thanks|thank you|thx|ty|cheers|obrigad[ao]|danke)( a lot| so much| very much| again| all)?"
        r"( for (your|the) help)?",
    ),
    (Intent.HELP, r"help|what can (you|i) do( here)?|how does this work|commands?"),
)
_MATCHERS = tuple((intent, re.compile(rf"(?:{rule})", re.IGNORECASE)) for intent, rule in _RULES)
_LEADING_GREETING = re.compile(
    r"^\s*(hi|hello|hey|good (morning|afternoon|evening))\b[^\w]*(there|all|team|everyone|desk)?[\s,.!:;–-]+",
    re.I,
)


def read(text: str) -> Intent:
    """Return what the whole message means; QUESTION when no rule knows it."""
    bare = re.sub(r"[^\w\s'’]|_", " ", text.replace("’", "'"))
    bare = re.sub(r"\s+", " ", bare).strip().lower()
    if not bare:
        return Intent.GREETING
    for intent, matcher in _MATCHERS:
        if matcher.fullmatch(bare):
            return intent
    return Intent.QUESTION


def without_greeting(text: str) -> str:
    """Return the message without the greeting it opens with, whole if nothing else is left."""
    rest = _LEADING_GREETING.sub("", text, count=1).strip()
    return rest or text.strip()
