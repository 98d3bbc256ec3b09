"""Addresses of calendars."""

urlpatterns: list = []
