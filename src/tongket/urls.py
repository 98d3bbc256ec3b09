"""Every address of the product, by app."""

from django.urls import include, path

urlpatterns = [
    path("", include("tongket.web.urls")),
    path("", include("tongket.accounts.urls")),
    path("units/", include("tongket.units.urls")),
    path("reports/", include("tongket.reporting.urls")),
    path("groups/", include("tongket.groups.urls")),
    path("", include("tongket.review.urls")),
]

handler400 = "tongket.web.views.bad_request"
handler403 = "tongket.web.views.not_allowed"
handler404 = "tongket.web.views.not_found"
handler500 = "tongket.web.views.server_error"
