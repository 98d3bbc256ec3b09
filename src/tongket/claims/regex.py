"""Wordings that are compiled when they are first looked for, not when the program starts.

Three hundred of them cost a fifth of a second to compile; a short text needs a few.
"""

import re
from collections.abc import Callable
from typing import Any, cast


def regex(source: str, flags: int = 0) -> re.Pattern[str]:
    """The regular expression `source`, compiled at its first use and no slower afterwards."""
    return cast("re.Pattern[str]", _Later(source, flags))


class _Later:
    """A pattern not compiled yet; each method, once asked for, is the compiled pattern's own."""

    def __init__(self, source: str, flags: int) -> None:
        self._compile: Callable[[], re.Pattern[str]] = lambda: re.compile(source, flags)

    def __getattr__(self, name: str) -> Any:
        compiled = self.__dict__.setdefault("compiled", None) or self._compile()
        self.__dict__.update({"compiled": compiled, name: getattr(compiled, name)})
        return self.__dict__[name]
