"""A yes or a no to a request that somebody writes instead of pressing it: only what can mean nothing else.

The whole message has to be the verdict, with a reason where one is needed. *Approved, but only for a month* is none:
it is something to talk about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflows.domain.approvals import Verdict

REASON_MAX = 1000
"""Characters of a reason; as many as the form takes."""
_ABOUT = r"(?: (?:it|this|that|the request|das|es|die anfrage|ça|cela|la demande|(?P<number>req-\d+)))?"
_PLEASE = r"(?:,? (?:please|thanks|thank you|bitte|danke|s'il vous plaît|merci))?"
_APPROVE = (
    r"i approve|approved?|ich genehmige|genehmigt?|genehmigen|freigegeben|j'approuve|approuvée?|approuver"
)
_REJECT = (
    r"i (?:reject|decline)|reject(?:ed)?|declined?|ich lehne|abgelehnt|ablehnen"
    r"|je refuse|refusée?|refuser|rejetée?|rejeter"
)
_CHANGES = r"changes?(?: needed| please)?|änderung(?:en)?(?: nötig)?|modifications?(?: demandées?)?"
_BECAUSE = r"(?:\s*[:–—-]+|,? (?:because|as|since|weil|denn|da|car|parce que|parce qu')(?= ?\S)|[,.])"
_YES = re.compile(rf"(?:ok(?:ay)?[, ]+)?(?:{_APPROVE}){_ABOUT}{_PLEASE}[\s.!✅👍*_~]*", re.IGNORECASE)
_NO = re.compile(
    rf"(?:{_REJECT}){_ABOUT}(?: ab)?(?:{_BECAUSE}\s*(?P<why>\S.*)|\s*[.!]*)", re.IGNORECASE | re.DOTALL
)
_OTHERWISE = re.compile(rf"(?:{_CHANGES})\s*:\s*(?P<why>\S.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What somebody wrote comes to; `number` is the request they named, “” for the one that is spoken of."""

    verdict: Verdict
    why: str = ""
    number: str = ""


def read(text: str) -> Spoken | None:
    """Return the verdict that *text* is and nothing but that; None for everything else, a question too."""
    said = text.replace("’", "'").strip().strip("*_~").strip()
    if said.endswith("?"):
        return None
    for verdict, pattern in ((Verdict.APPROVE, _YES), (Verdict.REJECT, _NO), (Verdict.CHANGES, _OTHERWISE)):
        found = pattern.fullmatch(said)
        if found is not None:
            facts = found.groupdict()
            why = (facts.get("why") or "").strip()[:REASON_MAX]
            number = (facts.get("number") or "").upper()
            return Spoken(verdict=verdict, why=why, number=number)
    return None
