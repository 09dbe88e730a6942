"""Portal pages of companies."""

from django.urls import path

from companies import views

urlpatterns = [
    path("buyers/", views.search, name="companies"),
    path("buyers/", views.search, name="buyers"),
    path("buyers/suggestions/", views.suggestions, name="buyer_suggestions"),
]
