"""A visitor with a real browser, who notices everything that goes wrong on the way."""

import os
import re
import shutil
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from tongket.web import views

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# How Chromium names a request that it gave up itself, because the page was left or the answer became a download.
CALLED_OFF = "net::ERR_ABORTED"
WATCH_CSP = """
window.__violations = [];
document.addEventListener("securitypolicyviolation",
  (event) => window.__violations.push(event.effectiveDirective + " " + event.blockedURI));
"""


def find_chromium() -> str:
    """The browser to drive.

    Raises: AssertionError when there is none; a page nobody opened has not been tested.
    """
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    assert found, "No Chromium here: install one, or say where it is in CHROMIUM. These pages were not tested."
    return found


@dataclass(frozen=True, slots=True)
class Look:
    """The screen and the wishes of a visitor."""

    width: int = 1280
    language: str = "vi"
    dark: bool = False
    scripts: bool = True

    def __str__(self) -> str:
        scheme = "dark" if self.dark else "light"
        return f"{self.width}-{self.language}-{scheme}-{'scripts' if self.scripts else 'no_scripts'}"


@dataclass
class Visitor:
    """Opens pages of one site and remembers what the browser complained about; `check` says whether it did."""

    browser: Browser
    site: str
    look: Look
    faults: list[str] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context = self._new_context()
        self.page = self.context.new_page()
        self._watch(self.page)
        views.csp_tally.clear()

    def _new_context(self) -> BrowserContext:
        context = self.browser.new_context(
            base_url=self.site,
            viewport={"width": self.look.width, "height": 800},
            color_scheme="dark" if self.look.dark else "light",
            java_script_enabled=self.look.scripts,
            reduced_motion="reduce",
        )
        wish = {"name": "tongket_language", "value": self.look.language, "url": self.site}
        context.add_cookies([wish])  # type: ignore[list-item]
        context.add_init_script(WATCH_CSP)
        context.set_default_timeout(15_000)
        return context

    def _watch(self, page: Page) -> None:
        page.on("request", self._see_request)
        page.on("requestfailed", self._see_failure)
        page.on("response", self._see_response)
        page.on("console", self._see_console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def _see_request(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.faults.append(f"another host was asked: {request.url}")

    def _see_failure(self, request: Request) -> None:
        if request.failure != CALLED_OFF:
            self.faults.append(f"failed: {request.url} {request.failure}")

    def _see_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"answered {response.status}: {response.url}")

    def _see_console(self, message: ConsoleMessage) -> None:
        refused = re.search(r"status of (\d{3})", message.text)
        if refused and int(refused[1]) in self.expected:
            return
        if message.type in ("error", "warning"):
            self.faults.append(f"console {message.type}: {message.text}")

    def open(self, path: str, status: int = 200) -> Page:
        """The page at `path`, which must answer with `status`."""
        if status >= 400:
            self.expected.add(status)
        response = self.page.goto(path, wait_until="load")
        assert response is not None and response.status == status, f"{path} answered {response and response.status}"
        return self.page

    def sign_in(self, username: str, password: str) -> Page:
        """The page one lands on after signing in through the form."""
        self.open("/sign-in")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", password)
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: not url.endswith("/sign-in"))
        return self.page

    def check(self) -> None:
        """Pass when nothing was wrong so far and the page in view is whole, accessible and no wider than the screen.

        Raises: AssertionError listing everything that was wrong.
        """
        found = [*self.faults, *self._violations(), *self._too_wide(), *self._barriers()]
        assert not found, f"{self.page.url} ({self.look}):\n" + "\n".join(found)

    def _violations(self) -> list[str]:
        told = [f"reported to the server: {name} × {count}" for name, count in views.csp_tally.items()]
        seen = self.page.evaluate("window.__violations") if self.look.scripts else []
        return [*told, *(f"blocked by the policy: {text}" for text in seen)]

    def _too_wide(self) -> list[str]:
        width: int = self.page.evaluate("document.documentElement.scrollWidth")
        return [f"{width} px wide on a screen of {self.look.width}"] if width > self.look.width else []

    def _barriers(self) -> list[str]:
        """What axe finds; it needs scripts of its own, so without scripts it has nothing to run."""
        if not self.look.scripts:
            return []
        results: Any = Axe().run(self.page)
        return [_barrier(violation) for violation in results.response["violations"]]

    def close(self) -> None:
        self.context.close()


def _barrier(violation: dict[str, Any]) -> str:
    places = "; ".join(str(node["target"]) for node in violation["nodes"][:4])
    return f"axe {violation['id']}: {violation['help']} at {places}"
