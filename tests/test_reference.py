"""The pages of the reference that are made from the product are up to date."""

from pathlib import Path

from tools import reference

ROOT = Path(__file__).resolve().parents[1]


def test_no_page_made_from_the_product_is_stale() -> None:
    assert reference.stale(ROOT) == []


def test_a_stale_page_and_a_missing_page_are_named(tmp_path: Path) -> None:
    (tmp_path / "docs" / "reference").mkdir(parents=True)
    reference.write(tmp_path)
    assert reference.stale(tmp_path) == []
    (tmp_path / "docs/reference/states.md").write_text("old", encoding="utf-8")
    (tmp_path / "docs/reference/indicators.md").unlink()
    assert [line.split()[0] for line in reference.stale(tmp_path)] == [
        "docs/reference/states.md",
        "docs/reference/indicators.md",
    ]


def test_the_drawing_has_an_arrow_for_every_move_that_is_open() -> None:
    page = reference.states_page()
    assert "submitted --> returned: return" in page and "draft --> approved" not in page
