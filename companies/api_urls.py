"""API addresses of companies."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
