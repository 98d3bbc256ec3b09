"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    name = "tongket.units"
    label = "units"
    verbose_name = _("Units")

    def ready(self) -> None:
        from tongket.web.context import add_place

        add_place(_("Units"), "units:index", 60, needs_sign_in=False)
