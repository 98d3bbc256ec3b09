"""The shell as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tongket.web"
    verbose_name = "Web"
