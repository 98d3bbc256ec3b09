"""Addresses of the public pages of the checker."""

from django.urls import path

from tongket.portal import views

app_name = "portal"
urlpatterns = [
    path("check/", views.check, name="check"),
    path("check/compare/", views.compare, name="compare"),
]
