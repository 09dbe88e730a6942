"""API addresses of accounts."""

from django.urls import path

from accounts import api

urlpatterns = [
    path("", api.Root.as_view(), name="root"),
    path("me", api.Me.as_view(), name="me"),
]
