"""What a request costs: sums for each money and each time it is paid, and what adds up to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from workflows.domain import rows
from workflows.domain.catalogue import Answers, FieldKind, FormField, Item, Value, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """A sum that is paid: once, or again with each `per` (such as a month)."""

    amount: Decimal
    per: str
    currency: str


def cost(item: Item, answers: Answers) -> Decimal:
    """Return what the answers come to; 0 for something that costs nothing."""
    return sum((price for _, price in prices(item, answers)), Decimal(0))


def costs(item: Item, answers: Answers, parts: Iterable[tuple[Item, Answers]]) -> tuple[Cost, ...]:
    """Return what the answers come to together with *parts*: a sum for each money and each time it is paid.

    What is paid once comes first; () for something that costs nothing.
    """
    sums: dict[tuple[str, str], Decimal] = {}
    for one, given in ((item, answers), *parts):
        paid = one.price_per, one.currency
        sums[paid] = sums.get(paid, Decimal(0)) + cost(one, given)
    found = [Cost(amount=amount, per=per, currency=money) for (per, money), amount in sums.items() if amount]
    return tuple(sorted(found, key=lambda one: bool(one.per)))


def cost_together(item: Item, answers: Answers, parts: Iterable[tuple[Item, Answers]]) -> Decimal:
    """Return what the answers come to, with what is paid as often and in the same money for *parts*."""
    alike = (
        one
        for one in costs(item, answers, parts)
        if (one.per, one.currency) == (item.price_per, item.currency)
    )
    return next((one.amount for one in alike), Decimal(0))


def prices(item: Item, answers: Answers) -> tuple[tuple[str, Decimal], ...]:
    """Return what adds up to the cost: the item's own price and that of each answer, by what they are called."""
    each = [(one.label, _cost_of(one, answers.get(one.id, ()))) for one in shown(item, answers)]
    return tuple((label, price) for label, price in ((item.title, item.price), *each) if price)


def _cost_of(one: FormField, given: Value) -> Decimal:
    chosen = sum((option.price for option in one.options if option.id in given), Decimal(0))
    if one.kind is FieldKind.ROWS:
        return one.price_each * len(given) + _cost_of_rows(one, given)
    return chosen + (one.price_each * Decimal(given[0]) if one.price_each and given else 0)


def _cost_of_rows(one: FormField, value: Value) -> Decimal:
    cells = (
        column.option(row.get(column.id, "")) for row in map(rows.row_of, value) for column in one.columns
    )
    return sum((option.price for option in cells if option is not None), Decimal(0))
