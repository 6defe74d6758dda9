"""Where a field of an item may be filled in from before anybody is asked: which source fits which kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workflows.domain.catalogue import UNSHOWN, WITH_OPTIONS, WRITING, FieldKind
from workflows.domain.profiles import Source

_SAID = WITH_OPTIONS | WRITING
_FIT = {
    Source.TITLE: _SAID,
    Source.LOCATION: _SAID,
    Source.COST_CENTRE: _SAID,
    Source.MANAGER: frozenset({FieldKind.USER}),
    Source.ASSETS: frozenset({FieldKind.ASSET}),
    Source.LAST_REQUEST: frozenset(FieldKind) - UNSHOWN - {FieldKind.ROWS, FieldKind.DATE},
}


def wrong_prefill(
    kind: FieldKind, source: Source | None, *, has_default: bool
) -> Iterator[tuple[Sequence[int | str], str]]:
    """Yield what is wrong with where a field is filled in from, with the place in the field."""
    if source is None:
        return
    if has_default:
        yield ["prefill"], "it has a default already; keep one of them"
    if kind not in _FIT[source]:
        what = f"{source.value} cannot fill in a {kind.value}; remove it, or change the kind"
        yield ["prefill"], what
