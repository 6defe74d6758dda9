"""What people say when they want something, ask something, or are in trouble: English, French and German.

Every rule here is about the form of a message, never about what is wanted.
"""

from __future__ import annotations

import re

_GET = (
    r"(get|have|order|request|set up|buy|replace|onboard|offboard|register|arrange|book|use|join|connect|comment"
    r"|edit|view|push|commit|swap|upgrade|borrow|rent|apply|enrol)"
)
_LEARN = (
    r"(know|understand|learn|hear|report|ask|tell|see (if|whether|how|what|why)|find out|check|talk|speak|discuss|thank"
    r"|complain|say|mention|suggest|remind|confirm|clarify|cancel|return|give back|reset|fix|repair|unlock|restore"
    r"|change my|delete|stop|take .{0,20}home)"
)
_FOR_SOMEBODY = r"( (me|us|him|her|them|somebody|someone))?"
_DO = (
    rf"({_GET}|give|send|provide|create|organi[sz]e|open|add|grant|invite|enable|make|prepare|start|offboard"
    r"|extract|export|raise|write|print|copy|install|allow|move|reserve)"
)
_MY_PERSON = (
    r"(my|our) (\w+ )?(intern|trainee|colleague|team|designer|student|contractor|assistant|manager|boss)s?"
)

