"""What people say in a few words in French and German is taken for what it is, and no question is taken for it."""

from __future__ import annotations

import pytest

from workflows.domain.intents import Intent, read

SAYINGS: dict[Intent, tuple[str, ...]] = {
    Intent.PERSON: (
        *("Je voudrais parler à quelqu'un, s'il vous plaît.", "une personne", "un humain", "agent svp"),
        *("je voudrais parler à quelqu'un maintenant !", "Un humain tout de suite, s'il vous plaît"),
        "ça ne sert à rien, je veux parler à une personne immédiatement",
        *("Ich möchte mit einem Menschen sprechen", "Kann ich mit jemandem reden?", "Mensch bitte", "Agent"),
        *("Ich will jetzt mit einem Menschen sprechen!", "einen Menschen, bitte sofort"),
        "Das bringt nichts, ich möchte sofort mit jemandem reden",
    ),
    Intent.TICKET: (
        *("ouvrez un ticket", "Je veux ouvrir un ticket, s'il vous plaît", "un ticket svp"),
        *("Ticket erstellen", "Bitte ein Ticket eröffnen", "Erstellen Sie bitte ein Ticket"),
    ),
    Intent.HELP: ("aide", "Comment ça marche ?", "Hilfe!", "Was können Sie?"),
    Intent.SOLVED: (
        *(
            "Ça marche !",
            "Oui, ça marche maintenant, merci",
            "C’est réglé.",
            "Problème résolu, merci beaucoup",
        ),
        *("Es funktioniert wieder, danke", "Das hat geholfen", "Problem gelöst"),
    ),
    Intent.NOT_HELPED: (
        *("Ça ne marche toujours pas", "Non, pas vraiment.", "ça n’a pas aidé", "toujours le même problème"),
        *(
            "Geht immer noch nicht",
            "Leider hat das nicht geholfen",
            "nicht wirklich",
            "Es funktioniert nicht",
        ),
    ),
    Intent.CANCEL: ("annuler", "Annulez tout", "laissez tomber", "abbrechen", "Vergessen Sie es", "stopp"),
    Intent.NO: ("non", "Non merci", "pas maintenant", "nein", "Nein danke", "noch nicht"),
    Intent.YES: ("oui", "Oui, s’il vous plaît", "d’accord", "envoyez", "ja", "Ja bitte", "gerne", "absenden"),
}
QUESTIONS = (
    *("Le VPN ne marche pas", "Comment annuler une commande ?", "personne ne répond au téléphone"),
    *("oui mais le VPN se coupe encore", "ça marche ?", "quelqu'un a pris mon badge"),
    *("Das VPN geht nicht", "Wie kann ich ein Abo stornieren?", "Ja, aber der Drucker geht nicht"),
    *(
        "Mein Ticket für den Zug ist weg",
        "jemand hat meinen Laptop",
        "es geht um mein Passwort",
        "funktioniert es?",
    ),
)


@pytest.mark.parametrize(("intent", "said"), [(i, said) for i, all_ in SAYINGS.items() for said in all_])
def test_it_is_taken_for_what_it_is(intent: Intent, said: str) -> None:
    assert read(said) is intent


@pytest.mark.parametrize("said", QUESTIONS)
def test_a_matter_stays_a_matter(said: str) -> None:
    assert read(said) is Intent.QUESTION
