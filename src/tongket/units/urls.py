"""Addresses of the pages of units."""

from django.urls import path

from tongket.units import views

app_name = "units"

urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.unit, name="unit"),
    path("<int:pk>/map/", views.unit_map, name="map"),
    path("acts/", views.acts, name="acts"),
    path("acts/<int:number>/", views.act, name="act"),
]
