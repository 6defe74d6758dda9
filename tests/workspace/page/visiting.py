"""What tests of the page do first: open a window, ask the app."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

Visit = Callable[..., Page]


def ask(page: Page, text: str) -> None:
    """Write a new message to the app, and wait for its answer in the thread."""
    if page.locator("#thread:not([hidden])").count() and page.locator("#main .composer").is_hidden():
        page.locator("#thread .back").click()
    page.locator("#main .composer textarea").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator("#thread .slip").last).to_contain_text(text)
