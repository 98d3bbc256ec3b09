"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GroupsConfig(AppConfig):
    name = "tongket.groups"
    label = "groups"

    def ready(self) -> None:
        from tongket.web.context import add_place

        add_place(_("Groups"), "groups", order=20)
