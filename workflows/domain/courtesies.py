"""Greetings and thank-yous of several languages, as regular expressions for a whole message without its marks.

What is said in one breath with a “but” is no courtesy: no expression lets such a word through.
"""

from __future__ import annotations

_BUT = (
    r"but|still|not|no|nothing|though|for|however|aber|trotzdem|nicht|nichts|kein\w*|leider|nein|immer|noch"
    r"|mais|pas|non|toujours|rien|quand|de"
)
_NAME = rf"( (?!({_BUT})$)[^\W\d]+)?"

_ENGLISH_THANKS = (
    r"((ok|okay|great|perfect|cool|nice|super) )*(many |big )?(thanks|thank you|thx|ty|tysm|cheers|obrigad[ao])"
    r"( (a lot|a million|so much|very much|again|all|in advance))*"
    rf"( for (everything|(your|the|all your) (quick )?(help|reply|answer)))?{_NAME}"
    r"|great|cool|nice|super|got it|understood|much appreciated|(i )?appreciate (it|that)"
    r"|(you're|you are) (very |most )?welcome|no (worries|problem)|my pleasure"
)
_GERMAN_FOR = r"(für|fuer) ((die|deine|ihre|eure|den|deinen|ihren|euren) )?((schnelle|rasche|gute)n? )?"
_GERMAN_THANKS = (
    r"((ok|okay|super|prima|top|klasse|toll|perfekt|passt|ja|alles klar) )*"
    r"(ich danke|(vielen |besten |herzlichen |lieben |schönen |schoenen |tausend |großen )*"
    r"(dank|danke|dankeschön|dankeschoen))"
    r"( (schön|schoen|sehr|dir|ihnen|euch|nochmal|nochmals|im voraus|vielmals))*"
    rf"( {_GERMAN_FOR}(hilfe|antwort|rückmeldung|unterstützung|mühe|info|infos|geduld))?{_NAME}"
    r"|prima|klasse|toll|alles klar|verstanden|perfekt|passt|top|gern geschehen|gerne|bitte (schön|sehr)"
    r"|keine ursache|kein problem|nichts zu danken"
)
_FRENCH_FOR = r"pour (tout|((votre|ton|ta|l'|la|cette) ?)(aide|réponse|retour|soutien|rapidité)( rapide)?)"
_FRENCH_THANKS = (
    r"((ok|okay|super|parfait|génial|nickel|top|d'accord|oui|bien reçu) )*"
    r"((un )?(grand |mille )?merci|mille mercis|je (vous|te) remercie)"
    r"( (beaucoup|bien|infiniment|encore|d'avance|à (vous|toi|tous|toutes)|mille fois|bonne journée))*"
    rf"( {_FRENCH_FOR})?{_NAME}"
    r"|parfait|génial|nickel|d'accord|compris|bien reçu|de rien|je (vous|t') ?en prie|avec plaisir|pas de problème"
)
THANKS = rf"{_ENGLISH_THANKS}|{_GERMAN_THANKS}|{_FRENCH_THANKS}"

_EVERYBODY = (
    r"there|all|everyone|team|desk|deskhand|zusammen|ihr|leute|an alle|allerseits"
    r"|à (tous|toutes)|tout le monde|madame|monsieur|messieurs|l'équipe|et bonne journée"
)
_OPENING = (
    r"hi|hello|hey|hola|ola|olá|good (morning|afternoon|evening|day)"
    r"|hallo|guten (morgen|tag|abend)|moin( moin)?|servus|grü(ß|ss|e)z?i?( (gott|dich|euch))?"
    r"|(re ?)?bonjour|bonsoir|salut|coucou"
)
_PARTING = (
    r"good ?(night|bye)|bye( bye)?|see you( (later|soon|tomorrow))?"
    r"|have a (good|nice|great|lovely) (day|evening|weekend|one)"
    r"|(einen )?sch(ö|oe)nen? (tag|morgen|abend|feierabend|wochenende)( noch)?|sch(ö|oe)nes wochenende"
    r"|tsch(ü|ue)(ss|ß)|bis (morgen|später|bald|dann)|mahlzeit"
    r"|(viele|liebe|beste|schöne|mit freundlichen|freundliche) gr(ü|ue)(ß|ss)en?|lg|mfg|vg"
    r"|bonne (journée|soirée|nuit|semaine|fin de journée)|bon (après midi|week ?end|courage)|au revoir"
    r"|à (bientôt|demain|plus( tard)?|tout à l'heure)|(bien )?cordialement"
)
GREETING = (
    rf"({_OPENING}|{_PARTING}|morning|morgen)( ({_EVERYBODY}))*|(is )?(anyone|anybody) (there|here)"
    r"|(ist )?(da )?jemand da|(il y a )?quelqu'un"
)

BEFORE_A_MATTER = (
    rf"({_OPENING})(?![\w-])"
    r"(\s+(there\b|(all|team|everyone|desk|zusammen|an alle|à tous|à toutes|tout le monde|l['’]équipe)"
    r"(?=\s*[,.!:;–-])))?"
)
"""How a message begins that says hello first."""
