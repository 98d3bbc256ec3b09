"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    name = "tongket.calendars"
    label = "calendars"

    def ready(self) -> None:
        from tongket.web.context import add_place

        add_place(_("Working days"), "calendar", order=50)
