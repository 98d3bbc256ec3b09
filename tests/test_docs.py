"""What exists is documented: settings, commands, states, indicators; and links lead somewhere."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools import documented

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("question", documented.QUESTIONS, ids=lambda question: question.__name__)
def test_the_documentation_is_complete(question: Callable[[Path], list[str]]) -> None:
    assert question(ROOT) == []


def house(folder: Path, **texts: str) -> Path:
    """A small house: `docs__reference__settings_md="..."` becomes docs/reference/settings.md."""
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_md", ".md").replace("_py", ".py").replace("_toml", ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_setting_without_its_line_and_a_line_without_its_setting_are_found(tmp_path: Path) -> None:
    root = house(
        tmp_path,
        src__tongket__settings_py='read("TONGKET_HOME"); read("TONGKET_MODE")',
        tools__environment_py="",
        docs__reference__settings_md="| `TONGKET_HOME` | a folder |\n| `TONGKET_OLD` | gone |",
    )
    assert documented.settings(root) == [
        "docs/reference/settings.md: no line for the setting `TONGKET_MODE`",
        "docs/reference/settings.md: nothing reads TONGKET_OLD",
    ]


def test_an_indicator_without_its_line_is_found(tmp_path: Path) -> None:
    root = house(
        tmp_path,
        src__tongket__reporting__data__indicators__TC04_toml='code = "TC04"',
        src__tongket__reporting__data__indicators__more_toml='[[indicator]]\ncode = "KQ01"',
        docs__reference__indicators_md="`TC04` groups",
    )
    assert list(documented.indicator_codes(root)) == ["TC04", "KQ01"]
    assert documented.indicators(root) == ["docs/reference/indicators.md: no line for the indicator `KQ01`"]


def test_a_link_that_leads_nowhere_and_a_page_that_nobody_links_to_are_found(tmp_path: Path) -> None:
    root = house(
        tmp_path,
        docs__index_md="[here](reference/settings.md#top) [gone](gone.md)\n```\n[not](a-link.md)\n```\n",
        docs__reference__settings_md="[up](../index.md)",
        docs__reference__lost_md="nobody links here",
        docs__decisions__0001_md="found by its number",
    )
    assert documented.links(root) == ["docs/index.md: “gone.md” leads nowhere"]
    assert documented.unreachable(root) == ["docs/reference/lost.md: no page links here; add it to docs/index.md"]
