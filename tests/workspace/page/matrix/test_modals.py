"""Everything that happens in modals, by pointer and by keyboard."""

import pytest

from tests.workspace.page.matrix.acts_in_modals import IN_MODALS
from tests.workspace.page.matrix.scene import Act, Scene
from tests.workspace.page.matrix.stage import Look, Windows

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("act", "look", "hand"), IN_MODALS.cover())
def test_it_can_be_done(windows: Windows, act: Act, look: Look, hand: str) -> None:
    act.do(Scene(windows, look, hand))


@pytest.mark.long
@pytest.mark.parametrize(("act", "look", "hand"), IN_MODALS.product())
def test_it_can_be_done_everywhere(windows: Windows, act: Act, look: Look, hand: str) -> None:
    act.do(Scene(windows, look, hand))
