"""Made-up content for the style page."""

from typing import Any


def style_page() -> dict[str, Any]:
    """The context of the style page."""
    return {}
