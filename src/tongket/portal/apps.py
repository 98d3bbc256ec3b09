"""The Django application; it has no tables."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "tongket.portal"
    label = "portal"

    def ready(self) -> None:
        from tongket.web.context import add_place

        add_place(_("Check a text"), "portal:check", order=8, needs_sign_in=False)
