"""API addresses of claims."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
