"""The Django application: it says above every page that what is shown is made up."""

from functools import cache

from django.apps import AppConfig
from django.db import DatabaseError
from django.utils.translation import gettext


class DemoConfig(AppConfig):
    name = "tongket.demo"
    label = "demo"

    def ready(self) -> None:
        from tongket.web.context import add_banner

        add_banner("demo", banner)


def banner() -> str | None:
    """What stands above every page of a demonstration; None on any other record."""
    try:
        if not is_demonstration():
            return None
    except DatabaseError:  # an error page must not fail for want of a banner
        return None
    return gettext("Demonstration: the units are real, every figure and every account is made up.")


@cache
def is_demonstration() -> bool:
    """Whether the record is a demonstration; asked once in the life of a process. Queries: one, then none."""
    from tongket.demo.load import demonstration

    return demonstration() is not None
