"""The Django application."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "tongket.review"
    label = "review"
