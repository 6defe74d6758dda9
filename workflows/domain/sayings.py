"""What people say in a few words in French and in German, as the rules for whole messages that intents reads.

As there, a message comes in small letters and without punctuation: “est-ce que” is “est ce que”.
"""

from __future__ import annotations

_PLEASE = r"( (s'il (vous|te) pla[iî]t|svp|bitte))?"
_JE = r"((je (veux|voudrais|souhaite|préfère|peux)|j'aimerais|puis je|pourrais je|est ce que je peux|on peut) )?"
_ICH = r"((ich (möchte|will|würde gerne?|muss)|kann ich|könnte ich|darf ich) )?"
_PAS = r"(ne |n')?"

PERSON = (
    rf"{_JE}((parler|discuter)( (à|avec))? )?((à|avec|un|une) )*(vraie? )?"
    r"(une (vraie )?personne|humain|agent|conseiller|technicien|quelqu'un)"
    rf"( (du|de|de l') ?(support|informatique|it|rh))?{_PLEASE}"
    rf"|{_ICH}(bitte )?(mit )?((einem|einer|einen|ein) )?((echten|richtigen|anderen) )?"
    r"(menschen|mensch|mitarbeiter(in)?|agenten|agent|techniker(in)?|jemandem?|jemanden)"
    rf"( (vom|von der|aus der) (support|helpdesk|it))?( (sprechen|reden|chatten))?{_PLEASE}"
)
TICKET = (
    rf"{_JE}((ouvrir|ouvrez|ouvre|créer|créez|crée)( moi)? )?(un |le )?(nouveau )?ticket{_PLEASE}"
    rf"|{_ICH}(bitte )?((öffne|eröffne|erstelle|öffnen|eröffnen|erstellen)( sie)?( bitte)? )?(ein |das )?"
    rf"(neues )?ticket( (öffnen|eröffnen|erstellen|anlegen|aufmachen))?{_PLEASE}"
)
HELP = (
    r"aide[rz]?( moi)?|à l'aide|j'ai besoin d'aide|que (peux tu|pouvez vous) faire|comment ça marche"
    r"|hilfe|hilf mir|helfen sie mir|ich brauche hilfe|was (kannst du|können sie)( hier)?( tun| alles)?"
    r"|wie (geht|funktioniert) das"
)
SOLVED = (
    r"((oui|super|génial|parfait) )*((ça|cela) (marche|fonctionne|a marché|a fonctionné|m'a aidé|a aidé)"
    r"|c'est (bon|résolu|réglé|réparé)|(le )?problème (est )?(résolu|réglé)|résolu|réglé)"
    r"( (maintenant|à nouveau|de nouveau|merci|beaucoup))*"
    r"|((ja|super|perfekt|prima|toll) )*((das|es) (geht|funktioniert|klappt|läuft)"
    r"|((das|es) )?hat (geholfen|geklappt|funktioniert)|((das )?problem (ist )?)?(gelöst|behoben|erledigt))"
    r"( (jetzt|nun|wieder|danke|vielen dank))*"
)
NOT_HELPED = (
    rf"((non|malheureusement|désolée?) )*(pas vraiment|(ça|cela) {_PAS}(marche|fonctionne) (toujours )?pas"
    rf"|((ça|cela) )?(n'a|a) (pas|rien) (marché|fonctionné|aidé|résolu)|toujours pas|toujours en panne"
    r"|(toujours )?le même (problème|souci))"
    r"|((nein|leider|nö) )*(nicht (wirklich|ganz|hilfreich)|((das|es) )?hat ((das|es) )?(leider )?(nicht|nichts) "
    r"(geholfen|geklappt|funktioniert|gebracht)|((das|es) )?(geht|funktioniert|klappt|läuft) "
    r"((leider|immer noch|noch) )*nicht( mehr)?|immer noch (nicht|kaputt)"
    r"|(immer noch )?(dasselbe|das gleiche|derselbe|der gleiche) (problem|fehler))"
)
CANCEL = (
    r"annule[rz]?( (ça|cela|tout))?|abandonne[rz]?|laisse[rz]? tomber|arrête[rz]?( tout)?"
    r"|abbrechen|abbruch|stopp|stornieren|verwerfen|aufhören|vergiss es|vergessen sie es|lass(en sie)? (es|gut sein)"
)
NO = r"non( merci)?|pas (maintenant|encore)|nein( danke)?|nö|nee|noch nicht|jetzt nicht"
YES = (
    rf"(oui|ouais|d'accord|bien sûr|volontiers|vas y|allez y|envoie[rz]?|envoyer|envoyez){_PLEASE}"
    rf"|(ja|jawohl|klar|gerne?|einverstanden|in ordnung|bitte|(ab)?senden|abschicken|mach das){_PLEASE}"
)
