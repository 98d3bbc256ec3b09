"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "tongket.reporting"
    label = "reporting"

    def ready(self) -> None:
        from tongket.web.context import add_place

        add_place(_("Reports"), "desk", order=10)
