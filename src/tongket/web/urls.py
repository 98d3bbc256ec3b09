"""The shell's own addresses."""

from django.urls import path

from tongket.web import views

app_name = "web"
urlpatterns = [
    path("language", views.set_language, name="language"),
    path("csp-reports", views.csp_reports, name="csp_reports"),
    path("style", views.style, name="style"),
]
