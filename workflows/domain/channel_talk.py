"""What is asked among everything people write in a channel: questions and troubles, not news and not chatter.

Nobody there speaks to the desk, so nothing is a question for want of a better rule: something has to say that
somebody wants to know or that something does not work.
"""

from __future__ import annotations

import re

from workflows.domain import intents
from workflows.domain.intents import Intent

QUESTION_MAX = 2000  # characters; what is longer tells a story, and no more of it is looked up either
_TO_ALL = re.compile(r"<!(?:channel|here|everyone)\b")
_MARK = re.compile(r"<[^<>]*>|[*_~`]")
_END = re.compile(r"(?<=[.!?])\s+|\n+")
_CLAUSE = re.compile(r"[,;:]\s+|\s+[–—-]+\s+")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_ASKED_MIN = 3  # words before a question mark: "Questions?" at the end of news asks nothing

_NEWS = re.compile(
    r"\b(fyi|heads[ -]?up|reminders?|please note|announcement|announcing|planned|maintenance|rolled out|is out\b"
    r"|(is|are|works?|up and running|back) (on time )?again|has been|have been|had been|all clear|welcome|congrat\w*"
    r"|well done|i (fixed|added|finished|moved|updated)|we( are|'re) on it|(don't|do not) forget|everybody must"
    r"|from (monday|tuesday|wednesday|thursday|friday|now) on"
    r"|we('re| are|'ve| have|'ll| will) (be |been )?(mov|chang|replac|switch|updat|upgrad|fix|launch|rele?as|clos)\w*"
    r"|(will|is going to|are going to) (be|move|change|close|go away|switch))\b"
)
_AUXILIARY = r"(do|does|did|can|could|should|would|will|may|must|is|are|was|were|has|have|am)"
_SOMEBODY = (
    r"(i|we|you|he|she|it|they|one|there|this|that|these|those|any(one|body|thing)?|some(one|body|thing)?"
    r"|the|my|our|your|a|an|all|every\w*|not)"
)
_ASKS = re.compile(
    rf"^\W*((hi|hello|hey|all|so|and|but|quick question|question|sorry|please|just|also)\b\W*)*"
    rf"(how (do|does|can|to|many|much|long|often|come|is|are|should|would|did|will|about)\b"
    rf"|(what|which|where|when|who|why|whom|whose)('s|s)? {_AUXILIARY}\b|(what|where|who|when|how)'?s\b"
    rf"|(what|which|who|how) \w+( \w+){{0,2}} {_AUXILIARY}\b|(where|how|who) to\b|(why|how|who|now what)$"
    rf"|{_AUXILIARY}(n't)? {_SOMEBODY}\b|any(one|body)( else)? (know|hav|has|see|able|get|tried)\w*\b"
    r"|(looking for|trying to)\b|any (idea|tips?|advice|chance|way)\b|is there\b|what if\b)"
)
_WANTS = re.compile(
    r"\b(how (do|does|can|should|would) (i|we|you|one)|does any(one|body)|(can|could) (any|some)(one|body)"
    r"|any idea (how|what|why|where|who)|no idea (how|what|why|where|who)|(not|n't) (sure|know|understand|figure out)"
    r"|i('m| am) (looking for|trying to|stuck|unable|locked out|having (trouble|problems|issues))"
    r"|(i|we)('d| would)? (need|want|like) (to|an?|the|some|my|more|one|access|help|new|admin)"
    r"|need (access|help|admin) (to|with|for|on)|wondering (if|how|whether|what))\b"
)
_TROUBLE = re.compile(
    r"\b(can't|cannot|cant|can not|couldn't|unable to|won't|wont|will not|doesn't|doesnt|does not|isn't|isnt|don't work"
    r"|not working|not (work|load|open|start|connect|print|respond|show|found|recognised|recognized)\w*|stopped working"
    r"|keeps (on )?\w+ing|drops?|dropped|crash\w*|freez\w*|frozen|hangs?|fails?|failed|failing|broken|stuck|locked"
    r"|error|refus\w*|rejected|denied|expired|missing|lost|stolen|gone|asks? (me )?(for|again)"
    r"|stays? (black|blank|empty)|kicks? me|bounces? me|locks?|stops|stopped|restarted|still (no|wants|says)"
    r"|nothing (happens|comes)|nobody (hears|can)"
    r"|(is|are|so|too|very|really) (slow|empty|offline|silent|black|wrong)"
    r"|no (sound|picture|signal|access|network|internet|connection|permission)|is down)\b"
)
_OWN = re.compile(r"\b(i|i'm|i've|my|me|mine|we|our|us)\b")
_SHORT = 14  # words: who reports a trouble in so few tells no news


def is_question(text: str) -> bool:
    """Whether somebody who writes *text* in a channel, to nobody, wants to know something or needs help.

    *text* is as the platform wrote it or as it reads. News for everybody, greetings, thanks and talk are none.
    """
    if len(text) > QUESTION_MAX or intents.read(text) is not Intent.QUESTION:
        return False
    bare = _MARK.sub(" ", text.replace("’", "'").lower())
    if _is_put_as_one(bare):
        return True
    words = " ".join(bare.split())
    if _TO_ALL.search(text) or _NEWS.search(words):
        return False
    if _WANTS.search(words):
        return True
    is_about_them = bool(_OWN.search(words)) or len(_WORD.findall(words)) <= _SHORT
    return bool(_TROUBLE.search(words)) and is_about_them


def _is_put_as_one(text: str) -> bool:
    """Whether any sentence of *text* ends as a question does, or opens as one and does not end otherwise."""
    for sentence in filter(None, map(str.strip, _END.split(text))):
        if len(_WORD.findall(sentence)) < _ASKED_MIN or sentence.endswith("!"):
            continue
        if sentence.endswith("?") or any(map(_ASKS.match, _CLAUSE.split(sentence.rstrip(".… ")))):
            return True
    return False
