"""A greeting or a thank-you opens nothing, in English, German and French; a matter beside one is still heard."""

from __future__ import annotations

import pytest

from workflows.domain.intents import Intent, read, without_greeting

GREETINGS = """
hi | Hello there! | good evening | Good night | Hey team | have a nice weekend! | bye | See you tomorrow
Good morning everyone :wave: | Hallo | Hallo zusammen! | Guten Morgen | guten tag | Guten Abend an alle
Moin | moin moin | Servus | Grüß Gott | Grüezi | grüß dich | Mahlzeit | Hi zusammen | Schönen Tag noch!
schönes Wochenende | Tschüss | Bis morgen! | Viele Grüße | Mit freundlichen Grüßen | LG | Bonjour
Bonjour à tous | bonjour tout le monde ! | Bonsoir | Salut | Coucou | bonjour madame, monsieur
Bonne journée ! | Bon week-end | Bon après-midi | Au revoir | à bientôt | À demain ! | Cordialement
Bonne soirée à tous | re-bonjour
"""
THANKS = """
thanks | Thank you so much! | thx | cheers | ok thanks | Great, thank you for your quick help
Much appreciated | I appreciate it | thanks a million | You're welcome | no worries | no problem
my pleasure | Thanks for everything! | thank you Bo | tysm | many thanks again | Danke | danke schön
Dankeschön! | Vielen Dank | Vielen lieben Dank für die schnelle Hilfe | Besten Dank im Voraus
herzlichen dank | ok danke | Alles klar, danke | danke dir | Ich danke Ihnen | Super, vielen Dank!
Tausend Dank | danke Bo | Prima | Alles klar | Verstanden | Gern geschehen | Perfekt, danke
Passt, danke dir | danke für eure Unterstützung | Danke nochmal | bitte schön | Merci | merci beaucoup
Merci bien ! | Un grand merci | Merci d'avance | merci pour votre aide | Merci à vous | Je vous remercie
je te remercie pour ta réponse rapide | Mille mercis | ok merci | D'accord, merci | Parfait, merci beaucoup
Super | Bien reçu | compris | De rien | Je vous en prie | Merci infiniment Bo | merci encore | Génial, merci
Merci pour tout
"""
MATTERS = """
thanks, but it still drops | thanks but no | hello, my laptop is dead | good evening, vpn is down
thank you but the printer smokes | no problem with the vpn, but the mail is slow
bye bye laptop, it does not start | danke, aber es geht immer noch nicht | Danke, leider nein
Hallo, mein Laptop startet nicht | Guten Morgen, der Drucker streikt | danke nicht | Moin, VPN bricht ab
alles klar, aber wo finde ich das | Danke, eine Frage noch: wo liegt der Scanner | Hallo Passwort vergessen
merci, mais ça ne marche pas | Bonjour, mon ordinateur ne démarre plus | merci pas encore
Bonsoir, l'imprimante fume | Salut, j'ai oublié mon mot de passe | d'accord, mais où est le formulaire
Bonjour le VPN tombe toutes les heures | bonne journée pour changer mon mot de passe
merci de réinitialiser mon mot de passe | Danke für den neuen Laptop, er startet nicht
"""


def sayings(table: str) -> list[str]:
    """Return what stands in a table, saying by saying."""
    return [said.strip() for line in table.strip().splitlines() for said in line.split("|")]


@pytest.mark.parametrize("said", sayings(GREETINGS))
def test_a_greeting_is_nothing_but_a_greeting(said: str) -> None:
    assert read(said) is Intent.GREETING


@pytest.mark.parametrize("said", sayings(THANKS))
def test_a_thank_you_is_nothing_but_a_thank_you(said: str) -> None:
    assert read(said) is Intent.THANKS


@pytest.mark.parametrize("said", sayings(MATTERS))
def test_a_matter_beside_a_courtesy_is_heard(said: str) -> None:
    assert read(said) not in {Intent.GREETING, Intent.THANKS}


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Bonjour, mon VPN tombe", "mon VPN tombe"),
        ("Bonjour à tous, mon VPN tombe", "mon VPN tombe"),
        ("Hallo zusammen, mein VPN bricht ab", "mein VPN bricht ab"),
        ("Guten Morgen! Der Drucker streikt", "Der Drucker streikt"),
        ("Moin, VPN weg", "VPN weg"),
        ("Salutations are missing in our mails", "Salutations are missing in our mails"),
        ("Hallo", "Hallo"),
    ],
)
def test_a_greeting_before_a_matter_is_left_out_of_it(said: str, left: str) -> None:
    assert without_greeting(said) == left
