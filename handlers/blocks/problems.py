"""Known errors: the workaround a person gets, the news of a fix, and the agents' list."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block

from handlers import words
from handlers.blocks.drawing import SECTION_MAX, Drawing, Look, actions, button, context, drawing, section
from handlers.markdown import markdown_to_mrkdwn
from handlers.text import Mrkdwn, cut, message, spoken
from workflows.domain.answers import Passage
from workflows.domain.conversations import Card, CardKind, Conversation, Outcome, Settled
from workflows.domain.problems import Problem, Standing, known_error_of

SHOWN = 10  # known errors of a list: twenty blocks
LISTED_MAX = 240  # characters of a workaround or a cause in the list
EACH_MAX = 1000  # characters of one known error in the list: ten of them are a message
LEAD_ROOM = 300  # characters kept for the lines above a workaround


def workaround_card(conversation: Conversation, card: Card, look: Look) -> Drawing:
    """Return what a person gets whose question a known error answers: what is known, a way around it, three ways on."""
    page = card.passages[0]
    if not page.text:  # it was fixed, or is for others now
        return _words_only("workaround_gone", page, look)
    if card.settled is Settled.SOLVED:
        return workaround_solved(conversation, card, look)
    if card.settled is Settled.NOT_HELPED:
        return _words_only("not_helped", page, look)
    lead = words.render(
        "problems/workaround", is_second=card.is_second, symptom=spoken(page.title, look.people)
    )
    shown = _until_then(page)
    hint, row = Mrkdwn(""), None
    if card.settled is None:
        hint = words.render("problems/workaround_hint", number=number_of(page))
        row = workaround_actions(conversation, card, look)
    return drawing(
        section("workaround", Mrkdwn(f"{cut(lead, LEAD_ROOM)}\n{shown}")),
        row,
        context("hint", hint),
        fallback=Mrkdwn(f"{lead}\n{shown}"),
        look=look,
    )


def workaround_solved(conversation: Conversation, card: Card, look: Look) -> Drawing:
    """Return the card of a workaround that helped, which is needed until the problem is fixed."""
    page = card.passages[0]
    has_ticket = conversation.ticket_id is not None
    text = words.render("problems/solved", has_ticket=has_ticket, number=number_of(page))
    if card.kind is CardKind.WORKAROUND:  # a question about it stands below the card that has it
        text = Mrkdwn(f"{text}\n{_until_then(page)}")
    row = None
    if conversation.outcome is Outcome.CONFIRMED and conversation.last == card:
        row = actions("card_actions", button("answer_reopen", look.signer.sign_card(conversation.id, card.n)))
    return drawing(section("workaround", text), row, fallback=text, look=look)


def workaround_actions(conversation: Conversation, card: Card, look: Look) -> ActionsBlock | None:
    """Return the three ways on from a workaround."""
    value = look.signer.sign_card(conversation.id, card.n)
    return actions(
        "card_actions",
        button("answer_solved", value, label="workaround_worked", is_primary=True),
        button("answer_not_really", value, label="workaround_no_help"),
        button("answer_person", value),
    )


def number_of(page: Passage) -> str:
    """Return the number of the known error a page is the workaround of, "" for every other page."""
    return known_error_of(page.page) or ""


def fixed_news(problem: Problem, look: Look, *, is_withheld: bool) -> Drawing:
    """Return what somebody is told whose workaround is needed no more; without its words where they are not theirs."""
    text = words.render(
        "problems/fixed",
        is_withheld=is_withheld,
        number=problem.number,
        symptom=spoken(problem.analysis.symptom, look.people),
        note=message(problem.note, look.people),
    )
    return drawing(section("fixed", text), fallback=text, look=look)


def known_error_list(standings: Sequence[Standing], look: Look) -> Drawing:
    """Return the known errors that are not fixed, for an agent alone."""
    count = len(standings)
    heading = words.render("problems/heading", count=count)
    blocks: list[Block | None] = []
    for place, one in enumerate(standings[:SHOWN], start=1):
        text = words.render("problems/known_error", **_standing(one, look))
        blocks += [
            section(f"problem_{one.problem.id}", cut(text, EACH_MAX)),
            _list_actions(place, one.problem, look),
        ]
    more = words.render("home/more", count=count - SHOWN) if count > SHOWN else Mrkdwn("")
    return drawing(
        section("problems", heading), *blocks, context("problems_more", more), fallback=heading, look=look
    )


def _list_actions(place: int, problem: Problem, look: Look) -> ActionsBlock | None:
    value = look.signer.sign("problem", problem.id)
    return actions(
        f"problem_actions_{problem.id}",
        button(f"problem_edit_{place}", value, label="problem_edit", about=problem.number),
        button(f"problem_fixed_{place}", value, label="problem_fixed", about=problem.number),
    )


def _standing(one: Standing, look: Look) -> dict[str, object]:
    analysis = one.problem.analysis
    return {
        "number": one.problem.number,
        "owner_id": one.problem.owner_id,
        "opened_at": one.problem.opened_at,
        "people": one.people,
        "incidents": one.incidents,
        "symptom": spoken(analysis.symptom, look.people),
        "workaround": cut(markdown_to_mrkdwn(analysis.workaround), LISTED_MAX),
        "cause": cut(spoken(analysis.cause, look.people), LISTED_MAX),
        "audience": ", ".join(analysis.audience),
        "zone": look.zone(),
        "now": look.now,
    }


def _until_then(page: Passage) -> Mrkdwn:
    """Return the workaround with what leads to it, as much of it as fits below some lines."""
    whole = f"{words.render('problems/until_then')}\n{markdown_to_mrkdwn(page.text)}"
    return cut(Mrkdwn(whole), SECTION_MAX - LEAD_ROOM)


def _words_only(template: str, page: Passage, look: Look) -> Drawing:
    facts = {"number": number_of(page), "symptom": spoken(page.title, look.people)}
    text = words.render(f"problems/{template}", **facts)
    return drawing(section("workaround", text), fallback=text, look=look)
