"""Take full-page pictures of a running site: two widths, two languages, light and dark.

    python tools/screenshots.py http://127.0.0.1:8000 pictures front=/ desk=/reports/@an

Each page is `name=path`, or `name=path@username` to be signed in; the password of every account is read from
TONGKET_PICTURE_PASSWORD. `--only 360-vi-light` (repeatable) takes only those.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = {"360": 780, "1280": 900}
LANGUAGES = ("vi", "en")
SCHEMES = ("light", "dark")
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


@dataclass(frozen=True, slots=True)
class Shot:
    """One page to photograph, and as whom."""

    name: str
    path: str
    username: str


@dataclass(frozen=True, slots=True)
class Look:
    """How the reader's screen is."""

    width: str
    language: str
    scheme: str

    @property
    def name(self) -> str:
        return f"{self.width}-{self.language}-{self.scheme}"


def read_shot(text: str) -> Shot:
    """`name=path` or `name=path@username`."""
    name, found, rest = text.partition("=")
    if not found or not rest.startswith("/"):
        raise argparse.ArgumentTypeError(f"“{text}” is not name=/path or name=/path@username")
    path, _, username = rest.partition("@")
    return Shot(name, path, username)


def looks(only: list[str]) -> Iterator[Look]:
    """Every look, or those asked for."""
    for parts in product(WIDTHS, LANGUAGES, SCHEMES):
        look = Look(*parts)
        if not only or look.name in only:
            yield look


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        print("There is no Chromium here: install one, or say where it is in CHROMIUM.", file=sys.stderr)
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for look in looks(options.only):
            take(browser, options.site.rstrip("/"), look, options.shots, options.folder)
        browser.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", help="address of the running site")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("shots", nargs="+", type=read_shot, metavar="name=path[@username]")
    parser.add_argument("--only", action="append", default=[], metavar="WIDTH-LANGUAGE-SCHEME")
    return parser


def take(browser: Browser, site: str, look: Look, shots: list[Shot], folder: Path) -> None:
    """Photograph each page in one look, signing in once for each account."""
    pages: dict[str, Page] = {}
    for shot in shots:
        if shot.username not in pages:
            pages[shot.username] = open_page(browser, site, look, shot.username)
        page = pages[shot.username]
        page.goto(site + shot.path, wait_until="load")
        file = folder / f"{shot.name}-{look.name}.png"
        page.screenshot(path=file, full_page=True)
        print(file)
    for page in pages.values():
        page.context.close()


def open_page(browser: Browser, site: str, look: Look, username: str) -> Page:
    """A fresh profile with the look, signed in when a name is given."""
    screen: Any = {"width": int(look.width), "height": WIDTHS[look.width]}
    scheme: Any = look.scheme
    context = browser.new_context(viewport=screen, color_scheme=scheme, reduced_motion="reduce")
    context.add_cookies([{"name": "tongket_language", "value": look.language, "url": site}])
    page = context.new_page()
    if username:
        page.goto(site + "/sign-in")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", os.environ["TONGKET_PICTURE_PASSWORD"])
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: not url.endswith("/sign-in"))
    return page


if __name__ == "__main__":
    sys.exit(main())
