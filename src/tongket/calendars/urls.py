"""Addresses of calendars."""

from django.urls import path

urlpatterns: list = []
