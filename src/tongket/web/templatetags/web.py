"""How numbers, days and names are written on a page. Loaded into every template; nothing to `{% load %}`."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import get_language

from tongket.errors import Problem
from tongket.web import shown

register = template.Library()


@register.filter
def number(value: shown.Number | None, decimals: int = 0) -> str:
    """`{{ 10546|number }}` is 10.546 or 10,546; None says that there is no figure yet."""
    return shown.no_figure() if value is None else shown.number_text(value, decimals)


@register.filter
def percent(share: shown.Number | None, decimals: int = 1) -> str:
    """`{{ share|percent }}` of a share of one is 69,1% or 69.1%."""
    return shown.no_figure() if share is None else shown.percent_text(share, decimals)


@register.filter
def day(value: dt.date | None) -> str:
    """`{{ due_on|day }}` is 12/03/2025 or 12 March 2025; nothing for None."""
    return "" if value is None else shown.day_text(value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """`{{ sent_at|moment }}` is 14:05 ngày 12/03/2025 or 12 March 2025 at 14:05; nothing for None."""
    return "" if value is None else shown.moment_text(value)


@register.filter
def said(problem: Problem | str) -> str:
    """`{{ problem|said }}`: what is wrong, in the reader's language."""
    return shown.said(problem)


@register.filter
def localname(thing: Any, field: str = "name") -> str:
    """`{{ unit|localname }}` is `name_vi` or `name_en`; Vietnamese where there is no English."""
    language = (get_language() or "vi").partition("-")[0]
    return _named(thing, f"{field}_{language}") or _named(thing, f"{field}_vi")


def _named(thing: Any, key: str) -> str:
    found = thing.get(key) if isinstance(thing, Mapping) else getattr(thing, key, None)
    return str(found or "")
