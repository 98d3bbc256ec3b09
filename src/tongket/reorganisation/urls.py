"""Addresses of reorganisations: drafts, and acts on record by their number."""

from django.urls import path

from tongket.reorganisation import views

urlpatterns = [
    path("", views.index, name="reorganisations"),
    path("new/", views.begin, name="begin_reorganisation"),
    path("<int:pk>/", views.draft, name="reorganisation"),
    path("<int:pk>/preview/", views.preview, name="preview_reorganisation"),
    path("<int:pk>/discard/", views.discard, name="discard_reorganisation"),
    path("acts/<int:number>/", views.act, name="act"),
    path("acts/<int:number>/groups/", views.homes, name="act_groups"),
    path("acts/<int:number>/groups/<int:unit>/", views.unit_homes, name="act_unit_groups"),
    path("acts/<int:number>/roles/", views.roles, name="act_roles"),
    path("acts/<int:number>/takeovers/", views.takeovers, name="act_takeovers"),
    path("acts/<int:number>/annul/", views.annul, name="annul_act"),
    path("units/<int:unit>/<slug:matter>/", views.ended_unit, name="ended_unit"),
]
