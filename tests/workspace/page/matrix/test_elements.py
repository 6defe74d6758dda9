"""Every element in a message and on Home, by pointer and by keyboard."""

import pytest

from tests.workspace.page.matrix.acts_on_elements import ON_ELEMENTS
from tests.workspace.page.matrix.scene import Act, Scene
from tests.workspace.page.matrix.stage import Look, Windows

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("act", "look", "hand"), ON_ELEMENTS.cover())
def test_it_can_be_done(windows: Windows, act: Act, look: Look, hand: str) -> None:
    act.do(Scene(windows, look, hand))


@pytest.mark.long
@pytest.mark.parametrize(("act", "look", "hand"), ON_ELEMENTS.product())
def test_it_can_be_done_everywhere(windows: Windows, act: Act, look: Look, hand: str) -> None:
    act.do(Scene(windows, look, hand))
