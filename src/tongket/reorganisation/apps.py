"""The Django application."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ReorganisationConfig(AppConfig):
    name = "tongket.reorganisation"
    label = "reorganisation"
    verbose_name = _("Reorganisations")

    def ready(self) -> None:
        from tongket.web.context import add_place

        add_place(_("Reorganisations"), "reorganisations", order=65, may=may_go_there)


def may_go_there(request: HttpRequest) -> bool:
    """Whether the place is shown: on the pages of units, to those who oversee some. Queries: one, there alone."""
    from django.utils import timezone

    from tongket.accounts.models import Role
    from tongket.accounts.rules import REACHES_BELOW

    if not request.path.startswith(("/units/", "/reorganisations/")):
        return False
    return Role.objects.of(request.user).on(timezone.localdate()).filter(kind__in=REACHES_BELOW).exists()
