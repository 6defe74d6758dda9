"""Columns: rows that more are added to without the ones that are there being copied each time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_SPARE = 8  # rows for each that is left free when a column has to move


class Column:
    """Rows that never change. `with_more` shares them: whoever holds the shorter column does not notice.

    Only the longest column may be lengthened, by one at a time: a second one would write over the first one's rows.
    """

    def __init__(self, rows: NDArray[Any]) -> None:
        self.rows = rows
        self._room = rows

    def with_more(self, more: NDArray[Any]) -> Column:
        """Return a column with *more* rows after these."""
        used, wanted = len(self.rows), len(self.rows) + len(more)
        room = self._room
        if wanted > len(room):
            room = np.empty((wanted + wanted // _SPARE, *self.rows.shape[1:]), dtype=self.rows.dtype)
            room[:used] = self.rows
        room[used:wanted] = more
        longer = Column(room[:wanted])
        longer._room = room
        return longer
