"""The Django application."""

from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "tongket.calendars"
    label = "calendars"
