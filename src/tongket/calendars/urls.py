"""Addresses of calendars."""

from django.urls import path

from tongket.calendars import views

urlpatterns = [
    path("", views.calendar, name="calendar"),
    path("deadline", views.deadline, name="deadline"),
    path("shipped/<int:year>/", views.shipped_year, name="shipped_year"),
    path("<int:office>/<int:year>/", views.office_year, name="office_year"),
    path("<int:office>/<int:year>/announce", views.announce_year, name="announce_year"),
    path("<int:office>/days", views.mark_days, name="mark_days"),
    path("days/<int:pk>/withdraw", views.withdraw_day, name="withdraw_day"),
]
