"""A real browser and a live server for the tests in this folder."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.visitor import ARGUMENTS, Look, Visitor, find_chromium

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once, with nothing kept from before."""
    executable = find_chromium()
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # The driver keeps an event loop in this thread, which Django would otherwise take for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        running = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors: `visit(width=360, language="en", dark=True, scripts=False)`."""
    visitors: list[Visitor] = []

    def arrive(**look: Any) -> Visitor:
        visitor = Visitor(browser, live_server.url, Look(**look))
        visitors.append(visitor)
        return visitor

    yield arrive
    for visitor in visitors:
        visitor.close()
