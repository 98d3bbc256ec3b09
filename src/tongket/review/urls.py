"""Addresses: the front page, reviews and their figures, texts published elsewhere, a text held against the record."""

from django.urls import path

from tongket.review import views

urlpatterns = [
    path("", views.home, name="home"),
    path("reviews/<int:pk>/", views.show_review, name="review"),
    path("reviews/<int:pk>.pdf", views.review_pdf, name="review_pdf"),
    path("reviews/<int:pk>/figures/<slug:key>/", views.show_figure, name="review_figure"),
    path("reviews/<int:pk>/figures/<slug:key>/series/", views.show_series, name="review_series"),
    path("reviews/<int:pk>/figures/<slug:key>/cells/<int:cell>/", views.show_cell, name="review_cell"),
    path("record/check/", views.hold_against_record, name="record_check"),
    path("published/<int:pk>/", views.show_published, name="published_text"),
]
