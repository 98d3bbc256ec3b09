"""What a page costs a reader on a slow line, and whether its parts fit together."""

import gzip
import re
from pathlib import Path

import django_htmx

import tongket.web

WEB = Path(tongket.web.__file__).parent
STYLES = (WEB / "static/web/site.css").read_text(encoding="utf-8")
SCRIPT = (WEB / "static/web/site.js").read_text(encoding="utf-8")
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in WEB.glob("templates/**/*.html")}


def weight(*texts: str) -> int:
    return sum(len(gzip.compress(text.encode())) for text in texts)


def test_a_public_page_costs_eight_kilobytes_before_its_words() -> None:
    assert weight(STYLES, SCRIPT) < 8_000


def test_a_desk_page_costs_thirty_kilobytes_before_its_words() -> None:
    htmx = (Path(django_htmx.__file__).parent / "static/django_htmx/htmx-2.min.js").read_text(encoding="utf-8")
    assert weight(STYLES, SCRIPT, htmx) < 30_000


def test_every_class_a_template_names_is_dressed() -> None:
    dressed = set(re.findall(r"\.([a-z][a-z0-9-]*)", STYLES))
    for name, text in TEMPLATES.items():
        for classes in re.findall(r'class="([^"]*)"', text):
            plain = re.sub(r"{%.*?%}|[\w-]*{{.*?}}", " ", classes)
            missing = set(plain.split()) - dressed
            assert not missing, f"{name}: {missing}"


def test_every_colour_is_a_token_with_a_light_and_a_dark_value() -> None:
    tokens, rest = STYLES.split("@layer base {", 1)
    light, dark = tokens.split("prefers-color-scheme: dark")
    colours = set(re.findall(r"(--[a-z0-9-]+): #", light))
    for_both = {"--on-bar", "--on-bar-soft", "--bar-mark", "--focus"}
    assert colours - set(re.findall(r"(--[a-z0-9-]+): #", dark)) == for_both
    screen = rest.split("@layer print {")[0]
    assert not re.findall(r": [^;{]*#[0-9a-f]{3,6}\b", screen)


def test_every_token_used_is_given() -> None:
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", STYLES)) <= set(re.findall(r"(--[a-z0-9-]+):", STYLES))


def test_parts_that_stand_in_a_sentence_end_without_white_space() -> None:
    for name in ("_figure.html", "_verdict.html", "_change.html", "_status.html"):
        assert TEMPLATES[name] == TEMPLATES[name].rstrip(), name
