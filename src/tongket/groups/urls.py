"""Addresses of the register of groups."""

from django.urls import path

from tongket.groups import views

urlpatterns = [
    path("", views.directory, name="groups"),
    path("<int:pk>/", views.group, name="group"),
]
