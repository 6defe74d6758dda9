"""One gallery and one browser for each module of the matrix; what a page complains of fails the act."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.workspace.page.matrix.stage import Gallery, Windows, gallery_served


@pytest.fixture(scope="module")
def gallery() -> Iterator[Gallery]:
    with gallery_served() as serving:
        yield serving


@pytest.fixture(scope="module")
def kept_windows(browser: Browser, gallery: Gallery) -> Iterator[Windows]:
    kept = Windows(browser, gallery)
    yield kept
    kept.close()


@pytest.fixture
def windows(kept_windows: Windows) -> Iterator[Windows]:
    yield kept_windows
    kept_windows.settle()
