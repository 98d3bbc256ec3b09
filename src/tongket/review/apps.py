"""The Django application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    name = "tongket.review"
    label = "review"

    def ready(self) -> None:
        from tongket.web.context import add_place

        add_place(_("Review"), "home", order=5, needs_sign_in=False)