WANTS = re.compile(
    rf"\b((i|we|they|he|she|you|marketing|sales|hr|{_MY_PERSON})( (really|also|urgently|just|now|still|all))?"
    rf"('d| would| will|'ll|'m gonna)?( (really|also|urgently|still))? (need|want|like|require|love)(s)?(?! to\b)"
    rf"|(need|want|like)s? to (please |also )?{_GET}"
    rf"|(would|'d) (really )?(like|love) to (?!(also |just )?{_LEARN}\b)(?!know)\w+"
    rf"|want to (?!(also |just )?{_LEARN}\b)\w+"
    rf"|(can|could|may|might) (i|we|you|he|she|they|somebody|someone|anybody|anyone)( please| also| maybe)*"
    rf" ({_DO}|please)"
    rf"|(please|pls|kindly) {_DO}"
    rf"|(give|send|get|order|buy|set) (me|us)"
    rf"|(requesting|ordering|request(ed)? for|looking for (a|an|some)|in need of"
    rf"|would it be possible to (also )?{_GET}|i'd go for|entitled to)"
    rf"|access to\b|time for (a|an) new|(would|will|may) need\b(?! to\b))"
    rf"|(?<!not )(?<!n't )(?<!no longer )\bneeded\b(?=\W*$|\W*(asap|by|from|for|budget|urgently|,|:))"
    rf"|[,.;:!] (please )?(need|want|would like|order|request)s? (?!to\b)"
    rf"|\b\w+ needs (?!to\b)\w|\band (would|'d) like (?!to\b)"
    rf"|\b(can|could|may) (?!i\b|we\b|you\b|it\b|this\b|that\b)(\w+ ){{1,4}}(get|have) (a|an|access|some)\b"
    rf"|^[^.!?]{{2,60}}\b(please|pls|plz|bitte|svp)\b"
    rf"|^[^.!?]{{2,160}}\b(please|pls|plz|bitte|svp)\W*$"
    rf"|^\W*((hi|hello|hey|good morning|good afternoon|hi all|hi team)\b[^\w]*)?(please |pls )?"
    rf"(would like|need|want|order|request|require|add|invite|enable|{_GET})s?{_FOR_SOMEBODY}\b(?! to\b)"
    # French
    rf"|\b(j'ai|nous avons|on a|j'aurais|on aurait|nous aurions) besoin (d'|de\b|du\b)"
    rf"|\b(je (voudrais|souhaite|souhaiterais|veux)|j'aimerais|nous (voudrions|souhaitons)|il (me|nous|lui) faut"
    rf"|il (me|nous) faudrait|(puis-je|pourrais-je|pouvons-nous|est-ce que je peux|je peux) (avoir|obtenir|recevoir)"
    rf"|pouvez-vous|pourriez-vous|merci de (me|nous))\b(?! (savoir|comprendre|signaler|demander))"
    # German
    rf"|\b(ich|wir|er|sie) (brauche|brauchen|bräuchte|bräuchten|benötige|benötigen|möchte|möchten|hätte|hätten"
    rf"|will|wollen|braucht|benötigt)\b(?!.{{0,40}}\b(wissen|hilfe|fragen|melden)\b)"
    rf"|^\W*(brauche|bräuchte|benötige|hätte gerne?|bestelle)\b"
    rf"|\b(kann|könnte|könnten|können) (ich|wir|man|sie|ihr|du)\b.{{0,60}}\b(haben|bekommen|kriegen|bestellen"
    rf"|einrichten|besorgen|freischalten|anlegen)\b"
    rf"|\b(zugriff auf|zugang zu[mr]?)\b",
    re.I,
)
"""What wants something."""
ASKS = re.compile(
    r"^\W*((hi|hey|hello|hallo|bonjour|salut)\b[^\w]*)?((quick|kurze|petite) (question|frage)\W+)?"
    r"(how|what|whats|where|who|whose|whom|why|when|which|is|are|was|were|does|do|did|has|have|should|will|am"
    r"|wie|was|wo|wer|wann|warum|wieso|welche[rsn]?|woher|wohin|gibt es|muss ich|darf ich|comment|où|quand|pourquoi"
    r"|qui|que|quel(le)?s?|combien|y a-t-il)\b"
    r"|\b(how (do|can|could|long|much|many|to|does|is|are|often|should)"
    r"|what (is|are|do|does|if|happens|to|now|must|should)"
    r"|where (do|can|is|are)|who (do|can|is|has|should|approves|pays|my)|why|do (i|we|you) (need|have|get|know)|"
    r"am i|are we|is it|is there|(can|may) i (use|take|keep|work|still|bring|see|read|change|print|park)|"
    r"wondering (if|whether|how|what)|whether|what's|tell me|explain|comment (est-ce|faire|je)|où (est|se))\b",
    re.I,
)
"""What asks something."""
_ASK_FOR = r"(order|request|ask( you)? for|get|apply for)"
EVERYTHING = re.compile(
    rf"\W*((hi|hello|hey|hallo|bonjour)\W+)?(please |pls )?("
    rf"what (all |else |things? |stuff )?(can|could|may) (i|we|one) {_ASK_FOR}( (here|from (you|it|the desk)|at all))?"
    r"|what (is there|is available|do you have|have you got) (to|that (i|we) can) (order|request|ask for)"
    r"|(show( me)?|see|open|list|where is)? ?(the |your |all )?((service |request )?catalog(ue)?|requests i can make)"
    r"|was (kann|können) (ich|wir|man) (hier |bei euch |bei ihnen )?(alles )?(bestellen|beantragen|anfordern)"
    r"|(zeig(e|en sie)? (mir )?)?(den |euren |ihren )?(service|bestell)?-?katalog"
    r"|(qu'est-ce que je peux|que (puis-je|peut-on|pouvons-nous)) (commander|demander)( ici)?"
    r"|(montre[zr]?-moi )?(le |votre )?catalogue( de services)?"
    r")\W*",
    re.I,
)
"""A whole message that asks what there is to be asked for."""
TROUBLE = re.compile(
    r"\b(not|n't|fix|help|repair|cannot|cant|wont|doesnt|isnt|didnt|broke|broken|error|fail(s|ed|ing)?|crash(es|ed|ing)?|"
    r"slow|stuck|locked|lost|stolen|missing|drops?|dropped|forgot(ten)?|expired|wrong|problem|issue|"
    r"black|frozen|freezes|reset|back(?! (?:on|at|by|in) \w+)|deleted|stopped|denied|refused|"
    r"blocked|hot|loud|won't|can't|gone|restore|dead|"
    r"unlock|leaked|phishing|flickers?|disconnects?|look at|stripe|report|"
    r"stole|kaputt|defekt|nicht( mehr)?|geht nicht|fehler|problème|panne|marche (pas|plus)|erreur"
    r"|(ne|n')\s?\w+ (pas|plus))\b",
    re.I,
)
"""What is said of something that does not do what it should."""
NOT_WANTED = re.compile(
    r"\b(no longer|never mind|nevermind|(do|does|did)n'?t|not|no) (\w+ ){0,3}(need(ed)?|want(ed)?|require(d)?)\b"
    r"|\bno need\b|\bthank(s| you)\b.{0,40}\b(worked|works|great)\b|\barrived\b|\b('ve|have) got\b",
    re.I,
)
"""What says that nothing is wanted, or is wanted no more."""
_FILL_WORDS = """
a an the to for of on in at by with and or please pls hi hello hey there me my our us we i it one two three
four five some any new need needs needed from until till starting starts start next this coming week weeks month
months day days today tomorrow asap soon thanks thank you can could get have has would like want wants order
request may give send create set up add buy provide arrange called named access another extra everything
monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
september october november december jan feb mar apr jun jul aug sep sept oct nov dec before delivered delivery
deliver ship sent good morning afternoon all team just only both also plus is will be would possible ll mid end
ich wir brauche brauchen bitte einen eine ein einer neue neuen neues für den die das dem der und im am zum zur ab bis
mein meine meinen kann haben hätte gerne nach je ai nous un une des le la les du de pour et au mon ma mes besoin
nouveau nouvelle voudrais aimerais svp bonjour hallo il faut
"""
FILL = frozenset(_FILL_WORDS.split())
"""Words that may stand beside what is wanted and say nothing of it."""
