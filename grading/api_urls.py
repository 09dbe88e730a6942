"""API addresses of grades."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
