"""The Django application."""

from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "tongket.groups"
    label = "groups"
