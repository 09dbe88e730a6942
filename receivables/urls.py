"""Portal pages of receivables."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
