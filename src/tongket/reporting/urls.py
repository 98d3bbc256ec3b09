"""Addresses of reports."""

from django.urls import path

from tongket.reporting import views

urlpatterns = [
    path("", views.desk, name="desk"),
    path("deadlines", views.deadlines, name="deadlines"),
    path("map/", views.figure_map, name="figure_map"),
    path("map/tiles/", views.arrange_tiles, name="arrange_tiles"),
    path("<int:pk>/", views.edit_report, name="edit_report"),
    path("<int:pk>/deadline", views.move_deadline, name="move_deadline"),
    path("<int:pk>/<slug:move>", views.move_report, name="move_report"),
]
