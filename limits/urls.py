"""Portal pages of limits."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
