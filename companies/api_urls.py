"""API addresses of companies."""

from django.urls import path

from companies import api

urlpatterns = [
    path("companies", api.Companies.as_view(), name="companies"),
    path("companies/<uuid:company>", api.OneCompany.as_view(), name="company"),
]
